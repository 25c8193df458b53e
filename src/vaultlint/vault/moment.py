"""Dates in the format language of Moment.js, in which Obsidian names daily notes (semantics reference, 7.3.3)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from vaultlint.regex import regex

# The tokens of Moment.js in the order in which it tries them. Text in brackets stands for itself.
_TOKEN = regex(
    r"\[(?P<literal>[^\[\]]*)\]"
    r"|(?P<token>YYYY|YY|Y|Qo?|MMMM|MMM|MM|Mo?|DDDD|DDDo?|DD|Do|D|dddd|ddd|dd|do?|[eE]"
    r"|ww|wo?|WW|Wo?|gggg|gg|GGGG|GG|HH?|hh?|kk?|mm?|ss?|S+|[aA]|ZZ?|[xX])"
    r"|(?P<other>.)",
    re.DOTALL,
)
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_WRITERS: dict[str, Callable[[date], str]] = {
    "YYYY": lambda day: f"{day.year:04}",
    "YY": lambda day: f"{day.year % 100:02}",
    "Y": lambda day: str(day.year),
    "Q": lambda day: str((day.month + 2) // 3),
    "MMMM": lambda day: _MONTHS[day.month - 1],
    "MMM": lambda day: _MONTHS[day.month - 1][:3],
    "MM": lambda day: f"{day.month:02}",
    "M": lambda day: str(day.month),
    "DDDD": lambda day: f"{day.timetuple().tm_yday:03}",
    "DDD": lambda day: str(day.timetuple().tm_yday),
    "DD": lambda day: f"{day.day:02}",
    "D": lambda day: str(day.day),
    "Do": lambda day: _ordinal(day.day),
    "dddd": lambda day: _DAYS[day.weekday()],
    "ddd": lambda day: _DAYS[day.weekday()][:3],
    "dd": lambda day: _DAYS[day.weekday()][:2],
    "d": lambda day: str(day.isoweekday() % 7),
    "E": lambda day: str(day.isoweekday()),
    "WW": lambda day: f"{day.isocalendar().week:02}",
    "W": lambda day: str(day.isocalendar().week),
    "GGGG": lambda day: f"{day.isocalendar().year:04}",
    "GG": lambda day: f"{day.isocalendar().year % 100:02}",
}
_MIDNIGHT = {"HH": "00", "H": "0", "hh": "12", "h": "12", "a": "am", "A": "AM"}
_MIDNIGHT |= {"mm": "00", "m": "0", "ss": "00", "s": "0"}
_DIGITS = {"YYYY": 4, "GGGG": 4, "gggg": 4, "DDDD": 3}
_WORDS = {"MMMM", "MMM", "dddd", "ddd", "dd", "a", "A"}  # in the user's language, which is not known here


def format_date(pattern: str, day: date) -> str:
    """A date, at midnight, by a pattern of Moment.js, with English names; weeks of a locale stay as they are."""
    written = []
    for match in _TOKEN.finditer(pattern):
        token = match["token"]
        if token is None:
            written.append(match["literal"] if match["literal"] is not None else match["other"])
        elif token in _WRITERS:
            written.append(_WRITERS[token](day))
        else:
            written.append(_MIDNIGHT.get(token, token))
    return "".join(written)


def matcher(*patterns: str) -> re.Pattern[str]:
    """A regular expression for the dates that patterns of Moment.js write, in any language.

    It knows how many digits a token takes, not which numbers are dates. Its quantifiers take what they can and give
    nothing back, so that no pattern, however odd, makes it slow.
    """
    return re.compile("|".join(map(_expression, patterns)))


def _expression(pattern: str) -> str:
    parts = []
    for match in _TOKEN.finditer(pattern):
        name = match["token"]
        if name is None:
            parts.append(re.escape(match["literal"] if match["literal"] is not None else match["other"]))
        elif name in _WORDS:
            parts.append(r"[^\W\d_]++\.?+")
        elif name.endswith("o"):
            parts.append(r"\d++[^\W\d_]{0,3}\.?+")
        elif name in _DIGITS or (len(name) == 2 and name != "ZZ"):
            parts.append(rf"\d{{{_DIGITS.get(name, 2)}}}")
        else:
            parts.append(r"[-+]\d\d:?\d\d" if name[0] == "Z" else r"[-+]?\d++")
    return "".join(parts)


def _ordinal(number: int) -> str:
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
