"""A note from standard input is found to be, and becomes, what its file would."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from proving.fuzz import vault_in_memory
from proving.notes import vaults

from vaultlint.findings import Safety
from vaultlint.piped import Piped, check_piped, fix_piped
from vaultlint.workflow import Request, check, fix


@settings(max_examples=15, suppress_health_check=list(HealthCheck))
@given(vaults)
def test_a_note_from_standard_input_is_treated_as_its_file(files: Mapping[str, bytes]) -> None:
    name = Path("a") / "Two.md"
    with vault_in_memory(files) as root:
        file = root / name
        request = Request(paths=(file,), ignore=("duplicate-heading",))  # whose fixes edit other files
        outcomes = []
        for content in (None, b"something else", files[name.as_posix()]):
            if content is None:
                file.unlink()
            else:
                file.write_bytes(content)
            piped = Piped(files[name.as_posix()], file)
            found = list(check_piped(request, piped).findings)
            report, data = fix_piped(request, piped, Safety.UNSAFE)
            outcomes.append((found, report.findings, report.notices, data))
            assert (file.read_bytes() if file.exists() else None) == content
        found = list(check(request).findings)
        report = fix(request, Safety.UNSAFE, write=True)
        outcomes.append((found, report.findings, report.notices, file.read_bytes()))
    assert outcomes == [outcomes[-1]] * 4
