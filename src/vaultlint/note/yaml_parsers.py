"""PyYAML's parsers, made to take what npm yaml takes: `read` hands a text to them and makes events of it.

Spans are the reason why nothing here may change the length of a text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import yaml
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner, ScannerError

from vaultlint.note.yaml_stretches import line_of, value_stretch
from vaultlint.regex import regex

# Characters that PyYAML refuses (control characters, surrogates, non-characters), or takes for line ends (U+0085,
# U+2028, U+2029) or for a mark (U+FEFF), and that npm yaml takes as they are.
_FOREIGN = regex("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")
_ITEM_WITH_TAB = regex(r" *-[ \t]*\t[ \t]*")
_LONE_DASH = regex(r"-[ \t]*(?:[ \t]#[^\r\n]*)?(?:[\r\n]|\Z)")
_NEXT_LINE = regex(r"[ \t\r\n]*[\r\n]( *)([^ \t\r\n])")
_SURROGATE_ESCAPE = regex(r"(?<!\\)((?:\\\\)*)\\u(?=[dD][89a-fA-F][0-9a-fA-F]{2})")


class PureParser(Reader, Scanner, Parser):
    """PyYAML's parser in Python, for where libyaml is missing; allows tabs between tokens as libyaml does."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)

    def scan_to_next_token(self) -> None:
        """Skip spaces, comments and line ends; and tabs, unless a block key could start here."""
        while True:
            while self.peek() == " " or (self.peek() == "\t" and (self.flow_level or not self.allow_simple_key)):
                self.forward()
            if self.peek() == "#":
                while self.peek() not in "\0\r\n":
                    self.forward()
            if not self.scan_line_break():  # type: ignore[no-untyped-call]
                return
            if not self.flow_level:
                self.allow_simple_key = True

    def scan_plain_spaces(self, indent: int, start_mark: yaml.Mark) -> list[str]:
        """What lies between two words of a plain value; as PyYAML has it, but for tabs, which count as spaces."""
        blanks = 0
        while self.peek(blanks) in " \t":
            blanks += 1
        between = self.prefix(blanks)
        self.forward(blanks)
        if self.peek() not in "\r\n":
            return [between] if between else []
        breaks = [self.scan_line_break()]  # type: ignore[no-untyped-call]
        self.allow_simple_key = True
        while not self._at_document_line() and self.peek() in " \t\r\n":
            if self.peek() == "\t" and self.column < indent:
                problem = "found a tab character that violates indentation"
                raise ScannerError("while scanning a plain scalar", start_mark, problem, self.get_mark())
            if self.peek() in " \t":
                self.forward()
            else:
                breaks.append(self.scan_line_break())  # type: ignore[no-untyped-call]
        if self._at_document_line():
            return []
        return breaks[1:] or [" "]

    def scan_block_scalar_ignored_line(self, start_mark: yaml.Mark) -> None:
        """What may follow `|` on its line; tabs too."""
        while self.peek() in " \t":
            self.forward()
        super().scan_block_scalar_ignored_line(start_mark)

    def _at_document_line(self) -> bool:
        return self.column == 0 and self.prefix(3) in ("---", "...") and self.peek(3) in "\0 \t\r\n"


# libyaml, where PyYAML was built with it: thirty times as fast.
FastestParser: Callable[[str], Any] = getattr(yaml, "CSafeLoader", PureParser)


def events(text: str, parser: Callable[[str], Any] = FastestParser) -> Iterator[yaml.Event]:
    """The events of a YAML stream. Raises yaml.YAMLError, or ValueError for an escape that is no character."""
    source = parser(text)
    while (event := source.get_event()) is not None:
        yield event
        if isinstance(event, yaml.StreamEndEvent):
            return


def let_pass(text: str, problem: str, index: int) -> str | None:
    """The text, as long as before, with what PyYAML refuses at `index` put so that it passes; None if npm yaml agrees.

    npm yaml takes tabs in blank lines, a tab after the dash of a list item, and `key: -` for a list of one empty item.
    """
    start, end = line_of(text, index)
    line = text[start:end]
    if "tab" in problem or "cannot start any token" in problem:
        if not line.strip(" \t"):
            return text[:start] + " " * len(line) + text[end:]
        item = _ITEM_WITH_TAB.match(line)
        if item and value_stretch(text[:start] + line.replace("\t", " ") + text[end:], index):
            return text[:start] + line[: item.end()].replace("\t", " ") + line[item.end() :] + text[end:]
    elif "sequence entries are not allowed" in problem and _LONE_DASH.match(text, index):
        following = _NEXT_LINE.match(text, end)
        indent = len(line) - len(line.lstrip(" "))
        if following is None or len(following[1]) < indent or (len(following[1]) == indent and following[2] != "-"):
            return text[:index] + "~" + text[index + 1 :]
    return None


class Disguise:
    """Stands private characters in for those that PyYAML cannot take, one for one, and takes them back."""

    def __init__(self, text: str) -> None:
        used = set(text)
        free = (chr(code) for code in range(0x10FFFD, 0xF0000, -1) if chr(code) not in used)
        table = {character: next(free) for character in sorted(set(_FOREIGN.findall(text)))}
        self._back = {ord(stand_in): character for character, stand_in in table.items()}
        backslash, letter = next(free), next(free)
        self._back |= {ord(backslash): "\\", ord(letter): "u"}
        self._escape = re.compile(f"{backslash}{letter}(.{{4}})")
        hidden = text.translate({ord(character): stand_in for character, stand_in in table.items()})
        # "\ud83d\ude00" is how JSON writes an emoji; libyaml refuses surrogates.
        self.text = _SURROGATE_ESCAPE.sub(lambda match: match[1] + backslash + letter, hidden)

    @classmethod
    def of(cls, text: str) -> Disguise | None:
        """The disguise of a text; None if it needs none."""
        return cls(text) if _FOREIGN.search(text) or _SURROGATE_ESCAPE.search(text) else None

    def reveal(self, value: str, style: str) -> str:
        """The value that the text has in truth."""
        if style == '"' and self._escape.search(value):
            value = self._escape.sub(lambda match: chr(int(match[1], 16)), value)
            value = value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
        return value.translate(self._back)
