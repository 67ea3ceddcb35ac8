"""Very large studies, a part at a time."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

MOST = 4000
"""How many coded passages, and how many new ones, are compared at a time."""


def blockwise(
    judge: Callable[[NDArray[np.intp]], NDArray[np.float64]], count: int, seed: int
) -> NDArray[np.float64]:
    """Judge rows in random parts of at most ``MOST``; in one part where there are no more."""
    result = np.empty(count)
    parts = -(-count // MOST)
    shuffled = np.random.default_rng(seed).permutation(count) if parts > 1 else np.arange(count)
    for part in np.array_split(shuffled, parts):
        result[np.sort(part)] = judge(np.sort(part))
    return result


def some_rows(rows: NDArray[np.intp], seed: int) -> NDArray[np.intp]:
    """All rows, or a random sample of ``MOST`` of them, in order."""
    if len(rows) <= MOST:
        return rows
    return np.sort(np.random.default_rng(seed).permutation(rows)[:MOST])
