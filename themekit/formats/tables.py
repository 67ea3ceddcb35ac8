"""Tables of outside files: .csv (any of the usual delimiters) and .xlsx, as rows of text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from themekit import files
from themekit.errors import InputError
from themekit.formats.safety import safe_zip
from themekit.formats.sniff import head_of

_DELIMITERS = ",;\t|"
_NO_DELIMITER = "\x1f"
_SAMPLE = 50
_LONGEST_CELL = 2**24


@dataclass(frozen=True)
class Table:
    """A table with a header.

    Attributes
    ----------
    path
        The file.
    columns
        Names, without white space at their ends, no two alike.
    rows
        Each with its number in the file as a spreadsheet counts, the header being row 1, and one
        text per column.
    report
        What was left out of the file.
    """

    path: Path
    columns: list[str]
    rows: list[tuple[int, list[str]]]
    report: tuple[str, ...] = ()

    def column(self, *names: str) -> int | None:
        """The place of the first column that has one of these names, whatever its case."""
        folded = [column.casefold() for column in self.columns]
        return next((folded.index(name) for name in names if name in folded), None)

    def needed(self, *names: str) -> list[int]:
        """The places of columns that must be there.

        Raises
        ------
        InputError
            Naming those that are missing and those that there are.
        """
        places = [self.column(name) for name in names]
        missing = [name for name, place in zip(names, places, strict=True) if place is None]
        if missing:
            raise InputError(
                f"{self.path} has no column {' and no column '.join(missing)}."
                f" Its columns are: {', '.join(self.columns)}."
            )
        return [place for place in places if place is not None]


def read_table(path: Path, may_be_empty: bool = False) -> Table:
    """Read a .csv or .xlsx table.

    Raises
    ------
    InputError
        If it has no header, no row (unless it ``may_be_empty``), or a row that is longer than
        the header.
    """
    report: tuple[str, ...] = ()
    if head_of(path).startswith(b"PK"):
        records, report = _xlsx_records(path)
    else:
        records = _csv_records(path, files.read_text(path))
    table = _table(path, records, report)
    if not table.rows and not may_be_empty:
        raise InputError(f"{path} has a header but no rows.")
    return table


def _table(path: Path, records: list[tuple[int, list[str]]], report: tuple[str, ...]) -> Table:
    if not records:
        raise InputError(f"{path} is empty.")
    header = [name.strip() for name in records[0][1]]
    while header and not header[-1]:
        header.pop()
    body = _without_descriptions(records[1:])
    _check_header(path, header, body)
    width = len(header)
    rows = []
    for number, cells in body:
        if len(cells) != width:
            if any(cell.strip() for cell in cells[width:]):
                raise InputError(
                    f"{path}, row {number}: {len(cells)} cells where the header has {width}."
                    " Put quotes around cells that hold the delimiter."
                )
            cells = [*cells[:width], *[""] * (width - len(cells))]
        rows.append((number, cells))
    return Table(path, _distinct(header), rows, report)


def _check_header(path: Path, header: Sequence[str], body: Sequence[tuple[int, list[str]]]) -> None:
    """Refuse a first row that is no header: empty cells, numbers, or values of its own column."""
    seen: list[set[str]] = [set() for _ in header]
    for _, cells in body[:_SAMPLE]:
        for values, cell in zip(seen, cells, strict=False):
            values.add(cell.strip())
    for name, values in zip(header, seen, strict=True):
        if not name or _is_number(name) or name in values:
            raise InputError(
                f"{path} has no header: its first row holds {name!r} where the name of a column"
                " is needed. Put a row with the names of the columns on top."
            )


def _csv_records(path: Path, text: str) -> list[tuple[int, list[str]]]:
    csv.field_size_limit(_LONGEST_CELL)
    delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    records: list[tuple[int, list[str]]] = []
    try:
        for number, cells in enumerate(reader, 1):
            if any(cell and not cell.isspace() for cell in cells):
                records.append((number, cells))
    except csv.Error as error:
        raise InputError(
            f"{path}, line {reader.line_num}: the table cannot be read ({error})."
            " Look for a quotation mark that is not closed."
        ) from error
    return records


def _delimiter(text: str) -> str:
    """The delimiter by which most of the first rows have as many cells as the first."""
    best, found = (0.0, 0), _NO_DELIMITER
    for delimiter in _DELIMITERS:
        rows = list(_sample(text, delimiter))
        width = len(rows[0]) if rows else 0
        if width < 2:
            continue
        alike = sum(len(row) == width for row in rows) / len(rows)
        if (alike, width) > best:
            best, found = (alike, width), delimiter
    return found


def _sample(text: str, delimiter: str) -> Iterator[list[str]]:
    """The first rows of a table, as far as they can be read."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    for _ in range(_SAMPLE):
        try:
            row = next(reader)
        except (StopIteration, csv.Error):
            return
        if row:
            yield row


def _xlsx_records(path: Path) -> tuple[list[tuple[int, list[str]]], tuple[str, ...]]:
    """The first worksheet that holds anything."""
    from openpyxl import load_workbook

    with safe_zip(path) as archive:
        archive.check_everything()
    try:
        with path.open("rb") as file:
            book = load_workbook(file, read_only=True, data_only=True)
            sheets = [
                (sheet.title, records) for sheet in book.worksheets if (records := _records(sheet))
            ]
    except Exception as error:  # openpyxl raises whatever a broken part makes it raise
        raise InputError(f"{path} cannot be read as an Excel table. Save it again.") from error
    if not sheets:
        return [], ()
    others = ", ".join(title for title, _ in sheets[1:])
    report = f"{path.name}: only sheet {sheets[0][0]!r} is read, not {others}."
    return sheets[0][1], (report,) if others else ()


def _records(sheet: object) -> list[tuple[int, list[str]]]:
    records = []
    for number, values in enumerate(sheet.iter_rows(values_only=True), 1):  # type: ignore[attr-defined]
        cells = [_cell(value) for value in values]
        if any(cells):
            records.append((number, cells))
    return records


def _cell(value: object) -> str:
    """A cell of a spreadsheet as a person would write it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == datetime.min.time():
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _without_descriptions(body: list[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """Qualtrics puts the questions and import ids in two rows under the header."""
    if len(body) > 1 and any(cell.startswith('{"ImportId"') for cell in body[1][1]):
        return body[2:]
    return body


def _distinct(names: Sequence[str]) -> list[str]:
    """Names with a number after those that came before."""
    found: list[str] = []
    for name in names:
        times = sum(name.casefold() == other.casefold() for other in names[: len(found)])
        found.append(f"{name} ({times + 1})" if times else name)
    return found


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).replace(",", "", 1).lstrip("-").isdigit()
