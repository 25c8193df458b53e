"""What was measured so far, on disk after every run, so that an interrupted benchmark goes on where it stopped."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from measuring import Cost


@dataclass
class Results:
    """Everything that the page is written from."""

    fingerprint: str = ""  # of the program measured and of what is asked for; other results are not gone on with
    about: dict[str, str] = field(default_factory=dict)  # the machine, the day, the versions
    notes: int = 0  # of the vault on which the linters are compared
    vaults: dict[str, dict[str, int]] = field(default_factory=dict)  # scenario -> notes, bytes, links
    runs: dict[str, dict[str, list[dict[str, Any]]]] = field(default_factory=dict)  # scenario -> contender -> costs
    trees: dict[str, dict[str, int]] = field(default_factory=dict)  # the same -> peak bytes of all its processes
    left_out: dict[str, str] = field(default_factory=dict)  # scenario or contender -> why
    imports: list[str] | None = None  # heavy modules that `vaultlint --version` imports
    profiles: dict[str, str] = field(default_factory=dict)  # how -> what `--profile` printed

    def costs(self, scenario: str, contender: str) -> list[Cost]:
        return [Cost(**cost) for cost in self.runs.get(scenario, {}).get(contender, [])]

    def add(self, scenario: str, contender: str, cost: Cost) -> None:
        self.runs.setdefault(scenario, {}).setdefault(contender, []).append(asdict(cost))

    def wall(self, scenario: str, contender: str) -> float | None:
        """The median, in seconds."""
        costs = self.costs(scenario, contender)
        return median(cost.wall for cost in costs) if costs else None

    def best(self, scenario: str, contender: str) -> float | None:
        """The shortest, in seconds: whatever else the machine does only ever adds."""
        return min((cost.wall for cost in self.costs(scenario, contender)), default=None)

    def ratios(self, scenario: str, first: str, second: str) -> list[float]:
        """Wall-clock time of the first by that of the second, pair by pair."""
        pairs = zip(self.costs(scenario, first), self.costs(scenario, second), strict=False)
        return [one.wall / other.wall for one, other in pairs]

    def peak(self, scenario: str, contender: str) -> int | None:
        """Bytes: of all processes together where that was looked at, else of the largest."""
        peaks = [cost.peak for cost in self.costs(scenario, contender) if cost.peak]
        tree = self.trees.get(scenario, {}).get(contender)
        return max(tree or 0, *peaks) if peaks else tree

    def save(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        beside = file.with_suffix(".new")
        beside.write_text(json.dumps(asdict(self), indent=1, ensure_ascii=False), encoding="utf-8")
        os.replace(beside, file)  # noqa: PTH105 - as plain as it gets

    @classmethod
    def load(cls, file: Path) -> Results:
        """Empty where there is no such file or it is of another version of this program."""
        try:
            return cls(**json.loads(file.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return cls()
