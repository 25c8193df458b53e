from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from vaultlint.rule import (
    Bad,
    Fix,
    Good,
    Note,
    NoteRule,
    Problem,
    Safety,
    Severity,
    Span,
    is_empty,
    may_be_frontmatter,
    option,
    regex,
    set_properties,
    stray_frontmatter,
)

_TAG_AS_COMMENT = regex(r"[ \t](#[\w/-]+)")
_END_OF_LINE = regex(r"[\r\n]|\Z")
_PLACEHOLDERS = ("filename", "heading", "folder", "date")
_ANY_PLACEHOLDER = regex(r"\{\{([^{}]*)\}\}")
_PLACEHOLDER = regex(r"\{\{(filename|heading|folder|date)\}\}")


class RequiredFrontmatter(NoteRule):
    """Notes have the properties that the config asks for.

    Programs that read a vault (a publisher, Dataview, Bases, scripts) count on certain properties: without a `title` or
    a `date` a page is not listed, or the build fails. This rule demands nothing until `keys` says what a note must
    have; `[[overrides]]` say so for single folders.

        [rules.required-frontmatter]
        keys = ["title", "status"]
        default = { title = "{{filename}}", status = "draft" }

        [[overrides]]
        paths = ["Daily/**"]
        [overrides.rules.required-frontmatter]
        keys = ["date"]
        default = { date = "{{filename}}" }

    Names are compared the way Obsidian compares them: `Title` is `title`. A property that is there but empty (nothing
    after the colon, `null`, `""`, `[]`, a list of empty items) is missing too, unless `allow_empty` lets it be empty;
    `false` and `0` are values. In `tags: #idea` the tag is a comment to YAML, and the property empty; there is no fix
    then, since it is quotes that are missing, and not a value.

    The fix adds what is missing and has a configured value: at the end of the properties, or as a new block at the top
    of the note. A property that is there and empty gets its value in its place. Not one other byte changes: comments,
    quotes, order and line ends stay. What is written is read back first, and where it would not read back exactly
    (properties written as JSON, say), or where something else would change, no fix is offered.

    A configured value may be a string, a number, `true` or `false`, a date, or a list. In strings, `{{filename}}` is
    the name of the note without `.md`, `{{heading}}` its first heading, `{{folder}}` the name of the folder that it
    lies in, `{{date}}` today's date (or that of the environment variable SOURCE_DATE_EPOCH, for results that can be
    reproduced). Where there is no such thing (a note without headings), the fix leaves that property out.

    Where a note begins like properties, but Obsidian sees none there (`---`, a line `key: value`, and no second `---`),
    no fix is offered: a new block above would part what may belong together.

    Where the properties cannot be read, nothing can be missed: `invalid-frontmatter` reports that.
    """

    severity = Severity.WARNING
    since = "0.1.0"

    keys: tuple[str, ...] = option(default=(), help="The properties that a note must have.")
    default: Mapping[str, object] = option(
        default={},
        help="Values for missing properties; strings may use {{filename}}, {{heading}}, {{folder}} and {{date}}.",
    )
    allow_empty: bool | tuple[str, ...] = option(
        default=(),
        help="Properties that may be empty; `true` for all of them.",
    )

    def __post_init__(self) -> None:
        for value in self.default.values():
            for name in _ANY_PLACEHOLDER.findall(value) if isinstance(value, str) else ():
                if name not in _PLACEHOLDERS:
                    known = ", ".join(f"{{{{{one}}}}}" for one in _PLACEHOLDERS)
                    raise ValueError(f"'{{{{{name}}}}}' in a default is none of {known}")

    def hangs_on(self) -> str:
        return _today().isoformat() if "{{date}}" in repr(self.default) else ""

    def check(self, note: Note) -> Iterator[Problem]:
        if not self.keys:
            return
        block = note.frontmatter
        if block is None and stray_frontmatter(note.text):
            return
        if block is not None and block.error:
            return
        missing = []
        for key in dict.fromkeys(self.keys):
            entry = block.get(key) if block else None
            if entry is None:
                missing.append(key)
            elif is_empty(entry.value) and not self._may_be_empty(key):
                lost = _TAG_AS_COMMENT.search(note.text, entry.key_span.end, _line_end(note.text, entry.value_span.end))
                if lost:
                    message = f"The property '{entry.key}' is empty: '{lost[1]}' is a comment unless it is in quotes."
                    yield Problem(entry.key_span, message)
                    continue
                fix = self._fix(note, (key,), f"Fill in '{entry.key}'")
                yield Problem(entry.key_span, f"The property '{entry.key}' is empty.", fix)
        if missing:
            names = _enumeration(missing)
            message = (
                f"The property {names} is missing." if len(missing) == 1 else f"The properties {names} are missing."
            )
            place = Span(0, 3) if block else Span(0, 0)
            yield Problem(place, message, self._fix(note, missing, ""))

    def _may_be_empty(self, key: str) -> bool:
        if isinstance(self.allow_empty, bool):
            return self.allow_empty
        return key.lower() in {name.lower() for name in self.allow_empty}

    def _fix(self, note: Note, keys: Sequence[str], title: str) -> Fix | None:
        """The fix for those keys that have a configured value; an empty value would leave them missing."""
        configured = {name.lower(): value for name, value in self.default.items()}
        values = {}
        for key in keys:
            if key.lower() in configured:
                value = _filled(configured[key.lower()], note)
                if value is not None and (not is_empty(value) or self._may_be_empty(key)):
                    values[key] = value
        # A new block above what may be one would keep that from ever being mended.
        fixable = values and not may_be_frontmatter(note.text)
        edits = set_properties(note.text, values) if fixable else ()
        return Fix(title or f"Add {_enumeration(list(values))}", edits, Safety.SAFE) if edits else None

    examples = (
        Good("No properties are asked for.\n"),
        Good("---\ntitle: Llama\n---\n", options={"keys": ["title"]}),
        Good("---\nTitle: Llama\n---\n", options={"keys": ["title"]}),
        Good("---\ndone: false\nrank: 0\n---\n", options={"keys": ["done", "rank"]}),
        Good("---\ntags:\n---\n", options={"keys": ["tags"], "allow_empty": ["tags"]}),
        Good("---\ntags: []\ntitle: ''\n---\n", options={"keys": ["tags", "title"], "allow_empty": True}),
        Good("---\ntitle: a: b\n---\n", options={"keys": ["author"]}),
        Good("---\ntitle: Llama\n\nnever closed\n", options={"keys": ["author"]}),
        Bad("«»# Llama\n", says="The property 'title' is missing.", options={"keys": ["title"]}, surroundings=False),
        Bad(
            "«»# Llama\n",
            fixed="---\ntitle: Example\nstatus: draft\n---\n# Llama\n",
            says="The properties 'title' and 'status' are missing.",
            options={"keys": ["title", "status"], "default": {"title": "{{filename}}", "status": "draft"}},
        ),
        Bad(
            "«---»\n# written by hand\ntags: [ 'a' ] # one\n---\n# Llama\n",
            fixed="---\n# written by hand\ntags: [ 'a' ] # one\ntitle: Llama\nfolder: Animals\n---\n# Llama\n",
            options={"keys": ["title", "folder"], "default": {"title": "{{heading}}", "folder": "{{folder}}"}},
            path="Zoo/Animals/llama.md",
        ),
        Bad(
            "---\n«title»: # to be done\ntags: [a]\n---\n",
            fixed="---\ntitle: Example # to be done\ntags: [a]\n---\n",
            says="The property 'title' is empty.",
            options={"keys": ["title"], "default": {"title": "{{filename}}"}},
        ),
        Bad(
            "---\n«tags»:\n  - #idea\n---\n",
            says="The property 'tags' is empty: '#idea' is a comment unless it is in quotes.",
            options={"keys": ["tags"], "default": {"tags": ["note"]}},
        ),
        Bad(
            "---\n«tags»: []\n---\n",
            fixed="---\ntags: [note, to do]\n---\n",
            options={"keys": ["tags"], "default": {"tags": ["note", "to do"]}},
        ),
        Bad(
            "«---»\nrank: 1\n---\n",
            fixed='---\nrank: 1\ntitle: \'C#: a "b"\'\nsure: "yes"\nlink: "[[Llama]]"\nyear: "2024"\n---\n',
            options={
                "keys": ["title", "sure", "link", "year"],
                "default": {"title": 'C#: a "b"', "sure": "yes", "link": "[[Llama]]", "year": "2024"},
            },
        ),
        Bad(
            "«---»\nrank: 1\n---\n",
            fixed="---\nrank: 1\nyear: 2024\n---\n",
            options={"keys": ["year", "title"], "default": {"year": 2024, "title": "{{heading}}"}},
        ),
        Bad(
            "«»---\nplace: Peru\n\nNever closed, or a line and prose below it.\n",
            says="The property 'title' is missing.",
            options={"keys": ["title"], "default": {"title": "{{filename}}"}},
        ),
        Bad('«---»\n{"rank": 1}\n---\n', options={"keys": ["title"], "default": {"title": "{{filename}}"}}),
        Bad(
            "«»---\n\nA line, and a note below it.\n",
            fixed="---\ntitle: Example\n---\n---\n\nA line, and a note below it.\n",
            options={"keys": ["title"], "default": {"title": "{{filename}}"}},
        ),
    )


def _line_end(text: str, offset: int) -> int:
    end = _END_OF_LINE.search(text, offset)
    return end.start() if end else len(text)


def _filled(value: object, note: Note) -> object:
    """A configured value with its placeholders filled in; None if there is nothing to fill one in with."""
    match value:
        case "{{date}}":
            return _today()
        case str():
            known = {name: _meaning(name, note) for name in set(_PLACEHOLDER.findall(value))}
            return _PLACEHOLDER.sub(lambda match: known[match[1]], value) if all(known.values()) else None
        case list() | tuple():
            items = [_filled(item, note) for item in value]
            return None if None in items else items
        case _:
            return value


def _meaning(placeholder: str, note: Note) -> str:
    path = PurePosixPath(note.path)
    match placeholder:
        case "filename":
            return path.stem
        case "folder":
            return path.parent.name
        case "heading":
            return note.headings[0].text.strip() if note.headings else ""
        case _:
            return _today().isoformat()


def _today() -> dt.date:
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdecimal():
        return dt.datetime.fromtimestamp(int(epoch), dt.UTC).date()
    return dt.datetime.now().astimezone().date()


def _enumeration(names: Sequence[str]) -> str:
    quoted = [f"'{name}'" for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
