"""Transcripts with what was coded in the margin."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from themekit.describe.counting import merged
from themekit.domain import Coding, Source, Turn


@dataclass(frozen=True)
class Piece:
    """A stretch of text over which the same codings hold."""

    text: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Margin:
    """A code in the margin: who gave it, to which pieces of the turn (first, last)."""

    code: str
    coders: tuple[str, ...]
    first: int
    last: int


@dataclass(frozen=True)
class CodedTurn:
    """A turn with its text in pieces and its margin.

    Attributes
    ----------
    place
        Its number in the source; what links point at.
    """

    place: int
    speaker: str
    interviewer: bool
    pieces: tuple[Piece, ...]
    margin: tuple[Margin, ...]

    @property
    def codes(self) -> list[str]:
        """The codes of the turn, each once."""
        return list(dict.fromkeys(each.code for each in self.margin))

    @property
    def coders(self) -> list[str]:
        """Who coded in the turn, each once."""
        return sorted({coder for each in self.margin for coder in each.coders})


def coded_turns(source: Source, codings: Sequence[Coding]) -> list[CodedTurn]:
    """The turns of a source with its codings; codings of other sources are passed over.

    Codings with one code that overlap are one in the margin, with all who gave it. A coding that
    reaches over several turns stands in the margin of each.
    """
    here = [coding for coding in codings if coding.source == source.name]
    return [
        _turn(source.text, place, turn, here)
        for place, turn in enumerate(source.turns)
        if source.text[turn.start : turn.end].strip()
    ]


def _turn(text: str, place: int, turn: Turn, codings: Sequence[Coding]) -> CodedTurn:
    over = [c for c in codings if c.start < turn.end and c.end > turn.start]
    edges = {turn.start, turn.end}
    for coding in over:
        edges |= {max(turn.start, coding.start), min(turn.end, coding.end)}
    cuts = sorted(edges)
    pieces = tuple(
        Piece(text[a:b], tuple(sorted({c.code for c in over if c.start <= a and c.end >= b})))
        for a, b in pairwise(cuts)
    )
    number = {cut: index for index, cut in enumerate(cuts)}
    margin = _margin(over, turn, number)
    return CodedTurn(place, turn.speaker, turn.interviewer, pieces, margin)


def _margin(codings: Sequence[Coding], turn: Turn, number: Mapping[int, int]) -> tuple[Margin, ...]:
    by_code: dict[str, list[Coding]] = defaultdict(list)
    for coding in codings:
        by_code[coding.code].append(coding)
    found = []
    for code, given in by_code.items():
        for start, end in merged([(c.start, c.end) for c in given]):
            coders = {c.coder for c in given if c.start < end and c.end > start}
            a, b = max(start, turn.start), min(end, turn.end)
            found.append(Margin(code, tuple(sorted(coders)), number[a], number[b] - 1))
    return tuple(sorted(found, key=lambda each: (each.first, each.last, each.code)))
