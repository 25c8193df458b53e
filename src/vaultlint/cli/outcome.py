"""The one place that turns errors into words and exit codes."""

from __future__ import annotations

from collections.abc import Callable

from vaultlint.cli import streams
from vaultlint.errors import BaselineError, ConfigError, ExitCode, VaultlintError


def exit_code_of(act: Callable[[], int], *, unless: tuple[type[Exception], ...] = ()) -> int:
    """Do something, say what went wrong if anything did, and return the exit code. What `unless` names is raised."""
    try:
        return int(act())
    except unless:
        raise
    except BrokenPipeError:
        streams.abandon()  # typer's help goes past our streams; its reader has left
        return ExitCode.CLEAN
    except (ConfigError, BaselineError) as error:
        what = "config" if isinstance(error, ConfigError) else "baseline"
        streams.say(f"the {what} cannot be used:", *(f"  {mistake}" for mistake in error.mistakes), word="error")
        return error.exit_code
    except VaultlintError as error:
        streams.say(str(error), word="error")
        return error.exit_code
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a rule may even leave; the code must tell of any of it
        import traceback  # noqa: PLC0415 - nothing goes wrong as a rule

        streams.say(*traceback.format_exc().splitlines())
        streams.say(f"vaultlint failed with {type(error).__name__}. This is a bug: please report it.", word="error")
        return ExitCode.INTERNAL
