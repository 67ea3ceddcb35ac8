"""Whether a theme comes back when other people are interviewed.

Sources, not passages, are resampled with replacement, and the passages of those drawn are grouped
anew. A theme comes back when a theme of the resample has a Jaccard similarity of at least .5 to
it, over the passages that were drawn (the cluster-wise stability of Hennig 2007).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from themekit.discover.graph import Labels

Floats = NDArray[np.float64]
Regroup = Callable[[NDArray[np.bool_], int], Labels]
"""From the passages that are kept and a seed to their groups, -1 for none."""

RESAMPLES = 12
COMES_BACK = 0.5

WEAK = 0.5
"""A theme that comes back in fewer resamples than this share is called weak."""


@dataclass(frozen=True)
class Stability:
    """How each of k themes fares in resamples of sources.

    Attributes
    ----------
    returns
        (k,) share of the resamples in which it comes back.
    resemblance
        (k,) mean best Jaccard similarity.
    """

    returns: Floats
    resemblance: Floats


def stability(
    labels: Labels,
    sources: NDArray[np.intp],
    regroup: Regroup,
    generator: np.random.Generator,
    resamples: int = RESAMPLES,
) -> Stability | None:
    """Resample the sources and see which themes come back.

    Returns
    -------
    Stability or None
        None with fewer than three sources: there is nothing to resample.
    """
    names = np.unique(sources)
    if len(names) < 3 or resamples < 1:
        return None
    count = int(labels.max(initial=-1)) + 1
    best = np.full((resamples, count), np.nan)
    for row in range(resamples):
        drawn = np.isin(sources, generator.choice(names, len(names)))
        again = regroup(drawn, int(generator.integers(2**31)))
        best[row] = best_jaccard(labels[drawn], again, count)
    seen = ~np.isnan(best)
    times = np.maximum(seen.sum(axis=0), 1)
    filled = np.where(seen, best, 0)
    return Stability((filled >= COMES_BACK).sum(axis=0) / times, filled.sum(axis=0) / times)


def best_jaccard(labels: Labels, again: Labels, count: int) -> Floats:
    """The best Jaccard similarity of each theme to any group of ``again``.

    Returns
    -------
    (count,) float
        Not-a-number for a theme of which no passage is there.
    """
    ours = (labels[:, None] == np.arange(count)).astype(np.float64)
    theirs = (again[:, None] == np.arange(again.max(initial=-1) + 1)).astype(np.float64)
    if not theirs.shape[1]:
        return np.where(ours.any(axis=0), 0.0, np.nan)
    both = ours.T @ theirs
    either = ours.sum(axis=0)[:, None] + theirs.sum(axis=0) - both
    jaccard = (both / np.maximum(either, 1)).max(axis=1)
    return np.where(ours.any(axis=0), jaccard, np.nan)
