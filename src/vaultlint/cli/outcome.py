"""The one place that turns errors into words and exit codes."""

from __future__ import annotations

import os
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
    except OSError as error:
        fault = _fault_of_current_folder()
        if fault is None:
            return _bug(error)
        streams.say(fault, word="error")
        return ExitCode.USAGE
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a rule may even leave; the code must tell of any of it
        return _bug(error)


def _fault_of_current_folder() -> str | None:
    """What is wrong with the folder that everything starts from: looked at when something failed, and never before."""
    try:
        with os.scandir():
            readable = os.access(os.getcwd(), os.X_OK)  # noqa: PTH109 - raises where the folder is gone
    except FileNotFoundError:
        return "The current folder is not there any more: somebody deleted or replaced it. Go to one that is there."
    except PermissionError:
        readable = False
    except OSError:
        return None
    return None if readable else "The current folder cannot be read: you have no permission."


def _bug(error: BaseException) -> int:
    import traceback  # noqa: PLC0415 - nothing goes wrong as a rule

    streams.say(*"".join(traceback.format_exception(error)).splitlines())
    streams.say(f"vaultlint failed with {type(error).__name__}. This is a bug: please report it.", word="error")
    return ExitCode.INTERNAL
