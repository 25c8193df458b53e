from __future__ import annotations

from collections.abc import Iterator

from vaultlint.rule import (
    Bad,
    Fix,
    Good,
    Link,
    Lookup,
    Matter,
    NoteFacts,
    Problem,
    Safety,
    Severity,
    Vault,
    VaultRule,
    Way,
    broken,
    make_explicit,
    option,
)


class AmbiguousLink(VaultRule):
    """Links lead to the file that a reader would expect, whatever else has its name.

    Several files may have one name. A link by that name alone then leads to the file whose path is written with the
    fewest characters, first among those below the note's own folder, then in the whole vault. Obsidian itself writes a
    longer path when it makes such a link; but files that come by sync, git or another program make a link ambiguous
    that was not, and the next one may turn it to another file without a word.

    A link is reported if

    * two paths are equally short: which file opens is then left to the order of Obsidian's index, which changes;
    * a file at the top of the vault wins over the one of the same name beside the note: `[[index]]` in a folder that
      has its own `index` leads to that of the vault. In a Markdown link this holds for every path, since all other
      programs read it from the note's folder;
    * the length of the path decides against what the folders say: the file that opens is not the nearest one, or
      others lie just as near and no deeper.

    It is not reported if the choice is plain: the file beside the note, the only one below its folder, the nearest one
    if that is the least deep as well, a path that is written in full. Files that differ in case alone cannot be told
    apart by any link, and are the affair of their names.

    The fix writes a path that only the file has which opens today, and keeps what the reader sees: `[[Plan]]` becomes
    `[[Projects/Garden/Plan|Plan]]`. A slash before a name (`[[/index]]`) means the top of the vault. Where today's file
    is not certain, where the link names a heading that this file lacks, or where other programs open another file,
    nothing is fixed by itself, and each file is a suggestion.
    """

    severity = Severity.WARNING
    since = "0.1.0"
    about = Matter.NOT_CLEAR

    allow: tuple[str, ...] = option(
        default=(), help="Targets that may be ambiguous, as patterns with `*` and `?`, in any case: `README`."
    )
    ignore_from: tuple[str, ...] = option(default=(), help="Folders whose notes may have ambiguous links.")
    comments: bool = option(default=False, help="Whether links inside `%%comments%%` are looked at.")

    def check(self, facts: NoteFacts, vault: Vault) -> Iterator[Problem]:
        links = broken.links_under_check(
            facts,
            vault,
            Matter.NOT_CLEAR,
            allow=self.allow,
            ignore_from=self.ignore_from,
            comments=self.comments,
        )
        for link in links:
            lookup = vault.lookup(link.path, facts.path, link.kind)
            if not lookup.ambiguous or lookup.loose or lookup.target is None:
                continue
            safety = Safety.SUGGESTED if broken.missing_place_of(link, facts, vault) else Safety.SAFE
            files = lookup.leading
            if lookup.way is Way.EXACT:
                beside = vault.lookup(f"./{link.path}", facts.path, link.kind).target
                if beside is None or beside == lookup.target or ("/" in link.path and not link.is_markdown):
                    continue
                files = (lookup.target, beside)
                message = _overlooked(link, lookup.target, beside)
                if link.is_markdown:
                    safety = Safety.SUGGESTED  # in every other program the link leads to that file
            elif lookup.tied or not lookup.natural:
                message = _outranked(link, facts, lookup)
                if lookup.tied:
                    safety = Safety.SUGGESTED  # nobody knows which file opens today
            else:
                continue
            yield Problem(link.path_span, message, *_fixes(link, facts, vault, files, safety))

    examples = (
        Good("[[Llama]] and [[a/Llama]]", vault={"a/Llama.md": ""}),
        Good("[[a/Plan]] and [[bb/Plan.md]]", vault={"a/Plan.md": "", "bb/Plan.md": ""}),
        Good("[[Plan]] is beside", path="a/Example.md", vault={"a/Plan.md": "", "b/Plan.md": ""}),
        Good("[[Plan]] is the only one below", path="a/Example.md", vault={"a/b/c/Plan.md": "", "b/Plan.md": ""}),
        Good("[[Plan]] is the nearest", path="a/b/Example.md", vault={"a/c/Plan.md": "", "bb/c/Plan.md": ""}),
        Good("[[Plan]] lies least deep", path="c/Example.md", vault={"a/Plan.md": "", "b/old/Plan.md": ""}),
        Good("[[index]] is that of the vault", path="a/Example.md", vault={"index.md": "", "b/index.md": ""}),
        Good("[[b/Plan]] is the whole path", path="a/Example.md", vault={"a/b/Plan.md": "", "b/Plan.md": ""}),
        Good("[[../Plan]] [x](./Plan.md)", path="a/Example.md", vault={"a/Plan.md": "", "Plan.md": ""}),
        Good("[[plan]] has twins", vault={"a/plan.md": "", "a/Plan.md": ""}),
        Good("[[Plan]]", vault={"a/Plan.md": "", "b/Plan.md": ""}, options={"allow": ("plan",)}),
        Good(
            "[[Plan]]", vault={"a/Plan.md": "", "b/Plan.md": ""}, options={"ignore_from": ("In",)}, path="In/Example.md"
        ),
        Good("%%[[Plan]]%%", vault={"a/Plan.md": "", "b/Plan.md": ""}, surroundings=False),
        Bad(
            "%%[[«Plan»]]%%",
            vault={"a/Plan.md": "", "b/Plan.md": ""},
            options={"comments": True},
            surroundings=False,
        ),
        Bad(
            "[[«Plan»#Costs]] ![[«Plan»]] [x](«Plan.md»)",
            says="Which of the 2 files that 'Plan' matches opens is not certain, since the shortest paths are equally "
            "long: 'a/Plan' and 'b/Plan'.",
            vault={"a/Plan.md": "# Costs\n", "b/Plan.md": "# Costs\n"},
        ),
        Bad(
            "[[«Plan»]]",
            says="'a/Plan', 'b/Plan', 'c/Plan', 'd/Plan' and 2 more.",
            vault={f"{folder}/Plan.md": "" for folder in "abcdef"},
        ),
        Bad(
            "[[«Plan»]] and ![[«plan»#Costs]]",
            fixed="[[House/Plan|Plan]] and ![[House/Plan#Costs]]",
            says="'Plan' matches 2 files, and 'House/Plan' opens because its path is the shortest; the other is "
            "'Garden/Plan'.",
            vault={"House/Plan.md": "# Costs\n", "Garden/Plan.md": "# Costs\n"},
        ),
        Bad(
            "| a |\n| --- |\n| [[«Plan»#Costs]] |\n",
            fixed="| a |\n| --- |\n| [[House/Plan#Costs\\|Plan > Costs]] |\n",
            vault={"House/Plan.md": "# Costs\n", "Garden/Plan.md": ""},
        ),
        Bad(
            '[x](«Plan.md» "title") ![](<«my map.png»>)',
            fixed='[x](../House/Plan.md "title") ![](<img/my map.png>)',
            path="Rooms/Example.md",
            vault={
                "House/Plan.md": "",
                "Garden/Plan.md": "",
                "Rooms/img/my map.png": "",
                "Rooms/older/my map.png": "",
            },
        ),
        Bad(
            "[[«Plan»]]",
            fixed="[[b/c/Plan|Plan]]",
            says="'b/c/Plan' opens because its path is the shortest; the other is 'a/gardens/Plan'.",
            path="a/x/Example.md",
            vault={"b/c/Plan.md": "", "a/gardens/Plan.md": ""},
        ),
        Bad(
            "[[«Plan»]]",
            fixed="[[a/c/Plan|Plan]]",
            says="'a/c/Plan' opens because its path is the shortest below this folder; the others are 'a/bb/Plan' and "
            "'b/Plan'.",
            path="a/Example.md",
            vault={"a/bb/Plan.md": "", "a/c/Plan.md": "", "b/Plan.md": ""},
        ),
        Bad(
            "[[«Plan»]]",
            fixed="[[projects/x/Plan|Plan]]",
            says="because the name of its folder begins like that of this one; the other is 'b/Plan'.",
            path="proj/Example.md",
            vault={"projects/x/Plan.md": "", "b/Plan.md": ""},
        ),
        Bad(
            "[[«index»|home]] and [home](«index.md»)",
            fixed="[[/index|home]] and [home](index.md)",
            says="'index' opens 'index.md' at the top of the vault, not 'a/index.md' in this folder.",
            path="a/Example.md",
            vault={"index.md": "", "a/index.md": ""},
        ),
        Bad(
            "[x](«b/Plan.md»)",
            says="'b/Plan.md' opens 'b/Plan.md' from the top of the vault, and in other programs 'a/b/Plan.md'.",
            path="a/Example.md",
            vault={"b/Plan.md": "", "a/b/Plan.md": ""},
        ),
        Bad("[[«Plan»#Costs]]", vault={"House/Plan.md": "", "Garden/Plan.md": "# Costs\n"}),
        Bad(
            '---\nup: "[[«Plan»]]"\n---\n',
            fixed='---\nup: "[[House/Plan|Plan]]"\n---\n',
            vault={"House/Plan.md": "", "Garden/Plan.md": ""},
        ),
    )


def _overlooked(link: Link, target: str, beside: str) -> str:
    """What to say if the path from the top of the vault wins over that from the note's folder."""
    opens = f"{broken.quoted(link.path)} opens {broken.quoted(target)}"
    if "/" in link.path:
        return f"{opens} from the top of the vault, and in other programs {broken.quoted(beside)}."
    return f"{opens} at the top of the vault, not {broken.quoted(beside)} in this folder."


def _outranked(link: Link, facts: NoteFacts, lookup: Lookup) -> str:
    """What to say if the length of paths decides."""
    path = broken.quoted(link.path.strip())
    names = [broken.note_name(name) for name in lookup.leading]
    more = lookup.count - len(names)
    if lookup.tied:
        return (
            f"Which of the {lookup.count} files that {path} matches opens is not certain, since the shortest paths are "
            f"equally long: {broken.listed(names, more)}."
        )
    reason = "its path is the shortest"
    if lookup.way is Way.FIRST:
        reason = "its path comes first in the alphabet"
    elif lookup.way is Way.OWN_FOLDER:
        reason += " below this folder"
        if not names[0].startswith(facts.path.rpartition("/")[0] + "/"):
            reason = "the name of its folder begins like that of this one"
    others = "the other is" if lookup.count == 2 else "the others are"
    return (
        f"{path} matches {lookup.count} files, and {broken.quoted(names[0])} opens because {reason}; "
        f"{others} {broken.listed(names[1:], more)}."
    )


def _fixes(
    link: Link, facts: NoteFacts, vault: Vault, files: tuple[str, ...], safety: Safety
) -> tuple[Fix | None, tuple[Fix, ...]]:
    """The fix that keeps the first of the files, which opens today, and those that choose another."""
    fixes: list[Fix] = []
    for path in files:
        edit = make_explicit(link, facts, vault, path)
        if edit is not None:
            name = broken.quoted(broken.note_name(path))
            if path == files[0]:
                fixes.append(Fix(f"Write the link as {name}", (edit,), safety))
            else:
                fixes.append(Fix(f"Point the link at {name}", (edit,), Safety.SUGGESTED))
    return (fixes[0], tuple(fixes[1:])) if fixes else (None, ())
