"""Tables of highlights: of Taguette, Dedoose, themekit, or made by hand.

Most have no offsets: a quotation is found in its source by its words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from themekit.domain import Code, Coder, Coding, Source
from themekit.errors import InputError
from themekit.formats.hierarchy import Path as CodePath
from themekit.formats.hierarchy import names_of_paths, parents_first
from themekit.formats.imported import Imported
from themekit.formats.locating import Found, Words, locate, nearest
from themekit.formats.tables import Table, read_table
from themekit.formats.workbook import as_typed

_TAGUETTE = ("document", "tag", "content")
_DEDOOSE = ("media title", "excerpt copy")
_PLAIN = ("source", "code", "quotation")
_APPLIED = re.compile(r"code: (.+) applied\Z", re.IGNORECASE | re.DOTALL)
_RANGE = re.compile(r"\s*(\d+)\s*-\s*(\d+)\s*\Z")
_BELOW = re.compile(r"(?<=\S)\.(?=\S)")
_YES = ("true", "yes", "1", "x")
_SHOWN = 50


@dataclass(frozen=True)
class Highlight:
    """A row of a table.

    Attributes
    ----------
    codes
        As paths.
    span
        Where it is said to be, if that is said.
    """

    row: int
    source: str
    quotation: str
    codes: tuple[CodePath, ...]
    coder: str
    span: tuple[int, int] | None = None
    memo: str = ""


def is_highlights(table: Table) -> bool:
    """Whether a table holds highlights, by its columns."""
    columns = {column.casefold() for column in table.columns}
    return any(columns.issuperset(names) for names in (_TAGUETTE, _DEDOOSE, _PLAIN))


def read_highlights(path: Path, sources: Iterable[Source]) -> Imported:
    """Read a table of highlights and place them in these sources.

    A quotation stands where its words do: exactly (white space aside), else without regard to
    punctuation and case, else where at least .8 of the words are alike. What is nowhere, or in
    several places without a hint which, is left out and listed.

    Raises
    ------
    InputError
        If the table has not the columns of any known kind, or there is no source to look in.
    """
    table = read_table(path)
    rows = list(_rows(table))
    finder = _Finder(sources)
    if not finder.texts:
        raise InputError(
            f"{path} is a table of highlights without the texts. Import the interviews first, or"
            " both at once: themekit new STUDY --from INTERVIEWS --from HIGHLIGHTS"
        )
    names = names_of_paths(code for row in rows for code in row.codes)
    codings: dict[Coding, None] = {}
    report = list(table.report)
    for row in rows:
        source, found, why = finder.place(row)
        shown = " ".join(row.quotation.split())[:_SHOWN]
        if found is None:
            report.append(f"{path.name}, row {row.row} ({shown!r}): {why}; left out.")
            continue
        if found.score < 1:
            report.append(
                f"{path.name}, row {row.row} ({shown!r}): placed where {found.score:.0%} of the"
                f" words of {source!r} are alike."
            )
        for code in row.codes:
            coding = Coding(source, found.start, found.end, names[code], row.coder, row.memo)
            codings[coding] = None
    codes = [
        Code(name, parent=names.get(code[:-1]), codable=any(code in row.codes for row in rows))
        for code, name in names.items()
    ]
    return Imported(
        codes=tuple(parents_first(codes)),
        codings=tuple(codings),
        coders=tuple(Coder(name) for name in dict.fromkeys(each.coder for each in codings)),
        report=tuple(report),
    )


def _rows(table: Table) -> Iterator[Highlight]:
    columns = {column.casefold() for column in table.columns}
    if columns.issuperset(_DEDOOSE):
        return _of_dedoose(table)
    if columns.issuperset(_TAGUETTE):
        return _of_taguette(table)
    return _plain(table)


def _of_taguette(table: Table) -> Iterator[Highlight]:
    document, tag, content = table.needed(*_TAGUETTE)
    for number, row in table.rows:
        path = tuple(_BELOW.split(as_typed(row[tag].strip())))
        codes = (path,) if path != ("",) else ()
        yield Highlight(number, row[document].strip(), as_typed(row[content]), codes, "taguette")


def _of_dedoose(table: Table) -> Iterator[Highlight]:
    title, excerpt = table.needed(*_DEDOOSE)
    creator, place = table.column("excerpt creator"), table.column("excerpt range")
    combined = table.column("codes applied combined")
    applied = {
        match[1].strip(): at
        for at, column in enumerate(table.columns)
        if (match := _APPLIED.match(column))
    }
    for number, row in table.rows:
        names = [name for name, at in applied.items() if row[at].strip().casefold() in _YES]
        if not applied and combined is not None:
            names = [name.strip() for name in row[combined].split(",") if name.strip()]
        said = _RANGE.match(row[place]) if place is not None else None
        yield Highlight(
            number,
            row[title].strip(),
            as_typed(row[excerpt]),
            tuple((name,) for name in names),
            (row[creator].strip() if creator is not None else "") or "dedoose",
            (int(said[1]), int(said[2])) if said else None,
        )


def _plain(table: Table) -> Iterator[Highlight]:
    source, code, quotation = table.needed(*_PLAIN)
    coder, memo = table.column("coder"), table.column("memo")
    start, end = table.column("start"), table.column("end")
    for number, row in table.rows:
        span = None
        if start is not None and end is not None:
            said = _RANGE.match(f"{row[start]}-{row[end]}")
            span = (int(said[1]), int(said[2])) if said else None
        yield Highlight(
            number,
            row[source].strip(),
            as_typed(row[quotation]),
            ((as_typed(row[code].strip()),),),
            (as_typed(row[coder].strip()) if coder is not None else "") or "coder",
            span,
            as_typed(row[memo]) if memo is not None else "",
        )


class _Finder:
    """Finds highlights in sources."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self.texts = {source.name: source.text for source in sources}
        self._names = {_key(name): name for name in reversed(self.texts)}
        self._words: dict[str, Words] = {}

    def place(self, row: Highlight) -> tuple[str, Found | None, str]:
        """The source, the place, and why there is none."""
        name = self._names.get(_key(row.source))
        if name is None:
            return "", None, f"there is no source {row.source!r}"
        text = self.texts[name]
        near = row.span[0] if row.span else None
        if row.span and row.quotation.strip() and text[slice(*row.span)] == row.quotation:
            return name, Found(*row.span, 1.0), ""
        spans = locate(text, row.quotation)
        if len(spans) == 1 or (spans and near is not None):
            return name, Found(*_chosen(spans, near), 1.0), ""
        if spans:
            return name, None, f"it stands {len(spans)} times in {name!r}"
        if name not in self._words:
            self._words[name] = Words(text)
        found = self._words[name].locate(row.quotation, near)
        return name, found, "" if found else f"it is not in {name!r}"


def _chosen(spans: Sequence[tuple[int, int]], near: int | None) -> tuple[int, int]:
    return spans[0] if near is None else nearest(spans, near)


def _key(name: str) -> str:
    """A name as two programs agree on it: without the suffix of a file, whatever its case."""
    path = PurePath(name)
    stem = path.stem if 2 <= len(path.suffix) <= 6 and path.suffix[1:].isalnum() else name
    return " ".join(stem.casefold().split())
