"""JSON with the places of what it says, which `json` does not tell.

The reader goes over the text once, without recursion, and keeps nothing but what it is asked for, so that neither the
size nor the depth of a file matters. It takes what JavaScript's `JSON.parse` takes, which is how Obsidian reads a
canvas. Offsets are code points of the text.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property

from vaultlint.regex import regex
from vaultlint.text import Span

_SPACE = r"[ \t\n\r]*+"
_STRING = r'"[^"\\\x00-\x1f]*+(?>(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*+)*)"'
_SCALAR = rf"{_STRING}|-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?|true|false|null"
_VALUE = regex(rf"{_SPACE}(?:({_SCALAR})|([\[{{]))")
_NAME = regex(rf"{_SPACE}({_STRING}){_SPACE}:")
_MEMBER = regex(rf"{_SPACE}({_STRING}){_SPACE}:{_SPACE}({_SCALAR}){_SPACE}([,}}])")
_NEXT = regex(rf"{_SPACE}([^ \t\n\r]?)")
_ESCAPE = regex(r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)")
_CLOSING = {"{": "}", "[": "]"}


class JsonError(ValueError):
    """A text is not JSON. Facts: the offset at which that shows, and what should be there, as a clause."""

    def __init__(self, offset: int, wanted: str) -> None:
        super().__init__(offset, wanted)
        self.offset = offset
        self.wanted = wanted


class JsonReader:
    """A cursor in a JSON text. Every method raises JsonError where the text is not JSON."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.opening = 0  # of the last object whose `fields` were read
        self._at = 0

    def opens(self, bracket: str) -> bool:
        """Whether the value that comes next is an object (`{`) or an array (`[`)."""
        return self._next()[0] == bracket

    def value(self) -> Span:
        """Pass over the value that comes next, whatever it holds."""
        start = self._next()[1]
        open_brackets: list[str] = []
        while True:
            match = _VALUE.match(self.text, self._at)
            if match is None:
                raise self._error("a value should stand here")
            self._at = match.end()
            bracket = match[2]
            if bracket and not self._closes(_CLOSING[bracket]):
                open_brackets.append(bracket)
            elif not self._leaves(open_brackets):
                return Span(start, self._at)
            if open_brackets[-1] == "{":
                self._name()

    def members(self) -> Iterator[str]:
        """The names in the object that comes next; whoever asks must read each value before asking for another."""
        self._at = self._next()[1] + 1
        if self._closes("}"):
            return
        while True:
            yield self._name()
            if self._ends("}"):
                return

    def items(self) -> Iterator[None]:
        """Stop before each value of the array that comes next; whoever asks must read it before going on."""
        self._at = self._next()[1] + 1
        if self._closes("]"):
            return
        while True:
            yield
            if self._ends("]"):
                return

    def fields(self) -> dict[str, Span]:
        """The places of the values of the object that comes next; of a name that stands twice, the last value's."""
        found: dict[str, Span] = {}
        self.opening = self._next()[1]
        self._at = self.opening + 1
        if self._closes("}"):
            return found
        while True:
            match = _MEMBER.match(self.text, self._at)
            if match is not None:  # nearly always, and quick
                self._at = match.end()
                found[self.string(Span(*match.span(1)))] = Span(*match.span(2))
                if match[3] == "}":
                    return found
            else:
                name = self._name()
                found[name] = self.value()
                if self._ends("}"):
                    return found

    def string(self, place: Span) -> str:
        """The string whose literal stands at a place."""
        inside = self.text[place.start + 1 : place.end - 1]
        return inside if "\\" not in inside else str(json.loads(place.of(self.text)))

    def end(self) -> None:
        """Make sure that nothing follows."""
        if self._next()[0]:
            raise self._error("it should end here")

    def _next(self) -> tuple[str, int]:
        """The next character that is no space, and its offset; an empty one at the end."""
        match = _NEXT.match(self.text, self._at)
        assert match is not None
        return match[1], match.start(1)

    def _name(self) -> str:
        match = _NAME.match(self.text, self._at)
        if match is None:
            raise self._error("a name in quotation marks should stand here, and a ':'")
        self._at = match.end()
        return self.string(Span(*match.span(1)))

    def _closes(self, bracket: str) -> bool:
        """Step over the bracket if it comes next."""
        sign, offset = self._next()
        if sign != bracket:
            return False
        self._at = offset + 1
        return True

    def _ends(self, bracket: str) -> bool:
        """Step over what follows a value, a comma or the bracket; whether it was the bracket."""
        sign, offset = self._next()
        if sign not in (",", bracket) or not sign:
            raise self._error(f"',' or '{bracket}' should stand here")
        self._at = offset + 1
        return sign == bracket

    def _leaves(self, open_brackets: list[str]) -> bool:
        """Close all that ends behind a value; whether another value follows inside of what is still open."""
        while open_brackets:
            if not self._ends(_CLOSING[open_brackets[-1]]):
                return True
            open_brackets.pop()
        return False

    def _error(self, wanted: str) -> JsonError:
        return JsonError(self._next()[1], wanted)


class JsonString:
    """A string of a JSON text; `place` is that of its literal, quotation marks included."""

    def __init__(self, text: str, place: Span) -> None:
        self._start = place.start + 1
        self._raw = text[place.start + 1 : place.end - 1]
        self.value: str = json.loads(place.of(text)) if "\\" in self._raw else self._raw

    def locate(self, span: Span) -> Span:
        """The place in the text of a stretch of the value."""
        return Span(self._offset(span.start), self._offset(span.end))

    def _offset(self, index: int) -> int:
        value_places, raw_places = self._escapes
        number = bisect_right(value_places, index) - 1
        return self._start + raw_places[number] + index - value_places[number]

    @cached_property
    def _escapes(self) -> tuple[list[int], list[int]]:
        """The places behind each escape, in the value and in the text; before all of them, the start."""
        value_places, raw_places = [0], [0]
        if len(self._raw) != len(self.value):
            shorter = 0
            for match in _ESCAPE.finditer(self._raw):
                shorter += match.end() - match.start() - 1
                value_places.append(match.end() - shorter)
                raw_places.append(match.end())
        return value_places, raw_places
