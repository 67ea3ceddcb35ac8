"""The themes of a report: the codebook from the top, with numbers and quotations."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from themekit.describe import Material
from themekit.describe.counting import Counts, Span
from themekit.domain import Source

_FEWEST_WORDS = 8
"""Quotations with fewer words come after the others."""


@dataclass(frozen=True)
class Quotation:
    """What somebody said, and in which turn of which source."""

    source: str
    turn: int
    text: str


@dataclass(frozen=True)
class Theme:
    """A code in use, with the codes under it.

    Attributes
    ----------
    number
        Its place in the codebook; what links and filters go by.
    counts
        How often it was used, itself and with the codes under it.
    quotations
        Those of the code itself, one of each source in turn, so that many voices come first; a
        few words that say little by themselves come last.
    """

    name: str
    number: int
    level: int
    definition: str
    counts: Counts
    quotations: tuple[Quotation, ...]
    below: tuple[Theme, ...]


def themes(material: Material) -> list[Theme]:
    """The main themes in use, in the order of the codebook, each with its codes in use."""
    number = {name: index for index, name in enumerate(material.codebook.names)}
    sources = {source.name: source for source in material.sources}

    def used(parent: str | None, level: int) -> tuple[Theme, ...]:
        return tuple(
            Theme(
                name=code.name,
                number=number[code.name],
                level=level,
                definition=code.definition,
                counts=material.counts[code.name],
                quotations=_quotations(
                    material.pieces[code.name], _from(sources, number[code.name])
                ),
                below=used(code.name, level + 1),
            )
            for code in material.codebook.children(parent)
            if material.counts[code.name].pieces_with_subcodes
        )

    return list(used(None, 0))


def turn_at(source: Source, start: int) -> int:
    """The number of the turn that a place in the text lies in."""
    return max(0, bisect_right(source.turns, start, key=lambda turn: turn.start) - 1)


def _from(sources: Mapping[str, Source], first: int) -> dict[str, Source]:
    """The sources, those from a place on first: each code lets others speak first."""
    names = list(sources)
    start = first % len(names) if names else 0
    return {name: sources[name] for name in names[start:] + names[:start]}


def _quotations(
    pieces: Mapping[str, Sequence[Span]], sources: Mapping[str, Source]
) -> tuple[Quotation, ...]:
    turn: Counter[str] = Counter()
    ranked = []
    for name, source in sources.items():
        for start, end in pieces.get(name, ()):
            said = " ".join(source.text[start:end].split())
            brief = len(said.split()) < _FEWEST_WORDS
            ranked.append(((brief, turn[name]), Quotation(name, turn_at(source, start), said)))
            turn[name] += not brief
    return tuple(quotation for _, quotation in sorted(ranked, key=lambda pair: pair[0]))
