"""Paragraphs of word processors, shared by .docx and .odt."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

Run = tuple[str, bool]
"""Text, and whether it is bold."""


def bold_start(runs: Sequence[Run]) -> tuple[str, int]:
    """The text of a paragraph and how many code points at its start are bold."""
    bold = 0
    for text, is_bold in runs:
        if not is_bold and text.strip():
            break
        bold += len(text)
    return "".join(text for text, _ in runs), bold if any(is_bold for _, is_bold in runs) else 0


def joined_cells(cells: Sequence[Sequence[Sequence[Run]]]) -> list[list[Run]]:
    """The paragraphs of a table's row: the first of each cell side by side, joined by tabs."""
    filled = [[runs for runs in cell if any(text.strip() for text, _ in runs)] for cell in cells]
    first: list[Run] = []
    for number, cell in enumerate(filled):
        first += ([("\t", False)] if number else []) + list(cell[0] if cell else [])
    return [first, *(list(runs) for cell in filled for runs in cell[1:])]


def kind_of(element: etree._Element) -> str:
    """The name of an element without its namespace; empty for comments and the like."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""
