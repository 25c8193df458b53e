"""The lists of links as JSON. Their names are a contract: docs/output-formats.md."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from msgspec.structs import asdict

from vaultlint.findings import Safety
from vaultlint.linklists import (
    AmbiguousLinks,
    AmbiguousName,
    BrokenLink,
    BrokenLinks,
    BrokenTarget,
    Census,
    ListedLink,
    Orphans,
    Survey,
)

_VERSION = 1


def broken(found: BrokenLinks, survey: Survey) -> Iterator[str]:
    """The object for `links broken` and `links wanted`, a line for each target."""
    summary = {
        "targets": len(found.targets),
        "links": found.links,
        "notes": found.notes,
        "notes_checked": found.notes_checked,
        "notices": survey.notices,
    }
    return _object("targets", map(_target, found.targets), summary)


def orphans(found: Orphans, survey: Survey) -> Iterator[str]:
    """The object for `links orphans`, a line for each file."""
    summary = {"orphans": len(found.orphans), "files_checked": found.files_checked, "notices": survey.notices}
    return _object("orphans", map(asdict, found.orphans), summary)


def ambiguous(found: AmbiguousLinks, survey: Survey) -> Iterator[str]:
    """The object for `links ambiguous`, a line for each link path."""
    summary = {
        "names": len(found.names),
        "links": found.links,
        "notes_checked": found.notes_checked,
        "notices": survey.notices,
    }
    return _object("names", map(_name, found.names), summary)


def census(found: Census, survey: Survey) -> Iterator[str]:
    """The object for `links summary`."""
    told = {
        "version": _VERSION,
        "files": found.files,
        "notes_checked": found.checked["note"],
        "kinds": {kind: asdict(count) for kind, count in found.kinds.items()},
        "total": asdict(found.total),
        "causes": found.causes,
        "notices": survey.notices,
    }
    yield json.dumps(told, indent=2) + "\n"


def _object(name: str, records: Iterable[dict[str, object]], summary: dict[str, object]) -> Iterator[str]:
    yield f'{{"version": {_VERSION},\n"{name}": ['
    separator = "\n"
    for record in records:
        yield separator + json.dumps(record)
        separator = ",\n"
    yield f'\n],\n"summary": {json.dumps(summary)}}}\n'


def _target(target: BrokenTarget) -> dict[str, object]:
    return {
        "target": target.target,
        "cause": target.cause,
        "message": target.message,
        "suggestion": target.suggestion,
        "notes": target.notes,
        "fixable": {safety.word: target.fixable[safety] for safety in sorted(Safety, reverse=True)},
        "links": [_broken_link(link) for link in target.links],
    }


def _broken_link(link: BrokenLink) -> dict[str, object]:
    fix = {"title": link.fix, "safety": link.safety.word} if link.safety is not None else None
    return {**_link(link), "rule": link.rule, "fix": fix}


def _name(name: AmbiguousName) -> dict[str, object]:
    return {
        "name": name.name,
        "candidates": name.candidates,
        "reported": name.reported,
        "choices": [
            {"target": choice.target, "tied": choice.tied, "links": [_link(link) for link in choice.links]}
            for choice in name.choices
        ],
    }


def _link(link: ListedLink) -> dict[str, object]:
    return {
        "path": link.path,
        "line": link.line,
        "column": link.column,
        "kind": link.kind,
        "embed": link.embed,
        "raw": link.raw,
    }
