"""Goes through the links of a vault once for each list.

What counts as broken is decided by the rules: each list of broken links is made of what they find with the config of
the vault, so that it cannot differ from what `vaultlint check` reports.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from vaultlint.engine import INTERNAL_ERROR, UNREADABLE_NOTE
from vaultlint.errors import UnreadableFile
from vaultlint.findings import Finding
from vaultlint.linklists.records import (
    AmbiguousLinks,
    AmbiguousName,
    BrokenLink,
    BrokenLinks,
    BrokenTarget,
    Census,
    Choice,
    KindCount,
    ListedLink,
    Orphan,
    Orphans,
)
from vaultlint.linter import Linter
from vaultlint.note.facts import Link, LinkKind, NoteFacts
from vaultlint.note.kinds import is_note, is_source
from vaultlint.session import Session, open_session
from vaultlint.text import LineIndex
from vaultlint.vault import broken
from vaultlint.vault.gist import missing_key
from vaultlint.vault.resolve import Lookup, Way, fold, from_folder, without_extension
from vaultlint.vault.suggest.paths import extension_of

FILE_RULES = frozenset({"alias-as-target", "broken-embed", "broken-markdown-link", "broken-wikilink"})
HEADING_RULES = frozenset({"broken-heading-link"})
BLOCK_RULES = frozenset({"broken-block-link"})
CANVAS_RULE = "broken-canvas-link"  # finds files and places alike, for the paths in canvases
AMBIGUITY_RULES = frozenset({"ambiguous-link"})

_NEVER_WRITTEN = frozenset({broken.Cause.WANTED, broken.Cause.UNWRITTEN})
_NO_FILE_MEANT = frozenset({broken.Cause.ADDRESS, broken.Cause.FOLDER, broken.Cause.TIME_STAMP})
_BY_PREFERENCE = frozenset({Way.OWN_FOLDER, Way.SHORTEST})  # the shortest path wins (2.2.10, 2.2.11)
# What Obsidian opens without "Show all file types" (semantics reference, 2.1.2).
_LINKABLE = frozenset(
    {"canvas", "base", "pdf"}
    | {"avif", "bmp", "gif", "jpeg", "jpg", "png", "svg", "webp"}
    | {"flac", "m4a", "mp3", "oga", "ogg", "opus", "wav", "webm", "3gp"}
    | {"mkv", "mov", "mp4", "ogv"}
)


class _Judged(Struct, frozen=True):
    """A note, canvas or base, and what the rules found at its links."""

    facts: NoteFacts
    findings: Mapping[tuple[str, int], Finding]  # by the rule and the place in the text where the finding begins

    def at(self, link: Link, rules: frozenset[str]) -> Finding | None:
        """What one of the rules found at a link."""
        if not self.findings:
            return None
        if link.kind is LinkKind.CANVAS:
            return self._at_card(link, rules)
        places = (link.path_span.start, link.subpath_span.start)
        found = (self.findings.get((rule, place)) for rule in rules for place in places)
        return next((finding for finding in found if finding is not None), None)

    def _at_card(self, link: Link, rules: frozenset[str]) -> Finding | None:
        """What the rule on canvases found that one of the rules would have found in a note."""
        place_rules = BLOCK_RULES if broken.is_block_link(link) else HEADING_RULES
        if rules not in (FILE_RULES, place_rules):
            return None
        span = link.path_span if rules == FILE_RULES else link.subpath_span
        return self.findings.get((CANVAS_RULE, span.start))


class _Ambiguous:
    """The links with one path that several files match, while they are gathered."""

    def __init__(self, name: str, lookup: Lookup) -> None:
        self._name = name
        self._candidates = tuple(sorted(lookup.candidates, key=lambda path: (len(path), path)))
        self._choices: dict[str, tuple[bool, list[ListedLink]]] = {}
        self._reported = 0

    def add(self, link: ListedLink, lookup: Lookup, *, reported: bool) -> None:
        """Take in a link that a lookup has found several files for."""
        target = str(lookup.target)
        if target not in self._choices:
            self._choices[target] = lookup.tied, []
        self._choices[target][1].append(link)
        self._reported += reported

    def record(self) -> AmbiguousName:
        """What has been gathered."""
        choices = [Choice(target, tied, links) for target, (tied, links) in self._choices.items()]
        choices.sort(key=lambda choice: (-len(choice.links), choice.target))
        return AmbiguousName(self._name, self._candidates, choices, self._reported)


class Survey:
    """The links of the notes, canvases and bases under check, resolved against their whole vault."""

    _linter: Linter  # for the list that is being made

    def __init__(self, session: Session, paths: Sequence[Path] = ()) -> None:
        """`paths` are those that the session was opened for."""
        self._session = session
        self._inside = tuple(session.inside(path) for path in paths if path.is_dir())
        self._everything = not paths or "." in self._inside
        self._notes_checked = sum(is_note(path) for path in session.checked)
        self.failures: list[str] = []  # sentences: rules that failed on a note
        self.notices: list[str] = list(session.notices)

    @classmethod
    def open(cls, paths: Sequence[Path], config: Path | None) -> Survey:
        """The survey of the vault of `paths`. Raises UsageError, ConfigError and RuleLoadError."""
        return cls(open_session(paths, config, (), ()), paths)

    def broken(self) -> BrokenLinks:
        """The links that the rules report because there is no such file, by the file that is missing."""
        found: dict[str, BrokenTarget] = {}
        links: dict[str, list[BrokenLink]] = {}
        for judged in self._judged(FILE_RULES | {CANVAS_RULE}):
            for link in judged.facts.links:
                finding = judged.at(link, FILE_RULES)
                if finding is None:
                    continue
                key = missing_key(link.path, judged.facts.path)
                if key not in found:
                    links[key] = []
                    found[key] = self._described(link, judged.facts, finding, links[key])
                links[key].append(_broken(link, finding))
        targets = sorted(found.values(), key=_most_wanted)
        return BrokenLinks(targets, self._notes_checked)

    def wanted(self, at_least: int) -> BrokenLinks:
        """The notes never written that `at_least` so many notes point at."""
        found = self.broken()
        targets = [
            target
            for target in found.targets
            if target.notes >= at_least
            and target.cause in _NEVER_WRITTEN
            and extension_of(target.target) not in _LINKABLE
        ]
        return replace(found, targets=targets)

    def orphans(self) -> Orphans:
        """The files that no other file links to. Nobody links to templates and daily notes, so they are not listed."""
        self._open(frozenset())
        vault = self._linter.vault
        found: list[Orphan] = []
        checked = 0
        for path in self._files():
            checked += 1
            if all(source == path for source in vault.linked_from(path)):
                found.append(Orphan(path, kind_of(path), self._links_out(path) if is_source(path) else 0))
        return Orphans(found, checked)

    def ambiguous(self) -> AmbiguousLinks:
        """The links for which only the order of preference among several files decides (2.2.10, 2.2.11)."""
        names: dict[str, _Ambiguous] = {}
        for judged in self._judged(AMBIGUITY_RULES):
            facts = judged.facts
            lines = LineIndex.from_bytes(facts.line_starts)
            for link in facts.links:
                lookup = self._lookup(link, facts.path)
                if not self._is_ambiguous(link, judged):
                    continue
                key = fold(without_extension(link.path))
                if key not in names:
                    names[key] = _Ambiguous(link.path, lookup)
                reported = judged.at(link, AMBIGUITY_RULES) is not None
                names[key].add(_listed(link, facts.path, lines), lookup, reported=reported)
        listed = [name.record() for name in names.values()]
        listed.sort(key=lambda name: (-name.reported, -name.links, fold(name.name)))
        return AmbiguousLinks(listed, self._notes_checked, self._linter.dialect)

    def census(self) -> Census:
        """What there is in the vault, and how the links of the notes under check do."""
        kinds: dict[str, KindCount] = {}
        causes: Counter[str] = Counter()
        for judged in self._judged(FILE_RULES | HEADING_RULES | BLOCK_RULES | AMBIGUITY_RULES | {CANVAS_RULE}):
            for link in judged.facts.links:
                kind = "embed" if link.embed else link.kind.value
                self._count(link, judged, kinds.setdefault(kind, KindCount()))
                if finding := judged.at(link, FILE_RULES):
                    causes[finding.cause] += 1
        total = KindCount()
        for count in kinds.values():
            total.add(count)
        files = Counter(kind_of(path) for path in self._linter.vault.files)
        checked = Counter(kind_of(path) for path in self._session.checked)
        return Census(
            files=dict(files.most_common()),
            checked={kind: checked[kind] for kind in ("note", "canvas", "base")},
            kinds=dict(sorted(kinds.items(), key=lambda item: (-item[1].links, item[0]))),
            causes=dict(causes.most_common()),
            total=total,
        )

    def _count(self, link: Link, judged: _Judged, count: KindCount) -> None:
        lookup = self._lookup(link, judged.facts.path)
        count.links += 1
        if judged.at(link, FILE_RULES) is not None:
            count.broken += 1
        elif lookup.missing or not (link.path or link.subpath):
            count.unreported += 1
        else:
            count.resolved += 1
            count.broken_headings += judged.at(link, HEADING_RULES) is not None
            count.broken_blocks += judged.at(link, BLOCK_RULES) is not None
            count.ambiguous += self._is_ambiguous(link, judged)

    def _is_ambiguous(self, link: Link, judged: _Judged) -> bool:
        """Whether only the order of preference decides where a link leads, or check says that it is ambiguous."""
        lookup = self._lookup(link, judged.facts.path)
        if lookup.target is None or not lookup.ambiguous:
            return False
        return lookup.way in _BY_PREFERENCE or judged.at(link, AMBIGUITY_RULES) is not None

    def _lookup(self, link: Link, source: str) -> Lookup:
        return self._linter.vault.lookup(link.path, source, link.kind)

    def _described(self, link: Link, facts: NoteFacts, finding: Finding, links: Sequence[BrokenLink]) -> BrokenTarget:
        suggestion = None
        if finding.cause not in _NO_FILE_MEANT:
            found = broken.diagnose(link, facts, self._linter.vault).suggestions
            suggestion = found[0].path if found else None
        return BrokenTarget(_target_of(link, facts.path), finding.cause, finding.message, suggestion, links)

    def _open(self, rules: frozenset[str]) -> Session:
        """Begin a list for which these rules have to run, and no others."""
        session = replace(self._session, selection=self._session.selection.only(rules))
        self._linter = Linter(session)
        return session

    def _judged(self, rules: frozenset[str]) -> Iterator[_Judged]:
        """The files under check that can be read, with what the rules found in them; what went wrong is kept."""
        session = self._open(rules)
        running: set[str] = set()
        for path in session.checked:
            findings: dict[tuple[str, int], Finding] = {}
            for finding in self._linter.lint_note(path):
                if finding.rule == INTERNAL_ERROR:
                    self.failures.append(f"{path}: {finding.message}")
                elif finding.rule == UNREADABLE_NOTE:
                    self.notices.append(f"{path}: {finding.message}")
                else:
                    findings[finding.rule, finding.span.start] = finding
            running.update(bound.rule.name for bound in session.selection.for_file(path))
            with suppress(UnreadableFile):
                yield _Judged(self._linter.vault.sources[path], findings)
        off = sorted(FILE_RULES & rules - running) if session.checked else []
        self.notices += (f"The rule '{name}' is off, so what it looks for is not listed." for name in off)
        self.notices += self._linter.notices

    def _files(self) -> Iterator[str]:
        """The files under check that might be linked to, notes first."""
        settings = self._session.settings
        for path in sorted(self._session.checked, key=is_note, reverse=True):
            if not settings.is_template(path) and not settings.is_daily_note(path):
                yield path
        for path in self._session.files.attachments:
            if path in self._session.files.hidden or is_source(path) or extension_of(path) not in _LINKABLE:
                continue
            if self._everything or any(path.startswith(f"{folder}/") for folder in self._inside):
                yield path

    def _links_out(self, path: str) -> int:
        """How many links of a file lead to another."""
        try:
            links = self._linter.vault.sources[path].links
        except UnreadableFile as error:
            self.notices.append(str(error))
            return 0
        targets = (self._lookup(link, path).target for link in links)
        return sum(target is not None and target != path for target in targets)


def kind_of(path: str) -> str:
    """What a file is to Obsidian."""
    extension = extension_of(path)
    return "note" if extension == "md" else extension if extension in {"canvas", "base"} else "attachment"


def _target_of(link: Link, source: str) -> str:
    """The missing file that a link names, as a path of the vault."""
    path = without_extension(link.path.strip())
    if path.startswith(("./", "../")):
        return from_folder(source.rpartition("/")[0], path)
    return path.removeprefix("/")


def _most_wanted(target: BrokenTarget) -> tuple[int, int, int, str]:
    """The order of a list to be worked through: what most notes want, then what is mended most easily."""
    safest = max((safety for safety in target.fixable), default=-1)
    return -target.notes, -len(target.links), -safest, fold(target.target)


def _listed(link: Link, source: str, lines: LineIndex) -> ListedLink:
    line, column = lines.position(link.path_span.start)
    return ListedLink(source, line, column, link.kind.value, link.embed, link.raw)


def _broken(link: Link, finding: Finding) -> BrokenLink:
    fix = finding.fix
    return BrokenLink(
        path=finding.path,
        line=finding.start.line,
        column=finding.start.column,
        kind=link.kind.value,
        embed=link.embed,
        raw=link.raw,
        rule=finding.rule,
        fix=fix.title if fix else None,
        safety=fix.safety if fix else None,
    )
