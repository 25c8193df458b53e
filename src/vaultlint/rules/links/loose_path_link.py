from __future__ import annotations

from collections.abc import Iterator, Sequence

from vaultlint.rule import (
    Bad,
    Fix,
    Good,
    Link,
    Matter,
    NoteFacts,
    Problem,
    Safety,
    Severity,
    Vault,
    VaultRule,
    broken,
    option,
    retarget,
)


class LoosePathLink(VaultRule):
    """The path of a link names folders in full.

    Obsidian takes a file for the target of `[[folder/Note]]` if its path ends in these letters, wherever in a folder's
    name they begin: `[[ary/index]]` opens `glossary/index`, and `[[log/index]]` may open `blog/index`, although nobody
    ever wrote a link to that. Such a link has lost the beginning of its path, or its folder was renamed; no other
    program finds a file for it, and a new folder of that very name takes it over.

    The fix writes the path of the file that opens today in the form that the vault is set to, which changes nothing
    but the letters. If another file matches the whole path, and lost because its own path is longer, the link most
    likely meant that one; the fix is unsafe then. If several may be meant, they are suggestions.
    """

    severity = Severity.WARNING
    since = "0.1.0"
    about = Matter.NOT_CLEAR

    allow: tuple[str, ...] = option(
        default=(), help="Targets that may lack the beginning of a folder's name, as patterns with `*` and `?`."
    )
    ignore_from: tuple[str, ...] = option(default=(), help="Folders whose notes may have such links.")
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
            if not lookup.loose or lookup.target is None:
                continue
            message = f"{broken.quoted(link.path)} opens {_named(lookup.target)}, whose folder only ends like that"
            if lookup.whole:
                message = f"{message}; {_listed(lookup.whole)} would match in full."
                files = (*lookup.whole, lookup.target)
                safety = Safety.UNSAFE if len(lookup.whole) == 1 else Safety.SUGGESTED
            elif lookup.tied:
                message = f"{message}, or another of the {lookup.count} files that do."
                files, safety = lookup.leading, Safety.SUGGESTED
            else:
                message = f"{message}."
                files, safety = (lookup.target,), Safety.SAFE
            if broken.missing_place_of(link, facts, vault):
                safety = Safety.SUGGESTED
            yield Problem(link.path_span, message, *_fixes(link, facts, vault, files, safety))

    examples = (
        Good("[[glossary/index]] [[a/glossary/index]]", vault={"a/glossary/index.md": ""}),
        Good("[[glossary/index]] is there in full", vault={"a/glossary/index.md": "", "my glossary/index.md": ""}),
        Good("[[dex]] [[ary/none]] [[/ary/index]]", vault={"glossary/index.md": ""}),
        Good("[[ary/index]]", vault={"glossary/index.md": ""}, options={"allow": ("ary/*",)}),
        Good(
            "[[ary/index]]",
            vault={"glossary/index.md": ""},
            options={"ignore_from": ("Inbox",)},
            path="Inbox/Example.md",
        ),
        Good("%%[[ary/index]]%%", vault={"glossary/index.md": ""}, surroundings=False),
        Bad(
            "%%[[«ary/index»]]%%",
            fixed="%%[[index]]%%",
            vault={"glossary/index.md": ""},
            options={"comments": True},
            surroundings=False,
        ),
        Bad(
            "[[«ary/index»]] and ![[«ary/index»#A|a]]",
            fixed="[[glossary/index]] and ![[glossary/index#A|a]]",
            says="'ary/index' opens 'glossary/index', whose folder only ends like that.",
            vault={"glossary/index.md": "# A\n", "index.md": ""},
        ),
        Bad(
            '[x](«ary/my%20index.md» "title") [x](<«ary/my index»>)',
            fixed='[x](../glossary/my%20index.md "title") [x](<../glossary/my index>)',
            vault={"glossary/my index.md": ""},
            path="notes/Example.md",
        ),
        Bad(
            "[[«log/index»]]",
            fixed="[[a/log/index]]",
            says="'log/index' opens 'blog/index', whose folder only ends like that; 'a/log/index' would match in full.",
            vault={"blog/index.md": "", "a/log/index.md": ""},
        ),
        Bad(
            "[[«og/index»]]",
            says="'og/index' opens 'blog/index', whose folder only ends like that, or another of the 2 files that do.",
            vault={"blog/index.md": "", "clog/index.md": ""},
        ),
        Bad("[[«ary/index»#B]]", vault={"glossary/index.md": "# A\n"}),
        Bad(
            '---\nup: "[[«ary/index»|x]]"\n---\n',
            fixed='---\nup: "[[index|x]]"\n---\n',
            vault={"glossary/index.md": ""},
        ),
    )


def _named(path: str) -> str:
    return broken.quoted(broken.note_name(path))


def _listed(paths: Sequence[str]) -> str:
    return broken.listed([broken.note_name(path) for path in paths])


def _fixes(
    link: Link, facts: NoteFacts, vault: Vault, files: Sequence[str], safety: Safety
) -> tuple[Fix | None, tuple[Fix, ...]]:
    """The fix that points the link at the first of the files, and those that choose another."""
    fixes: list[Fix] = []
    for path in files:
        edit = retarget(link, facts, vault, path)
        if edit is not None:
            level = safety if path == files[0] else Safety.SUGGESTED
            fixes.append(Fix(f"Point the link at {_named(path)}", (edit,), level))
    return (fixes[0], tuple(fixes[1:])) if fixes else (None, ())
