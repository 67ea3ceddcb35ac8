"""Tables out: .csv and .xlsx that open safely, look well and are the same bytes each time."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from themekit.errors import UsageError
from themekit.files import replacing, write_text

_EPOCH = datetime(2000, 1, 1)
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_CELL_LIMIT = 32_767
_WIDEST = 60


@dataclass(frozen=True)
class Sheet:
    """A table: the names of its columns and its rows."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]


def safe_text(value: Any) -> Any:
    """A value that no spreadsheet program takes for a formula.

    Text that starts with = + - @ gets an apostrophe in front, as spreadsheet programs themselves
    mark text.
    """
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return f"'{value}"
    return value


def as_typed(text: str) -> str:
    """A cell as it was before :func:`safe_text` put an apostrophe in front of it."""
    marked = text.startswith("'") and text[1:].startswith(_FORMULA_STARTS)
    return text[1:] if marked else text


def csv_text(sheet: Sheet) -> str:
    """A table as CSV."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([_csv_cell(name) for name in sheet.columns])
    writer.writerows([_csv_cell(value) for value in row] for row in sheet.rows)
    return buffer.getvalue()


def _csv_cell(value: Any) -> Any:
    """A value as CSV holds it: a line end is a line feed, or a row would end at it."""
    if isinstance(value, str):
        value = value.replace("\r\n", "\n").replace("\r", "\n")
    return safe_text(value)


def write_csv(path: Path, sheet: Sheet) -> None:
    """Write a table as CSV in UTF-8 with a byte order mark, which Excel needs to read accents."""
    write_text(path, "\ufeff" + csv_text(sheet))


def write_table(path: Path, title: str, sheet: Sheet) -> None:
    """Write one table as .csv or .xlsx; its ending says which.

    Raises
    ------
    UsageError
        If the ending is neither.
    """
    if path.suffix.lower() == ".csv":
        write_csv(path, sheet)
    elif path.suffix.lower() == ".xlsx":
        write_xlsx(path, {title: sheet})
    else:
        raise UsageError(f"{path}: the name of a table must end in .csv or .xlsx.")


def write_xlsx(
    path: Path, sheets: Mapping[str, Sheet], choices: Mapping[str, Sequence[str]] | None = None
) -> None:
    """Write tables as a workbook, a sheet each: typed cells, bold frozen headers, filters.

    Parameters
    ----------
    choices
        What may be picked in the cells of a column, by the name of the column.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    del book[book.sheetnames[0]]
    for title, sheet in sheets.items():
        page = book.create_sheet(_sheet_title(title, book.sheetnames))
        page.append([_cell(name) for name in sheet.columns])
        for row in sheet.rows:
            page.append([_cell(value) for value in row])
        for cell in page[1]:
            cell.font = Font(bold=True)
        for index, name in enumerate(sheet.columns):
            lengths = [len(str(row[index])) for row in sheet.rows[:200] if row[index] is not None]
            width = min(_WIDEST, max([len(name), *lengths]) + 2)
            page.column_dimensions[get_column_letter(index + 1)].width = width
        for cells in page.iter_rows(min_row=2):
            for cell in cells:
                cell.alignment = Alignment(vertical="top", wrap_text=True)
        page.freeze_panes = "A2"
        _offer(page, sheet, choices or {})
        if sheet.rows:
            page.auto_filter.ref = page.dimensions
    book.properties.creator = "themekit"
    book.properties.created = book.properties.modified = _EPOCH
    buffer = io.BytesIO()
    book.save(buffer)
    with replacing(path) as temporary:
        temporary.write_bytes(same_bytes(buffer.getvalue()))


def _offer(page: Any, sheet: Sheet, choices: Mapping[str, Sequence[str]]) -> None:
    """Pick-lists in the columns that have choices."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    for index, name in enumerate(sheet.columns):
        if name in choices and sheet.rows:
            listed = DataValidation(type="list", formula1='"' + ",".join(choices[name]) + '"')
            letter = get_column_letter(index + 1)
            listed.add(f"{letter}2:{letter}{len(sheet.rows) + 1}")
            page.add_data_validation(listed)


def _cell(value: Any) -> Any:
    """A value as Excel takes it: without control characters, not over its length."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if isinstance(value, str):
        value = ILLEGAL_CHARACTERS_RE.sub("", value)
        if len(value) >= _CELL_LIMIT:
            value = value[: _CELL_LIMIT - 2] + "…"
    return safe_text(value)


def _sheet_title(title: str, taken: Sequence[str]) -> str:
    """A title that Excel takes: at most 31 characters, none of []:*?/\\, and not taken."""
    clean = "".join("_" if letter in r"[]:*?/\\" else letter for letter in title)[:31] or "Sheet"
    number = 2
    while clean in taken:
        ending = f" {number}"
        clean = clean[: 31 - len(ending)] + ending
        number += 1
    return clean


def same_bytes(data: bytes) -> bytes:
    """The archive with the time of writing taken out of it."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _without_modified(content)
            info = zipfile.ZipInfo(name, date_time=(2000, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, content)
    return buffer.getvalue()


def _without_modified(core: bytes) -> bytes:
    """openpyxl stamps the time of saving whatever the properties say."""
    pattern = rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)"
    return re.sub(pattern, rb"\g<1>2000-01-01T00:00:00Z\g<2>", core)
