from __future__ import annotations

from collections.abc import Iterator

from vaultlint.rule import Bad, Good, Link, Matter, NoteFacts, Problem, Severity, Vault, VaultRule, broken, option

_NODE = '{{"id":"n1","x":0,"y":0,"width":400,"height":400,{}}}'
_CANVAS = '{{\n\t"nodes":[\n\t\t{}\n\t]\n}}'


def _canvas(*nodes: str) -> str:
    """A canvas, for the examples."""
    return _CANVAS.format(",\n\t\t".join(nodes))


def _node(content: str) -> str:
    return _NODE.format(content)


class BrokenCanvasLink(VaultRule):
    """Canvases are whole, and their cards show files that exist.

    A card of a canvas shows a note or another file, and a group may have a picture behind it. The canvas names them by
    their full paths, which Obsidian keeps up to date as long as it does the renaming itself. After a move by another
    program the card is empty. A card may also show a single heading or block of a note.

    Text cards can hold links like any note. They are looked at by the rules for such links (`broken-wikilink`,
    `broken-embed`, `broken-heading-link` and so on).

    A canvas is a JSON file (jsoncanvas.org), and damage to it is reported as well: what is not JSON, which Obsidian
    does not open at all, and what a merge or a script leaves behind, such as a node without an id, a type, a place or
    what its type needs, two nodes with one id, or an edge that ends at a node that is not there. Members that the
    format does not know are no fault, since it allows them; nor are nodes of other types, since plugins add some.

    Nothing in a canvas is ever changed. Canvases in the folder of templates are checked for damage only.
    """

    severity = Severity.ERROR
    since = "0.1.0"
    about = Matter.NO_NOTE

    allow: tuple[str, ...] = option(
        default=(), help="Files that may be missing, as patterns with `*` and `?`, in any case: `Private/*`."
    )
    ignore_from: tuple[str, ...] = option(default=(), help="Folders whose canvases may show what does not exist.")

    def check(self, facts: NoteFacts, vault: Vault) -> Iterator[Problem]:
        if not facts.is_canvas:
            return
        for fault in facts.faults:
            yield Problem(fault.span, fault.message)
        for link in broken.links_under_check(facts, vault, allow=self.allow, ignore_from=self.ignore_from, canvas=True):
            if vault.resolve(link, facts.path).target is None:
                yield broken.file_problem(link, facts, vault)
            elif (target := broken.missing_place_of(link, facts, vault)) is not None:
                found = vault.suggest.places(target, link.subpath)
                message = f"{_without_place(link, target)} {broken.because_of_place(found, vault.dialect)}".rstrip()
                yield broken.place_problem(link, facts, vault, message, found)

    examples = (
        Good(
            _canvas(_node('"type":"file","file":"notes/Llama.md","subpath":"#Size"')),
            vault={"notes/Llama.md": "# Size\n"},
            path="Board.canvas",
        ),
        Good("", path="Board.canvas"),
        Good(
            _canvas(_node('"type":"group","label":"Spain","background":"img/map.png"')),
            vault={"img/map.png": ""},
            path="Board.canvas",
        ),
        Good(_canvas(_node('"type":"text","text":"[[Missing]] is for another rule"')), path="Board.canvas"),
        Good(_canvas(_node('"type":"portal","colour":"red"')), path="Board.canvas"),
        Good(
            _canvas(_node('"type":"file","file":"Private/Diary.md"')),
            path="Board.canvas",
            options={"allow": ("private/*",)},
        ),
        Good(
            _canvas(_node('"type":"file","file":"Missing.md"')),
            path="Inbox/Board.canvas",
            options={"ignore_from": ("Inbox",)},
        ),
        Bad(
            _canvas(_node('"type":"file","file":"«Llama.md»"')),
            vault={"notes/Llama.md": ""},
            path="Board.canvas",
            says="There is no file 'Llama.md'. The file of that name is 'notes/Llama'.",
        ),
        Bad(
            _canvas(_node('"type":"file","file":"«Llama»"')),
            vault={"Llama.md": ""},
            path="Board.canvas",
            says="There is no file 'Llama'. The extension is missing: the file is 'Llama.md'.",
        ),
        Bad(
            _canvas(_node('"type":"file","file":"«Llama»"')),
            vault={"Llama.md": "", "notes/Llama.md": ""},
            path="Board.canvas",
            says="There is no file 'Llama'. Several files may be meant: 'Llama.md' and 'notes/Llama'.",
        ),
        Bad(
            _canvas(_node('"type":"file","file":"Llama.md","subpath":"«#Weight»"')),
            vault={"Llama.md": "# Size\n"},
            path="Board.canvas",
            says="'Llama' has no heading 'Weight'.",
        ),
        Bad(
            _canvas(_node('"type":"file","file":"Llama.md","subpath":"«#^quote»"')),
            vault={"Llama.md": ""},
            path="Board.canvas",
            says="No block in 'Llama' has the id '^quote'.",
        ),
        Bad(
            _canvas(_node('"type":"file","file":"Llama.md","subpath":«"Size"»')),
            vault={"Llama.md": "# Size\n"},
            path="Board.canvas",
            says="must start with '#'",
        ),
        Bad(_canvas(_node('"type":"group","background":"«map.png»"')), path="Board.canvas"),
        Bad('{"nodes":[] «"»edges":[]}', path="Board.canvas", says="',' or '}' should stand here"),
        Bad(
            _canvas(_node('"type":"text","text":"One"'), _node('"type":"text","text":"Two"').replace('"n1"', '«"n1"»')),
            path="Board.canvas",
            says="belongs to another node",
        ),
        Bad(_canvas('{"id":«"n1"»,"x":0,"y":0,"width":400,"height":400}'), path="Board.canvas", says="has no 'type'"),
        Bad(
            '{"edges":[{"id":"e1","fromNode":«"n1"»,"toNode":«"n2"»}]}',
            path="Board.canvas",
            says="There is no node 'n1' for this edge to end at.",
        ),
    )


def _without_place(link: Link, target: str) -> str:
    """What to say of a card that shows a heading or block which its note does not have."""
    note = broken.quoted(broken.note_name(target))
    if broken.is_block_link(link):
        return f"No block in {note} has the id {broken.quoted(link.subpath.rpartition('#')[2])}."
    return f"{note} has no heading {broken.quoted(link.subpath.strip('# '))}."
