"""What YAML is made of, as Obsidian reads it: nodes with their places, and the values of plain scalars."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from vaultlint.regex import regex

_NULL = regex(r"(?:~|[Nn]ull|NULL)?\Z")
_BOOLEAN = regex(r"(?:([Tt]rue|TRUE)|[Ff]alse|FALSE)\Z")
_OCTAL = regex(r"0o([0-7]+)\Z")
_HEXADECIMAL = regex(r"0x([0-9a-fA-F]+)\Z")
_INTEGER = regex(r"[-+]?[0-9]+\Z")
_INFINITY = regex(r"([-+]?)\.(?:inf|Inf|INF)\Z")
_NOT_A_NUMBER = regex(r"(?:\.nan|\.NaN|\.NAN)\Z")
_FLOAT = regex(r"[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*|(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)[eE][-+]?[0-9]+)\Z")
_LARGEST_EXACT = 2**53  # JavaScript's only number is the double
_MOST_DIGITS = 400  # more make infinity anyway, and Python refuses to read thousands


class Node(Struct):
    """A value and its place. `style` is "" (plain), one of `'"|>`, "*" (an alias), "map" or "seq"."""

    value: object
    start: int
    end: int
    style: str
    pairs: Sequence[tuple[str, Node, Node]] = ()  # the key as text, its node, its value's node
    items: Sequence[Node] = ()
    weight: int = 1  # how many aliases its expansion takes, as npm yaml counts them


def core_value(text: str) -> object:
    """What a plain scalar means in the core schema of YAML 1.2."""
    if not text or text[0] in "~nN":
        return None if _NULL.match(text) else text
    if text[0] in "tTfF" and len(text) <= len("false"):
        match = _BOOLEAN.match(text)
        return bool(match[1]) if match else text
    if text[0] not in "-+.0123456789":
        return text
    if _INTEGER.match(text):
        return _integer(text, 10)
    if match := _OCTAL.match(text):
        return _integer(match[1], 8)
    if match := _HEXADECIMAL.match(text):
        return _integer(match[1], 16)
    if _FLOAT.match(text):
        return float(text)
    if match := _INFINITY.match(text):
        return float(match[1] + "inf")
    return float("nan") if _NOT_A_NUMBER.match(text) else text


def _integer(digits: str, radix: int) -> int | float:
    """An integer as JavaScript has it: beyond 2**53 it is the nearest double."""
    if radix == 10 and len(digits) > _MOST_DIGITS:
        return float(digits)
    number = int(digits, radix)
    if abs(number) <= _LARGEST_EXACT:
        return number
    try:
        return float(number)
    except OverflowError:
        return float("inf")
