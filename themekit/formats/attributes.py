"""What is known of sources or speakers: a table with one row for each."""

from __future__ import annotations

from pathlib import Path

from themekit.errors import InputError
from themekit.formats.tables import Table, read_table

WHO = ("source", "speaker", "name", "file", "interview", "transcript", "participant")
"""What the first column of an attribute table may be called."""


def read_attributes(path: str | Path) -> dict[str, dict[str, str]]:
    """Read an attribute table (.csv or .xlsx).

    Returns
    -------
    dict
        Attributes without empty ones, by what the first column says: a source or a speaker.

    Raises
    ------
    InputError
        If there is no such table, or a name comes twice.
    """
    return attributes_of(read_table(Path(path)))


def attributes_of(table: Table) -> dict[str, dict[str, str]]:
    """The attributes of a table that is read already (see :func:`read_attributes`)."""
    found: dict[str, dict[str, str]] = {}
    for number, (who, *values) in table.rows:
        name = who.strip()
        if not name or name in found:
            what = f"{name!r} comes twice" if name else "the first cell is empty"
            raise InputError(
                f"{table.path}, row {number}: {what}. Each source or speaker has one row, and its"
                " name in the first column."
            )
        pairs = zip(table.columns[1:], values, strict=True)
        found[name] = {column: value.strip() for column, value in pairs if value.strip()}
    return found
