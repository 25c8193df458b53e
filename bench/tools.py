"""The linters that are compared: how each is had, in an environment of its own, and how it is called."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

# The versions that the targets speak of.
RUMDL = "0.3.0"
MDSMITH = "0.57.0"
MARKDOWNLINT = "0.22.1"

# The four rules of rumdl that look for what vaultlint looks for by default: headings that come twice, links to
# headings and to files that do not exist, garbled text.
_FOUR_RULES = "MD024,MD051,MD057,MD083"
_READ_EVERYTHING = """
import os, sys
def read(folder):
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                read(entry.path)
            elif entry.name.endswith(".md"):
                with open(entry.path, "rb", buffering=0) as file:
                    file.readall().decode("utf-8", "surrogateescape")
read(".")
"""

_WHICH_VAULTLINT = "import platform, vaultlint; print(platform.python_version(), vaultlint.__file__, sep='\\n')"
_CHECKOUT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Tool:
    """One way to call one program. `missing` says why it cannot be called."""

    name: str
    command: tuple[str, ...] = ()
    version: str = ""
    missing: str = ""
    warm: bool = False  # runs once, unmeasured, before it is measured


class Tools:
    """All ways to call all programs; what has to be installed for it goes into `folder`."""

    def __init__(
        self, folder: Path, wanted: frozenset[str], say: Callable[[str], None], pythons: Sequence[Path] = ()
    ) -> None:
        self._folder, self._wanted, self._say = folder, wanted, say
        self.environment = self._environment()
        self.python = Tool("python -c pass", (sys.executable, "-c", "pass"), sys.version.partition(" ")[0])
        self.floor = Tool("read and decode", (sys.executable, "-c", _READ_EVERYTHING))
        self._vaultlint()
        self._rumdl()
        self._mdsmith()
        self._markdownlint()
        self.own_python = replace(self.cold, name=f"vaultlint, Python {self.python.version}")
        self.other_pythons: list[Tool] = []
        for python in pythons:
            self.other_pythons.append(self._with_python(python))

    def all(self) -> list[Tool]:
        return [
            *(self.cold, self.warm, self.rumdl, self.rumdl_four, self.rumdl_warm),
            *(self.mdsmith, self.markdownlint, self.floor, self.python),
        ]

    def settle_in(self, vault: Path) -> None:
        """Put settings into a vault for the linters that look for them there.

        To mdsmith all below the folder of its settings is one project: with settings further up, it reads other vaults,
        too.
        """
        (vault / ".mdsmith.yml").write_text("convention: obsidian\n", encoding="utf-8")

    def _environment(self) -> dict[str, str]:
        # As users have it: the first run leaves what it compiled for the next one.
        usual = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        return {
            **usual,
            "VAULTLINT_CACHE_DIR": str(self._folder / "vaultlint-cache"),
            "VAULTLINT_DATA_DIR": str(self._folder / "vaultlint-data"),
            "NO_COLOR": "1",
        }

    def _vaultlint(self) -> None:
        script = Path(sys.executable).with_name("vaultlint.exe" if os.name == "nt" else "vaultlint")
        self.vaultlint = (str(script),) if script.exists() else (sys.executable, "-m", "vaultlint")
        version = _output(*self.vaultlint, "--version").removeprefix("vaultlint").strip()
        options = _output(*self.vaultlint, "check", "--help")
        check = (*self.vaultlint, "check")
        self.without_cache = ("--no-cache",) if "--no-cache" in options else ()
        self.profile = ("--profile",) if "--profile" in options else ()
        self.cold = Tool("vaultlint", (*check, *self.without_cache), version)
        missing = "" if self.without_cache else "this vaultlint has no cache"
        self.warm = Tool("vaultlint, warm", check, version, missing, warm=True)

    def _with_python(self, python: Path) -> Tool:
        """The cold check by another Python, in whose environment this checkout is installed."""
        try:
            version, place = _output(str(python), "-P", "-c", _WHICH_VAULTLINT).splitlines()
        except (OSError, ValueError, subprocess.CalledProcessError):
            return Tool(f"vaultlint, {python.name}", missing="no vaultlint is installed for it")
        names = [tool.name for tool in (self.own_python, *self.other_pythons)]
        name = f"vaultlint, Python {version}"
        builds = sum(other.partition(" (")[0] == name for other in names)  # of one version
        missing = "" if Path(place).is_relative_to(_CHECKOUT) else "another vaultlint is installed for it"
        command = (str(python), "-m", "vaultlint", "check", *self.without_cache)
        return Tool(f"{name} ({builds + 1})" if builds else name, command, missing=missing)

    def _rumdl(self) -> None:
        program, missing = self._from_python_index("rumdl", RUMDL, "bin/rumdl")
        check = (program, "check", "--no-config")
        cache = ("--cache-dir", str(self._folder / "rumdl-cache"))
        self.rumdl = Tool("rumdl", (*check, "--no-cache"), RUMDL, missing)
        self.rumdl_four = Tool("rumdl, four rules", (*check, "--no-cache", "-e", _FOUR_RULES), RUMDL, missing)
        self.rumdl_warm = Tool("rumdl, warm", (*check, *cache), RUMDL, missing, warm=True)

    def _mdsmith(self) -> None:
        # The script that pip puts into `bin` is Python and starts this; starting Python would not be fair to it.
        program, missing = self._from_python_index("mdsmith", MDSMITH, "lib/python*/site-packages/mdsmith/_bin/mdsmith")
        self.mdsmith = Tool("mdsmith", (program, "check"), MDSMITH, missing)

    def _markdownlint(self) -> None:
        name, where = "markdownlint-cli2", self._folder / "markdownlint-cli2"
        program = where / "node_modules" / ".bin" / name
        npm = shutil.which("npm")
        missing = self._unwanted(name) or ("" if npm else "npm is missing")
        if not missing and not program.exists():
            where.mkdir(parents=True, exist_ok=True)
            self._say(f"installing {name} {MARKDOWNLINT}")
            missing = _failure(
                (str(npm), "install", "--no-fund", "--no-audit", "--prefix", str(where), f"{name}@{MARKDOWNLINT}")
            )
        self.markdownlint = Tool(name, (str(program), "**/*.md"), MARKDOWNLINT, missing)

    def _from_python_index(self, name: str, version: str, pattern: str) -> tuple[str, str]:
        """The program of a package in an environment of its own, and why it is missing if it is."""
        where = self._folder / f"{name}-{version}"
        program = next(where.glob(pattern), None)
        missing = self._unwanted(name)
        if not missing and not program:
            self._say(f"installing {name} {version}")
            pip = (str(where / "bin" / "python"), "-m", "pip", "install", "--quiet", f"{name}=={version}")
            missing = _failure((sys.executable, "-m", "venv", str(where))) or _failure(pip)
            program = next(where.glob(pattern), None)
            missing = missing or ("" if program else f"the package {name} has no program for this system")
        return str(program or name), missing

    def _unwanted(self, name: str) -> str:
        return "" if name in self._wanted else "not asked for"


def _output(*command: str) -> str:
    done = subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8")
    return done.stdout


def _failure(command: tuple[str, ...]) -> str:
    """Why a command failed, in a word; empty if it did not."""
    try:
        done = subprocess.run(command, check=False, capture_output=True, text=True, encoding="utf-8", timeout=300)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"could not be installed: {error}"
    lines = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
    return f"could not be installed: {lines[-1]}" if done.returncode else ""
