"""Counting what people coded: pieces of data (frequency) and interviews (distribution)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from themekit.domain import Codebook, Coding

Span = tuple[int, int]
Pieces = Mapping[str, Mapping[str, list[Span]]]
"""Code -> source -> the pieces of data that have the code, in order."""


@dataclass(frozen=True)
class Counts:
    """How often a code was used.

    Attributes
    ----------
    pieces, interviews
        Of the code itself: its pieces of data, and the sources that have one.
    pieces_with_subcodes, interviews_with_subcodes
        Of the code and all codes under it, each piece and each source counted once.
    pieces_summed, interviews_summed
        The figures of the code and of all codes under it, added up: an interview that has two of
        the sub-codes counts twice. So a sum may be larger than the number of interviews.
    coders
        Who used the code itself.
    """

    pieces: int
    interviews: int
    pieces_with_subcodes: int
    interviews_with_subcodes: int
    pieces_summed: int
    interviews_summed: int
    coders: tuple[str, ...]


def pieces_of_data(
    codings: Iterable[Coding], codebook: Codebook
) -> dict[str, dict[str, list[Span]]]:
    """The pieces of data of each code of the codebook.

    A piece of data is a stretch of text with the code. Spans of one code that overlap, by one
    coder or by several, are one piece, as in NVivo; so a second coder who agrees adds none.
    """
    spans: dict[str, dict[str, list[Span]]] = {name: defaultdict(list) for name in codebook.names}
    for coding in codings:
        if coding.code in spans:
            spans[coding.code][coding.source].append((coding.start, coding.end))
    return {
        code: {source: merged(found) for source, found in by_source.items()}
        for code, by_source in spans.items()
    }


def merged(spans: Iterable[Span]) -> list[Span]:
    """Spans in order, those that overlap joined; those that only touch stay apart."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def branch(codebook: Codebook) -> dict[str, list[str]]:
    """Each code with itself and all codes under it, in the order of the codebook."""
    found: dict[str, list[str]] = {name: [] for name in codebook.names}
    for name in codebook.names:
        for above in (name, *codebook.ancestors(name)):
            if above in found:
                found[above].append(name)
    return found


def main_codes(codebook: Codebook) -> dict[str, str]:
    """The main theme (the top of its branch) of each code."""
    return {
        name: [name, *(above for above in codebook.ancestors(name) if above in codebook)][-1]
        for name in codebook.names
    }


def count(codebook: Codebook, codings: Iterable[Coding]) -> dict[str, Counts]:
    """Count each code of the codebook, with and without the codes under it."""
    codings = list(codings)
    pieces = pieces_of_data(codings, codebook)
    coders: dict[str, dict[str, None]] = defaultdict(dict)
    for coding in codings:
        coders[coding.code][coding.coder] = None
    found = {}
    for name, below in branch(codebook).items():
        together = joined([pieces[code] for code in below])
        found[name] = Counts(
            pieces=size(pieces[name]),
            interviews=len(pieces[name]),
            pieces_with_subcodes=size(together),
            interviews_with_subcodes=len(together),
            pieces_summed=sum(size(pieces[code]) for code in below),
            interviews_summed=sum(len(pieces[code]) for code in below),
            coders=tuple(sorted(coders[name])),
        )
    return found


def joined(pieces: Iterable[Mapping[str, list[Span]]]) -> dict[str, list[Span]]:
    """The pieces of several codes as if they were one code's."""
    spans: dict[str, list[Span]] = defaultdict(list)
    for by_source in pieces:
        for source, found in by_source.items():
            spans[source].extend(found)
    return {source: merged(found) for source, found in spans.items()}


def size(pieces: Mapping[str, list[Span]]) -> int:
    """How many pieces there are over all sources."""
    return sum(len(found) for found in pieces.values())
