"""Krippendorff's alpha on a continuum: did coders mark the same stretches of text?

Two families, as the literature has them:

- :func:`unitizing_alpha`, u-alpha of one category: Krippendorff (1995), in the form of
  Krippendorff (2004, *Content Analysis*, 2nd ed., 11.6). Squared distances of both ends.
- :func:`continuum_alpha`, from lengths of intersections: Krippendorff, Mathet, Bouvry &
  Widlöcher (2016) and Krippendorff (2019, 12.6), the family that ATLAS.ti reports: *nominal*
  (where and what), *binary* (where, whatever the code) and *cu* (what, where both marked).

Several sources are one continuum whose borders no unit and no gap crosses. All sums are kept
source by source, so that a bootstrap is a weighting of sources.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from themekit.agree.nominal import Ratio
from themekit.resampling import Floats

Span = tuple[int, int]
Family = Literal["nominal", "binary", "cu"]


def merged(spans: Sequence[Span]) -> list[Span]:
    """The units of one coder and code: spans that overlap are one; those that touch stay two."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def gaps(units: Sequence[Span], length: int) -> list[Span]:
    """What lies before, between and after the units of a continuum of this length."""
    edges = [0, *(edge for unit in units for edge in unit), length]
    return [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b]


# u-alpha of one category


@dataclass(frozen=True)
class UnitSums:
    """What u-alpha of one category needs, for s sources that all m coders judged.

    Attributes
    ----------
    coders
        m.
    lengths, units, observed, within, self_pairs
        (s,) length of the text; number of units; sum of squared differences over ordered pairs
        of coders; ``sum_g (2 l**3 - 3 l**2 + l) / 3``; ``sum_g l (l - 1)``.
    in_gaps
        (s, s) ``sum_g l_g**2 sum_h max(l_h - l_g + 1, 0)`` over units g of one source and gaps h
        of another.
    """

    coders: int
    lengths: Floats
    units: Floats
    observed: Floats
    within: Floats
    self_pairs: Floats
    in_gaps: Floats


def unit_sums(lengths: Sequence[int], spans: Sequence[Sequence[Sequence[Span]]]) -> UnitSums:
    """Sum up the units of one category.

    Parameters
    ----------
    lengths
        (s,) the length of each source.
    spans
        For each source, for each coder, the spans with the category.
    """
    units = [[merged(coder) for coder in source] for source in spans]
    size = [np.array([b - a for c in source for a, b in c], dtype=float) for source in units]
    gap = [
        np.array([b - a for c in source for a, b in gaps(c, length)], dtype=float)
        for source, length in zip(units, lengths, strict=True)
    ]
    observed = [
        2 * sum(_squared_difference(one, two) for i, one in enumerate(source) for two in source[:i])
        for source in units
    ]
    return UnitSums(
        coders=len(spans[0]) if spans else 0,
        lengths=np.array(lengths, dtype=float),
        units=np.array([len(each) for each in size], dtype=float),
        observed=np.array(observed, dtype=float),
        within=np.array([((2 * n**3 - 3 * n**2 + n) / 3).sum() for n in size]),
        self_pairs=np.array([(n * (n - 1)).sum() for n in size]),
        in_gaps=_in_gaps(size, gap),
    )


def unitizing_alpha(sums: UnitSums, weights: Floats | None = None) -> Ratio:
    """u-alpha of one category, ``1 - D_o / D_e`` (Krippendorff 1995, 2004)::

        D_o = sum of squared differences / (m (m - 1) L**2)
        D_e = 2/L sum_g ((N - 1)/3 (2 l**3 - 3 l**2 + l) + l**2 sum_h (l_h - l_g + 1))
              / (m L (m L - 1) - sum_g l (l - 1))

    with N units g of length l, and gaps h at least as long as g. Two units that intersect differ
    by the squares of the distances of their starts and of their ends; a unit that lies in a gap
    of the other coder differs by the square of its length.

    Parameters
    ----------
    weights
        (b, s) weightings of the sources; one of all 1 if not given.

    Returns
    -------
    Ratio
        (b,)
    """
    w = np.ones((1, len(sums.lengths))) if weights is None else weights
    length, m = w @ sums.lengths, sums.coders
    pairs = m * (m - 1) * length**2
    room = m * length * (m * length - 1) - w @ sums.self_pairs
    drawn = (w @ sums.units - 1) * (w @ sums.within)
    drawn = drawn + np.einsum("bs,st,bt->b", w, sums.in_gaps, w)
    scale = np.maximum(length, 1) * np.maximum(room, 1)
    expected = np.where((w @ sums.units > 0) & (room > 0), 2 * drawn / scale, 0.0)
    return Ratio(expected - (w @ sums.observed) / np.maximum(pairs, 1), expected)


def _squared_difference(one: Sequence[Span], two: Sequence[Span]) -> float:
    if not one or not two:
        return float(sum((b - a) ** 2 for a, b in (*one, *two)))
    first, second = np.array(one, dtype=float), np.array(two, dtype=float)
    starts = first[:, None, 0] - second[None, :, 0]
    ends = first[:, None, 1] - second[None, :, 1]
    meet = np.minimum(first[:, None, 1], second[None, :, 1]) > np.maximum(
        first[:, None, 0], second[None, :, 0]
    )
    alone_1 = (first[:, 1] - first[:, 0])[~meet.any(axis=1)]
    alone_2 = (second[:, 1] - second[:, 0])[~meet.any(axis=0)]
    return float(((starts**2 + ends**2) * meet).sum() + (alone_1**2).sum() + (alone_2**2).sum())


def _in_gaps(sizes: list[Floats], gap_sizes: list[Floats]) -> Floats:
    count = len(sizes)
    result = np.zeros((count, count))
    owner = np.repeat(np.arange(count), [len(gap) for gap in gap_sizes])
    every_gap = np.concatenate(gap_sizes) if gap_sizes else np.zeros(0)
    for place, size in enumerate(sizes):
        room = np.maximum(every_gap[None, :] - size[:, None] + 1, 0)
        result[place] = np.bincount(owner, (size[:, None] ** 2 * room).sum(axis=0), count)
    return result


# Alpha from the lengths of intersections


@dataclass(frozen=True)
class LengthSums:
    """What the family of 2016 needs, for s sources and v values, of which value 0 is a gap.

    Attributes
    ----------
    coincidences
        (s, v, v) ``l_ck``: the length of the intersections of stretches valued c by one coder and
        k by another, over ordered pairs of coders, divided by the number of coders less one.
    own
        (s, v) what pairs a stretch with itself: ``sum l**2`` of units, ``sum l`` of gaps.
    own_marked
        (s, v) the same where only text counts that others marked too: ``sum l***2`` with ``l*``
        the length of the unit's intersections with units of the other coders, divided by their
        number.
    """

    coincidences: Floats
    own: Floats
    own_marked: Floats


def length_sums(
    lengths: Sequence[int], spans: Sequence[Sequence[Sequence[tuple[int, int, int]]]], values: int
) -> LengthSums:
    """Sum up the intersections of what coders marked.

    Parameters
    ----------
    lengths
        (s,) the length of each source.
    spans
        For each source, for each coder who judged it, ``(start, end, value)`` without overlap,
        with values from 1.
    values
        v, the number of values with the gap.
    """
    pairs = np.zeros((len(lengths), values, values))
    own, own_marked = np.zeros((len(lengths), values)), np.zeros((len(lengths), values))
    for place, (length, coders) in enumerate(zip(lengths, spans, strict=True)):
        if len(coders) < 2:
            continue
        others = len(coders) - 1
        cuts = np.unique([0, length, *(edge for c in coders for a, b, _ in c for edge in (a, b))])
        step = np.diff(cuts).astype(float)
        value = np.array([_valued(coder, cuts) for coder in coders])
        for i, mine in enumerate(value):
            for j, theirs in enumerate(value):
                if i != j:
                    np.add.at(pairs[place], (mine, theirs), step / others)
            marked = step * ((value > 0).sum(axis=0) - (mine > 0)) / others
            for a, b, v in coders[i]:
                inside = slice(*np.searchsorted(cuts, (a, b)))
                own[place, v] += (b - a) ** 2
                own_marked[place, v] += marked[inside].sum() ** 2
            own[place, 0] += step[mine == 0].sum()
    return LengthSums(pairs, own, own_marked)


def continuum_alpha(sums: LengthSums, family: Family, weights: Floats | None = None) -> Ratio:
    """Alpha from lengths: ``1 - (l.. - sum_c l_cc) / (l.. - sum_c e_cc)``.

    The expected ``e_ck = l.. (l_c. l_.k - [c = k] own_c) / (l..**2 - own.)`` leave out that a
    stretch meets itself (Krippendorff et al. 2016). *binary* takes all codes as one value; *cu*
    looks only at text that two coders marked.

    Parameters
    ----------
    weights
        (b, s) weightings of the sources; one of all 1 if not given.

    Returns
    -------
    Ratio
        (b,)
    """
    w = np.ones((1, len(sums.own))) if weights is None else weights
    own = np.tensordot(w, sums.own_marked if family == "cu" else sums.own, 1)
    pairs = np.tensordot(w, sums.coincidences, 1)
    if family == "cu":
        pairs, own = pairs[:, 1:, 1:], own[:, 1:]
    elif family == "binary":
        pairs, own = _gap_or_not(pairs), np.stack([own[:, 0], own[:, 1:].sum(axis=1)], axis=1)
    total = pairs.sum(axis=(1, 2))
    observed = total - np.trace(pairs, axis1=1, axis2=2)
    unequal = total**2 - (pairs.sum(axis=2) ** 2).sum(axis=1)
    room = total**2 - own.sum(axis=1)
    expected = np.divide(total * unequal, room, out=np.zeros(len(total)), where=room > 0)
    return Ratio(expected - observed, expected)


def _valued(units: Sequence[tuple[int, int, int]], cuts: NDArray[np.int64]) -> NDArray[np.intp]:
    value = np.zeros(len(cuts) - 1, dtype=np.intp)
    for start, end, given in units:
        value[slice(*np.searchsorted(cuts, (start, end)))] = given
    return value


def _gap_or_not(pairs: Floats) -> Floats:
    one_way, other = pairs[:, 0, 1:].sum(axis=1), pairs[:, 1:, 0].sum(axis=1)
    both = pairs[:, 1:, 1:].sum(axis=(1, 2))
    return np.moveaxis(np.array([[pairs[:, 0, 0], one_way], [other, both]]), 2, 0)
