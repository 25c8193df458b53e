"""The help of a command with many options: in sections, those that are used most first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from typer.core import TyperCommand

_OTHERS = "Options"


class CommandInSections(TyperCommand):
    """A command whose help has its options in `sections`; what is in none of them stands at the end."""

    sections: ClassVar[Mapping[str, tuple[str, ...]]] = {}  # heading -> parameters

    def format_options(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - typer has no public names for them
        """Write the options, section by section."""
        section_of = {name: heading for heading, names in self.sections.items() for name in names}
        records: dict[str, list[tuple[str, str]]] = {heading: [] for heading in (*self.sections, _OTHERS)}
        for parameter in self.get_params(ctx):
            name = str(parameter.name)
            record = parameter.get_help_record(ctx)
            if record is not None:
                records[section_of.get(name, _OTHERS)].append(record)
        width = max(len(option) for found in records.values() for option, _ in found)
        for heading, found in records.items():
            if found:
                with formatter.section(heading):
                    formatter.write_dl([(option.ljust(width), told) for option, told in found])


class CheckCommand(CommandInSections):
    """`vaultlint check`."""

    sections: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "Mend": ("fix", "unsafe_fixes", "diff", "add_suppressions", "reason", "no_journal"),
        "What is checked": (
            "changed",
            "since",
            "hook",
            "select",
            "ignore",
            "config",
            "baseline",
            "no_baseline",
            "ignore_suppressions",
            "stdin_filename",
            "watch",
        ),
        "The report": ("output_format", "output_file", "statistics", "quiet", "color", "fail_on"),
        "How it runs": ("jobs", "no_cache", "cache_dir", "profile"),
    }
