"""Commands that hand a study to other programs, and compare codebooks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from themekit.cli import common, output
from themekit.cli.help import PlainCommand, PlainGroup

if TYPE_CHECKING:
    from themekit.codebooks import Change, CodebookUse
    from themekit.exchange import Wanted
    from themekit.formats.refi import Content, Target
    from themekit.study import Study


ENDINGS = (".qdpx", ".qdc", ".xlsx", ".csv")
"""What is written."""


def export(
    study: common.StudyFile,
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILE...", help="Ends in .qdpx, .qdc, .xlsx or .csv."),
    ] = None,
    out: common.Outputs = None,
    into: Annotated[
        Path | None,
        typer.Option(
            metavar="PROJECT.qdpx", help="Add to a copy of this project; all else in it stays."
        ),
    ] = None,
    target: Annotated[
        str,
        typer.Option(
            metavar="PROGRAM",
            help="Whom it is for: nvivo, maxqda, atlasti, qualcoder; taguette for a codebook .csv.",
        ),
    ] = "",
    table: Annotated[
        str,
        typer.Option(metavar="NAME", help="For a .csv: codebook, codings, suggestions, passages."),
    ] = "",
    coder: common.Coders = None,
    min_score: Annotated[
        float | None,
        typer.Option(
            min=0.0, max=1.0, help="Suggestions with this score or more, whatever the threshold."
        ),
    ] = None,
    only_suggested: Annotated[
        bool,
        typer.Option(
            "--only-suggested",
            help="Suggestions above their code's threshold: so too without --min-score.",
        ),
    ] = False,
    accepted: Annotated[
        bool, typer.Option("--accepted", help="Only suggestions that a person has accepted.")
    ] = False,
    no_suggestions: Annotated[
        bool, typer.Option("--no-suggestions", help="Only what people coded.")
    ] = False,
    positions: common.Positions = "",
) -> None:
    """Write a study for other programs: .qdpx, .qdc, .xlsx, .csv.

    Suggestions are codings by a user of their own, "themekit VERSION (MODEL)", with score and
    evidence in a note; those that a person has turned down are left out. With --into, they are
    added to a copy of your own project; codings of people only if you name them with --coder.
    """
    from themekit.errors import UsageError
    from themekit.exchange import Wanted, content_of

    targets = [*(files or []), *(out or [])]
    if not targets:
        raise UsageError("Name the file to write, for instance: themekit export STUDY study.qdpx")
    _check(targets, into, target, table)
    passing = only_suggested or (min_score is None and not accepted)
    wanted = Wanted(coder, not no_suggestions, min_score or 0.0, passing, accepted)
    with common.open_study(study) as opened:
        if into is not None:
            _export_into(opened, wanted, into, targets, positions)
            return
        content = content_of(opened, wanted)
        for file in targets:
            _write(opened, content, file, target, table)


def diff(
    older: Annotated[Path, typer.Argument(metavar="A", help="A study, .qdc, .qdpx or table.")],
    newer: Annotated[Path, typer.Argument(metavar="B", help="Another, that came later.")],
    json: common.AsJson = False,
) -> None:
    """Show what changed between two codebooks: added, removed, renamed, moved, redefined."""
    from themekit.codebooks import differences

    changes = differences(_codebook(older), _codebook(newer))
    if json:
        output.print_json({"changes": [change.document() for change in changes]})
        return
    for change in changes:
        _print(change)
    output.result(output.count(len(changes), "difference") + ".")


codebook = typer.Typer(
    cls=PlainGroup, help="Work with codebooks.", no_args_is_help=True, add_completion=False
)
codebook.command("diff", cls=PlainCommand, no_args_is_help=True)(diff)


@codebook.callback()
def _codebook_commands() -> None:
    """Compare codebooks."""


def _export_into(
    study: Study, wanted: Wanted, project: Path, targets: list[Path], positions: str
) -> None:
    from dataclasses import replace

    from themekit.exchange import content_of
    from themekit.formats.refi.merging import add_to_project

    # Without names, what people coded is theirs already; only the machine's is new.
    content = content_of(study, replace(wanted, coders=wanted.coders or ()))
    for file in targets:
        added = add_to_project(project, content, file, positions)
        things = [
            output.count(added.codings, "coding"),
            output.count(added.codes, "new code"),
            output.count(added.sources, "new source"),
        ]
        output.say(f"Wrote {file}: {project.name} with {', '.join(things)}.")
        for sentence in added.report:
            output.say(f"{project.name}: {sentence}")


def _check(targets: list[Path], into: Path | None, target: str, table: str) -> None:
    """Refuse what cannot be written, before any work is done for it.

    Raises
    ------
    UsageError, InputError
        Naming what there is.
    """
    from themekit.errors import InputError, UsageError
    from themekit.exchange_tables import SHEETS
    from themekit.formats.refi import TARGETS

    common.check_outputs(targets, (".qdpx",) if into is not None else ENDINGS)
    if into is not None and not into.is_file():
        raise InputError(f"There is no file {into}. Check the name and the folder.")
    if target and target not in (*TARGETS, "taguette"):
        known = ", ".join((*TARGETS, "taguette"))
        raise UsageError(f"--target {target!r} is not known. The programs are: {known}.")
    for file in targets:
        ending = file.suffix.casefold()
        if into is not None and file.exists() and file.samefile(into):
            raise UsageError(f"{file} is the project itself. Give the copy another name.")
        if target == "taguette" and ending in (".qdpx", ".qdc"):
            raise UsageError("Taguette reads no .qdpx or .qdc: export its codebook as .csv.")
        if ending == ".csv" and target != "taguette" and table not in SHEETS:
            raise UsageError(f"A .csv holds one table: say which with --table {'|'.join(SHEETS)}.")


def _write(study: Study, content: Content, file: Path, target: str, table: str) -> None:
    from themekit.exchange_tables import sheets, taguette_sheet
    from themekit.formats.refi import TARGETS, write_project, write_qdc
    from themekit.formats.workbook import write_csv, write_xlsx

    ending = file.suffix.casefold()
    program: Target = next((each for each in TARGETS if each == target), "")
    report: list[str] = []
    if ending == ".qdpx":
        report = write_project(file, content, program)
    elif ending == ".qdc":
        report = write_qdc(file, content.codebook, program)
    elif ending == ".xlsx":
        write_xlsx(file, sheets(content, study.decisions()))
    elif target == "taguette":
        write_csv(file, taguette_sheet(content.codebook))
    else:
        write_csv(file, sheets(content, study.decisions())[table.capitalize()])
    output.say(f"Wrote {file}.")
    for sentence in report:
        output.warn(sentence)


def _codebook(path: Path) -> CodebookUse:
    from themekit.codebooks import CodebookUse

    with common.open_study(path) as study:
        return CodebookUse.of(study.codebook(), study.sources(), study.codings())


def _print(change: Change) -> None:
    from themekit.codebooks import changed_lines

    output.marked(f"{change.kind:9}", change.code)
    if change.kind == "renamed":
        output.result(f"  now {change.after} ({change.because})")
    elif change.kind == "moved":
        output.result(f"  {change.before}  ->  {change.after}")
    elif change.kind == "redefined":
        for line in changed_lines(change):
            output.result(f"  {line}")
