from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from vaultlint.rule import Bad, Edit, Fix, Good, Note, NoteRule, Problem, Safety, Severity, Span, SplitLink

# Each fix of a row has an edit of the whole row; a row that no person wrote would have thousands of them.
_MOST_PIPES = 500
_LONGEST_REACH = 20_000  # characters


class UnescapedPipeInTable(NoteRule):
    r"""The pipe of a link in a table is written `\|`.

    In a table every `|` ends a cell, also the one in `[[Note|text]]` or `![[picture.png|100]]`. The link falls in two:
    one cell begins with `[[Note`, the next one ends with `text]]`, what stood there moves one column to the right, and
    the last cell of the row is not shown at all. In the first line of a table it is worse: this line then has more
    cells than the line of hyphens below it, and there is no table. Obsidian writes `[[Note\|text]]` in tables, and
    reads it like `[[Note|text]]` everywhere.

    The fix puts the backslash before the pipe. It is safe if the row then has exactly as many cells as the table has
    columns. If it has not, the row is unusual in another way too (cells left out at the end; a tool that has aligned
    the pieces of the link as if they were cells), and the fix is unsafe. In the first line of a table that is one, the
    columns below were counted with the link cut in two; there, a backslash would leave the table without its columns,
    and none is offered.

    The same holds for a link in backticks: a table is cut before code is looked for. With the backslash it is code and
    no link, so the fix is only suggested there. It holds for a link between `%%` signs, too, which are a comment only
    with the backslash; no row with such a link gets a fix. Formulas, code blocks, comments over several lines and
    template expressions are not looked at, nor is text that is no table.
    """

    severity = Severity.ERROR
    since = "0.1.0"

    def check(self, note: Note) -> Iterator[Problem]:
        for link in note.split_links:
            yield Problem(link.span, _message(note.text, link), _fix(note.text, link))

    examples = (
        Good("| a | b |\n| --- | --- |\n| [[Note\\|text]] | ![[p.png\\|100]] |\n"),
        Good("| a | b |\n| --- | --- |\n| [[Note]] | x |\n\n[[Note|text]] | [[Other|text]]\n"),
        Good("| a | b |\n| --- | --- |\n| [[{{title}}|text]] | [[<% tp.file.title %>|text]] |\n"),
        Good("[[Note|text]]\n---\n"),
        Good("| a | b |\n| --- | --- |\n| [[Note\\\\|text]] | x |\n"),
        Good("| a | b |\n| --- | --- |\n| [[Note|text]] | x |\n", dialect="quartz"),
        Good("| [[Note|text]] | and no line of hyphens |\n"),
        Good("| a | b | c |\n| --- | --- | --- |\n| \\[[x|y]] | z |\n"),
        Bad(
            "| a | b |\n| --- | --- |\n| «[[Note|text]]» | x |\n",
            fixed="| a | b |\n| --- | --- |\n| [[Note\\|text]] | x |\n",
            says="The pipe in '[[Note|text]]' ends the cell of the table",
        ),
        Bad(
            "| a | b |\n| - | - |\n| «[[Note|x]]» | %% «[[Note|c]]» %% |\n| «[[Note|y]]» | %% c %% |\n",
            fixed="| a | b |\n| - | - |\n| [[Note|x]] | %% [[Note|c]] %% |\n| [[Note\\|y]] | %% c %% |\n",
            surroundings=False,
        ),
        Bad(
            '| a | b |\n| - | - |\n| «[[Note|x]]» | <% "[[Note|x]]" %> |\n| «[[Note|x]]» | {{[[Note|x]]}} |\n',
            fixed='| a | b |\n| - | - |\n| [[Note\\|x]] | <% "[[Note|x]]" %> |\n| [[Note\\|x]] | {{[[Note|x]]}} |\n',
            surroundings=False,
        ),
        Bad(
            "a | b\n--- | ---\nx | «![[p.png|the map|100]]»\n",
            fixed="a | b\n--- | ---\nx | ![[p.png\\|the map\\|100]]\n",
            says="The pipes in",
        ),
        Bad(
            "| a | b |\n| --- | --- |\n| «[[One|1]]» | «[[Two|2]]» |\n",
            fixed="| a | b |\n| --- | --- |\n| [[One\\|1]] | [[Two\\|2]] |\n",
        ),
        Bad(
            "| «[[Note|text]]» | b |\n| --- | --- |\n| [[Other|text]] | x |\n",
            fixed="| [[Note\\|text]] | b |\n| --- | --- |\n| [[Other\\|text]] | x |\n",
            says="adds a cell to the first line of a table, so that there is no table",
        ),
        Bad(
            "| a | b |\n| --- | --- |\n| «[[Note|text]]» |\n",
            fixed="| a | b |\n| --- | --- |\n| [[Note\\|text]] |\n",
        ),
        Bad("| «[[Note|text]]» | b |\n| --- | --- | --- |\n| x | y | z |\n"),
        Bad(
            "| a | b |\n| --- | --- |\n| `«[[Note|text]]»` | `x` «[[Other|text]]» `y` |\n",
            fixed="| a | b |\n| --- | --- |\n| `[[Note|text]]` | `x` [[Other\\|text]] `y` |\n",
            says="ends the cell of the table, backticks or not.",
        ),
    )


def _message(text: str, link: SplitLink) -> str:
    pipe = "The pipe" if len(link.pipes) == 1 else "The pipes"
    verb = "" if len(link.pipes) > 1 else "s"
    shown = link.span.of(text)
    if link.heads:
        return f"{pipe} in '{shown}' add{verb} a cell to the first line of a table, so that there is no table."
    if link.quoted:
        return f"{pipe} in '{shown}' end{verb} the cell of the table, backticks or not."
    return f"{pipe} in '{shown}' end{verb} the cell of the table, so that there is no link."


def _fix(text: str, link: SplitLink) -> Fix | None:
    if link.fits is None or len(link.row) > _MOST_PIPES:
        return None
    if link.quoted and link.reach - link.pipes[0] > _LONGEST_REACH:
        return None
    safety = Safety.SUGGESTED if link.quoted else Safety.SAFE if link.fits else Safety.UNSAFE
    return Fix("Write '\\|' in the link", (_edit(text, link),), safety)


def _edit(text: str, link: SplitLink) -> Edit:
    """The edit that puts the backslashes into all links of the row, and covers all that is then read otherwise."""
    pipes = link.pipes if link.quoted else link.row
    parts = (text[start:end] for start, end in pairwise((link.start, *pipes, link.reach)))
    return Edit(Span(link.start, link.reach), "\\".join(parts))
