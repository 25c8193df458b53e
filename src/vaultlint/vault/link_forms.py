"""The same link in another form: wikilink or Markdown link, with the shortest, the relative or the absolute path.

An edit is offered only if the link that it makes, read again and looked up, leads to the file and the place that the
link leads to now, and shows what it shows now.
"""

from __future__ import annotations

from msgspec import Struct

from vaultlint.dialect import Dialect
from vaultlint.findings import Edit, Safety
from vaultlint.note.anchors import heading_key
from vaultlint.note.document import Note
from vaultlint.note.facts import Link, LinkKind, NoteFacts
from vaultlint.note.links import default_text, parse_link_value, parse_wikilink
from vaultlint.note.plain import is_plain
from vaultlint.text import Span
from vaultlint.vault.index import Vault
from vaultlint.vault.resolution import Resolution
from vaultlint.vault.resolve import fold
from vaultlint.vault.retarget import apply_to_link, destination, in_angle_brackets, needs_quoting
from vaultlint.vault.settings import LinkFormat
from vaultlint.vault.subpath import SubpathStatus

_KINDS = frozenset({LinkKind.WIKILINK, LinkKind.MARKDOWN, LinkKind.PROPERTY, LinkKind.REFERENCE})


class LinkForm(Struct, frozen=True):
    """How links are to be written."""

    markdown: bool
    path: LinkFormat


class Reformed(Struct, frozen=True):
    """The edit that gives a link a form, how far it may be trusted, and the path that is then in the link."""

    edit: Edit
    safety: Safety
    path: str
    converted: bool  # from a wikilink to a Markdown link, or back


def reform(link: Link, facts: NoteFacts, vault: Vault, form: LinkForm) -> Reformed | None:
    """The edit that gives a link of the note `facts` the form; None if it has that, or nothing else can say the same.

    Only links that work are given another form. A Markdown link becomes a wikilink only if it is a plain text and a
    destination: no title, no markup, no reference. Links in properties, where people and plugins expect wikilinks,
    stay what they are, and only their path is looked at. Paths may have their `.md` or not, relative ones may start
    with `./` and absolute ones with `/`.

    A wikilink without a text shows its path. With another path it shows the name of the file, as the editor of
    Obsidian does it (1.1.8); where it showed a folder as well, the edit is UNSAFE. It is so, too, for a picture that
    has both a caption and a size, and SUGGESTED where links to a heading would break.
    """
    if not link.editable or facts.plugin or link.kind not in _KINDS or not (link.path or link.subpath):
        return None
    leads = vault.resolve(link, facts.path)
    if (
        leads.target is None
        or not leads.lookup.by_path
        or leads.subpath in {SubpathStatus.MISSING, SubpathStatus.EMPTY}
    ):
        return None
    wikilink = link.is_wikilink
    converted = wikilink is form.markdown and link.kind in {LinkKind.WIKILINK, LinkKind.MARKDOWN}
    if converted:
        convert = _to_markdown if wikilink else _to_wikilink
        made = convert(link, _path(link, leads, facts, vault, form, extension=form.markdown))
    elif wikilink or form.markdown:
        extension = link.path[-3:].lower() == ".md"
        path, other = (
            _path(link, leads, facts, vault, form, extension=with_it) for with_it in (extension, not extension)
        )
        if _same(link.path, path, form.path) or _same(link.path, other, form.path):
            return None
        made = _wikilink_with_path(link, path) if wikilink else _markdown_with_path(link, path)
    else:
        return None
    if made is None or not _proved(link, leads, facts, vault, made):
        return None
    edit, safety = made.edit, made.safety
    if not keeps_headings(link, facts, edit):
        safety = Safety.SUGGESTED
    return Reformed(edit, safety, made.path, converted)


def keeps_headings(link: Link, facts: NoteFacts, edit: Edit) -> bool:
    """Whether an edit of a link leaves links to the heading that it stands in, if it stands in one, what they are.

    Links to a heading spell out all of it, the targets of its links included (3.2.3).
    """
    for heading in facts.headings:
        if heading.span.start <= link.span.start < heading.span.end:
            start, end = edit.span.shift(-heading.text_span.start)
            made = heading.text[:start] + edit.new + heading.text[end:]
            return heading_key(made) == heading_key(heading.text)
    return True


class _Made(Struct, frozen=True):
    edit: Edit
    path: str
    text: str | None  # of the link that the edit makes
    safety: Safety = Safety.SAFE


def _path(link: Link, leads: Resolution, facts: NoteFacts, vault: Vault, form: LinkForm, *, extension: bool) -> str:
    if not link.path or leads.target is None:
        return ""  # a link to a place in its own note needs none
    return vault.link_text(leads.target, facts.path, markdown=extension, link_format=form.path)


def _same(written: str, wanted: str, link_format: LinkFormat) -> bool:
    optional = {"relative": "./", "absolute": "/"}.get(link_format, "")
    return fold(written.removeprefix(optional)) == fold(wanted.removeprefix(optional))


def _to_markdown(link: Link, path: str) -> _Made | None:
    text = link.text
    if text is None:
        text = "" if link.embed else default_text(link.path + link.subpath)
    written = destination(path + link.subpath)
    if written is None or not is_plain(text) or (not text and not link.embed):
        return None
    edit = Edit(link.span, f"{'!' * link.embed}[{text}]({written})")
    return _Made(edit, path, text, _safety_of_size(link, text))


def _to_wikilink(link: Link, path: str) -> _Made | None:
    text = link.text or ""
    rest = link.raw[link.subpath_span.end - link.span.start :]
    if rest.removeprefix(">").strip() != ")" or not is_plain(text):
        return None  # it has a title, or markup in its text
    if not link.embed and (not text or "|" in text):
        return None
    target = path + link.subpath
    shows_itself = not text if link.embed else text == default_text(target)
    new = target if shows_itself else f"{target}{_pipe(link)}{text}"
    edit = Edit(link.span, f"{'!' * link.embed}[[{new}]]")
    return _Made(edit, path, None if shows_itself else text, _safety_of_size(link, text))


def _safety_of_size(link: Link, text: str) -> Safety:
    """That a picture's text may hold a caption and a size at once is not certain for both forms (1.2.1)."""
    return Safety.UNSAFE if link.embed and "|" in text else Safety.SAFE


def _wikilink_with_path(link: Link, path: str) -> _Made | None:
    after_path = Span(link.path_span.end, link.subpath_span.end).shift(-link.span.start).of(link.raw)
    target = path + after_path
    shown = default_text(path + link.subpath)
    if link.text is not None and link.text == shown and not link.embed:
        return _Made(Edit(Span(link.target_span.start, link.span.end - len("]]")), target), path, None)
    if link.embed or link.text is not None:
        return _Made(Edit(link.target_span, target), path, link.text)
    safety = Safety.UNSAFE if "/" in link.path else Safety.SAFE
    text = default_text(link.path.rpartition("/")[2] + link.subpath)
    if text == shown:
        return _Made(Edit(link.target_span, target), path, None, safety)
    return _Made(Edit(link.target_span, f"{target}{_pipe(link)}{text}"), path, text, safety)


def _markdown_with_path(link: Link, path: str) -> _Made | None:
    written = destination(path, angle=in_angle_brackets(link))
    if written is None:
        return None
    after_path = Span(link.path_span.end, link.subpath_span.end).shift(-link.span.start).of(link.raw)
    return _Made(Edit(link.target_span, written + after_path), path, link.text)


def _pipe(link: Link) -> str:
    return "\\|" if link.table else "|"


def _proved(link: Link, leads: Resolution, facts: NoteFacts, vault: Vault, made: _Made) -> bool:
    """Whether the link that an edit makes is one, says what it should, and leads where the link leads now."""
    if link.kind is LinkKind.PROPERTY and needs_quoting(link, made.edit):
        return False
    again = _read(link, apply_to_link(link, made.edit), vault.dialect)
    if again is None or (again.path, again.subpath, again.text) != (made.path, link.subpath, made.text):
        return False
    if again.embed != link.embed:
        return False
    then = vault.resolve(again, facts.path)
    return (then.target, then.subpath, then.anchor) == (leads.target, leads.subpath, leads.anchor)


def _read(link: Link, text: str, dialect: Dialect) -> Link | None:
    """The link that a text as a whole is."""
    whole = Span(0, len(text))
    found: Link | None
    if link.kind is LinkKind.PROPERTY:
        found = parse_link_value(text)
    elif text.startswith(("[[", "![[")):
        found = parse_wikilink(text, 0)
    else:
        found = next((link for link in Note("", text, dialect).links if link.span == whole), None)
    return found if found is not None and found.span == whole else None
