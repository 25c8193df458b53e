from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from vaultlint.rule import (
    Bad,
    Edit,
    Fix,
    Garble,
    GarbleKind,
    GarbleTrust,
    Good,
    Note,
    NoteRule,
    Problem,
    Safety,
    Severity,
    Span,
    Zone,
    find_garbles,
    option,
    regex,
)

_NAME = regex(r"""[ \t?-]*+(?:"[^"\r\n]*"|'[^'\r\n]*'|[^\s:#][^:\r\n]*)[ \t]*:(?=\s|\Z)""")
_LONGEST = 40  # characters of a run or a repair that a message shows
_MOST_SIGNS = 16  # signs of emphasis side by side
_REACH = 2000  # characters before them, within their line, in which others are counted
_BOM = "\ufeff"
# What begins another thing than a paragraph or a heading, or nothing at all.
_BLOCK = regex(
    r"\s*\Z| {4}| {0,3}(?:\t|[-+*](?:\s|\Z)|[-*_](?:[ \t]*[-*_]){2}|\d{1,9}[.)](?:\s|\Z)|[>|<]|```|~~~|%%|\$\$)"
)
# Where text is read as anywhere else: indented lines, which count as code, and code that the user asks for.
_READ = frozenset({Zone.CODE, Zone.HTML, Zone.COMMENT, Zone.TEMPLATE})
_SAFETY = {GarbleTrust.CERTAIN: Safety.SAFE, GarbleTrust.PROBABLE: Safety.UNSAFE}


class Mojibake(NoteRule):
    """Text reads as it was written.

    `Itâ€™s` was `It’s` once: a program took the note's UTF-8 for Windows-1252 and saved the result. Every character
    beyond plain ASCII becomes two, three or four others: quotes and dashes first, accents, emoji, whole words in other
    scripts. Headings change by it, and so do tags, properties and the targets of links: `[[ðŸ“Š Report]]` is broken
    only because `📊 Report` is garbled.

    Reported, each garbled word by itself, are

    * UTF-8 that was read as Windows-1252 or Latin-1 (with invisible control characters, which editors show as nothing),
      in any mixture; as Windows-1250, 1251 or 1254, Mac Roman, or one of the code pages 437, 850 and 866; once or
      several times over;
    * what was lost on the way: `ï¿½`, `�` in the middle of words, `â€` of which the last byte is gone;
    * bytes that are not UTF-8, with their place and what they are in Windows-1252.

    That characters can be decoded proves nothing: French `é »`, Portuguese `MAÇÃ®`, Ukrainian `Ві` and a table in box
    drawing can be, too. A run is reported if no language has its characters side by side (ftfy knows which), or if it
    stands among others that are damage for certain. Text *about* garbled text is left alone: `Ã©` instead of `é`, in
    quotes, beside its sound form, in a regular expression, or near words such as mojibake, 乱码 and кракозябры (but for
    what is said to linters, as in `vaultlint-disable-line mojibake`). So are code and math; `code = true` looks into
    code as well. An indented line counts as text: in notes it is mostly a list that went wrong. Addresses (`https://…`)
    and percent-encoding are never touched, since garbled addresses can be the real ones.

    Fixes. What is certain is repaired safely, whatever it is part of: a heading, a tag, a property, a link's target.
    But a link that works is left alone if the file has that garbled name, and a heading and the links to it are
    repaired together or not at all. What is likely is unsafe to repair. The name of a property is only suggested, since
    templates and queries ask for it as it is. So is a repair by which stars and low lines beside it would begin or end
    emphasis, or no longer do. A byte order mark that begins the note (`ï»¿`) is taken out. Where the note then begins
    with properties, that is unsafe, and where it begins with a list, a quote, a table or code, it is suggested: it was
    read as a paragraph. No fix touches a file with bytes that are not UTF-8; what they were in Windows-1252 is
    suggested. Where something was lost, nothing can be repaired, and nothing else on that line is either, since half a
    repair would hide the rest; where only one character can have been meant, it is suggested.
    """

    severity = Severity.WARNING
    since = "0.1.0"
    in_comments = True

    code: bool = option(default=False, help="Look into code blocks and code in lines as well.")

    def check(self, note: Note) -> Iterator[Problem]:
        if not find_garbles(note.text, directives=_directives(note)):  # so that sound notes are not parsed for this
            return
        skip = list(note.math)
        if not self.code:
            skip += [span for span in note.code if _is_marked(note.text, span)]
        top = note.frontmatter.content if note.frontmatter else Span(0, 0)
        for garble in find_garbles(note.text, skip, _directives(note)):
            if garble.span.start == 0 and garble.repaired and garble.repaired.startswith(_BOM):
                yield _about_mark(note, garble, garble.repaired)
                continue
            problem = _problem(note.text, garble)
            if problem.fix and (
                (top.contains(garble.span) and _is_of_a_name(note.text, garble.span))
                or _changes_signs(note.text, problem.fix.edits[0])
            ):
                suggested = Fix(problem.fix.title, problem.fix.edits, Safety.SUGGESTED)
                problem = Problem(problem.span, problem.message, alternatives=(suggested,))
            yield problem

    examples = (
        Good("It’s “sound” – naïve café, 10 €, ✅, Привет, 你好."),
        Bad("It«â€™»s here.", fixed="It’s here.", says="Garbled text 'â€™', which was '’'"),
        Bad("# «ðŸ“š» Szczeg«Ã³Å‚»owe", fixed="# 📚 Szczegółowe", says="UTF-8 read as Windows-1252"),
        Bad("Jak zwi«Ä™kszyÄ‡» jako«Å›Ä‡»?", fixed="Jak zwiększyć jakość?"),
        Bad("let«â\x80\x99»s go «â\x80\x9cnowâ\x80\x9d»", fixed="let’s go “now”", says=r"'â\x80\x99'"),
        Bad("See [[«ðŸ“Š» Report]] and #dise«Ã±»o.", fixed="See [[📊 Report]] and #diseño."),
        Bad("and«Â\xa0»more", fixed="and\xa0more", says="a no-break space"),
        Bad("# «Ã¢Å“â€¦» DONE", fixed="# ✅ DONE"),
        Bad("«РџСЂРёРІРµС‚» «РІСЃРµРј»", fixed="Привет всем", says="Windows-1251"),
        Bad("Slices don«ΓÇÖ»t store", fixed="Slices don’t store", says="code page 437"),
        Bad("you don«‚Äô»t need", fixed="you don’t need", says="Mac Roman"),
        Bad("I don«â€šÃ„Ã´»t", fixed="I don’t", says="'’' (UTF-8 read as Mac Roman, then UTF-8 read as Windows-1252)"),
        Bad("%%a comment: caf«Ã©»%%", fixed="%%a comment: café%%"),
        Bad("---\ncaf«Ã©»: 1\ndeep:\n  - 'caf«Ã©»': 2\n---\n"),
        Bad("---\ntags: [dise«Ã±»o]\n---\n", fixed="---\ntags: [diseño]\n---\n"),
        Bad("don«ï¿½»t", says="a character was lost"),
        Bad("We don«�»t make promises", says="a character was lost"),
        Bad("安装插件，«���»其复制到目录"),
        Bad("«â€œ»quoted«â€» yes", says="Garbled text 'â€œ'"),
        Bad("The client«\udc92»s", says="A byte that is not UTF-8 (92)"),
        Bad("b«â€œ»__c__ don«â€™»t", fixed="bâ€œ__c__ don’t"),
        Bad("**Bob**«â€™»s _«â€œ»yes_ **«Ã©»**", fixed="**Bob**’s _“yes_ **é**"),
        Bad("It«â€™»s in UTF-8.", fixed="It’s in UTF-8.", says="probably '’'"),
        Bad("`don«â€™»t`", fixed="`don’t`", options={"code": True}, surroundings=False),
        Good("`donâ€™t`"),
        Good("```\ndonâ€™t\n```"),
        Good("$Ã$ is the matrix, $Ã©$ is not"),
        Good("The output has `Ã©` instead of `é`."),
        Good('Prevents "Ã©" appearing instead of "é".'),
        Good("Mojibake such as â€™ comes from a wrong charset."),
        Bad(
            "caf«Ã©» %% vaultlint-disable-line unknown: no mojibake %%",
            fixed="café %% vaultlint-disable-line unknown: no mojibake %%",
        ),
        Bad("---\nvaultlint-disable: mojibake\n---\n\ncaf«Ã©»", fixed="---\nvaultlint-disable: mojibake\n---\n\ncafé"),
        Good('empty properties show as "â€."'),
        Good("https://example.org/cafÃ© and [data](https://example.org/%C3%A2%E2%82%AC%E2%84%A2s)"),
        Good("NÃO PRECISA: MAÇÃ…, MAÇÃ®, CAFÉ®, RENÉ™, “IRMÃ”"),
        Good("voilà² dans, à½ prix, 5€à 10€, un mot privé\xa0»"),
        Good("Größe×2, ÄÖÜ“, ÅÄÖ…, 10 Å–1 µm, 100 Å², Filnavn Å–A"),
        Good("Đường Â – Ấ, tříšť, Відвідайте форум, Тёмная, x²ß=α½, q0─┤H├─"),
        Good("Linaro=E2=80=99s, &rsquo;, ASCII 194 Â"),
        Good("U+FFFD (�) is the replacement character."),
        Good("手持两把锟斤拷，口中疾呼烫烫烫。"),
    )


def _directives(note: Note) -> Iterator[Span]:
    """What the note says to linters, read only when gone through."""
    if "vaultlint-" in note.text.lower():
        yield from (directive.span for directive in note.directives)


def _is_marked(text: str, span: Span) -> bool:
    """Whether code is marked as such, by backticks or tildes, rather than indented."""
    return text.startswith(("`", "~"), span.start)


def _is_of_a_name(text: str, span: Span) -> bool:
    """Whether a stretch of the properties is part of what stands before the colon of its line."""
    start = max(text.rfind("\n", 0, span.start), text.rfind("\r", 0, span.start)) + 1
    name = _NAME.match(text, start)
    return name is not None and span.end <= name.end()


def _problem(text: str, garble: Garble, was: str = "") -> Problem:
    """What is said of a garble; `was` is how its repair is named, if not by its characters."""
    what = f"Garbled text {_shown(garble.span.of(text))}"
    if garble.kind is GarbleKind.BYTES:
        reading = garble.repaired if garble.repaired is not None else garble.guess
        message = garble.why if reading is None else f"{garble.why}; in Windows-1252 {_shown(reading)}"
    elif garble.repaired is None:
        message = f"{what}: {garble.why}"
    else:
        surely = "" if garble.trust is GarbleTrust.CERTAIN else "probably "
        message = f"{what}, which was {surely}{was or _shown(garble.repaired)} ({garble.why})"
    message = f"{message[0].upper()}{message[1:]}."
    safety = _SAFETY.get(garble.trust)
    new = garble.repaired if garble.repaired is not None else garble.guess
    if new is None:
        return Problem(garble.span, message)
    edits = (Edit(garble.span, new),)
    if garble.repaired is not None and safety is not None and garble.kind is not GarbleKind.BYTES:
        return Problem(garble.span, message, Fix(f"Write {_shown(new)}", edits, safety, inside=_READ))
    return Problem(garble.span, message, alternatives=(Fix(f"Write {_shown(new)}", edits, Safety.SUGGESTED),))


def _about_mark(note: Note, garble: Garble, repaired: str) -> Problem:
    """A garbled byte order mark that begins a note: no text has one, so that it is taken out."""
    rest = repaired.lstrip(_BOM)
    problem = _problem(note.text, garble, f"a byte order mark and {_shown(rest)}" if rest else "a byte order mark")
    after = Note(note.path, f"{rest}{note.text[garble.span.end :]}", note.dialect)
    edit, safety = Edit(garble.span, rest), problem.fix.safety if problem.fix else Safety.SUGGESTED
    block = after.frontmatter
    if block is not None:  # all of it is read otherwise, as properties
        edit = Edit(Span(0, garble.span.end - len(rest) + block.content.end), after.text[: block.content.end])
        safety = min(safety, Safety.SUGGESTED if block.error else Safety.UNSAFE)
    elif _BLOCK.match(after.text):  # lines below may be read otherwise, too
        safety = Safety.SUGGESTED
    fix = Fix(f"Write {_shown(rest)}" if rest else "Take it out", (edit,), safety, inside=_READ)
    if safety is Safety.SUGGESTED:
        return Problem(problem.span, problem.message, alternatives=(fix,))
    return Problem(problem.span, problem.message, fix)


def _changes_signs(text: str, edit: Edit) -> bool:
    """Whether a sign beside an edit would be read otherwise: one that begins or ends emphasis, or begins a tag.

    The note may have been meant so, but more of it would change than is repaired.
    """
    (start, end), new = edit.span, edit.new
    if text.startswith("#", end) and text[end - 1].isspace() is not new[-1].isspace():
        return True
    left, right = start, end
    while left > max(0, start - _MOST_SIGNS) and text[left - 1] in "*_":
        left -= 1
    while right < min(len(text), end + _MOST_SIGNS) and text[right] in "*_":
        right += 1
    if left < start:
        signs, before = Span(left, start), text[left - 1 : left] if left else ""
        if _takes_part(text, signs, before, text[start]) is not _takes_part(text, signs, before, new[0]):
            return True
    if right > end:
        signs, behind = Span(end, right), text[right : right + 1]
        return _takes_part(text, signs, text[end - 1], behind) is not _takes_part(text, signs, new[-1], behind)
    return False


def _takes_part(text: str, signs: Span, before: str, behind: str) -> bool:
    """Whether signs of emphasis between two characters do what the same signs before them leave to do: end, or begin.

    By the rules of CommonMark, 6.2.
    """
    start = max(0, signs.start - _REACH)
    start = max(start, text.rfind("\n", start, signs.start) + 1, text.rfind("\r", start, signs.start) + 1)
    begins = not _is_space(behind) and (not _is_punctuation(behind) or not _is_of_word(before))
    ends = not _is_space(before) and (not _is_punctuation(before) or not _is_of_word(behind))
    in_words = text[signs.start] == "*"
    if text.count(signs.of(text), start, signs.start) % 2:
        return ends and (in_words or not begins or _is_punctuation(behind))
    return begins and (in_words or not ends or _is_punctuation(before))


def _is_space(char: str) -> bool:
    return not char or char.isspace()


def _is_punctuation(char: str) -> bool:
    return bool(char) and unicodedata.category(char)[0] in "PS"


def _is_of_word(char: str) -> bool:
    return not _is_space(char) and not _is_punctuation(char)


def _shown(chars: str) -> str:
    """A short stretch of text in quotes, or the name of a character that nobody would see."""
    if len(chars) == 1 and (
        unicodedata.category(chars)[0] in "ZC" or unicodedata.combining(chars) or chars == "\ufe0f"
    ):
        return f"a {unicodedata.name(chars, f'U+{ord(chars):04X}').lower()}"
    visible = "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in chars[:_LONGEST])
    return f"'{visible}…'" if len(chars) > _LONGEST else f"'{visible}'"
