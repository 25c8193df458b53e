"""What holds for every vault whatever, before it is fixed, after it, and after that is undone."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import pairwise
from pathlib import Path

import yaml

from vaultlint import reporters
from vaultlint.dialect import Dialect
from vaultlint.findings import AppliedFix, Change, Edit, Report, Safety
from vaultlint.fixer import EditError, apply, ordered
from vaultlint.hunks import Hunk, compose
from vaultlint.note import Note
from vaultlint.note.kinds import is_note, is_source
from vaultlint.note.sources import read_facts
from vaultlint.session import open_session
from vaultlint.storage import decode, foreign
from vaultlint.text import Span
from vaultlint.undoing import undo
from vaultlint.vault import Vault
from vaultlint.vault.subpath import SubpathStatus
from vaultlint.workflow import Request, check, fix

_LINE_END = re.compile(r"\r\n|\r|\n")
_EXPRESSION = re.compile(r"<%.*?%>|\{\{.*?\}\}", re.DOTALL)
_FACTS: Mapping[str, Callable[[Note], Iterable[tuple[Span, object]]]] = {
    "heading": lambda note: ((found.span, (found.level, found.text)) for found in note.headings),
    "tag": lambda note: ((found.span, found.name) for found in note.tags if not found.property),
    "block id": lambda note: ((found.span, found.id) for found in note.blocks),
    "footnote": lambda note: ((found.span, found.id) for found in note.footnotes),
    "task": lambda note: ((found.span, found.mark) for found in note.tasks),
    "link": lambda note: ((found.span, (found.kind, found.embed, found.raw)) for found in note.links),
}
_ROUNDS = 2_000  # ways to part the fixes of a note into rounds that are tried


@dataclass
class Proof:
    """What was seen of one vault."""

    violations: list[str] = field(default_factory=list)
    fixes: Counter[tuple[str, str]] = field(default_factory=Counter)  # by rule and safety
    notes: int = 0
    changed: int = 0
    findings: int = 0

    def say(self, path: str, sentence: str) -> None:
        self.violations.append(f"{path}: {sentence}")


def prove(root: Path, *, select: tuple[str, ...] = ("all",), level: Safety = Safety.UNSAFE) -> Proof:
    """Check a vault, fix it, undo that, fix it again, and once more; what should hold and does not is in the proof."""
    proof = Proof()
    request = Request(paths=(root,), select=select)
    before = files_of(root)
    found = check(request)
    proof.notes, proof.findings = found.notes_checked, len(found.findings)
    _reported(found, before, proof)
    if files_of(root) != before:
        proof.say(".", "a check changed files")
    report = fix(request, level, write=True)
    after = files_of(root)
    proof.changed = len(report.changes)
    proof.fixes.update((one.rule, one.fix.safety.word) for change in report.changes for one in change.fixes)
    proof.violations += (f"refused: {refusal}" for refusal in report.refused)
    _reported(report, after, proof)
    _only_changes_are_written(report.changes, before, after, proof)
    kept(root, report.changes, before, after, proof)
    if report.run is not None:
        _undone(root, report.run, before, proof)
        fix(request, level, write=True)
        if files_of(root) != after:
            proof.say(".", "what was undone and fixed again is not what it was")
    again = fix(request, level, write=True)
    for change in again.changes:
        rules = sorted({one.rule for one in change.fixes})
        proof.say(change.path, f"a second fix changes it again ({', '.join(rules)})")
    return proof


def _undone(root: Path, run: str, before: Mapping[str, bytes], proof: Proof) -> None:
    """Undoing a run brings every byte back."""
    undone = undo(root, run)
    proof.violations += (f"not undone: {sentence}" for sentence in undone.refused)
    left = files_of(root)
    for path in before.keys() | left.keys():
        if before.get(path) != left.get(path):
            proof.say(path, "undo does not bring it back byte for byte")


def files_of(root: Path) -> dict[str, bytes]:
    """The bytes of all files, by path."""
    return {file.relative_to(root).as_posix(): file.read_bytes() for file in root.rglob("*") if file.is_file()}


def _reported(report: Report, files: Mapping[str, bytes], proof: Proof) -> None:
    """Findings are no failures of rules, lie in their text, and can be shown in every way."""
    line_starts: dict[str, list[int]] = {}
    for finding in report.findings:
        if finding.rule == "internal-error":
            proof.say(finding.path, finding.message)
        if finding.whole:
            continue
        text = decode(files[finding.path]).text
        start, end = finding.span
        if not 0 <= start <= end <= len(text):
            proof.say(finding.path, f"{finding.rule} is found at {finding.span} of {len(text)}")
            continue
        starts = line_starts.get(finding.path)
        if starts is None:
            starts = line_starts[finding.path] = [0, *(match.end() for match in _LINE_END.finditer(text))]
        for offset, position in ((start, finding.start), (end, finding.end)):
            line = bisect_right(starts, offset)
            if (line, offset - starts[line - 1] + 1) != position:
                proof.say(finding.path, f"{finding.rule} at offset {offset} is reported at {tuple(position)}")
    for name in () if report.changes else reporters.formats():
        for piece in reporters.load(name)(report, reporters.Presentation()):
            if not isinstance(piece, str):
                proof.say(".", f"the report '{name}' gives {piece!r}")


def _only_changes_are_written(
    changes: Sequence[Change], before: Mapping[str, bytes], after: Mapping[str, bytes], proof: Proof
) -> None:
    changed = {change.path: change for change in changes}
    if before.keys() != after.keys():
        proof.say(".", f"files came or went: {sorted(before.keys() ^ after.keys())}")
    for path in before.keys() & after.keys():
        if path not in changed:
            if before[path] != after[path]:
                proof.say(path, "it changed, and nothing says so")
            continue
        was, now = decode(before[path]), decode(after[path])
        if (was.text, now.text) != (changed[path].before, changed[path].after) or was.bom != now.bom:
            proof.say(path, "the change is not what was written")
        if was.text == now.text:
            proof.say(path, "it is a change that changes nothing")


def kept(
    root: Path, changes: Sequence[Change], before: Mapping[str, bytes], after: Mapping[str, bytes], proof: Proof
) -> None:
    """Say in the proof what changes have done to text, links, properties and the like that no edit was meant for."""
    session = open_session((root,), None, (), ())
    dialect = session.dialect.dialect
    hunks = {change.path: hunks_of(change) for change in changes}
    for change in changes:
        if hunks[change.path] is None:
            proof.say(change.path, "no order of its fixes makes the new text out of the old one")
    known = {path: _Moved(found) for path, found in hunks.items() if found is not None}
    for change in changes:
        if change.path in known:
            old, new = Note(change.path, change.before, dialect), Note(change.path, change.after, dialect)
            _facts_kept(old, new, known[change.path], proof)
            _properties_kept(old, new, known[change.path], proof)
            mended = any(one.rule == "mojibake" for one in change.fixes)  # which reads expressions, too
            _zones_kept(old, new, known[change.path], proof, expressions=not mended)
    files = (*session.files.notes, *session.files.attachments)
    was, now = (_vault(files, version, session.settings, dialect) for version in (before, after))
    _links_kept(was, now, known, {change.path for change in changes} - known.keys(), proof)


def hunks_of(change: Change) -> tuple[Hunk, ...] | None:
    """What was edited, found by making the fixes anew, round by round; None if they do not make the new text.

    Where one round ends and the next begins, a change does not say. It is found by trying, the longest rounds first.
    """
    edits = [tuple(_edits_of(one, change.path)) for one in change.fixes]
    tries = 0

    def replay(text: str, rest: list[tuple[Edit, ...]], made: tuple[Hunk, ...]) -> tuple[Hunk, ...] | None:
        nonlocal tries
        if not rest:
            return made if text == change.after else None
        for count in range(len(rest), 0, -1):
            tries += 1
            if tries > _ROUNDS:
                return None
            wanted = [edit for edits_of_one in rest[:count] for edit in edits_of_one]
            try:
                new = apply(text, wanted)
            except EditError:
                continue
            found = replay(new, rest[count:], compose(made, ordered(wanted, len(text))))
            if found is not None:
                return found
        return None

    return replay(change.before, edits, ())


def _edits_of(applied: AppliedFix, path: str) -> Iterator[Edit]:
    return (edit for edit in applied.fix.edits if (edit.path or applied.path) == path)


class _Moved:
    """Where the stretches that no hunk touches are in the new text."""

    def __init__(self, hunks: Sequence[Hunk]) -> None:
        self.hunks = hunks

    def touches(self, span: Span) -> bool:
        """Whether a hunk overlaps a stretch or stands at one of its ends."""
        return any(old.start <= span.end and span.start <= old.end for old, _ in self.hunks)

    def cuts(self, span: Span) -> bool:
        """Whether a hunk overlaps a stretch."""
        return any(
            (old.start < span.end and span.start < old.end)
            or (old.start == old.end and span.start < old.start < span.end)
            for old, _ in self.hunks
        )

    def move(self, span: Span) -> Span:
        """Where a stretch is that no hunk touches."""
        gained = sum((new.end - new.start) - (old.end - old.start) for old, new in self.hunks if old.end < span.start)
        return span.shift(gained)


def _facts_kept(old: Note, new: Note, moved: _Moved, proof: Proof) -> None:
    for name, facts in _FACTS.items():
        there = set(facts(new))
        for span, identity in facts(old):
            if _became_properties(old, new, moved, span):
                continue
            if not moved.touches(span) and (moved.move(span), identity) not in there:
                proof.say(old.path, f"the {name} {identity} at {tuple(span)} is lost")


def _became_properties(old: Note, new: Note, moved: _Moved, span: Span) -> bool:
    """Whether a stretch was text, and a fix made properties of it: of a block that was open, or not at the top."""
    return span.start >= old.body_start and moved.move(span).start < new.body_start


def _properties_kept(old: Note, new: Note, moved: _Moved, proof: Proof) -> None:
    """Properties that no hunk touches have their values, as vaultlint reads them and as PyYAML does."""
    before, after = old.frontmatter, new.frontmatter
    if before is None or before.error or not before.properties:
        return
    if after is None or after.error:
        proof.say(old.path, "the properties can no longer be read")
        return
    ends = [*(following.key_span.start for _, following in pairwise(before.properties)), before.content.end]
    values = {entry.key: repr(entry.value) for entry in after.properties}
    was, now = _as_strings(before.content.of(old.text)), _as_strings(after.content.of(new.text))
    for entry, end in zip(before.properties, ends, strict=True):
        if moved.touches(Span(entry.key_span.start, end)):
            continue
        if values.get(entry.key) != repr(entry.value):
            proof.say(old.path, f"the property '{entry.key}' changed")
        elif was is not None and now is not None and was.get(entry.key) != now.get(entry.key):
            proof.say(old.path, f"the property '{entry.key}' changed for PyYAML")


def _as_strings(text: str) -> dict[object, object] | None:
    try:
        data = yaml.load(text, yaml.BaseLoader)  # noqa: S506 - it makes strings, lists and dictionaries alone
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None


def _zones_kept(old: Note, new: Note, moved: _Moved, proof: Proof, *, expressions: bool) -> None:
    """No fix writes into code, formulas or templates' expressions; what is indented may be a list that went wrong."""
    fenced = [span for span in old.code if span.of(old.text).lstrip("> \t")[:1] in ("`", "~")]
    zones = {"code": fenced, "math": old.math}
    moved = _Moved([hunk for declared in moved.hunks for hunk in _changed(declared, old, new)])
    for name, spans in zones.items():
        for span in spans:
            if moved.cuts(span):
                proof.say(old.path, f"{name} at {tuple(span)} is edited")
    for match in _EXPRESSION.finditer(old.text) if expressions else ():
        if moved.cuts(Span(*match.span())) and "\n" not in match[0] and "\r" not in match[0]:
            proof.say(old.path, f"the expression {match[0]!r} is edited")


def _changed(hunk: Hunk, old: Note, new: Note) -> Iterator[Hunk]:
    """What of a hunk is not the same before and after."""
    before, after = hunk
    matcher = SequenceMatcher(None, before.of(old.text), after.of(new.text), autojunk=False)
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag != "equal":
            yield Span(start, end).shift(before.start), Span(new_start, new_end).shift(after.start)


def _vault(files: Sequence[str], data: Mapping[str, bytes], settings: object, dialect: Dialect) -> Vault:
    return Vault(files, lambda path: read_facts(path, decode(data[path]).text, dialect), settings, dialect)  # type: ignore[arg-type]


def _links_kept(was: Vault, now: Vault, moved: Mapping[str, _Moved], unknown: set[str], proof: Proof) -> None:
    """Every link that no hunk touches leads to the file, the heading and the block that it led to."""
    for path, facts in was.sources.items():
        if path in unknown:
            continue
        own = moved.get(path)
        links = {link.span: link for link in now.sources[path].links}
        for link in facts.links:
            if own is not None and own.touches(link.span):
                continue
            same = links.get(link.span if own is None else own.move(link.span))
            if same is None:
                continue  # said by the facts, where it matters
            before, after = was.resolve(link, path), now.resolve(same, path)
            if before.target is not None and after.target != before.target:
                proof.say(path, f"{link.raw} led to {before.target}, and leads to {after.target}")
            elif before.subpath is SubpathStatus.FOUND and before.target not in unknown:
                target = moved.get(before.target or "")
                if after.subpath is not SubpathStatus.FOUND:
                    proof.say(path, f"{link.raw} led to a place in {before.target}, and leads to none")
                elif before.anchor is None or after.anchor is None:
                    continue  # `#` alone is the note itself
                elif target is None or not target.touches(before.anchor.span):
                    place = before.anchor.span if target is None else target.move(before.anchor.span)
                    if after.anchor.span.start != place.start:
                        proof.say(path, f"{link.raw} leads to another place in {before.target}")


def parses(path: str, data: bytes, dialect: Dialect) -> None:
    """Ask everything of a note. Raises whatever reading it raises."""
    if not is_source(path) or foreign(data) is not None:
        return
    text = decode(data).text
    read_facts(path, text, dialect)
    if is_note(path):
        note = Note(path, text, dialect)
        for name in dir(type(note)):
            if not name.startswith("_"):
                getattr(note, name)
