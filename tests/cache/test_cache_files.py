"""The files of the cache: damage is a miss, two runs do not disturb each other, and what cannot be kept is not."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultlint.cache import Memory, Row, places, stamps
from vaultlint.cache.store import DIGEST, Known, Run, Store, write
from vaultlint.spool import Spool
from vaultlint.workflow import Request, check

MakeVault = Callable[[Mapping[str, str | bytes]], Path]

_PROGRAM = b"0123456789abcdef"
_POSIX = pytest.mark.skipif(os.name == "nt", reason="permissions as POSIX has them")
_VAULT = {"One.md": "# One\n\n[[Two#Costs]] [[Nowhere]]\n", "Two.md": "# Costs\n\n# Costs\n", "a/Three.md": "cafÃ©\n"}


@pytest.fixture
def sure(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files count as settled at once, as they do in any vault that was not changed within the last two seconds."""
    monkeypatch.setattr(stamps, "UNSURE", 0)


def _known(number: int, *, found: bytes = b"") -> Known:
    return Known(
        bytes([number]) * stamps.LENGTH,
        bytes([number]) * DIGEST,
        b"facts %d" % number,
        {b"rules": found},
    )


def _written(path: Path) -> dict[str, Known]:
    files = {"a.md": _known(1), "b.md": _known(2, found=b"wrong"), "ü.md": _known(3)}
    gists = {name: b"gist" * number for number, name in enumerate(files, 1)}
    answer = Run(b"all", b"state", lambda: (b"ans", b"wer"))
    write(path, _PROGRAM, files.items(), [answer], gist_of=gists.__getitem__)
    return files


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    files = _written(tmp_path / "x.cache")
    store = Store(tmp_path / "x.cache", _PROGRAM)
    assert store.paths == list(files)
    assert {path: store.known(path) for path in store.paths} == files
    assert store.found("b.md", b"rules") == b"wrong"
    assert store.found("b.md", b"other rules") is None
    assert store.known("c.md") is None
    assert store.keys == [b"all"]
    assert store.gist("b.md") == b"gistgist"
    run = store.run(b"all")
    assert run is not None
    assert (run.key, run.state, b"".join(run.answer())) == (b"all", b"state", b"answer")
    assert store.run(b"others") is None
    store.close()


def test_a_file_of_another_version_is_not_read(tmp_path: Path) -> None:
    _written(tmp_path / "x.cache")
    assert len(Store(tmp_path / "x.cache", b"another program!")) == 0


def test_a_file_that_is_cut_off_anywhere_has_nothing_in_it(tmp_path: Path) -> None:
    path = tmp_path / "x.cache"
    _written(path)
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        assert len(Store(path, _PROGRAM)) == 0


@given(place=st.integers(0, 10_000), change=st.integers(1, 255))
def test_a_changed_byte_is_a_miss_and_never_an_answer(
    tmp_path_factory: pytest.TempPathFactory, place: int, change: int
) -> None:
    path = tmp_path_factory.mktemp("cache") / "x.cache"
    files = _written(path)
    data = bytearray(path.read_bytes())
    data[place % len(data)] ^= change
    path.write_bytes(data)
    store = Store(path, _PROGRAM)
    for name in store.paths:
        known = store.known(name)
        assert known is None or known == files[name]
    store.close()


@given(st.binary(max_size=300))
def test_any_bytes_whatever_are_no_error(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("cache") / "x.cache"
    path.write_bytes(data)
    assert len(Store(path, _PROGRAM)) == 0


def _findings(root: Path, cache: Path | None) -> list[object]:
    return list(check(Request((root,), cache=cache is not None, cache_folder=cache)).findings)


@pytest.mark.usefixtures("sure")
def test_damage_to_the_files_of_a_vault_changes_no_result(make_vault: MakeVault, tmp_path: Path) -> None:
    root, cache = make_vault(_VAULT), tmp_path / "cache"
    expected = _findings(root, None)
    assert len(expected) >= 3
    assert _findings(root, cache) == expected
    (file,) = (cache / "vaults").iterdir()
    whole = file.read_bytes()
    for place in range(0, len(whole), 7):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        assert _findings(root, cache) == expected
        for other in (cache / "vaults").iterdir():
            other.unlink()


@_POSIX
def test_only_their_owner_may_read_the_files(make_vault: MakeVault, tmp_path: Path) -> None:
    _findings(make_vault(_VAULT), tmp_path / "cache")
    folder = tmp_path / "cache" / "vaults"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()] == [0o600]


@_POSIX
def test_a_folder_in_which_others_can_write_is_neither_read_nor_written(make_vault: MakeVault, tmp_path: Path) -> None:
    root, folder = make_vault(_VAULT), tmp_path / "cache" / "vaults"
    folder.mkdir(parents=True)
    folder.chmod(0o777)
    assert _findings(root, tmp_path / "cache") == _findings(root, None)
    assert not list(folder.iterdir())


@_POSIX
def test_a_symbolic_link_in_the_place_of_the_folder_is_not_followed(make_vault: MakeVault, tmp_path: Path) -> None:
    root, elsewhere = make_vault(_VAULT), tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "vaults").symlink_to(elsewhere)
    assert _findings(root, tmp_path / "cache") == _findings(root, None)
    assert not list(elsewhere.iterdir())


def test_a_cache_that_cannot_be_made_is_done_without(make_vault: MakeVault, tmp_path: Path) -> None:
    root = make_vault(_VAULT)
    (tmp_path / "cache").write_text("a file", encoding="utf-8")
    assert _findings(root, tmp_path / "cache") == _findings(root, None)


@pytest.mark.skipif(not hasattr(os, "pread"), reason="what was put aside is read in another way there")
def test_what_was_put_aside_and_is_lost_is_not_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    memory = Memory(tmp_path / "vault", tmp_path / "cache", b"")
    memory.learnt.spool = Spool(at_hand=4)
    stamp, digest = b"s" * stamps.LENGTH, b"d" * DIGEST
    memory.learnt.add("A.md", Row(stamp, digest, b"", b"facts that are many", b"gist"), keep=True)
    monkeypatch.setattr(os, "pread", lambda *_: b"short")
    memory.save(["A.md"])
    memory.close()
    assert list((tmp_path / "cache").rglob("*.cache")) == []
    assert list((tmp_path / "cache").rglob("*.tmp")) == []


@pytest.mark.parametrize("is_damaged", [False, True])
def test_a_new_stamp_is_that_of_the_content_that_was_read(is_damaged: bool, tmp_path: Path) -> None:
    """Where the record of that content is damaged, what was known before of another one does not come by the stamp."""

    def memory() -> Memory:
        return Memory(tmp_path / "vault", tmp_path / "cache", b"")

    contents = [bytes([number]) * DIGEST for number in range(2)]
    for digest in contents:  # the second one into the small file beside
        learning = memory()
        learning.learnt.add("A.md", Row(b"then" * 8, digest, b"", b"facts of it", b"gist"), keep=True)
        learning.save(["A.md"])
    small = places.files_of(tmp_path / "vault", tmp_path / "cache", learning._program)[1]
    if is_damaged:
        small.write_bytes(small.read_bytes().replace(b"facts", b"farts"))
    again = memory()
    assert again.digest_of("A.md") == contents[1]
    again.see_again("A.md", b"now!" * 8, contents[1])
    again.save(["A.md"])
    known = memory()
    assert known.has_stamp("A.md", b"now!" * 8) is not is_damaged
    assert known.digest_of("A.md") == contents[0 if is_damaged else 1]


@pytest.mark.usefixtures("sure")
def test_few_changes_are_written_beside_what_is_known(make_vault: MakeVault, tmp_path: Path) -> None:
    root, cache = make_vault({f"{n}.md": f"# {n}\n" for n in range(200)}), tmp_path / "cache"
    _findings(root, cache)
    (large,) = (cache / "vaults").iterdir()
    before = large.read_bytes()
    (root / "7.md").write_text("# 7\n\n# 7\n", encoding="utf-8")
    expected = _findings(root, None)
    assert expected
    assert _findings(root, cache) == _findings(root, cache) == expected
    assert len(list((cache / "vaults").iterdir())) == 2
    assert large.read_bytes() == before
    for n in range(100):
        (root / f"{n}.md").write_text(f"# {n} is longer\n", encoding="utf-8")
    _findings(root, cache)
    assert len(list((cache / "vaults").iterdir())) == 1


def test_what_was_not_used_for_longest_is_dropped_first_and_what_is_being_written_never(tmp_path: Path) -> None:
    for number in range(4):
        (tmp_path / f"{number}.cache").write_bytes(bytes(100))
        os.utime(tmp_path / f"{number}.cache", (1000 + number, 1000 + number))
    for name, age in (("half.tmp", 7_200), ("whole soon.tmp", 60)):  # seconds
        (tmp_path / name).write_bytes(bytes(1_000))
        os.utime(tmp_path / name, (time.time() - age,) * 2)
    (tmp_path / "mine.txt").write_text("not ours", encoding="utf-8")
    places.drop_oldest(tmp_path, 250)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2.cache", "3.cache", "mine.txt", "whole soon.tmp"]


@pytest.mark.usefixtures("sure")
def test_runs_at_the_same_time_find_the_same(make_vault: MakeVault, tmp_path: Path) -> None:
    root, cache = make_vault({**_VAULT, **{f"{n}.md": f"[[{n + 1}]]\n" for n in range(60)}}), tmp_path / "cache"
    command = [sys.executable, "-m", "vaultlint", "check", "--output-format=json", f"--cache-dir={cache}", str(root)]
    runs = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(4)]
    outputs = {run.communicate()[0] for run in runs}
    plain = subprocess.run([*command, "--no-cache"], stdout=subprocess.PIPE, check=False).stdout
    assert outputs == {plain}
    assert _findings(root, cache) == _findings(root, None)
    assert {path.suffix for path in (cache / "vaults").iterdir()} == {".cache"}


def test_a_gist_that_cannot_be_read_is_a_miss(tmp_path: Path) -> None:
    row = Row(stamp=b"s" * stamps.LENGTH, digest=b"d" * DIGEST, facts=b"facts", gist=b"gist")  # whole, and none
    memory = Memory(tmp_path, tmp_path / "cache", b"key")
    memory.learnt.add("a.md", row, keep=True)
    memory.save(["a.md"])
    again = Memory(tmp_path, tmp_path / "cache", b"key")
    assert again.has_stamp("a.md", row.stamp)
    assert again.gist("a.md", row.stamp) is None
    again.close()
