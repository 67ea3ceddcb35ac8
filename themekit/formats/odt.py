"""OpenDocument transcripts (.odt)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from lxml import etree

from themekit.errors import InputError
from themekit.formats.imported import Imported
from themekit.formats.lines import compose
from themekit.formats.paragraphs import Run, bold_start, joined_cells, kind_of
from themekit.formats.safety import parse_xml, safe_zip
from themekit.formats.turns import transcript

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_FONT_WEIGHT = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}font-weight"
_LEFT_OUT = {"annotation": "comments", "note": "footnotes", "image": "pictures"}
_SKIPPED = frozenset({"tracked-changes", "annotation", "note", "frame", "ruby-text", "forms"})


def read_odt(path: Path, interviewers: Collection[str] = ()) -> Imported:
    """Read an OpenDocument transcript.

    As a Word one: paragraphs joined by line feeds, the cells of a table's row by tabs, deletions
    of tracked changes, notes and pictures left out.
    """
    with safe_zip(path) as archive:
        root = parse_xml(archive.read("content.xml"), f"{path} (content.xml)")
    body = next((each for each in root.iter() if kind_of(each) == "text" and _is_body(each)), None)
    if body is None:
        raise InputError(f"{path} holds no text document. Save it again as .odt.")
    bold = _bold_styles(root)
    text, lines = compose(bold_start(runs) for runs in _paragraphs(body, bold))
    return transcript(path, text, lines, interviewers, report=_left_out(body))


def _is_body(element: etree._Element) -> bool:
    parent = element.getparent()
    return parent is not None and kind_of(parent) == "body"


def _bold_styles(root: etree._Element) -> frozenset[str]:
    """The names of the document's own styles that are bold."""
    return frozenset(
        str(style.get(f"{_STYLE}name"))
        for style in root.iter(f"{_STYLE}style")
        if any(
            properties.get(_FONT_WEIGHT) in ("bold", "700", "800", "900") for properties in style
        )
    )


def _paragraphs(parent: etree._Element, bold: Collection[str]) -> Iterator[list[Run]]:
    for child in parent:
        kind = kind_of(child)
        if kind in ("p", "h"):
            yield list(_runs(child, bold, is_bold=_is_bold(child, bold, False)))
        elif kind == "table-row":
            cells = [cell for cell in child if kind_of(cell) == "table-cell"]
            yield from joined_cells([list(_paragraphs(cell, bold)) for cell in cells])
        elif kind not in _SKIPPED:
            yield from _paragraphs(child, bold)


def _runs(parent: etree._Element, bold: Collection[str], is_bold: bool) -> Iterator[Run]:
    """Text with white space as OpenDocument has it: runs of it count once, unless spelt out."""
    yield _collapsed(parent.text), is_bold
    for child in parent:
        kind = kind_of(child)
        if kind == "s":
            yield " " * int(child.get(f"{_TEXT}c") or 1), is_bold
        elif kind == "tab":
            yield "\t", is_bold
        elif kind == "line-break":
            yield "\n", is_bold
        elif kind and kind not in _SKIPPED:
            yield from _runs(child, bold, _is_bold(child, bold, is_bold))
        yield _collapsed(child.tail), is_bold


def _collapsed(text: str | None) -> str:
    words = (text or "").replace("\t", " ").replace("\n", " ").replace("\r", " ")
    while "  " in words:
        words = words.replace("  ", " ")
    return words


def _is_bold(element: etree._Element, bold: Collection[str], above: bool) -> bool:
    return above or element.get(f"{_TEXT}style-name") in bold


def _left_out(body: etree._Element) -> list[str]:
    kinds = [kind_of(element) for element in body.iter()]
    counts = {what: kinds.count(kind) for kind, what in _LEFT_OUT.items()}
    return [f"{n} {what} left out." for what, n in counts.items() if n]
