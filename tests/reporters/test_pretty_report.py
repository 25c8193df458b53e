import re
from collections.abc import Callable

from msgspec.structs import replace

from vaultlint.findings import AppliedFix, Change, Finding, Fix, Report, Safety, Severity

FindIn = Callable[..., Finding]
MakeReport = Callable[..., Report]
Rendered = Callable[..., str]
PointAt = Callable[..., Fix]

_ESCAPE = re.compile(r"\x1b\[[\d;]*m")


def test_a_finding_is_shown_with_its_line_its_place_and_its_fix(
    find_in: FindIn, make_report: MakeReport, rendered: Rendered, point_at: PointAt
) -> None:
    text = "# One\n\nSee [[Lama]] there.\n"
    finding = find_in(text, "[[Lama]]", message="There is no note 'Lama'.", fix=point_at("Llama"))
    assert rendered("pretty", make_report([finding], {"Note.md": text})) == (
        "Note.md\n"
        "\n"
        "  warning broken-wikilink 3:5\n"
        "  There is no note 'Lama'.\n"
        "    3 │ See [[Lama]] there.\n"
        "      │     ━━━━━━━━\n"
        "      ╰ fix: Point the link at 'Llama'\n"
        "\n"
        "1 finding in 1 note (1 warning).\n"
        "1 can be fixed with --fix.\n"
    )


def test_a_stream_without_unicode_gets_the_same_in_its_own_characters(
    find_in: FindIn, make_report: MakeReport, rendered: Rendered
) -> None:
    text = "Łódź [[Lama]]"
    shown = rendered("pretty", make_report([find_in(text, "[[Lama]]")], {"Note.md": text}), encoding="ascii")
    assert "    1 | \\u0141\\xf3d\\u017a [[Lama]]\n      |                   ^^^^^^^^\n" in shown
    assert shown.isascii()


def test_notes_are_kept_apart_and_findings_in_order(
    find_in: FindIn, make_report: MakeReport, rendered: Rendered
) -> None:
    texts = {"A.md": "[[x]]\n[[y]]", "B/C.md": "[[x]]"}
    findings = [
        find_in(texts["A.md"], "[[x]]", path="A.md"),
        find_in(texts["A.md"], "[[y]]", path="A.md", message="Another."),
        find_in(texts["B/C.md"], "[[x]]", path="B/C.md"),
    ]
    lines = rendered("pretty", make_report(findings, texts)).splitlines()
    assert [line for line in lines if line.endswith(".md")] == ["A.md", "B/C.md"]
    assert [line for line in lines if "broken-wikilink" in line] == [
        "  warning broken-wikilink 1:1",
        "  warning broken-wikilink 2:1",
        "  warning broken-wikilink 1:1",
    ]


def test_findings_that_say_the_same_are_shown_once(
    find_in: FindIn, make_report: MakeReport, rendered: Rendered
) -> None:
    text = "[[Lama]]\n" * 20
    findings = [find_in(text, "[[Lama]]", nth=number) for number in range(20)]
    shown = rendered("pretty", make_report(findings, {"Note.md": text}))
    assert shown.count("[[Lama]]") == 1
    assert "      ╰ again at 2:1, 3:1, 4:1, 5:1, 6:1, 7:1 and 13 more\n" in shown
    assert "20 findings in 1 note (20 warnings)." in shown


def test_findings_with_other_fixes_or_severities_are_not_the_same(
    find_in: FindIn, make_report: MakeReport, rendered: Rendered, point_at: PointAt
) -> None:
    text = "[[Lama]] [[Lama]] [[Lama]]"
    findings = [
        find_in(text, "[[Lama]]"),
        find_in(text, "[[Lama]]", nth=1, fix=point_at("Llama")),
        find_in(text, "[[Lama]]", nth=2, severity=Severity.ERROR),
    ]
    assert "again" not in rendered("pretty", make_report(findings, {"Note.md": text}))


def test_every_kind_of_fix_says_how_far_it_may_be_trusted(
    find_in: FindIn, make_report: MakeReport, rendered: Rendered, point_at: PointAt
) -> None:
    text = "[[a]] [[b]] [[c]]"
    other = Fix("Remove the link and keep its text", (), Safety.SUGGESTED)
    findings = [
        find_in(text, "[[a]]", message="1", fix=point_at("A")),
        find_in(text, "[[b]]", message="2", fix=point_at("B", Safety.UNSAFE)),
        find_in(
            text,
            "[[c]]",
            message="3",
            fix=point_at("C", Safety.SUGGESTED),
            alternatives=[*(point_at(name, Safety.SUGGESTED) for name in "DEFG"), other],
        ),
    ]
    shown = rendered("pretty", make_report(findings, {"Note.md": text}))
    assert "╰ fix: Point the link at 'A'\n" in shown
    assert "╰ unsafe fix: Point the link at 'B'\n" in shown
    assert "├ maybe: Point the link at 'C', 'D' or 'E'\n" in shown
    assert "╰ maybe: Remove the link and keep its text\n" in shown
    assert "1 can be fixed with --fix, 1 more with --fix --unsafe-fixes.\n" in shown


def test_the_summary_counts_by_severity_and_speaks_of_unsafe_fixes_alone_when_there_are_no_others(
    find_in: FindIn, make_report: MakeReport, rendered: Rendered, point_at: PointAt
) -> None:
    text = "a b c d"
    findings = [
        find_in(text, "a", severity=Severity.ERROR, fix=point_at("A", Safety.UNSAFE)),
        find_in(text, "b", severity=Severity.ERROR),
        find_in(text, "c"),
        find_in(text, "d", severity=Severity.INFO),
    ]
    shown = rendered("pretty", make_report(findings, {"Note.md": text}))
    assert shown.endswith(
        "4 findings in 1 note (2 errors, 1 warning, 1 info).\n1 can be fixed with --fix --unsafe-fixes.\n"
    )


def test_a_clean_run_is_one_line(make_report: MakeReport, rendered: Rendered) -> None:
    assert rendered("pretty", make_report()) == "✓ 3 notes checked, nothing found.\n"
    assert rendered("pretty", replace(make_report(), notes_checked=0)) == ""  # a notice says why
    assert rendered("pretty", make_report(), quiet=True) == ""


def test_quiet_leaves_the_findings_and_drops_the_summary(
    find_in: FindIn, make_report: MakeReport, rendered: Rendered
) -> None:
    shown = rendered("pretty", make_report([find_in("[[a]]", "[[a]]")], {"Note.md": "[[a]]"}), quiet=True)
    assert "[[a]]" in shown
    assert "finding" not in shown


def test_what_was_fixed_is_named_by_note_and_rule(
    find_in: FindIn, make_report: MakeReport, rendered: Rendered, point_at: PointAt
) -> None:
    applied = [AppliedFix(rule, point_at("A"), "A.md") for rule in ("broken-wikilink", "mojibake", "broken-wikilink")]
    report = make_report([find_in("[[a]]", "[[a]]")], changes=[Change("A.md", "x", "y", tuple(applied))])
    shown = rendered("pretty", report)
    assert (
        "Fixed 3 findings in 1 note:\n  broken-wikilink  2  A.md (2)\n  mojibake         1  A.md\n\n"
        "1 finding left in 1 note (1 warning).\n"
    ) in shown


def test_many_fixed_notes_do_not_flood_the_screen(
    make_report: MakeReport, rendered: Rendered, point_at: PointAt
) -> None:
    changes = [
        Change(f"{number}.md", "x", "y", (AppliedFix("mojibake", point_at("A"), "A.md"),)) for number in range(50)
    ]
    shown = rendered("pretty", make_report(changes=changes))
    assert "  mojibake  50  0.md, 1.md, 10.md, 11.md, 12.md, + 45 more notes\n" in shown
    assert len(shown.splitlines()) < 20


def test_statistics_are_counts_by_rule_in_the_place_of_findings(
    find_in: FindIn, make_report: MakeReport, rendered: Rendered, point_at: PointAt
) -> None:
    text = "[[a]] [[b]] zz"
    findings = [
        find_in(text, "[[a]]", fix=point_at("A")),
        find_in(text, "[[b]]", fix=point_at("B", Safety.UNSAFE)),
        find_in(text, "zz", rule="mojibake", severity=Severity.ERROR),
    ]
    assert rendered("pretty", make_report(findings, {"Note.md": text}), statistics=True).splitlines()[:4] == [
        "rule             severity  findings  --fix  --unsafe-fixes",
        "broken-wikilink  warning          2      1               1",
        "mojibake         error            1      ·               ·",
        "",
    ]


def test_a_note_that_vanished_is_reported_without_its_line(
    find_in: FindIn, make_report: MakeReport, rendered: Rendered, point_at: PointAt
) -> None:
    shown = rendered("pretty", make_report([find_in("[[a]]", "[[a]]", fix=point_at("A"))]))
    assert "  There is no note.\n  fix: Point the link at 'A'\n" in shown


def test_a_note_that_became_shorter_is_reported_without_its_line(
    find_in: FindIn, make_report: MakeReport, rendered: Rendered
) -> None:
    shown = rendered("pretty", make_report([find_in("one two [[a]]", "[[a]]")], {"Note.md": "one"}))
    assert "There is no note." in shown
    assert "│" not in shown


def test_a_finding_over_several_lines_names_its_last(
    find_in: FindIn, make_report: MakeReport, rendered: Rendered
) -> None:
    text = "one\ntwo\nthree\n"
    shown = rendered("pretty", make_report([find_in(text, "wo\nthr")], {"Note.md": text}))
    assert "    2 │ two\n      │  ━━ to line 3\n" in shown


def test_nothing_from_a_note_is_taken_for_markup_or_printed_raw(
    find_in: FindIn, make_report: MakeReport, rendered: Rendered
) -> None:
    text = "[red]x[/] [bold]\x1b[31m[[a\u202eb\udce9]]"
    culprit = "[[a\u202eb\udce9]]"
    finding = find_in(
        text,
        culprit,
        path="a\n\x1b[2J.md",
        rule="r\x07",
        message="'\u2068[/]\x00'",
        fix=Fix("\x1b]0;x", (), Safety.SAFE),
    )
    shown = rendered("pretty", make_report([finding], {finding.path: text}))
    assert shown.startswith(r"a\n\x1b[2J.md")
    assert r"[red]x[/] [bold]\x1b[31m[[a\u202eb\xe9]]" in shown
    assert r"'\u2068[/]\x00'" in shown
    assert r"fix: \x1b]0;x" in shown
    assert not set(shown) & set("\x1b\x07\x00\u202e\u2068\udce9")


def test_colour_changes_nothing_but_the_colour(
    find_in: FindIn, make_report: MakeReport, rendered: Rendered, point_at: PointAt
) -> None:
    text = "日本語 [[Lama]] there\n" * 2
    findings = [
        find_in(text, "[[Lama]]", fix=point_at("Llama")),
        find_in(text, "[[Lama]]", nth=1, fix=point_at("Llama")),
    ]
    report = make_report(findings, {"Note.md": text})
    plain, coloured = rendered("pretty", report), rendered("pretty", report, colour=True)
    assert "\x1b[" not in plain
    assert _ESCAPE.sub("", coloured) == plain
    assert "\x1b[1;33mwarning\x1b[0m" in coloured
    assert "\x1b[1;33m[[Lama]]\x1b[0m" in coloured


def test_every_line_fits_into_eighty_columns(
    find_in: FindIn, make_report: MakeReport, rendered: Rendered, point_at: PointAt
) -> None:
    text = "word " * 40 + "[[Lama]]" + " word" * 40
    finding = find_in(text, "[[Lama]]", message="A long message. " * 10, fix=point_at("Llama " * 20))
    shown = rendered("pretty", make_report([finding], {"Note.md": text}))
    assert max(len(line) for line in shown.splitlines()) <= 80
