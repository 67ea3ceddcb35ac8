"""Coded tables: a folder of units.csv, codings.csv and codebook.csv."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from themekit.domain import Code, Coder, Coding, Source
from themekit.errors import InputError
from themekit.formats.hierarchy import parents_first
from themekit.formats.imported import Imported, Span
from themekit.formats.labels import is_interviewer
from themekit.formats.tables import Table, read_table
from themekit.formats.units import constant, source_of_units

UNITS, CODINGS, CODEBOOK = "units.csv", "codings.csv", "codebook.csv"
_UNIT_COLUMNS = ("unit_id", "doc_id", "order", "text", "speaker", "question")
_QUOTED = re.compile(r"[‘'\"“]\s*(.+?)\s*[’'\"”](?=\s*(?:,|;|$|\n|[A-Z][\w/ ]{0,30}:))", re.DOTALL)
_LISTED = re.compile(r"\s*(?:\n|;|\|)\s*")


def is_coded_tables(folder: Path) -> bool:
    """Whether a folder holds coded tables rather than transcripts."""
    return (folder / UNITS).is_file()


def read_coded_tables(folder: Path) -> Imported:
    """Read a folder of coded tables.

    Each ``doc_id`` is a source whose text is its units in order, with an empty line between; each
    unit is a turn, is coded whole and is never cut. A column ``question`` says what a unit
    answers: a turn of the interviewer before it. Columns beyond the named ones are attributes of
    the source where they are constant in it.

    Raises
    ------
    InputError
        If a table or a column is missing, a unit comes twice, or a coding is of an unknown unit.
    """
    for name in (UNITS, CODINGS):
        if not (folder / name).is_file():
            raise InputError(f"{folder} has no {name}, which coded tables need.")
    sources, units, report = _sources(read_table(folder / UNITS), folder.name)
    has_codebook = (folder / CODEBOOK).is_file()
    codes = _codes(read_table(folder / CODEBOOK)) if has_codebook else {}
    codings = _codings(folder / CODINGS, units, report)
    unknown = dict.fromkeys(coding.code for coding in codings if coding.code not in codes)
    if unknown and has_codebook:
        report.append(
            f"{CODEBOOK} lacks {len(unknown)} codes that are used; added without definition:"
            f" {', '.join(unknown)}."
        )
    return Imported(
        sources=tuple(sources),
        codes=(*codes.values(), *(Code(name) for name in unknown)),
        codings=tuple(codings),
        coders=tuple(Coder(name) for name in dict.fromkeys(c.coder for c in codings)),
        units=units,
        report=tuple(report),
    )


def read_codebook(path: Path) -> list[Code]:
    """The codes of a ``codebook.csv``, each after its parent."""
    return list(_codes(read_table(path)).values())


def split_examples(text: str) -> tuple[str, ...]:
    """The example quotations that a codebook gives in one cell.

    Quoted ones where there are two or more; else one a line, or between semicolons or bars.
    """
    quoted = [" ".join(each.split()) for each in _QUOTED.findall(text)]
    if len(quoted) > 1:
        return tuple(dict.fromkeys(quoted))
    listed = [part.strip() for part in _LISTED.split(text)]
    return tuple(dict.fromkeys(part for part in listed if part))


def _sources(table: Table, origin: str) -> tuple[list[Source], dict[str, Span], list[str]]:
    """Sources, where each unit lies, and what was left out."""
    unit, doc, text = table.needed("unit_id", "doc_id", "text")
    order, speaker = table.column("order"), table.column("speaker")
    question = table.column("question")
    rest = [n for n, name in enumerate(table.columns) if name.casefold() not in _UNIT_COLUMNS]
    documents: dict[str, list[tuple[float, list[str]]]] = {}
    seen: set[str] = set()
    empty = 0
    for number, row in table.rows:
        if row[unit] in seen or not row[unit] or not row[doc]:
            what = f"unit {row[unit]!r} comes twice" if row[unit] in seen else "it has no id"
            raise InputError(
                f"{table.path}, row {number}: {what}. Give each unit an id of its own."
            )
        seen.add(row[unit])
        empty += not row[text].strip()
        place = _order(table, number, row[order]) if order is not None else 0.0
        documents.setdefault(row[doc], []).append((place, row))
    sources, units = [], {}
    for name, placed in documents.items():
        rows = [row for _, row in sorted(placed, key=lambda pair: pair[0])]
        said = (
            [(row[speaker], is_interviewer(row[speaker])) for row in rows]
            if speaker is not None
            else ()
        )
        attributes = constant(
            [table.columns[n] for n in rest], [[row[n] for n in rest] for row in rows]
        )
        asked = [row[question].strip() for row in rows] if question is not None else ()
        texts = [row[text] for row in rows]
        source, turns = source_of_units(name, texts, attributes, origin, said, asked)
        sources.append(source)
        for row, turn in zip(rows, turns, strict=True):
            units[row[unit]] = (name, turn.start, turn.end)
    report = [f"{empty} units of {UNITS} hold no text."] if empty else []
    return sources, units, report


def _order(table: Table, number: int, cell: str) -> float:
    try:
        return float(cell or 0)
    except ValueError as error:
        raise InputError(
            f"{table.path}, row {number}: order is {cell!r}, where a number is needed."
        ) from error


def _codings(path: Path, units: Mapping[str, Span], report: list[str]) -> list[Coding]:
    table = read_table(path, may_be_empty=True)
    unit, code = table.needed("unit_id", "code")
    coder, memo = table.column("coder"), table.column("memo")
    found: dict[Coding, None] = {}
    on_nothing = twice = 0
    for number, row in table.rows:
        if row[unit] not in units:
            raise InputError(
                f"{path}, row {number}: a coding of unit {row[unit]!r}, which is not in {UNITS}."
            )
        if not row[code].strip():
            raise InputError(f"{path}, row {number}: the coding names no code.")
        source, start, end = units[row[unit]]
        who = row[coder].strip() if coder is not None else ""
        note = row[memo].strip() if memo is not None else ""
        coding = Coding(source, start, end, row[code].strip(), who or "coder", note)
        on_nothing += start == end
        twice += coding in found
        if start < end:
            found[coding] = None
    if on_nothing:
        report.append(f"{on_nothing} codings of units without text are left out.")
    if twice:
        report.append(f"{twice} rows of {path.name} repeat an earlier one and count once.")
    return list(found)


def _codes(table: Table) -> dict[str, Code]:
    """Codes by name, each after its parent; parents without a row become headings."""
    (name,) = table.needed("code")
    rows: dict[str, Code] = {}
    for number, row in table.rows:
        code = row[name].strip()
        if not code or code in rows:
            what = f"code {code!r} comes twice" if code else "it names no code"
            raise InputError(f"{table.path}, row {number}: {what}.")
        rows[code] = Code(
            code,
            parent=_cell(table, row, "parent") or None,
            definition=_cell(table, row, "definition"),
            inclusion=_cell(table, row, "inclusion"),
            exclusion=_cell(table, row, "exclusion"),
            examples=split_examples(_cell(table, row, "examples")),
            colour=_cell(table, row, "colour"),
            memo=_cell(table, row, "memo"),
        )
    return {code.name: code for code in parents_first(rows.values())}


def _cell(table: Table, row: list[str], column: str) -> str:
    place = table.column(column)
    return row[place].strip() if place is not None else ""
