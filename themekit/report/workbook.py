"""Tables as a workbook, one sheet a table, or as a folder of .csv files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from themekit.files import made_folder
from themekit.formats.workbook import Sheet, write_csv, write_xlsx

if TYPE_CHECKING:
    from themekit.describe import Table


def write_workbook(path: Path, tables: Sequence[Table]) -> None:
    """Write tables as .xlsx: a sheet with their captions first, then a sheet for each.

    Cells are typed, headers are bold and stay in view; what is not defined is an empty cell.
    """
    contents = Sheet(
        ("sheet", "title", "how to read it", "note"),
        [[table.name, table.title, table.caption, table.note] for table in tables],
    )
    sheets = {table.name: Sheet(table.columns, table.rows()) for table in tables}
    write_xlsx(path, {"Contents": contents, **sheets})


def write_csv_folder(folder: Path, tables: Sequence[Table]) -> None:
    """Write each table as NAME.csv into a folder, which is made if it is missing."""
    made_folder(folder)
    for table in tables:
        write_csv(folder / f"{table.name}.csv", Sheet(table.columns, table.rows()))
