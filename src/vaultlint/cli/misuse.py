"""What typer has to say about a call that it does not understand, in sentences of ours."""

from __future__ import annotations

from typing import Any

from vaultlint.cli.guesses import did_you_mean
from vaultlint.regex import regex

_SENTENCES = (
    (regex(r"No such command '(?P<word>.*?)'"), "There is no command '{place} {word}'."),
    (regex(r"Got unexpected extra argument.*? \((?P<words>.*)\)"), "'{place}' has no use for '{words}'."),
    (regex(r"Option '(?P<option>.*?)' requires an argument"), "{option} takes a value, and there is none behind it."),
    (regex(r"Option '(?P<option>.*?)' does not take a value"), "{option} takes no value."),
    (regex(r"Invalid value for '(?P<option>.*?)': .*valid integer"), "{option} takes a whole number."),
    (
        regex(r"Invalid value for '(?P<option>.*?)': .*equal to (?P<least>\d+)"),
        "{option} takes a number from {least} on.",
    ),
    (regex(r"Missing command"), "'{place}' lacks a command."),
    (regex(r"Missing argument '(?P<what>.*?)'"), "'{place}' lacks {what}."),
)


def sentence(misuse: Any) -> str:  # noqa: ANN401 - what typer raises has no public name
    """What is wrong with the call, and what was most likely meant."""
    option = getattr(misuse, "option_name", None)
    if option and hasattr(misuse, "possibilities"):  # of which a short option has None
        hint = _command_that_takes(option, misuse.ctx) or did_you_mean(option, misuse.possibilities or ())
        return f"There is no option '{option}'.{hint}"
    said = " ".join(str(misuse.format_message()).split())
    place = misuse.ctx.command_path if misuse.ctx else "vaultlint"
    for pattern, ours in _SENTENCES:
        match = pattern.match(said)
        if match:
            word = match.groupdict().get("word")
            guess = did_you_mean(word, getattr(misuse.ctx.command, "commands", ())) if word and misuse.ctx else ""
            hint = guess or f" `{place} --help` shows what there is." if misuse.ctx else " --help shows what it is for."
            return ours.format(place=place, **match.groupdict()) + hint
    return said


def _command_that_takes(option: str, context: Any) -> str:  # noqa: ANN401 - see above
    """Which command has an option that was given before any, or to another one of the same group; empty if none has."""
    if context and context.parent and context.parent.parent:
        context = context.parent
    for name, command in getattr(context and context.command, "commands", {}).items():
        if any(option in parameter.opts for parameter in command.params):
            call = f"{context.command_path} {name}"
            return f" It is one of {call.partition(' ')[2]}: {call} {option}"
    return ""
