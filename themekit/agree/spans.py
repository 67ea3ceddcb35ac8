"""Coded spans as units, by the rules that MAXQDA offers beside presence in the source.

- *overlap*: each span of each coder is looked for among the other coder's spans with the same
  code. Two spans match when what they share is at least X % of what they cover together.
- *frequency*: how often each coder used the code in a source.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from themekit.agree.alpha import Level, alpha_ratio, coincidences
from themekit.agree.continuum import LengthSums, UnitSums, length_sums, merged, unit_sums
from themekit.agree.material import Material
from themekit.agree.nominal import Ratio
from themekit.resampling import Floats

Span = tuple[int, int]


def span_matches(material: Material, first: int, second: int, share: float) -> Floats:
    """(s, k, 2, 2) of each of the two coders, spans that found a match and spans that did not.

    Parameters
    ----------
    share
        The least share (0 to 1) of the text covered together that two spans must share.
    """
    found = np.zeros((len(material.sources), len(material.codes), 2, 2))
    for code, by_source in enumerate(material.spans()):
        for place, coders in enumerate(by_source):
            if material.read[first, place] and material.read[second, place]:
                for row, hits in enumerate(matched(coders[first], coders[second], share)):
                    found[place, code, row] = hits.sum(), len(hits) - hits.sum()
    return found


def table_of_matches(matches: Floats) -> Floats:
    """The contingency table (..., 2, 2) of spans, as MAXQDA sets it out.

    Row 1, column 1 counts matched spans of both coders; row 1, column 0 unmatched spans of the
    first; row 0, column 1 those of the second. No span is given by nobody: row 0, column 0 is 0.
    """
    table = np.zeros(matches.shape)
    table[..., 1, 1] = matches[..., :, 0].sum(axis=-1)
    table[..., 1, 0] = matches[..., 0, 1]
    table[..., 0, 1] = matches[..., 1, 1]
    return table


def matched(one: list[Span], two: list[Span], share: float) -> tuple[Floats, Floats]:
    """Which spans of each coder have a match among the other's: arrays of 0 and 1."""
    if not one or not two:
        return np.zeros(len(one)), np.zeros(len(two))
    a, b = np.array(one, dtype=float), np.array(two, dtype=float)
    ends = np.minimum(a[:, None, 1], b[None, :, 1])
    starts = np.maximum(a[:, None, 0], b[None, :, 0])
    common = np.maximum(ends - starts, 0)
    whole = (a[:, 1] - a[:, 0])[:, None] + (b[:, 1] - b[:, 0])[None, :] - common
    match = (common > 0) & (common >= share * whole - 1e-9)
    return match.any(axis=1).astype(float), match.any(axis=0).astype(float)


def frequencies(material: Material) -> Floats:
    """(m, s, k) how often each coder used each code in each source."""
    return np.array(
        [
            [[len(coders[who]) for coders in by_source] for by_source in material.spans()]
            for who in range(len(material.coders))
        ],
        dtype=float,
    ).transpose(0, 2, 1)


def frequency_agreement(material: Material, counts: Floats, who: list[int]) -> Ratio:
    """(s, k) whether all pairs of these coders used the code equally often in the source."""
    equal = np.zeros(counts.shape[1:])
    pairs = np.zeros(counts.shape[1:])
    for a, one in enumerate(who):
        for other in who[:a]:
            both = (material.read[one] & material.read[other])[:, None]
            equal += both & (counts[one] == counts[other])
            pairs += both
    used = pairs > 0
    shares = np.divide(equal, pairs, out=np.zeros(pairs.shape), where=used)
    return Ratio(shares, used.astype(float))


def frequency_alpha(
    material: Material, counts: Floats, who: list[int], level: Level, weights: Floats
) -> Ratio:
    """(b, k) alpha of the frequencies, a source being a unit, for weightings (b, s)."""
    numerators, denominators = [], []
    read = material.read[who].T[:, :, None]
    for code in range(counts.shape[2]):
        values, which = np.unique(counts[who, :, code].T, return_inverse=True)
        one_hot = np.eye(len(values))[which.reshape(len(material.sources), len(who))] * read
        pairs = np.zeros((len(one_hot), len(values), len(values)))
        for place, each in enumerate(one_hot):
            pairs[place] = coincidences(each.sum(axis=0)[None])
        ratio = alpha_ratio(np.tensordot(weights, pairs, 1), values, level)
        numerators.append(ratio.numerator)
        denominators.append(ratio.denominator)
    return Ratio(np.stack(numerators, axis=1), np.stack(denominators, axis=1))


def code_unit_sums(material: Material, who: list[int]) -> tuple[list[int], list[UnitSums]]:
    """For u-alpha of each code: the sources that all of ``who`` read, and the sums of the units."""
    places = [int(place) for place in np.flatnonzero(material.read[who].all(axis=0))]
    lengths = [len(material.sources[place].text) for place in places]
    return places, [
        unit_sums(lengths, [[by_source[place][w] for w in who] for place in places])
        for by_source in material.spans()
    ]


def code_length_sums(material: Material, who: list[int]) -> list[LengthSums]:
    """For binary alpha of each code: the sums of lengths, over all sources."""
    lengths = [len(source.text) for source in material.sources]
    return [
        length_sums(
            lengths,
            [
                [[(a, b, 1) for a, b in merged(coders[w])] for w in who if material.read[w, place]]
                for place, coders in enumerate(by_source)
            ],
            2,
        )
        for by_source in material.spans()
    ]


def domain_binary_sums(material: Material, codes: list[int]) -> LengthSums:
    """For binary alpha of a semantic domain: was any of its codes given, among all coders?"""
    every = material.spans()
    valued = [
        [
            [(a, b, 1) for a, b in merged([s for code in codes for s in every[code][place][w]])]
            for w in material.readers(place)
        ]
        for place in range(len(material.sources))
    ]
    return length_sums([len(source.text) for source in material.sources], valued, 2)


def domain_length_sums(material: Material, codes: list[int]) -> LengthSums | None:
    """For cu-alpha of a semantic domain: a value for each of its codes, among all coders.

    Returns
    -------
    LengthSums or None
        None where a coder gave one stretch of text two codes of the domain: ATLAS.ti's semantic
        domains hold codes that exclude one another, and only for those is cu-alpha defined.
    """
    every = material.spans()
    valued = []
    for place in range(len(material.sources)):
        coders = [
            sorted(
                (a, b, value)
                for value, code in enumerate(codes, start=1)
                for a, b in merged(every[code][place][w])
            )
            for w in material.readers(place)
        ]
        if any(one[1] > two[0] for units in coders for one, two in pairwise(units)):
            return None
        valued.append(coders)
    return length_sums([len(source.text) for source in material.sources], valued, len(codes) + 1)
