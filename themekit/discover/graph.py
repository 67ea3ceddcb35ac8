"""Communities of a graph of nearest neighbours: one look at how passages group.

Each passage is linked to those most like it, with weights scaled to how dense its neighbourhood
is (Zelnik-Manor & Perona 2004), so that a talkative topic does not swallow a rare one. Groups
are found by modularity (Blondel et al. 2008, "Fast unfolding of communities"), many passages
moving at a time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Labels = NDArray[np.intp]

NEIGHBOURS = 60

_SCALE_AT = 6
_SWEEPS = 30
_LEVELS = 6


@dataclass(frozen=True)
class Neighbours:
    """The nearest neighbours of each of n rows, nearest first.

    Attributes
    ----------
    rows
        (n, m) int.
    distances
        (n, m) Euclidean.
    """

    rows: NDArray[np.intp]
    distances: Floats


def neighbours(
    vectors: Floats, count: int = NEIGHBOURS, sources: Labels | None = None, apart: int = 0
) -> Neighbours:
    """The nearest neighbours of each row of (n, d) unit rows, itself left out.

    Parameters
    ----------
    sources, apart
        (n,) where each row is from, rows of one source in order: those that are no more than
        ``apart`` places from each other come last, however alike.
    """
    count = min(count, len(vectors) - 1)
    found = np.empty((len(vectors), count), dtype=np.intp)
    likeness = np.empty((len(vectors), count))
    for start in range(0, len(vectors), 1000):
        block = np.arange(start, min(start + 1000, len(vectors)))
        near = vectors[block] @ vectors.T
        if sources is not None:
            for away in range(-apart, apart + 1):
                other = np.clip(block + away, 0, len(vectors) - 1)
                same = np.flatnonzero(sources[other] == sources[block])
                near[same, other[same]] = -1
        near[np.arange(len(near)), block] = -np.inf
        near = np.round(near, 9)
        top = np.argpartition(-near, count - 1, axis=1)[:, :count]
        rows = np.arange(len(near))[:, None]
        order = np.lexsort((top, -near[rows, top]), axis=1)
        found[block] = np.take_along_axis(top, order, axis=1)
        likeness[block] = np.take_along_axis(near[rows, top], order, axis=1)
    squared = np.maximum(2 - 2 * likeness, 0)
    return Neighbours(found, np.sqrt(squared))


def linked(near: Neighbours, kept: NDArray[np.bool_], count: int) -> Any:
    """The weighted graph of the rows that are kept, each with its ``count`` nearest kept ones.

    Returns
    -------
    scipy.sparse.csr_array
        (m, m) symmetric, for the m rows kept.
    """
    from scipy.sparse import coo_array

    position = np.cumsum(kept) - 1
    rows, distances = near.rows[kept], near.distances[kept]
    present = kept[rows]
    use = present & (np.cumsum(present, axis=1) <= count)
    scale = distances[:, min(_SCALE_AT, distances.shape[1] - 1)] + 1e-6
    one, place = np.nonzero(use)
    other = position[rows[one, place]]
    weights = np.exp(-(distances[one, place] ** 2) / (scale[one] * scale[other]))
    graph = coo_array((weights, (one, other)), shape=(len(rows), len(rows))).tocsr()
    return graph.maximum(graph.T)


def communities(graph: Any, resolution: float, generator: np.random.Generator) -> Labels:
    """Groups of maximal modularity.

    Parameters
    ----------
    resolution
        1 is modularity as defined; more gives smaller groups (Reichardt & Bornholdt 2006).

    Returns
    -------
    (n,) int
        Numbered by the first row that is in each.
    """
    from scipy.sparse import csr_array

    labels = np.arange(graph.shape[0])
    if not len(labels):
        return labels
    level = graph
    for _ in range(_LEVELS):
        moved = _settle(level, np.arange(level.shape[0]), resolution, generator)
        if moved.max() + 1 == level.shape[0]:
            break
        labels = moved[labels]
        member = _member(moved)
        level = csr_array(member.T @ level @ member)
    return _numbered(_settle(graph, labels, resolution, generator))


def _settle(
    graph: Any, labels: Labels, resolution: float, generator: np.random.Generator
) -> Labels:
    """Move rows to the group that gains most, a random half of those that would move at a time.

    Ends when hardly any would still move.
    """
    strength = np.asarray(graph.sum(axis=1)).ravel()
    itself = graph.diagonal()
    total = strength.sum()
    if total <= 0:
        return labels
    share = resolution * strength / total
    for _ in range(_SWEEPS):
        links = (graph @ _member(labels)).tocsr()
        rows = np.repeat(np.arange(len(labels)), np.diff(links.indptr))
        volume = np.bincount(labels, strength, minlength=links.shape[1])
        gain = links.data - share[rows] * volume[links.indices]
        own = links.indices == labels[rows]
        stay = -share * (volume[labels] - strength) - itself
        stay[rows[own]] += links.data[own]
        rows, gain, where = rows[~own], gain[~own], links.indices[~own]
        best = np.full(len(labels), -np.inf)
        np.maximum.at(best, rows, gain)
        would = best > stay + 1e-9
        if would.sum() <= len(labels) // 500:
            break
        target = labels.copy()
        hits = gain == best[rows]
        target[rows[hits][::-1]] = where[hits][::-1]
        moves = would & (generator.random(len(labels)) < 0.5)
        labels = np.where(moves, target, labels)
    return _numbered(labels)


def _member(labels: Labels) -> Any:
    from scipy.sparse import csr_array

    n = len(labels)
    shape = (n, int(labels.max()) + 1)
    return csr_array((np.ones(n), labels, np.arange(n + 1)), shape=shape)


def _numbered(labels: Labels) -> Labels:
    _, first, groups = np.unique(labels, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first))[groups].astype(np.intp)
