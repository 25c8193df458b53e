from __future__ import annotations

from collections.abc import Iterator

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
    matches,
    option,
)


class UnreferencedAttachment(FileRule):
    """Something leads to every attachment.

    Pictures, sound, films and PDFs stay in the vault when the note that showed them goes, or is written anew. Nobody
    comes across them again, and every sync and every backup carries them along.

    A link or an embed in a note, a canvas or a base counts, wherever it stands: in properties, in comments, in
    templates. So does what only other programs show: `<img src="…">` and the like in HTML, and a property that names
    the file (`cover: img/cat.png`), and a broken link with the name of the file: that one is to be mended first. What
    does not count is a name in code or in plain text, which plugins and websites may read: look before you delete.
    `ignore` names what is there for a purpose of its own; by default these are the
    pictures that Excalidraw makes of its drawings.
    """

    severity = Severity.INFO
    since = "0.1.0"
    by_default = False
    asks_backlinks = True

    extensions: tuple[str, ...] = option(
        default=ATTACHMENTS, help="The extensions of the files that are attachments, without the dot."
    )
    ignore: tuple[str, ...] = option(
        default=("*.excalidraw.svg", "*.excalidraw.png"),
        help="Files that nothing need lead to, as patterns with `*` and `?`, in any case; `Folder/` is all below it.",
    )

    def check(self, path: str, vault: Vault) -> Iterator[Problem]:
        if extension_of(path) not in {extension.lower() for extension in self.extensions}:
            return
        if vault.linked_from(path) or vault.is_mentioned(path):
            return
        if not vault.settings.is_template(path) and not matches(path, self.ignore):
            yield Problem(Span(0, 0), "Nothing in the vault links to this attachment or shows it.")

    examples = (
        Good("", path="cat.png", vault={"Note.md": "![[cat.png|100]]"}),
        Good("", path="img/cat.png", vault={"Note.md": "[a cat](img/cat.png)"}),
        Good("", path="img/cat.png", vault={"Note.md": '---\ncover: "[[cat.png]]"\n---\n%%[[img/cat.png]]%%\n'}),
        Good("", path="img/my cat.png", vault={"Note.md": '<img src="img/my%20cat.png" width="100">'}),
        Good("", path="img/cat.png", vault={"Note.md": "---\ncover: /img/cat.png\n---\n"}),
        Good("", path="img/cat.png", vault={"Note.md": "![a cat](../old%20folder/Cat.png)"}),
        Good("", path="styles.css"),
        Good("", path="Drawing.excalidraw.svg"),
        Bad("«»", path="img/cat.png", vault={"Note.md": "`cat.png` [[dog.png]]"}, says="Nothing in the vault links"),
        Bad("«»", path="data.CSV", options={"extensions": ["csv"]}),
        Good("", path="Logos/cat.png", options={"ignore": ["logos/"]}),
    )
