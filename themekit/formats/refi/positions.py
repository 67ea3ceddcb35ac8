"""How a tool counts the positions of a text, and the way to and from themekit's code points.

The standard counts Unicode code points. Real tools count UTF-16 code units, or a line end of two
characters as one, or the byte order mark.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from themekit.errors import UsageError

Unit = Literal["code-points", "utf-16", "utf-8"]
LineEnd = Literal["as-it-is", "1", "2"]
Positions = NDArray[np.int64]

_CR, _LF = 13, 10


@dataclass(frozen=True)
class Convention:
    """A way to count positions.

    Attributes
    ----------
    unit
        What counts one.
    line_end
        Whether a line end counts as many as it has characters, always one, or always two.
    bom
        Whether a byte order mark counts.
    inclusive
        Whether the end is the last character itself, not the place after it.
    """

    unit: Unit = "code-points"
    line_end: LineEnd = "as-it-is"
    bom: bool = False
    inclusive: bool = False

    def __str__(self) -> str:
        unit = {
            "code-points": "code points",
            "utf-16": "UTF-16 code units",
            "utf-8": "UTF-8 bytes",
        }[self.unit]
        line_end = {
            "as-it-is": "line ends as they are in the text",
            "1": "a line end counts one",
            "2": "a line end counts two",
        }[self.line_end]
        bom = ", the byte order mark counts" if self.bom else ""
        return f"{unit}, {line_end}{bom}, end {'inclusive' if self.inclusive else 'exclusive'}"


STANDARD = Convention()
NVIVO = Convention("utf-16")
ATLASTI = Convention(line_end="1")
LF = ATLASTI
"""Positions in a text whose line ends are made one character each, from any text."""

_TOOLS = {
    "standard": STANDARD,
    "nvivo": NVIVO,
    "atlasti": ATLASTI,
    "maxqda": STANDARD,
    "qualcoder": STANDARD,
}
_WORDS: dict[str, dict[str, object]] = {
    "code-points": {"unit": "code-points"},
    "utf-16": {"unit": "utf-16"},
    "utf-8": {"unit": "utf-8"},
    "line-end-1": {"line_end": "1"},
    "line-end-2": {"line_end": "2"},
    "bom": {"bom": True},
    "inclusive": {"inclusive": True},
}


def one_line_end(text: str) -> str:
    """A text whose every line end is a line feed."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def words_of(text: str) -> str:
    """A hash of a text, whatever its line ends."""
    return hashlib.sha256(one_line_end(text).encode("utf-8", "surrogatepass")).hexdigest()


def moved(here: str, there: str) -> Callable[[int, int], tuple[int, int]]:
    """From spans of a text to those of one that has the same words and other line ends."""
    mine, theirs = Ruler(here, LF), Ruler(there, LF)

    def move(start: int, end: int) -> tuple[int, int]:
        starts, ends = theirs.inside(*([place] for place in mine.outside(start, end)))
        return int(starts[0]), int(ends[0])

    return move


def parse_convention(words: str) -> Convention:
    """A convention from what a user writes: a tool, or ``utf-16+line-end-2+bom+inclusive``.

    Raises
    ------
    UsageError
        Naming the words there are.
    """
    first, *rest = words.casefold().replace(" ", "").split("+")
    found = _TOOLS.get(first, STANDARD)
    known = first in _TOOLS
    for word in rest if known else [first, *rest]:
        if word not in _WORDS:
            raise UsageError(
                f"--positions {words!r} is not known. Give a tool ({', '.join(_TOOLS)}) or words"
                f" joined by + ({', '.join(_WORDS)})."
            )
        found = replace(found, **_WORDS[word])  # type: ignore[arg-type]
    return found


def usual(origin: str) -> Convention:
    """The convention of the tool that a project says it is from."""
    name = origin.casefold()
    if "nvivo" in name:
        return NVIVO
    if "atlas" in name or "themekit" in name:
        return ATLASTI
    return STANDARD


def conventions(first: Convention) -> list[Convention]:
    """Every convention, the likeliest first."""
    units: tuple[Unit, ...] = ("code-points", "utf-16", "utf-8")
    line_ends: tuple[LineEnd, ...] = ("as-it-is", "1", "2")
    every = [
        Convention(unit, line_end, bom, inclusive)
        for inclusive, bom, line_end, unit in product(
            (False, True), (False, True), line_ends, units
        )
    ]
    return [first, *(each for each in every if each != first)]


class Ruler:
    """The positions of one text in one convention.

    Parameters
    ----------
    text
        Without byte order mark.
    bom
        Whether the file had one.
    """

    def __init__(self, text: str, convention: Convention, bom: bool = False) -> None:
        points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
        wider = _wider(points, convention)
        self._length = len(points)
        self._at = np.flatnonzero(wider)
        self._wider = wider[self._at]
        self._total = np.concatenate([np.zeros(1, np.int64), np.cumsum(self._wider)])
        after = self._at + 1 + self._total[1:]
        # A line end that counts one is passed only when its second character is.
        self._passed = after + (self._wider < 0)
        self._shift = int(bom and convention.bom)
        self._inclusive = int(convention.inclusive)

    def inside(
        self, starts: Sequence[int] | Positions, ends: Sequence[int] | Positions
    ) -> tuple[Positions, Positions]:
        """Code points, end exclusive, from positions of the tool; they may lie outside the text."""
        return (
            self._inside(np.asarray(starts, np.int64)),
            self._inside(np.asarray(ends, np.int64) + self._inclusive),
        )

    def outside(self, start: int, end: int) -> tuple[int, int]:
        """Positions of the tool from code points, end exclusive."""
        return self._outside(start), self._outside(end) - self._inclusive

    def _inside(self, places: Positions) -> Positions:
        places = places - self._shift
        passed = np.searchsorted(self._passed, places, side="right")
        return np.asarray(places - self._total[passed], dtype=np.int64)

    def _outside(self, place: int) -> int:
        before = int(np.searchsorted(self._at, place, side="left"))
        return place + int(self._total[before]) + self._shift


def _wider(points: NDArray[np.uint32], convention: Convention) -> NDArray[np.int64]:
    """By how much each character counts more than one."""
    wider = np.zeros(len(points), np.int64)
    first_wider: dict[Unit, tuple[int, ...]] = {
        "utf-16": (0x10000,),
        "utf-8": (0x80, 0x800, 0x10000),
    }
    for first in first_wider.get(convention.unit, ()):
        wider += points >= first
    if convention.line_end == "as-it-is" or not len(points):
        return wider
    first_of_two = np.zeros(len(points), bool)
    first_of_two[:-1] = (points[:-1] == _CR) & (points[1:] == _LF)
    if convention.line_end == "1":
        wider -= first_of_two
        return wider
    second_of_two = np.roll(first_of_two, 1)
    alone = ((points == _CR) & ~first_of_two) | ((points == _LF) & ~second_of_two)
    wider += alone
    return wider
