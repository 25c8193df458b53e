"""How long a check takes on a vault with very many broken links, and how much of that the suggestions are.

    python bench/broken_links.py [--names 20000] [--broken 70000] [--commits 0]

Makes its own vault, of seeded chance: notes with names of several words, whose links are broken in all the ways that
people break them: another spelling, a slip of the pen, a word more or less, another folder, and never written. With
`--commits`, the vault is a git repository whose history renames and deletes notes. CPU seconds, children included.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from vaults import vocabulary

_MEASURE = """
import sys, time
from pathlib import Path
from vaultlint.vault.suggest.suggester import Suggester
from vaultlint.workflow import Request, check
if sys.argv[2] == "without":
    Suggester.files = lambda self, path, source: ()
if sys.argv[2] != "git":
    import vaultlint.linter
    vaultlint.linter.history_of = lambda *_: None
report = check(Request(paths=(Path(sys.argv[1]),), select=("links",)))
print(len(report.findings), sum(bool(finding.fix) for finding in report.findings), *report.notices)
"""


def misspelt(name: str, chance: random.Random) -> str:
    """A broken link to a note."""
    way = chance.randrange(6)
    if way == 0:
        return name.replace(" ", "-").upper()
    if way == 1:
        at = chance.randrange(len(name))
        return name[:at] + chance.choice("aeiourst") + name[at + 1 :]
    if way == 2:
        return f"{name} {chance.choice(['today', 'again', 'draft'])}"
    if way == 3:
        return f"old/{name}"
    at = chance.randrange(1, len(name))
    return name[:at] + name[at - 1] + name[at:] if way == 4 else name[::-1]


def make_vault(root: Path, names: int, broken: int, chance: random.Random) -> list[str]:
    """Notes in folders, each with its share of the broken links and one that works."""
    words = vocabulary(chance)
    stems = list({" ".join(chance.choices(words, k=chance.randint(2, 5))) for _ in range(names)})
    for number, stem in enumerate(stems):
        share = broken * (number + 1) // len(stems) - broken * number // len(stems)
        links = [f"[[{misspelt(chance.choice(stems), chance)}]]" for _ in range(share)]
        text = "\n".join(f"{' '.join(chance.choices(words, k=30))} {link}." for link in links)
        folder = root / f"folder {number % 97}"
        folder.mkdir(parents=True, exist_ok=True)
        aliases = " ".join(chance.choices(words, k=3))
        body = f"---\naliases: [{aliases}]\n---\n# {stem}\n\n[[{stems[number - 1]}]]\n{text}\n"
        (folder / f"{stem}.md").write_text(body, encoding="utf-8")
    return stems


def make_history(root: Path, commits: int) -> None:
    """A history of the vault: every third commit renames one of its notes, the others change a note."""
    notes = sorted(path.relative_to(root).as_posix() for path in root.rglob("*.md"))
    renamed = {number: notes[number // 3] for number in range(3, min(commits, 3 * len(notes)), 3)}
    before = {path: f"{path.removesuffix('.md')} draft.md" for path in renamed.values()}
    git = ("git", "-c", "init.defaultBranch=main")
    subprocess.run([*git, "init", "-q"], cwd=root, check=True)
    with subprocess.Popen(["git", "fast-import", "--quiet"], cwd=root, stdin=subprocess.PIPE) as importer:
        assert importer.stdin is not None
        write = importer.stdin.write
        for number in range(commits):
            write(b"commit refs/heads/main\ncommitter A <a@example.org> %d +0000\n" % (1_600_000_000 + number * 3600))
            write(_data(b"x"))
            for path in notes if number == 0 else ():
                write(b"M 100644 inline %s\n" % before.get(path, path).encode() + _data((root / path).read_bytes()))
            if number in renamed:
                write(b'R "%s" "%s"\n' % (before[renamed[number]].encode(), renamed[number].encode()))
            else:
                write(b"M 100644 inline journal/%d.md\n" % (number % 300) + _data(b"Day %d.\n" % number))
    subprocess.run(["git", "reset", "-q", "--hard"], cwd=root, check=True)


def _data(content: bytes) -> bytes:
    return b"data %d\n%s\n" % (len(content), content)


def measure(root: Path, how: str) -> tuple[float, float, str]:
    """CPU seconds, with those of children, and wall-clock seconds of one check; and what it found."""
    before, start = os.times(), time.perf_counter()
    done = subprocess.run([sys.executable, "-c", _MEASURE, root, how], check=True, capture_output=True, text=True)
    after = os.times()
    cpu = sum(after[2:4]) - sum(before[2:4])
    return cpu, time.perf_counter() - start, done.stdout.strip()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--names", type=int, default=20_000)
    parser.add_argument("--broken", type=int, default=70_000)
    parser.add_argument("--commits", type=int, default=0)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "vault"
        make_vault(root, chosen.names, chosen.broken, random.Random(3))
        if chosen.commits:
            make_history(root, chosen.commits)
        for how in ("without", "with", *(("git",) if chosen.commits else ())):
            rounds = [measure(root, how) for _ in range(chosen.rounds)]
            cpu, wall = min(one[0] for one in rounds), min(one[1] for one in rounds)
            print(f"{how:8} {cpu:6.2f} s CPU {wall:6.2f} s  findings, with a fix: {rounds[0][2]}")


if __name__ == "__main__":
    main()
