"""Evidence out of the notes of a vault, its settings, and what the rules find in it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from vaultlint.dialect import UNTOLD
from vaultlint.errors import UnreadableFile
from vaultlint.findings import Finding, Safety
from vaultlint.note.kinds import is_note
from vaultlint.note.properties import Frontmatter, is_empty, read
from vaultlint.note.stray_frontmatter import stray_frontmatter
from vaultlint.proposing.evidence import MANY, SOME, Evidence, Exclusion, Hint, NoteKeys, Requirement, RuleCount
from vaultlint.proposing.requirements import requirements
from vaultlint.regex import regex
from vaultlint.session import Session
from vaultlint.storage import Storage
from vaultlint.vault import ObsidianSettings
from vaultlint.vault.resolve import fold

# What a template engine writes in the place of: Obsidian's own templates, and Templater's.
_PLACEHOLDER = regex(r"\{\{\s*(?:title|date|time)\b|<%[-_*+]?\s*(?:tp\.|await\b)", 0)
_TEMPLATES = 0.6  # the share of the notes of a folder with placeholders from which on they are templates
_FEW_TEMPLATES = 3
_DAYS = 0.8  # the share of the notes of a folder with the name of a day from which on they are daily notes
_PACKAGES = ("node_modules",)  # folders that belong to a program, whatever lies in them
_HEAP = 50  # findings that a folder must have to be named for them
_UNWRITTEN = frozenset({"unwritten", "wanted"})
_AHEAD = 0.05  # the share of notes with links to notes never written from which on that may be a habit

Tell = Callable[[str, int, int], None]


def gather(session: Session, findings: Sequence[Finding], tell: Tell) -> Evidence:
    """The evidence in a vault that was checked without a config, and what was found in it."""
    checked = [path for path in session.checked if is_note(path)]
    keys, placeholders, unread = _read(session, checked, tell)
    exclusions = tuple(_exclusions(session, checked, placeholders))
    outside = tuple(exclusion.prefix for exclusion in exclusions)
    counted = [note for note in keys if not note.path.startswith(outside)]
    asked = requirements(counted, _kinds(session.settings, counted))
    left = [finding for finding in findings if not finding.path.startswith(outside)]
    dialect = session.dialect
    return Evidence(
        notes=len(checked),
        others=len(session.checked) - len(checked) + len(session.attachments),
        dialect=None if dialect.dialect is UNTOLD else dialect.dialect.name,
        because=dialect.because,
        exclusions=exclusions,
        requirements=asked,
        counts=tuple(_counts(left)),
        lacking=lacking(counted, asked),
        hints=tuple(_hints(session, left, len(checked) - len(unread))),
    )


def lacking(notes: Sequence[NoteKeys], asked: Sequence[Requirement]) -> int:
    """How many notes lack a property that is asked of them. Of several places that a note lies in, the last counts."""
    by_place = {(one.place.folder, one.place.direct): one for one in asked}
    count = 0
    for note in notes:
        folder = note.path.rpartition("/")[0]
        last = by_place.get((folder, True))
        while last is None:
            last = by_place.get((folder, False))
            if not folder:
                break
            folder = folder.rpartition("/")[0]
        for key in last.keys if last else ():
            name = key.name.lower()
            if name not in note.keys or (name not in note.filled and not key.may_be_empty):
                count += 1
                break
    return count


def _read(session: Session, paths: Sequence[str], tell: Tell) -> tuple[list[NoteKeys], set[str], set[str]]:
    """The properties of all notes that have or could have some, those with placeholders, and those not readable."""
    storage = Storage(session.root)
    found: list[NoteKeys] = []
    placeholders, unread = set(), set()
    for number, path in enumerate(paths):
        tell("Counting properties", number, len(paths))
        try:
            text = storage.read(path).text
        except UnreadableFile:
            unread.add(path)
            continue
        if _PLACEHOLDER.search(text):
            placeholders.add(path)
        block = read(text, session.dialect.dialect)
        if block is None and stray_frontmatter(text):
            continue  # what its properties are is another rule's trouble
        if block is not None and block.error:
            continue
        found.append(_keys_of(path, block))
    return found, placeholders, unread


def _keys_of(path: str, block: Frontmatter | None) -> NoteKeys:
    keys: dict[str, str] = {}
    filled = set()
    for entry in block.properties if block else ():
        name = entry.key.lower()
        if name in keys or not _is_text(entry.key):
            continue
        keys[name] = entry.key
        if not is_empty(entry.value):
            filled.add(name)
    return NoteKeys(path, keys, frozenset(filled))


def _is_text(name: str) -> bool:
    return bool(name.strip()) and not any("\ud800" <= sign <= "\udfff" for sign in name)


def _kinds(settings: ObsidianSettings, notes: Sequence[NoteKeys]) -> dict[str, str]:
    """The folders whose notes are the notes of days, which are of a kind of their own, and how that is known."""
    days: Counter[str] = Counter()
    all_: Counter[str] = Counter()
    for note in notes:
        folder, _, name = note.path.rpartition("/")
        all_[folder] += 1
        days[folder] += settings.is_daily_note(name)
    kinds = {
        folder: f"{days[folder]:,} of {count:,} notes are named by days"
        for folder, count in all_.items()
        if folder and count >= SOME and days[folder] >= _DAYS * count
    }
    if settings.daily_folder:
        kinds[_spelled(settings.daily_folder, all_)] = "Obsidian is set to keep its daily notes here"
    return kinds


def _spelled(folder: str, folders: Iterable[str]) -> str:
    """A folder of the settings as the disk spells it: one of `folders`, or one that they lie in."""
    key, depth = fold(folder), folder.count("/") + 1
    for found in folders:
        above = "/".join(found.split("/")[:depth])
        if fold(above) == key:
            return above
    return folder


def _exclusions(session: Session, notes: Sequence[str], placeholders: set[str]) -> Iterator[Exclusion]:
    """What is better not checked: what Obsidian leaves out itself, what belongs to a program, and templates."""
    done: list[str] = []
    settings = session.settings
    candidates = [*_left_out(settings, notes), *_of_programs(notes), *_templates_of(settings, notes)]
    candidates += _templates(settings, notes, placeholders)
    for exclusion in candidates:
        if not exclusion.prefix.startswith(tuple(done)):
            done.append(exclusion.prefix)
            yield exclusion


def _left_out(settings: ObsidianSettings, notes: Sequence[str]) -> Iterator[Exclusion]:
    for wanted in settings.user_ignore_filters:
        if wanted.startswith("/") or not wanted:
            continue  # a regular expression, which a pattern cannot say
        below = [path for path in notes if path.startswith(wanted)]
        if below:
            yield Exclusion(wanted, f"Obsidian is set to exclude '{wanted}' ({_notes(len(below))}).")


def _of_programs(notes: Sequence[str]) -> Iterator[Exclusion]:
    count: Counter[str] = Counter()
    for path in notes:
        parts = path.split("/")[:-1]
        for place, part in enumerate(parts):
            if part in _PACKAGES:
                count["/".join(parts[: place + 1]) + "/"] += 1
                break
    for prefix, number in sorted(count.items()):
        yield Exclusion(prefix, f"Packages of a program, and not yours: {_notes(number)}.")


def _templates_of(settings: ObsidianSettings, notes: Sequence[str]) -> Iterator[Exclusion]:
    """The folders that Obsidian takes templates from: most rules pass them over where its settings are there, too."""
    folders = dict.fromkeys(path.rpartition("/")[0] for path in notes)
    for wanted in settings.template_folders:
        prefix = f"{_spelled(wanted, folders)}/"
        number = sum(path.startswith(prefix) for path in notes)
        if number:
            yield Exclusion(prefix, f"Obsidian is set to take its templates from here ({_notes(number)}).")


def _templates(settings: ObsidianSettings, notes: Sequence[str], placeholders: set[str]) -> Iterator[Exclusion]:
    """Folders of templates that Obsidian does not know of."""
    below: dict[str, list[str]] = defaultdict(list)
    for path in notes:
        if not settings.is_template(path) and "/" in path:
            below[path.rpartition("/")[0]].append(path)
    for folder, paths in sorted(below.items()):
        number = sum(path in placeholders for path in paths)
        if number >= _FEW_TEMPLATES and number >= _TEMPLATES * len(paths):
            reason = (
                f"Templates, by the looks of it: {number:,} of {_notes(len(paths))} have placeholders to be filled in."
            )
            yield Exclusion(f"{folder}/", reason)


def _counts(findings: Sequence[Finding]) -> list[RuleCount]:
    by_rule: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_rule[finding.rule].append(finding)
    counts = [
        RuleCount(
            rule,
            len(found),
            len({finding.path for finding in found}),
            sum(finding.fix is not None and finding.fix.safety is Safety.SAFE for finding in found),
            sum(finding.fix is not None and finding.fix.safety is Safety.UNSAFE for finding in found),
        )
        for rule, found in by_rule.items()
    ]
    return sorted(counts, key=lambda count: (-count.findings, count.rule))


def _hints(session: Session, findings: Sequence[Finding], notes: int) -> Iterator[Hint]:
    """Settings that hang on what the owner of the vault wants, and that only they can tell."""
    heap = _heap(findings, session.checked)
    if heap is not None:
        yield heap
    attachments = _attachments(session)
    if attachments is not None:
        yield attachments
    ahead = [finding for finding in findings if finding.rule == "broken-wikilink" and finding.cause in _UNWRITTEN]
    if notes and len({finding.path for finding in ahead}) > _AHEAD * notes:
        count = sum(finding.rule == "broken-wikilink" for finding in findings)
        reason = (
            f"{len(ahead):,} of {count:,} broken wikilinks lead to notes that are not there and look like no other. "
            "Where you link ahead on purpose, this keeps them from failing a run with --fail-on warning:"
        )
        yield Hint(reason, ("[rules.broken-wikilink]", 'severity = "info"'), table=True)


def _heap(findings: Sequence[Finding], checked: Sequence[str]) -> Hint | None:
    """The folder at the top that has most of the findings, and few of the files."""
    from vaultlint.proposing.toml import folder_pattern, quoted  # noqa: PLC0415 - loaded where used

    found = Counter(_top(finding.path) for finding in findings)
    found.pop("", None)
    if not found:
        return None
    folder, number = found.most_common(1)[0]
    files = sum(_top(path) == folder for path in checked)
    if number < _HEAP or 2 * number < len(findings) or 4 * files > len(checked):
        return None
    reason = (
        f"'{folder}' has {number:,} of {len(findings):,} findings in {files:,} of {len(checked):,} files. If it is "
        "an archive, an import or made by a program, leave it out:"
    )
    return Hint(reason, (f"exclude = [{quoted(folder_pattern(f'{folder}/'))}]",))


def _top(path: str) -> str:
    return path.partition("/")[0] if "/" in path else ""


def _attachments(session: Session) -> Hint | None:
    """Whether attachments lie where Obsidian is set to put them."""
    settings = session.settings
    wanted = settings.attachment_folder_path.strip("/")
    if not settings.attachment_folder_set or not wanted or wanted.startswith("."):
        return None
    below = sum(path.startswith(f"{wanted}/") for path in session.attachments)
    number = len(session.attachments)
    if number < MANY or below < 0.9 * number:
        return None
    reason = (
        f"{below:,} of {number:,} attachments lie in '{wanted}', where Obsidian is set to put them. "
        "To be told of others:"
    )
    return Hint(reason, ('select = ["default", "misplaced-attachment"]',))


def _notes(number: int) -> str:
    return "1 note" if number == 1 else f"{number:,} notes"
