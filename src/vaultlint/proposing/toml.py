"""From evidence to the text of a config: a pure function, whose every line has its reason beside it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from vaultlint.proposing.evidence import Evidence, Key, Place, Requirement, RuleCount

_WIDTH = 100  # characters of a line of comment
_RULE = "required-frontmatter"
_MANY_LEFT = 20  # findings, more than which nobody mends in one sitting
_HEAD = "Proposed by `vaultlint init`. Each setting has its reason beside it; change what does not fit."
_GLOB = str.maketrans({sign: f"\\{sign}" for sign in "\\*?[]"})


def config_text(evidence: Evidence) -> str:
    """The text of a config, in TOML, with the evidence as comments. It ends with a line end."""
    blocks = [
        _commented(_HEAD, "`vaultlint config` lists all settings, and `vaultlint explain RULE` those of a rule."),
        _dialect(evidence),
        _excluded(evidence),
        *_hints(evidence, table=False),
        *_required(evidence),
        *_hints(evidence, table=True),
        list(_findings(evidence)),
    ]
    return "\n".join("\n".join(block) + "\n" for block in blocks if block)


def folder_pattern(prefix: str) -> str:
    """The pattern, as in a `.gitignore`, for what starts with a path of the vault; a folder ends with a slash.

    A byte that is no UTF-8, which a config cannot hold, stands for any character.
    """
    escaped = "".join("?" if "\ud800" <= sign <= "\udfff" else sign for sign in prefix.translate(_GLOB))
    return f"/{escaped}" if prefix.endswith("/") else f"/{escaped}*"


def place_pattern(place: Place) -> str:
    """The pattern for the notes of a place; that of all of the vault has none."""
    inside = folder_pattern(f"{place.folder}/") if place.folder else "/"
    return f"{inside}*.md" if place.direct else inside


def quoted(text: str) -> str:
    """A text as a string of TOML."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")


def _dialect(evidence: Evidence) -> list[str]:
    if evidence.dialect is None:
        return [
            *_commented(
                "Nothing in the vault says which program reads it, so what is wrong in Obsidian alone is not reported. "
                "If it is Obsidian's:"
            ),
            '# dialect = "obsidian"',
        ]
    aside = ""
    if evidence.dialect == "obsidian":
        aside = " Said here, it also holds where that folder is not, such as in a clone that git leaves it out of."
    return [
        *_commented(f"{evidence.because[:1].upper()}{evidence.because[1:]}.{aside}"),
        f"dialect = {quoted(evidence.dialect)}",
    ]


def _excluded(evidence: Evidence) -> list[str]:
    if not evidence.exclusions:
        return []
    lines = ["exclude = ["]
    for exclusion in evidence.exclusions:
        lines += [f"    {line}" for line in _commented(exclusion.reason)]
        lines.append(f"    {quoted(folder_pattern(exclusion.prefix))},")
    return [*_commented("Notes that are not checked; links to them are fine."), *lines, "]"]


def _hints(evidence: Evidence, *, table: bool) -> Iterator[list[str]]:
    for hint in evidence.hints:
        if hint.table == table:
            yield [*_commented(hint.reason), *(f"# {line}" for line in hint.lines)]


def _required(evidence: Evidence) -> Iterator[list[str]]:
    everywhere = [one for one in evidence.requirements if not one.place.depth]
    parts = [one for one in evidence.requirements if one.place.depth]
    for requirement in everywhere:
        lines = [f"[rules.{_RULE}]", *_keys(requirement.keys, counts=True), *_allow_empty(requirement.keys)]
        about = "Properties that nearly all notes have. A note without one of them is reported."
        yield [*_commented(about), *lines]
    for _, group in groupby(sorted(parts, key=_alike), key=_alike):
        alike = list(group)
        lines = [*_commented(_about_parts(alike, bool(everywhere))), "[[overrides]]", "paths = ["]
        for requirement in alike:
            lines += [f"    {line}" for line in _commented(_about_part(requirement))]
            lines.append(f"    {quoted(place_pattern(requirement.place))},")
        lines.append("]")
        keys = alike[0].keys
        if keys:
            lines += [f"[overrides.rules.{_RULE}]", *_keys(keys, counts=False), *_allow_empty(keys)]
        else:
            lines.append(f"ignore = [{quoted(_RULE)}]")
        yield lines


def _alike(requirement: Requirement) -> tuple[int, tuple[str, ...], tuple[str, ...]]:
    """What requirements must have in common to stand in one override; what lies deeper comes later, and wins."""
    return requirement.place.depth, _names(requirement.keys), _may_be_empty(requirement.keys)


def _about_parts(alike: Sequence[Requirement], more: bool) -> str:
    """What an override is for; `more` says whether there is something to be had above it."""
    here = "here" if len(alike) == 1 else "in these places"
    if not alike[0].keys:
        return f"The notes {here} need no properties."
    return f"What the notes {here} must have{', instead of the above' * more}."


def _about_part(requirement: Requirement) -> str:
    sentences = [requirement.reason] if requirement.reason else []
    sentences += [_share(key) for key in requirement.lost]
    asked = [key for key in requirement.keys if key.notes]
    sentences.append("; ".join(_share(key) for key in asked) if asked else "")
    return " ".join(f"{sentence}." for sentence in sentences if sentence)


def _share(key: Key) -> str:
    name = _shown(f"'{key.name}'")
    if not key.notes:
        return f"{name} is in none of {_counted(key.of, 'note')}"
    if key.notes == key.of:
        return f"{name} is in all of {_counted(key.of, 'note')}"
    return f"{name} is in {key.notes:,} of {_counted(key.of, 'note')} ({_per_cent(key.notes, key.of)})"


def _keys(keys: Sequence[Key], *, counts: bool) -> list[str]:
    if not counts:
        return [f"keys = [{', '.join(quoted(key.name) for key in keys)}]"]
    written = [f"{quoted(key.name)}," for key in keys]
    width = max(map(len, written))
    return [
        "keys = [",
        *(f"    {text:{width}}  # {_in_notes(key)}" for text, key in zip(written, keys, strict=True)),
        "]",
    ]


def _in_notes(key: Key) -> str:
    empty = f", empty in {key.empty:,}" if key.empty else ""
    return f"in {key.notes:,} of {key.of:,} ({_per_cent(key.notes, key.of)}){empty}"


def _allow_empty(keys: Sequence[Key]) -> list[str]:
    names = _may_be_empty(keys)
    if not names:
        return []
    return [
        *_commented("So many are empty that this is no mistake."),
        f"allow-empty = [{', '.join(map(quoted, names))}]",
    ]


def _findings(evidence: Evidence) -> Iterator[str]:
    if not evidence.notes:
        yield from _commented("There are no notes in this vault yet, so there is nothing more to go by.")
        return
    aside = " outside of what is excluded" if evidence.exclusions else ""
    if not evidence.counts:
        yield from _commented(f"The rules that are on by default find nothing{aside}.")
    else:
        yield from _commented(f"What the rules that are on by default find now{aside}:")
        yield from _table(evidence.counts)
    if evidence.requirements:
        lacking = f"{_counted(evidence.lacking, 'note')} without a property" if evidence.lacking else "nothing yet"
        yield from _commented(f"With this config, {_RULE} reports {lacking}{' as well' * bool(evidence.lacking)}.")
    yield from _next(evidence)


def _table(counts: Sequence[RuleCount]) -> Iterator[str]:
    width = max(len(count.rule) for count in counts)
    for count in counts:
        fixable = [f"{count.safe:,} fixed by --fix" * bool(count.safe)]
        fixable.append(f"{count.unsafe:,} by --fix --unsafe-fixes" * bool(count.unsafe))
        fixes = "; " + ", ".join(filter(None, fixable)) if any(fixable) else ""
        yield f"#   {count.rule:{width}}  {count.findings:,} in {_counted(count.files, 'file')}{fixes}"


def _next(evidence: Evidence) -> Iterator[str]:
    safe = sum(count.safe for count in evidence.counts)
    unsafe = sum(count.unsafe for count in evidence.counts)
    left = sum(count.findings for count in evidence.counts) - safe + evidence.lacking
    steps = []
    if safe or left:
        steps.append(("vaultlint check", "shows all of it"))
    if safe:
        steps.append(("vaultlint check --fix", "repairs what is safe; with --diff it is only shown"))
    elif unsafe:
        steps.append(("vaultlint check --diff --unsafe-fixes", "shows fixes that may change what a note means"))
    if left > _MANY_LEFT:
        steps.append(("vaultlint baseline", "records what is left, so that only what is new is reported"))
    if steps:
        width = max(len(command) for command, _ in steps)
        yield "# Next:"
        yield from (f"#   {command:{width}}  {what}" for command, what in steps)


def _names(keys: Iterable[Key]) -> tuple[str, ...]:
    return tuple(key.name for key in keys)


def _may_be_empty(keys: Iterable[Key]) -> tuple[str, ...]:
    return tuple(key.name for key in keys if key.may_be_empty)


def _counted(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def _per_cent(part: int, whole: int) -> str:
    """A share as people write it, never rounded up to all or down to none."""
    share = min(max(1000 * part // whole, 1), 999) / 10 if 0 < part < whole else 100 * part / whole
    return f"{share:g} %"


def _shown(text: str) -> str:
    """A text as it may stand in a comment: on one line, and without what TOML forbids there."""
    return "".join(sign if sign.isprintable() else sign.encode("unicode-escape").decode() for sign in text)


def _commented(*sentences: str) -> list[str]:
    """Sentences as lines of comment, broken at spaces."""
    lines: list[str] = []
    line = "#"
    for word in _shown(" ".join(sentences)).split(" "):
        if len(line) + 1 + len(word) > _WIDTH and line != "#":
            lines.append(line)
            line = "#"
        line += f" {word}"
    return [*lines, line]
