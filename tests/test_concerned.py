"""Edited texts are linted as if they lay on disk, however few files are looked at for it."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, example, given, settings
from hypothesis import strategies as st

from vaultlint import concerned as module
from vaultlint import workflow
from vaultlint.findings import Finding, Safety
from vaultlint.linter import Linter
from vaultlint.session import open_session
from vaultlint.workflow import Request

_NAMES = ("One.md", "Two.md", "a/One.md", "a/Three.md", "b/Four.md", "b/Five.md", "Map.canvas")
_LINES = (
    *("# Costs\n", "## Costs\n", "# Benefits\n", "# Kosten\n", "Text ^block\n", "Text ^other\n", "Text\n", "#tag\n"),
    *(
        "[[One]]\n",
        "[[Two#Costs]]\n",
        "[[Two#Cost]]\n",
        "[[a/Three#^block]]\n",
        "[[Four#Benefits|x]]\n",
        "[[#Costs]]\n",
    ),
    *("![[Four#Costs]]\n", "[x](b/Five.md#costs)\n", "[[Five#Costs#Benefits]]\n", "[[Nowhere]]\n", "[[Other name]]\n"),
    *(
        "[[Thre]]\n",
        "[[Two#^block]]\n",
        "cafÃ© itâ€™s\n",
        "# cafÃ©\n",
        "[[Two#cafÃ©]]\n",
        "[[Two#café]]\n",
        "[^n]: Note\n",
    ),
    *(
        "[[Four#[^n]]]\n",
        "[[Two|Two]]\n",
        "[[\n",
        "%% vaultlint-disable-line broken-heading-link: so %% [[One#Costs]]\n",
    ),
)
_FRONTMATTER = (
    *("", "", "", "---\naliases: [Other name]\n---\n"),
    "---\naliases: [Nowhere]\ntags: [tag]\n---\n",
    "---\ntitle: Thre\n---\n",
    '---\nup: "[[Two#Costs]]"\n---\n',
    "---\nexcalidraw-plugin: parsed\n---\n",
)
_WHOLE_NOTE = '[rules.duplicate-heading]\nscope = "note"\n'
_CONFIGS = (
    "",
    "",
    _WHOLE_NOTE,
    'select = ["all"]\n',
    'dialect = "foam"\n',
    'dialect = "logseq"\n',
    'dialect = "quartz"\n',
)
_CANVAS = '{{"nodes": [{{"id": "1", "type": "file", "file": "Two.md", "subpath": "#{}"}}]}}'

_texts = st.builds(
    lambda top, lines: top + "".join(lines),
    st.sampled_from(_FRONTMATTER),
    st.lists(st.sampled_from(_LINES), max_size=3),
)
_notes = st.sampled_from([name for name in _NAMES if name.endswith(".md")])
_vaults = st.fixed_dictionaries(
    {
        name: _texts if name.endswith(".md") else st.sampled_from(["Costs", "café"]).map(_CANVAS.format)
        for name in _NAMES
    }
)

_ALIKE = {**dict.fromkeys(_NAMES[1:-1], "Text\n"), "One.md": "[[Two#Benefits#Costs]] [[Two#Costs]]\n"}
_TWICE = "# Costs\n\n# Benefits\n\n## Costs\n"


def _made(root: Path, texts: Mapping[str, str], config: str) -> Path:
    for path, text in {**texts, "vaultlint.toml": config}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(text.encode())
    return root


def _linter(texts: Mapping[str, str], config: str, folder: str) -> Linter:
    return Linter(open_session((_made(Path(folder), texts, config),), None, (), ()))


def _lint(linter: Linter, texts: Mapping[str, str]) -> tuple[dict[str, list[Finding]], int]:
    found = linter.lint(texts)
    return {path: list(its) for path, its in found.items()}, found.silenced


@given(_vaults, st.dictionaries(_notes, _texts, min_size=1, max_size=2), _texts, st.sampled_from(_CONFIGS))
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@example({**_ALIKE, "Two.md": "# Costs\n"}, {"Two.md": "# Benefits\n"}, "", "")
@example({**_ALIKE, "Two.md": "# Costs\n"}, {"Two.md": "# Costs\n[[One#Costs]]\n"}, "", "")
@example({**_ALIKE, "One.md": "[[Nowhere]]\n"}, {"Two.md": "---\naliases: [Nowhere]\n---\n"}, "", "")
@example({**_ALIKE, "Two.md": "# Costs\n\n# Costs\n"}, {"One.md": "[[Two#Costs]] and\n"}, "", "")
@example({**_ALIKE, "Two.md": _TWICE}, {"One.md": f"Prose\n\n{_ALIKE['One.md']}"}, "", _WHOLE_NOTE)
@example({**_ALIKE, "One.md": "[[Two#^block]]\n"}, {"Two.md": f"{_FRONTMATTER[-1]}Text\n"}, "", "")
@example({**_ALIKE, "Two.md": "[[One]]\n"}, {"Two.md": "Text\n"}, "", 'select = ["orphan-note"]\n')
def test_edited_texts_are_linted_as_if_they_lay_on_disk(
    before: dict[str, str], edited: dict[str, str], more: str, config: str
) -> None:
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        linter = _linter(before, config, one)
        first = _lint(linter, {})
        for texts in (edited, {**edited, "Two.md": more}):
            found = _lint(linter, texts)
            assert found == _lint(_linter({**before, **texts}, config, other), {})
            assert list(found[0]) == list(first[0])
            others = [path for path in first[0] if path not in texts]
            event(f"other findings in other files: {any(found[0][path] != first[0][path] for path in others)}")
        assert _lint(linter, {}) == first


@pytest.mark.parametrize(
    ("edited", "looked_at"),
    [
        ({"Two.md": "# Costs\n\nMore prose.\n"}, {"Two.md"}),
        ({"Two.md": "# Costs\n\n[[One]]\n"}, {"Two.md"}),
        ({"Two.md": "# Costs\n\n[[Nowhere]]\n"}, {"Two.md", "Broken.md"}),
        ({"Two.md": "# Benefits\n"}, {"Two.md", "Place.md"}),
        ({"Sound.md": "---\naliases: [Somewhere]\n---\n[[One]]\n"}, {"Sound.md", "Broken.md"}),
    ],
    ids=["prose", "link", "link to where others point", "heading", "name"],
)
def test_only_files_that_an_edit_may_concern_are_judged_anew(
    edited: dict[str, str], looked_at: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = {
        "One.md": "Text\n",
        "Two.md": "# Costs\n",
        "Sound.md": "[[One]] [[Two]]\n",
        "Place.md": "[[Two#Costs]]\n",
        "Broken.md": "[[Nowhere]]\n",
    }
    linter = _linter(texts, "", str(tmp_path))
    linter.lint({})
    judged: set[str] = set()

    def spy(*arguments: object, **options: object) -> set[str]:
        judged.update(module.concerned(*arguments, **options))  # type: ignore[arg-type]
        return judged

    monkeypatch.setattr("vaultlint.linter.concerned", spy)
    linter.lint(edited)
    assert judged == looked_at


def _fixed(folder: str, texts: Mapping[str, str], config: str, jobs: int) -> tuple[object, ...]:
    """What a fix reports, and the texts that it leaves."""
    root = _made(Path(folder), texts, config)
    report = workflow.fix(Request((root,), jobs=jobs, cache=False, journal=False), Safety.UNSAFE, write=True)
    left = {path: (root / path).read_bytes() for path in texts}
    return left, list(report.findings), report.changes, report.refused, report.notices, report.silenced


@pytest.fixture(scope="module")
def _sharing() -> object:
    """Have even a few files shared out among processes."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("judging.WORTH_IT", "edited.WORTH_IT", "known.WORTH_IT", "verdicts._WORTH_IT", "verdicts._FIRST"):
            patch.setattr(f"vaultlint.{name}", 1)
        patch.setattr("vaultlint.workers._SMALLEST", 1)
        yield


@pytest.mark.usefixtures("_sharing")
@given(_vaults, st.sampled_from(_CONFIGS))
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
def test_a_fix_by_several_processes_is_that_of_one(texts: dict[str, str], config: str) -> None:
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        alone = _fixed(one, texts, config, jobs=1)
        assert _fixed(other, texts, config, jobs=2) == alone
        event(f"changes: {bool(alone[2])}, refusals: {bool(alone[3])}")
