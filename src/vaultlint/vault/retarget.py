"""Writing a link anew: at another file or place, with everything else of it as it was.

An edit is offered only if the link that it leaves behind, read again, leads where it should and shows what it should.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote, unquote

from vaultlint.findings import Edit
from vaultlint.note.facts import Link, LinkKind, NoteFacts
from vaultlint.note.links import decode_destination, parse_wikilink, split_target
from vaultlint.regex import regex
from vaultlint.text import Span
from vaultlint.vault.index import Vault
from vaultlint.vault.resolve import fold, without_extension
from vaultlint.vault.subpath import split_subpath

_ENCODED_PART = regex(r"(?:%[0-9A-Fa-f]{2})+|.", re.DOTALL)
_PLAIN = regex(r"[\w./-]++(?>(?: [\w./-]++)*)", re.ASCII)
_UNBALANCED = regex(r"[()]")
_ENCODED = frozenset('%\\<>"`|')
_QUOTING = frozenset("\"'\\")


def retarget(
    link: Link,
    facts: NoteFacts,
    vault: Vault,
    target: str,
    *,
    subpath: str | None = None,
    keep_text: bool = True,
    path: str | None = None,
) -> Edit | None:
    """The edit that points a link of the note `facts` at the file `target`; None where that cannot be written.

    `subpath` (with its `#`) replaces the part after the file, which stays by default. With `keep_text`, a wikilink
    that showed its target gets that as its text, so that its reader sees what they saw before: `[[AI]]` becomes
    `[[Artificial Intelligence|AI]]`. Only the target is written anew; text, title, size and spaces stay. `path` is
    written instead of the path that the vault's settings ask for, and then the text is kept even if only the folder
    of the target is shown in another way.
    """
    if not link.editable or facts.plugin:
        return None
    part = link.subpath if subpath is None else subpath
    if link.is_wikilink:
        return _wikilink(link, facts, vault, target, subpath=part, keep_text=keep_text and not link.embed, path=path)
    paths = _markdown_paths(link, facts, vault, target) if path is None else (path,)
    return _markdown_link(link, facts, vault, target, subpath=part, paths=paths)


def make_explicit(link: Link, facts: NoteFacts, vault: Vault, target: str) -> Edit | None:
    """The edit that points an ambiguous link at one of the files that match it, by a path that only this one has.

    Its reader sees what they saw. A file at the top of the vault is written with a slash before its name, since the
    name alone looks like that of any file (2.2.7).
    """
    if link.is_wikilink:
        paths = iter((vault.link_text(target, facts.path), f"/{without_extension(target)}", f"/{target}"))
    else:
        paths = _markdown_paths(link, facts, vault, target)
    present = fold(without_extension(link.path))
    for path in paths:
        found = vault.lookup(path, facts.path, link.kind)
        if found.target == target and not found.tied and fold(without_extension(path)) != present:
            edit = retarget(link, facts, vault, target, path=path)
            if edit is not None:
                return edit
    return None


def respelled(link: Link, target: str) -> str | None:
    """The path of a link that leads to `target`, its names spelled as those of the file; None if they are already.

    None as well for a link that does not go by the names of files.
    """
    written = link.path.split("/")
    names = sum(part not in {"", ".", ".."} for part in written)
    actual = target.split("/")[-names:]
    if fold(actual[-1]) != fold(written[-1]):
        actual[-1] = without_extension(actual[-1])
    path = "/".join((*written[: len(written) - names], *actual))
    if fold(path) != fold(link.path) or path == _as_written(link):
        return None
    return path


def respell(link: Link, facts: NoteFacts, vault: Vault, target: str) -> Edit | None:
    """The edit that spells the names in the path of a link as those of the file, its reader seeing what they saw.

    What stands percent-encoded in a Markdown link stays so.
    """
    path = respelled(link, target)
    if path is None or not link.editable or facts.plugin:
        return None
    if not link.is_wikilink:
        written = "".join(_spelled_like(_written(link), path))
        if split_target(decode_destination(written) or "") == (path, ""):
            return Edit(link.path_span, written)
    return retarget(link, facts, vault, target, path=path)


def _spelled_like(written: str, path: str) -> Iterator[str]:
    """The parts of a destination with the characters of `path`, percent-encoded where they are."""
    done = 0
    for part in _ENCODED_PART.findall(written):
        before = unquote(part)
        after = path[done : done + len(before)]
        done += len(before)
        yield part if before == after else quote(after, safe="") if len(part) > 1 else after


def _written(link: Link) -> str:
    return link.path_span.shift(-link.span.start).of(link.raw)


def _as_written(link: Link) -> str:
    """The path of a link as it stands in the note, before Unicode forms and no-break spaces are evened out."""
    if not link.editable:
        return link.path
    written = _written(link)
    if not link.is_wikilink:
        written = unquote(written)
    return written if fold(written) == fold(link.path) else link.path


def repoint(link: Link, facts: NoteFacts, vault: Vault, subpath: str) -> Edit | None:
    """The edit that gives a link another part after the file, and leaves the file as it is written."""
    if not link.editable or facts.plugin:
        return None
    if link.is_wikilink:
        return _checked_wikilink(link, facts, vault, Edit(link.subpath_span, subpath), path=link.path, subpath=subpath)
    written = destination(subpath, angle=in_angle_brackets(link))
    if written is None or "%25" in written or split_target(decode_destination(written) or "") != ("", subpath):
        return None
    return Edit(link.subpath_span, written)


def _wikilink(
    link: Link, facts: NoteFacts, vault: Vault, target: str, *, subpath: str, keep_text: bool, path: str | None
) -> Edit | None:
    given = path
    if path is None:
        path = vault.link_text(target, facts.path)
    new = path + subpath
    if keep_text and link.text is None and _reads_anew(link.path, path, whole=given is not None):
        pipe = "\\|" if link.table else "|"
        text = " > ".join((link.path.strip(), *split_subpath(link.subpath)))
        new = text + pipe + new if vault.dialect.text_first else new + pipe + text
    return _checked_wikilink(link, facts, vault, Edit(link.target_span, new), path=path, subpath=subpath, target=target)


def _reads_anew(path: str, new: str, *, whole: bool) -> bool:
    """Whether a reader of another path would notice, be it the whole of it or the name alone that counts."""
    return path.strip() != new if whole else _name(path) != _name(new)


def _checked_wikilink(
    link: Link, facts: NoteFacts, vault: Vault, edit: Edit, *, path: str, subpath: str, target: str | None = None
) -> Edit | None:
    """The edit, if the link that it makes says what it should."""
    if link.kind is LinkKind.PROPERTY and needs_quoting(link, edit):
        return None
    if not _is_plain_exchange(link, edit, vault) and not _reads_as(link, edit, vault, path=path, subpath=subpath):
        return None
    return edit if target is None or vault.lookup(path, facts.path, link.kind).target == target else None


def _is_plain_exchange(link: Link, edit: Edit, vault: Vault) -> bool:
    """Whether an edit puts plain words in the place of the path of a link that has a text and nothing else.

    It then says what it should: no sign that means anything in a link comes or goes.
    """
    return (
        link.text is not None
        and not link.table
        and not link.subpath
        and link.kind is LinkKind.WIKILINK
        and not vault.dialect.text_first
        and _PLAIN.fullmatch(edit.new) is not None
    )


def _reads_as(link: Link, edit: Edit, vault: Vault, *, path: str, subpath: str) -> bool:
    """Whether the link that an edit makes, read again, has that path and subpath, and the text that it had."""
    made = apply_to_link(link, edit)
    read = parse_wikilink(made, 0, text_first=vault.dialect.text_first)
    if read is None or read.span != Span(0, len(made)) or read.path != path or read.subpath != subpath:
        return False
    return link.text is None or read.text == link.text


def _markdown_link(
    link: Link, facts: NoteFacts, vault: Vault, target: str, *, subpath: str, paths: Iterable[str]
) -> Edit | None:
    angle = in_angle_brackets(link)
    for path in paths:
        if vault.lookup(path, facts.path, link.kind).target != target:
            continue
        written = destination(path, angle=angle)
        if written is None or split_target(decode_destination(written) or "") != (path, ""):
            continue
        if subpath == link.subpath:
            return Edit(Span(link.path_span.start, max(link.path_span.end, link.subpath_span.start)), written)
        part = destination(subpath, angle=angle)
        if part is not None and split_target(decode_destination(written + part) or "") == (path, subpath):
            return Edit(link.target_span, written + part)
    return None


def _markdown_paths(link: Link, facts: NoteFacts, vault: Vault, target: str) -> Iterator[str]:
    """Ways to write the path in a Markdown link, the best first.

    From the note's own folder, since that is what Markdown means everywhere else; but in a vault that is set to
    Markdown links, in the form that it is set to.
    """
    extension = "." in link.path.rpartition("/")[2]
    as_set = vault.link_text(target, facts.path, markdown=extension)
    relative = posixpath.relpath(target, posixpath.dirname(facts.path) or ".")
    if not extension:
        relative = without_extension(relative)
    if vault.settings.use_markdown_links:
        yield as_set
    yield relative
    yield f"./{relative}"
    yield as_set


def destination(text: str, *, angle: bool = False) -> str | None:
    """A path or subpath as the destination of a Markdown link, in angle brackets or not; None for what none can say.

    Encoded is what Markdown cannot carry (semantics reference, 1.3.6): spaces, backslashes, control characters, angle
    brackets, parentheses without partner, and a percent sign.
    """
    try:
        written = "".join(_encoded(character, angle=angle) for character in text)
    except UnicodeEncodeError:  # bytes that did not decode have no encoding
        return None
    depth = 0
    for match in _UNBALANCED.finditer(written):
        depth += 1 if match[0] == "(" else -1
        if depth < 0:
            break
    return written if angle or depth == 0 else written.replace("(", "%28").replace(")", "%29")


def _encoded(character: str, *, angle: bool) -> str:
    if character == " ":
        return character if angle else "%20"
    return character if character.isprintable() and character not in _ENCODED else quote(character, safe="")


def needs_quoting(link: Link, edit: Edit) -> bool:
    """Whether an edit of a link in a property writes what the quotes of its value may not bear."""
    return bool((_QUOTING & set(edit.new)) - set(link.raw))


def in_angle_brackets(link: Link) -> bool:
    """Whether the destination of a Markdown link stands in angle brackets."""
    before = link.path_span.start - link.span.start - 1
    return link.raw[before : before + 1] == "<"


def apply_to_link(link: Link, edit: Edit) -> str:
    """The link as an edit of it leaves it."""
    start, end = edit.span.shift(-link.span.start)
    return link.raw[:start] + edit.new + link.raw[end:]


def _name(path: str) -> str:
    """What tells a reader of a path which note it is."""
    return without_extension(path.strip()).rpartition("/")[2]
