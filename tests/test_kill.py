"""A share of the kill test; all of it is `python bench/kill.py`."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

KILL = Path(__file__).parent.parent / "bench" / "kill.py"


@pytest.mark.skipif(os.name != "posix", reason="kills as on POSIX")
def test_a_killed_or_failing_fix_leaves_whole_files_and_can_be_undone() -> None:
    share = ("--few", "10", "--every", "50", "--notes", "30", "--random", "6", "--whole", "1")
    done = subprocess.run([sys.executable, KILL, *share], check=False, capture_output=True, text=True, encoding="utf-8")
    told = re.search(r"^(\d+) rounds, (\d+) kills", done.stdout, re.MULTILINE)
    assert done.returncode == 0, done.stdout + done.stderr
    assert told
    assert int(told[1]) > 50
    assert int(told[2]) > 10
