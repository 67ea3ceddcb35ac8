"""What is said just before and after a passage.

Where interviews follow one protocol, a short passage is understood from what stands about it:
the task at hand, the question before. Where they do not, what stands about it is the person, and
themes drawn from that are stretches of one interview. Which it is, is tested: passages of
different sources that mean alike must stand in surroundings that are alike.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from themekit.discover.views import centred, reduced, shares_order, unit
from themekit.domain import Passage

Floats = NDArray[np.float64]
Labels = NDArray[np.intp]

FURTHEST = 4
"""How many passages away still count; each counts half as much as the one nearer by."""

_SHARED = 0.05
"""How closely likeness of meaning and of surroundings must go together, beyond chance."""

_TESTED = 4000
_DIMENSIONS = 50


def surroundings(passages: Sequence[Passage], vectors: NDArray[np.floating]) -> Floats | None:
    """The mean meaning of the passages before and after each, the nearer ones weighing more.

    Parameters
    ----------
    passages
        n passages, in any order.
    vectors
        (n, d) unit rows.

    Returns
    -------
    (n, d) float or None
        Unit rows, zeros where a passage has no neighbour. None where surroundings are not shared.
    """
    order = np.array(
        sorted(range(len(passages)), key=lambda i: (passages[i].source, passages[i].start)),
        dtype=np.intp,
    )
    _, sources = np.unique([passages[row].source for row in order], return_inverse=True)
    if np.bincount(sources, minlength=1).max() < 2:
        return None
    meaning = centred(vectors)[order]
    around = np.zeros_like(meaning)
    for away in range(1, min(FURTHEST, len(order) - 1) + 1):
        near = (sources[away:] == sources[:-away])[:, None] * 0.5**away
        around[away:] += near * meaning[:-away]
        around[:-away] += near * meaning[away:]
    around = unit(around)
    rows = _some_sources(sources)
    said, beside = (reduced(each[rows], _DIMENSIONS) for each in (meaning, around))
    if not shares_order(said, beside, sources[rows], _SHARED):
        return None
    result = np.empty_like(around)
    result[order] = around
    return result


def _some_sources(sources: Labels) -> Labels:
    """The rows of random sources, until there are enough for the test."""
    drawn = np.random.default_rng(0).permutation(int(sources.max(initial=-1)) + 1)
    enough = np.searchsorted(np.cumsum(np.bincount(sources)[drawn]), _TESTED) + 1
    return np.flatnonzero(np.isin(sources, drawn[:enough]))
