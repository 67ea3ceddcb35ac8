"""Survey tables (.csv, .xlsx): one response a row."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from themekit.domain import Source
from themekit.errors import InputError
from themekit.formats.attributes import WHO
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
_LONG = 8
"""Words on average from which on a column of a table of people holds answers all the same."""
_SAMPLE = 2000


def read_survey(path: Path, text_columns: Sequence[str] = ()) -> Imported:
    """Read a survey table.

    Each respondent is a source, called by the id column where there is one, else ``FILE row N``;
    an answer is a turn that is never cut, and several answers of one respondent are several
    turns. Of several columns of answers, the name of each is the question that they answer. The
    other columns are attributes. Rows without an answer are counted in the report.

    Parameters
    ----------
    text_columns
        The columns that hold answers; the one that does, if not given.

    Raises
    ------
    InputError
        If it is not clear which column holds the answers (naming them all), or none answers.
    """
    table = read_table(path)
    report = [*table.report]
    texts = [_named(table, name) for name in text_columns] or [_likeliest(table, report)]
    who = _id_column(table, texts)
    rest = [n for n in range(len(table.columns)) if n not in (*texts, who)]
    respondents: dict[str, list[list[str]]] = {}
    empty = 0
    for number, row in table.rows:
        if any(row[text].strip() for text in texts):
            name = row[who].strip() if who is not None else ""
            respondents.setdefault(name or f"{path.stem} row {number}", []).append(row)
        else:
            empty += 1
    if not respondents:
        named = " and ".join(repr(table.columns[text]) for text in texts)
        raise InputError(f"{path}: column {named} holds no answer.")
    sources = tuple(_source(table, name, rows, texts, rest) for name, rows in respondents.items())
    if empty:
        rows = "row without an answer is" if empty == 1 else "rows without an answer are"
        report.append(f"{path.name}: {empty:,} {rows} left out.")
    return Imported(sources=sources, report=tuple(report))


def _source(
    table: Table,
    name: str,
    rows: Sequence[Sequence[str]],
    texts: Sequence[int],
    rest: Sequence[int],
) -> Source:
    columns = [table.columns[n] for n in rest]
    attributes = constant(columns, [[row[n].strip() for n in rest] for row in rows])
    answered = [(row[text], text) for row in rows for text in texts if row[text].strip()]
    questions = [table.columns[text] for _, text in answered] if len(texts) > 1 else []
    said = [answer for answer, _ in answered]
    source, _ = source_of_units(name, said, attributes, table.path.name, questions=questions)
    return source


def _named(table: Table, wanted: str) -> int:
    place = table.column(wanted.strip().casefold())
    if place is None:
        raise InputError(
            f"{table.path} has no column {wanted!r}. Its columns are: {', '.join(table.columns)}."
        )
    return place


def _likeliest(table: Table, report: list[str]) -> int:
    """The column that holds the answers, with a line that says which it is."""
    if all(table.column(name) is not None for name in _OF_SUGGESTIONS):
        raise InputError(
            f"{table.path} is a table of suggestions, not of answers. To take in what you decided"
            " on them: themekit decide STUDY FILE"
        )
    called = table.column(*_TEXT_NAMES)
    likely = [n for n in range(len(table.columns)) if _is_prose(table, n)]
    if called is not None and (called in likely or not likely):
        chosen = called
    elif len(likely) == 1:
        chosen = likely[0]
    else:
        about = table.columns[0].casefold() in WHO
        raise InputError(
            f"{table.path}: it is not clear which column holds the answers. Say so with"
            " --text-column NAME, several times if several do; the columns are:"
            f" {', '.join(table.columns)}."
            + (" If it says who the interviewees are, give it as --attributes FILE." * about)
        )
    name = table.path.name
    report.append(f"{name}: the answers are taken from column {table.columns[chosen]!r}.")
    if others := [table.columns[n] for n in likely if n != chosen]:
        options = " ".join(
            f'--text-column "{column}"' for column in (table.columns[chosen], *others)
        )
        report.append(
            f"{name}: {', '.join(map(repr, others))} may hold answers too, and came in as"
            f" attributes. To take them as answers, make the study anew with {options}."
        )
    return chosen


def holds_answers(table: Table) -> bool:
    """Whether a table says what people answered, not only who they are."""
    return table.column(*_TEXT_NAMES) is not None or any(
        _is_prose(table, column, _LONG) for column in range(1, len(table.columns))
    )


def _is_prose(table: Table, column: int, least: int = _WORDS) -> bool:
    """Whether a column holds sentences: several words on average, and mostly different ones."""
    cells = [row[column].strip() for _, row in table.rows[:_SAMPLE] if row[column].strip()]
    words = sum(len(cell.split()) for cell in cells)
    return bool(cells) and words >= least * len(cells) and 2 * len(set(cells)) >= len(cells)


def _id_column(table: Table, texts: Sequence[int]) -> int | None:
    """The first column whose name says who answers; it may be none of those of the answers."""
    for place, column in enumerate(table.columns):
        name = column.casefold().replace(" ", "_").replace("-", "_")
        if place not in texts and name in _ID_NAMES:
            return place
    return None
