"""Codebooks as tables, of Taguette, MAXQDA, NVivo, Dedoose, ATLAS.ti, themekit or made by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from themekit.domain import Code
from themekit.errors import InputError
from themekit.formats.coded_tables import split_examples
from themekit.formats.hierarchy import Path as CodePath
from themekit.formats.hierarchy import names_of_paths, parents_first
from themekit.formats.imported import Imported
from themekit.formats.tables import Table, read_table
from themekit.formats.workbook import as_typed

_SURE_NAMES = ("code", "tag", "code name", "code system", "path", "node", "codes", "tags")
_NAMES = (*_SURE_NAMES, "name", "title", "label")
_LEVEL_COLUMNS = (
    "theme", "category", "subtheme", "subcategory", "code", "subcode",
)  # fmt: skip
_DEFINITIONS = ("definition", "description", "code memo", "memo", "comment", "comments", "notes")
_PARENTS = ("parent", "parent code", "parent tag", "parent name", "parent node")
_LEVELS = ("level", "depth", "hierarchy level")
_INCLUSIONS = ("inclusion", "include", "inclusion criteria", "includes", "when to use")
_EXCLUSIONS = ("exclusion", "exclude", "exclusion criteria", "excludes", "when not to use")
_EXAMPLES = ("examples", "example", "example quotation", "quotation", "quote", "typical example")
_COLOURS = ("colour", "color")
_CODABLE = ("codable", "is codable")
_COUNTS = (
    "number of highlights", "number of documents", "files", "references", "sources", "codings",
    "frequency", "items",
)  # fmt: skip
_TELLING = (*_PARENTS, *_LEVELS, *_INCLUSIONS, *_EXCLUSIONS, "definition", *_COUNTS[:2])
"""Columns that only a codebook has."""
_OF_ATLASTI = ("grounded", "density", "code group", "code groups", "code group 1", *_COLOURS)
"""Columns that a table with a column of codes has only where it is a codebook."""
_SEPARATORS = ("::", ">", "\\", "/", ".")
_SURE_SEPARATORS = 3
"""So many of them, from the first, stand in no ordinary name."""
_NO = ("no", "false", "0", "n")

Row = tuple[int, list[str]]


def is_codebook(table: Table) -> bool:
    """Whether a table is a codebook, by its columns."""
    columns = [_plain(column) for column in table.columns]
    if not any(name in columns for name in _NAMES):
        return len([name for name in _LEVEL_COLUMNS if name in columns]) > 1
    sure = any(name in columns for name in _SURE_NAMES)
    telling = (*_TELLING, *_OF_ATLASTI) if sure else _TELLING
    if any(name in columns for name in telling) or (sure and len(columns) == 1):
        return True
    known = [name for name in columns if name in (*_NAMES, *_DEFINITIONS[:4], *_COUNTS, *_EXAMPLES)]
    others = len(columns) - len(known)
    described = "description" in columns or (sure and len(known) > 1)
    return described and 2 * others < len(known)


def read_codebook_table(path: Path) -> Imported:
    """Read a codebook from a .csv or .xlsx.

    The name is in a column called code, tag, name, title or path; the hierarchy in a column of
    parents or of levels, in several columns (theme, subtheme, code), in the indentation, or in
    the names as paths with ``>``, ``\\``, ``/``, ``::`` or ``.`` between.

    Raises
    ------
    InputError
        If no column holds names, or a code is above itself.
    """
    table = read_table(path)
    codes, report = codes_of(table)
    lines = [*table.report, *(f"{path.name}: {line}" for line in report)]
    return Imported(codes=tuple(codes), report=tuple(lines))


def codes_of(table: Table) -> tuple[list[Code], list[str]]:
    """The codes of a table, each after its parent, and what was left out or changed.

    Raises
    ------
    InputError
        If no column holds names, or a code is above itself.
    """
    report: list[str] = []
    texts = _Texts(table)
    parent_at = _place(table, _PARENTS)
    if parent_at is not None:
        return _by_parents(table, parent_at, texts, report), report
    found: dict[CodePath, Code] = {}
    numbered = _place(table, ("id", "code id")), _place(table, ("parent id",))
    paths = _by_numbers(table, *numbered, report) if None not in numbered else _paths(table, report)
    for number, path, row in paths:
        if path in found:
            number_of_copy = 2
            while (*path[:-1], f"{path[-1]} ({number_of_copy})") in found:
                number_of_copy += 1
            renamed = f"{path[-1]} ({number_of_copy})"
            report.append(f"row {number}: {path[-1]!r} comes twice; it is now {renamed!r}.")
            path = (*path[:-1], renamed)
        found[path] = texts.code(path[-1], row)
    names = names_of_paths(found)
    codes = [
        replace(found.get(path, Code(name, codable=False)), name=name, parent=names.get(path[:-1]))
        for path, name in names.items()
    ]
    return parents_first(codes), report


class _Texts:
    """Where a table has the texts of its codes."""

    def __init__(self, table: Table) -> None:
        self._definition = _place(table, _DEFINITIONS)
        memo = _place(table, ("memo", "code memo", "comment", "comments", "notes"))
        self._memo = memo if memo != self._definition else None
        self._inclusion, self._exclusion = _place(table, _INCLUSIONS), _place(table, _EXCLUSIONS)
        self._examples = _place(table, _EXAMPLES)
        self._colour, self._codable = _place(table, _COLOURS), _place(table, _CODABLE)

    def code(self, name: str, row: Sequence[str]) -> Code:
        """The code of a row, without its parent."""
        colour = _cell(row, self._colour).lower()
        return Code(
            name,
            definition=_cell(row, self._definition),
            inclusion=_cell(row, self._inclusion),
            exclusion=_cell(row, self._exclusion),
            examples=split_examples(_cell(row, self._examples)),
            colour=colour if re.fullmatch(r"#[0-9a-f]{6}", colour) else "",
            codable=_cell(row, self._codable).casefold() not in _NO,
            memo=_cell(row, self._memo),
        )


def _by_parents(table: Table, parent_at: int, texts: _Texts, report: list[str]) -> list[Code]:
    """Codes whose rows name their parent; names are taken whole."""
    name_at = _name_column(table)
    codes: dict[str, Code] = {}
    for number, row in table.rows:
        name = _cell(row, name_at)
        if not name or name in codes:
            what = f"code {name!r} comes twice" if name else "it names no code"
            report.append(f"row {number}: {what}; left out.")
            continue
        codes[name] = replace(texts.code(name, row), parent=_cell(row, parent_at) or None)
    return parents_first(codes.values())


def _by_numbers(
    table: Table, id_at: int | None, parent_at: int | None, report: list[str]
) -> Iterator[tuple[int, CodePath, list[str]]]:
    """Paths from rows that give the number of the code above, as Dedoose writes them.

    Raises
    ------
    InputError
        If a code is above itself.
    """
    name_at = _name_column(table)
    rows = {_cell(row, id_at): row for _, row in table.rows}
    for number, row in table.rows:
        path: list[str] = []
        above: list[str] | None = row
        seen: set[str] = set()
        while above is not None:
            key = _cell(above, id_at)
            if key in seen:
                raise InputError(f"{table.path}, row {number}: the code is above itself.")
            seen.add(key)
            path.insert(0, _cell(above, name_at))
            above = rows.get(_cell(above, parent_at))
        if all(path):
            yield number, tuple(path), row
        else:
            report.append(f"row {number}: it names no code; left out.")


def _paths(table: Table, report: list[str]) -> Iterator[tuple[int, CodePath, list[str]]]:
    """Each row with its number and the path of its code."""
    level_columns = _level_columns(table)
    if len(level_columns) > 1:
        yield from _by_columns(table, level_columns, report)
        return
    name_at = _name_column(table)
    level_at = _place(table, _LEVELS)
    names = [_cell(row, name_at) for _, row in table.rows]
    levels = _levels(table, level_at, name_at)
    separator = None if levels else _separator(names, _plain(table.columns[name_at]))
    stack: list[tuple[float, str]] = []
    for place, ((number, row), name) in enumerate(zip(table.rows, names, strict=True)):
        if not name:
            report.append(f"row {number}: it names no code; left out.")
            continue
        if levels:
            while stack and stack[-1][0] >= levels[place]:
                stack.pop()
            stack.append((levels[place], name))
            yield number, tuple(each for _, each in stack), row
        else:
            yield number, _split(name, separator), row


def _by_columns(
    table: Table, columns: Sequence[int], report: list[str]
) -> Iterator[tuple[int, CodePath, list[str]]]:
    """Paths over several columns; a cell of a higher level that is empty is the one above it."""
    above: list[str] = [""] * len(columns)
    for number, row in table.rows:
        cells = [_cell(row, column) for column in columns]
        filled = [level for level, cell in enumerate(cells) if cell]
        if not filled:
            report.append(f"row {number}: it names no code; left out.")
            continue
        above = [
            cell or (old if level < filled[0] else "")
            for level, (cell, old) in enumerate(zip(cells, above, strict=True))
        ]
        yield number, tuple(cell for cell in above if cell), row


def _levels(table: Table, level_at: int | None, name_at: int) -> list[float]:
    """How deep each row lies, by its level or its indentation; none where neither tells."""
    if level_at is not None:
        cells = [_cell(row, level_at) for _, row in table.rows]
        if all(re.fullmatch(r"\d+(?:\.0)?", cell) for cell in cells):
            return [float(cell) for cell in cells]
    cells = [row[name_at].expandtabs(4) for _, row in table.rows]
    indents = [float(len(cell) - len(cell.lstrip())) for cell in cells]
    return indents if len(set(indents)) > 1 and indents[0] == min(indents) else []


def _separator(names: Sequence[str], column: str) -> str | None:
    """What stands between the names of a path, if the names are paths.

    A slash or a dot may be part of a name: it is believed where what stands before it is a name
    of its own, or begins several names, or the column is called path. In Taguette's tables
    (column ``tag``) it is always a dot.
    """
    if column == "tag":
        return "."
    known = set(names)
    for rank, separator in enumerate(_SEPARATORS):
        paths = [path for name in names if len(path := _split(name, separator)) > 1]
        if not paths:
            continue
        if rank < _SURE_SEPARATORS or column == "path":
            return separator
        heads = [separator.join(path[:-1]) for path in paths]
        spaced = {re.sub(r"\s*" + re.escape(separator) + r"\s*", separator, name) for name in known}
        proven = sum(head in spaced or heads.count(head) > 1 for head in heads)
        if proven > len(paths) / 2:
            return separator
    return None


def _split(name: str, separator: str | None) -> CodePath:
    if separator is None:
        return (name,)
    if separator == ".":  # "Dr. No" is one name
        return tuple(part.strip() for part in re.split(r"(?<=\S)\.(?=\S)", name))
    parts = [part.strip() for part in name.split(separator)]
    return tuple(parts) if all(parts) else (name,)


def _level_columns(table: Table) -> list[int]:
    columns = [_plain(column) for column in table.columns]
    return sorted(columns.index(name) for name in _LEVEL_COLUMNS if name in columns)


def _name_column(table: Table) -> int:
    place = _place(table, _NAMES)
    if place is None:
        raise InputError(
            f"{table.path}: no column holds the names of codes (code, tag, name, title or path)."
            f" Its columns are: {', '.join(table.columns)}."
        )
    return place


def _place(table: Table, names: Sequence[str]) -> int | None:
    """The place of the column with the first of these names that there is."""
    columns: Mapping[str, int] = {
        _plain(column): place for place, column in reversed(list(enumerate(table.columns)))
    }
    return next((columns[name] for name in names if name in columns), None)


def _plain(column: str) -> str:
    words = re.sub(r"[_\-\s]+", " ", column.casefold()).strip()
    return words.replace("sub theme", "subtheme").replace("sub category", "subcategory").replace(
        "sub code", "subcode"
    )  # fmt: skip


def _cell(row: Sequence[str], place: int | None) -> str:
    return as_typed(row[place].strip()) if place is not None else ""
