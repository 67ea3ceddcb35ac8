"""Krippendorff's alpha at every level of measurement, and with distances between sets of codes.

``alpha = 1 - D_o / D_e`` (Krippendorff 2011, "Computing Krippendorff's alpha-reliability"), from
the coincidence matrix ``o_ck``: over units u that ``m_u >= 2`` coders judged, how many ordered
pairs of values (c, k) there are, each divided by ``m_u - 1``. With ``n_c`` the sum of row c and n
the sum of all::

    D_o = 1/n           sum_ck o_ck     delta_ck**2
    D_e = 1/(n (n - 1)) sum_ck n_c n_k  delta_ck**2
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from themekit.agree.nominal import Ratio
from themekit.resampling import Floats

Level = Literal["nominal", "ordinal", "interval", "ratio"]
SetDistance = Callable[[Floats, Floats, Floats], Floats]


def alpha(data: ArrayLike, level: Level = "nominal") -> float | None:
    """Krippendorff's alpha of coders by units.

    Parameters
    ----------
    data
        (m, n) values of m coders for n units; not-a-number where a coder gave none.

    Returns
    -------
    float or None
        None where it is not defined: no unit with two values, or only one value in all of them.
    """
    given = np.asarray(data, dtype=float)
    values = np.unique(given[~np.isnan(given)])
    counts = (given.T[:, :, None] == values).sum(axis=1).astype(float)
    ratio = alpha_ratio(coincidences(counts), values, level)
    return float(ratio.value()) if ratio.denominator != 0 else None


def coincidences(counts: Floats, weights: Floats | None = None) -> Floats:
    """The coincidence matrix of values.

    Parameters
    ----------
    counts
        (n, v) how many coders gave each value to each unit.
    weights
        (n,) the weight of each unit; 1 if not given.

    Returns
    -------
    (v, v) float
    """
    counts = np.asarray(counts, dtype=float)
    coders = counts.sum(axis=1)
    weight = np.where(coders >= 2, 1 / np.maximum(coders - 1, 1), 0.0)
    if weights is not None:
        weight = weight * weights
    scaled = counts * weight[:, None]
    return np.asarray(scaled.T @ counts - np.diag(scaled.sum(axis=0)), dtype=float)


def squared_distance(values: Floats, totals: Floats, level: Level) -> Floats:
    """``delta_ck**2`` between values.

    Parameters
    ----------
    values
        (v,) in rising order.
    totals
        (..., v) how often each occurs: what lies between two ordinal values is their distance.

    Returns
    -------
    (..., v, v) float
    """
    c, k = values[:, None], values[None, :]
    if level == "nominal":
        return np.asarray(c != k, dtype=float)
    if level == "interval":
        return np.asarray((c - k) ** 2, dtype=float)
    if level == "ratio":
        whole = c + k
        apart = np.divide(c - k, whole, out=np.zeros(whole.shape), where=whole != 0)
        return np.asarray(apart**2, dtype=float)
    # Ordinal: the values from c to k, with half of those at both ends.
    middle = np.cumsum(totals, axis=-1) - totals / 2
    return np.asarray((middle[..., :, None] - middle[..., None, :]) ** 2, dtype=float)


def alpha_ratio(pairs: Floats, values: Floats, level: Level) -> Ratio:
    """Alpha from coincidence matrices (..., v, v) as ``(D_e - D_o) / D_e``."""
    totals = pairs.sum(axis=-1)
    n = totals.sum(axis=-1)
    distance = squared_distance(values, totals, level)
    observed = (pairs * distance).sum(axis=(-2, -1))
    expected = np.einsum("...c,...k,...ck->...", totals, totals, distance)
    return _from_sums(observed, expected, n)


def _from_sums(observed: Floats, expected: Floats, n: Floats) -> Ratio:
    """Alpha from the sums of D_o and D_e before they are divided by n and n (n - 1)."""
    some = np.maximum(n, 2)
    d_o, d_e = observed / some, expected / (some * (some - 1))
    return Ratio(d_e - d_o, np.where(n >= 2, d_e, 0.0))


# Sets of codes


def jaccard(shared: Floats, first: Floats, second: Floats) -> Floats:
    """Jaccard's distance of two sets, ``1 - |A & B| / |A | B|``, from the sizes of A & B, A, B.

    Two empty sets are at distance 0.
    """
    union = first + second - shared
    likeness = np.divide(shared, union, out=np.ones(np.shape(union)), where=union > 0)
    return np.asarray(1 - likeness)


def masi(shared: Floats, first: Floats, second: Floats) -> Floats:
    """MASI, measuring agreement on set-valued items (Passonneau 2006): ``1 - J * M``.

    J is Jaccard's similarity; M is 1 for equal sets, 2/3 where one holds the other, 1/3 where
    they share something, else 0.
    """
    equal = (shared == first) & (shared == second)
    within = (shared == first) | (shared == second)
    monotonicity = np.select([equal, within, shared > 0], [1.0, 2 / 3, 1 / 3], 0.0)
    return np.asarray(1 - (1 - jaccard(shared, first, second)) * monotonicity)


def set_distance(first: Iterable[str], second: Iterable[str], distance: SetDistance) -> float:
    """The distance of two sets of codes: ``set_distance({"a"}, {"a", "b"}, masi)``."""
    a, b = set(first), set(second)
    sizes = (np.float64(len(a & b)), np.float64(len(a)), np.float64(len(b)))
    return float(distance(*(np.asarray(size) for size in sizes)))


def set_alpha(
    given: NDArray[np.bool_],
    weights: Floats,
    groups: Sequence[tuple[slice, list[int]]],
    distance: SetDistance,
) -> tuple[Floats, Floats, Floats]:
    """What alpha with a distance between sets of codes needs, source by source.

    Parameters
    ----------
    given
        (m, n, k) whether the coder gave the code to the unit.
    weights
        (n,) the weight of each unit.
    groups
        For each source its units, and the coders who judged it.

    Returns
    -------
    observed, expected, values
        (s,), (s, s) and (s,): for weights w of the sources, ``D_o = w.observed / n`` and
        ``D_e = w.expected.w / (n (n - 1))`` with ``n = w.values``.
    """
    judged = [(units, who) for units, who in groups if len(who) >= 2]
    observed, values = np.zeros(len(groups)), np.zeros(len(groups))
    for place, (units, who) in enumerate(groups):
        if len(who) < 2:
            continue
        sets, weight = given[who, units].astype(float), weights[units]
        sizes = sets.sum(axis=-1)
        values[place] = len(who) * weight.sum()
        for i in range(len(who)):
            for j in range(i):
                shared = (sets[i] * sets[j]).sum(axis=-1)
                unequal = distance(shared, sizes[i], sizes[j])
                observed[place] += 2 / (len(who) - 1) * float(weight @ unequal)
    if not judged:
        return observed, np.zeros((len(groups), len(groups))), values
    return observed, _expected_between(given, weights, groups, distance), values


def _expected_between(
    given: NDArray[np.bool_],
    weights: Floats,
    groups: Sequence[tuple[slice, list[int]]],
    distance: SetDistance,
) -> Floats:
    """(s, s) the sum of the distances of every set in one source to every set in another."""
    from scipy import sparse

    rows, owners, weight = [], [], []
    for place, (units, who) in enumerate(groups):
        if len(who) >= 2:
            chosen = given[who, units].reshape(-1, given.shape[-1])
            rows.append(np.packbits(chosen, axis=1))
            owners.append(np.full(len(chosen), place))
            weight.append(np.tile(weights[units], len(who)))
    packed, which = np.unique(np.concatenate(rows), axis=0, return_inverse=True)
    totals = np.zeros((len(groups), len(packed)))
    np.add.at(totals, (np.concatenate(owners), which.ravel()), np.concatenate(weight))
    sets = np.unpackbits(packed, axis=1, count=given.shape[-1])
    sizes = sets.sum(axis=1).astype(float)
    # Sets that share nothing are at distance 1, so that only the others need looking at.
    members = sparse.csr_array(sets.astype(float))
    shared = (members @ members.T).tocoo()
    alike = 1 - distance(shared.data, sizes[shared.row], sizes[shared.col])
    likeness = sparse.csr_array((alike, (shared.row, shared.col)), shape=shared.shape)
    empty = totals[:, sizes == 0].sum(axis=1)
    whole = totals.sum(axis=1)
    between = np.outer(whole, whole) - np.outer(empty, empty) - totals @ (likeness @ totals.T)
    return np.asarray(between, dtype=float)


def set_alpha_ratio(observed: Floats, expected: Floats, values: Floats, weights: Floats) -> Ratio:
    """Alpha with a distance between sets for each weighting (b, s) of the sources."""
    between = np.einsum("bs,st,bt->b", weights, expected, weights)
    return _from_sums(weights @ observed, between, weights @ values)
