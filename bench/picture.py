"""The picture: time against number of notes, on logarithmic scales, a line for each way to call a linter."""

from __future__ import annotations

import math
from xml.sax.saxutils import escape

from results import Results

_WIDTH, _HEIGHT = 760, 460
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 170, 24, 56
_LABEL_HEIGHT = 15
# Colours that people tell apart whatever their eyesight (Okabe and Ito); ours is the strongest.
_COLOURS = {
    "vaultlint": "#d55e00",
    "vaultlint, warm": "#e69f00",
    "rumdl": "#0072b2",
    "rumdl, four rules": "#56b4e9",
    "rumdl, warm": "#7fb2d0",
    "mdsmith": "#009e73",
    "markdownlint-cli2": "#cc79a7",
    "read and decode": "#777777",
}


def picture(results: Results) -> str:
    """The SVG. Scales begin and end at powers of ten."""
    lines = {tool: _line(results, tool) for tool in _COLOURS}
    lines = {tool: points for tool, points in lines.items() if points}
    every = [point for points in lines.values() for point in points] or [(1, 1.0), (10, 10.0)]
    across = _Scale([point[0] for point in every], _LEFT, _WIDTH - _RIGHT)
    up = _Scale([point[1] for point in every], _HEIGHT - _BOTTOM, _TOP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img"',
        '  font-family="system-ui, sans-serif" font-size="13">',
        "<title>Wall-clock seconds against the number of notes</title>",
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>',
        *_grid(across, up),
    ]
    for tool, points in lines.items():
        places = " ".join(f"{across.place(notes):.1f},{up.place(seconds):.1f}" for notes, seconds in points)
        width = 3 if tool.startswith("vaultlint") else 1.6
        dash = ' stroke-dasharray="5 4"' if tool == "read and decode" else ""
        parts.append(
            f'<polyline points="{places}" fill="none" stroke="{_COLOURS[tool]}" stroke-width="{width}"{dash}/>'
        )
        for place in places.split():
            x, _, y = place.partition(",")
            parts.append(f'<circle cx="{x}" cy="{y}" r="3" fill="{_COLOURS[tool]}"/>')
    ends = {tool: (across.place(points[-1][0]), up.place(points[-1][1])) for tool, points in lines.items()}
    parts += [
        f'<text x="{x + 8:.1f}" y="{y + 4:.1f}" fill="{_COLOURS[tool]}">{escape(tool)}</text>'
        for tool, (x, y) in _apart(ends).items()
    ]
    return "\n".join([*parts, "</svg>\n"])


class _Scale:
    """From values to places, by their logarithms."""

    def __init__(self, values: list[float] | list[int], start: float, end: float) -> None:
        self.first = math.floor(math.log10(min(values)))
        self.last = max(math.ceil(math.log10(max(values))), self.first + 1)
        self._start, self._step = start, (end - start) / (self.last - self.first)

    def place(self, value: float) -> float:
        return self._start + (math.log10(value) - self.first) * self._step

    def powers(self) -> list[float]:
        return [10.0**exponent for exponent in range(self.first, self.last + 1)]


def _line(results: Results, tool: str) -> list[tuple[int, float]]:
    points = []
    for scenario, vault in results.vaults.items():
        wall = results.wall(scenario, tool)
        if wall and scenario == f"{vault['notes']:,} notes":
            points.append((vault["notes"], wall))
    return sorted(points)


def _grid(across: _Scale, up: _Scale) -> list[str]:
    bottom, right = _HEIGHT - _BOTTOM, _WIDTH - _RIGHT
    parts = []
    for power in across.powers():
        x = across.place(power)
        parts.append(f'<line x1="{x:.1f}" y1="{_TOP}" x2="{x:.1f}" y2="{bottom}" stroke="#dddddd"/>')
        parts.append(f'<text x="{x:.1f}" y="{bottom + 18}" text-anchor="middle" fill="#444444">{power:,.0f}</text>')
    for power in up.powers():
        y = up.place(power)
        parts.append(f'<line x1="{_LEFT}" y1="{y:.1f}" x2="{right}" y2="{y:.1f}" stroke="#dddddd"/>')
        parts.append(f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end" fill="#444444">{power:g} s</text>')
    middle = (_LEFT + right) / 2
    parts.append(f'<text x="{middle:.1f}" y="{_HEIGHT - 14}" text-anchor="middle" fill="#444444">notes</text>')
    return parts


def _apart(ends: dict[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
    """The places of the labels, from the top down, none over another one."""
    placed: dict[str, tuple[float, float]] = {}
    for tool, (x, y) in sorted(ends.items(), key=lambda end: end[1][1]):
        near = [other for at, other in placed.values() if abs(at - x) < _RIGHT]
        placed[tool] = (x, max([y, *(other + _LABEL_HEIGHT for other in near)]))
    return placed
