from __future__ import annotations

from collections.abc import Iterator

from vaultlint.rule import (
    Bad,
    Fix,
    Good,
    NoteFacts,
    Problem,
    Safety,
    Severity,
    Vault,
    VaultRule,
    broken,
    option,
    respell,
    respelled,
)


class LinkCaseMismatch(VaultRule):
    """Links spell a file as it is spelled on disk.

    Obsidian finds `Llama.md` for `[[llama]]`, and so do the disks of most desktops. Elsewhere a file has the name that
    it has and no other: on the server of a website, on a code host, under Linux. There `[text](img/Map.PNG)` is broken
    if the file is `img/map.png`. The same holds for letters that look alike and are not, such as an accent that is a
    character of its own (as some disks write file names), or a no-break space.

    The fix spells the path as the file is spelled, and changes nothing else: folders that were left out stay out. What
    the reader saw stays as the text of the link: `[[llama]]` in the middle of a sentence becomes `[[Llama|llama]]`. If
    it is the file whose name is unusual, nothing is fixed; rename it.

    Off by default: it matters to vaults that are published or shared with such programs.
    """

    severity = Severity.WARNING
    since = "0.1.0"
    by_default = False

    allow: tuple[str, ...] = option(
        default=(), help="Targets that may be spelled otherwise, as patterns with `*` and `?`, in any case."
    )
    ignore_from: tuple[str, ...] = option(default=(), help="Folders whose notes are not looked at.")
    comments: bool = option(default=False, help="Whether links inside `%%comments%%` are looked at.")

    def check(self, facts: NoteFacts, vault: Vault) -> Iterator[Problem]:
        links = broken.links_under_check(
            facts, vault, allow=self.allow, ignore_from=self.ignore_from, comments=self.comments
        )
        for link in links:
            lookup = vault.lookup(link.path, facts.path, link.kind)
            if not link.path or lookup.target is None or lookup.loose or not lookup.by_path:
                continue
            spelled = respelled(link, lookup.target)
            if spelled is None:
                continue
            edit = respell(link, facts, vault, lookup.target)
            fix = Fix(f"Spell it {broken.quoted(spelled)}", (edit,), Safety.SAFE) if edit else None
            written = broken.quoted(link.path)
            if spelled.lower() == link.path.lower() and spelled != link.path:
                message = f"{written} is {broken.quoted(spelled)} on disk; only programs that ignore case find it."
            else:
                message = f"{written} looks like the name of the file, but has other characters for accents or spaces."
            yield Problem(link.path_span, message, fix)

    examples = (
        Good("[[Llama]] [[a/Llama|llama]] [x](Llama.md) ![[Map.PNG]]", vault={"a/Llama.md": "", "Map.PNG": ""}),
        Good("[[../Big/Llama]] [[/Big/Llama.md]]", vault={"Big/Llama.md": ""}, path="a/Example.md"),
        Good("[[llama]] [[Missing]] [[#here]]", vault={"Llama.md": "", "llama.md": ""}),
        Good("[[my-llama]] [[Camels/]]", vault={"My llama.md": "", "camels/index.md": ""}, dialect="quartz"),
        Good("[[ai]]", vault={"Intelligence.md": "---\naliases: AI\n---\n"}, dialect="publish"),
        Good("[[llama#SIZE]] is found in any case", vault={"llama.md": "# Size\n"}),
        Good("[[llama]]", vault={"Llama.md": ""}, options={"allow": ("LLAMA",)}),
        Good("[[llama]]", vault={"Llama.md": ""}, options={"ignore_from": ("Inbox",)}, path="Inbox/Example.md"),
        Good("%%[[llama]]%%", vault={"Llama.md": ""}, surroundings=False),
        Bad(
            "%%[[«llama»]]%%",
            fixed="%%[[Llama|llama]]%%",
            vault={"Llama.md": ""},
            options={"comments": True},
            surroundings=False,
        ),
        Bad(
            "A [[«llama»]] eats [[«llama»#Food|grass]]. ![[«llama»]]",
            fixed="A [[Llama|llama]] eats [[Llama#Food|grass]]. ![[Llama]]",
            says="'llama' is 'Llama' on disk; only programs that ignore case find it.",
            vault={"animals/Llama.md": "# Food\n"},
        ),
        Bad(
            "[[«animals/LLAMA.MD»#Food]] [[«../animals/Llama»]]",
            fixed="[[Animals/Llama.md#Food|animals/LLAMA.MD > Food]] [[../Animals/Llama|../animals/Llama]]",
            vault={"Animals/Llama.md": "# Food\n"},
            path="a/Example.md",
        ),
        Bad(
            '[x](«img/gr%C3%BCner%20Plan.PNG» "title") ![](<«img/Grüner plan.png»>)',
            fixed='[x](img/gr%C3%BCner%20plan.png "title") ![](<img/grüner plan.png>)',
            vault={"img/grüner plan.png": ""},
        ),
        Bad("[x][1]\n\n[1]: «llama.md»#food\n", fixed="[x][1]\n\n[1]: Llama.md#food\n", vault={"Llama.md": "# Food\n"}),
        Bad(
            "| a |\n| --- |\n| [[«llama»]] |\n",
            fixed="| a |\n| --- |\n| [[Llama\\|llama]] |\n",
            vault={"Llama.md": ""},
        ),
        Bad(
            "[[«Cafe\u0301»]] and [[«My\u00a0note»]]",
            fixed="[[Café]] and [[My note]]",
            says="'Café' looks like the name of the file, but has other characters",
            vault={"Café.md": "", "My note.md": ""},
        ),
        Bad("[[«Café»]]", says="looks like the name of the file", vault={"Cafe\u0301.md": ""}),
        Bad(
            '---\nup: "[[«llama»]]"\n---\n',
            fixed='---\nup: "[[Llama|llama]]"\n---\n',
            vault={"Llama.md": ""},
        ),
    )
