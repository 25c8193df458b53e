from __future__ import annotations

from collections.abc import Iterator

from vaultlint.rule import Bad, Good, NoteFacts, Problem, Severity, Span, Vault, VaultRule, option, ought_to_connect


class DeadEndNote(VaultRule):
    """Every note links to another file of the vault.

    From a note without a way on, a reader must go back. A link counts if it leads to a file that exists: to another
    note, a canvas, a PDF; in the text or in a property. Embedded notes, canvases and bases count, since one can go on
    from there; embedded pictures, sounds, films and PDFs are part of the note itself, and do not. Nor do links to the
    web, or to the note itself.

    Daily notes and templates are not looked at.
    """

    severity = Severity.INFO
    since = "0.1.0"
    by_default = False

    ignore: tuple[str, ...] = option(
        default=(),
        help="Notes that may link to nothing: names, paths, folders with a `/` at the end; `*` and `?`, in any case.",
    )
    daily_notes: bool = option(default=False, help="Whether daily notes are looked at, too.")

    def check(self, facts: NoteFacts, vault: Vault) -> Iterator[Problem]:
        """Yield a problem at the start of a note without a link that leads to another file."""
        path = facts.path
        if not ought_to_connect(path, vault, ignore=self.ignore, daily_notes=self.daily_notes):
            return
        for link in facts.links:
            target = vault.resolve(link, path).target
            if target not in {None, path} and (target in vault.sources or not link.embed):
                return
        yield Problem(Span(0, 0), "This note links to no other file that exists; link to what belongs to it.")

    examples = (
        Good("See [[Llama]].", vault={"Llama.md": ""}, surroundings=False),
        Good("See [the paper](paper.pdf).", vault={"paper.pdf": ""}, surroundings=False),
        Good("![[Llama]]", vault={"Llama.md": ""}, surroundings=False),
        Good("![[Birds.base]]", vault={"Birds.base": ""}, surroundings=False),
        Good('---\nup: "[[Llama]]"\n---\n', vault={"Llama.md": ""}),
        Good("Text", path="2024-02-29.md"),
        Good("Text", path="journal/2024-02-29.md"),
        Good("Text", path="quotes/Goethe.md", options={"ignore": ["quotes/"]}),
        Bad("«»Text", says="links to no other file", surroundings=False),
        Bad("«»[[#Here]], [[Example]] and https://example.org", surroundings=False),
        Bad("«»![[picture.png]]", vault={"picture.png": ""}, surroundings=False),
        Bad("«»[[Missing]]", says="links to no other file that exists", surroundings=False),
        Bad("«»Text", path="2024-02-29.md", options={"daily_notes": True}, surroundings=False),
    )
