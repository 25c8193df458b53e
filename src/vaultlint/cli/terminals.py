"""Which terminals know what to do with a link.

There is no way to ask them. Those that do not know the sequence should ignore it, and not all of them do; so only those
count that are known, by what they put into the environment.
"""

from __future__ import annotations

from collections.abc import Mapping

_PROGRAMS = ("iTerm.app", "WezTerm", "vscode", "ghostty", "mintty", "zed", "rio")  # in TERM_PROGRAM
_KINDS = ("xterm-kitty", "xterm-ghostty", "foot", "alacritty", "contour", "wezterm")  # in TERM, and what they lead
_MARKS = ("WT_SESSION", "KITTY_WINDOW_ID")
_FIRST_VTE = 5001  # 0.50.1; the one before crashed on links
_BETWEEN = ("TMUX", "STY", "SSH_CONNECTION", "CI")  # not every multiplexer hands links on; files of others do not open


def knows_links(environment: Mapping[str, str]) -> bool:
    """Whether a terminal with that environment opens links. `FORCE_HYPERLINK` decides, with `0` for no."""
    forced = environment.get("FORCE_HYPERLINK", "")
    if forced:
        return forced not in {"0", "false"}
    kind = environment.get("TERM", "")
    if kind == "dumb" or any(environment.get(name) for name in _BETWEEN):
        return False
    vte = environment.get("VTE_VERSION", "")
    return (
        environment.get("TERM_PROGRAM", "") in _PROGRAMS
        or any(kind == known or kind.startswith(f"{known}-") for known in _KINDS)
        or any(environment.get(name) for name in _MARKS)
        or (vte.isascii() and vte.isdecimal() and int(vte) >= _FIRST_VTE)
    )
