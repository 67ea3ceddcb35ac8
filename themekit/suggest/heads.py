"""Linear heads for all codes at once, with their scores for sources they have not seen.

Regularised least squares (Rifkin, Yeo & Poggio 2003): one factorisation serves every code, and what
each head would say of a source had it not been trained on it follows in closed form (Pahikkala,
Boberg & Salakoski 2006), so that nothing is fitted twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from themekit.suggest.features import Block, Floats, kernel

PENALTIES = (0.5, 1.0, 2.0)

ALL, LANDMARKS = 4000, 3000
"""Up to so many passages heads are sums over all of them; of more they are sums over so many
landmarks, because time grows with the cube of it."""

_JITTER = 1e-6
"""Keeps passages that are the same apart."""


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
    rows = _landmarks(targets)
    solve = _exact if len(rows) == len(targets) else _by_landmarks
    products = kernel(blocks, names, rows)
    solved = list(solve(products * root, rows, root, targets * root, groups))
    dual, left_out = min(solved, key=lambda each: float(np.mean((each[1] - targets * root) ** 2)))
    weights = {name: np.asarray(blocks[name][rows].T @ dual, dtype=np.float32) for name in names}
    return Heads(weights, dual.sum(axis=0)), left_out / root


_Solved = Iterator[tuple[Floats, Floats]]
"""For each penalty the (m, k) weights of the landmarks and the (n, k) scores left out."""


def _exact(
    products: Floats,
    rows: NDArray[np.intp],
    root: Floats,
    targets: Floats,
    groups: NDArray[np.intp],
) -> _Solved:
    """Left out: targets - inverse[g, g]^-1 dual[g]."""
    gram = products * root.T
    for penalty in PENALTIES:
        inverse = np.asarray(np.linalg.inv(gram + penalty * np.eye(len(gram))), np.float64)
        dual: Floats = inverse @ targets
        left_out = np.empty_like(targets)
        for at in _members(groups):
            left_out[at] = targets[at] - np.linalg.solve(inverse[np.ix_(at, at)], dual[at])
        yield dual * root, left_out


def _by_landmarks(
    products: Floats,
    rows: NDArray[np.intp],
    root: Floats,
    targets: Floats,
    groups: NDArray[np.intp],
) -> _Solved:
    """Heads that are sums over the landmarks alone (Rasmussen & Williams 2006, section 8.3.1).

    Left out: targets - (1 - hat[g, g])^-1 error[g].
    """
    from scipy.linalg import cholesky, solve_triangular

    own = products[rows] / root[rows]
    lower = cholesky(own + _JITTER * np.eye(len(rows)), lower=True)
    features = solve_triangular(lower, products.T, lower=True).T
    gram, sums = features.T @ features, features.T @ targets
    for penalty in PENALTIES:
        inverse = np.asarray(np.linalg.inv(gram + penalty * np.eye(len(rows))), np.float64)
        fitted = inverse @ sums
        left_out = np.empty_like(targets)
        for at in _members(groups):
            hat = features[at] @ inverse @ features[at].T
            error = targets[at] - features[at] @ fitted
            left_out[at] = targets[at] - np.linalg.solve(np.eye(len(at)) - hat, error)
        yield solve_triangular(lower, fitted, lower=True, trans="T"), left_out


def _landmarks(targets: Floats) -> NDArray[np.intp]:
    """(m,) the rows that heads are sums over: all, or so many drawn that rare codes have theirs."""
    n = len(targets)
    if n <= ALL:
        return np.arange(n)
    rare = (targets / np.maximum(targets.sum(axis=0), 1)).sum(axis=1) + 1 / n
    drawn = np.random.default_rng(0).choice(n, LANDMARKS, replace=False, p=rare / rare.sum())
    return np.sort(drawn)


def _members(groups: NDArray[np.intp]) -> list[NDArray[np.intp]]:
    """The rows of each group."""
    order = np.argsort(groups, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(groups[order])) + 1)
