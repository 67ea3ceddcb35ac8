"""Guided mode: themes grow around the codes of a codebook, and beside them.

The passages nearest to a code's text are its anchors. Passages that the looks put together with
the anchors join the theme; they become its anchors in turn. What fits no code is grouped by the
same consensus, on its own. A code that no passage comes near has no theme.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from themekit.discover.consensus import affinity, cut, least_size, numbers_of_themes
from themekit.discover.graph import Labels
from themekit.discover.grouping import ByConsensus, Grouping, grouped
from themekit.discover.views import centred

Floats = NDArray[np.float64]

_ROUNDS = 3
_JOINS = 0.25
"""The share of looks that must put a passage with those of a code for it to join them."""


@dataclass(frozen=True)
class ByCodes:
    """Consensus themes that start from codes.

    Attributes
    ----------
    base
        The consensus of the passages.
    codes
        k names.
    vectors, code_vectors
        (n, d) and (k, d) unit rows.
    """

    base: ByConsensus
    codes: list[str]
    vectors: Floats
    code_vectors: Floats

    def __call__(self, kept: NDArray[np.bool_], seed: int, *, quick: bool = False) -> Grouping:
        found = self.base.look(kept, seed, quick=quick)
        labels = self._anchors(np.flatnonzero(kept))
        count = len(self.codes)
        for _ in range(_ROUNDS):
            labels = _joined(found.together, labels, count)
        left = np.flatnonzero(labels < 0)
        if len(left) >= 2 * least_size(len(labels)):
            share = len(left) / len(labels)
            fewest, most = (max(1, round(share * count)) for count in numbers_of_themes(found))
            beside = cut(found.together[np.ix_(left, left)], fewest, most)
            labels[left] = np.where(beside >= 0, beside + count, -1)
        return grouped(found, labels, dict(enumerate(self.codes)))

    def _anchors(self, rows: NDArray[np.intp]) -> Labels:
        """Each passage that is among the nearest to a code belongs to it; -1 for the others."""
        likeness = centred(self.vectors)[rows] @ centred(self.code_vectors).T
        likeness -= likeness.mean(axis=0)
        best = likeness.argmax(axis=1)
        each = max(2, len(rows) // (4 * len(self.codes)))
        labels = np.full(len(rows), -1, dtype=np.intp)
        for code in range(len(self.codes)):
            mine = np.flatnonzero(best == code)
            labels[mine[np.argsort(-likeness[mine, code], kind="stable")[:each]]] = code
        return labels


def _joined(together: NDArray[np.float32], labels: Labels, count: int) -> Labels:
    """Each passage goes to the code with whose passages it is most together, if it is enough."""
    close = _padded(affinity(together, labels), count)
    return np.where(close.max(axis=1) >= _JOINS, close.argmax(axis=1), -1)


def _padded(strong: Floats, count: int) -> Floats:
    """With a column of zeros for each of the last codes that no passage has."""
    missing = count - strong.shape[1]
    return np.pad(strong, ((0, 0), (0, missing))) if missing > 0 else strong
