"""Whether damage is the subject of a text rather than its state: "`Ã©` instead of `é`".

Prose, tables and code about encodings show damage on purpose. The signs: words such as mojibake near by, the sound form
on the same line, quotes or backticks round the damaged characters alone, code points and byte values.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from functools import cached_property

from vaultlint.regex import regex
from vaultlint.text import LineIndex, Span

_REACH = 300  # code points on either side of a run, within its line; long lines are whole paragraphs
_STRONG_WORDS = (
    *("mojibake", "garbl", "gibberish", "mangled", "double-encod", "double encod", "misencod", "mis-encod", "ftfy"),
    *("krakozyabr", "zeichensalat", "zeichenmüll", "buchstabensalat", "krzaki", "krzaczki", "charabia"),
    *("文字化", "乱码", "亂碼", "кракозябр", "крякозябр", "글자 깨", "글자깨", "깨진 글자", "깨지"),
)
_STRONG = regex("|".join(_STRONG_WORDS), re.IGNORECASE)
_STRONG_IN_LOWER_CASE = regex("|".join(_STRONG_WORDS))
# A part of every word that the next pattern wants, but for bytes: most lines have none, and looking is cheaper.
_MEDIUM_PARTS = (
    *(
        "cod",
        "char",
        "utf",
        "latin",
        "cp",
        "windows",
        "iso",
        "ascii",
        "ansi",
        "corrupt",
        "zeichens",
        "karakterk",
        "bom",
    ),
    *("byte", "kód", "код", "编码", "編碼", "字符集", "エンコード", "文字コード", "인코딩", "u+", "\\", "0x", "&"),
    *("replace", "re.", "regex", "s/", "preg_"),
)
_BYTES = regex(r"\b[ceCE][0-9a-fA-F] [89abAB][0-9a-fA-F]\b")
_MEDIUM = regex(
    r"\bBOM\b|byte.order"
    r"|\b(?:en|de|re)cod(?:e|es|ed|er|ers|ing|ings)\b|\bchar(?:acter)?[ -_]?(?:sets?|codes?|codings?|maps?)\b"
    r"|\bcode ?pages?\b|\butf-?(?:8|16)|\bunicode\b|\blatin-?1\b|\bcp-?(?:125\d|437|850|852|866)\b|\bwindows-?125\d\b"
    r"|\biso-?8859|\bascii\b|\bansi\b|\bcorrupt|\b(?:ein|ent)?kodier|\bzeichens[aä]tz|\bencodage|\bencodé|\bcodifica"
    r"|\bkodowan|\bkódován|\bkarakterkód|кодиров|кодуван|编码|編碼|字符集|エンコード|文字コード|인코딩"
    r"|u\+[0-9a-f]{4}|\\u[0-9a-f]{4}|\\x[0-9a-f]{2}|\b0x[0-9a-f]{2}\b|&#?\w{2,8};"
    r"|\.replace(?:_?all)?\(|\bre\.(?:sub|compile|search|match)\b|\bregexp?\b|\bs/[^/\n]{1,20}/|\bpreg_",
    re.IGNORECASE,
)
_CONTRAST = regex(
    r"instead of|rather than|\bvs\.?(?!\w)|→|⇒|->|=>|➜|➡|<-|←|\bbecom|\bbecame|\bturn(?:s|ed)? into"
    r"|\bshow(?:s|n|ed|ing)?\b|\bappear(?:s|ed|ing)?\b|\bdisplay(?:s|ed|ing)?\b|\brender(?:s|ed|ing)?\b|\breplac|\bsees?\b"
    r"|\bprint(?:s|ed)?\b"
    r"|au lieu de|\bstatt\b|anstatt|anstelle|en lugar de|en vez de|em vez de|ao invés|invece di|zamiast|вместо|замість"
    r"|の代わり|変わ|变成|變成|而不是|显示|顯示|대신"
    r"|\bi stället för|\bi stedet for|\bin plaats van|\bmísto\b|\byerine\b",
    re.IGNORECASE,
)
_QUOTES = {
    '"': '"', "'": "'", "`": "`", "“": '”’“"', "‘": "’", "„": "“”", "«": "»", "»": "«", "‹": "›", "「": "」",
    "『": "』", "(": ")", "[": "]", "/": "/",
}  # fmt: skip
_TYPICAL = regex("[\u00a0-\u017f\u2010-\u2027\u20ac\u2122\ufeff\ufffd]+")  # what examples of mojibake are made of
_STRAIGHT = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": ".", "\u00a0": " "})


class Surroundings:
    """What stands round the suspicious places of a text; everything is looked for once, when first asked for."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._encodings: dict[Span, bool] = {}
        self._contrasts: dict[Span, bool] = {}

    @cached_property
    def lines(self) -> LineIndex:
        """Where each line starts."""
        return LineIndex.of(self.text)

    @cached_property
    def is_about_mojibake(self) -> bool:
        """Whether the text speaks of mojibake by name."""
        return _STRONG_IN_LOWER_CASE.search(self.text.lower()) is not None

    @cached_property
    def _strong(self) -> list[int]:
        return [found.start() for found in _STRONG.finditer(self.text)]

    def line(self, offset: int) -> int:
        """The 1-based line of an offset."""
        return self.lines.position(offset).line

    def near(self, span: Span) -> Span:
        """The line that a span begins in, or as much of it as is near. Spans that are close have the same."""
        line = self.lines.line_span(self.line(span.start), self.text)
        if line.end - line.start <= 4 * _REACH:
            return line
        start, end = (span.start // _REACH - 1) * _REACH, (span.end // _REACH + 2) * _REACH
        return Span(max(line.start, start), min(line.end, end))

    def speaks_of_mojibake(self, span: Span) -> bool:
        """Whether the line, the one before or the one after speaks of mojibake by name."""
        if not self.is_about_mojibake:
            return False
        number = self.line(span.start)
        start = max(self.lines.start(max(1, number - 1)), span.start - 2 * _REACH)
        end = self.lines.line_span(min(len(self.lines), number + 1), self.text).end
        index = bisect_left(self._strong, start)
        return index < len(self._strong) and self._strong[index] < min(end, span.end + 2 * _REACH)

    def speaks_of_encodings(self, span: Span) -> bool:
        """Whether the line speaks of encodings, code points or bytes, or replaces text by program."""
        near = self.near(span)
        found = self._encodings.get(near)
        if found is None:
            lowered = self.text[near.start : near.end].lower()
            found = self._encodings[near] = (
                any(part in lowered for part in _MEDIUM_PARTS) and _MEDIUM.search(self.text, *near) is not None
            ) or _BYTES.search(self.text, *near) is not None
        return found

    def has_contrast(self, span: Span) -> bool:
        """Whether the line sets one form against another."""
        near = self.near(span)
        found = self._contrasts.get(near)
        if found is None:
            found = self._contrasts[near] = _CONTRAST.search(self.text, *near) is not None
        return found

    def is_quoted(self, span: Span) -> bool:
        """Whether the damaged characters, or the one word that they are in, stand alone between quotes."""
        word = self.word(span)
        before, after = self.text[max(0, word.start - 1) : word.start], self.text[word.end : word.end + 1]
        if after in (".", ",", "?", "!", ":", ";"):  # in the quotes, by the rules of English typography
            after = self.text[word.end + 1 : word.end + 2]
        return before != "" and after != "" and after in _QUOTES.get(before, "")

    def is_typical_example(self, span: Span, repaired: str) -> bool:
        """Whether the span is a whole token by itself, such as texts about encodings give as an example."""
        return self.word(span) == span and _TYPICAL.fullmatch(repaired) is not None

    def word(self, span: Span) -> Span:
        """The span with the letters and digits that adjoin it, as far as 40 on either side."""
        start, end = span
        while start > max(0, span.start - 40) and _is_word(self.text[start - 1]):
            start -= 1
        while end < min(len(self.text), span.end + 40) and _is_word(self.text[end]):
            end += 1
        return Span(start, end)

    def is_cell(self, span: Span) -> bool:
        """Whether the word that the span is in is a cell of a table by itself."""
        word = self.word(span)
        before = self.text[max(0, word.start - 20) : word.start].rstrip(" ")
        return before.endswith("|") and self.text[word.end : word.end + 20].lstrip(" ").startswith("|")

    def sound_form_is_near(self, span: Span, repaired: str, *, plain: bool) -> bool:
        """Whether the repaired word stands, sound, on the same line, outside the link that the span is in.

        `plain` also takes the form that people type who have no such characters (`don't`, `cafe`).
        """
        word = self.word(span)
        sound = self.text[word.start : span.start] + repaired + self.text[span.end : word.end]
        near = self.near(span)
        start, end = self._enclosing_link(word, near)
        rest = self.text[near.start : start] + "\0" + self.text[end : near.end]
        forms = _forms(sound) if plain else {sound}
        if word == span:  # a token by itself: only one that is set off likewise is its counterpart
            return (plain and f" {sound} " in rest) or any(
                f"{left}{form}{right}" in rest for form in forms for left, right in _SET_OFF
            )
        return any(_has_word(rest, form) for form in forms)

    def _enclosing_link(self, span: Span, near: Span) -> Span:
        for opening, closing in (("[[", "]]"), ("[", ")")):
            start = self.text.rfind(opening, near.start, span.start)
            if start < 0 or self.text.find(closing, start, span.start) >= 0:
                continue
            end = self.text.find(closing, span.end, near.end)
            if end >= 0:
                return Span(start, end + len(closing))
        return span


_SET_OFF = (
    *(("`", "`"), ('"', '"'), ("'", "'"), ("“", "”"), ("«", "»"), ("„", "“")),
    *(("| ", " |"), ("(", ")"), ("→ ", "")),
)


def _forms(sound: str) -> set[str]:
    """The sound form, and how people type it who have no such character."""
    plain = sound.translate(_STRAIGHT)
    bare = "".join(char for char in unicodedata.normalize("NFD", plain) if not unicodedata.combining(char))
    return {form for form in (sound, plain, bare) if form.strip()}


def _has_word(text: str, word: str) -> bool:
    """Whether a word stands in a text by itself. A pattern for each word would cost more to compile than to use."""
    place = text.find(word)
    while place >= 0:
        end = place + len(word)
        if not (place and _is_word(text[place - 1])) and not (end < len(text) and _is_word(text[end])):
            return True
        place = text.find(word, place + 1)
    return False


def _is_word(char: str) -> bool:
    return char.isalnum() or char in "_-"
