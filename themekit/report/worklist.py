"""The worklist of differences as a workbook, out and in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from themekit.agree.tables import SETTLE, worklist_table
from themekit.agree.worklist import Difference, Place
from themekit.errors import InputError, StudyError
from themekit.formats.tables import read_table
from themekit.formats.workbook import Sheet, write_xlsx

_YES = frozenset({"yes", "y", "1", "true", "x", "keep", "+"})
_NO = frozenset({"no", "n", "0", "false", "drop", "-"})


def write_worklist(path: Path, rows: Sequence[Difference]) -> None:
    """Write the differences as a workbook, with a column to settle each.

    Raises
    ------
    StudyError
        If there is none.
    """
    if not rows:
        raise StudyError("The coders do not differ anywhere: there is nothing to settle.")
    table = worklist_table(rows)
    about = Sheet(["how"], [[table.caption]])
    write_xlsx(path, {table.name: Sheet(table.columns, table.rows()), "about": about})


def read_worklist(path: Path, rows: Sequence[Difference]) -> dict[Place, bool]:
    """What was settled in a worklist: whether each code is kept.

    Parameters
    ----------
    rows
        The differences as they are now.

    Raises
    ------
    InputError
        If a row is none of these differences, or settled with a word that says neither yes nor
        no, or nothing is settled.
    """
    table = read_table(path)
    columns = table.needed("source", "start", "end", "code", SETTLE)
    known = {row.place: row for row in rows}
    settled: dict[Place, bool] = {}
    for number, cells in table.rows:
        source, start, end, code, word = (_as_written(cells[column]) for column in columns)
        if not word:
            continue
        difference = _found(known, source, start, end, code)
        if difference is None:
            raise InputError(
                f"{path}, row {number}: the coders do not differ on {code!r} in {source}, {start}"
                f" to {end}. Settle with the same coders and unit as the worklist was made with;"
                " if codings changed since, make it anew."
            )
        settled[difference.place] = _kept(path, number, word, difference)
    if not settled:
        raise InputError(f"{path} settles nothing: fill in its column {SETTLE} with yes or no.")
    return settled


def _as_written(cell: str) -> str:
    """A cell without the apostrophe that keeps spreadsheets from taking it for a formula."""
    cell = cell.strip()
    return cell[1:] if cell[:1] == "'" and cell[1:2] in ("=", "+", "-", "@") else cell


def _found(
    known: Mapping[Place, Difference], source: str, start: str, end: str, code: str
) -> Difference | None:
    if not (start.isdigit() and end.isdigit()):
        return None
    return known.get((source, int(start), int(end), code))


def _kept(path: Path, number: int, word: str, difference: Difference) -> bool:
    folded = word.casefold()
    if folded in _YES | _NO:
        return folded in _YES
    for names, kept in ((difference.gave, True), (difference.gave_not, False)):
        if folded in (name.casefold() for name in names):
            return kept
    who = ", ".join((*difference.gave, *difference.gave_not))
    raise InputError(
        f"{path}, row {number}: {SETTLE} is {word!r}. Write yes, no, or the coder who is right"
        f" ({who})."
    )
