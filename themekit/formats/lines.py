"""Lines and paragraphs of running text, as spans."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_LINE_END = re.compile(r"\r\n|[\n\r\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Line:
    """A line or a paragraph of a text.

    Attributes
    ----------
    start, end
        Its span in the text, without the line end.
    bold
        How many code points at its start are set in bold.
    """

    start: int
    end: int
    bold: int = 0


def lines_of(text: str) -> list[Line]:
    """The lines of a text, whatever its line ends."""
    found, start = [], 0
    for match in _LINE_END.finditer(text):
        found.append(Line(start, match.start()))
        start = match.end()
    found.append(Line(start, len(text)))
    return found


def compose(paragraphs: Iterable[tuple[str, int]]) -> tuple[str, list[Line]]:
    """Join paragraphs by line feeds.

    Parameters
    ----------
    paragraphs
        Each with the number of code points at its start that are bold. A paragraph may hold line
        breaks, and is then several lines.
    """
    lines: list[Line] = []
    pieces: list[str] = []
    place = 0
    for paragraph, bold in paragraphs:
        for line in lines_of(paragraph):
            piece = paragraph[line.start : line.end]
            lines.append(
                Line(place, place + len(piece), min(max(bold - line.start, 0), len(piece)))
            )
            pieces.append(piece)
            place += len(piece) + 1
    return "\n".join(pieces), lines


def sound(text: str) -> str:
    """A text that can be stored: surrogate pairs made one character, lone ones replaced, no NUL."""
    joined = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return joined.replace("\x00", "")
