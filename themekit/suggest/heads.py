"""Linear heads for all codes at once, with their scores for sources they have not seen.

Regularised least squares (Rifkin, Yeo & Poggio 2003): one factorisation serves every code, and what
each head would say of a source had it not been trained on it follows in closed form (Pahikkala,
Boberg & Salakoski 2006), so that nothing is fitted twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from themekit.suggest.features import Block, Floats, kernel

PENALTIES = (0.5, 1.0, 2.0)


@dataclass(frozen=True)
class Heads:
    """Weights of linear heads, by block.

    Attributes
    ----------
    weights
        (width, k) of each block, as float32.
    constant
        (k,) what is added.
    """

    weights: dict[str, NDArray[np.float32]]
    constant: Floats

    def scores(self, blocks: Mapping[str, Block]) -> Floats:
        """(n, k) how much each head says for each passage; about 0 for no, 1 for yes."""
        total = self.constant[None, :]
        for name, weights in self.weights.items():
            total = total + np.asarray(blocks[name] @ weights, dtype=np.float64)
        return total


def fit_heads(
    blocks: Mapping[str, Block],
    names: Sequence[str],
    targets: Floats,
    groups: NDArray[np.intp],
    weight: Floats,
) -> tuple[Heads, Floats]:
    """Fit heads on the named blocks; the penalty is the one with the least left-out error.

    Parameters
    ----------
    targets
        (n, k) 0 or 1.
    groups
        (n,) which passages are left out together.
    weight
        (n,) how much each passage counts.

    Returns
    -------
    Heads, (n, k) float
        The heads on all passages, and the scores of each passage by heads without its group.
    """
    root = np.sqrt(weight)[:, None]
    gram = kernel(blocks, names) * root * root.T
    targets = targets * root
    best: tuple[float, Floats, Floats] | None = None
    for penalty in PENALTIES:
        inverse = np.asarray(np.linalg.inv(gram + penalty * np.eye(len(gram))), np.float64)
        dual: Floats = inverse @ targets
        left_out = _left_out(inverse, dual, targets, groups)
        error = float(np.mean((left_out - targets) ** 2))
        if best is None or error < best[0]:
            best = (error, dual, left_out)
    assert best is not None
    _, dual, left_out = best
    dual = dual * root
    weights = {name: np.asarray(blocks[name].T @ dual, dtype=np.float32) for name in names}
    return Heads(weights, dual.sum(axis=0)), left_out / root


def _left_out(inverse: Floats, dual: Floats, targets: Floats, groups: NDArray[np.intp]) -> Floats:
    """Scores of each group by heads fitted on the rest: targets - inverse[g, g]^-1 dual[g]."""
    found = np.empty_like(dual)
    order = np.argsort(groups, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(groups[order])) + 1):
        found[rows] = targets[rows] - np.linalg.solve(inverse[np.ix_(rows, rows)], dual[rows])
    return found
