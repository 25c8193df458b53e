"""The same link written in another way."""

from __future__ import annotations

from vaultlint.findings import Edit
from vaultlint.note.anchors import heading_key
from vaultlint.note.facts import Link, NoteFacts


def keeps_headings(link: Link, facts: NoteFacts, edit: Edit) -> bool:
    """Whether an edit of a link leaves links to the heading that it stands in, if it stands in one, what they are.

    Links to a heading spell out all of it, the targets of its links included (3.2.3).
    """
    for heading in facts.headings:
        if heading.span.start <= link.span.start < heading.span.end:
            start, end = edit.span.shift(-heading.text_span.start)
            made = heading.text[:start] + edit.new + heading.text[end:]
            return heading_key(made) == heading_key(heading.text)
    return True
