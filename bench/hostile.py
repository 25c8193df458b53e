"""Vaults made by somebody who wants a check to take for ever: each kind of note, canvas, base and setting in any size.

Whoever finds another way adds a line. `bench/growth.py` tells how the work of a check grows with each of them, and
`tests/security/test_bounds.py` holds that none is out of bounds.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path


def bomb(levels: int, *, merge: bool = False) -> str:
    """YAML that doubles and doubles, ninefold at each level."""
    text = "a0: &a0 {k: v}\n" if merge else "a0: &a0 [x,x,x,x,x,x,x,x,x]\n"
    for level in range(1, levels):
        before = ",".join([f"*a{level - 1}"] * 9)
        text += f"a{level}: &a{level}\n  <<: [{before}]\n" if merge else f"a{level}: &a{level} [{before}]\n"
    return text


def properties(text: str) -> str:
    """A note with these properties."""
    return f"---\n{text}\n---\nx\n"


# By name: the path of the file, and its text with so many of what it is made of.
FILES: dict[str, tuple[str, Callable[[int], str]]] = {
    "yaml-laugh": ("A.md", lambda many: properties(bomb(20 + many // 1000))),
    "yaml-merge": ("A.md", lambda many: properties(bomb(20 + many // 1000, merge=True))),
    "yaml-base-laugh": ("A.base", lambda many: bomb(20 + many // 1000)),
    "yaml-anchors": ("A.md", lambda many: properties("".join(f"k{i}: &a{i} x\nl{i}: *a{i}\n" for i in range(many)))),
    "yaml-merge-many": (
        "A.md",
        lambda many: properties(
            "b: &b {"
            + ",".join(f"k{i}: 1" for i in range(many))
            + "}\n"
            + "".join(f"m{i}: {{<<: *b}}\n" for i in range(many // 10))
        ),
    ),
    "yaml-merge-chain": (
        "A.md",
        lambda many: properties(
            "m0: &m0 {k0: 1}\n" + "".join(f"m{i}: &m{i} {{<<: *m{i - 1}, k{i}: 1}}\n" for i in range(1, (many // 5)))
        ),
    ),
    "yaml-int": ("A.md", lambda many: properties("a: " + "9" * (25 * many))),
    "yaml-hex": ("A.md", lambda many: properties("a: 0x" + "f" * (25 * many))),
    "yaml-sexag": ("A.md", lambda many: properties("a: 1" + ":59" * (5 * many))),
    "yaml-float": ("A.md", lambda many: properties("a: 1." + "9" * (25 * many) + "e999999999")),
    "yaml-dates": (
        "A.md",
        lambda many: properties(
            "".join(f"d{i}: 9999-99-99\ne{i}: 0000-00-00T99:99:99Z\nf{i}: 2024-13-45\n" for i in range(many // 10))
        ),
    ),
    "yaml-bigkey": ("A.md", lambda many: properties("? " + "k" * (25 * many) + "\n: v\n" + "k" * (25 * many) + ": v")),
    "yaml-props": ("A.md", lambda many: properties("".join(f"p{i}: v\n" for i in range(many)))),
    "yaml-dupkeys": ("A.md", lambda many: properties("p: v\n" * many)),
    "yaml-tags": ("A.md", lambda many: properties("tags: [" + ",".join(f"t{i}" for i in range(many)) + "]")),
    "yaml-aliases": ("A.md", lambda many: properties("aliases: [" + ",".join(f"t{i}" for i in range(many)) + "]")),
    "yaml-links": (
        "A.md",
        lambda many: properties("rel:\n" + "".join(f'  - "[[Missing {i}]]"\n' for i in range(many))),
    ),
    "yaml-deepflow": ("A.md", lambda many: properties("a: " + "[" * many + "]" * many)),
    "yaml-deepblock": (
        "A.md",
        lambda many: properties("".join(" " * i + "a:\n" for i in range(min((many // 10), 4000)))),
    ),
    "yaml-open": ("A.md", lambda many: properties("a: " + "[" * many)),
    "yaml-quote": ("A.md", lambda many: properties('a: "' + "\\u0041" * many + '"')),
    "yaml-comments": ("A.md", lambda many: properties("#\n" * many)),
    "yaml-unclosed": ("A.md", lambda many: "---\n" + "a: b\n" * many),
    "yaml-block": ("A.md", lambda many: properties("a: |\n" + "  x\n" * many)),
    "yaml-q": ("A.md", lambda many: properties("? " * many)),
    "yaml-bang": ("A.md", lambda many: properties("a: " + "! " * many)),
    "yaml-pct": ("A.md", lambda many: "---\n" + "%YAML 1.2\n" * many + "---\n"),
    "yaml-tab": ("A.md", lambda many: properties("a:\n" + "\t- x\n" * many)),
    "yaml-bad": ("A.md", lambda many: properties("a: b: c\n" * many)),
    "yaml-bad-quote": ("A.md", lambda many: properties("a: 'b\n" * many)),
    "yaml-blanks": ("A.md", lambda many: properties("a: |\n" + "\t\n  \t" * many)),
    "yaml-blanks-plain": ("A.md", lambda many: properties("a: b" + "\n  \t" * many + "\nc")),
    "yaml-keys-quoted": ("A.md", lambda many: properties('"a" :' * many + ":a" * many)),
    "yaml-hyphens": ("A.md", lambda many: properties("a: " + "a-" * many + "\nb: [")),
    "yaml-stray": ("A.md", lambda many: "x\n---\n" + "a" * (10 * many) + "\n---\n"),
    "logseq-property": ("A.md", lambda many: "-  " + "\t" * (10 * many) + "a\n"),
    "md-size": ("A.md", lambda many: "![[a.png|" + " " * (10 * many) + "x]]\n"),
    "md-size-digits": ("A.md", lambda many: "![[a.png|" + "1" * (10 * many) + "x]]\n"),
    "md-callout-signs": ("A.md", lambda many: ">  [!a|" + "+" * (10 * many) + "\n"),
    "md-callout-many": ("A.md", lambda many: "> " + "[!a|" * many + "+" * many + "\n"),
    "html-words": ("A.md", lambda many: '<img src="' + "aa" * (5 * many) + '.png">\n'),
    "canvas-number": ("A.canvas", lambda many: '{"nodes":[{"id":"1","x":' + "-0" * many + '\\"a' * many),
    "canvas-name": ("A.canvas", lambda many: '{"' + '\\"a' * many),
    "canvas-member": ("A.canvas", lambda many: '{"a\\"a" : -0.0e+' + '\\"a' * many),
    "md-quotes": ("A.md", lambda many: "> " * many + "x\n"),
    "md-quotes-lines": ("A.md", lambda many: ("> " * 100 + "x\n") * (many // 100)),
    "md-lists": ("A.md", lambda many: "".join(" " * (2 * i) + "- x\n" for i in range(min((many // 10), 4000)))),
    "md-list-inline": ("A.md", lambda many: "- " * many + "x\n"),
    "md-ol": ("A.md", lambda many: "1. " * many + "x\n"),
    "md-brackets": ("A.md", lambda many: "[" * many + "x" + "]" * many),
    "md-brackets2": ("A.md", lambda many: "[](" * many),
    "md-bracket-link": ("A.md", lambda many: "[a](<" * many),
    "md-wl": ("A.md", lambda many: "[[" * many + "x" + "]]" * many),
    "md-wl-open": ("A.md", lambda many: "[[a|" * many),
    "md-wl-hash": ("A.md", lambda many: "[[" + "a#" * many + "]]"),
    "md-wl-caret": ("A.md", lambda many: "[[a#^" + "^" * many + "]]"),
    "md-wl-pipe": ("A.md", lambda many: "[[" + "a|" * many + "]]"),
    "md-wl-lines": ("A.md", lambda many: "[[a\n" * many),
    "md-wl-many": ("A.md", lambda many: "[[Missing]] " * many),
    "md-wl-distinct": ("A.md", lambda many: "".join(f"[[Missing {i}]]\n" for i in range(many))),
    "md-wl-ok": ("A.md", lambda many: "[[A]] " * many),
    "md-embed": ("A.md", lambda many: "![[" * many),
    "md-emph": ("A.md", lambda many: "*a _b " * many),
    "md-emph2": ("A.md", lambda many: "*" * many + "a" + "*" * many),
    "md-emph3": ("A.md", lambda many: "**a*b" * many),
    "md-tilde": ("A.md", lambda many: "~~a~" * many),
    "md-ticks": ("A.md", lambda many: "".join("`" * (i % 300 + 1) + "a " for i in range(many))),
    "md-ticks2": ("A.md", lambda many: "`a" * many),
    "md-ticks3": ("A.md", lambda many: "`" * many + " x"),
    "md-fence": ("A.md", lambda many: "```\n" * many),
    "md-fence2": ("A.md", lambda many: "~~~a\n" * many),
    "md-html": ("A.md", lambda many: "<a " * many),
    "md-html2": ("A.md", lambda many: "<!--" * many),
    "md-html3": ("A.md", lambda many: "<![CDATA[" * many),
    "md-html4": ("A.md", lambda many: "<?" * many),
    "md-html5": ("A.md", lambda many: "<a href='" * many),
    "md-html6": ("A.md", lambda many: "<div>\n" * many),
    "md-auto": ("A.md", lambda many: "<http://" * many),
    "md-url": ("A.md", lambda many: "http://" * many),
    "md-url2": ("A.md", lambda many: "https://a.b/(" * many),
    "md-mail": ("A.md", lambda many: "a@" * many),
    "md-comment": ("A.md", lambda many: "%%" * many),
    "md-comment2": ("A.md", lambda many: "%%a\n" * many),
    "md-math": ("A.md", lambda many: "$" * many),
    "md-math2": ("A.md", lambda many: "$a " * many),
    "md-math3": ("A.md", lambda many: "$$a\n" * many),
    "md-table": ("A.md", lambda many: "|a" * many + "|\n" + "|-" * many + "|\n" + "|b" * many + "|\n"),
    "md-table-rows": ("A.md", lambda many: "|a|\n|-|\n" + "|b|\n" * many),
    "md-table-empty": (
        "A.md",
        lambda many: "|a" * (many // 100) + "|\n" + "|-" * (many // 100) + "|\n" + "|\n" * (many // 10),
    ),
    "md-table-wl": ("A.md", lambda many: "|a|b|\n|-|-|\n" + "|[[x|y]]|z|\n" * many),
    "md-table-wl2": ("A.md", lambda many: "|a" * many + "|\n" + "|-" * many + "|\n" + "|[[b|c]]" * many + "|\n"),
    "md-callout": ("A.md", lambda many: "".join("> " * (i + 1) + "[!note] a\n" for i in range(many // 50))),
    "md-callout2": ("A.md", lambda many: "> [!note]\n" * many),
    "md-head": ("A.md", lambda many: "# a\n" * many),
    "md-head-same": ("A.md", lambda many: "# a\n\n[[#a]]\n" * many),
    "md-head-link": (
        "A.md",
        lambda many: "".join(f"# a{i}\n" for i in range(many)) + "".join(f"[[#b{i}]]\n" for i in range(many)),
    ),
    "md-head-long": ("A.md", lambda many: "# " + "a " * many + "\n[[#" + "a " * many + "b]]"),
    "md-head-subpath": ("A.md", lambda many: "# a\n" * many + "[[#" + "a#" * many + "a]]"),
    "md-setext": ("A.md", lambda many: "a\n" * many + "---\n"),
    "md-setext2": ("A.md", lambda many: "a\n=\n" * many),
    "md-hash": ("A.md", lambda many: "#" * many),
    "md-tags": ("A.md", lambda many: "#a/b " * many),
    "md-tag-deep": ("A.md", lambda many: "#" + "a/" * many),
    "md-blockid": ("A.md", lambda many: "x ^a\n\n" * many),
    "md-blockid2": ("A.md", lambda many: "x " + "^" * many),
    "md-blockid3": ("A.md", lambda many: "x" + " ^a" * many),
    "md-blocklink": ("A.md", lambda many: "".join(f"x ^a{i}\n\n[[#^b{i}]]\n\n" for i in range(many // 2))),
    "md-foot": ("A.md", lambda many: "[^a]" * many + "\n\n" + "[^a]: x\n" * many),
    "md-foot2": (
        "A.md",
        lambda many: "".join(f"[^{i}] " for i in range(many)) + "\n\n" + "".join(f"[^{i}]: x\n" for i in range(many)),
    ),
    "md-ref": ("A.md", lambda many: "[a]: b\n" * many + "[a] " * many),
    "md-ref2": (
        "A.md",
        lambda many: "".join(f"[a{i}]: b\n" for i in range(many)) + "".join(f"[a{i}] " for i in range(many)),
    ),
    "md-ref-bomb": ("A.md", lambda many: "[a]: " + "b" * many + "\n\n" + "[a] " * many),
    "md-foot3": ("A.md", lambda many: "[^" * many + "a\n"),
    "md-foot4": ("A.md", lambda many: "[^a" * many + "\n"),
    "md-callout3": ("A.md", lambda many: ">  [!a|" * many + "\n"),
    "md-fix-foot": ("A.md", lambda many: "[^a" * many + "\n\n[[great ideas]]\n"),
    "md-task": ("A.md", lambda many: "- [ ] a\n" * many),
    "md-inlinefield": ("A.md", lambda many: "a:: b\n" * many),
    "md-inlinefield2": ("A.md", lambda many: "(a:: " * many),
    "md-space": ("A.md", lambda many: " " * (10 * many) + "x"),
    "md-nl": ("A.md", lambda many: "\n" * (10 * many)),
    "md-crlf": ("A.md", lambda many: "\r" * (10 * many)),
    "md-bs": ("A.md", lambda many: "\\" * (10 * many)),
    "md-ent": ("A.md", lambda many: "&amp" * many),
    "md-ent2": ("A.md", lambda many: "&#" * many),
    "md-moji": ("A.md", lambda many: "Ã©Ã¤ " * many),
    "md-moji2": ("A.md", lambda many: "Ã" * many),
    "md-moji3": ("A.md", lambda many: "â€™â€œ" * many),
    "md-moji4": ("A.md", lambda many: "ÃƒÂ" * many),
    "md-moji5": ("A.md", lambda many: "Ã©" * many),
    "md-comb": ("A.md", lambda many: "a" + "\u0301" * many),
    "md-wl-comb": ("A.md", lambda many: "[[a" + "\u0301\u0316" * many + "]]"),
    "md-emoji": ("A.md", lambda many: "👩‍🚀" * many + " [[x]]"),
    "md-tmpl": ("A.md", lambda many: "{{a " * many),
    "md-tmpl2": ("A.md", lambda many: "<% " * many),
    "md-tmpl3": ("A.md", lambda many: "{{" * many),
    "md-hr": ("A.md", lambda many: "---\n" * many),
    "md-hr2": ("A.md", lambda many: "- - -\n" * many),
    "md-indent": ("A.md", lambda many: "    a\n" * many),
    "md-nul": ("A.md", lambda many: "x\n" + "\x01" * (10 * many)),
    "md-conflict": ("A.md", lambda many: "<<<<<<< a\n=======\n>>>>>>> b\n" * many),
    "md-wl-long": ("A.md", lambda many: "[[" + "a " * many + "]]"),
    "md-wl-longs": ("A.md", lambda many: "".join("[[" + f"w{i} " * 40 + "]]\n" for i in range(many // 100))),
    "md-wl-path": ("A.md", lambda many: "[[" + "a/" * many + "]]"),
    "md-wl-dots": ("A.md", lambda many: "[[" + "../" * many + "a]]"),
    "md-md-dots": ("A.md", lambda many: "[x](" + "../" * many + "a.md)"),
    "md-md-pct": ("A.md", lambda many: "[x](" + "%20" * many + ".md)"),
    "md-md-pct2": ("A.md", lambda many: "[x](" + "%" * many + ".md)"),
    "md-md-paren": ("A.md", lambda many: "[x](" + "(" * many),
    "md-md-title": ("A.md", lambda many: '[x](a "' * many),
    "md-md-many": ("A.md", lambda many: "[x](y.md) " * many),
    "md-unfinished": ("A.md", lambda many: "[[a] " * many),
    "md-unfinished2": ("A.md", lambda many: "[[a](b) " * many),
    "md-empty": ("A.md", lambda many: "[[]] [](x) [x]() " * many),
    "md-dataview": ("A.md", lambda many: "```dataview\n" + "LIST FROM [[a]]\n" * many + "```\n"),
    "canvas-deep": ("A.canvas", lambda many: '{"a":' * many + "1" + "}" * many),
    "canvas-deep2": ("A.canvas", lambda many: '{"nodes":' + "[" * many + "]" * many + "}"),
    "canvas-int": ("A.canvas", lambda many: '{"nodes":[{"id":"1","type":"file","x":' + "9" * (25 * many) + "}]}"),
    "canvas-float": ("A.canvas", lambda many: '{"nodes":[{"id":"1","type":"file","x":1e' + "9" * (25 * many) + "}]}"),
    "canvas-str": (
        "A.canvas",
        lambda many: (
            '{"nodes":[{"id":"1","type":"text","x":0,"y":0,"width":1,"height":1,"text":"' + "\\u0041" * many + '"}]}'
        ),
    ),
    "canvas-nodes": (
        "A.canvas",
        lambda many: '{"nodes":[' + ",".join('{"id":"1","type":"file","file":"x"}' for _ in range(many)) + "]}",
    ),
    "canvas-edges": (
        "A.canvas",
        lambda many: (
            '{"nodes":[],"edges":[' + ",".join('{"id":"1","fromNode":"x","toNode":"y"}' for _ in range(many)) + "]}"
        ),
    ),
    "canvas-open": ("A.canvas", lambda many: '{"nodes":[{"a":' * many),
    "canvas-keys": ("A.canvas", lambda many: "{" + ",".join(f'"k{i}":1' for i in range(many)) + "}"),
    "canvas-esc": (
        "A.canvas",
        lambda many: (
            '{"nodes":[{"id":"1","type":"text","x":0,"y":0,"width":1,"height":1,"text":"' + "\\\\" * many + '[[x]]"}]}'
        ),
    ),
    "canvas-text": (
        "A.canvas",
        lambda many: (
            '{"nodes":[{"id":"1","type":"text","x":0,"y":0,"width":1,"height":1,"text":"' + "[[x]]\\n" * many + '"}]}'
        ),
    ),
    "base-links": ("A.base", lambda many: "filters:\n  and:\n" + "    - file.hasLink('x')\n" * many),
    "base-paren": ("A.base", lambda many: "filters: '" + "file.hasLink(" * many + "'"),
    "base-str": ("A.base", lambda many: 'filters: "' + "a'" * many + '"'),
    "base-deep": (
        "A.base",
        lambda many: "filters:" + "".join("\n" + " " * (i + 1) + "and:" for i in range(min((many // 10), 4000))),
    ),
    "base-esc": ("A.base", lambda many: 'filters: "' + "\\u0041" * many + "file.hasLink('x')\""),
    "base-many": ("A.base", lambda many: 'f: "' + "file.hasLink('x') && " * many + '1"'),
    "obs-deep": (".obsidian/app.json", lambda many: "[" * many),
    "obs-int": (".obsidian/app.json", lambda many: '{"a":' + "9" * (25 * many) + "}"),
    "obs-ignore": (
        ".obsidian/app.json",
        lambda many: '{"userIgnoreFilters":[' + ",".join('"/(a+)+$/"' for _ in range(many)) + "]}",
    ),
    "obs-daily": (".obsidian/daily-notes.json", lambda many: '{"format":"' + "D" * many + '"}'),
    "obs-daily2": (".obsidian/daily-notes.json", lambda many: '{"format":"' + "[a]MMMM" * many + '"}'),
    "obs-periodic": (
        ".obsidian/plugins/periodic-notes/data.json",
        lambda many: '{"weekly":{"enabled":true,"format":"' + "MMMMY" * many + '"}}',
    ),
    "gi-many": (".gitignore", lambda many: "".join(f"*a{i}*b\n" for i in range(many))),
    "gi-stars": (".gitignore", lambda many: "*a" * (many // 10) + "b\n"),
    "gi-dstars": (".gitignore", lambda many: "**/a/" * (many // 10) + "b\n"),
    "gi-set": (".gitignore", lambda many: "[" + "a-z" * (many // 10) + "]\n"),
    "gi-open": (".gitignore", lambda many: "[" * (many // 1) + "\n"),
    "toml-deep": ("vaultlint.toml", lambda many: "a = " + "[" * many + "]" * many),
    "toml-dots": ("vaultlint.toml", lambda many: "a." * (many // 2) + "b = 1\n"),
    "toml-dots2": ("vaultlint.toml", lambda many: "[" + "a." * (many // 2) + "b]\n"),
    "toml-keys": ("vaultlint.toml", lambda many: "".join(f"k{i} = 1\n" for i in range(many))),
    "toml-tables": ("vaultlint.toml", lambda many: "".join(f"[t{i}]\n" for i in range(many))),
    "toml-aot": ("vaultlint.toml", lambda many: "[[overrides]]\n" * many),
    "toml-aot2": ("vaultlint.toml", lambda many: '[[overrides]]\npaths=["a*b*c*"]\n' * (many // 4)),
    "toml-int": ("vaultlint.toml", lambda many: "a = " + "9" * (25 * many)),
    "toml-float": ("vaultlint.toml", lambda many: "a = 1." + "9" * (25 * many)),
    "toml-date": ("vaultlint.toml", lambda _: "a = 9999-99-99"),
    "toml-str": ("vaultlint.toml", lambda many: 'a = """' + '""' * many + "\n"),
    "toml-bs": ("vaultlint.toml", lambda many: 'a = "' + "\\" * (10 * many) + "\n"),
    "toml-exclude": (
        "vaultlint.toml",
        lambda many: "exclude = [" + ",".join(f'"*a{i}*b"' for i in range(many)) + "]\n",
    ),
    "toml-exclude-star": ("vaultlint.toml", lambda many: 'exclude = ["' + "*a" * (many // 10) + 'b"]\n'),
    "toml-select": (
        "vaultlint.toml",
        lambda many: "select = [" + ",".join(f'"nonesuch{i}"' for i in range(many)) + "]\n",
    ),
    "toml-unknown": (
        "vaultlint.toml",
        lambda many: "[rules.required-frontmatter]\n" + "".join(f"k{i} = 1\n" for i in range(many)),
    ),
    "toml-keysopt": (
        "vaultlint.toml",
        lambda many: "[rules.required-frontmatter]\nkeys = [" + ",".join(f'"k{i}"' for i in range(many)) + "]\n",
    ),
    "toml-inline": ("vaultlint.toml", lambda many: "a = {" + ",".join(f"k{i}=1" for i in range(many)) + "}\n"),
    "toml-inline2": ("vaultlint.toml", lambda many: "a = " + "{a=" * (many // 2)),
    "directives": ("Note.md", lambda many: "[[x]] %% vaultlint-disable-line a %% " * many),
    "directives2": ("Note.md", lambda many: "<!-- vaultlint-disable " * many),
    "directives3": ("Note.md", lambda many: "%% vaultlint-disable links %%\n[[x]]\n" * many),
    "directives4": ("Note.md", lambda many: "<!-- vaultlint-disable x -->\n" * many),
    "quartz": ("quartz.config.ts", lambda many: "markdownLinkResolution" + " " * many * 10),
    "quartz2": ("quartz.config.ts", lambda many: ("a" * 50 + " ") * many + "markdownLinkResolution:"),
    "quartz3": ("quartz.config.ts", lambda many: "markdownLinkResolution " * many),
    "logseq": ("logseq/config.edn", lambda many: ":journal/page-title-format " * many),
    "pyproject": ("pyproject.toml", lambda many: "tool.vaultlint" * many),
    "pyproject2": ("pyproject.toml", lambda many: "[ " * many),
    "pyproject3": ("pyproject.toml", lambda many: " " * many * 10),
    "pyproject4": ("pyproject.toml", lambda many: "vaultlint" + "\n[tool \n" * many),
}


def make(name: str, size: int, folder: Path) -> int:
    """Make the vault of that name; the length of its hostile file in code points."""
    path, text = FILES[name]
    hostile = text(1000 * size)
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(hostile, encoding="utf-8")
    if path != "A.md":  # something that the settings or the patterns are about
        (folder / "A.md").write_text("[[x]] ok\n", encoding="utf-8")
        (folder / "sub").mkdir()
        for number in range(30):
            (folder / "sub" / f"a{'a' * 100}{number}.md").write_text("x", encoding="utf-8")
    return len(hostile)
