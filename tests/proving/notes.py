"""Notes made at random out of every construct that vaults have, and vaults of them: strategies for hypothesis."""

# ruff: noqa: E501 - rows of samples
from __future__ import annotations

from hypothesis import strategies as st

NEIGHBOURS = {
    "Llama.md": "---\naliases: [Vicugna, Cría]\n---\n# Size\n\nBig. ^fact\n\n## Wool\n\n# Food\n\n## Wool\n",
    "a/Plan.md": "# Costs\n\n- item ^item-1\n",
    "b/Plan.md": "# Costs?\n",
    "Vicuna farming.md": "---\ntitle: The farming of vicuñas\n---\n# The marketâ€™s needs\n\nText\n^block\n",
    "Übung.md": "# Ünter\n",
    "日本語.md": "# 見出し\n",
    "🎉 party.md": "",
    "pictures/cat.png": "",
    "pictures/Figure 1.PNG": "",
    "Board.canvas": '{"nodes":[{"id":"1","type":"file","file":"Llama.md","subpath":"#Size","x":0,"y":0,"width":1,'
    '"height":1},{"id":"2","type":"text","text":"[[One#Top]] [[vicuna-farming]]","x":0,"y":0,"width":1,"height":1}],'
    '"edges":[]}',
    ".obsidian/app.json": "{}",
}
CONFIG = '[rules.required-frontmatter]\nkeys = ["reviewed"]\ndefault = { reviewed = false }\n'

_WORDS = (
    "text", "See", "a  b", "naïve", "中文english中文", "👩‍👩‍👧", "𝒳", "עברית", "e\u0301", "a\u00a0b", "#tag", "#a/b,", "1984",
    "*em*", "**bold**", "==mark==", "~~gone~~", "\\[\\[no\\]\\]", "5 € | 6 $", "https://example.org/a_(b)#c",
    "<br/>", "<kbd>K</kbd>", "<!-- [[note]] -->", "%%[[vicuna-farming]]%%", "%%hidden%%", "{{title}}", '<% tp.x("a  b") %>',
    "key:: value", "[due:: 2021-01-01]", "(k:: [[Llama]])", "[^1]", "^[inline [[vicuna-farming]]]", "$a|b$", "$x_1$",
    "`code [[vicuna-farming]]`", "``a ` b``", "itâ€™s", "the marketâ€™s", "CafÃ©", "ï¿½", "ðŸ“Š", "\u2028",
    "(c) [x]", "]]", "[[", "![[", "|", "\\", "`", "$", "%%", "<%", "--", "…", "\ufeff", "\u200b",
)  # fmt: skip
_TARGETS = (
    "Llama", "llama", "Llama.md", "/Llama", "./Llama", "../Llama", "Plan", "a/Plan", "plan", "an/Plan", "Vicuna farming",
    "vicuna-farming", "vicuna_farming", "The farming of vicuñas", "Vicugna", "Cría", "Übung", "U\u0308bung", "Ãœbung",
    "日本語", "🎉 party", "ðŸŽ‰ party", "cat.png", "pictures/cat.png", "figure 1.png", "Missing", "Missing note/", "One",
    "Two", "01:07:01", "https://example.org", "www.example.org", "2031-01-01", " Llama ", "", "{{title}}", "a|b", "Lla ma",
    "Llama\u00a0", "index", "Board.canvas", "x.base", "dendron://v/Llama", "Llama.Size",
)  # fmt: skip
_PLACES = ("", "", "", "#Size", "#size", "#Wool", "#Food#Wool", "#^fact", "#^Fact", "#the-markets-needs", "#Nowhere",
           "#^nothing", "#", "#^", "##Top", "#Top", "#The marketâ€™s needs", "#The market’s needs")  # fmt: skip
_TEXTS = ("", "", "|wool", " | wool", "|Llama", "|100", "|a|b", "|", "\\|wool", "|*x*", "|itâ€™s")


def _link(target: str, place: str, text: str, form: str) -> str:
    destination = (target + place).replace(" ", "%20")
    shown = text.lstrip(" \\|") or target
    return form.format(wiki=f"{target}{place}{text}", destination=destination, raw=target + place, text=shown)


links = st.builds(
    _link,
    st.sampled_from(_TARGETS),
    st.sampled_from(_PLACES),
    st.sampled_from(_TEXTS),
    st.sampled_from(
        (
            *("[[{wiki}]]",) * 5,
            *("![[{wiki}]]", "[[{wiki}", "[[{wiki}]", "[{text}]({destination})", "![{text}]({destination})"),
            *("[{text}](<{raw}>)", '[{text}]({destination} "t")', "[{text}]({destination}.md)", "[{text}]()"),
        )
    ),
)
inlines = st.lists(st.one_of(st.sampled_from(_WORDS), links), min_size=1, max_size=6).map(" ".join)
_cells = st.lists(st.one_of(links.map(lambda link: link.replace("|", "\\|")), inlines), min_size=1, max_size=3)


def _indented(block: str, first: str, rest: str) -> str:
    head, *tail = block.split("\n")
    return "\n".join((first + head, *(rest + line for line in tail)))


def _fenced(content: str, fence: str) -> str:
    return f"{fence}\n{content}\n{fence[:3]}"


def _table(rows: list[list[str]]) -> str:
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join((lines[0], "|" + " --- |" * len(rows[0]), *lines[1:]))


_leaves = st.one_of(
    inlines,
    st.builds("{} {}".format, inlines, st.sampled_from(["^id", "^item-1", "^a_b", "^"])),
    st.builds("{} {}{}".format, st.sampled_from(["#", "##", "###", "######", "#no"]), inlines, st.sampled_from(["", " #"])),
    st.sampled_from(["# Top", "# Top", "## Twice\n\ntext", "## Twice\n\ntext", "## Twice\n\nother", "# The marketâ€™s needs"]),
    st.builds("{}\n{}".format, inlines, st.sampled_from(["===", "---", "***"])),
    st.builds(_fenced, inlines, st.sampled_from(["```", "```py", "~~~", "```dataview", "$$", "%%", "<div>"])),
    st.builds("    {}\n\t{}".format, inlines, inlines),
    st.builds(_table, st.lists(_cells, min_size=1, max_size=3)),
    st.builds("[^1]: {}\n    {}".format, inlines, inlines),
    st.builds("[label]: {} 'title'".format, st.sampled_from(["Llama.md", "vicuna-farming.md", "<a b.md>", "http://x"])),
    st.sampled_from(["---", "***", "", "  ", "\t", "> ", "- ", "<div>\n[[vicuna-farming]]\n\n</div>", "$$x\ny$$ z", "^block"]),
)  # fmt: skip
_PREFIXES = (
    *(("- ", "  "), ("- ", "\t"), ("1. ", "   "), ("- [ ] ", "\t"), ("* [x] ", "    "), ("+\t", "\t")),
    *(("> ", "> "), (">", ">"), ("> [!note]+ Title\n> ", "> "), ("> [!tip]- [[vicuna-farming]]\n> ", "> ")),
)


def _put(block: str, prefix: tuple[str, str]) -> str:
    return _indented(block, *prefix)


blocks = st.recursive(
    _leaves,
    lambda inner: st.builds(_put, st.lists(inner, min_size=1, max_size=3).map("\n".join), st.sampled_from(_PREFIXES)),
    max_leaves=5,
)
_PROPERTIES = (
    "title: The marketâ€™s needs", "title: it: is", "tags: [a, 'b', c]", "tags:\n- one\n- two", "# comment", "up: [[Llama]]",
    'up: "[[vicuna-farming]]"', "up: '[[vicuna-farming|wool]]' # why", 'list: ["[[Llama]]", x]', "text: |\n  [[vicuna-farming]]\n\n  more",
    "text: >-\n  folded\n  text", "base: &a {x: 1}", "copy: *a", "date: 2021-02-03", "aliases: it's", "reviewed:", "reviewed: yes",
    "title: again", "deep:\n  map:\n    - [1, 2]\n    - k: v", "empty:", "", "\tx: y", "see: See [[Llama]] for more", "x: @y", "mojibake: CafÃ©",
    'key: "[x](Llama.md)"', "more: '[[Llama]], [[One]]'", "cssclass: {{title}}", "a: 'b' c", "author: [[Smith, John]]",
)  # fmt: skip
frontmatter = st.one_of(
    st.just(""),
    st.builds(
        "{}---\n{}\n---{}\n".format,
        st.sampled_from(["", "", "", "", "\n", " "]),
        st.lists(st.sampled_from(_PROPERTIES), max_size=6).map("\n".join),
        st.sampled_from(["", "", " ", "-"]),
    ),
    st.sampled_from(["---\n---\n", "---\ntitle: open\n", "---\n\nprose\n---\n", "\ufeff---\na: b\n---\n"]),
)


def _with_ends(text: str, ends: list[str]) -> str:
    lines = text.split("\n")
    return "".join(line + ends[index % len(ends)] for index, line in enumerate(lines[:-1])) + lines[-1]


_ends = st.sampled_from([["\n"], ["\n"], ["\r\n"], ["\r"], ["\n", "\r\n"], ["\r\n", "\n", "\r"]])
texts = st.builds(
    lambda top, body, last, ends: _with_ends(top + body + last, ends),
    frontmatter,
    st.lists(blocks, max_size=7).flatmap(
        lambda found: st.sampled_from(["\n\n", "\n"]).map(lambda gap: gap.join(found))
    ),
    st.sampled_from(["", "\n", "\n\n"]),
    _ends,
)
notes = st.builds(
    lambda text, mark, damage: (b"\xef\xbb\xbf" if mark else b"") + text.encode() + damage,
    texts,
    st.sampled_from([False, False, False, True]),
    st.sampled_from([b""] * 12 + [b"\x92", b"\x00", b"\n<<<<<<< HEAD\nx\n=======\ny\n>>>>>>> z\n"]),
)
_SETTINGS = (
    "{}",
    '{"useMarkdownLinks": true}',
    '{"newLinkFormat": "relative"}',
    '{"useMarkdownLinks": true, "newLinkFormat": "absolute"}',
)
_DIALECTS = ("", "", "", "", *(f'dialect = "{name}"\n' for name in ("quartz", "foam", "dendron", "logseq", "publish")))
vaults = st.builds(
    lambda one, two, three, settings, dialect: {
        **{path: text.encode() for path, text in NEIGHBOURS.items()},
        ".obsidian/app.json": settings.encode(),
        "vaultlint.toml": (dialect + CONFIG).encode(),
        "One.md": one,
        "a/Two.md": two,
        "Templates/Three.md": three,
    },
    notes,
    notes,
    notes,
    st.sampled_from(_SETTINGS),
    st.sampled_from(_DIALECTS),
)
