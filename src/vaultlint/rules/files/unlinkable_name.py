from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Literal

from vaultlint.rule import (
    Bad,
    FileRule,
    Good,
    Matter,
    Problem,
    Severity,
    Span,
    Vault,
    broken,
    invisible_characters,
    is_linkable,
    named,
    no_break_spaces,
    option,
    regex,
)

_MOST = 3  # invisible characters that a message names
_LONGEST = 255  # bytes
_IN_LINKS = regex(r"%%|[#^\[\]|\\]")
_CONTROLS = regex(r"[\x00-\x1f\x7f-\x9f]")
_NO_TEXT = regex(r"[\ud800-\udfff]")
_REFUSED = regex(r'[\\:*"<>?|]')
_RESERVED = regex(r"((?:con|prn|aux|nul|com[1-9¹²³]|lpt[1-9¹²³]) *)(?:\..*)?", re.IGNORECASE | re.DOTALL)
# A name without any of this, and not too long, is looked at no further.
_SUSPECT = regex(
    r"""[^ -~]|[#^\[\]|\\:*"<>?%]|^\x20|[. ]$|\x20\.md$|^(?:con|prn|aux|nul|com\d|lpt\d)\b""", re.IGNORECASE
)


class UnlinkableName(FileRule):
    r"""Files and folders have names that links can hold and that every computer can store.

    A name can be wrong in two ways, and the message says which it is, and for whom.

    *No link can hold it.* `#`, `^`, `|`, `[`, `]`, `\` and `%%` mean something in a link: `[[C# notes]]` looks for a
    heading in the note `C`, and Obsidian warns of such names. A space at the start of a name is lost in links, and so
    is one before `.md`. Invisible characters (spaces without width, direction marks, soft hyphens, control characters)
    come along when a name is pasted; whoever types the link does not type them, and the link is broken for no reason
    that anybody can see. Those that a language or an emoji needs are left alone: joiners in Persian and Indic words and
    in 👩‍💻, variation selectors. A no-break space looks like a space: Obsidian takes it for one, other programs do not;
    it is reported in the names of notes and folders unless typography wants it (before `?`, `!`, `:`, `;`, `»`, `%`,
    `€` and after `«`). Attachments may have it, since nobody types their names and macOS has one in those of its
    screenshots. A name that is not UTF-8 cannot be opened by most programs.

    *Some computer cannot store it.* Windows and Android refuse `\ : * " < > ? |`. Windows also keeps `CON`, `PRN`,
    `AUX`, `NUL`, `COM1` to `COM9` and `LPT1` to `LPT9` for itself, with any extension, and drops a dot or a space at
    the end of the name of a folder or file. Linux and Android store 255 bytes, which are 85 Chinese characters. Such a
    file never arrives by sync, and a git repository with one cannot be checked out on Windows. If the vault never goes
    to such a computer, set `systems` to those that it goes to, or to `[]`. A dot before `.md` is none of these:
    `Wait..md` works everywhere.

    A folder is reported once, at the first file in it. Whether links can hold a name is asked for files of the kinds
    that Obsidian links to. Rename the file in Obsidian, so that the links to it are written anew.
    """

    severity = Severity.WARNING
    since = "0.1.0"
    about = Matter.ODD_NAME

    systems: tuple[Literal["android", "linux", "windows"], ...] = option(
        default=("android", "linux", "windows"), help="The systems on which the vault is to be stored."
    )

    def check(self, path: str, vault: Vault) -> Iterator[Problem]:
        linkable = is_linkable(path)
        for folder in vault.names.folders_told_at(path):
            yield from self._problems(folder, vault, "folder", linkable=linkable)
        yield from self._problems(path, vault, "file", linkable=linkable)

    examples = (
        Good("", path="Books & films/Wait, what – 100% (it's me) @home; a+b=c!.md"),
        Good("", path="Wait..md"),
        Good("", path="👩‍💻 می‌خواهم 1️⃣ ❤️.md"),
        Good("", path="styles/[slug]#1.css"),
        Bad("«»", path="C# notes.md", says="The file name 'C# notes.md' has '#', with which links may not work"),
        Bad("«»", path="img/scan [1].png", says="has '[' and ']', with which links may not work"),
        Bad("«»", path="C#/Index.md", says="The folder name 'C#' has '#'"),
        Bad("«»", path="Note .md", says="has a space before '.md', which links lose"),
        Bad(
            "«»", path="Zero\u200bwidth.md", says="has a character that nobody sees or types (U+200B zero width space)"
        ),
        Bad("«»", path="A\u00a0note.md", says="has a no-break space, which only Obsidian takes for a space"),
        Bad("«»", path="What?.md", says="has '?', which Windows and Android cannot store"),
        Good("", path="What?.md", options={"systems": ["linux"]}),
        Bad("«»", path="12:30 | notes.md", says="has '|', with which links may not work; it has ':' and '|'"),
        Bad("«»", path="aux.md", says="The file name 'aux.md' is reserved by Windows."),
        Bad("«»", path="etc./Example.md", says="The folder name 'etc.' ends with a dot, which Windows drops."),
        Good("", path="What?/b.md", vault={"What?/a.md": ""}, options={"systems": ["linux", "windows"]}),
    )

    def _problems(self, path: str, vault: Vault, kind: str, *, linkable: bool) -> Iterator[Problem]:
        name = path.rpartition("/")[2]
        if _SUSPECT.search(name) is None and len(name) <= _LONGEST:
            return
        note = kind == "file" and name[-3:].lower() == ".md"
        reasons = list(_unlinkable(name, vault, note=note, folder=kind == "folder")) if linkable else []
        reasons += self._unstorable(name)
        if reasons:
            message = f"The {kind} name {broken.quoted(name)} {'; it '.join(reasons)}. Rename it, and the links to it."
            yield Problem(Span(0, 0), message)

    def _unstorable(self, name: str) -> Iterator[str]:
        systems = self.systems
        refusing = [system for system in ("Windows", "Android") if system.lower() in systems]
        refused = _REFUSED.findall(name)
        if refused and refusing:
            yield f"has {_listed(refused)}, which {' and '.join(refusing)} cannot store"
        if "windows" in systems:
            if _RESERVED.fullmatch(name):
                yield "is reserved by Windows"
            if name.endswith((".", " ")):
                yield f"ends with a {'dot' if name.endswith('.') else 'space'}, which Windows drops"
        length = len(name.encode("utf-8", "replace"))
        limited = [system for system in ("Linux", "Android") if system.lower() in systems]
        if length > _LONGEST and limited:
            yield f"is {length} bytes long, and {' and '.join(limited)} store no more than {_LONGEST}"


def _unlinkable(name: str, vault: Vault, *, note: bool, folder: bool) -> Iterator[str]:
    """What keeps links from reaching a file or folder of that name."""
    dialect = vault.dialect
    if dialect.wikilinks and not dialect.page_files:  # Markdown links percent-encode, and Logseq has no heading links
        signs = _IN_LINKS.findall(name)
        if signs:
            yield f"has {_listed(signs)}, with which links may not work"
    if dialect.wikilinks:
        if name.startswith(" ") and not folder:
            yield "starts with a space, which links lose"
        if note and name[:-3].endswith(" "):
            yield f"has a space before '{name[-3:]}', which links lose"
    unseen = sorted({*_CONTROLS.findall(name), *invisible_characters(name)})
    if unseen:
        what = "a character" if len(unseen) == 1 else "characters"
        names = ", ".join(map(named, unseen[:_MOST])) + (", …" if len(unseen) > _MOST else "")
        yield f"has {what} that nobody sees or types ({names})"
    if (note or folder) and no_break_spaces(name):
        yield "has a no-break space, which only Obsidian takes for a space"
    if _NO_TEXT.search(name):
        yield "is not UTF-8, so that most programs cannot open it"


def _listed(signs: Iterable[str]) -> str:
    *others, last = (f"'{sign}'" for sign in dict.fromkeys(signs))
    return f"{', '.join(others)} and {last}" if others else last
