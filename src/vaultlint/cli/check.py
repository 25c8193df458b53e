"""`vaultlint check`: find, and with --fix mend."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from vaultlint import __version__, reporters
from vaultlint.cli import completing, standard_input, streams
from vaultlint.cli.comparing import compare_one_way, vaults_of_hook
from vaultlint.cli.guesses import existing, one_of
from vaultlint.cli.later import typer
from vaultlint.cli.names import names
from vaultlint.cli.outputs import Files, outputs
from vaultlint.cli.progress import progress_line
from vaultlint.errors import ExitCode, UsageError
from vaultlint.findings import Report, Safety, Severity

if TYPE_CHECKING:
    from vaultlint.reporters.counts import Kind

EXAMPLES = """\b
Examples:
  vaultlint check                            the current folder
  vaultlint check --diff                     what --fix would change
  vaultlint check --fix                      change what is safe to change
  vaultlint check --changed                  what the next commit will change
  vaultlint check --select links Notes/A.md  rules about links, one note
  vaultlint check --output-file sarif:FILE   a report for programs beside it
  vaultlint check - --stdin-filename Notes/A.md < draft.md
"""

_FAIL_ON = (*(severity.word for severity in sorted(Severity, reverse=True)), "never")
_REFUSALS_SHOWN = 20
_HOW_TO_REPORT = (
    f"What a gate refuses is a fault of vaultlint {__version__} or of the rule, not of your notes. Please report it to",
    "those who make them, with the lines above (they quote the note) and the command that you ran. The files named are",
    "as they were; with --ignore RULE the rest of them is fixed. docs/safety.md says what each gate holds.",
)
_WITH_STATISTICS = (None, "pretty", "concise", "grouped")
_OF_THE_ENGINE = "internal-error"


def check(
    *,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="PATHS", hidden=True),
    ] = None,
    fix: Annotated[bool, typer.Option("--fix", help="Write the fixes that are safe.")] = False,
    unsafe_fixes: Annotated[
        bool,
        typer.Option("--unsafe-fixes", help="With --fix or --diff: also what may change meaning."),
    ] = False,
    no_journal: Annotated[bool, typer.Option("--no-journal", help="With --fix: keep nothing for undo.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Show what --fix would change; write nothing.")] = False,
    changed: Annotated[
        bool, typer.Option("--changed", help="Only what is not committed yet, and what it breaks.")
    ] = False,
    since: Annotated[
        str | None, typer.Option(metavar="REV", help="The same since where REV and this branch went apart.")
    ] = None,
    hook: Annotated[bool, typer.Option("--hook", help="PATHS are staged files; and what the commit breaks.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Check again whenever something is saved.")] = False,
    select: Annotated[
        list[str] | None,
        typer.Option(
            metavar="RULES", autocompletion=completing.selector, help="Only these rules or categories: one,two."
        ),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option(
            metavar="RULES", autocompletion=completing.selector, help="All but these rules or categories: one,two."
        ),
    ] = None,
    add_suppressions: Annotated[
        bool, typer.Option("--add-suppressions", help="Suppress in the notes what is left.")
    ] = False,
    reason: Annotated[str | None, typer.Option(metavar="TEXT", help="With --add-suppressions: why.")] = None,
    ignore_suppressions: Annotated[
        bool, typer.Option("--ignore-suppressions", help="Report what notes suppress, too.")
    ] = False,
    config: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Instead of vaultlint.toml at the vault's root."),
    ] = None,
    baseline: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="What is known, and so not reported. [default: vaultlint-baseline.jsonl at the vault's root]",
        ),
    ] = None,
    no_baseline: Annotated[bool, typer.Option("--no-baseline", help="Report also what is in the baseline.")] = False,
    output_format: Annotated[
        str | None,
        typer.Option(
            metavar="FORMAT",
            autocompletion=completing.one_of(reporters.formats()),
            help=f"{', '.join(reporters.formats())}. [default: pretty]",
        ),
    ] = None,
    output_file: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FILE",
            help="Write the report there; FORMAT:FILE writes one more. Repeat it for several.",
        ),
    ] = None,
    color: Annotated[
        str,
        typer.Option(
            metavar="WHEN",
            autocompletion=completing.one_of(streams.COLOURS),
            help=f"{', '.join(streams.COLOURS)}.",
            show_default=True,
        ),
    ] = "auto",
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Findings alone: no summary, no notes.")] = False,
    statistics: Annotated[
        bool, typer.Option("--statistics", help="Counts by rule and cause, not each finding.")
    ] = False,
    fail_on: Annotated[
        str | None,
        typer.Option(
            metavar="SEVERITY",
            autocompletion=completing.one_of(_FAIL_ON),
            help=f"The lowest severity that fails: {', '.join(_FAIL_ON)}. [default: the config's]",
        ),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(metavar="N", help="How many processes. [default: one a core]", min=1),
    ] = None,
    profile: Annotated[bool, typer.Option("--profile", help="Say where the time went; uses one process.")] = False,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Use nothing of earlier runs, and keep nothing.")
    ] = False,
    cache_dir: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Where that is kept. [default: the user's cache]"),
    ] = None,
    stdin_filename: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="With -: the note that standard input will be."),
    ] = None,
) -> ExitCode:
    """Find what is wrong in the notes of a vault, and fix it.

    PATHS are files or folders of one vault; without any, the current folder; - is standard input. Links are followed
    through the whole vault, however little of it is checked.
    """
    if watch:
        return _watch(locals())  # so far the parameters, and nothing but them
    compare_one_way(changed=changed, since=since, hook=hook, paths=paths or ())
    if hook:
        vaults = vaults_of_hook(locals())
        if len(vaults) > 1:
            return max(check(**options) for options in vaults)
        paths = vaults[0]["paths"]
    if unsafe_fixes and not (fix or diff):
        raise UsageError("--unsafe-fixes does nothing by itself: add --fix to write them, or --diff to see them.")
    if no_journal and (diff or not (fix or add_suppressions)):
        raise UsageError("--no-journal is about what --fix writes: add --fix, without --diff.")
    if diff and (output_format or statistics):
        raise UsageError(f"--diff prints a diff: leave out {'--output-format' if output_format else '--statistics'}.")
    if statistics and output_format not in _WITH_STATISTICS:
        raise UsageError("--statistics is for pretty, concise and grouped alone: leave it out, or choose one of them.")
    chosen = one_of("--output-format", output_format or "pretty", reporters.formats())
    wanted = outputs(output_file or (), chosen)
    if diff and any(not output.redirected for output in wanted):
        raise UsageError("--diff prints a diff: leave out the format of --output-file.")
    threshold = one_of("--fail-on", fail_on, _FAIL_ON) if fail_on else None
    colour = streams.for_programs(one_of("--color", color, streams.COLOURS)) if diff else color
    piping = standard_input.is_wanted(paths or (), stdin_filename)
    changing = fix or diff or add_suppressions
    if add_suppressions or reason is not None:
        _check_adding(reason, adding=add_suppressions, ignoring=ignore_suppressions, piping=piping or hook)
    mending = piping and fix and not diff  # then the note itself goes to standard output
    presentation = streams.presentation(
        one_of("--color", colour, streams.COLOURS), quiet=quiet, statistics=statistics, errors=mending
    )
    in_files = reporters.Presentation(quiet=quiet, statistics=statistics)
    if baseline and no_baseline:
        raise UsageError("--baseline names a baseline and --no-baseline does without: leave out one of them.")
    named = list(filter(None, (config, baseline)))
    for path in (*(() if piping else paths or ()), *named):
        existing(path)
    below = ([stdin_filename] if stdin_filename else []) if piping else paths or []
    files = Files(wanted, below, named) if wanted else None

    from vaultlint import profiling, workflow  # noqa: PLC0415 - loads the parsers and the rules

    line = progress_line(quiet=quiet)
    measured = profiling.Profile() if profile else None
    staged = None
    if hook and paths:
        paths, staged = paths[:1], paths[1:]
    request = workflow.Request(
        paths=tuple(paths or ()),
        config=config,
        select=names("--select", select),
        ignore=names("--ignore", ignore),
        command=tuple(sys.argv[1:]),
        suppressions=not ignore_suppressions,
        add_suppressions=reason or "" if add_suppressions else None,
        journal=not no_journal,
        cache=not no_cache,
        cache_folder=cache_dir,
        jobs=jobs or workflow.ONE_FOR_EACH_CORE,
        profile=measured,
        progress=line,
        compared=workflow.compared(since=since, staged=staged) if changed or hook or since is not None else None,
        baseline=baseline,
        use_baseline=not no_baseline,
    )
    level = Safety.UNSAFE if unsafe_fixes else Safety.SAFE
    mended = b""
    try:
        if piping:
            report, mended = standard_input.run(request, stdin_filename, level if fix or diff else None)
        else:
            only_adding = add_suppressions and not fix
            report = (
                workflow.fix(request, None if only_adding else level, write=not diff)
                if changing
                else workflow.check(request)
            )
    finally:
        if line:
            line.clear()
    kinds = None
    with profiling.step(measured, profiling.REPORT):
        if mending:
            streams.emit_bytes([mended])
        failed = files.write(partial(_text, report, in_files, diff=diff), exact=diff) if files else []
        if files is None or not files.redirected or any(output.redirected for output in failed):
            text = None if diff else workflow.long_text(request, report, chosen, presentation, _clean(chosen))
            if text:
                with closing(iter(text)) as pieces:  # processes end with it, and no file is left half-written
                    streams.emit_encoded(pieces)
                kinds = text.kinds
            else:
                made = _text(report, presentation, chosen, diff=diff)
                _print(made, presentation, chosen, diff=diff, errors=mending)
    if diff and not quiet:
        streams.say(_would_fix(report))
    _say(report, quiet=quiet)
    if measured:
        from vaultlint.cli.profilepage import page  # noqa: PLC0415 - loaded where used

        streams.say(*page(measured), word="profile")
    code = exit_code(report, _severity(threshold) if threshold else report.fail_on, diff=diff, kinds=kinds)
    return max(code, ExitCode.USAGE) if failed else code


def _check_adding(reason: str | None, *, adding: bool, ignoring: bool, piping: bool) -> None:
    """Raise UsageError for what does not go with --add-suppressions, or without it."""
    if not adding:
        raise UsageError("--reason is written by --add-suppressions: add that, or leave it out.")
    if ignoring:
        raise UsageError(
            "--ignore-suppressions would have --add-suppressions write what is there: leave out one of them."
        )
    if piping:
        raise UsageError("--add-suppressions writes to the notes of a vault: give it files or folders.")
    from vaultlint.suppressing import fault_of_reason  # noqa: PLC0415 - hardly any run

    fault = fault_of_reason(reason or "")
    if fault is not None:
        raise UsageError(
            f"--reason cannot have '{fault}' in it, or spaces at its ends: it goes into comments and properties, where "
            "such signs mean something."
        )


def _watch(options: Mapping[str, object]) -> ExitCode:
    from vaultlint.cli.watch import keep_checking  # noqa: PLC0415 - hardly any run

    return keep_checking(check, options)


def exit_code(
    report: Report, threshold: Severity | None, *, diff: bool = False, kinds: Collection[Kind] | None = None
) -> ExitCode:
    """The exit code for a report; a diff fails a run when there is something in it, whatever else was found.

    `kinds` are those of its findings, if they are known.
    """
    if kinds is None:
        kinds = {(finding.rule, finding.severity, "", None) for finding in report.findings}
    if report.refused or any(rule == _OF_THE_ENGINE for rule, *_ in kinds):
        return ExitCode.INTERNAL
    if threshold is None:
        return ExitCode.CLEAN
    failed = bool(report.changes) if diff else any(severity >= threshold for _, severity, *_ in kinds)
    return ExitCode.FINDINGS if failed else ExitCode.CLEAN


def _severity(word: str) -> Severity | None:
    return None if word == "never" else Severity[word.upper()]


def _text(report: Report, presentation: reporters.Presentation, name: str, *, diff: bool) -> Iterator[str]:
    """The report in a format, or the diff."""
    if not diff:
        return reporters.load(name)(report, presentation)
    from vaultlint.reporters.diff import unified  # noqa: PLC0415 - loads difflib

    return (piece for change in report.changes for piece in unified(change, presentation, root=report.vault))


def _clean(name: str) -> Callable[[str], str]:
    """What becomes of each piece of a text in the format of that name before it is printed."""
    return str if name in streams.OF_COMMANDS else streams.commandless


def _print(pieces: Iterable[str], presentation: reporters.Presentation, name: str, *, diff: bool, errors: bool) -> None:
    if diff and not presentation.for_people:
        streams.emit_exact(pieces)
    else:
        streams.emit(pieces, commands=not diff and name in streams.OF_COMMANDS, errors=errors)


def _would_fix(report: Report) -> str:
    from vaultlint.reporters.counts import counted  # noqa: PLC0415 - loaded where used
    from vaultlint.reporters.fixed import applied_fixes, changed_files  # noqa: PLC0415 - loaded where used

    if not report.changes:
        return "Nothing would be changed."
    fixes = len(applied_fixes(report.changes))
    return f"{counted(fixes, 'finding')} would be {report.done} in {changed_files(report.changes)}."


def _say(report: Report, *, quiet: bool) -> None:
    """What is not a finding goes to standard error, so that standard output stays what programs expect."""
    for sentence in () if quiet else report.notices:
        streams.say(sentence, word="note")
    for refusal in report.refused[:_REFUSALS_SHOWN]:
        streams.say(str(refusal), *(f"  {line}" for line in refusal.diff.split("\n") if line), word="error")
    if len(report.refused) > _REFUSALS_SHOWN:
        more = len(report.refused) - _REFUSALS_SHOWN
        streams.say(f"{more:,} more refused; --output-format json names all of them.", word="error")
    if any(refusal.gate for refusal in report.refused):
        streams.say(*_HOW_TO_REPORT, word="note")
