"""k-means on the vectors, for comparison."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from themekit.discover.grouping import Grouping

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class ByKMeans:
    """Spherical k-means with the given number of groups; sqrt(n / 2) by default."""

    vectors: Floats
    themes: int | None

    def __call__(self, kept: NDArray[np.bool_], seed: int, *, quick: bool = False) -> Grouping:
        from sklearn.cluster import KMeans

        rows = self.vectors[kept]
        count = min(self.themes or max(2, round(np.sqrt(len(rows) / 2))), len(rows))
        groups = KMeans(count, n_init=1 if quick else 4, random_state=seed).fit_predict(rows)
        return hard(groups.astype(np.intp))


def hard(groups: NDArray[np.intp]) -> Grouping:
    """A grouping in which a passage belongs to one group wholly or, with -1, to none."""
    count = max(1, int(groups.max(initial=0)) + 1)
    strong = (groups[:, None] == np.arange(count)).astype(np.float64)
    return Grouping(strong, groups, np.full(count, -1, dtype=np.intp))
