"""How far a passage is from everything that was coded."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from themekit.suggest.features import Floats, unit

_FEWEST = 3
"""A centre stands for at least three passages: no vector of a single one is kept."""


@dataclass(frozen=True)
class Novelty:
    """Centres of the codes, and how near coded passages of other sources are to them.

    Attributes
    ----------
    centres
        (c, d) unit rows.
    known
        Sorted similarity of coded passages to their nearest centre, its own source left out:
        101 quantiles.
    """

    centres: Floats
    known: Floats

    def of(self, own: Floats) -> Floats:
        """(n,) the share of coded passages that lie nearer to what is coded than this one."""
        if not len(self.centres):
            return np.full(len(own), 0.5)
        nearest = (own @ self.centres.T).max(axis=1)
        rank = np.searchsorted(self.known, nearest) / len(self.known)
        return np.asarray(1.0 - rank)


def fit_novelty(own: Floats, truth: NDArray[np.bool_], groups: NDArray[np.intp]) -> Novelty:
    """Centres of all codes with three passages or more; of all coded passages if there are none."""
    wide = truth[:, truth.sum(axis=0) >= _FEWEST]
    coded = np.asarray(truth.any(axis=1))
    if not wide.shape[1] and coded.sum() >= _FEWEST:
        wide = coded[:, None]
    if not wide.shape[1]:
        return Novelty(np.zeros((0, own.shape[1])), np.zeros(101))
    sums = wide.T.astype(float) @ own
    nearest = np.empty(len(own))
    for group in np.unique(groups[coded]):
        here = groups == group
        without = unit(sums - wide[here].T.astype(float) @ own[here])
        nearest[here] = (own[here] @ without.T).max(axis=1)
    return Novelty(unit(sums), np.quantile(nearest[coded], np.linspace(0, 1, 101)))
