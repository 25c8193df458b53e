"""The streams that the command prints to, whatever they are: a terminal, a pipe that closes, a code page, nothing."""

from __future__ import annotations

import codecs
import contextlib
import errno
import os
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from vaultlint.cli.terminals import knows_links
from vaultlint.cli.width import columns
from vaultlint.errors import UsageError, VaultlintError

if TYPE_CHECKING:
    from typing import TextIO

    from vaultlint.reporters import Presentation

COLOURS = ("auto", "always", "never")
OF_COMMANDS = ("github", "azure")  # formats that are nothing but commands to a pipeline
_given_up: list[TextIO] = []


class OutputError(VaultlintError):
    """The output could not be written: a full disk, not a closed pipe. Facts: the reason."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return f"the output could not be written: {self.reason}"


def prepare() -> None:
    """Let the streams take any text: what their encoding lacks is written as an escape."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def presentation(
    colour: str = "auto", *, quiet: bool = False, statistics: bool = False, errors: bool = False
) -> Presentation:
    """How to print to standard output as it is, or to standard error. `colour` is one of `COLOURS`."""
    from vaultlint.reporters import Presentation  # noqa: PLC0415 - loaded where used

    stream = sys.stderr if errors else sys.stdout
    terminal = stream is not None and stream.isatty()
    coloured = _wants_colour(colour, stream)
    return Presentation(
        width=columns(),
        colour=coloured,
        encoding=_encoding(stream),
        terminal=terminal,
        hyperlinks=terminal and coloured and knows_links(os.environ),
        quiet=quiet,
        statistics=statistics,
    )


def for_programs(colour: str) -> str:
    """The same choice for what a program may be going to read: FORCE_COLOR does not reach it, `always` does."""
    return "never" if colour == "auto" and (sys.stdout is None or not sys.stdout.isatty()) else colour


def emit(pieces: Iterable[str], *, commands: bool = False, errors: bool = False) -> None:
    """Print to standard output, or to standard error.

    Ends quietly when the reader has gone (`| head`); raises OutputError otherwise. Nothing in it is a command to the
    pipeline that reads it, unless `commands` are what is printed.
    """
    stream = sys.stderr if errors else sys.stdout
    if stream is None:  # closed by the shell (`>&-`): nobody wants the output
        return
    try:
        stream.writelines(pieces if commands else map(commandless, pieces))
        stream.flush()
    except OSError as error:
        _give_up(stream)
        if not _is_closed_pipe(error):
            raise OutputError(error.strerror or str(error)) from error


def emit_encoded(pieces: Iterable[bytes]) -> None:
    """Print text that is encoded in UTF-8 already and has no commands in it, as `emit` prints text."""
    stream = sys.stdout
    buffer = getattr(stream, "buffer", None)
    if buffer is None or _encoding(stream) != "utf-8" or os.linesep != "\n":
        emit((piece.decode() for piece in pieces), commands=True)
        return
    with contextlib.suppress(OSError):  # what is written next fails, too
        stream.flush()
    emit_bytes(pieces)


def emit_exact(pieces: Iterable[str]) -> None:
    """Print text of notes to standard output byte for byte, in UTF-8 whatever the locale, for programs to read."""
    if getattr(sys.stdout, "buffer", None) is None:
        emit(pieces)
    else:
        emit_bytes(piece.encode("utf-8", "surrogateescape") for piece in pieces)


def emit_bytes(pieces: Iterable[bytes]) -> None:
    """Print bytes to standard output, which end as those of `emit` do."""
    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is None:
        return
    try:
        buffer.writelines(pieces)
        buffer.flush()
    except OSError as error:
        _give_up(sys.stdout)
        if not _is_closed_pipe(error):
            raise OutputError(error.strerror or str(error)) from error


def abandon() -> None:
    """Give up standard output, because its reader has gone."""
    _give_up(sys.stdout)


def are_abandoned() -> bool:
    """Whether what is printed to standard output reaches nobody any more: its reader has gone, or it failed."""
    return sys.stdout in _given_up


def clear() -> None:
    """Clear the screen, if standard output is one; what was printed before stays where a terminal scrolls back."""
    stream = sys.stdout
    if stream is None or not stream.isatty() or os.environ.get("TERM") == "dumb" or not _obeys_escapes():
        return
    with contextlib.suppress(OSError):
        stream.write("\x1b[H\x1b[2J")
        stream.flush()


def ask(question: str) -> None:
    """Print a question to standard error, where the answer is typed behind it."""
    if sys.stderr is None:
        return
    from vaultlint.reporters.escapes import visible  # noqa: PLC0415 - most runs ask nothing

    with contextlib.suppress(OSError):
        sys.stderr.write(visible(question, _encoding(sys.stderr)))
        sys.stderr.flush()


def say(*lines: str, word: str = "") -> None:
    """Print lines to standard error, each of them made safe to print.

    `word` stands before them: `error`, `note`, `profile` or `watch`.
    """
    if sys.stderr is None:
        return
    from vaultlint.reporters.escapes import visible  # noqa: PLC0415 - most runs have nothing to say

    encoding = _encoding(sys.stderr)
    text = commandless("\n".join(visible(line, encoding) for line in lines))
    with contextlib.suppress(OSError):  # nobody is left to be told
        sys.stderr.write(f"{_lead(word) if word else ''}{text}\n")
        sys.stderr.flush()


def commandless(text: str) -> str:
    """The text without anything that a pipeline would take for its commands."""
    if "::" not in text and "##" not in text:
        return text
    from vaultlint.reporters import escapes  # noqa: PLC0415 - hardly any text has such signs

    return escapes.commandless(text)


def _lead(word: str) -> str:
    if _wants_colour("auto", sys.stderr):
        code = "1;31" if word == "error" else "1;36"
        return f"\x1b[{code}m{word}\x1b[0m: "
    return f"{word}: "


def _wants_colour(colour: str, stream: TextIO | None) -> bool:
    if colour not in COLOURS:
        raise UsageError(f"--color is one of {', '.join(COLOURS)}, not '{colour}'.")
    if colour != "auto":
        return colour == "always"
    if stream is None or os.environ.get("NO_COLOR"):  # https://no-color.org: any value but an empty one
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    if not stream.isatty() or os.environ.get("TERM") == "dumb":
        return False
    return _obeys_escapes()


def _obeys_escapes() -> bool:
    """Whether a terminal obeys escape sequences."""
    if os.name != "nt":
        return True
    from rich.console import Console  # noqa: PLC0415 - it knows which Windows consoles do

    return not Console().legacy_windows


def _encoding(stream: TextIO | None) -> str:
    return codecs.lookup(getattr(stream, "encoding", None) or "utf-8").name


def _give_up(stream: TextIO) -> None:
    """Send what is still buffered nowhere, so that the interpreter does not complain about it on its way out."""
    _given_up.append(stream)
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def _is_closed_pipe(error: OSError) -> bool:
    # Windows says EINVAL where others say EPIPE.
    return isinstance(error, BrokenPipeError) or (os.name == "nt" and error.errno == errno.EINVAL)
