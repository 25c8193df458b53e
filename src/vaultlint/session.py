"""A vault that is open for one run: where it lies, what is checked in it, which rules apply, what they find."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from vaultlint import config as configuration
from vaultlint.config import Config
from vaultlint.engine import check_facts, check_file, check_note, unreadable
from vaultlint.errors import ChangedFile, UnreadableFile, UsageError
from vaultlint.findings import Finding
from vaultlint.note import Note, NoteFacts
from vaultlint.note.kinds import is_note, is_source
from vaultlint.note.sources import read_facts
from vaultlint.registry import Selection, load_rules
from vaultlint.rule import FileRule
from vaultlint.storage import Storage, StoredText
from vaultlint.vault import ObsidianSettings, Vault
from vaultlint.vault.dialects import Detected, configured, detect
from vaultlint.vault.files import Scan, find_root, scan
from vaultlint.vault.history import history_of


@dataclass(frozen=True, slots=True)
class Session:
    """A vault, its config and the files under check (paths relative to the vault, with `/`)."""

    root: Path
    config: Config
    settings: ObsidianSettings
    files: Scan
    checked: tuple[str, ...]  # notes, canvases and bases
    attachments: tuple[str, ...]  # under check, too; none where no rule looks at them
    selection: Selection
    dialect: Detected
    notices: tuple[str, ...]

    def inside(self, target: Path) -> str:
        """The path in the vault of a file or folder. Raises UsageError if it lies outside."""
        return _inside(self.root, target)


def open_session(
    paths: Sequence[Path], config_path: Path | None, select: Sequence[str], ignore: Sequence[str]
) -> Session:
    """Find the vault of `paths` (none: the current folder), read its config, list its files, bind its rules.

    Raises UsageError for a path that does not exist or lies in another vault, ConfigError, RuleLoadError.
    """
    targets = [path.absolute() for path in paths] or [Path.cwd()]
    for path, target in zip(paths, targets, strict=False):
        if not target.exists():
            raise UsageError(f"there is no file or folder '{path}'")
    root = root_of(targets[0])
    rules = load_rules()
    found = config_path or configuration.find(root)
    config = configuration.load(found, rules) if found else Config()
    config = configuration.with_command_line(config, select, ignore, rules)
    settings = ObsidianSettings.read(root)
    files = scan(root, exclude=config.exclude, gitignore=config.gitignore)
    selection = Selection(rules, config)
    checked, attachments, notices = _under_check(root, files, targets, any_file=selection.takes(FileRule))
    dialect = detect(root) if config.dialect is None else configured(config.dialect, root)
    return Session(
        root=root,
        config=config,
        settings=settings,
        files=files,
        checked=checked,
        attachments=attachments,
        selection=selection,
        notices=(*config.notices, *settings.notices, *files.notices, *notices),
        dialect=dialect,
    )


def root_of(target: Path) -> Path:
    """The root of the vault that an absolute path lies in."""
    start = target if target.is_dir() else target.parent
    current = Path.cwd()
    # A hook hands over single files: without any mark of a vault, the folder in which it runs is meant.
    fallback = current if not target.is_dir() and start.is_relative_to(current) else start
    return find_root(start, fallback=fallback)


def _under_check(
    root: Path, files: Scan, targets: Sequence[Path], *, any_file: bool
) -> tuple[tuple[str, ...], tuple[str, ...], list[str]]:
    """What is read and checked, the attachments under check if `any_file`, and a notice for each target without any."""
    notices: list[str] = []
    chosen: set[str] = set()
    listed = (*files.notes, *(path for path in files.attachments if any_file or is_source(path)))
    shown = [path for path in listed if path not in files.hidden]
    everything = set(listed)
    for target in targets:
        inside = _inside(root, target)
        if target.is_dir():
            found = shown if inside == "." else [path for path in shown if path.startswith(f"{inside}/")]
            if not found:
                named = "the current folder" if target == Path.cwd() else f"'{target}'"
                notices.append(f"There are no notes to check in {named}.")
            chosen.update(found)
        elif inside in files.hidden:
            notices.append(f"'{inside}' is not checked: it is excluded by the config or by .gitignore.")
        elif inside in everything:
            chosen.add(inside)
        elif is_source(inside):
            notices.append(f"'{inside}' is not checked: it is not part of the vault (hidden folder or link).")
        else:
            notices.append(f"'{inside}' is not checked: it is not a note, a canvas or a base.")
    checked = sorted(chosen)
    attachments = tuple(path for path in checked if not is_source(path))
    return tuple(path for path in checked if is_source(path)), attachments, notices


def _inside(root: Path, target: Path) -> str:
    # Symbolic links are only resolved where the path as given leads nowhere: it is the one that people know.
    for candidate in (Path(os.path.abspath(target)), target.resolve()):  # noqa: PTH100
        if candidate.is_relative_to(root):
            return candidate.relative_to(root).as_posix()
        if root.is_relative_to(candidate):
            return "."  # a folder around the vault, such as the one that a site is made in
    raise UsageError(f"'{target}' lies outside of the vault '{root}'; check one vault at a time")


class Linter:
    """Lints the files of a session, and lints them again with some texts replaced."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.dialect = session.dialect.dialect
        self._storage = Storage(session.root)
        self._checked = frozenset(session.checked)
        self._facts: dict[str, NoteFacts] = {}
        self._found: dict[str, list[Finding]] = {}  # by rules that see one note
        self._digests: dict[str, bytes] = {}
        files = (*session.files.notes, *session.files.attachments)
        self._history = history_of(session.root, files, self.dialect)
        self._vault = Vault(
            files,
            self._load,
            session.settings,
            self.dialect,
            self._history,
            hidden=session.files.hidden,
            doubles=session.files.doubles,
        )

    def lint(self, changed: Mapping[str, str]) -> dict[str, list[Finding]]:
        """The findings of every file under check, with `changed` texts in the place of those on disk."""
        vault = self._vault
        found = self._found
        for path in self._session.checked:
            with suppress(UnreadableFile):
                self._load(path)
        if changed:
            notes, vault = self._with(changed)
            found = found | {path: self._check_note(note) for path, note in notes.items() if path in self._checked}
        findings = {path: found[path] + self._check_facts(path, vault) for path in self._session.checked}
        return findings | {path: self._check_file(path, vault) for path in self._session.attachments}

    def lint_anew(self, changed: Mapping[str, str]) -> dict[str, list[Finding]]:
        """What the next run will find in those of the changed files that are under check."""
        notes, vault = self._with(changed)
        return {
            path: (self._check_note(notes[path]) if path in notes else []) + self._check_facts(path, vault)
            for path in changed
            if path in self._checked
        }

    def _with(self, changed: Mapping[str, str]) -> tuple[dict[str, Note], Vault]:
        """The changed notes, and the vault with all of the changed files in it."""
        notes = {path: Note(path, text, self.dialect) for path, text in changed.items() if is_note(path)}
        facts = {path: note.facts for path, note in notes.items()}
        others = changed.keys() - notes.keys()
        facts |= {path: read_facts(path, changed[path], self.dialect) for path in others}
        return notes, self._vault.with_changed(facts)

    def lint_note(self, path: str) -> list[Finding]:
        """The findings of one note under check as it lies on disk, for whoever cannot keep those of all."""
        with suppress(UnreadableFile):
            self._load(path)
        return self._found[path] + self._check_facts(path, self._vault)

    @property
    def vault(self) -> Vault:
        """The vault as it lies on disk."""
        return self._vault

    @property
    def notices(self) -> tuple[str, ...]:
        """Sentences on what could not be learnt while linting."""
        return self._history.notices if self._history else ()

    def read_text(self, path: str) -> str:
        """The text of a file as it lies on disk. Raises UnreadableFile."""
        return self._storage.read(path).text

    def read_linted(self, path: str) -> StoredText:
        """A note as it was linted. Raises UnreadableFile, and ChangedFile where it is not what it was then."""
        stored = self._storage.read(path)
        if stored.digest != self._digests.get(path, stored.digest):
            raise ChangedFile(path, "it changed on disk while vaultlint was running")
        return stored

    def _load(self, path: str) -> NoteFacts:
        """Read a file, check a note by itself if it is under check, and keep the facts. Raises UnreadableFile."""
        facts = self._facts.get(path)
        if facts is None:
            try:
                stored = self._storage.read(path)
            except UnreadableFile as error:
                self._found[path] = [unreadable(path, error.reason)]
                raise
            note = Note(path, stored.text, self.dialect) if is_note(path) else None
            facts = self._facts[path] = note.facts if note else read_facts(path, stored.text, self.dialect)
            self._digests[path] = stored.digest
            if path in self._checked:
                self._found[path] = self._check_note(note) if note else []
        return facts

    def _check_note(self, note: Note) -> list[Finding]:
        return check_note(note, self._session.selection.for_file(note.path))

    def _check_facts(self, path: str, vault: Vault) -> list[Finding]:
        findings = self._check_file(path, vault)
        if path in self._facts:  # else it cannot be read, which has been said
            findings += check_facts(vault.sources[path], vault, self._session.selection.for_file(path))
        return findings

    def _check_file(self, path: str, vault: Vault) -> list[Finding]:
        return check_file(path, vault, self._session.selection.for_file(path))
