"""What a shell may complete a word to. Each function gets what is typed of it and gives whole words.

typer takes words with what they stand for, which shells other than bash show beside them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

Completions = list[tuple[str, str]]


def one_of(words: Sequence[str]) -> Callable[[str], list[str]]:
    """Completes to one of these."""

    def complete(incomplete: str) -> list[str]:
        return [word for word in words if word.startswith(incomplete)]

    return complete


def rule(incomplete: str) -> Completions:
    """The name of a rule, for explain."""
    from vaultlint.engine import OWN_FINDINGS  # noqa: PLC0415 - loads the rules
    from vaultlint.registry import installed  # noqa: PLC0415 - as above

    own = [(name, "what vaultlint itself reports") for name in OWN_FINDINGS]
    foreign = [(offered.name, offered.package) for offered in installed()]
    return _beginning(incomplete, (*_rules(), *own, *foreign))


def selector(incomplete: str) -> Completions:
    """The names that --select and --ignore take; the last of several with commas between."""
    from vaultlint.config import GROUPS  # noqa: PLC0415 - loads the rules

    before, comma, last = incomplete.rpartition(",")
    rules = _rules()
    categories = sorted({category for _, _, category in rules})
    named = [(name, f"the rules about {name}") for name in categories]
    groups = [(name, "a group of rules") for name in GROUPS]
    known = (*((name, told) for name, told, _ in rules), *named, *groups)
    return [(f"{before}{comma}{name}", told) for name, told in _beginning(last, known)]


def _rules() -> list[tuple[str, str, str]]:
    """The built-in rules: name, what it asks for, category."""
    from vaultlint.cli.ruledata import summary  # noqa: PLC0415 - loaded where used
    from vaultlint.registry import load_rules  # noqa: PLC0415 - loaded where used

    return [(rule.name, summary(rule), rule.category()) for rule in load_rules().values()]


def _beginning(incomplete: str, known: Iterable[tuple[str, ...]]) -> list[tuple[str, str]]:
    return [(name, told) for name, told, *_ in known if name.startswith(incomplete)]
