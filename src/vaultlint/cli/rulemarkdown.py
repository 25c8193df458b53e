"""The page of a rule as Markdown, for sites, editors and whoever reads it elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from vaultlint.cli.ruledata import config, is_fixable, options, story, summary, toml, ways_to_silence
from vaultlint.regex import regex
from vaultlint.rule import Bad, Good, Rule

_MARK = regex(r"(?<!\\)[«»]")
_LITERAL = regex(r"\\([«»])")  # a mark that is text, as examples write it
_TICKS = regex(r"`+")


def page(rule: type[Rule], relatives: Sequence[type[Rule]] = ()) -> str:
    """Everything that a rule says about itself; links to the pages of other rules lie beside it."""
    text = "\n".join(_page(rule, relatives)) + "\n"
    return text.encode("utf-8", "backslashreplace").decode("utf-8")  # examples may hold bytes that are not UTF-8


def index(rules: Iterable[type[Rule]]) -> str:
    """The rules by category, with links to their pages, which lie beside it."""
    by_category: dict[str, list[type[Rule]]] = {}
    for rule in rules:
        by_category.setdefault(rule.category(), []).append(rule)
    lines = [
        "# Rules",
        "",
        "What each asks for. `fix` has one that a run may write; `off` runs where `select` names it.",
    ]
    for category in sorted(by_category):
        lines += ["", f"## {category}", "", "| rule | asks for | | |", "| --- | --- | --- | --- |"]
        for rule in sorted(by_category[category], key=lambda rule: rule.name):
            marks = f"{'fix' if is_fixable(rule) else ''} | {'' if rule.by_default else 'off'}"
            lines.append(f"| [{rule.name}]({rule.name}.md) | {_cell(summary(rule))} | {marks} |")
    return "\n".join(lines) + "\n"


def _page(rule: type[Rule], relatives: Sequence[type[Rule]]) -> Iterator[str]:
    facts = [
        rule.category(),
        rule.severity.word,
        "fixable" if is_fixable(rule) else "no fix",
        "on by default" if rule.by_default else "off by default",
        f"since {rule.since}",
    ]
    yield from (f"# {rule.name}", "", f"*{', '.join(facts)}*", "", story(rule), "")
    yield from ("## In the config", "", *_code(config(rule), "toml"), "")
    told = [(name.replace("_", "-"), *rest) for name, *rest in options(rule)]
    if told:
        yield from ("| option | default | takes | |", "| --- | --- | --- | --- |")
        yield from (
            f"| `{name}` | {_cell(_quoted(default))} | {_cell(type_)} | {_cell(help_)} |"
            for name, type_, default, help_ in told
        )
        yield ""
    if rule.examples:
        yield from ("## Examples", "")
    for example in sorted(rule.examples, key=lambda example: isinstance(example, Good)):
        yield from _example(example)
    yield from ("## To silence it", "")
    yield from (f"* {way}: {_quoted(words)}" for way, words in ways_to_silence(rule))
    yield ""
    if relatives:
        yield from ("## Related rules", "")
        yield from (f"* [{relative.name}]({relative.name}.md): {summary(relative)}" for relative in relatives)


def _example(example: Good | Bad) -> Iterator[str]:
    if not isinstance(example, Bad):
        yield from (f"Good{_circumstances(example.options, example.vault)}:", "")
        yield from _notes(example, example.text)
        return
    parts = [_LITERAL.sub(r"\1", part) for part in _MARK.split(example.text)]
    yield from (f"Bad{_circumstances(example.options, example.vault)}:", "")
    yield from _notes(example, "".join(parts))
    found = [_quoted(" ".join(part.split())) for part in parts[1::2] if part.strip()]
    if found:
        yield from (f"Found: {', '.join(found)}", "")
    if example.fixed is not None:
        yield from ("Fixed:", "", *_code(example.fixed), "")


def _circumstances(chosen: Mapping[str, object], vault: Mapping[str, str]) -> str:
    said = [_quoted(f"{name.replace('_', '-')} = {toml(value)}") for name, value in chosen.items()]
    empty = [_quoted(path) for path, text in vault.items() if not text]
    if empty:
        said.append(f"beside {', '.join(empty)}")
    return f" ({'; '.join(said)})" if said else ""


def _notes(example: Good | Bad, text: str) -> Iterator[str]:
    """The note of an example, behind those of its neighbours that have something to say."""
    neighbours = {path: text for path, text in example.vault.items() if text}
    for path, other in neighbours.items():
        yield from (f"in {_quoted(path)}", "", *_code(other), "")
    if neighbours or example.path != Good("").path:
        yield from (f"in {_quoted(example.path)}", "")
    if text:
        yield from (*_code(text), "")


def _code(text: str, language: str = "text") -> Iterator[str]:
    """A fenced block, whatever fences stand in the text."""
    fence = "`" * max(3, *(len(ticks) + 1 for ticks in _TICKS.findall(text)), 3)
    yield from (f"{fence}{language}", *text.splitlines(), fence)


def _quoted(text: str) -> str:
    """A stretch of code, whatever backticks stand in the text."""
    ticks = "`" * (max((len(ticks) for ticks in _TICKS.findall(text)), default=0) + 1)
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{space}{text}{space}{ticks}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
