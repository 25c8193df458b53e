"""Whatever happens between a run and its undo: each file is what it was before the run, or nobody touched it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TypeAlias

from hypothesis import given, settings
from hypothesis import strategies as st

from vaultlint.errors import UsageError
from vaultlint.storage import About, Storage, Write
from vaultlint.storage.places import digest
from vaultlint.undoing import list_runs, undo

NAMES = ("One.md", "Größe 📊.md", "sub/Two.md", "sub/deep/Three.md")
Contents: TypeAlias = dict[str, bytes | None]
# What a run did: its groups, and of each file what it was and what it became.
Record: TypeAlias = tuple[list[set[str]], dict[str, tuple[bytes | None, bytes | None]]]

_TEXTS = st.sampled_from([b"", b"a\r\n", b"\xef\xbb\xbfb", b"\xff\0c", b"d" * 5000])
_STEPS = st.one_of(
    st.tuples(st.just("write"), st.lists(st.sets(st.sampled_from(NAMES), min_size=1, max_size=3), max_size=3)),
    st.tuples(st.just("edit"), st.sampled_from(NAMES), st.none() | _TEXTS),
    st.tuples(st.just("undo"), st.booleans(), st.none() | st.integers(1, 6)),
)


class _Vault:
    """A vault, and what ought to be in it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.records: dict[int, Record] = {}
        self._written = 0
        for number, name in enumerate(NAMES):
            self._put(name, b"first %d" % number)

    def contents(self) -> Contents:
        files = {name: self.root / name for name in NAMES}
        extra = {file for file in self.root.rglob("*") if file.is_file()} - set(files.values())
        assert not extra
        return {name: file.read_bytes() if file.exists() else None for name, file in files.items()}

    def edit(self, name: str, text: bytes | None) -> None:
        if text is None:
            (self.root / name).unlink(missing_ok=True)
        else:
            self._put(name, text)

    def write(self, wanted: list[set[str]]) -> None:
        now, taken, groups = self.contents(), set(), []
        for names in wanted:
            group = {name for name in names if now[name] is not None and name not in taken}
            if group:
                groups.append(group)
                taken |= group
        after = {name: self._next() for name in taken}
        with Storage(self.root).writing() as writer:
            writes = [
                [Write(name, after[name], digest(now[name] or b"")) for name in sorted(names)] for names in groups
            ]
            outcome = writer.commit(writes, About())
        assert self.contents() == now | after
        if outcome.run:
            self.records[outcome.run] = groups, {name: (now[name], after[name]) for name in taken}

    def undo(self, number: int | None, *, force: bool) -> None:
        now = self.contents()
        try:
            done = undo(self.root, None if number is None else str(number), force=force)
        except UsageError:
            assert self.contents() == now
            assert number not in self.records
            return
        target = int(done.target.id)
        assert number in (None, target)
        groups, files = self.records[target]
        expected, changed = dict(now), {}
        refused = set()
        for group in groups:
            if not force and any(now[name] not in files[name] for name in group):
                refused |= {name for name in group if now[name] != files[name][0]}
                continue
            for name in group:
                expected[name] = files[name][0]
                if now[name] != expected[name]:
                    changed[name] = now[name], expected[name]
        assert self.contents() == expected
        assert {sentence.partition(": ")[0] for sentence in done.refused} == refused
        assert {change.path for change in done.changes} == changed.keys()
        if done.run:
            self.records[int(done.run)] = [group & changed.keys() for group in groups], changed

    def _put(self, name: str, text: bytes) -> None:
        (self.root / name).parent.mkdir(parents=True, exist_ok=True)
        (self.root / name).write_bytes(text)

    def _next(self) -> bytes:
        self._written += 1
        return b"\xef\xbb\xbfwritten %d\r\n" % self._written


@settings(max_examples=60)
@given(st.lists(_STEPS, max_size=9))
def test_an_undo_brings_back_exactly_what_was_there_or_touches_nothing(
    steps: list[tuple[str, list[set[str]]] | tuple[str, str, bytes | None] | tuple[str, bool, int | None]],
) -> None:
    with tempfile.TemporaryDirectory() as name:
        vault = _Vault(Path(name).resolve())
        for step in steps:
            match step:
                case ("write", list() as groups):
                    vault.write(groups)
                case ("edit", str() as path, bytes() | None as text):
                    vault.edit(path, text)
                case ("undo", bool() as force, int() | None as number):
                    vault.undo(number, force=force)
        assert {int(run.id) for run in list_runs(vault.root).runs} == vault.records.keys()


def test_undo_goes_on_where_it_was_stopped(tmp_path: Path) -> None:
    """Of a run that was undone in part, the rest is brought back before any earlier run."""
    vault = _Vault(tmp_path)
    first = vault.contents()
    vault.write([{NAMES[0]}, {NAMES[1]}])
    vault.write([{NAMES[0]}, {NAMES[1]}])
    written = vault.contents()
    vault.edit(NAMES[0], b"mine")
    assert undo(tmp_path, None).target.id == "2"
    vault.edit(NAMES[0], written[NAMES[0]])
    assert undo(tmp_path, None).target.id == "2"
    assert undo(tmp_path, None).target.id == "1"
    assert vault.contents() == first


def test_a_mistake_in_the_config_does_not_stand_in_the_way_of_undo(tmp_path: Path) -> None:
    vault = _Vault(tmp_path)
    first = vault.contents()
    vault.write([set(NAMES)])
    (tmp_path / "vaultlint.toml").write_text("selct = 1\n")
    assert undo(tmp_path, None).refused == ()
    (tmp_path / "vaultlint.toml").unlink()
    assert vault.contents() == first
