"""Renamed headings, and the links that follow: in made-up vaults every link leads to the same section afterwards."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaultlint import engine, gates
from vaultlint.dialect import DIALECTS, OBSIDIAN, Dialect
from vaultlint.findings import Finding, Safety
from vaultlint.fixer import Settled, settle
from vaultlint.judging import judge_each
from vaultlint.note import Heading, Note
from vaultlint.note.kinds import is_note
from vaultlint.note.sources import read_facts
from vaultlint.registry import BoundRule
from vaultlint.rules.headings.duplicate_heading import DuplicateHeading
from vaultlint.vault import SubpathStatus, Vault

Place = tuple[str | None, SubpathStatus, int | None]


def vault_of(texts: Mapping[str, str], dialect: Dialect = OBSIDIAN) -> Vault:
    return Vault(tuple(texts), lambda path: read_facts(path, texts[path], dialect), dialect=dialect)


def fixed(texts: Mapping[str, str], dialect: Dialect = OBSIDIAN, **options: object) -> tuple[Settled, dict[str, str]]:
    """What fixing comes to, as a run with unsafe fixes does it, and the texts that it leaves."""
    rule = BoundRule(DuplicateHeading(**options), DuplicateHeading.severity)

    def lint(changed: Mapping[str, str]) -> dict[str, list[Finding]]:
        vault = vault_of({**texts, **changed}, dialect)
        return {path: engine.check_facts(vault.notes[path], vault, [rule]) for path in texts if is_note(path)}

    settled = settle(
        texts.__getitem__,
        lint,
        Safety.UNSAFE,
        untouchable=gates.untouchable,
        judge=partial(judge_each, dialect=dialect),
        judge_together=lambda changes, hunks: gates.judge_together(changes, hunks, vault_of(texts, dialect)),
    )
    return settled, {**texts, **{change.path: change.after for change in settled.changes}}


def places(texts: Mapping[str, str], dialect: Dialect = OBSIDIAN) -> dict[str, list[Place]]:
    """Where each link leads: file, whether the place is there, and which heading it is."""
    vault = vault_of(texts, dialect)
    found: dict[str, list[Place]] = {}
    for source, facts in vault.sources.items():
        found[source] = []
        for link in facts.links:
            there = vault.resolve(link, source)
            number = None
            if isinstance(there.anchor, Heading) and there.target is not None:
                number = vault.sources[there.target].headings.index(there.anchor)
            found[source].append((there.target, there.subpath, number))
    return found


def canvas(*cards: str, subpaths: Iterable[str] = (), indent: int | None = None, ascii_only: bool = False) -> str:
    size = {"x": 0, "y": 0, "width": 1, "height": 1}
    nodes = [{"id": f"t{number}", "type": "text", **size, "text": card} for number, card in enumerate(cards)]
    nodes += [
        {"id": f"f{number}", "type": "file", **size, "file": "N.md", "subpath": part}
        for number, part in enumerate(subpaths)
    ]
    return json.dumps({"nodes": nodes, "edges": []}, indent=indent, ensure_ascii=ascii_only)


HEADINGS = st.sampled_from(
    [
        "Costs",
        "Costs",
        "**costs?**",
        "Trip",
        "Trip",
        "Costs 2",
        "Costs-1",
        "A: b",
        "[[Trip]] home",
        "x",
        "Größe",
        "Opts<T>",
        "Costs #tag",
        "Costs ^id",
        "2024",
        "2024",
        "`x` y",
        "Trip (x)",
        "2",
        "`Costs`",
    ]
)
SECTIONS = st.lists(st.tuples(st.integers(1, 4), HEADINGS, st.booleans()), min_size=2, max_size=9)
NAMES = st.sampled_from(
    [
        "Costs",
        "costs",
        "Trip",
        "A b",
        "Trip home",
        "x",
        "Größe",
        "2024",
        "Costs tag",
        "Costs id",
        "Opts<T>",
        "x y",
        "2",
        "costs-1",
        "costs-2",
        "trip-1",
        "2024-1",
        "x-1",
        "größe-1",
        "Costs 2",
        "Costs 1",
        "Costs (Trip)",
        "^id",
        "*",
    ]
)
SUBPATHS = st.lists(NAMES, min_size=1, max_size=3).map(lambda names: "#" + "#".join(names))
FORMS = st.sampled_from(
    [
        "[[N{}]]",
        "![[N{}|text]]",
        "[[/N{}|text]]",
        "[x](N.md{%})",
        "[x](<N.md{}> 'title')",
        "[x](/N{%})",
        "%%[[N{}]]%%",
        "> - [[N{}]]",
        "| [[N{}\\|x]] |\n|--|\n| [[N{}\\|x]] |",
        "\n[a]: N.md{%}\n\n[a]",
        "[[N{}]] [[N{}]]",
    ]
)
LINKS = st.lists(st.tuples(FORMS, SUBPATHS), max_size=6)


def body(links: Iterable[tuple[str, str]]) -> str:
    return "".join(form.replace("{}", part).replace("{%}", part.replace(" ", "%20")) + "\n\n" for form, part in links)


def note(sections: Iterable[tuple[int, str, bool]], links: Iterable[tuple[str, str]]) -> str:
    text = ""
    for number, (level, name, underlined) in enumerate(sections):
        if underlined and level < 3:
            text += f"{name}\n{'=-'[level - 1] * 3}\n\n"
        else:
            text += f"{'#' * level} {name}{' ##' if number % 3 == 2 else ''}\n\n"
        text += f"Text {number}.\n\n"
    return text + body(links)


@st.composite
def vaults(draw: st.DrawFn) -> dict[str, str]:
    properties = draw(st.lists(SUBPATHS, max_size=2))
    other = "".join(f'p{number}: "[[N{part}]]"\n' for number, part in enumerate(properties))
    other = f"---\n{other}q: 1\n---\n" + body(draw(LINKS))
    texts = {
        "N.md": note(draw(SECTIONS), [(form.replace("N", "", 1), part) for form, part in draw(LINKS)]),
        "O.md": other.replace("\n", "\r\n") if draw(st.booleans()) else other,
        "sub/P.md": note(draw(SECTIONS), draw(LINKS)),
        "C.canvas": canvas(
            body(draw(LINKS)) + '"quoted" \\ Größe',
            subpaths=draw(st.lists(SUBPATHS, max_size=2)),
            indent=draw(st.sampled_from([None, 1])),
            ascii_only=draw(st.booleans()),
        ),
    }
    if draw(st.integers(0, 4)) == 0:
        texts["B.base"] = f'filters: file.hasLink("N{draw(SUBPATHS)}")\n'
    return texts


@settings(max_examples=120)
@given(
    texts=vaults(),
    dialect=st.sampled_from(list(DIALECTS.values())),
    scope=st.sampled_from(["parent", "note", "note"]),
    rename_with=st.sampled_from(["parent", "number"]),
)
def test_every_link_leads_to_the_section_that_it_led_to(
    texts: dict[str, str], dialect: Dialect, scope: str, rename_with: str
) -> None:
    settled, after = fixed(texts, dialect, scope=scope, rename_with=rename_with)
    assert settled.refused == ()
    assert places(after, dialect) == places(texts, dialect)
    assert fixed(after, dialect, scope=scope, rename_with=rename_with)[0].changes == ()
    for path, text in texts.items():
        if is_note(path):
            levels = [heading.level for heading in Note(path, text, dialect).headings]
            assert [heading.level for heading in Note(path, after[path], dialect).headings] == levels


TWO_TRIPS = "# Trip\n\n## Costs\n\nA.\n\n# House\n\n## Costs\n\nB.\n\n### Flat\n"


@pytest.mark.parametrize(
    ("link", "follows"),
    [
        ("[[N#House#Costs]]", "[[N#House#Costs (House)]]"),
        ("[[N#house#costs?|text]]", "[[N#house#costs? (House)|text]]"),
        ("![[N#House#Costs]]", "![[N#House#Costs (House)]]"),
        ("[[N#House#Costs#Flat]]", "[[N#House#Costs (House)#Flat]]"),
        ("[[N#Costs#Flat]]", "[[N#Costs (House)#Flat]]"),  # Obsidian finds it anyhow, but who wrote it meant this one
        ("| [[N#House#Costs\\|x]] |\n|---|\n", "| [[N#House#Costs (House)\\|x]] |\n|---|\n"),
        ("[x](N.md#House#Costs)", "[x](N.md#House#Costs%20(House))"),
        ("[x](<N.md#House#Costs> 't')", "[x](<N.md#House#Costs (House)> 't')"),
        ("[x]\n\n[x]: /N#House#Costs\n", "[x]\n\n[x]: /N#House#Costs%20(House)\n"),
        ('---\nup: "[[N#House#Costs]]"\n---\n', '---\nup: "[[N#House#Costs (House)]]"\n---\n'),
        ("---\nup:\n- '[x](N.md#House#Costs)'\n---\n", "---\nup:\n- '[x](N.md#House#Costs%20(House))'\n---\n"),
        ("%%[[N#House#Costs]]%%", "%%[[N#House#Costs (House)]]%%"),
        ("[[N#Costs]] [[N#Trip#Costs]] [[N#House]] [[N#Flat]] `[[N#House#Costs]]` [[M#House#Costs]]", None),
    ],
)
def test_a_link_that_meant_the_later_heading_follows_however_it_is_written(link: str, follows: str | None) -> None:
    _, after = fixed({"N.md": TWO_TRIPS, "O.md": link}, scope="note")
    assert after["N.md"] == TWO_TRIPS.replace("Costs\n\nB", "Costs (House)\n\nB")
    assert after["O.md"] == (link if follows is None else follows)


def test_links_in_canvases_follow_and_nothing_else_of_the_file_changes() -> None:
    card = 'Say "hello"\n\n| [[N#House#Costs\\|x]] | ü |\n|--|--|\n\n[[N#Costs]] [y](N.md#house#costs)'
    for indent, ascii_only in ((None, False), (2, True)):
        before = canvas(card, subpaths=["#House#Costs", "#Costs"], indent=indent, ascii_only=ascii_only)
        settled, after = fixed({"N.md": TWO_TRIPS, "C.canvas": before}, scope="note")
        assert [change.path for change in settled.changes] == ["C.canvas", "N.md"]
        expected = before.replace("#House#Costs", "#House#Costs (House)")
        assert after["C.canvas"] == expected.replace("#house#costs", "#house#costs%20(House)")


def test_what_a_canvas_writes_as_escapes_is_written_as_escapes() -> None:
    text = TWO_TRIPS.replace("# House", '# "Quoted"')
    before = canvas('[[N#"Quoted"#Costs]]', subpaths=['#"Quoted"#Costs'])
    _, after = fixed({"N.md": text, "C.canvas": before}, scope="note")
    new = '#"Quoted"#Costs ("Quoted")'
    assert json.loads(after["C.canvas"]) == json.loads(canvas(f"[[N{new}]]", subpaths=[new]))


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("B.base", 'filters: file.hasLink("N#House#Costs")\n'),
        ("D.md", "---\nexcalidraw-plugin: parsed\n---\n[[N#House#Costs]]\n"),
        ("K.md", "---\nkanban-plugin: board\n---\n- [ ] [[N#House#Costs]]\n"),
        ("H.md", "# On [[N#House#Costs]]\n"),  # would be another heading itself
        ("P.md", '---\nup: "\\u005b[N#House#Costs]]"\n---\n'),
    ],
)
def test_no_heading_is_renamed_whose_link_cannot_follow(source: str, text: str) -> None:
    texts = {"N.md": TWO_TRIPS, source: text}
    settled, after = fixed(texts, scope="note")
    assert after == texts
    (finding,) = settled.findings["N.md"]
    (suggestion,) = finding.alternatives
    assert finding.fix is None
    assert suggestion.safety is Safety.SUGGESTED
    assert (
        f"mend by hand the link in line {1 + text[: text.index('House')].count(chr(10))} of '{source}'"
        in suggestion.title
    )


def test_where_slugs_count_the_links_to_all_later_headings_of_the_name_follow() -> None:
    text = "# Costs\n\nA.\n\n# Costs\n\nB.\n\n# Trip\n\n## Costs\n\nC.\n"
    links = "[a](N.md#costs) [b](N.md#costs-1) [c](N.md#costs-2)"
    _, after = fixed({"N.md": text, "O.md": links}, DIALECTS["quartz"])
    assert after["N.md"] == text.replace("Costs\n\nB", "Costs 3\n\nB")  # 'costs-2' was an address
    assert after["O.md"] == "[a](N.md#costs) [b](N.md#costs-3) [c](N.md#costs-1)"


@pytest.mark.parametrize("dialect", list(DIALECTS.values()), ids=list(DIALECTS))
def test_hundreds_of_equal_headings_are_no_trouble(dialect: Dialect) -> None:
    text = "".join(f"# Day {number}\n\n## Notes\n\n{number}\n\n" for number in range(90))
    links = "".join(f"[[N#Day {number}#Notes]] [x](N.md#notes-{number})\n" for number in range(90))
    texts = {"N.md": text, "O.md": links}
    settled, after = fixed(texts, dialect, scope="note")
    assert (settled.refused, settled.findings["N.md"]) == ((), [])
    assert places(after, dialect) == places(texts, dialect)
