"""Links in every form, in random vaults: a fix of `link-format` changes neither where they lead nor what they show."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import product
from typing import Any

import mistune
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaultlint.findings import Problem, Safety
from vaultlint.fixer import apply
from vaultlint.note import Link, LinkKind, Note
from vaultlint.note.links import default_text
from vaultlint.note.plain import is_plain
from vaultlint.rules.links.link_format import LinkFormat
from vaultlint.vault import ObsidianSettings, Vault
from vaultlint.vault.resolve import fold

STYLES = ("wikilink", "markdown")
PATHS = ("shortest", "relative", "absolute")
RULES = tuple(LinkFormat(style=style, path=path) for style, path in product(STYLES, PATHS))  # type: ignore[arg-type]

_markdown = mistune.create_markdown(renderer="ast", plugins=["strikethrough", "mark", "math", "footnotes", "url"])


def vault_of(texts: Mapping[str, str], settings: ObsidianSettings | None = None) -> Vault:
    return Vault(tuple(texts), lambda path: Note(path, texts[path]).facts, settings)


def problems(rule: LinkFormat, path: str, texts: Mapping[str, str]) -> list[Problem]:
    vault = vault_of(texts)
    return list(rule.check(vault.notes[path], vault))


def fixed(rule: LinkFormat, path: str, texts: Mapping[str, str], level: Safety = Safety.SAFE) -> str:
    found = [problem.fix for problem in problems(rule, path, texts) if problem.fix]
    return apply(texts[path], [edit for fix in found if fix.safety >= level for edit in fix.edits])


def shown(link: Link) -> str:
    """What a reader sees of a link; of an embed: its text and its size."""
    if link.text is not None:
        return link.text
    return "" if link.embed else default_text(link.path + link.subpath)


def as_plain_text(tokens: list[dict[str, Any]]) -> str:
    return "".join(token.get("raw") or as_plain_text(token.get("children", [])) for token in tokens)


FOLDERS = st.sampled_from(["a", "b", "a b", "A", "ab", "ä", "c(d", "e&f"])
NAMES = st.sampled_from(
    ["n.md", "N.md", "n m.md", "v1.2.md", "v1.2", "p.png", "ü.md", "100%.md", "x(y).md", "a+b.md", "q'.pdf"]
)
FILES = st.builds(lambda folders, name: "/".join([*folders, name]), st.lists(FOLDERS, max_size=2), NAMES)
HEADINGS = "# One\n\n## Two words\n\ntext ^block\n\n# What? (x) 50%\n"
TEXTS = st.sampled_from(
    [
        None,
        "",
        "n",
        "a/n",
        "text",
        "two words",
        "a_b",
        "*a*",
        "`c`",
        "x|y",
        "100",
        "10x20",
        "cap|100",
        "n > One",
        "[z]",
        "C&amp;",
    ]
)
SUBPATHS = st.sampled_from(["", "", "#One", "#One#Two words", "#^block", "#What? (x) 50%", "#No such"])


def encoded(path: str) -> str:
    return re.sub(r"[ %()<>]", lambda match: f"%{ord(match[0]):02X}", path)


@st.composite
def links(draw: st.DrawFn, files: list[str]) -> str:
    target = draw(st.sampled_from(files))
    cut = draw(st.integers(0, target.count("/")))
    path = "/".join(target.split("/")[cut:])
    if draw(st.booleans()):
        path = path.removesuffix(".md")
    path = draw(st.sampled_from(["", "", "", "/", "./", "../"])) + path
    subpath, text, embed = draw(SUBPATHS), draw(TEXTS), draw(st.sampled_from(["", "", "!"]))
    if draw(st.booleans()):
        return f"{embed}[[{path}{subpath}{'' if text is None else f'|{text}'}]]"
    title = draw(st.sampled_from(["", "", "", ' "Title"']))
    if draw(st.booleans()):
        return f"{embed}[{text or ''}](<{path}{subpath}>{title})".replace("%", "%25")
    return f"{embed}[{text or ''}]({encoded(path + subpath)}{title})"


@st.composite
def vaults(draw: st.DrawFn) -> tuple[str, dict[str, str]]:
    files = draw(st.lists(FILES, min_size=2, max_size=8, unique_by=str.lower))
    note = draw(st.sampled_from(["note.md", "a/note.md", "a b/c/note.md"]))
    texts = {file: HEADINGS if file.endswith(".md") else "" for file in files}
    body = draw(st.lists(links(files), min_size=1, max_size=6))
    separator = draw(st.sampled_from([" and ", "\n\n", "\n- ", "\n> "]))
    properties = draw(st.sampled_from(["", "", f'---\nup: "[[{draw(st.sampled_from(files))}]]"\n---\n']))
    return note, {**texts, note: properties + separator.join(["x", *body])}


@settings(max_examples=400)
@given(vaults(), st.sampled_from(RULES))
def test_every_link_leads_where_it_led_and_shows_what_it_showed(
    vault: tuple[str, dict[str, str]], rule: LinkFormat
) -> None:
    path, texts = vault
    before = vault_of(texts)
    for level in (Safety.SAFE, Safety.UNSAFE):
        changed = texts | {path: fixed(rule, path, texts, level)}
        after = vault_of(changed)
        old_links, new_links = before.notes[path].links, after.notes[path].links
        assert len(old_links) == len(new_links)
        for old, new in zip(old_links, new_links, strict=True):
            was, now = before.resolve(old, path), after.resolve(new, path)
            assert (was.target, was.subpath) == (now.target, now.subpath)
            assert was.anchor == now.anchor or was.target == path
            assert (old.subpath, old.embed) == (new.subpath, new.embed)
            if level is Safety.SAFE:
                assert shown(old) == shown(new)
        assert not [problem for problem in problems(rule, path, changed) if problem.fix and problem.fix.safety >= level]


@settings(max_examples=300)
@given(vaults(), st.sampled_from(RULES))
def test_every_fixed_link_is_in_the_form_that_is_wanted(vault: tuple[str, dict[str, str]], rule: LinkFormat) -> None:
    path, texts = vault
    was = vault_of(texts).notes[path].links
    changed = texts | {path: fixed(rule, path, texts, Safety.UNSAFE)}
    after = vault_of(changed)
    for old, new in zip(was, after.notes[path].links, strict=True):
        if new.raw == old.raw:
            continue
        target = after.resolve(new, path).target
        assert target is not None
        if new.kind is not LinkKind.PROPERTY:
            assert (new.kind is LinkKind.MARKDOWN) == (rule.style == "markdown")
        wanted = {
            fold(after.link_text(target, path, markdown=extension, link_format=rule.path))  # type: ignore[arg-type]
            for extension in (False, True)
        }
        assert not new.path or fold(new.path) in wanted


@given(st.text("ab_*~`<>[]()!^#$&;%=\\/: 1é", max_size=8))
def test_what_is_plain_is_so_to_another_parser(text: str) -> None:
    text = text.strip()
    if text and is_plain(text):
        (paragraph,) = _markdown(f"x [{text}](y) z")  # type: ignore[misc]
        assert as_plain_text(paragraph["children"]) == f"x {text} z"  # type: ignore[index]
        assert [token["type"] for token in paragraph["children"]] == ["text", "link", "text"]  # type: ignore[index]


@pytest.mark.parametrize("path", PATHS)
def test_there_and_back_leaves_what_was_there(path: str) -> None:
    there, back = (LinkFormat(style=style, path=path) for style in ("markdown", "wikilink"))  # type: ignore[arg-type]
    texts = {"a/n.md": HEADINGS, "p.png": ""}
    target = vault_of(texts).link_text("a/n.md", "note.md", link_format=path)  # type: ignore[arg-type]
    text = f"[[{target}|t]] [[{target}]] [[{target}#One]] ![[{target}]] ![[p.png|100]] [[#One]]\n# One\n"
    made = fixed(there, "note.md", texts | {"note.md": text})
    assert "[[" not in made
    assert fixed(back, "note.md", texts | {"note.md": made}) == text


def test_the_settings_of_the_vault_are_followed_unless_the_rule_says_otherwise() -> None:
    texts = {"note.md": "[[n]] [x](a/n.md)", "a/n.md": ""}
    vault = vault_of(texts, ObsidianSettings(new_link_format="relative", use_markdown_links=True))
    (problem,) = LinkFormat().check(vault.notes["note.md"], vault)
    assert problem.message == "This is a wikilink; the vault is set to Markdown links."
    assert problem.fix is not None
    assert apply(texts["note.md"], problem.fix.edits) == "[n](a/n.md) [x](a/n.md)"
    found = LinkFormat(style="wikilink").check(vault.notes["note.md"], vault)
    assert [problem.span.start for problem in found] == [2, 6]


@pytest.mark.parametrize(
    ("text", "safety"),
    [
        ("[[a/n|n]]", Safety.SAFE),
        ("![[a/n]]", Safety.SAFE),
        ("[[a/n]]", Safety.UNSAFE),
        ("![cap|100](a/n.md)", Safety.UNSAFE),
        ("# [[a/n|t]]\n", Safety.SUGGESTED),
        ("> # [[a/n|t]]\n", Safety.SAFE),
    ],
)
def test_a_fix_is_as_safe_as_what_it_keeps(text: str, safety: Safety) -> None:
    rule = LinkFormat(style="wikilink", path="shortest")
    (problem,) = problems(rule, "note.md", {"note.md": text, "a/n.md": ""})
    assert problem.fix is not None
    assert problem.fix.safety is safety


@pytest.mark.parametrize(
    "text",
    [
        "---\nexcalidraw-plugin: parsed\n---\n[x](a/n.md)",
        "[![[a/n]]](n.md)",
        "[x](a/n.md 'T')",
        "[x][r]\n\n[r]: a/n.md",
        "[two\nlines](a/n.md)",
        '---\nup: "[x](a/n.md)"\n---\n',
        "[x](a/n.md#none)",
        "[x](https://example.org)",
        "[x](<% tp.file.title %>)",
    ],
)
def test_what_cannot_be_said_in_another_form_is_left_alone(text: str) -> None:
    rule = LinkFormat(style="wikilink", path="shortest")
    assert problems(rule, "note.md", {"note.md": text, "a/n.md": ""}) == []
