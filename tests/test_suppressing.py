"""Added suppressions: nothing is found any more, and without them the note is what it was, byte for byte."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vaultlint.note import Note
from vaultlint.workflow import Request, check, fix

_BLOCKS = st.sampled_from(
    (
        *(
            "Text [[x]] and [[y]]",
            "[[x]]",
            "# Heading",
            "# Heading [[x]]",
            "Title [[x]]\n===",
            "- item [[x]]\n  - [[y]]",
        ),
        *("1. [[x]]\n2. b", "> quote [[x]]\n> more", "> [!note] [[x]]\n> text", "| a | b |\n| - | - |\n| [[x]] | |"),
        *("a [[x]]  \nb", "a [[x]]\\\nb", "a [[x]] ^id", "```\n[[x]]\n```", "$$\n[[x]]\n$$", "`a` [[x]]", "![[x.png]]"),
        *("key:: [[x]]", "- key:: [[x]]", "[a]: x.md", "[^1]: [[x]]", "<div>\n[[x]]\n</div>", "<b>[[x]]</b>", "[[]]"),
        *(
            "%%\n[[x]]\n%%",
            "%% [[x]] %% b",
            "a %% b",
            "    [[x]]",
            "- [ ] [[x]] 📅 2024-01-01",
            "[[x",
            "[[a\nb]]",
            "---",
        ),
        *(
            "[a](x.md) b",
            "café cafÃ© [[x]]",
            "😀 [[x]] #tag",
            "\\[[x]] [[y]]",
            "a [[x]] %% c %%",
            "==[[x]]==",
            "**[[x]]**",
        ),
    )
)
_FRONTMATTER = st.sampled_from(
    ("", "---\ntags: [a]\n---\n", '---\nrelated: "[[x]]"\n---\n', "---\na: [\n---\n", "---\nlist:\n  - '[[x]]'\n---\n")
)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(_BLOCKS, min_size=1, max_size=5),
    _FRONTMATTER,
    st.sampled_from(("\n", "\n\n")),
    st.sampled_from(("\n", "\r\n")),
    st.booleans(),
)
def test_added_suppressions_silence_all_and_can_be_taken_out(
    blocks: list[str], frontmatter: str, between: str, line_end: str, ends: bool
) -> None:
    text = (frontmatter + between.join(blocks) + "\n" * ends).replace("\n", line_end)
    folder = Path(tempfile.mkdtemp())
    try:
        path = folder / "Note.md"
        path.write_bytes(text.encode())
        (folder / ".obsidian").mkdir()
        request = Request((folder,), cache=False, add_suppressions="", journal=False)
        report = fix(request, None, write=True)
        assert not report.refused, report.refused
        after = path.read_bytes().decode()
        assert not list(check(request).findings), after
        there = Note("Note.md", text).directives
        for directive in reversed(Note("Note.md", after).directives[len(there) :]):
            assert directive.cut is not None, after
            after = after[: directive.cut.start] + after[directive.cut.end :]
        assert after == text
    finally:
        shutil.rmtree(folder)
