from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from vaultlint.rule import (
    ATTACHMENTS,
    Bad,
    FileRule,
    Good,
    Problem,
    Severity,
    Span,
    Vault,
    extension_of,
    fold,
    matches,
    option,
)

_MOST = 3  # folders that a message names


class MisplacedAttachment(FileRule):
    """Attachments lie in the folder that Obsidian is set to put them in.

    That is the setting "Default location for new attachments" (`attachmentFolderPath` in `.obsidian/app.json`). It only
    says where a new file goes: what was there before it was set, or came from elsewhere, lies where it lay. A vault
    without that setting has said nothing, and nothing is reported; `folder` says it in its place.

    If it names a folder (`Attachments`, or `./img` beside the note), folders below that are right, too. If it is the
    top of the vault (`/`) or the folder of the note (`./`), only that folder is. For what is relative to the note, it
    is enough that the place is right for one of the notes that link to the attachment; where none does, there is
    nothing to compare it with, and nothing is reported. Move the file in Obsidian, so that the links to it follow.
    """

    severity = Severity.INFO
    since = "0.1.0"
    by_default = False
    asks_backlinks = True

    folder: str = option(
        default="",
        help="The right folder, as in Obsidian's setting: `/`, `./`, `./sub` or `dir`; empty: what that says.",
    )
    extensions: tuple[str, ...] = option(
        default=ATTACHMENTS, help="The extensions of the files that are attachments, without the dot."
    )
    ignore: tuple[str, ...] = option(
        default=(),
        help="Files that may lie anywhere, as patterns with `*` and `?`, in any case; `Folder/` is all below it.",
    )

    def check(self, path: str, vault: Vault) -> Iterator[Problem]:
        settings = vault.settings
        wanted = self.folder or (settings.attachment_folder_path if settings.attachment_folder_set else "")
        if not wanted or extension_of(path) not in {extension.lower() for extension in self.extensions}:
            return
        if settings.is_template(path) or matches(path, self.ignore):
            return
        relative = wanted.startswith("./")
        sources = vault.linked_from(path) if relative else {path}
        where = replace(settings, attachment_folder_path=wanted).attachment_folder
        folders = sorted({where(source) for source in sources})
        if not folders or any(_is_right(path, folder, exact=not wanted.strip("./")) for folder in folders):
            return
        names = ", ".join(_placed(folder) for folder in folders[:_MOST])
        more = ", …" if len(folders) > _MOST else ""
        beside = ", by the notes that link to it" if relative else ""
        yield Problem(Span(0, 0), f"The attachment belongs {names}{more}{beside}; it lies {_shown(path)}.")

    examples = (
        Good("", path="img/cat.png"),
        Good("", path="Attachments/2024/cat.png", options={"folder": "Attachments"}),
        Bad(
            "«»",
            path="img/cat.png",
            options={"folder": "Attachments"},
            says="The attachment belongs in 'Attachments'; it lies in 'img'.",
        ),
        Bad(
            "«»", path="img/cat.png", options={"folder": "/"}, says="belongs at the top of the vault; it lies in 'img'"
        ),
        Good(
            "",
            path="A/img/cat.png",
            options={"folder": "./img"},
            vault={"A/Note.md": "![[cat.png]]", "B/Note.md": "![[cat.png]]"},
        ),
        Bad(
            "«»",
            path="cat.png",
            options={"folder": "./img"},
            vault={"A/Note.md": "![[cat.png]]", "B/Note.md": "![[cat.png]]"},
            says="belongs in 'A/img', in 'B/img', by the notes that link to it; it lies at the top of the vault.",
        ),
        Good("", path="cat.png", options={"folder": "./img"}),
        Good("", path="data.csv", options={"folder": "Attachments"}),
        Bad("«»", path="data.csv", options={"folder": "Attachments", "extensions": ["csv"]}),
        Good("", path="Logos/cat.png", options={"folder": "Attachments", "ignore": ["logos/"]}),
    )


def _is_right(path: str, folder: str, *, exact: bool) -> bool:
    own, folder = fold(path.rpartition("/")[0]), fold(folder)
    return own == folder or (not exact and own.startswith(f"{folder}/"))


def _shown(path: str) -> str:
    folder = path.rpartition("/")[0]
    return _placed(folder)


def _placed(folder: str) -> str:
    return f"in '{folder}'" if folder else "at the top of the vault"
