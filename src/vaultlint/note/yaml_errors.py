"""Why a block of properties cannot be read, in the words of someone who takes notes, and the exact place."""

from __future__ import annotations

import re
from enum import StrEnum

from vaultlint.note.yaml_stretches import (
    Collection,
    collections_around,
    item_with_key,
    line_of,
    quotable_stretch,
    value_stretch,
)
from vaultlint.regex import regex

_RUN_OF_TABS = regex(r"[ \t]*\t")


class FrontmatterErrorKind(StrEnum):
    """What kind of mistake makes a block unreadable."""

    SYNTAX = "syntax"  # not YAML
    DUPLICATE = "duplicate"  # a key stands twice
    ROOT = "root"  # YAML, but a list or a text instead of `key: value`


class YamlError(Exception):
    """A text is not the YAML that Obsidian reads. Facts: the message, the place (code points), the kind.

    `quotable` is a value that might be what it looks like if it stood in quotes; `related` is the place of the first of
    two equal keys.
    """

    def __init__(
        self,
        message: str,
        start: int,
        end: int,
        *,
        kind: FrontmatterErrorKind = FrontmatterErrorKind.SYNTAX,
        quotable: tuple[int, int] | None = None,
        related: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(message, start, end)
        self.message = message
        self.start = start
        self.end = end
        self.kind = kind
        self.quotable = quotable
        self.related = related


def explain(text: str, problem: str, index: int, context: str, context_index: int | None) -> YamlError:
    """The parser's complaint in other words. libyaml and PyYAML's own parser word most of theirs differently."""
    index = min(index, len(text))
    opening = context_index if context_index is not None else index
    if "tab" in problem or "'\\t'" in problem or text[index : index + 1] == "\t":
        return _tab(text, index)
    if "unexpected end of stream" in problem or ("unexpected document" in problem and "quoted" in context):
        return YamlError(
            "the quote that opens here is never closed", opening, opening + 1, quotable=quotable_stretch(text, opening)
        )
    if "mapping values are not allowed" in problem:
        return _stray_colon(text, index)
    if "could not find expected ':'" in problem:
        return _no_colon(text, opening)
    if "cannot start any token" in problem:
        return _reserved(text, index)
    if context.endswith(("an alias", "an anchor", "a tag", "a directive")):
        return _reserved(text, opening)
    if "node content" in problem:
        return _reserved(text, index)
    if "',' or" in problem:
        return _unfinished_collection(text, index, opening)
    if "block end" in problem or "expected key" in problem or "'-' indicator" in problem:
        return _misplaced(text, index)
    if "sequence entries are not allowed" in problem:
        message = "a list item cannot stand on the line of its key; begin a new line for it, or put the value in quotes"
        return YamlError(message, index, line_of(text, index)[1], quotable=quotable_stretch(text, index))
    if "mapping keys are not allowed" in problem:
        return _reserved(text, index)
    if "quoted scalar" in context or "double-quoted" in context:
        return _escape(text, index)
    if "document start" in problem:
        return YamlError("the properties end at a line before this one", index, line_of(text, index)[1])
    if "block scalar" in context:
        return YamlError("after '|' or '>' the text must begin on a new line", *_rest(text, index))
    return YamlError(f"this is not valid YAML: {problem}", *_rest(text, index))


def _rest(text: str, index: int) -> tuple[int, int]:
    """From `index` to the end of its line; the last line with anything in it where `index` lies behind that."""
    start, end = line_of(text, index)
    if text[start:end].strip():
        return (index, end) if text[index:end].strip() else (start, end)
    content_end = len(text[:index].rstrip())
    return line_of(text, content_end)[0], content_end


def _tab(text: str, index: int) -> YamlError:
    start, _ = line_of(text, index)
    run = _RUN_OF_TABS.match(text, start) or _RUN_OF_TABS.match(text, index)
    place = (run.start(), run.end()) if run else (index, index + 1)
    return YamlError("a tab cannot be used for indentation here; use spaces", *place)


def unquoted(text: str, index: int) -> YamlError:
    """A value starts with a character that cannot start one without quotes."""
    quotable = quotable_stretch(text, index)
    place = quotable if quotable and quotable[0] == index else _rest(text, index)
    return YamlError(f"a value that starts with '{text[index]}' must be put in quotes", *place, quotable=quotable)


def _reserved(text: str, index: int) -> YamlError:
    if not text[index:].strip():
        around = collections_around(text, index)
        if around:
            return _never_closed(text, around[-1])
        return YamlError("a value or a closing bracket is missing at the end", *_rest(text, index))
    if text[index] == "," and text[:index].rstrip().endswith((",", "[", "{")):
        return YamlError("there is a comma too many", index, index + 1)
    return unquoted(text, index)


def _stray_colon(text: str, index: int) -> YamlError:
    start, end = line_of(text, index)
    value = value_stretch(text, index) or item_with_key(text, index)
    if value and value[0] <= index:
        message = "the value contains ': ' and must be put in quotes"
        if not text[index + 1 : end].strip():
            message = "the value ends with ':' and must be put in quotes"
        return YamlError(message, *value, quotable=value)
    if text[start:end].startswith((" ", "\t")):
        message = "this line is indented under a line that already has a value"
    else:
        before_start, before_end = line_of(text, max(start - 1, 0))
        if before_start < start and text[before_start:before_end].strip():
            return _no_colon(text, before_start)
        message = "a ':' is not possible here"
    return YamlError(message, *_trimmed(text, start, end))


def _no_colon(text: str, index: int) -> YamlError:
    start, end = line_of(text, index)
    message = "this line is neither 'key: value' nor part of a list"
    if re.match(r"[\w-]+:(?!//)\S", text[start:end]):
        message = "a space is missing after the ':'"
    return YamlError(message, *_trimmed(text, start, end))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    line = text[start:end]
    return start + len(line) - len(line.lstrip()), start + len(line.rstrip())


def _unfinished_collection(text: str, index: int, opening: int) -> YamlError:
    around = collections_around(text, opening + 1)
    if not around or around[-1].opening != opening:
        return YamlError("a bracket is never closed", *_rest(text, opening))
    closing = around[-1].closing
    if closing < 0:
        return _never_closed(text, around[-1])
    brackets = f"'{text[opening]}' and '{text[closing]}'"
    message = f"a comma is missing between {brackets}, or the value must be put in quotes"
    return YamlError(message, *_rest(text, index), quotable=quotable_stretch(text, index))


def _never_closed(text: str, collection: Collection) -> YamlError:
    message = f"the '{text[collection.opening]}' that opens here is never closed"
    if collection.comment >= 0:
        message += ", since '#' begins a comment unless it is in quotes"
    return YamlError(message, collection.opening, collection.opening + 1)


def _misplaced(text: str, index: int) -> YamlError:
    """Something stands where only a key could: behind a value that is over, or at an indentation that fits nothing."""
    start, end = line_of(text, index)
    before = text[start:index].rstrip(" ")
    if before.endswith(("'", '"')):
        message = "there is text after the closing quote; put the whole value in quotes of the other kind"
        return YamlError(message, index, end, quotable=quotable_stretch(text, index))
    if before.endswith(("]", "}")):
        message = f"there is text after the closing '{before[-1]}'; put the whole value in quotes"
        return YamlError(message, index, end, quotable=quotable_stretch(text, index))
    if not text[index:].strip():
        return YamlError("this line is neither 'key: value' nor part of a list", *_rest(text, index))
    if not before.strip("- "):
        if text[index : index + 1] == "-" and not before:
            message = "this list item stands under a line that is not the key of a list"
        else:
            message = "this line is indented differently from the lines that it belongs with"
        return YamlError(message, index, end)
    return YamlError(
        "this does not belong here; the value may need quotes", index, end, quotable=quotable_stretch(text, index)
    )


def _escape(text: str, index: int) -> YamlError:
    start = text.rfind("\\", 0, index + 1)
    if start < 0 or index - start > 12:
        return YamlError("this cannot be read inside double quotes", *_rest(text, index))
    message = (
        f"'{text[start : start + 2]}' has no meaning inside double quotes; double the backslash, or use single quotes"
    )
    return YamlError(message, start, start + 2)
