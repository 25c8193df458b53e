"""What may be the matter with a file: the little that tells which rules need not look at it at all.

Most rules find nothing in most files. To ask a file once what is the matter with it takes far less time than to have
every rule find that out by itself.
"""

from __future__ import annotations

from enum import Flag, auto
from typing import TYPE_CHECKING

from vaultlint.note.anchors import strip_heading
from vaultlint.note.kinds import is_note

if TYPE_CHECKING:
    from vaultlint.note.facts import NoteFacts
    from vaultlint.vault.index import Vault


class Matter(Flag):
    """What may be the matter with a file. Where a rule is about some of these, no other file concerns it.

    Of links those count that somebody means to work: see `vault.meant`. Of the links of a template none does.
    """

    __hash__ = object.__hash__  # there is one object of each combination, and no need to hash its name

    NO_FILE = auto()  # a wikilink, its file does not exist, and no daily note will be made for it (7.3.3)
    NO_EMBED = auto()  # the same of an embed, however it is written
    NO_MARKDOWN_FILE = auto()  # the same of a Markdown link that is no embed
    NOT_CLEAR = auto()  # a link which other files match too, or which matches from the middle of a folder's name
    NO_PLACE = auto()  # a link, its file exists, and has no such heading or block
    NO_NAME = auto()  # a link, meant or not, that may name nothing at all, or brackets with nothing between them
    UNFINISHED = auto()  # a wikilink that somebody began and did not end
    REPEATED_HEADING = auto()  # a heading that is the same to a link as one before it
    NO_NOTE = auto()  # the file is a canvas or a base
    # Of the name of a file, of whatever kind, and of those of the folders that are spoken of at it: see `vault.names`.
    ODD_NAME = auto()  # it is not plain words
    TWIN = auto()  # another file or folder has the same name to a link


NOTHING = Matter(0)


def matter_of(facts: NoteFacts, vault: Vault) -> Matter:
    """What may be the matter with a note, a canvas or a base; of its name nothing is said."""
    matter = NOTHING if is_note(facts.path) else Matter.NO_NOTE
    if vault.settings.is_template(facts.path):
        return matter
    if facts.links:
        for one in vault.meant_links(facts).matters:
            matter |= one
    if facts.hollow:
        matter |= Matter.NO_NAME
    if facts.unfinished:
        matter |= Matter.UNFINISHED
    if len(facts.headings) > 1:
        names = {strip_heading(heading.text).lower() for heading in facts.headings}
        if len(names) < len(facts.headings):
            matter |= Matter.REPEATED_HEADING
    return matter
