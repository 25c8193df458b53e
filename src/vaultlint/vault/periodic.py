"""The notes of days, weeks, months, quarters and years that plugins make, from the settings of those plugins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

# The keys in the settings of the plugin Periodic Notes, before and since its version 1.0, and the format of Moment.js
# that it takes where the settings give none.
_PERIODS = (
    ("daily", "day", "YYYY-MM-DD"),
    ("weekly", "week", "gggg-[W]ww"),
    ("monthly", "month", "YYYY-MM"),
    ("quarterly", "quarter", "YYYY-[Q]Q"),
    ("yearly", "year", "YYYY"),
)
_WEEK = "gggg-[W]ww"


class PeriodicNotes(NamedTuple):
    """The notes of one period: where they lie, how they are named, and what they are copied from; as written."""

    folder: str
    format: str
    template: str = ""


# Notes of weeks, months and quarters that carry the names which the plugins give them, whatever is set: nobody calls
# anything else `2024-W05`, and a link to a week to come is as much a placeholder as one to a day.
USUAL = tuple(PeriodicNotes("", usual) for before, _, usual in _PERIODS if before not in {"daily", "yearly"})


def of_periodic_notes(settings: Mapping[str, object]) -> Iterator[PeriodicNotes]:
    """The notes that Periodic Notes is set to make. What is not as the plugin writes it is passed over."""
    sets = settings.get("calendarSets")
    for before, since, usual in _PERIODS:
        kinds = [settings.get(before)]
        kinds += [one.get(since) for one in sets if isinstance(one, dict)] if isinstance(sets, list) else []
        for kind in kinds:
            if isinstance(kind, dict) and kind.get("enabled") is True:
                template = _text(kind, "templatePath") or _text(kind, "template")
                yield PeriodicNotes(_text(kind, "folder"), _text(kind, "format") or usual, template)


def of_calendar(settings: Mapping[str, object]) -> Iterator[PeriodicNotes]:
    """The weekly notes that the plugin Calendar is set to make."""
    if settings.get("showWeeklyNote") is True:
        folder, template = _text(settings, "weeklyNoteFolder"), _text(settings, "weeklyNoteTemplate")
        yield PeriodicNotes(folder, _text(settings, "weeklyNoteFormat") or _WEEK, template)


def _text(settings: Mapping[str, object], key: str) -> str:
    value = settings.get(key)
    return value.strip() if isinstance(value, str) else ""
