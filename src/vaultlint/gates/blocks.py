"""A note's blocks as mistune sees them, a parser that no rule uses.

mistune's tokens have no places. Here its list of tokens notes, for each top-level block, at which offset the parser
stood when it made the block.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import itemgetter
from re import Match, Pattern
from typing import Any, NamedTuple, SupportsIndex

from mistune import BlockParser
from mistune.core import BlockState

from vaultlint.text import LineIndex, Span

Token = dict[str, Any]


class Block(NamedTuple):
    """A block at the top level, up to the next one, and what mistune makes of it."""

    span: Span
    tokens: list[Token]


def blocks_of(text: str, window: Span) -> list[Block]:
    """The blocks of a stretch of a text that starts at the start of a line. Blank lines are left out."""
    body = window.of(text)
    normal = body.replace("\r\n", "\n").replace("\r", "\n")
    state = _State()
    state.process(normal if normal.endswith("\n") else normal + "\n")
    _PARSER.parse(state)
    place_of: Callable[[int], int] = int
    if "\r" in body:
        normal_lines, lines = LineIndex.of(normal), LineIndex.of(body)
        # a lambda, since a function would need a second name
        place_of = lambda offset: lines.start(normal_lines.position(offset).line)  # noqa: E731
    found = state.placed.by_place(place_of)
    edges = [window.start + place for place in (*found, len(body))]
    return [
        Block(Span(start, end), tokens)
        for start, end, tokens in zip(edges, edges[1:], found.values(), strict=False)
        if tokens
    ]


class _Placed(list[Token]):
    """A list of tokens that notes where the parser stands when it gets one."""

    def __init__(self, state: _State) -> None:
        super().__init__()
        self._state = state
        self._offsets: list[int] = []

    def append(self, token: Token) -> None:
        super().append(token)
        self._offsets.append(self._state.place)

    def insert(self, index: SupportsIndex, token: Token) -> None:
        super().insert(index, token)
        self._offsets.insert(index, self._state.place)

    def by_place(self, place_of: Callable[[int], int]) -> dict[int, list[Token]]:
        """The tokens by what becomes of their offsets, in order; of blank lines no more than their places."""
        # mistune puts a block that ends two containers at once before them.
        found: dict[int, list[Token]] = {}
        for offset, token in sorted(zip(self._offsets, self, strict=True), key=itemgetter(0)):
            tokens = found.setdefault(place_of(offset), [])
            if token["type"] != "blank_line":
                tokens.append(token)
        return found


class _State(BlockState):
    """mistune's state; that of the whole text (not of a quote or an item in it) notes the places of its tokens."""

    def __init__(self, parent: Any = None) -> None:  # noqa: ANN401 - mistune's signature
        super().__init__(parent)
        self.construct: int | None = None  # where the construct at hand starts: the cursor runs ahead of it
        self.placed = _Placed(self)
        if parent is None:
            self.tokens = self.placed

    @property
    def place(self) -> int:
        """Where the block at hand starts."""
        return self.cursor if self.construct is None else self.construct


class _Parser(BlockParser):
    """mistune's parser, which tells its state where the construct at hand starts.

    Definitions (`[label]: destination`) stay paragraphs: mistune makes no token of them, takes footnotes for such,
    and an edit of one would show in blocks elsewhere.
    """

    state_cls = _State

    def __init__(self) -> None:
        super().__init__()
        for rules in (self.rules, self.block_quote_rules, self.list_rules):
            rules.remove("ref_link")

    def compile_sc(self, rules: list[str] | None = None) -> Pattern[str]:
        # A heading ends a quote, in CommonMark and in Obsidian; mistune 3.4 draws it in as a lazy continuation.
        return super().compile_sc([*rules, "atx_heading"] if rules == _ENDS_OF_QUOTES else rules)

    def parse_method(self, m: Match[str], state: BlockState) -> int | None:
        assert isinstance(state, _State)
        outer = state.construct
        state.construct = m.start()
        try:
            return super().parse_method(m, state)
        finally:
            state.construct = outer


# What mistune lets end a quote whose last line is a paragraph (`extract_block_quote`).
_ENDS_OF_QUOTES = ["blank_line", "thematic_break", "fenced_code", "list", "block_html"]
_PARSER = _Parser()
