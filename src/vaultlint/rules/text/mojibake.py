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
    What is likely is unsafe to repair. The name of a property is only suggested, since templates and queries ask for it
    as it is. No fix touches a file with bytes that are not UTF-8; what they were in
    Windows-1252 is suggested. Where something was lost, nothing can be repaired, and nothing else on that line is
    either, since half a repair would hide the rest; where only one character can have been meant, it is suggested.
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
            problem = _problem(note.text, garble)
            if problem.fix and top.contains(garble.span) and _is_of_a_name(note.text, garble.span):
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
        Bad("%%a comment: caf«Ã©»%%", fixed="%%a comment: café%%"),
        Bad("---\ncaf«Ã©»: 1\ndeep:\n  - 'caf«Ã©»': 2\n---\n"),
        Bad("---\ntags: [dise«Ã±»o]\n---\n", fixed="---\ntags: [diseño]\n---\n"),
        Bad("don«ï¿½»t", says="a character was lost"),
        Bad("We don«�»t make promises", says="a character was lost"),
        Bad("安装插件，«���»其复制到目录"),
        Bad("«â€œ»quoted«â€» yes", says="Garbled text 'â€œ'"),
        Bad("The client«\udc92»s", says="A byte that is not UTF-8 (92)"),
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


def _problem(text: str, garble: Garble) -> Problem:
    what = f"Garbled text {_shown(garble.span.of(text))}"
    if garble.kind is GarbleKind.BYTES:
        reading = garble.repaired if garble.repaired is not None else garble.guess
        message = garble.why if reading is None else f"{garble.why}; in Windows-1252 {_shown(reading)}"
    elif garble.repaired is None:
        message = f"{what}: {garble.why}"
    elif garble.trust is GarbleTrust.CERTAIN:
        message = f"{what}, which was {_shown(garble.repaired)} ({garble.why})"
    else:
        message = f"{what}, which was probably {_shown(garble.repaired)} ({garble.why})"
    message = f"{message[0].upper()}{message[1:]}."
    safety = _SAFETY.get(garble.trust)
    new = garble.repaired if garble.repaired is not None else garble.guess
    if new is None:
        return Problem(garble.span, message)
    edits = (Edit(garble.span, new),)
    if garble.repaired is not None and safety is not None and garble.kind is not GarbleKind.BYTES:
        return Problem(garble.span, message, Fix(f"Write {_shown(new)}", edits, safety, inside=_READ))
    return Problem(garble.span, message, alternatives=(Fix(f"Write {_shown(new)}", edits, Safety.SUGGESTED),))


def _shown(chars: str) -> str:
    """A short stretch of text in quotes, or the name of a character that nobody would see."""
    if len(chars) == 1 and (
        unicodedata.category(chars)[0] in "ZC" or unicodedata.combining(chars) or chars == "\ufe0f"
    ):
        return f"a {unicodedata.name(chars, f'U+{ord(chars):04X}').lower()}"
    visible = "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in chars[:_LONGEST])
    return f"'{visible}…'" if len(chars) > _LONGEST else f"'{visible}'"
