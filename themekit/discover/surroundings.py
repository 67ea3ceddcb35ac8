"""What is said just before and after a passage.

Where a conversation dwells on a subject, neighbours in the interview speak of it too, and a short
passage is understood from them. Whether they do is tested: neighbours of one source must resemble
each other more than its passages in random order. Single comments, or quotations in no order,
have no surroundings.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from themekit.discover.views import beyond_chance, centred, unit
from themekit.domain import Passage

Floats = NDArray[np.float64]

_FURTHEST = 4
"""How many passages away still count; each counts half as much as the one nearer by."""

_TESTED = 4000
"""The test looks at random sources until it has so many passages."""


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
        Unit rows, zeros where a passage has no neighbour. None where neighbours resemble each
        other no more than chance has it.
    """
    order = np.array(
        sorted(range(len(passages)), key=lambda i: (passages[i].source, passages[i].start)),
        dtype=np.intp,
    )
    _, sources = np.unique([passages[row].source for row in order], return_inverse=True)
    meaning = centred(vectors)[order]
    if not _dwells(meaning, sources):
        return None
    around = np.zeros_like(meaning)
    for away in range(1, min(_FURTHEST, len(order) - 1) + 1):
        near = (sources[away:] == sources[:-away])[:, None] * 0.5**away
        around[away:] += near * meaning[:-away]
        around[:-away] += near * meaning[away:]
    result = np.empty_like(around)
    result[order] = unit(around)
    return result


def _dwells(meaning: Floats, sources: NDArray[np.intp]) -> bool:
    """Whether neighbours in a source resemble each other more than in random order."""
    generator = np.random.default_rng(0)
    drawn = generator.permutation(int(sources.max(initial=-1)) + 1)
    enough = np.searchsorted(np.cumsum(np.bincount(sources)[drawn]), _TESTED) + 1
    tested = np.isin(sources, drawn[:enough])
    meaning, sources = meaning[tested], sources[tested]
    adjacent = np.flatnonzero(sources[1:] == sources[:-1])

    def likeness(rows: Floats) -> float:
        return float((rows[adjacent] * rows[adjacent + 1]).sum())

    def shuffled() -> float:
        return likeness(meaning[np.lexsort((generator.random(len(sources)), sources))])

    return beyond_chance(likeness(meaning), shuffled)
