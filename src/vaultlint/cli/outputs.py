"""Where reports go: `--output-format` and `--output-file` taken together."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from vaultlint import reporters
from vaultlint.cli import streams
from vaultlint.cli.guesses import did_you_mean
from vaultlint.errors import UsageError
from vaultlint.regex import regex

if TYPE_CHECKING:
    from vaultlint.storage.reports import ReportFile

# Two characters at least: `C:\report.sarif` is a path. So is whatever has a separator or a dot before the colon.
_WITH_FORMAT = regex(r"(?P<format>[A-Za-z][A-Za-z0-9_-]+):(?P<path>.*)", re.DOTALL)


_OF_PROGRAMS = (".obsidian/", ".git/")
_SPARED = "'{path}' is not written: a check goes by what is in it. Choose another file."


class Output(Struct, frozen=True):
    """A file, and the format of the report in it. `redirected`: what would go to standard output goes there."""

    path: str
    format: str
    redirected: bool


def outputs(values: Sequence[str], chosen: str) -> tuple[Output, ...]:
    """What `--output-file` says, where `chosen` is the format of standard output. Raises UsageError."""
    return tuple(_output(value, chosen) for value in values)


def _output(value: str, chosen: str) -> Output:
    match = _WITH_FORMAT.fullmatch(value)
    name, path = (match["format"], match["path"]) if match else (chosen, value)
    if name not in reporters.formats():
        raise UsageError(
            f"--output-file {value}: there is no format '{name}'.{did_you_mean(name, reporters.formats())} "
            f"A file of that name is written ./{value}"
        )
    if not path or path == "-":
        raise UsageError("--output-file takes a file; without the option the report goes to standard output.")
    if path.endswith(("/", os.sep)):
        raise UsageError(f"--output-file takes a file, and '{path}' names a folder.")
    return Output(path, name, redirected=match is None)


class Files:
    """The files of one run, tried out before it begins, and written when it is done."""

    def __init__(self, outputs: Sequence[Output], paths: Sequence[Path], named: Sequence[Path] = ()) -> None:
        """Make sure that each can be written, and that nothing of the vault is lost by it. Raises UsageError.

        `paths` are those under check; they say which vault it is. `named` are files that options have the run read.
        """
        from vaultlint.scope import root_of  # noqa: PLC0415 - loads the parsers
        from vaultlint.storage.reports import ReportFile  # noqa: PLC0415 - as above
        from vaultlint.vault.files import lying_at  # noqa: PLC0415 - as above

        root = root_of(lying_at(paths[0]) if paths else Path.cwd())
        read = [ReportFile(str(path)).place() for path in (*_gone_by(root), *named)]
        self._files: list[tuple[Output, ReportFile]] = []
        for output in outputs:
            try:
                file = ReportFile(output.path)
                _spare_the_vault(file, root)
                file.make_folder()
                if file.place() in read:
                    raise UsageError(_SPARED.format(path=file.path))
                self._expect_another(file)
                file.try_out()
            except (OSError, ValueError) as error:
                raise UsageError(_sentence(output.path, error)) from error
            self._files.append((output, file))

    @property
    def redirected(self) -> bool:
        """Whether a file takes the place of standard output."""
        return any(output.redirected for output, _ in self._files)

    def write(self, render: Callable[[str], Iterable[str]], *, exact: bool = False) -> list[Output]:
        """Write what `render` makes of each format to its file, name those that cannot be written, and return them.

        `exact` is for text of notes that programs read: byte for byte as it is in the notes.
        """
        failed = []
        for output, file in self._files:
            pieces = render(output.format)
            if not exact and output.format not in streams.OF_COMMANDS:
                pieces = map(streams.commandless, pieces)
            errors = "surrogateescape" if exact else "backslashreplace"
            try:
                file.write(piece.encode("utf-8", errors) for piece in pieces)
            except OSError as error:
                failed.append(output)
                streams.say(_sentence(output.path, error), word="error")
        return failed

    def _expect_another(self, file: ReportFile) -> None:
        place = file.place()
        for output, other in self._files:
            if other.place() == place:
                raise UsageError(f"--output-file names one file twice: '{output.path}' and '{file.path}'.")


def _gone_by(root: Path) -> Iterator[Path]:
    """The files of vaultlint's own that a vault may have."""
    from vaultlint.config import BASELINE, CONFIG_NAMES  # noqa: PLC0415 - loads the parsers

    return (root / name for name in (*CONFIG_NAMES, BASELINE))


def _spare_the_vault(file: ReportFile, root: Path) -> None:
    from vaultlint.note.kinds import extension_of, is_linkable  # noqa: PLC0415 - loads the parsers

    if file.leads_out_of(root):
        raise UsageError(f"'{file.path}' is not written: it lies in the vault, and its symbolic link leads out of it.")
    inside = file.inside(root)
    if inside is not None and inside.startswith(_OF_PROGRAMS):
        raise UsageError(_SPARED.format(path=file.path))
    if inside is not None and is_linkable(inside):
        raise UsageError(
            f"'{file.path}' is not written: it lies in the vault, and .{extension_of(inside)} is the ending of a note "
            "or an attachment. Choose another ending, or a place outside of the vault."
        )


def _sentence(path: str, error: OSError | ValueError) -> str:
    from vaultlint.storage.places import reason  # noqa: PLC0415 - loaded where used

    if isinstance(error, (NotADirectoryError, FileExistsError)):
        return f"'{path}' cannot be written: what should be its folder is a file."
    why = reason(error, "write there") if isinstance(error, OSError) else str(error)
    return f"'{path}' cannot be written: {why}."
