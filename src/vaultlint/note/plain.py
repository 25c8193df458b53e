"""Whether a text is the same to Markdown and to the eye."""

from __future__ import annotations

import re

from vaultlint.regex import regex

# What Markdown or Obsidian may read as more than the characters themselves, alone or with what stands round the text.
_MARKUP = regex(
    r"""
      [`<\[\]\\$\r\n]                          # code, HTML, links, escapes, formulas, the end of a line
    | %% | == | :// | \*.*\* | ~.*~
    | (?<![^\W_])_.*_ | _.*_(?![^\W_])         # inside of a word an underscore is a letter
    | &(?:\#[xX]?)?[A-Za-z0-9]+;
    | ^[!^] | (?:^|\s)\#\S                     # the start of an image, a callout, a footnote, a tag
    """,
    re.VERBOSE,
)


def is_plain(text: str) -> bool:
    """Whether a text shows the same as the label of a Markdown link and as the text of a wikilink.

    Markdown parses labels; whether Obsidian parses the text of a wikilink is not certain (1.1.4). False for any text
    that could make a difference.
    """
    return _MARKUP.search(text) is None
