"""Survey tables (.csv, .xlsx): one response a row."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from themekit.domain import Source
from themekit.errors import InputError
from themekit.formats.imported import Imported
from themekit.formats.tables import Table, read_table
from themekit.formats.units import constant, source_of_units

_ID_NAMES = frozenset(
    "id respondent respondent_id respondentid participant participant_id participantid case"
    " case_id caseid response_id responseid name source pseudonym code".split()
)
_OF_SUGGESTIONS = ("source", "start", "end", "code", "score")
_TEXT_NAMES = ("text", "response", "answer", "comment", "comments")
_WORDS = 3
"""Words that the answers of a text column have on average, at least."""
_SAMPLE = 2000


def read_survey(path: Path, text_column: str | None = None) -> Imported:
    """Read a survey table.

    Each respondent is a source, called by the id column where there is one, else ``FILE row N``;
    an answer is a turn that is never cut, and several answers of one respondent are several
    turns. The other columns are attributes. Rows without an answer are counted in the report.

    Raises
    ------
    InputError
        If it is not clear which column holds the answers (naming them all), or none answers.
    """
    table = read_table(path)
    text = _text_column(table, text_column)
    who = _id_column(table, text)
    rest = [n for n in range(len(table.columns)) if n not in (text, who)]
    respondents: dict[str, list[list[str]]] = {}
    empty = 0
    for number, row in table.rows:
        if row[text].strip():
            name = row[who].strip() if who is not None else ""
            respondents.setdefault(name or f"{path.stem} row {number}", []).append(row)
        else:
            empty += 1
    if not respondents:
        raise InputError(f"{path}: column {table.columns[text]!r} holds no answer.")
    columns = [table.columns[n] for n in rest]
    sources = tuple(
        _source(path, name, rows, text, rest, columns) for name, rows in respondents.items()
    )
    report = [*table.report]
    if text_column is None:
        report.append(f"{path.name}: the answers are taken from column {table.columns[text]!r}.")
    if empty:
        report.append(f"{path.name}: {empty:,} rows without an answer are left out.")
    return Imported(sources=sources, report=tuple(report))


def _source(
    path: Path,
    name: str,
    rows: Sequence[Sequence[str]],
    text: int,
    rest: Sequence[int],
    columns: Sequence[str],
) -> Source:
    attributes = constant(columns, [[row[n].strip() for n in rest] for row in rows])
    source, _ = source_of_units(name, [row[text] for row in rows], attributes, path.name)
    return source


def _text_column(table: Table, wanted: str | None) -> int:
    if all(table.column(name) is not None for name in _OF_SUGGESTIONS):
        raise InputError(
            f"{table.path} is a table of suggestions, not of answers. To take in what you decided"
            " on them: themekit decide STUDY FILE"
        )
    if wanted is not None:
        place = table.column(wanted.strip().casefold())
        if place is None:
            raise InputError(
                f"{table.path} has no column {wanted!r}. Its columns are:"
                f" {', '.join(table.columns)}."
            )
        return place
    called = table.column(*_TEXT_NAMES)
    likely = [n for n in range(len(table.columns)) if _is_prose(table, n)]
    if len(likely) == 1 or (called is not None and called in likely):
        return called if called in likely else likely[0]
    if called is not None and not likely:
        return called
    raise InputError(
        f"{table.path}: it is not clear which column holds the answers. Say so with --text-column"
        f" NAME; the columns are: {', '.join(table.columns)}."
    )


def _is_prose(table: Table, column: int) -> bool:
    """Whether a column holds sentences: several words on average, and mostly different ones."""
    cells = [row[column].strip() for _, row in table.rows[:_SAMPLE] if row[column].strip()]
    words = sum(len(cell.split()) for cell in cells)
    return bool(cells) and words >= _WORDS * len(cells) and 2 * len(set(cells)) >= len(cells)


def _id_column(table: Table, text: int) -> int | None:
    """The first column whose name says who answers; it may not be the one of the answers."""
    for place, column in enumerate(table.columns):
        name = column.casefold().replace(" ", "_").replace("-", "_")
        if place != text and name in _ID_NAMES:
            return place
    return None
