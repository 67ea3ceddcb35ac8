"""The methods that group passages, behind one shape.

A :class:`Grouper` is made once for the passages and then asked, for all of them or for a
resample, to group those that are kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from themekit.discover.consensus import (
    Consensus,
    affinity,
    consensus,
    cut,
    numbers_of_themes,
    strengths,
)
from themekit.discover.graph import Labels, Neighbours, neighbours
from themekit.discover.material import AROUND_WEIGHT, Material
from themekit.discover.surroundings import FURTHEST
from themekit.discover.views import views

Floats = NDArray[np.float64]

FITS = 0.4
"""The least strength with which a passage belongs to a theme."""

MOST = 4000
"""More passages than this are grouped through a random sample of so many."""

_NEAREST = 10
_TIED = 3.0
"""Themes are held by a broader one when they are together so many times more than on average."""


@dataclass(frozen=True)
class Grouping:
    """What a method makes of n passages, before themes are described.

    Attributes
    ----------
    strengths
        (n, k) how strongly each passage belongs to each group.
    primary
        (n,) the group it belongs to most; -1 where it fits none.
    parents
        (k,) the broader group of each group; -1 for none.
    names
        The names of groups that have one from elsewhere: the codes of guided mode.
    """

    strengths: Floats
    primary: Labels
    parents: Labels
    names: dict[int, str] = field(default_factory=dict)

    def for_copies(self, which: Labels) -> Grouping:
        """Of all passages, from which of the n passages each one repeats."""
        return replace(self, strengths=self.strengths[which], primary=self.primary[which])


class Grouper(Protocol):
    """Groups the passages that are kept."""

    def __call__(self, kept: NDArray[np.bool_], seed: int, *, quick: bool = False) -> Grouping:
        """Group; ``quick`` spends less on it, for resamples."""
        ...


@dataclass(frozen=True)
class ByConsensus:
    """themekit's own: consensus over resamples, views and grains."""

    near: list[Neighbours]
    sources: NDArray[np.intp]
    themes: int | None

    def __call__(self, kept: NDArray[np.bool_], seed: int, *, quick: bool = False) -> Grouping:
        found = self.look(kept, seed, quick=quick)
        fewest, most = (self.themes, self.themes) if self.themes else numbers_of_themes(found)
        return grouped(found, cut(found.together, fewest, most))

    def look(self, kept: NDArray[np.bool_], seed: int, *, quick: bool) -> Consensus:
        """What the looks at the kept passages agree on."""
        generator = np.random.default_rng(seed)
        return consensus(self.near, self.sources, kept, generator, quick=quick)


@dataclass(frozen=True)
class AllAlike:
    """One group of everything: for passages that all say the same."""

    def __call__(self, kept: NDArray[np.bool_], seed: int, *, quick: bool = False) -> Grouping:
        n = int(kept.sum())
        return Grouping(np.ones((n, 1)), np.zeros(n, dtype=np.intp), np.array([-1]))


def by_consensus(material: Material, themes: int | None) -> ByConsensus:
    """A grouper of these passages by consensus.

    Passages that stand together share surroundings; that alone makes no theme of them.
    """
    seen = views(material.passages, material.vectors, material.around, AROUND_WEIGHT)
    sources, apart = material.sources, 0 if material.around is None else FURTHEST
    near = [neighbours(view, sources=sources, apart=apart) for view in seen]
    return ByConsensus(near, sources, themes)


def grouped(found: Consensus, labels: Labels, names: Mapping[int, str] | None = None) -> Grouping:
    """Each passage goes to the group that it is most together with, if it fits there.

    A group that loses every passage to others is none any more.

    Parameters
    ----------
    names
        The names of groups, by their label, that have one from elsewhere.
    """
    if labels.max(initial=-1) < 0:
        labels = np.zeros(len(labels), dtype=np.intp)
    close = affinity(found.together, labels)
    nearest = np.where(close.max(axis=1) > 0, close.argmax(axis=1), -1)
    filled = np.unique(nearest[nearest >= 0])
    nearest = np.where(nearest >= 0, np.searchsorted(filled, nearest), -1)
    strong = strengths(close[:, filled], nearest)
    fits = (nearest >= 0) & (strong[np.arange(len(strong)), nearest] >= FITS)
    parents = broader(found.together, nearest, len(filled))
    named = {new: names[old] for new, old in enumerate(filled.tolist()) if names and old in names}
    return Grouping(strong, np.where(fits, nearest, -1), parents, named)


def broader(together: NDArray[np.float32], labels: Labels, count: int) -> Labels:
    """Which groups the looks put together far more often than groups on average.

    Returns
    -------
    (k,) int
        Groups with one number have one broader theme; -1 for a group that stands alone.
    """
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    alone = np.full(count, -1, dtype=np.intp)
    if count < 4:
        return alone
    member = (labels[:, None] == np.arange(count)).astype(np.float64)
    size = np.maximum(member.sum(axis=0), 1)
    between = (member.T @ together @ member) / np.outer(size, size)
    between = (between + between.T) / 2
    np.fill_diagonal(between, 0)
    average = between.sum() / (count * (count - 1))
    apart = 1 - between
    np.fill_diagonal(apart, 0)
    tree = linkage(squareform(apart, checks=False), "average")
    groups = fcluster(tree, 1 - _TIED * average, "distance")
    sizes = np.bincount(groups)
    return np.where(sizes[groups] > 1, groups, alone)


def spread(found: Grouping, sample: Labels, vectors: Floats) -> Grouping:
    """From the passages of a sample to all, by the mean strengths of the nearest in the sample.

    Parameters
    ----------
    sample
        The rows of ``vectors`` that were grouped.
    vectors
        (n, d) unit rows.
    """
    strong = np.empty((len(vectors), found.strengths.shape[1]))
    known = vectors[sample].astype(np.float32)
    for start in range(0, len(vectors), 2000):
        block = vectors[start : start + 2000].astype(np.float32)
        near = np.argpartition(-(block @ known.T), _NEAREST, axis=1)[:, :_NEAREST]
        strong[start : start + 2000] = found.strengths[np.sort(near, axis=1)].mean(axis=1)
    fits = strong.max(axis=1, initial=0) >= FITS
    primary = np.where(fits, strong.argmax(axis=1), -1)
    strong[sample], primary[sample] = found.strengths, found.primary
    return Grouping(strong, primary, found.parents, found.names)
