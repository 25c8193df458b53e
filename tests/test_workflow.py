"""The use cases as a program calls them: check, fix and inspect a vault."""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from vaultlint.errors import ConfigError, UsageError
from vaultlint.findings import Safety
from vaultlint.reporters import Presentation
from vaultlint.reporters.diff import unified
from vaultlint.workflow import Request, check, fix, inspect

MakeVault = Callable[[Mapping[str, str | bytes]], Path]
_NO_BLOCK = "00000000-0000-0000-0000-000000000000"


def test_part_of_a_vault_is_reported_but_resolved_against_all_of_it(make_vault: MakeVault) -> None:
    root = make_vault({".obsidian/app.json": "{}", "a/One.md": "[[Two]] [[None]]", "b/Two.md": "[[None]]"})
    report = check(Request(paths=(root / "a" / "One.md",)))
    assert [(found.path, found.start.column) for found in report.findings] == [("a/One.md", 11)]
    assert report.notes_checked == 1


def test_a_repaired_name_and_the_link_to_it_agree_in_one_run(make_vault: MakeVault) -> None:
    root = make_vault(
        {".obsidian/app.json": "{}", "📊 Report.md": "x", "One.md": "See [[ðŸ“Š Report]] for the marketâ€™s needs.\n"}
    )
    report = fix(Request(paths=(root,)), Safety.SAFE, write=True)
    assert (root / "One.md").read_text(encoding="utf-8") == "See [[📊 Report]] for the market’s needs.\n"
    assert list(report.findings) == []
    assert fix(Request(paths=(root,)), Safety.SAFE, write=True).changes == ()


def test_a_heading_that_is_repaired_keeps_the_links_to_it(make_vault: MakeVault) -> None:
    root = make_vault(
        {
            ".obsidian/app.json": "{}",
            "One.md": "# The marketâ€™s needs\n\nThe ownerâ€™s view.\n",
            "Two.md": "[[One#The market’s needs]]\n",
        }
    )
    assert [found.rule for found in check(Request(paths=(root,))).findings if found.path == "Two.md"] != []
    report = fix(Request(paths=(root,)), Safety.SAFE, write=True)
    assert [found.rule for found in report.findings if found.path == "Two.md"] == []
    assert (root / "Two.md").read_text(encoding="utf-8") == "[[One#The market’s needs]]\n"


def test_a_plugin_s_file_is_read_and_never_edited(make_vault: MakeVault) -> None:
    board = "---\nkanban-plugin: board\n---\n\n- [ ] [[target note]] and the marketâ€™s needs, the ownerâ€™s view\n"
    root = make_vault({".obsidian/app.json": "{}", "Target_note.md": "x", "Board.md": board})
    report = fix(Request(paths=(root,)), Safety.UNSAFE, write=True)
    assert (root / "Board.md").read_text(encoding="utf-8") == board
    assert {found.rule for found in report.findings} >= {"broken-wikilink"}
    assert [found for found in report.findings if found.fix] == []


def test_links_of_another_program_are_fixed_in_its_own_dialect(make_vault: MakeVault) -> None:
    root = make_vault({"dendron.yml": "", "target_note.md": "x", "One.md": "[[see|Target note]] [[Target note]]\n"})
    report = fix(Request(paths=(root,)), Safety.SAFE, write=True)
    assert (root / "One.md").read_text(encoding="utf-8") == "[[see|target_note]] [[Target note|target_note]]\n"
    assert report.findings == []


def test_a_link_in_backticks_keeps_no_other_pipe_of_a_table_from_its_fix(make_vault: MakeVault) -> None:
    root = make_vault({"One.md": "| a | b |\n| --- | --- |\n| [[Two|x]] | y |\n| `[[Two|x]]` | y |\n", "Two.md": "x"})
    report = fix(Request(paths=(root,)), Safety.UNSAFE, write=True)
    assert report.refused == ()
    assert (root / "One.md").read_text(encoding="utf-8").splitlines()[2:] == [
        "| [[Two\\|x]] | y |",
        "| `[[Two|x]]` | y |",
    ]
    assert [finding.rule for finding in report.findings] == ["unescaped-pipe-in-table"]


def test_a_tag_that_turns_out_to_be_part_of_a_link_keeps_no_table_from_its_fix(make_vault: MakeVault) -> None:
    table = "| a | b |\n| --- | --- |\n| [[Two #Part|x]] | [[Two|y #z]] |\n"
    root = make_vault({"One.md": table, "Two.md": "# Part\n"})
    report = fix(Request(paths=(root,)), Safety.SAFE, write=True)
    assert report.refused == ()
    assert (root / "One.md").read_text(encoding="utf-8").splitlines()[2] == "| [[Two#Part\\|x]] | [[Two\\|y #z]] |"


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (
            "| a [[Two|x]] | b |\n| --- | --- |\n| `[[Four|x]]` | c |\n",
            "| a [x](Two.md) | b |\n| --- | --- |\n| `[[Four|x]]` | c |\n",
        ),
        (
            "a [[Two|Two]] | b\n--- | ---\n`[[Four|x]]` | c\n",
            "a [Two](Two.md) | b\n--- | ---\n`[[Four|x]]` | c\n",
        ),
        (
            "| a [[two-b]] | b |\n| --- | --- | --- |\n| x | [[Two|y]] | z |\n",
            "| a [two-b](Two%20b.md) | b |\n| --- | --- | --- |\n| x | [y](Two.md) | z |\n",
        ),
    ],
)
def test_a_line_that_heads_no_table_because_of_its_pipes_keeps_no_note_from_its_fixes(
    make_vault: MakeVault, table: str, expected: str
) -> None:
    settings = '{"useMarkdownLinks": true}'
    root = make_vault({".obsidian/app.json": settings, "One.md": table, "Two.md": "x", "Two b.md": "x"})
    report = fix(Request(paths=(root,), select=("all",)), Safety.SAFE, write=True)
    assert report.refused == ()
    assert (root / "One.md").read_text(encoding="utf-8") == expected


def test_a_pipe_behind_two_backslashes_is_one_of_the_link(make_vault: MakeVault) -> None:
    root = make_vault({"One.md": "| a | b |\n| --- | --- |\n| [[Two\\\\|x]] | [[Two|y]] |\n", "Two.md": "x"})
    found = check(Request(paths=(root,))).findings
    assert [(finding.rule, finding.start.column) for finding in found] == [
        ("broken-wikilink", 5),
        ("unescaped-pipe-in-table", 17),
    ]
    report = fix(Request(paths=(root,)), Safety.SAFE, write=True)
    assert (report.refused, report.findings) == ((), [])
    assert (root / "One.md").read_text(encoding="utf-8").splitlines()[2] == "| [[Two\\|x]] | [[Two\\|y]] |"


def test_a_link_is_enough_for_a_page_of_logseq(make_vault: MakeVault) -> None:
    root = make_vault(
        {
            "logseq/config.edn": "{}",
            "pages/One.md": f"- [[Nowhere]] (({_NO_BLOCK}))\n",
            "pages/Two.md": f"- [label]((({_NO_BLOCK})))\n",
        }
    )
    findings = check(Request(paths=(root / "pages",))).findings
    assert [(found.rule, found.path) for found in findings] == [
        ("broken-block-link", "pages/One.md"),
        ("broken-block-link", "pages/Two.md"),
    ]
    assert {found.message for found in findings} == {f"No block in the vault has the id '{_NO_BLOCK}'."}
    assert [found.end.column - found.start.column for found in findings] == [len(_NO_BLOCK), len(f"(({_NO_BLOCK}))")]


def test_a_diff_writes_nothing_and_shows_what_a_fix_writes(make_vault: MakeVault) -> None:
    root = make_vault({".obsidian/app.json": "{}", "target_note.md": "x", "One.md": "[[Target note|x]]\r\n"})
    before = (root / "One.md").read_bytes()
    shown = fix(Request(paths=(root,)), Safety.SAFE, write=False)
    assert (root / "One.md").read_bytes() == before
    written = fix(Request(paths=(root,)), Safety.SAFE, write=True)
    assert [(change.path, change.after) for change in shown.changes] == [
        (change.path, change.after) for change in written.changes
    ]
    assert (root / "One.md").read_bytes() == b"[[target_note|x]]\r\n"


def test_a_path_in_another_vault_is_refused(make_vault: MakeVault, tmp_path: Path) -> None:
    root = make_vault({".obsidian/app.json": "{}", "One.md": "x"})
    (tmp_path / "elsewhere").mkdir()
    with pytest.raises(UsageError, match="outside"):
        check(Request(paths=(root, tmp_path / "elsewhere")))


@pytest.mark.parametrize("mark", ["vaultlint.toml", "dendron.yml", "Other.md"])
def test_a_path_may_lead_up_and_down_again(make_vault: MakeVault, monkeypatch: pytest.MonkeyPatch, mark: str) -> None:
    root = make_vault({mark: "", "a/One.md": "[[None]]"})
    (root.parent / "here").mkdir()
    monkeypatch.chdir(root.parent / "here")
    for path in (f"../{root.name}", f"../{root.name}/a/One.md", f"../here/../{root.name}/a/../a"):
        report = check(Request(paths=(Path(path),)))
        assert [finding.path.rpartition("/")[2] for finding in report.findings] == ["One.md"]


def test_up_from_behind_a_symbolic_link_is_where_the_system_says(
    make_vault: MakeVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_vault({"vaultlint.toml": "", "a/One.md": "[[None]]", "a/b/Two.md": "x"})
    (root.parent / "here").mkdir()
    (root.parent / "here" / "link").symlink_to(root / "a" / "b")
    monkeypatch.chdir(root.parent / "here")
    report = check(Request(paths=(Path("link/../One.md"),)))
    assert [finding.path for finding in report.findings] == ["a/One.md"]


def test_inspecting_a_note_tells_where_each_link_leads(make_vault: MakeVault) -> None:
    root = make_vault(
        {
            ".obsidian/app.json": "{}",
            "a/One.md": "---\naliases: [Uno]\n---\n# Top\n\n[[Two#Part|x]] and [[Nothing]] #tag ^block\n",
            "b/Two.md": "# Two\n\n## Part\n",
        }
    )
    seen = inspect(root / "a" / "One.md")
    assert (seen.path, seen.aliases, seen.tags) == ("a/One.md", ("Uno",), ("tag",))
    assert [(heading.text, heading.line) for heading in seen.headings] == [("Top", 4)]
    assert [(block.id, block.line) for block in seen.blocks] == [("block", 6)]
    assert [(link.target, link.target_line, link.candidates) for link in seen.links] == [
        ("b/Two.md", 3, ("b/Two.md",)),
        (None, None, ()),
    ]


def test_a_link_that_a_website_may_understand_is_not_changed_without_asking(make_vault: MakeVault) -> None:
    root = make_vault(
        {".obsidian/app.json": "{}", "sub/my note.md": "x", "One.md": "[a](/wiki/my-note) [b](my-note)\n"}
    )
    fix(Request(paths=(root,)), Safety.SAFE, write=True)
    assert (root / "One.md").read_text(encoding="utf-8") == "[a](/wiki/my-note) [b](sub/my%20note)\n"


def test_a_link_is_not_pointed_at_a_note_that_lacks_the_part_named(make_vault: MakeVault) -> None:
    root = make_vault(
        {".obsidian/app.json": "{}", "target_note.md": "x ^b\n", "One.md": "[[Target note#^c]] [[Target note#^b]]\n"}
    )
    fix(Request(paths=(root,)), Safety.UNSAFE, write=True)
    assert (root / "One.md").read_text(encoding="utf-8").startswith("[[Target note#^c]] [[target_note#^b")


def test_a_default_with_an_unknown_placeholder_is_a_mistake_in_the_config(make_vault: MakeVault) -> None:
    config = '[rules.required-frontmatter]\nkeys = ["title"]\ndefault = { title = "{{file_name}}" }\n'
    root = make_vault({"vaultlint.toml": config, "One.md": "x"})
    with pytest.raises(ConfigError, match="file_name"):
        check(Request(paths=(root,)))


def test_a_diff_has_the_byte_order_mark_of_its_note(make_vault: MakeVault) -> None:
    root = make_vault({".obsidian/app.json": "{}", "my_note.md": "x", "One.md": b"\xef\xbb\xbf[[My note]]\n"})
    (change,) = fix(Request(paths=(root,)), Safety.SAFE, write=False).changes
    lines = "".join(unified(change, Presentation())).splitlines()
    assert lines[3].startswith("-\ufeff[[My note]]")
    assert lines[4].startswith("+\ufeff[[my_note")


def test_the_folder_that_a_site_is_made_in_stands_for_its_notes(make_vault: MakeVault) -> None:
    root = make_vault(
        {"quartz.config.ts": "", "content/One.md": "[[a/Two]] [[/a/Three]]", "content/a/Two.md": "", "x.md": "[[No]]"}
    )
    report = check(Request(paths=(root,)))
    assert [(found.path, found.rule) for found in report.findings] == [("One.md", "broken-wikilink")]
    assert report.notes_checked == 2


CANVAS = (
    '{"nodes":[{"id":"n","type":"text","x":0,"y":0,"width":1,"height":1,"text":"[[target note]] [[Nothing]]"},\n'
    '{"id":"m","type":"file","x":0,"y":0,"width":1,"height":1,"file":"a/One.md","subpath":"#Top"}]}'
)


def test_the_links_of_canvases_and_bases_are_checked_and_never_fixed(make_vault: MakeVault) -> None:
    base = 'filters: file.hasLink("target note")\n'
    root = make_vault({".obsidian/app.json": "{}", "target_note.md": "x", "Board.canvas": CANVAS, "Table.base": base})
    report = fix(Request(paths=(root,)), Safety.UNSAFE, write=True)
    assert [(found.path, found.rule, found.start) for found in report.findings] == [
        ("Board.canvas", "broken-wikilink", (1, 78)),
        ("Board.canvas", "broken-wikilink", (1, 94)),
        ("Board.canvas", "broken-canvas-link", (2, 66)),
        ("Table.base", "broken-wikilink", (1, 24)),
    ]
    assert [found for found in report.findings if found.fix or found.alternatives] == []
    assert (root / "Board.canvas").read_text(encoding="utf-8") == CANVAS
    assert (report.notes_checked, report.others_checked) == (1, 2)


def test_a_canvas_alone_can_be_checked(make_vault: MakeVault) -> None:
    root = make_vault({".obsidian/app.json": "{}", "Board.canvas": "{}", "vaultlint.toml": 'exclude = ["Old/**"]\n'})
    report = check(Request(paths=(root / "Board.canvas",)))
    assert (list(report.findings), report.notices, report.notes_checked, report.others_checked) == ([], (), 0, 1)
    (root / "Old").mkdir()
    (root / "Old" / "Cut.canvas").write_text("{", encoding="utf-8")
    assert list(check(Request(paths=(root,))).findings) == []


def test_inspecting_a_canvas_tells_where_each_link_leads_and_what_is_wrong(make_vault: MakeVault) -> None:
    root = make_vault({".obsidian/app.json": "{}", "a/One.md": "# Top\n", "Board.canvas": CANVAS.replace('"m"', '"n"')})
    seen = inspect(root / "Board.canvas")
    assert [(link.kind, link.target, link.target_line, link.line) for link in seen.links] == [
        ("wikilink", None, None, 1),
        ("wikilink", None, None, 1),
        ("canvas", "a/One.md", 1, 2),
    ]
    assert seen.notices == ("line 2: The id 'n' belongs to another node already.",)


def test_what_only_a_canvas_links_to_is_linked_to(make_vault: MakeVault) -> None:
    root = make_vault({".obsidian/app.json": "{}", "a/One.md": "# Top\n\n# Top\n", "Board.canvas": CANVAS})
    (message,) = [found.message for found in check(Request(paths=(root,), select=("duplicate-heading",))).findings]
    assert "A link of the vault points at them." in message


def test_a_canvas_among_the_templates_is_checked_for_damage_alone(make_vault: MakeVault) -> None:
    settings = {".obsidian/app.json": "{}", ".obsidian/templates.json": '{"folder": "Templates"}'}
    root = make_vault({**settings, "Templates/Board.canvas": CANVAS, "Templates/Cut.canvas": CANVAS[:-1]})
    found = [(finding.path, finding.rule) for finding in check(Request(paths=(root,))).findings]
    assert found == [("Templates/Cut.canvas", "broken-canvas-link")]


def test_the_garbage_of_the_program_that_calls_a_check_is_collected_as_before(make_vault: MakeVault) -> None:
    root = make_vault({".obsidian/app.json": "{}", "One.md": "[[Two]]"})
    before = gc.get_threshold()
    check(Request(paths=(root,)))
    assert gc.get_threshold() == before
    with pytest.raises(UsageError):
        check(Request(paths=(root / "None.md",)))
    assert gc.get_threshold() == before


def test_properties_are_closed_around_a_link_that_another_rule_would_mend(make_vault: MakeVault) -> None:
    root = make_vault(
        {
            ".obsidian/app.json": "{}",
            "My note.md": "x",
            "One.md": "---\ntitle: see [[my-note]] here\nkey: value\n\nText\n",
        }
    )
    report = fix(Request(paths=(root,)), Safety.UNSAFE, write=True)
    assert report.refused == ()
    assert (
        (root / "One.md").read_text(encoding="utf-8").startswith("---\ntitle: see [[my-note]] here\nkey: value\n---\n")
    )
