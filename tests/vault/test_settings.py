"""What is read from `.obsidian`, and what becomes of it when it is damaged."""

import json
import pickle
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultlint.vault import ObsidianSettings
from vaultlint.vault.moment import format_date, matcher

FILES = ["app.json", "templates.json", "daily-notes.json", "zk-prefixer.json", "plugins/templater-obsidian/data.json"]


def read(root: Path, files: dict[str, object]) -> ObsidianSettings:
    for name, content in files.items():
        file = root / ".obsidian" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            file.write_bytes(content)
        else:
            file.write_text(json.dumps(content), encoding="utf-8")
    return ObsidianSettings.read(root)


def test_a_vault_without_settings_has_those_of_obsidian_and_no_notice(tmp_path: Path) -> None:
    settings = ObsidianSettings.read(tmp_path)
    assert settings == ObsidianSettings(there=False)
    assert (settings.new_link_format, settings.use_markdown_links, settings.daily_format, settings.notices) == (
        "shortest",
        False,
        "YYYY-MM-DD",
        (),
    )


def test_all_that_matters_is_read(tmp_path: Path) -> None:
    settings = read(
        tmp_path,
        {
            "app.json": {
                "newLinkFormat": "relative",
                "useMarkdownLinks": True,
                "attachmentFolderPath": "files",
                "userIgnoreFilters": ["Archive/", "/x/"],
                "unknown": {"kept": 1},
            },
            "templates.json": {"folder": "/Templates/"},
            "daily-notes.json": {"folder": "Daily", "format": "YYYY/MM", "template": "T/Daily"},
            "zk-prefixer.json": {"template": "T/Unique.md"},
            "plugins/templater-obsidian/data.json": {"templates_folder": "Scripts/Templater"},
        },
    )
    assert settings == ObsidianSettings(
        new_link_format="relative",
        use_markdown_links=True,
        attachment_folder_path="files",
        attachment_folder_set=True,
        user_ignore_filters=("Archive/", "/x/"),
        template_folders=("Templates", "Scripts/Templater"),
        template_files=("T/Daily.md", "T/Unique.md"),
        daily_folder="Daily",
        daily_format="YYYY/MM",
    )


def test_null_means_that_nothing_is_set(tmp_path: Path) -> None:
    settings = read(tmp_path, {"app.json": {"newLinkFormat": None, "userIgnoreFilters": None}})
    assert settings == ObsidianSettings()


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"[]",
        b'"text"',
        b"null",
        b"\xff\xfe{\x00}\x00",
        b'{"folder": "caf\xe9"}',
        b"[" * 100_000,
        b'{"a": ' + b"9" * 10_000 + b"}",
        b"\0",
    ],
)
def test_a_damaged_file_counts_as_absent_and_is_told_once(tmp_path: Path, name: str, content: bytes) -> None:
    settings = read(tmp_path, {name: content})
    assert len(settings.notices) == 1
    assert settings.notices[0].startswith(f".obsidian/{name} ")
    assert settings.template_folders == settings.template_files == ()
    assert settings.new_link_format == "shortest"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'{"a": tru', "is damaged: it is not JSON from line 1, column 7 on."),
        (b"\xff\xfe{\x00}\x00", "is damaged: it is not UTF-8."),
        (b'{"a":' * 100_000, "is damaged: it is nested too deeply."),
        (b"[]", "is not what Obsidian writes: it holds no object."),
        (b'{"newLinkFormat": 5}', "has an unusable value for 'newLinkFormat'."),
    ],
)
def test_damage_is_told_in_plain_words(tmp_path: Path, content: bytes, told: str) -> None:
    (notice,) = read(tmp_path, {"app.json": content}).notices
    used = "default is" if "value" in told else "defaults are"
    assert notice == f".obsidian/app.json {told} Obsidian's {used} used in its place."


@pytest.mark.parametrize("content", [b"", b" \n"])
def test_an_empty_file_counts_as_absent(tmp_path: Path, content: bytes) -> None:
    assert read(tmp_path, {"app.json": content}) == ObsidianSettings()


def test_a_byte_order_mark_is_no_damage(tmp_path: Path) -> None:
    settings = read(tmp_path, {"app.json": b'\xef\xbb\xbf{"newLinkFormat": "absolute"}'})
    assert (settings.new_link_format, settings.notices) == ("absolute", ())


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("app.json", {"newLinkFormat": "longest"}),
        ("app.json", {"newLinkFormat": ["shortest"]}),
        ("app.json", {"useMarkdownLinks": "no", "newLinkFormat": 5}),
        ("app.json", {"userIgnoreFilters": ["a", 1]}),
        ("app.json", {"attachmentFolderPath": {}}),
        ("templates.json", {"folder": 1}),
        ("daily-notes.json", {"folder": [], "template": False, "format": 1.5}),
        ("zk-prefixer.json", {"template": 1}),
        ("plugins/templater-obsidian/data.json", {"templates_folder": {}}),
    ],
)
def test_a_value_of_the_wrong_type_is_the_default_and_told_once(tmp_path: Path, name: str, content: object) -> None:
    settings = read(tmp_path, {name: content})
    assert len(settings.notices) == 1
    assert f".obsidian/{name} has an unusable value for '" in settings.notices[0]
    assert settings == ObsidianSettings(notices=settings.notices)


def test_what_is_sound_beside_a_wrong_value_is_kept(tmp_path: Path) -> None:
    settings = read(tmp_path, {"app.json": {"newLinkFormat": 5, "useMarkdownLinks": True}})
    assert settings.use_markdown_links


def test_a_file_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / ".obsidian/app.json").mkdir(parents=True)
    assert ObsidianSettings.read(tmp_path).notices[0].startswith(".obsidian/app.json ")


def test_a_file_that_is_too_large_to_be_true_is_told(tmp_path: Path) -> None:
    (tmp_path / ".obsidian").mkdir()
    with (tmp_path / ".obsidian/app.json").open("wb") as file:
        file.truncate(16_000_001)
    assert "it is too large" in ObsidianSettings.read(tmp_path).notices[0]


@pytest.mark.skipif(sys.platform == "win32", reason="symbolic links need a privilege there")
def test_a_file_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    (tmp_path / ".obsidian").mkdir()
    (tmp_path / ".obsidian/app.json").symlink_to("app.json")
    assert ObsidianSettings.read(tmp_path).notices[0].startswith(".obsidian/app.json could not be read: ")


def test_settings_that_are_a_file_count_as_absent(tmp_path: Path) -> None:
    (tmp_path / ".obsidian").touch()
    assert ObsidianSettings.read(tmp_path) == ObsidianSettings(there=False)


@pytest.mark.parametrize(
    ("path", "template"),
    [
        ("Templates/x.md", True),
        ("Templates/deep/x.md", True),
        ("templates/X.md", True),
        ("Templates.md", False),
        ("Templates2/x.md", False),
        ("a/Templates/x.md", False),
        ("T/Daily.md", True),
        ("t/daily.md", True),
        ("T/Other.md", False),
        ("Cafe\u0301/x.md", True),
    ],
)
def test_templates_are_known_by_their_folder_or_their_name(path: str, template: bool) -> None:
    settings = ObsidianSettings(template_folders=("Templates", "Café"), template_files=("T/Daily.md",))
    assert settings.is_template(path) is template


@pytest.mark.parametrize("folder", ["", "/", "./", " "])
def test_a_template_folder_that_is_the_vault_itself_makes_nothing_a_template(tmp_path: Path, folder: str) -> None:
    settings = read(tmp_path, {"templates.json": {"folder": folder}})
    assert not settings.is_template("x.md")


@pytest.mark.parametrize(
    ("setting", "source", "folder"),
    [
        ("/", "a/b.md", ""),
        ("./", "a/b.md", "a"),
        ("./", "b.md", ""),
        ("./img", "a/b.md", "a/img"),
        ("./img/", "b.md", "img"),
        ("files/img", "a/b.md", "files/img"),
        ("files\\img", "a/b.md", "files/img"),
    ],
)
def test_attachments_have_a_folder(setting: str, source: str, folder: str) -> None:
    assert ObsidianSettings(attachment_folder_path=setting).attachment_folder(source) == folder


@pytest.mark.parametrize(
    ("pattern", "written"),
    [
        ("YYYY-MM-DD", "2024-02-09"),
        ("YYYY/MM-MMMM/YYYY-MM-DD-dddd", "2024/02-February/2024-02-09-Friday"),
        ("D. M. YY", "9. 2. 24"),
        ("[Day] Do [of] MMM", "Day 9th of Feb"),
        ("GGGG-[W]WW-E", "2024-W06-5"),
        ("gggg-[W]ww", "gggg-Www"),
        ("YYYYMMDDHHmm", "202402090000"),
        ("DDDD DDD d ddd dd Q", "040 40 5 Fri Fr 1"),
        ("Y年M月D日", "2024年2月9日"),
        ("[ YYYY", "[ 2024"),
    ],
)
def test_dates_are_written_as_moment_does(pattern: str, written: str) -> None:
    assert format_date(pattern, date(2024, 2, 9)) == written


@pytest.mark.parametrize("day", range(1, 32))
def test_days_have_english_ordinals(day: int) -> None:
    ending = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}.get(day, "th")
    assert format_date("Do", date(2024, 1, day)) == f"{day}{ending}"


_PATTERNS = [
    "YYYY-MM-DD",
    "YYYY/MM-MMMM/YYYY-MM-DD-dddd",
    "D. M. YY",
    "GGGG-[W]WW",
    "Do MMM YYYY",
    "YYYYMMDDHHmm",
    "Y-DDD",
]


@given(st.sampled_from(_PATTERNS), st.dates())
def test_a_date_is_recognised_by_the_pattern_that_wrote_it(pattern: str, day: date) -> None:
    settings = ObsidianSettings(daily_folder="Daily", daily_format=pattern)
    assert settings.is_daily_note(settings.daily_note(day))
    assert settings.is_daily_note(settings.daily_note(day).removesuffix(".md"))
    assert settings.is_daily_note(format_date(pattern, day))


@pytest.mark.parametrize(
    "path", ["2024", "2024-W5", "2024-01-01x", "x 2024-01-01", "Note", "", "20240-01-01", "a/2024-01-01"]
)
def test_other_names_are_no_daily_notes(path: str) -> None:
    assert not ObsidianSettings().is_daily_note(path)


def test_month_names_may_be_in_any_language() -> None:
    settings = ObsidianSettings(daily_format="D. MMMM YYYY")
    assert settings.is_daily_note("3. März 2024")
    assert settings.is_daily_note("3. марта 2024")
    assert not settings.is_daily_note("3. 03 2024")


@given(st.text(max_size=30), st.text(max_size=30))
def test_no_pattern_raises_or_is_slow(pattern: str, text: str) -> None:
    format_date(pattern, date(2024, 1, 1))
    matcher(pattern).fullmatch(text)


def test_a_pattern_made_to_be_slow_is_not() -> None:
    for token in ("MD", "MMMM", "Do", "Y", "ZD", "aA"):
        matcher(token * 200).fullmatch("1" * 5000 + "x")
        matcher(token * 200).fullmatch("a" * 5000 + "1")


def test_settings_can_be_sent_to_another_process() -> None:
    settings = ObsidianSettings(template_folders=("T",))
    assert settings.is_template("T/x.md")
    assert pickle.loads(pickle.dumps(settings)) == settings  # noqa: S301 - our own


PERIODIC = "plugins/periodic-notes/data.json"
KINDS = ("2024-W01", "2024-01", "2024-Q1", "2024")


@pytest.mark.parametrize(
    ("path", "data", "known"),
    [
        (PERIODIC, {"weekly": {"enabled": True}, "monthly": {"enabled": True, "format": "", "folder": "M"}}, "WM"),
        (PERIODIC, {"weekly": {"enabled": True, "format": "YYYY-[W]WW", "folder": "Weeks"}}, "W"),
        (PERIODIC, {"weekly": {"enabled": True, "format": "YYYY/[Weeks]/gggg-[W]ww"}}, "W"),
        (PERIODIC, {"quarterly": {"enabled": True}, "yearly": {"enabled": True}, "daily": {"enabled": True}}, "QY"),
        (PERIODIC, {"calendarSets": [{"id": "a", "week": {"enabled": True}, "month": {"enabled": False}}, {}]}, "W"),
        (PERIODIC, {"weekly": {"enabled": False, "format": "gggg-[W]ww"}, "monthly": {}}, ""),
        ("plugins/calendar/data.json", {"showWeeklyNote": True, "weeklyNoteFormat": ""}, "W"),
        ("plugins/calendar/data.json", {"showWeeklyNote": False, "weeklyNoteFormat": ""}, ""),
        (PERIODIC, {"weekly": True, "monthly": {"enabled": "yes"}, "calendarSets": [3, {"week": []}]}, ""),
        (PERIODIC, {"calendarSets": {"week": {"enabled": True}}, "yearly": {"enabled": True, "format": 3}}, "Y"),
    ],
)
def test_notes_of_weeks_and_months_are_known_where_a_plugin_makes_them(
    tmp_path: Path, path: str, data: dict[str, object], known: str
) -> None:
    settings = read(tmp_path, {path: data})
    letters = dict(zip(KINDS, "WMQY", strict=True))
    patterns = [matcher(kind.format.rpartition("/")[2]) for kind in settings.periodic_notes]
    assert {letters[name] for name in KINDS if any(pattern.fullmatch(name) for pattern in patterns)} == set(known)
    assert settings.is_daily_note("2024") is ("Y" in known)
    assert settings.is_daily_note("2024-01-31")
    assert not settings.notices


def test_a_weekly_note_may_be_named_with_its_folder_and_its_template_is_one(tmp_path: Path) -> None:
    weekly = {"enabled": True, "folder": "/Café/Weeks/", "template": "T/Week"}
    settings = read(tmp_path, {PERIODIC: {"weekly": weekly}})
    assert settings.is_daily_note("cafe\u0301/weeks/2024-W01.md")
    assert not settings.is_daily_note("Other/2024-W01")
    assert settings.is_template("T/Week.md")
    assert pickle.loads(pickle.dumps(settings)) == settings  # noqa: S301 - our own


def test_damaged_settings_of_a_plugin_are_said(tmp_path: Path) -> None:
    folder = tmp_path / ".obsidian" / "plugins" / "periodic-notes"
    folder.mkdir(parents=True)
    (folder / "data.json").write_text("{", encoding="utf-8")
    settings = ObsidianSettings.read(tmp_path)
    assert len(settings.notices) == 1
    assert not settings.periodic_notes


@pytest.mark.parametrize("name", ["2024-W01", "2024-01", "2024-Q1", "2024-W01.md"])
def test_the_usual_names_of_weeks_months_and_quarters_are_known_whatever_is_set(name: str) -> None:
    assert ObsidianSettings().is_daily_note(name)
    assert ObsidianSettings(daily_format="D. M. YYYY", daily_folder="Daily").is_daily_note(name)
