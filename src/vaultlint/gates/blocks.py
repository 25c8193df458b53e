"""The blocks of a note as mistune sees them, a parser that no rule uses: an independent judge.

mistune's tokens have no places. Here its list of tokens notes, for each top-level block, at which offset the parser
stood when it made the block. Only blocks are compared, not what is inside a line: that is the text itself, which
another gate holds to be the same.
"""

from __future__ import annotations

from itertools import groupby
from re import Match, Pattern
from typing import Any, SupportsIndex

from mistune import BlockParser
from mistune.core import BlockState

from vaultlint.gates.moves import Moves
from vaultlint.note import Note
from vaultlint.text import LineIndex, Span

# Characters. mistune reads 2 MB a second, and longer than a second nobody should wait for a second opinion.
_LARGEST = 1_000_000

Token = dict[str, Any]


def blocks_kept(before: Note, after: Note, moves: Moves) -> list[str]:
    """Every block that no edit touched is the same block, seen by mistune. Notes above a million characters pass."""
    if max(len(before.text), len(after.text)) > _LARGEST:
        return []
    # A frontmatter block that is new was text before, or was not there: the bodies are compared, not the blocks.
    old_start, new_start = before.body_start, after.body_start
    if before.frontmatter is None and after.frontmatter is not None:
        old_start = moves.reversed.move(new_start)
    new = {span.start: tokens for span, tokens in _blocks(after.text, new_start)}
    for span, tokens in _blocks(before.text, old_start):
        if not moves.touched(span) and new.get(moves.move(span.start)) != tokens:
            line = before.lines.position(span.start).line
            return [f"the text from line {line} on would be read as something else"]
    return []


def _blocks(text: str, start: int) -> list[tuple[Span, list[Token]]]:
    """The blocks from an offset on, with their places: each reaches up to the next one. Blank lines are left out."""
    body = text[start:]
    normal = body.replace("\r\n", "\n").replace("\r", "\n")
    state = _State()
    state.process(normal if normal.endswith("\n") else normal + "\n")
    _PARSER.parse(state)
    # mistune puts a block that ends two containers at once before them.
    placed = sorted(state.placed.in_order(), key=lambda placed: placed[0])
    offsets = [offset for offset, _ in placed]
    if "\r" in body:
        normal_lines, lines = LineIndex.of(normal), LineIndex.of(body)
        offsets = [lines.start(normal_lines.position(offset).line) for offset in offsets]
    blocks = []
    parts = groupby(zip(offsets, (token for _, token in placed), strict=True), key=lambda part: part[0])
    found = [(offset, [token for _, token in tokens]) for offset, tokens in parts]
    ends = [offset for offset, _ in found[1:]] + [len(body)]
    for (offset, tokens), end in zip(found, ends, strict=True):
        solid = [token for token in tokens if token["type"] != "blank_line"]
        if solid:
            blocks.append((Span(offset, end).shift(start), solid))
    return blocks


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

    def in_order(self) -> list[tuple[int, Token]]:
        """The tokens with their offsets."""
        return list(zip(self._offsets, self, strict=True))


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
