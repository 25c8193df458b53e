"""What Obsidian is set to in this vault (semantics reference, 2.4 and 7.3)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar, cast

from msgspec import Struct

from vaultlint.later import Later
from vaultlint.vault import moment
from vaultlint.vault.periodic import USUAL, PeriodicNotes, of_calendar, of_periodic_notes
from vaultlint.vault.resolve import fold
from vaultlint.vault.small_files import NotReadError, read_small

if TYPE_CHECKING:
    import json
else:
    json = Later("json")

_FOLDER = ".obsidian"
_TEMPLATER = "plugins/templater-obsidian/data.json"
_PERIODIC = "plugins/periodic-notes/data.json"
_CALENDAR = "plugins/calendar/data.json"
_LARGEST = 16_000_000  # bytes; a settings file beyond that is damaged, and reading it would only cost memory

LinkFormat = Literal["shortest", "relative", "absolute"]
_LINK_FORMATS = ("shortest", "relative", "absolute")

_T = TypeVar("_T")


class ObsidianSettings(Struct, frozen=True, dict=True):
    """The settings that matter to a linter. The defaults are Obsidian's own, and those of a vault without settings.

    Folders are paths of the vault without a slash at the end, the empty path being its top.
    """

    new_link_format: LinkFormat = "shortest"
    use_markdown_links: bool = False
    attachment_folder_path: str = "/"  # as written: `/`, `./`, `./sub` or `dir`
    attachment_folder_set: bool = False  # whether the settings say so themselves
    user_ignore_filters: tuple[str, ...] = ()  # Obsidian's excluded files: prefixes or `/regex/`; they still resolve
    template_folders: tuple[str, ...] = ()
    template_files: tuple[str, ...] = ()
    daily_folder: str = ""
    daily_format: str = "YYYY-MM-DD"
    periodic_notes: tuple[PeriodicNotes, ...] = ()  # those of plugins
    notices: tuple[str, ...] = ()  # sentences about settings that could not be read
    there: bool = True  # whether the vault has a settings folder: whether anybody opens it with Obsidian

    @classmethod
    def read(cls, root: Path) -> ObsidianSettings:
        """The settings of the vault at `root`. A damaged file counts as absent, with a notice; nothing raises."""
        app = _SettingsFile(root, "app.json")
        templates = _SettingsFile(root, "templates.json")
        daily = _SettingsFile(root, "daily-notes.json")
        unique = _SettingsFile(root, "zk-prefixer.json")
        templater = _SettingsFile(root, _TEMPLATER)
        periodic = _SettingsFile(root, _PERIODIC)
        calendar = _SettingsFile(root, _CALENDAR)
        kinds = dict.fromkeys((*of_periodic_notes(periodic.data), *of_calendar(calendar.data)))
        folders = (_inside(templates.text("folder")), _inside(templater.text("templates_folder")))
        written = (daily.text("template"), unique.text("template"), *(kind.template for kind in kinds))
        files = [_inside(path) for path in written]
        read = (app, templates, daily, unique, templater, periodic, calendar)
        link_format = app.get("newLinkFormat", "shortest", lambda value: value in _LINK_FORMATS)
        return cls(
            new_link_format=cast("LinkFormat", link_format),
            use_markdown_links=app.get("useMarkdownLinks", default=False, sound=lambda value: isinstance(value, bool)),
            attachment_folder_path=app.text("attachmentFolderPath") or "/",
            attachment_folder_set=bool(app.text("attachmentFolderPath")),
            user_ignore_filters=tuple(app.get("userIgnoreFilters", [], _is_list_of_text)),
            template_folders=tuple(folder for folder in folders if folder),
            template_files=tuple(path if path[-3:].lower() == ".md" else f"{path}.md" for path in files if path),
            daily_folder=_inside(daily.text("folder")),
            daily_format=daily.text("format") or "YYYY-MM-DD",
            periodic_notes=tuple(kind._replace(folder=_inside(kind.folder)) for kind in kinds),
            there=(root / _FOLDER).is_dir(),
            notices=tuple(file.notice for file in read if file.notice),
        )

    def is_template(self, path: str) -> bool:
        """Whether a note is a template, whose frontmatter and links are not what they look like (7.3.2)."""
        folders, files = self._template_keys
        if not folders and not files:
            return False
        key = fold(path)
        return key in files or key.startswith(folders)

    def attachment_folder(self, source: str) -> str:
        """The folder into which an attachment of the note `source` goes. It plays no part in where links lead."""
        own, wanted = source.rpartition("/")[0], self.attachment_folder_path
        if wanted.startswith("./"):
            return "/".join(part for part in (own, _inside(wanted[2:])) if part)
        return _inside(wanted)

    def daily_note(self, day: date) -> str:
        """The path of the daily note of a day, with English names of months and days."""
        name = moment.format_date(self.daily_format, day)
        return f"{self.daily_folder}/{name}.md" if self.daily_folder else f"{name}.md"

    def is_daily_note(self, link_path: str) -> bool:
        """Whether the path of a link is the name of a daily note, or of a week's or a month's, there already or not.

        A link to a day yet to come is a placeholder on purpose (7.3.3). The folder may be left out, and so may the
        folders that the format itself makes.
        """
        name = link_path.removesuffix(".md")
        for folder, pattern in self._periodic_patterns:
            inside = name
            if folder and fold(name).startswith(folder):
                inside = name.split("/", folder.count("/"))[-1]
            if pattern.fullmatch(inside):
                return True
        return False

    @cached_property
    def _template_keys(self) -> tuple[tuple[str, ...], frozenset[str]]:
        folders = tuple(fold(folder) + "/" for folder in self.template_folders)
        return folders, frozenset(fold(path) for path in self.template_files)

    @cached_property
    def _periodic_patterns(self) -> tuple[tuple[str, re.Pattern[str]], ...]:
        """For each folder of such notes, in the form for comparison and with a slash, what matches a name."""
        kinds = (PeriodicNotes(self.daily_folder, self.daily_format), *self.periodic_notes, *USUAL)
        formats: dict[str, set[str]] = {}
        for kind in kinds:
            folder = f"{fold(kind.folder)}/" if kind.folder else ""
            formats.setdefault(folder, set()).update((kind.format, kind.format.rpartition("/")[2]))
        return tuple((folder, moment.matcher(*sorted(those))) for folder, those in formats.items())


class _SettingsFile:
    """One JSON file of Obsidian's, and what is wrong with it, in one sentence."""

    def __init__(self, root: Path, name: str) -> None:
        self._name = f"{_FOLDER}/{name}"
        self.notice = ""
        self.data: dict[str, object] = {}
        try:
            self.data = self._read(root)
        except OSError as error:
            self._note(f"could not be read: {error.strerror or error}")
        except NotReadError as error:
            self._note(f"was not read: {error}")
        except json.JSONDecodeError as error:
            self._note(f"is damaged: it is not JSON from line {error.lineno}, column {error.colno} on")
        except UnicodeDecodeError:
            self._note("is damaged: it is not UTF-8")
        except RecursionError:
            self._note("is damaged: it is nested too deeply")
        except ValueError as error:
            self._note(f"is not what Obsidian writes: {error}")

    def get(self, key: str, default: _T, sound: Callable[[object], bool]) -> _T:
        """The value of a key; the default where it is absent, null or not sound, the last with a notice."""
        value = self.data.get(key)
        if value is None:
            return default
        if not sound(value):
            self._note(f"has an unusable value for '{key}'", "default is")
            return default
        return cast("_T", value)

    def text(self, key: str) -> str:
        """The string at a key, empty where there is none."""
        return self.get(key, "", lambda value: isinstance(value, str))

    def _read(self, root: Path) -> dict[str, object]:
        data = read_small(root, self._name, largest=_LARGEST)
        if data is None or not data.strip():
            return {}  # an empty one was left behind by a crash; Obsidian starts from the defaults, too
        loaded = json.loads(data.decode("utf-8-sig"))
        if not isinstance(loaded, dict):
            raise ValueError("it holds no object")  # noqa: TRY004 - told in one breath with what else is wrong
        return loaded

    def _note(self, what: str, used: str = "defaults are") -> None:
        if not self.notice:
            self.notice = f"{self._name} {what}. Obsidian's {used} used in its place."


def _inside(path: str) -> str:
    """A path as a person writes it in the settings, as a path of the vault."""
    parts = path.replace("\\", "/").strip().split("/")
    return "/".join(part for part in parts if part not in {"", "."})


def _is_list_of_text(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)
