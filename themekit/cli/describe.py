"""The command that makes the tables of a thematic analysis."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from themekit.cli import common, output

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from themekit.describe import Condition, Table

MOST_ROWS, MOST_COLUMNS, MOST_LETTERS = 12, 9, 60
"""What a terminal shows of a table that was not asked for by name."""


def describe(
    study: common.StudyFile,
    coder: Annotated[
        list[str] | None,
        typer.Option(
            "--coder",
            metavar="NAME",
            help="Whose codings count; all people's if not given. A machine stands beside people.",
        ),
    ] = None,
    table: Annotated[
        list[str] | None,
        typer.Option("--table", metavar="NAME", help="Only this table, whole; may be repeated."),
    ] = None,
    by: Annotated[
        list[str] | None,
        typer.Option("--by", metavar="ATTRIBUTE", help="Compare sources by it (round, role ...)."),
    ] = None,
    concept: Annotated[
        list[str] | None,
        typer.Option("--concept", metavar="CODE", help="A code that stands for a concept."),
    ] = None,
    condition: Annotated[
        str, typer.Option(metavar="TEXT", help="What the codes of --for and --against act on.")
    ] = "the condition",
    for_: Annotated[
        list[str] | None,
        typer.Option("--for", metavar="CODE", help="A code that speaks for the condition."),
    ] = None,
    against: Annotated[
        list[str] | None,
        typer.Option("--against", metavar="CODE", help="A code that speaks against it."),
    ] = None,
    marks: Annotated[
        Path | None,
        typer.Option(metavar="FILE.csv", help="Many of them: columns condition, code, side."),
    ] = None,
    word: Annotated[
        list[str] | None,
        typer.Option("--word", metavar="WORD", help="Show it in context, with its family."),
    ] = None,
    out: common.Outputs = None,
    names: Annotated[
        bool,
        typer.Option("--names", help="In what is written, name sources; otherwise they are ids."),
    ] = False,
    encoder: common.EncoderName = "default",
    json: common.AsJson = False,
) -> None:
    """Make the tables of a thematic analysis: codebook, themes, matrices, words, saturation.

    Written to .xlsx (a sheet a table), .docx (with figures and methods), a folder of .csv, or
    shown here in short. What is written goes to readers, so sources go by ids unless --names is
    given; what is shown here has their names.
    """
    from themekit.describe import in_context_of, tables
    from themekit.report.described import ENDINGS, Wishes, material, write_tables
    from themekit.report.identities import Identities

    common.check_outputs([path for path in out or [] if not path.is_dir()], ENDINGS)
    conditions = _conditions(condition, for_ or [], against or [], marks)
    wishes = Wishes(coder, by or [], concept or [], conditions)
    with common.open_study(study) as opened:

        def encode(texts: Sequence[str]) -> NDArray[np.float32]:
            with common.encoder_of(encoder, opened) as encoding:
                return encoding.encode(texts)

        identities = Identities(opened.sources(), names or not out, by or [])
        described = material(opened, wishes, encode, identities)
        made = [in_context_of(described, each) for each in word or []]
        if table or not word:
            made += tables(described, table or [])
        for path in out or []:
            write_tables(path, made, opened, described, identities)
            output.say(f"Written: {path} ({output.count(len(made), 'table')}).")
    if json:
        output.print_json({"tables": [each.to_json() for each in made]})
    elif not out:
        _show(made, whole=bool(table or word))


def _conditions(
    name: str, supporting: list[str], opposing: list[str], marks: Path | None
) -> list[Condition]:
    from themekit.describe import Condition, read_conditions
    from themekit.files import read_text

    found = read_conditions(read_text(marks), str(marks)) if marks else []
    if supporting or opposing:
        found.append(Condition(name, tuple(supporting), tuple(opposing)))
    return found


def _show(made: Sequence[Table], whole: bool) -> None:
    """Print tables; unless they were asked for, the narrow ones, in short."""
    wide = []
    for table in made:
        each = table if whole else table.briefly()
        if not whole and len(each.columns) > MOST_COLUMNS:
            wide.append(each.name)
            continue
        rows = each.rows() if whole else each.rows()[:MOST_ROWS]
        if rows:
            output.table(f"{each.title} ({each.name})", each.columns, cells(each, rows, whole))
        else:
            output.heading(f"{each.title} ({each.name})")
        if len(rows) < len(each.frame):
            more = len(each.frame) - len(rows)
            output.faint(f"… and {more:,} more, with --table {each.name}")
        if each.note:
            output.faint(each.note)
        if whole:
            output.faint(each.caption)
        output.result()
    if wide:
        output.say(
            f"Too wide to show here: {', '.join(wide)}. See one with --table NAME, or write all"
            " tables with --out tables.xlsx"
        )


def cells(table: Table, rows: list[list[Any]], whole: bool) -> list[list[Any]]:
    """Numbers as they are, shares as percentages, text cut short."""
    from themekit.describe.table import shown

    share = [name in table.shares for name in table.columns]
    return [
        [
            shown(value, True) if of_one else value if whole else _cut(value)
            for value, of_one in zip(row, share, strict=True)
        ]
        for row in rows
    ]


def _cut(value: Any) -> Any:
    long = isinstance(value, str) and len(value) > MOST_LETTERS
    return f"{value[: MOST_LETTERS - 1]}…" if long else value
