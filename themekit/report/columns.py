"""How the columns of a table stand, and which of them fit side by side on a page of paper."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from themekit.describe.table import Table

_LABEL, _LONG = 14, 60
"""A column with more letters in a cell is kept from wrapping at every word, or made wide."""

_LETTERS = 4
"""Letters of a unit of width."""

_MOST = {"n": 3, "": 3, "label": 4, "long": 10}
"""The widest that a column of a kind is made, in units."""

PAGE = 27
"""The width of a page of A4, in units."""


def column_classes(table: Table) -> list[str]:
    """How the columns of a table stand: ``n`` numbers, ``long`` running text, ``label`` names."""
    found = []
    for name in table.frame.columns:
        column = table.frame[name]
        text = (value for value in column if isinstance(value, str))
        most = max(map(len, text), default=0)
        kind = "long" if most > _LONG else "label" if most > _LABEL else ""
        found.append("n" if column.dtype.kind in "iuf" else kind)
    return found


def parts(table: Table) -> list[list[int]]:
    """The columns of each part of a table that is too wide for a page; one part where it fits.

    Each part starts with the first column, which says what a row is about; parts are about
    equally wide.
    """
    widths = _widths(table)
    first, rest = sum(widths[:1]), sum(widths[1:])
    room = PAGE - first
    each = rest / max(1, -(-rest // room))
    starts, filled = [1], 0
    for column in range(1, len(widths)):
        if filled and (filled >= each or filled + widths[column] > room):
            starts.append(column)
            filled = 0
        filled += widths[column]
    return [[0, *range(start, end)] for start, end in pairwise([*starts, len(widths)])]


def _widths(table: Table) -> list[int]:
    """How wide each column stands: as its cells, within limits, and the longest word above it."""
    cells = list(zip(*table.shown(), strict=True)) or [() for _ in table.columns]
    found = []
    for name, kind, column in zip(table.columns, column_classes(table), cells, strict=True):
        inside = min(_MOST[kind], _units(max(map(len, column), default=0)))
        found.append(max(inside, _units(max(map(len, name.split()), default=0))))
    return found


def _units(letters: int) -> int:
    return -(-(letters + 1) // _LETTERS)
