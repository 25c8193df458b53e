"""The page of a rule, laid out for a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from inspect import cleandoc

from vaultlint.cli.ruledata import config, is_fixable, options, story, summary, toml, ways_to_silence
from vaultlint.findings import Severity
from vaultlint.regex import regex
from vaultlint.reporters import Presentation
from vaultlint.reporters.layout import cells, wrap
from vaultlint.reporters.paint import Paint
from vaultlint.rule import Bad, Good, Rule

_MARKED = regex(r"(?<!\\)[«»]")
_LITERAL = regex(r"\\([«»])")  # a mark that is text, as examples write it
_CODE = regex(r"(`+)(.+?)\1")
_ITEM = regex(r"(?P<lead>\s*(?:[-*+]|\d+\.)\s+)(?P<text>.*)", re.DOTALL)
_GLUE = "\u00a0"  # keeps a stretch of code on one line
_LINE_END = regex(r"\r\n|\n|\r")
_WAY = 18  # characters, for what a way to silence a rule silences
_MOST_BAD, _MOST_GOOD = 5, 3  # examples; the page is to be read, and the whole list is long
_USUAL_PATH = Good("").path


def page(rule: type[Rule], presentation: Presentation, relatives: Sequence[type[Rule]] = ()) -> Iterator[str]:
    """Everything that a rule says about itself, and which others it has to do with."""
    return _Page(presentation).of(rule, relatives)


def page_of_own(name: str, told: str, presentation: Presentation) -> Iterator[str]:
    """The page of a finding that no rule makes, but vaultlint itself."""
    return _Page(presentation).of_own(name, told)


class _Page:
    def __init__(self, presentation: Presentation) -> None:
        self._text = presentation.text
        self._paint = Paint(presentation)
        self._width = min(max(presentation.width, 40), 100)

    def of(self, rule: type[Rule], relatives: Sequence[type[Rule]]) -> Iterator[str]:
        paint = self._paint
        facts = [
            rule.category(),
            paint.severity(rule.severity),
            "fixable" if is_fixable(rule) else "no fix",
            "on by default" if rule.by_default else "off by default",
            f"since {rule.since}",
        ]
        yield f"{paint('path', rule.name)}\n{', '.join(facts)}\n\n"
        yield from self._prose(story(rule))
        yield f"\n{paint('heading', 'In the config')}\n\n"
        yield from (f"    {paint('code', self._text(line))}".rstrip() + "\n" for line in config(rule).split("\n"))
        for name, type_, default, told in options(rule):
            yield f"\n  {paint('code', name.replace('_', '-'))} = {self._text(default)}  {paint('quiet', type_)}\n"
            yield from (f"    {line}\n" for line in wrap(self._text(told), self._width - 4))
        if rule.examples:
            yield f"\n{paint('heading', 'Examples')}\n"
        shown = _first_examples(rule)
        for example in shown:
            yield "\n"
            yield from self._example(example)
        if len(shown) < len(rule.examples):
            command = paint("code", f"vaultlint explain {rule.name} --output-format markdown")
            yield f"\n  {len(rule.examples) - len(shown)} more: {command}\n"
        yield f"\n{paint('heading', 'To silence it')}\n\n"
        for way, words in ways_to_silence(rule):
            yield f"  {way.ljust(_WAY)}  {paint('code', words)}\n"
        if relatives:
            yield f"\n{paint('heading', 'Related rules')}\n\n"
        for relative in relatives:
            yield f"  {paint('rule', relative.name)}\n"
            yield from (f"    {line}\n" for line in wrap(self._text(summary(relative)), self._width - 4))

    def of_own(self, name: str, told: str) -> Iterator[str]:
        """What vaultlint says of a finding of its own."""
        paint = self._paint
        yield f"{paint('path', name)}\nno rule, {paint.severity(Severity.ERROR)}, no fix, always on\n\n"
        yield from self._prose(cleandoc(told))

    def _prose(self, text: str) -> Iterator[str]:
        """Paragraphs and lists at the width of the terminal; indented and fenced code as it stands."""
        fenced = False
        for number, block in enumerate(re.split(r"\n{2,}", text)):
            if number:
                yield "\n"
            fence = block.count("```") % 2 == 1
            if fenced or fence or block.startswith(("    ", "```", "|")):
                yield from (f"{self._text(line)}\n" for line in block.split("\n"))
            else:
                for paragraph in _paragraphs(block):
                    yield from self._paragraph(paragraph)
            fenced ^= fence

    def _paragraph(self, text: str) -> Iterator[str]:
        item = _ITEM.match(text)
        lead, text = (item["lead"], item["text"]) if item else ("", text)
        text = _CODE.sub(lambda match: match[0].replace(" ", _GLUE), " ".join(text.split()))
        for number, line in enumerate(wrap(self._text(text), self._width - len(lead))):
            painted = _CODE.sub(lambda match: self._paint("code", match[0]), line).replace(_GLUE, " ")
            yield f"{lead if number == 0 else ' ' * len(lead)}{painted}\n"

    def _example(self, example: Good | Bad) -> Iterator[str]:
        paint = self._paint
        word = paint("removed", "Bad") if isinstance(example, Bad) else paint("safe", "Good")
        yield f"  {word}{self._circumstances(example.options, example.vault)}\n"
        if not isinstance(example, Bad):
            yield from self._notes(example, marked=False)
            return
        yield from self._notes(example, marked=True)
        if example.fixed is not None:
            yield f"  {paint('safe', 'Fixed')}\n"
            yield from self._note(example.fixed)

    def _circumstances(self, chosen: Mapping[str, object], vault: Mapping[str, str]) -> str:
        said = [self._text(f"{name.replace('_', '-')} = {toml(value)}") for name, value in chosen.items()]
        empty = [self._text(path) for path, text in vault.items() if not text]
        if empty:
            said.append(f"beside {', '.join(empty)}")
        return self._paint("quiet", f" ({'; '.join(said)})") if said else ""

    def _notes(self, example: Good | Bad, *, marked: bool) -> Iterator[str]:
        """The note of an example, behind those of its neighbours that have something to say."""
        neighbours = {path: text for path, text in example.vault.items() if text}
        for path, text in neighbours.items():
            yield f"    {self._paint('quiet', f'in {self._text(path)}')}\n"
            yield from self._note(text)
        if neighbours or example.path != _USUAL_PATH:
            yield f"    {self._paint('quiet', f'in {self._text(example.path)}')}\n"
        yield from self._note(example.text, marked=marked)

    def _note(self, text: str, *, marked: bool = False) -> Iterator[str]:
        """The text of an example; what is found in it is underlined."""
        bar = self._paint("frame", self._paint.symbols.bar)
        inside = False
        lines = _LINE_END.split(text)
        for number, line in enumerate(lines):
            if number == len(lines) - 1 and not line and number:
                return
            parts = [_LITERAL.sub(r"\1", part) for part in _MARKED.split(line)] if marked else [line]
            shown, marks = "", ""
            for index, part in enumerate(parts):
                culprit = inside if index == 0 else (inside := not inside)
                safe = self._text(part.replace("\t", "    "))
                sign = self._paint.symbols.mark if culprit else " "
                shown += self._paint("error", safe) if culprit else safe
                marks += sign * (cells(safe) or int(culprit and len(parts) > 1))
            yield f"    {bar} {shown}".rstrip() + "\n"
            if marks.strip():
                yield f"    {bar} {self._paint('error', marks.rstrip())}\n"


def _first_examples(rule: type[Rule]) -> list[Good | Bad]:
    """A few of each kind, in the order of the rule: it begins with the plain ones."""
    bad = [example for example in rule.examples if isinstance(example, Bad)]
    good = [example for example in rule.examples if not isinstance(example, Bad)]
    return [*bad[:_MOST_BAD], *good[:_MOST_GOOD]]


def _paragraphs(block: str) -> list[str]:
    """A block in pieces: each item of a list by itself, everything else together."""
    pieces: list[str] = []
    for line in block.split("\n"):
        if not pieces or _ITEM.match(line):
            pieces.append(line)
        else:
            pieces[-1] += f"\n{line.strip()}"
    return pieces
