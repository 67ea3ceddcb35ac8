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

_LEFT_OUT = 0.2
_NEIGHBOURS = (0.28, 0.42, 0.6)
"""How many neighbours a passage is linked to, times the root of the number of passages."""

_FEWEST_NEIGHBOURS = 6
_GRAINS = (1.0, 1.5, 2.0, 3.0)


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
    looks: int = LOOKS,
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
    """
    size = int(kept.sum())
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


def number_of_themes(found: Consensus) -> int:
    """The number of themes that the looks find on average (the median over looks and grains)."""
    return max(1, round(float(np.median(found.groups))))


def cut(together: NDArray[np.float32], themes: int) -> Labels:
    """Cut average linkage of 1 - together where ``themes`` groups of a theme's size stand.

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
    return _largest_first(_split(linkage(apart, "average"), themes, least), least)


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


def affinity(together: NDArray[np.float32], labels: Labels) -> Floats:
    """How much each passage is together with the passages of each group.

    Returns
    -------
    (n, k) float
        The mean of ``together`` over the other passages of the group: 0 to 1.
    """
    member = (labels[:, None] == np.arange(labels.max(initial=-1) + 1)).astype(np.float64)
    sums = together @ member - member
    return np.asarray(sums / np.maximum(member.sum(axis=0) - member, 1))


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
