"""Decisions on suggestions: the table that ``suggest --out`` writes, with a column filled in."""

from __future__ import annotations

from pathlib import Path

from themekit.domain import Decision
from themekit.errors import InputError
from themekit.formats.tables import Table, read_table

_ACCEPTED = frozenset({"accept", "accepted", "yes", "y", "1", "true", "x", "ok", "+"})
_REJECTED = frozenset({"reject", "rejected", "no", "n", "0", "false", "-"})


def read_decisions(path: Path, coder: str) -> list[Decision]:
    """Read the rows of a table whose column ``decision`` says accept or reject.

    Parameters
    ----------
    path
        A .csv or .xlsx with the columns source, start, end, code, decision; optional: note and
        coder.
    coder
        Who decided, where a row does not say.

    Raises
    ------
    InputError
        If a column is missing, a decision is neither, or no row is decided.
    """
    table = read_table(path)
    columns = table.needed("source", "start", "end", "code", "decision")
    note, who = table.column("note"), table.column("coder")
    found = []
    for number, row in table.rows:
        source, start, end, code, decision = (row[column].strip() for column in columns)
        if not decision:
            continue
        found.append(
            Decision(
                source=source,
                start=_offset(table, number, start),
                end=_offset(table, number, end),
                code=code,
                coder=(row[who].strip() if who is not None else "") or coder,
                accepted=_accepted(table, number, decision),
                note=row[note].strip() if note is not None else "",
            )
        )
    if not found:
        raise InputError(
            f"{path} holds no decision: write accept or reject into its column decision."
        )
    return found


def _offset(table: Table, number: int, cell: str) -> int:
    if not cell.isdigit():
        raise InputError(f"{table.path}, row {number}: {cell!r} is no offset into the text.")
    return int(cell)


def _accepted(table: Table, number: int, cell: str) -> bool:
    word = cell.casefold()
    if word not in _ACCEPTED | _REJECTED:
        raise InputError(
            f"{table.path}, row {number}: the decision is {cell!r}. Write accept or reject."
        )
    return word in _ACCEPTED
