"""What the examples of the link rules do not show: one finding a link, what a fix keeps, what is never fixed."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultlint.dialect import DENDRON
from vaultlint.findings import Problem, Safety
from vaultlint.fixer import apply
from vaultlint.note import Link, Note
from vaultlint.rule import Rule, VaultRule
from vaultlint.rules.links.alias_as_target import AliasAsTarget
from vaultlint.rules.links.broken_block_link import BrokenBlockLink
from vaultlint.rules.links.broken_embed import BrokenEmbed
from vaultlint.rules.links.broken_heading_link import BrokenHeadingLink
from vaultlint.rules.links.broken_markdown_link import BrokenMarkdownLink
from vaultlint.rules.links.broken_wikilink import BrokenWikilink
from vaultlint.vault import ObsidianSettings, Vault

RULES: tuple[VaultRule, ...] = (
    AliasAsTarget(),
    BrokenWikilink(),
    BrokenEmbed(),
    BrokenMarkdownLink(),
    BrokenHeadingLink(),
    BrokenBlockLink(),
)
NEIGHBOURS = {
    "topics/Artificial Intelligence.md": "---\naliases: [AI]\n---\n## Early history\n\nText ^quote\n",
    "nuclear_fusion.md": "---\ntitle: Nuclear fusion\n---\n# Costs\n",
    "files/Map of Spain.png": "",
    "sub folder/Plain (one).md": "",
}


def vault_of(
    text: str,
    neighbours: Mapping[str, str] = NEIGHBOURS,
    path: str = "Note.md",
    settings: ObsidianSettings | None = None,
) -> Vault:
    notes = {other: content for other, content in neighbours.items() if other.endswith(".md")} | {path: text}
    facts = {other: Note(other, content).facts for other, content in notes.items()}
    return Vault((*facts, *(other for other in neighbours if other not in facts)), facts.__getitem__, settings)


def problems(
    text: str,
    *rules: VaultRule,
    neighbours: Mapping[str, str] = NEIGHBOURS,
    path: str = "Note.md",
    settings: ObsidianSettings | None = None,
) -> list[tuple[Rule, Problem]]:
    vault = vault_of(text, neighbours, path, settings)
    return [(rule, problem) for rule in rules or RULES for problem in rule.check(vault.notes[path], vault)]


def fixed(text: str, level: Safety = Safety.SAFE, **where: object) -> str:
    found = problems(text, **where)  # type: ignore[arg-type]
    edits = [edit for _, problem in found if problem.fix and problem.fix.safety >= level for edit in problem.fix.edits]
    return apply(text, edits)


class TestOneFindingALink:
    @pytest.mark.parametrize(
        ("text", "rule"),
        [
            ("[[AI]]", "alias-as-target"),
            ("![[AI]]", "broken-embed"),
            ("[x](AI)", "broken-markdown-link"),
            ('---\nup: "[x](AI)"\n---\n', "broken-markdown-link"),
            ("[[Missing]]", "broken-wikilink"),
            ("[[Missing#Heading]]", "broken-wikilink"),
            ("[[Missing#^block|text]]", "broken-wikilink"),
            ('---\nup: "[[Missing]]"\n---\n', "broken-wikilink"),
            ('---\nup: "[x](Missing.md)"\n---\n', "broken-markdown-link"),
            ("---\nup: '[[John''s note]]'\n---\n", "broken-wikilink"),
            ('---\nup: "\\u005b[Missing]]"\n---\n', "broken-wikilink"),
            ('---\nup: "[[Missing\n  note]]"\n---\n', "broken-wikilink"),
            ("---\nup: |\n  [[Missing]]\n---\n", "broken-wikilink"),
            ("---\nup: >-\n  [[AI]]\n---\n", "alias-as-target"),
            ("---\nup: >-\n  [x](Missing.md)\n---\n", "broken-markdown-link"),
            ("![[missing.png]]", "broken-embed"),
            ("![[Missing#Heading]]", "broken-embed"),
            ("![x](missing.png)", "broken-embed"),
            ("![[2031-05-17]]", "broken-embed"),
            ("[x](Missing.md)", "broken-markdown-link"),
            ("[x](Missing.md#Heading)", "broken-markdown-link"),
            ("[x][1]\n\n[1]: Missing.md#there\n", "broken-markdown-link"),
            ("[[nuclear_fusion#Missing]]", "broken-heading-link"),
            ("![[nuclear_fusion#Missing]]", "broken-heading-link"),
            ("[x](nuclear_fusion.md#Missing)", "broken-heading-link"),
            ("[[#Missing]]", "broken-heading-link"),
            ("[[#[^1]]]", "broken-heading-link"),
            ("[[nuclear_fusion#^missing]]", "broken-block-link"),
            ("![](nuclear_fusion.md#^missing)", "broken-block-link"),
            ("[[nuclear_fusion#Costs#^missing]]", "broken-block-link"),
        ],
    )
    def test_a_broken_link_is_reported_once_by_the_rule_for_it(self, text: str, rule: str) -> None:
        assert [found.name for found, _ in problems(text)] == [rule]

    @pytest.mark.parametrize(
        "text",
        [
            "[[ ]] [x]() [[#]] [[nuclear_fusion#]] [[nuclear_fusion#^]]",
            "[[<% tp.file.title %>]] [[{{title}}]] [[nuclear_fusion#{{heading}}]] ![[{{picture}}.png]]",
            "[[2024-02-29]] [x](2024-02-29.md)",
            "[x](https://example.org) [x](mailto:a@example.org) <https://example.org>",
            "![[Map of Spain.png#outline]] ![[map of spain.png#page=2]]",
            "`[[Missing]]` $[[Missing]]$ <!-- [[Missing]] -->",
            "[[topics/artificial intelligence#EARLY history]] [x](nuclear_fusion) [x](sub%20folder/Plain%20(one).md)",
        ],
    )
    def test_what_is_no_broken_link_is_not_reported(self, text: str) -> None:
        assert problems(text) == []

    def test_templates_are_left_alone(self) -> None:
        settings = ObsidianSettings(template_folders=("Templates",))
        assert problems("[[Missing]] ![[x.png]] [[#x]]", path="Templates/Note.md", settings=settings) == []
        assert len(problems("[[Missing]]", path="Other/Note.md", settings=settings)) == 1

    def test_no_template_is_taken_for_the_note_meant(self) -> None:
        settings = ObsidianSettings(template_folders=("Templates",))
        ((_, problem),) = problems("[[My Note]]", neighbours={"Templates/my-note.md": ""}, settings=settings)
        assert problem.message == "No note is named 'My Note'."
        assert problem.fix is None

    def test_a_daily_note_is_known_by_the_format_of_the_vault(self) -> None:
        settings = ObsidianSettings(daily_folder="Days", daily_format="DD.MM.YYYY")
        found = problems("[[17.05.2031]] [[Days/17.05.2031]] [[2031-05-17]]", settings=settings)
        assert [problem.message for _, problem in found] == ["No note is named '2031-05-17'."]

    def test_allowed_targets_are_matched_as_a_whole_in_any_case(self) -> None:
        rule = BrokenWikilink(allow=("ideas/*", "todo"))
        found = problems("[[Ideas/x/y]] [[TODO]] [[Todo.md]] [[Todos]] [[my ideas/x]]", rule)
        assert len(found) == 2

    def test_a_folder_to_ignore_is_a_folder_and_no_beginning_of_a_name(self) -> None:
        rule = BrokenWikilink(ignore_from=("Inbox/",))
        assert problems("[[x1]]", rule, path="inbox/deep/Note.md") == []
        assert len(problems("[[x1]]", rule, path="Inbox 2/Note.md")) == 1


class TestMessages:
    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("[[Xyz]]", "No note is named 'Xyz'."),
            ("[[report.pdf]]", "There is no file 'report.pdf'."),
            ("[[Mr. Smith]]", "No note is named 'Mr. Smith'."),
            ("[[AI]]", "'AI' is an alias of 'topics/Artificial Intelligence', and links go by file names."),
            (
                "![[AI]]",
                "There is no file 'AI' to embed. It is an alias of 'topics/Artificial Intelligence', and links",
            ),
            ("![[A.I]]", "There is no file 'A.I' to embed. 'AI' is an alias of 'topics/Artificial Intelligence', and"),
            ("[x](<A (I).md>)", "There is no file 'A (I).md'. 'AI' is an alias of 'topics/Artificial Intelligence',"),
            (
                "[[Nuclear fusion]]",
                "No note is named 'Nuclear fusion'. It is the title of 'nuclear_fusion', and links go by file names.",
            ),
            ("[[NUCLEAR-FUSION]]", "No note is named 'NUCLEAR-FUSION'. The name is spelled 'nuclear_fusion'."),
            ("![[Map of Spain.jpg]]", "There is no file 'Map of Spain.jpg' to embed. "),
            ("[x](img/)", "There is no file 'img/'."),
            ("[x](sub%20folder/)", "'sub folder/' is a folder, and Obsidian opens files only."),
            ("[[#Xyz]]", "This note has no heading 'Xyz'."),
            ("[[nuclear_fusion#A#B]]", "'nuclear_fusion' has no heading 'A#B'."),
            ("[[nuclear_fusion#^xyz]]", "No block in 'nuclear_fusion' has the id '^xyz'."),
            ("[[00:01:02]]", "'00:01:02' is a time stamp, not the name of a note."),
            ("[[https://example.org]]", "'https://example.org' is an address, not the name of a note."),
        ],
    )
    def test_a_message_names_the_culprit_and_the_likely_cause(self, text: str, message: str) -> None:
        ((_, problem),) = problems(text)
        assert problem.message.startswith(message)

    def test_a_long_target_is_cut(self) -> None:
        ((_, problem),) = problems(f"[[{'x' * 100_000}]]")
        assert len(problem.message) < 200

    def test_the_finding_stands_at_the_target_alone(self) -> None:
        text = "See ![[ Missing one#Part | text ]]."
        ((_, problem),) = problems(text)
        assert problem.span.of(text) == "Missing one"


class TestCauses:
    @pytest.mark.parametrize(
        ("text", "cause"),
        [
            ("[[NUCLEAR-FUSION]]", "spelling"),
            ("[[Nuclear fusion]]", "title"),
            ("[[NuclÃ©ar]]", "unwritten"),
            ("[[old/nuclear_fusion]]", "moved"),
            ("[x](../old/nuclear_fusion.md)", "path"),
            ("[[./Artificial Intelligence]]", "path"),
            ("![[Map of Spain.jpg]]", "extension"),
            ("[x](sub%20folder/)", "folder"),
            ("[[Artificial Inteligence]]", "similar"),
            ("[[https://example.org]]", "address"),
            ("[x](www.example.org)", "address"),
            ("![[www.example.org]]", "address"),
            ("[[00:01:02]]", "time-stamp"),
            ("[[Xyz]]", "unwritten"),
            ("![[Xyz]]", "unwritten"),
            ("[x](Wanted.md)", "wanted"),
            ("[[nuclear_fusion#costs-]]", "slug"),
            ("[[nuclear_fusion#co sts]]", "spelling"),
            ("[[nuclear_fusion#Cosst]]", "similar"),
            ("[[nuclear_fusion#Xyz]]", "place"),
            ("[[nuclear_fusion#^xyz]]", "place"),
        ],
    )
    def test_a_finding_says_in_one_word_why_the_link_is_broken(self, text: str, cause: str) -> None:
        neighbours = {**NEIGHBOURS, "Other.md": "[[Wanted]]"}
        ((_, problem),) = problems(text, neighbours=neighbours)
        assert problem.cause == cause

    def test_several_notes_that_want_one_are_counted_once_each(self) -> None:
        neighbours = {
            "a.md": "[[Future plan]] [[future plan.md]] ![[FUTURE PLAN#x]]",
            "b/c.md": "[x](../future%20plan)",
            "d.md": "%%[[Future plan]]%% [[Future plan/x]]",
            "Templates/t.md": "[[Future plan]]",
        }
        settings = ObsidianSettings(template_folders=("Templates",))
        ((_, problem),) = problems("[[Future plan]]", neighbours=neighbours, settings=settings)
        assert problem.message == "No note is named 'Future plan'; 3 notes point at it."
        assert problem.cause == "wanted"

    def test_a_name_that_several_notes_agree_on_is_no_slip_of_the_pen(self) -> None:
        neighbours = {"V2ray.md": "", "a.md": "[[V2rayU]]"}
        ((_, problem),) = problems("[[V2rayU]]", neighbours=neighbours)
        assert problem.message == "No note is named 'V2rayU'; 2 notes point at it."
        assert problem.fix is None

    def test_a_garbled_name_of_a_file_is_told_and_the_text_stays_as_it_was(self) -> None:
        ((_, problem),) = problems("[[Café society]]", neighbours={"CafÃ© society.md": ""})
        assert problem.message.endswith("The name of the file is garbled: 'CafÃ© society'.")
        assert fixed("[[Café society]]", neighbours={"CafÃ© society.md": ""}) == "[[CafÃ© society|Café society]]"
        assert fixed("[[CafÃ© society]]", neighbours={"Café society.md": ""}) == "[[Café society]]"

    def test_of_several_files_the_one_nearest_to_the_place_named_comes_first(self) -> None:
        neighbours = {"expected/one/Note A.md": "", "input/one/Note A.md": "", "input/two/Note A.md": ""}
        ((_, problem),) = problems("[x](../two/Note%20A.md)", path="sub/B.md", neighbours=neighbours)
        assert problem.fix is not None
        assert problem.fix.title == "Point the link at 'input/two/Note A'"

    def test_a_name_in_another_place_is_not_called_another_spelling(self) -> None:
        ((_, problem),) = problems("[x](./Artificial%20Intelligence.md)", path="a/Note.md")
        assert problem.message.endswith("The file of that name is 'topics/Artificial Intelligence'.")


class TestFixes:
    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("[[AI]]", "[[Artificial Intelligence|AI]]"),
            ("[[ AI ]]", "[[ Artificial Intelligence|AI ]]"),
            ("[[AI|x]]", "[[Artificial Intelligence|x]]"),
            ("[[ AI  |  x | y ]]", "[[ Artificial Intelligence  |  x | y ]]"),
            ("[[AI#Early history]]", "[[Artificial Intelligence#Early history|AI > Early history]]"),
            ("[[AI#Early history|x]]", "[[Artificial Intelligence#Early history|x]]"),
            ("![[AI#^quote]]", "![[Artificial Intelligence#^quote]]"),
            ("| a |\n| -- |\n| [[AI\\|x]] [[AI]] |\n", None),
            ("[[Nuclear Fusion | the costs]]", "[[nuclear_fusion | the costs]]"),
            ("[[old/Artificial Intelligence]]", "[[Artificial Intelligence]]"),
            ("![[map-of-spain.png|300x200]]", "![[Map of Spain.png|300x200]]"),
            ("---\nup: \"[[AI]]\"\nlist:\n  - '[[AI|x]]'\n---\n", None),
            ("[x](Nuclear%20fusion 'title')", "[x](nuclear_fusion 'title')"),
            ("[x](<AI.md#Early history>)", "[x](<topics/Artificial Intelligence.md#Early history>)"),
            ("[x][1]\n\n[1]: AI.md 'title'\n", "[x][1]\n\n[1]: topics/Artificial%20Intelligence.md 'title'\n"),
            ("[x](plain_one.md)", "[x](sub%20folder/Plain%20(one).md)"),
            ("[[nuclear_fusion#costs-]]", "[[nuclear_fusion#Costs]]"),
            ("> [!note] [[AI]]\n> - [ ] [[AI]]\n", None),
        ],
    )
    def test_everything_but_the_target_stays(self, before: str, after: str | None) -> None:
        expected = {
            "| a ": "| a |\n| -- |\n| [[Artificial Intelligence\\|x]] [[Artificial Intelligence\\|AI]] |\n",
            "---\n": ("---\nup: \"[[Artificial Intelligence|AI]]\"\nlist:\n  - '[[Artificial Intelligence|x]]'\n---\n"),
            "> [!": "> [!note] [[Artificial Intelligence|AI]]\n> - [ ] [[Artificial Intelligence|AI]]\n",
        }
        assert fixed(before) == (after if after is not None else expected[before[:4]])

    def test_the_path_is_written_as_the_vault_is_set_to(self) -> None:
        absolute = ObsidianSettings(new_link_format="absolute")
        assert fixed("[[AI|x]]", settings=absolute) == "[[topics/Artificial Intelligence|x]]"
        relative = ObsidianSettings(new_link_format="relative")
        assert fixed("[[AI|x]]", settings=relative, path="a/b/N.md") == "[[../../topics/Artificial Intelligence|x]]"

    def test_a_name_that_is_not_alone_is_written_with_its_folder(self) -> None:
        neighbours = {"a/My Note.md": "---\naliases: [M]\n---\n", "b/My Note.md": ""}
        assert fixed("[[M]]", neighbours=neighbours) == "[[a/My Note|M]]"

    def test_an_address_becomes_a_link_to_it_only_on_request(self) -> None:
        text = "[[https://example.org/a?b=c#d]] [[https://example.org|there]] [[01:02:03]] [[www.example.org]]"
        assert fixed(text) == text
        assert (
            fixed(text, Safety.UNSAFE)
            == "<https://example.org/a?b=c#d> [there](https://example.org) 01:02:03 [[www.example.org]]"
        )

    def test_a_slug_in_a_markdown_link_is_left_to_the_person(self) -> None:
        neighbours = {"N.md": "# My heading"}
        assert fixed("[x](N.md#my-heading)", neighbours=neighbours) == "[x](N.md#my-heading)"
        assert fixed("[[N#my-heading]]", neighbours=neighbours) == "[[N#My heading]]"

    def test_a_slug_in_a_wikilink_is_obsidian_s_to_read_only_where_obsidian_is_in_use(self) -> None:
        elsewhere, neighbours = ObsidianSettings(there=False), {"N.md": "# My heading"}
        assert fixed("[[N#my-heading]]", neighbours=neighbours, settings=elsewhere) == "[[N#my-heading]]"
        assert fixed("[[N#my-heading]]", Safety.UNSAFE, neighbours=neighbours, settings=elsewhere) == "[[N#My heading]]"

    def test_what_a_website_finds_below_the_page_of_a_note_is_left_to_the_person(self) -> None:
        neighbours = {"vim/match/colors.jpg": "", "img/plan.jpg": ""}
        text = "![x](./colors.jpg) ![x](./plan.jpg)"
        assert fixed(text, neighbours=neighbours, path="vim/match.md") == "![x](./colors.jpg) ![x](../img/plan.jpg)"
        assert fixed(text, Safety.UNSAFE, neighbours=neighbours, path="vim/match.md").startswith(
            "![x](match/colors.jpg)"
        )

    def test_a_word_in_the_place_of_an_address_is_left_to_the_person(self) -> None:
        neighbours = {"tags.todo.md": "---\ntitle: TODO\naliases: [to be done]\n---\n"}
        assert fixed("[pods](TODO)", neighbours=neighbours) == "[pods](TODO)"
        assert fixed("[pods](TODO)", Safety.UNSAFE, neighbours=neighbours) == "[pods](tags.todo)"
        assert fixed("[pods](to%20be%20done)", neighbours=neighbours) == "[pods](tags.todo)"

    def test_a_file_name_that_an_alias_only_resembles_is_left_to_the_person(self) -> None:
        neighbours = {"Note.md": "---\naliases: ['a: b']\n---\n"}
        assert fixed("[x](<a (b).md>)", neighbours=neighbours, path="N.md") == "[x](<a (b).md>)"
        assert fixed("[x](<a (b).md>)", Safety.UNSAFE, neighbours=neighbours, path="N.md") == "[x](<Note.md>)"

    @pytest.mark.parametrize("link", ["[[my.topic.??]]", "[[my topic/*]]", "[[my topic **]]"])
    def test_a_name_that_leaves_something_open_is_never_completed(self, link: str) -> None:
        assert fixed(link, Safety.UNSAFE, neighbours={"my.topic.md": "", "my topic.md": ""}) == link

    def test_a_question_has_the_file_that_it_could_not_name(self) -> None:
        assert fixed("[[What is it?|x]]", neighbours={"What is it.md": ""}) == "[[What is it|x]]"

    def test_a_host_with_a_path_is_an_address(self) -> None:
        ((_, problem),) = problems("[Discord](link.dendron.so/discord)", neighbours={"discord.md": ""})
        assert "is an address without its scheme" in problem.message

    def test_a_place_is_written_as_the_dialect_writes_it(self) -> None:
        texts = {"N.md": "# Proxy note", "Note.md": "[[text|N#proxy-notes]]"}
        facts = {path: Note(path, text, DENDRON).facts for path, text in texts.items()}
        vault = Vault(tuple(facts), facts.__getitem__, dialect=DENDRON)
        (problem,) = BrokenHeadingLink().check(facts["Note.md"], vault)
        assert problem.fix is not None
        assert [edit.new for edit in problem.fix.edits] == ["#proxy-note"]

    @pytest.mark.parametrize("name", ["a # b", "a ^ b", "a | b", "a [[b", "a ]] b", "#a"])
    def test_a_name_that_no_link_can_say_is_reported_without_a_fix(self, name: str) -> None:
        neighbours = {f"{name}.md": "---\naliases: [Odd one]\n---\n"}
        for text in ("[[Odd one]]", "[x](<Odd one>)"):
            for _, problem in problems(text, neighbours=neighbours):
                assert name in problem.message
                if problem.fix is not None:
                    after = apply(text, problem.fix.edits)
                    assert problems(after, neighbours=neighbours) == []

    def test_a_name_that_could_break_the_quotes_of_a_property_is_not_written(self) -> None:
        neighbours = {'The "one".md': "---\naliases: [Odd]\n---\n"}
        ((_, problem),) = problems('---\nup: "[[Odd]]"\n---\n', neighbours=neighbours)
        assert problem.fix is None

    def test_a_drawing_is_read_and_never_edited(self) -> None:
        text = "---\nexcalidraw-plugin: parsed\n---\n# Excalidraw Data\n## Text Elements\n[[AI]] ^abcdefgh\n"
        ((_, problem),) = problems(text)
        assert problem.fix is None
        assert problem.alternatives == ()

    def test_several_files_are_alternatives_and_none_is_applied(self) -> None:
        neighbours = {"a/my_note.md": "", "b/my-note.md": ""}
        ((_, problem),) = problems("[[My Note]]", neighbours=neighbours)
        assert problem.fix is not None
        assert [fix.safety for fix in (problem.fix, *problem.alternatives)] == [Safety.SUGGESTED] * 2


SPACE = st.sampled_from(["", " ", "  "])
WORDS = st.text("abc äöé中🏠'()&!-_.,", min_size=1, max_size=12).map(str.strip).filter(bool)


def _shown(link: Link) -> str:
    parts = [part for part in link.subpath.split("#") if part]
    return " > ".join(([link.path] if link.path else []) + parts) if link.text is None else link.text


@given(
    name=WORDS,
    spaces=st.tuples(SPACE, SPACE),
    text=st.none() | WORDS,
    subpath=st.sampled_from(["", "#Part", "#A#B"]),
    place=st.sampled_from(["text", "table", "embed"]),
)
def test_a_fixed_wikilink_leads_to_the_file_meant_and_shows_what_it_showed(
    name: str, spaces: tuple[str, str], text: str | None, subpath: str, place: str
) -> None:
    before, after = spaces
    table, embed = place == "table", place == "embed"
    pipe = "\\|" if table else "|"
    link = f"{'!' if embed else ''}[[{before}alias{subpath}{after}{'' if text is None else pipe + text}]]"
    note = f"| a |\n| --- |\n| x {link} y |\n" if table else f"x {link} y\n"
    neighbours = {f"d/{name}.md": "---\naliases: [alias]\n---\n"}
    vault = vault_of(note, neighbours)
    (original,) = vault.notes["Note.md"].links
    if vault.lookup(original.path, "Note.md").target is not None:
        return
    result = fixed(note, neighbours=neighbours)
    (link_now,) = Note("Note.md", result).facts.links
    if result == note:
        return
    assert vault.lookup(link_now.path, "Note.md").target == f"d/{name}.md"
    assert link_now.subpath == original.subpath
    assert embed or _shown(link_now) == _shown(original)
    assert result[: original.span.start] == note[: original.span.start]
    assert result[link_now.span.end :] == note[original.span.end :]


@given(name=WORDS, folder=st.sampled_from(["", "d/", "a b/", "x/(y"]), angle=st.booleans(), extension=st.booleans())
def test_a_fixed_markdown_link_leads_to_the_file_meant(name: str, folder: str, angle: bool, extension: bool) -> None:
    if folder and not folder.endswith("/"):
        folder += "/"
    destination = "alias.md" if extension else "alias"
    note = f'[text](<{destination}> "Title")' if angle else f"[text]({destination} 'Title') end"
    neighbours = {f"{folder}{name}.md": "---\naliases: [alias]\n---\n"}
    result = fixed(note, neighbours=neighbours, path="d/Note.md")
    if result == note:
        return
    (link,) = Note("d/Note.md", result).facts.links
    assert vault_of(result, neighbours, "d/Note.md").lookup(link.path, "d/Note.md").target == f"{folder}{name}.md"
    assert link.text == "text"
    assert "Title" in result


@given(st.text(st.sampled_from("[]!|#^()<>%\\ \n`ab.é\udc80"), max_size=60))
def test_nothing_raises_and_every_fix_lies_inside_the_text(text: str) -> None:
    for _, problem in problems(text):
        assert 0 <= problem.span.start <= problem.span.end <= len(text)
        for fix in (problem.fix, *problem.alternatives):
            for edit in fix.edits if fix else ():
                assert 0 <= edit.span.start <= edit.span.end <= len(text)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_links_beyond_number_are_checked_in_time_that_grows_no_faster(rule: VaultRule) -> None:
    text = "".join(
        f"[[Missing {number}]] ![[{number}.png]] [x](m{number}.md) [[#h{number}]]\n" for number in range(500)
    )
    assert len(problems(text, rule)) in {0, 500}


@pytest.mark.parametrize(
    ("text", "safety"),
    [
        ("[[Nuclear fusion|the fusion]]", Safety.SAFE),
        ("[[Nuclear fusion|topics.energy]]", Safety.SAFE),
        ("[[Nuclear fusion|nuclear_fusion]]", Safety.SUGGESTED),
        ("[[Nuclear fusion|nuclear_fusion#Costs]]", Safety.SUGGESTED),
        ("![[Nuclear fusion|topics/Artificial Intelligence]]", Safety.SUGGESTED),
        ("[[Nuclear fusion|energy.topic.gone]]", Safety.SUGGESTED),
        ("[[Nuclear fusion|dendron://vault/energy#costs]]", Safety.SUGGESTED),
        ("[[dendron://vault/nuclear_fusion]]", Safety.UNSAFE),
    ],
)
def test_a_text_that_looks_like_the_target_is_not_lost_to_a_fix(text: str, safety: Safety) -> None:
    ((_, problem),) = problems(text)
    assert problem.fix is not None
    assert problem.fix.safety is safety


@pytest.mark.parametrize("subpath", ["#costs,1:#costs", "#start:#costs", "#costs,1"])
def test_a_stretch_of_a_note_as_dendron_writes_it_is_left_to_a_person(subpath: str) -> None:
    ((_, problem),) = problems(f"![[nuclear_fusion{subpath}]]")
    assert problem.fix is None or problem.fix.safety is Safety.SUGGESTED


@pytest.mark.parametrize("text", ["{{query (namespace [[Nuclear fusion]])}}", "<% tp.x('[[Nuclear fusion]]') %>"])
def test_a_link_in_an_expression_is_found_and_left_as_it_is(text: str) -> None:
    assert [problem.fix for _, problem in problems(text)] == [None]
