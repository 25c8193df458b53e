from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from vaultlint.rule import (
    Bad,
    Edit,
    Fix,
    Frontmatter,
    FrontmatterError,
    FrontmatterErrorKind,
    Good,
    Note,
    NoteRule,
    Problem,
    Safety,
    Severity,
    Span,
    StrayFrontmatter,
    regex,
    stray_frontmatter,
    yaml_quoted,
)

_MOST_QUOTES = 20  # values that one fix puts in quotes; each is tried by reading the block again
_PLACEHOLDER = regex(r"\{\{|<%")
_STATEMENT = regex(r"^[ \t]*(?:<%|\{\{(?:[#/^!>]|[^\r\n]*\}\}[ \t]*\r?$))", re.MULTILINE)
_LINE_END = regex(r"\r\n|\n|\r")
_PROPERTY = regex(r"^(?!-[ \t])([^\s#:][^\r\n:]*):", re.MULTILINE)
_LISTS_OF_TEXTS = ("tags", "aliases", "cssclasses")  # Obsidian passes over whatever else is in them
# A link at the start of a value, which is no list then; unless a comma follows, as between the items of one. In
# `up: [[A]]: note`, npm yaml finds the list, and a property without a name behind it.
_LINK = regex(r"(?:\[\[[^\[\],]+\]\]|\[[^\[\],]+\]\([^()\s]+\))(?!\s*[,:])")
# Text in which each quotation opens and closes, as in `say "hi" and "bye"`, but not in `Foo" and "bar`.
_QUOTATIONS = {
    mark: regex(rf"(?:[^{mark}]*(?<![^\s(\[]){mark}(?=\S)[^{mark}]*(?<=\S){mark}(?!\w))+[^{mark}]*\Z") for mark in "\"'"
}
_NEXT_LINE = regex(r"(?:[ \t]*(?:\r\n|\n|\r))*([ \t]*)(-[ \t\r\n])?")


class InvalidFrontmatter(NoteRule):
    """The properties of a note can be read.

    Obsidian reads the block between two `---` lines at the top of a note as YAML. One mistake in it, and none of the
    note's properties count: no tags, no aliases, no title; Obsidian shows the block as text. This rule reads the block
    the way Obsidian does (YAML 1.2, as the npm package `yaml` has it) and reports, at its exact place:

    * what is not YAML: a value with `: ` in it, or beginning with `@`, `` ` ``, `%` or `*`, that is not in quotes; a
      quote or bracket that is never closed; text behind a closing quote; a tab as indentation; a line that is neither
      `key: value` nor part of a list;
    * a key that stands twice;
    * a block that is a list or a text instead of `key: value`;
    * a block that begins on the first line and is never closed;
    * a block that would be the note's properties, but for blank lines, space or text before it.

    `---` is also a line across the page. Where no properties can have been meant (prose behind a `---` and a blank
    line; a `---` somewhere in the note), nothing is reported. An empty block is fine, and so are empty values, values
    that contain `{{…}}` and dates: whatever Obsidian reads without complaint.

    Templates are not yet YAML: `title: {{title}}: <% tp.date.now() %>` is replaced before Obsidian reads it. A mistake
    on a line with `{{` or `<%`, inside a `<% … %>`, or in a block in which such a statement has a line of its own, is
    therefore not reported, in whatever folder the note lies.

    Fixes. A value that must stand in quotes gets them, if that alone makes the block readable and the value is then the
    very text that stands there; this is safe, since none of the properties counted before. In a list the item gets
    them, if it is certain where it ends. Where quotes stand there already, and in the wrong places, or where it may be
    `key: value` that stands there, the fix is unsafe: what was meant is a guess. A repeated key is taken out if its
    line says the same as the first, or nothing. Closing an open block, and taking away blank lines or space before one,
    makes properties of what was text, and is unsafe.
    """

    severity = Severity.ERROR
    since = "0.1.0"

    def check(self, note: Note) -> Iterator[Problem]:
        block = note.frontmatter
        if block is None:
            stray = stray_frontmatter(note.text)
            if stray is not None:
                yield _stray_problem(note, stray)
            return
        error = block.error
        if error is None or block.is_prose or _is_template(block, error):
            return
        repair = _without_repetition if error.kind is FrontmatterErrorKind.DUPLICATE else _in_quotes
        yield Problem(error.span, _sentence(error.message), repair(note, error))

    examples = (
        Good("# No properties\n"),
        Good("---\n---\n# None, in a block\n"),
        Good("---\ntitle: Llama\ntags: [a, b]\ndate: 2024-01-01\nsure: yes\n---\n"),
        Good('---\n{"title": "JSON is YAML"}\n---\n'),
        Good("---\n\nProse below a line: that is all.\n\n---\n\nMore prose.\n"),
        Good("---\nProse below a line.\n"),
        Good("Prose.\n\n---\nNote: not a property\n---\n"),
        Good("---\ntitle: {{title}}: {{date}}\ncreated: <% tp.date.now() %>\n---\n"),
        Good("---\n<%* if (x) { %>\ntitle: a: b\n<%* } %>\n---\n"),
        Bad(
            "---\ntitle: «C#: a language»\ntags: [a]\n---\n",
            fixed='---\ntitle: "C#: a language"\ntags: [a]\n---\n',
            says="The value contains ': ' and must be put in quotes.",
        ),
        Bad(
            "---\ntags: [«@work», home]\n---\n",
            fixed='---\ntags: ["@work", home]\n---\n',
            says="A value that starts with '@' must be put in quotes.",
        ),
        Bad(
            '---\nby: «@someone»\nnote: `code` and "more"\nshare: %50\n---\n',
            fixed='---\nby: "@someone"\nnote: \'`code` and "more"\'\nshare: "%50"\n---\n',
            says="A value that starts with '@' must be put in quotes.",
        ),
        Bad(
            "---\nup: [[Llama]] «and more»\n---\n",
            fixed='---\nup: "[[Llama]] and more"\n---\n',
            says="There is text after the closing ']'",
        ),
        Bad(
            "---\ntitle: 'It'«s me'»\n---\n",
            fixed='---\ntitle: "It\'s me"\n---\n',
            says="There is text after the closing quote",
        ),
        Bad(
            '---\ntitle: «"»Llama\ntags: [a]\n---\n',
            fixed='---\ntitle: "Llama"\ntags: [a]\n---\n',
            says="The quote that opens here is never closed.",
        ),
        Bad(
            '---\ntitle: "say "«hi""»\n---\n',
            fixed="---\ntitle: 'say \"hi\"'\n---\n",
            says="There is text after the closing quote",
        ),
        Bad("---\ntags: «[»a, b\n---\n", says="The '[' that opens here is never closed."),
        Bad("---\ntags: «[»a, #b]\n---\n", says="is never closed, since '#' begins a comment"),
        Bad("---\ntags:\n«\t»- a\n---\n", says="A tab cannot be used for indentation"),
        Bad("---\ntitle: Llama\n«and more»\n---\n", says="This line is neither 'key: value'"),
        Bad("---\n«title:Llama»\ntags: [a]\n---\n", says="A space is missing after the ':'."),
        Bad('---\npath: "C:«\\d»ocs"\n---\n', says="'\\d' has no meaning inside double quotes"),
        Bad("---\ntags: [a]\ntitle: x\n«tags»: [b]\n---\n", says="The key 'tags' stands twice, first on line 2."),
        Bad("---\ntags:\n  - a\ntitle: x\n«tags»:\n---\n", fixed="---\ntags:\n  - a\ntitle: x\n---\n"),
        Bad("---\ntitle: x\ntags:\n  - a\n«title»: x\n---\n", fixed="---\ntitle: x\ntags:\n  - a\n---\n"),
        Bad("---\n«- a\n- b»\n---\n", says="The properties must be lines of 'key: value', and this is a list."),
        Bad(
            "«---»\ntitle: Llama\ntags: [a]\n\n# Llama\n",
            fixed="---\ntitle: Llama\ntags: [a]\n---\n\n# Llama\n",
            says="The properties that begin here are never closed",
        ),
        Bad("«---»\ntitle: Llama\n...\n\n# Llama\n", fixed="---\ntitle: Llama\n---\n\n# Llama\n"),
        Bad(
            "\n\n«---»\ntitle: Llama\ntags: [a]\n---\n",
            fixed="---\ntitle: Llama\ntags: [a]\n---\n",
            says="Properties must begin on the first line of the note, and blank lines stand before these.",
        ),
        Bad(
            " «---»\ntags: x\n---\n",
            fixed="---\ntags: x\n---\n",
            says="Properties must begin at the start of the note's first line, and space stands before these.",
        ),
        Bad(
            "# Llama\n\n«---»\ntitle: Llama\ntags: [a]\n---\n",
            says="Properties must begin on the first line of the note",
            surroundings=False,
        ),
    )


def _sentence(fragment: str) -> str:
    return f"{fragment[0].upper()}{fragment[1:]}."


def _is_template(block: Frontmatter, error: FrontmatterError) -> bool:
    """Whether the error may vanish once a template's placeholders are replaced."""
    text = block.text
    before = text[block.content.start : error.span.start]
    if _STATEMENT.search(block.content.of(text)) or before.rfind("<%") > before.rfind("%>"):
        return True
    if error.kind is FrontmatterErrorKind.ROOT:
        return bool(_PLACEHOLDER.search(block.content.of(text)))
    return any(_PLACEHOLDER.search(_line(text, span).of(text)) for span in (error.span, error.related) if span)


def _line(text: str, span: Span) -> Span:
    """The lines that a span touches, without the last line end."""
    start = max(text.rfind("\n", 0, span.start), text.rfind("\r", 0, span.start)) + 1
    end = _LINE_END.search(text, max(span.start, span.end - 1))
    return Span(start, end.start() if end else len(text))


def _in_quotes(note: Note, error: FrontmatterError) -> Fix | None:
    """The fix that puts values in quotes, if nothing else is wrong with the block."""
    before = note.frontmatter
    text = note.text
    edits: list[Edit] = []
    values: list[str] = []
    safety = Safety.SAFE
    shift = 0
    current: FrontmatterError | None = error
    while current is not None:
        place = current.unquoted
        if place is None or len(edits) == _MOST_QUOTES or (edits and place.start - shift < edits[-1].span.end):
            return None
        written = place.of(text)
        value, certain = _meant(written)
        certain = certain and (": " not in f"{written} " or not _may_be_mapping(text[: place.start]))
        if not value or " #" in value or "\t#" in value or _PLACEHOLDER.search(value):
            return None
        new = yaml_quoted(value)
        edits.append(Edit(place.shift(-shift), new))
        values.append(value)
        safety = min(safety, Safety.SAFE if certain else Safety.UNSAFE)
        shift += len(new) - len(written)
        text = text[: place.start] + new + text[place.end :]
        block = Note(note.path, text).frontmatter
        if block is None or before is None or text[block.span.end :] != note.text[before.span.end :]:
            return None
        current = block.error
    assert block is not None
    if not set(values) <= set(_strings(block.data)):
        return None
    title = "Put the value in quotes" if len(edits) == 1 else f"Put {len(edits)} values in quotes"
    return Fix(title, tuple(edits), safety)


def _meant(written: str) -> tuple[str, bool]:
    """The text that a badly quoted value was to be, and whether that is certain; empty if nobody can say."""
    mark = written[0]
    if mark in "'\"":
        inner = written[1:]
        if mark not in inner:
            return inner, False  # never closed
        within = inner[:-1]
        if inner.endswith(mark) and (within.count(mark) % 2 or _QUOTATIONS[mark].match(within)):
            return within, False  # 'It's me', "say "hi""
        return written, False  # "Llama" and more
    if mark in "[{":
        if written.count("[") != written.count("]") or written.count("{") != written.count("}"):
            return "", False
        if _LINK.match(written):
            return written, True
        return ("" if "," in written or ": " in written else written), False  # a list or mapping, and more
    return written, not written.startswith("- ")


def _may_be_mapping(before: str) -> bool:
    """Whether a value with a ':' in it may be meant as `key: value`, by what stands before it in the note.

    That is so for an item of a list, but not for a tag or an alias.
    """
    if before.rstrip().endswith(":"):
        return False
    names = _PROPERTY.findall(before)
    return not names or names[-1].rstrip().lower() not in _LISTS_OF_TEXTS


def _strings(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case Mapping():
            for item in value.values():
                yield from _strings(item)
        case list():
            for item in value:
                yield from _strings(item)


def _without_repetition(note: Note, error: FrontmatterError) -> Fix | None:
    """The fix that takes out one of two equal keys, if its line says nothing that the other does not say."""
    if error.related is None:
        return None
    text = note.text
    first, second = _line(text, error.related), _line(text, error.span)
    same = first.of(text).rstrip() == second.of(text).rstrip()
    for line in (second, first):
        says_nothing = line.of(text).rstrip().endswith(":") and text[: line.end].endswith(line.of(text))
        if (same or says_nothing) and not _continues(text, line):
            end = _LINE_END.match(text, line.end)
            span = Span(line.start, end.end() if end else line.end)
            after = Note(note.path, text[: span.start] + text[span.end :]).frontmatter
            if after is not None and after.error is None:
                return Fix(f"Take out the repeated '{error.span.of(text)}'", (Edit(span, ""),), Safety.SAFE)
    return None


def _continues(text: str, line: Span) -> bool:
    """Whether the value of the key on a line goes on below it."""
    indent = len(line.of(text)) - len(line.of(text).lstrip(" "))
    following = _NEXT_LINE.match(text, line.end)
    return following is not None and (
        len(following[1]) > indent or (len(following[1]) == indent and bool(following[2]))
    )


def _stray_problem(note: Note, stray: StrayFrontmatter) -> Problem:
    text = note.text
    if stray.before:
        # All of the block is read otherwise by it, as below.
        edit = Edit(Span(0, stray.content.end), text[stray.opening.start : stray.content.end])
        before = stray.before.of(text)
        fixable = not before.strip("\ufeff\u200b \t\r\n")
        if before.strip(" \t"):
            what = "blank lines stand" if fixable else "text stands"
            message = f"Properties must begin on the first line of the note, and {what} before these."
        else:
            message = "Properties must begin at the start of the note's first line, and space stands before these."
        title = "Take away what stands before the properties"
    else:
        line_end = _LINE_END.search(text)
        assert line_end is not None
        if stray.closing:
            edit = Edit(stray.closing, "---")
        else:
            end = stray.content.end
            gap = "" if text[end - 1] in "\r\n" else line_end[0]
            # A CR before an LF that follows would be one line end with it.
            last = "\n" if text[end : end + 1] == "\n" else line_end[0]
            # All of the block is read otherwise by it: what was a link in the text is one no more.
            edit = Edit(stray.content, f"{stray.content.of(text)}{gap}---{last}")
        message = "The properties that begin here are never closed: a line '---' is missing below them."
        title = "Close the properties"
        fixable = True
    block = Note(note.path, text[: edit.span.start] + edit.new + text[edit.span.end :]).frontmatter
    if not fixable or block is None or block.error:
        return Problem(stray.opening, message)
    return Problem(stray.opening, message, Fix(title, (edit,), Safety.UNSAFE))
