"""What can go wrong, as exceptions that carry facts; one place in `cli` turns them into words and exit codes."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """The documented exit codes of the command."""

    CLEAN = 0
    FINDINGS = 1
    USAGE = 2
    INTERNAL = 3
    INTERRUPTED = 130


class VaultlintError(Exception):
    """Base of every error that vaultlint raises on purpose.

    The facts are the positional arguments, so that pickling works by itself; `__str__` makes the sentence.
    """

    exit_code = ExitCode.INTERNAL


class UsageError(VaultlintError):
    """The command was called in a way that cannot work. Facts: the sentence."""

    exit_code = ExitCode.USAGE

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence

    def __str__(self) -> str:
        return self.sentence


class ConfigError(VaultlintError):
    """A config file has mistakes. Facts: the mistakes, each a full line with file, place and expectation."""

    exit_code = ExitCode.USAGE

    def __init__(self, mistakes: tuple[str, ...]) -> None:
        super().__init__(mistakes)
        self.mistakes = mistakes

    def __str__(self) -> str:
        return "\n".join(self.mistakes)


class BaselineError(VaultlintError):
    """A baseline cannot be used. Facts: the mistakes, each a line with file and place."""

    exit_code = ExitCode.USAGE

    def __init__(self, mistakes: tuple[str, ...]) -> None:
        super().__init__(mistakes)
        self.mistakes = mistakes

    def __str__(self) -> str:
        return "\n".join(self.mistakes)


class NewerBaseline(BaselineError):
    """A baseline was written by a newer version. Facts as for its base."""


class RuleLoadError(VaultlintError):
    """A rule cannot be loaded. Facts: where it comes from (module or entry point) and the reason."""

    exit_code = ExitCode.USAGE

    def __init__(self, origin: str, reason: str) -> None:
        super().__init__(origin, reason)
        self.origin = origin
        self.reason = reason

    def __str__(self) -> str:
        return f"the rule module '{self.origin}' does not load: {self.reason}"


class UnreadableFile(VaultlintError):
    """A file of the vault cannot be read as a note. Facts: its path in the vault and the reason."""

    exit_code = ExitCode.FINDINGS

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"


class ChangedFile(UnreadableFile):
    """A file of the vault is not any more what it was when this run read it. Facts as for its base."""


class RefusedWrite(VaultlintError):
    """A fix was not written. Facts: the path in the vault and the reason."""

    exit_code = ExitCode.INTERNAL

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.path}: not written: {self.reason}"


class RefusedRun(VaultlintError):
    """Nothing of a run was written. Facts: the sentence, and the file and the reason where one file was the cause."""

    exit_code = ExitCode.INTERNAL

    def __init__(self, sentence: str, path: str = "", reason: str = "") -> None:
        super().__init__(sentence, path, reason)
        self.sentence = sentence
        self.path = path
        self.reason = reason or sentence

    def __str__(self) -> str:
        return self.sentence


class Interrupted(VaultlintError):
    """Ctrl-C came while files were written. Facts: the sentence that says how many are."""

    exit_code = ExitCode.INTERRUPTED

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence

    def __str__(self) -> str:
        return self.sentence


class DamagedJournal(VaultlintError):
    """What a run replaced cannot be brought back from its journal. Facts: the run's number and the reason."""

    exit_code = ExitCode.INTERNAL

    def __init__(self, run: int, reason: str) -> None:
        super().__init__(run, reason)
        self.run = run
        self.reason = reason

    def __str__(self) -> str:
        return f"The journal of run {self.run} cannot be used: {self.reason}."


class LostSpool(VaultlintError):
    """What a run had put aside in the folder for temporary files cannot be read again. Facts: the reason."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return (
            f"what was put aside in the folder for temporary files cannot be read again: {self.reason}; "
            "TMPDIR says which folder that is"
        )


class WorkerDied(VaultlintError):
    """A process that shared the work died. Facts: its exit code (below 0: the signal), how many there were."""

    exit_code = ExitCode.INTERNAL

    def __init__(self, code: int, jobs: int) -> None:
        super().__init__(code, jobs)
        self.code = code
        self.jobs = jobs

    def __str__(self) -> str:
        how = f"was ended by signal {-self.code}" if self.code < 0 else f"ended with code {self.code}"
        hint = ", as the system does when memory runs out" if self.code == -9 else ""
        return f"one of {self.jobs} processes that read the notes {how}{hint}; `--jobs 1` does with one"
