"""Consensus over resamples: what many different looks at the passages agree on.

Each look leaves out a fifth of the sources, takes another view of the passages, another number
of neighbours and another grain, and groups what is left. How often two passages are put together
(Monti et al. 2003; Strehl & Ghosh 2002) is a likeness that no single setting decides. Themes are
cut from it by average linkage (Fred & Jain 2005).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from themekit.discover.graph import Labels, Neighbours, communities, linked

Floats = NDArray[np.float64]

LOOKS = 36
"""How many looks a consensus rests on; stable from about 24."""

_MOST_LOOKS = 108
_LOOKED_AT = 100_000
"""A small study is looked at more often, while all looks together see so many passages."""

_LEFT_OUT = 0.2
_NEIGHBOURS = (0.28, 0.42, 0.6)
"""How many neighbours a passage is linked to, times the root of the number of passages."""

_FEWEST_NEIGHBOURS = 6
_GRAINS = (1.0, 1.5, 2.0, 3.0)


_AS_GOOD = 0.05
"""A gap narrower by this share at most is as good."""

_GAPS_OF = 1000
"""How many passages the gap between themes is taken over."""


@dataclass(frozen=True)
class Consensus:
    """What the looks agree on.

    Attributes
    ----------
    together
        (n, n) the share of the looks at both passages that put them in one group.
    groups
        How many groups of a theme's least size each look found.
    """

    together: NDArray[np.float32]
    groups: list[int]


def consensus(
    near: Sequence[Neighbours],
    sources: NDArray[np.intp],
    kept: NDArray[np.bool_],
    generator: np.random.Generator,
    *,
    quick: bool = False,
) -> Consensus:
    """Look at the kept passages many times.

    Parameters
    ----------
    near
        The neighbours of all n passages in each view.
    sources
        (n,) the source of each passage, as a number.
    kept
        (n,) which passages to look at.
    quick
        Whether to look a third as often: for resamples.
    """
    size = int(kept.sum())
    looks = int(np.clip(_LOOKED_AT // max(1, size), LOOKS, _MOST_LOOKS)) // (3 if quick else 1)
    place = np.cumsum(kept) - 1
    member, seen, groups = [], np.zeros((size, looks), dtype=np.float32), []
    for look in range(looks):
        chosen = kept & _some_sources(sources, kept, generator)
        share, grain = generator.choice(_NEIGHBOURS), generator.choice(_GRAINS)
        count = max(_FEWEST_NEIGHBOURS, round(float(share * np.sqrt(size))))
        graph = linked(near[look % len(near)], chosen, count)
        labels = communities(graph, float(grain), generator)
        rows = place[chosen]
        seen[rows, look] = 1
        in_group = np.zeros((size, int(labels.max(initial=-1)) + 1), dtype=np.float32)
        in_group[rows, labels] = 1
        member.append(in_group)
        groups.append(int((np.bincount(labels) >= least_size(size)).sum()))
    joined = np.hstack(member)
    together = joined @ joined.T
    together /= np.maximum(seen @ seen.T, 1)
    np.fill_diagonal(together, 1)
    return Consensus(together, groups)


def least_size(passages: int) -> int:
    """How few passages can be a theme: 3 of a small study, 12 of 3,500."""
    return max(3, round(float(np.sqrt(passages)) / 5))


def numbers_of_themes(found: Consensus) -> tuple[int, int]:
    """The fewest and the most themes worth trying: from the coarser looks to the finest."""
    low, high = np.quantile(found.groups, (0.25, 1.0))
    return max(1, round(float(low))), max(1, round(float(high)))


def cut(together: NDArray[np.float32], fewest: int, most: int) -> Labels:
    """Cut average linkage of 1 - together where the themes are furthest apart.

    Of the cuts at which ``fewest`` to ``most`` groups of a theme's size stand, the one with the
    widest gap: by how much more a passage is together with its own group than with the next.
    Where the gap is as good, the finer cut: two themes are sooner merged than one taken apart.

    Returns
    -------
    (n,) int
        The theme of each passage, largest theme first; -1 in a group too small to be one.
    """
    from scipy.cluster.hierarchy import linkage
    from scipy.spatial.distance import squareform

    if len(together) < 2:
        return np.zeros(len(together), dtype=np.intp)
    apart = squareform(np.round(1 - together.astype(np.float64), 6), checks=False)
    least = least_size(len(together))
    tree = linkage(apart, "average")
    tried: list[tuple[Labels, float]] = []
    for themes in range(fewest, most + 1):
        labels = _largest_first(_split(tree, themes, least), least)
        tried.append((labels, _gap(together, labels) if fewest < most else 0.0))
        if labels.max(initial=-1) + 1 < themes:
            break
    widest = max(gap for _, gap in tried)
    enough = widest - _AS_GOOD * abs(widest)
    return next(labels for labels, gap in reversed(tried) if gap >= enough)


def _gap(together: NDArray[np.float32], labels: Labels) -> float:
    """By how much more passages are together with their own group than with the next, on average.

    Nothing for a passage in no group. Taken over every so-manieth passage of a large study.
    """
    if labels.max(initial=-1) < 1:
        return 0.0
    rows = np.arange(0, len(labels), -(-len(labels) // _GAPS_OF))
    close = affinity(together, labels, rows)
    placed = labels[rows] >= 0
    close, own = close[placed], labels[rows][placed]
    at = np.arange(len(own))
    mine = close[at, own]
    close[at, own] = -np.inf
    return float((mine - close.max(axis=1)).sum() / len(rows))


def _split(tree: Floats, themes: int, least: int) -> Labels:
    """Undo the last merges of a tree until ``themes`` groups of the least size stand.

    As many as there ever are, where there are never so many.
    """
    count = len(tree) + 1
    sizes = np.r_[np.ones(count), tree[:, 3]]
    children = tree[:, :2].astype(np.intp)
    stands = (sizes >= least).astype(np.intp)
    standing = np.cumsum(stands[count:] - stands[children].sum(axis=1))
    enough = np.flatnonzero(standing >= min(themes, standing.max()))
    labels = np.arange(2 * count - 1)
    for merge in range(int(enough[-1]), -1, -1):
        labels[children[merge]] = labels[count + merge]
    return np.unique(labels[:count], return_inverse=True)[1].astype(np.intp)


def _largest_first(labels: Labels, least: int) -> Labels:
    sizes = np.bincount(labels)
    order = sorted(np.flatnonzero(sizes >= least), key=lambda g: (-sizes[g], g))
    number = np.full(len(sizes), -1, dtype=np.intp)
    number[order] = np.arange(len(order))
    return number[labels]


def affinity(
    together: NDArray[np.float32], labels: Labels, rows: NDArray[np.intp] | None = None
) -> Floats:
    """How much each passage is together with the passages of each group.

    Parameters
    ----------
    rows
        Of which passages; all by default.

    Returns
    -------
    (n, k) float
        The mean of ``together`` over the other passages of the group: 0 to 1.
    """
    member = (labels[:, None] == np.arange(labels.max(initial=-1) + 1)).astype(np.float32)
    own = member if rows is None else member[rows]
    sums = (together if rows is None else together[rows]) @ member - own
    return np.asarray(sums / np.maximum(member.sum(axis=0) - own, 1), dtype=np.float64)


def strengths(close: Floats, labels: Labels) -> Floats:
    """How strongly each passage belongs to each group.

    Returns
    -------
    (n, k) float
        Affinity as a share of the median of the group's own passages, so that a broad group is
        not weaker than a narrow one; at most 1.
    """
    strong = np.zeros_like(close)
    for group in range(close.shape[1]):
        own = close[labels == group, group]
        typical = float(np.median(own)) if len(own) else 0.0
        if typical > 0:
            strong[:, group] = np.minimum(close[:, group] / typical, 1)
    return strong


def _some_sources(
    sources: NDArray[np.intp], kept: NDArray[np.bool_], generator: np.random.Generator
) -> NDArray[np.bool_]:
    """A random four fifths of the sources that are kept; of the passages if there is one source."""
    present = np.unique(sources[kept])
    if len(present) < 3:
        return generator.random(len(sources)) >= _LEFT_OUT
    left_out = generator.permutation(present)[: max(1, round(_LEFT_OUT * len(present)))]
    return ~np.isin(sources, left_out)
