"""Word transcripts (.docx)."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator
from pathlib import Path

from lxml import etree

from themekit.errors import InputError
from themekit.formats.imported import Imported
from themekit.formats.lines import compose
from themekit.formats.paragraphs import Run, bold_start, joined_cells, kind_of
from themekit.formats.safety import SafeZip, parse_xml, safe_zip
from themekit.formats.turns import transcript

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT_W = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_BREAKS = {"br": "\n", "cr": "\n", "tab": "\t", "noBreakHyphen": "\u2011"}
_LEFT_OUT = {
    "del": "deleted passages (tracked changes)",
    "moveFrom": "moved passages at their old place (tracked changes)",
    "footnoteReference": "footnotes",
    "endnoteReference": "endnotes",
    "commentReference": "comments",
    "drawing": "pictures and text boxes",
}
_SKIPPED = {"del", "moveFrom", "drawing", "pict", "instrText", "Fallback"}


def read_docx(path: Path, interviewers: Collection[str] = ()) -> Imported:
    """Read a Word transcript.

    The text is that of the body: paragraphs joined by line feeds, the cells of a table's row by
    tabs. Insertions of tracked changes are taken, deletions are not; footnotes, comments and
    pictures are left out and counted in the report.
    """
    with safe_zip(path) as archive:
        part = _main_part(archive)
        root = parse_xml(archive.read(part), f"{path} ({part})")
    body = next((child for child in root if kind_of(child) == "body"), None)
    if body is None:
        raise InputError(f"{path} is no Word document: it has no body. Save it again as .docx.")
    text, lines = compose(bold_start(runs) for runs in _paragraphs(body))
    return transcript(path, text, lines, interviewers, report=_left_out(body))


def _main_part(archive: SafeZip) -> str:
    """The part that holds the document; some programs do not call it word/document.xml."""
    if "_rels/.rels" in archive:
        root = parse_xml(archive.read("_rels/.rels"), f"{archive.path} (_rels/.rels)")
        for relation in root:
            if str(relation.get("Type", "")).endswith("/officeDocument"):
                return posixpath.normpath(str(relation.get("Target", "")).lstrip("/"))
    return "word/document.xml"


def _paragraphs(parent: etree._Element) -> Iterator[list[Run]]:
    for child in parent:
        kind = kind_of(child)
        if kind == "p":
            yield list(_runs(child, bold=_has_bold(child)))
        elif kind == "tr":
            yield from joined_cells([list(_paragraphs(cell)) for cell in _cells(child)])
        elif kind not in _SKIPPED:
            yield from _paragraphs(child)


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    for child in row:
        if kind_of(child) == "tc":
            yield child
        elif kind_of(child) in ("sdt", "sdtContent", "customXml", "ins"):
            yield from _cells(child)


def _runs(parent: etree._Element, bold: bool) -> Iterator[Run]:
    for child in parent:
        kind = kind_of(child)
        if kind == "t":
            yield child.text or "", bold
        elif kind in _BREAKS and kind_of(parent) == "r":
            yield _BREAKS[kind], bold
        elif kind == "r":
            yield from _runs(child, bold=_has_bold(child))
        elif kind not in _SKIPPED and kind not in ("pPr", "rPr", "txbxContent"):
            yield from _runs(child, bold)


def _has_bold(element: etree._Element) -> bool:
    """Whether a run's own properties set it in bold."""
    for properties in element:
        if kind_of(properties) == "rPr":
            for each in properties:
                if kind_of(each) == "b":
                    value = each.get(f"{_W}val") or each.get(f"{_STRICT_W}val") or "true"
                    return value not in ("0", "false", "off")
    return False


def _left_out(body: etree._Element) -> list[str]:
    counts = dict.fromkeys(_LEFT_OUT, 0)
    for element in body.iter():
        if (kind := kind_of(element)) in counts:
            counts[kind] += 1
    return [f"{n} {_LEFT_OUT[kind]} left out." for kind, n in counts.items() if n]
