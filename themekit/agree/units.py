"""The units on which coders are compared: characters, passages, whole sources.

Characters are kept as runs: between two neighbouring edges of coded spans nothing changes, so a
run of characters is one unit that weighs as much as it is long.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from themekit import segment
from themekit.agree.material import Material
from themekit.agree.nominal import Tally, tally
from themekit.domain import Coding
from themekit.resampling import Floats

Uncoded = Literal["count", "ignore"]


@dataclass(frozen=True)
class Units:
    """n units of s sources, in the order of the text, and who gave them which of k codes.

    Attributes
    ----------
    start, end, weight
        (n,) the place in the source; how much a unit counts.
    first
        (s + 1,) the units of source j are those from ``first[j]`` to before ``first[j + 1]``.
    given
        (m, n, k) whether the coder gave the unit the code.
    runs
        Whether a unit is a run of characters, which has no edges of its own.
    """

    material: Material
    start: NDArray[np.intp]
    end: NDArray[np.intp]
    weight: Floats
    first: NDArray[np.intp]
    given: NDArray[np.bool_]
    runs: bool

    def of_source(self, source: int) -> slice:
        """The units of a source."""
        return slice(int(self.first[source]), int(self.first[source + 1]))

    def by_source(self) -> list[tuple[slice, list[int]]]:
        """For each source its units, and the coders who read it."""
        return [
            (self.of_source(place), self.material.readers(place))
            for place in range(len(self.material.sources))
        ]


def characters(material: Material, uncoded: Uncoded = "count") -> Units:
    """Every character of a source is a unit, as NVivo counts them.

    Parameters
    ----------
    uncoded
        ``count``: text that nobody coded is text on which they agree (NVivo). ``ignore``: only
        text that at least one of them coded, with any of the codes, is a unit.
    """
    column = {code: at for at, code in enumerate(material.codes)}
    parts = []
    for place, source in enumerate(material.sources):
        here = [[c for c in mine if c.source == source.name] for mine in material.codings]
        cuts = np.unique(
            [0, len(source.text), *(e for mine in here for c in mine for e in (c.start, c.end))]
        ).astype(np.intp)
        change = np.zeros((len(here), len(cuts), len(column)), dtype=np.int32)
        for coder, mine in enumerate(here):
            codes = np.array([column[c.code] for c in mine], dtype=np.intp)
            starts = np.searchsorted(cuts, [c.start for c in mine])
            ends = np.searchsorted(cuts, [c.end for c in mine])
            np.add.at(change[coder], (starts, codes), 1)
            np.subtract.at(change[coder], (ends, codes), 1)
        given = np.cumsum(change, axis=1)[:, :-1] > 0
        parts.append(_Part(place, cuts[:-1], cuts[1:], np.diff(cuts).astype(float), given))
    return _joined(material, parts, uncoded, runs=True)


def passages(material: Material, uncoded: Uncoded = "count") -> Units:
    """Every passage of a respondent is a unit; which codes it takes is :func:`segment.labels`."""
    parts = []
    for place, source in enumerate(material.sources):
        found = segment.passages(source)
        given = [
            segment.labels(found, (c for c in mine if c.source == source.name), material.codes)
            for mine in material.codings
        ]
        starts = np.array([passage.start for passage in found], dtype=np.intp)
        ends = np.array([passage.end for passage in found], dtype=np.intp)
        parts.append(_Part(place, starts, ends, np.ones(len(found)), np.array(given, dtype=bool)))
    return _joined(material, parts, uncoded)


def whole_sources(material: Material, uncoded: Uncoded = "count") -> Units:
    """Every source is a unit: is the code present in it (MAXQDA's first rule)?"""
    column = {code: at for at, code in enumerate(material.codes)}
    given = np.zeros((len(material.coders), len(material.sources), len(column)), dtype=bool)
    at = {source.name: place for place, source in enumerate(material.sources)}
    for coder, mine in enumerate(material.codings):
        for coding in mine:
            given[coder, at[coding.source], column[coding.code]] = True
    parts = [
        _Part(place, np.zeros(1, np.intp), np.array([len(s.text)]), np.ones(1), given[:, [place]])
        for place, s in enumerate(material.sources)
    ]
    return _joined(material, parts, uncoded)


def contingency(units: Units, first: int, second: int) -> Floats:
    """(s, k, 2, 2) how much the first (rows) and the second coder gave each code, by source.

    All 0 for a source that one of the two did not read.
    """
    count = len(units.material.codes)
    table = np.zeros((len(units.material.sources), count, 2, 2))
    for place, (chosen, readers) in enumerate(units.by_source()):
        if first not in readers or second not in readers:
            continue
        weight = units.weight[chosen]
        one, two = units.given[first, chosen], units.given[second, chosen]
        both, by_one, by_two = weight @ (one & two), weight @ one, weight @ two
        table[place, :, 1, 1] = both
        table[place, :, 1, 0] = by_one - both
        table[place, :, 0, 1] = by_two - both
        table[place, :, 0, 0] = weight.sum() - by_one - by_two + both
    return table


def tallies(units: Units) -> Tally:
    """The tally of all coders, source by source: arrays (s, k) and (s, k, 2)."""
    count = len(units.material.codes)
    found = []
    for chosen, readers in units.by_source():
        coders = len(readers)
        gave = units.given[readers, chosen].sum(axis=0)
        # Units on which the same number of coders gave the code are counted together.
        weight = units.weight[chosen]
        by_number = np.stack([weight @ (gave == number) for number in range(coders + 1)])
        kinds = [[coders - number, number] for number in range(coders + 1)]
        counts = np.broadcast_to(np.array(kinds)[:, None, :], (coders + 1, count, 2))
        found.append(tally(counts, by_number))
    return _stacked(found, count)


def lost(material: Material) -> int:
    """How many codings no passage takes: they lie in what an interviewer said, or between turns."""
    found = 0
    for source in material.sources:
        cut = segment.passages(source)
        starts = np.array([passage.start for passage in cut])
        ends = np.array([passage.end for passage in cut])
        for coding in (c for mine in material.codings for c in mine if c.source == source.name):
            found += not _taken(coding, starts, ends)
    return found


def _taken(coding: Coding, starts: NDArray[np.intp], ends: NDArray[np.intp]) -> bool:
    shared = np.minimum(ends, coding.end) - np.maximum(starts, coding.start)
    shorter = np.minimum(ends - starts, coding.end - coding.start)
    return bool(((shared > 0) & (2 * shared > shorter)).any())


@dataclass(frozen=True)
class _Part:
    """The units of one source."""

    place: int
    start: NDArray[np.intp]
    end: NDArray[np.intp]
    weight: Floats
    given: NDArray[np.bool_]


def _joined(
    material: Material, parts: Sequence[_Part], uncoded: Uncoded, runs: bool = False
) -> Units:
    kept = []
    for part in parts:
        given = part.given & material.read[:, part.place][:, None, None]
        rows = given.any(axis=(0, 2)) if uncoded == "ignore" else np.ones(len(part.weight), bool)
        rows &= part.weight > 0
        kept.append((part.start[rows], part.end[rows], part.weight[rows], given[:, rows]))
    sizes = [len(weight) for _, _, weight, _ in kept]
    if not kept:
        empty = np.zeros((len(material.coders), 0, len(material.codes)), dtype=bool)
        none = np.zeros(0, dtype=np.intp)
        return Units(material, none, none, np.zeros(0), np.zeros(1, np.intp), empty, runs)
    start, end, weight, given_all = (
        np.concatenate(each, axis=1 if each[0].ndim == 3 else 0) for each in zip(*kept, strict=True)
    )
    first = np.concatenate([[0], np.cumsum(sizes)]).astype(np.intp)
    return Units(material, start, end, weight, first, given_all, runs)


def _stacked(found: Sequence[Tally], codes: int) -> Tally:
    """One tally whose arrays have the source as their first axis."""
    if not found:
        return tally(np.zeros((0, 0, codes, 2)))
    return Tally(
        *(
            np.stack([getattr(each, name) for each in found])
            for name in ("units", "agreed", "shares", "values", "unequal")
        )
    )


def stretches(
    start: NDArray[np.intp], end: NDArray[np.intp], joined: bool
) -> list[tuple[int, int]]:
    """The stretches of text that units make up; those that touch are joined, if so wanted."""
    if not len(start):
        return []
    apart = start[1:] != end[:-1] if joined else np.ones(len(start) - 1, dtype=bool)
    breaks = [0, *(np.flatnonzero(apart) + 1), len(start)]
    return [(int(start[a]), int(end[b - 1])) for a, b in pairwise(breaks)]
