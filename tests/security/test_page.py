"""docs/security.md, point by point: each promise has a test, and each test that holds one has its words."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
PAGE = HERE.parents[1] / "docs" / "security.md"
NOT_PROMISED = "What is not promised"


def points(page: str) -> list[str]:
    """The points of all lists but those of what is not promised, each on one line."""
    promised = page.partition(f"## {NOT_PROMISED}")[0]
    found = re.findall(r"^- (.*(?:\n  .*)*)", promised, re.MULTILINE)
    return [" ".join(point.split()) for point in found]


def kept(module: str) -> Iterator[str]:
    """The sentences that the tests of a module hold, by the mark `keeps`."""
    tree = ast.parse(module)
    names = {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            for mark in node.decorator_list:
                if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.keeps":
                    said = mark.args[0]
                    yield str(names[said.id] if isinstance(said, ast.Name) else ast.literal_eval(said))


def test_each_promise_has_a_test_and_each_test_its_promise() -> None:
    page = PAGE.read_text(encoding="utf-8")
    promised = points(page)
    assert len(promised) == len(set(promised)) > 15
    held = {sentence for module in HERE.glob("test_*.py") for sentence in kept(module.read_text(encoding="utf-8"))}
    assert set(promised) - held == set()
    assert held - set(promised) == set()
    assert not re.search(r"^\s*(?:[*+]|\d+[.)]) ", page, re.MULTILINE)  # a list of another kind would go unseen


def test_a_promise_without_a_test_would_be_seen() -> None:
    assert points(f"# A\n\n- one\n  goes on\n- two\n\n## {NOT_PROMISED}\n\n- three\n") == ["one goes on", "two"]
    module = 'WORDS = "one"\n\n@pytest.mark.keeps(WORDS)\n@pytest.mark.keeps("two")\ndef test_a(): ...\n'
    assert sorted(kept(module)) == ["one", "two"]
