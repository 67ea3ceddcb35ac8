"""Transcripts with what was coded in the margin."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from themekit.domain import Coding, Source


@dataclass(frozen=True)
class Piece:
    """A stretch of text over which the same codings hold."""

    text: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Margin:
    """A code in the margin: who gave it, to which words."""

    code: str
    coders: tuple[str, ...]
    words: str


@dataclass(frozen=True)
class CodedTurn:
    """A turn with its text in pieces and its margin."""

    speaker: str
    interviewer: bool
    pieces: tuple[Piece, ...]
    margin: tuple[Margin, ...]

    @property
    def codes(self) -> list[str]:
        """The codes of the turn, each once."""
        return list(dict.fromkeys(each.code for each in self.margin))


def coded_turns(source: Source, codings: Sequence[Coding]) -> list[CodedTurn]:
    """The turns of a source with its codings; codings of other sources are passed over.

    Each coding stands in the margin of the turn where it starts; the words are marked wherever
    it reaches.
    """
    here = [coding for coding in codings if coding.source == source.name]
    return [
        CodedTurn(
            turn.speaker,
            turn.interviewer,
            _pieces(source.text, turn.start, turn.end, here),
            _margin(source.text, turn.start, turn.end, here),
        )
        for turn in source.turns
        if source.text[turn.start : turn.end].strip()
    ]


def _pieces(text: str, start: int, end: int, codings: Sequence[Coding]) -> tuple[Piece, ...]:
    over = [c for c in codings if c.start < end and c.end > start]
    edges = {start, end}
    for coding in over:
        edges |= {max(start, coding.start), min(end, coding.end)}
    cuts = sorted(edges)
    return tuple(
        Piece(
            text[a:b],
            tuple(sorted({c.code for c in over if c.start <= a and c.end >= b})),
        )
        for a, b in pairwise(cuts)
    )


def _margin(text: str, start: int, end: int, codings: Sequence[Coding]) -> tuple[Margin, ...]:
    coders: dict[tuple[int, int, str], list[str]] = defaultdict(list)
    for coding in codings:
        if start <= coding.start < end:
            coders[coding.start, coding.end, coding.code].append(coding.coder)
    return tuple(
        Margin(code, tuple(sorted(who)), " ".join(text[a:b].split()))
        for (a, b, code), who in sorted(coders.items())
    )
