"""How far a passage is from anything coded, seen from seven sides.

Three sides look at one passage alone: its distance to the nearest coded passages, normalised by
how many other new ones are about it; the highest score that a code gives it. Four ask what the
new passages have in common that the coded ones have not: learning from positive and unlabelled
examples (Elkan & Noto 2008; novelty detection with unlabelled data, Blanchard, Lee & Scott 2010).
They start from the first three and turn to the passages that look newest, a few times over.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

SIDES = ("distance", "density", "score", "difference", "direction", "component", "kernel")

_NEAREST = 20
_AROUND = 40
_RIDGE = 10.0
_ROUNDS = 5
_SHARP = 8
_KERNEL = 7.0
_TEMPERATURE = 3.0
_PRIOR = 5.0
"""A code's mean is drawn to the mean of all as if so many passages stood there."""
_LEAST = 1e-6
"""Of the variance of unit rows, so much is taken to be there where there is none."""


@dataclass(frozen=True)
class Known:
    """Coded passages.

    Attributes
    ----------
    vectors
        (n, d) unit rows.
    labels
        (n, k) bool; each row and each column has a True.
    """

    vectors: Floats
    labels: Bools

    def without(self, code: int, rows: Bools) -> Known:
        """These rows without the passages of a code, and without codes that are left bare."""
        kept = rows & ~self.labels[:, code]
        codes = self.labels[kept].sum(axis=0) > 0
        labels = self.labels[np.ix_(kept, codes)]
        some = labels.any(axis=1)
        return Known(self.vectors[kept][some], labels[some])


def sides(known: Known, new: Floats, scores: Floats | None = None) -> Floats:
    """Each side's view of m new passages.

    Parameters
    ----------
    new
        (m, d) unit rows, in the space of ``known``.
    scores
        (m, k) calibrated scores of a code model, in place of the plain linear one.

    Returns
    -------
    (m, 7) float
        Ranks from 0 to 1, in the order of :data:`SIDES`; 1 is newest.
    """
    to_known, to_new = new @ known.vectors.T, new @ new.T
    np.fill_diagonal(to_new, -1)
    if scores is None:
        scores = linear_scores(known, new)
    mean = known.vectors.mean(axis=0)
    metric = _metric(np.vstack([known.vectors, new]), known.vectors, mean)
    first = [
        ranks(-_mean_of_highest(to_known, _NEAREST)),
        ranks(_share_of_new(to_known, to_new)),
        ranks(-scores.max(axis=1)),
        ranks(new @ metric(new.mean(axis=0))),
    ]
    base = np.sum(first, axis=0)
    similar = np.exp(_KERNEL * (to_new - 1))
    np.fill_diagonal(similar, 0)
    familiar = np.log(np.exp(_KERNEL * (to_known - 1)).mean(axis=1))

    def along(weight: Floats) -> Floats:
        return np.asarray(new @ metric(weight @ new))

    def among(weight: Floats) -> Floats:
        return np.asarray(np.log(similar @ weight + 1e-12) - familiar)

    turns = [along, _component(known, new, mean), among]
    return np.stack([*first, *(_turned(base, turn) for turn in turns)], axis=1)


def linear_scores(known: Known, new: Floats) -> Floats:
    """Ridge regression of each code (m, k): what a quick code model makes of new passages."""
    mean, share = known.vectors.mean(axis=0), known.labels.mean(axis=0)
    centred = known.vectors - mean
    gram = centred.T @ centred + _RIDGE * np.eye(centred.shape[1])
    weights = np.linalg.solve(gram, centred.T @ (known.labels - share))
    return np.asarray((new - mean) @ weights + share)


def ranks(values: Floats) -> Floats:
    """Ranks from just above 0 to 1, ties shared."""
    from scipy.stats import rankdata

    return np.asarray(rankdata(np.round(values, 9)) / max(1, len(values)))


def _turned(base: Floats, turn: Callable[[Floats], Floats]) -> Floats:
    """Let a side look again and again at the passages that look newest so far."""
    current, seen = base, base
    for _ in range(_ROUNDS):
        weight = ranks(current) ** _SHARP
        seen = ranks(turn(weight / weight.sum()))
        current = seen + base / 2
    return seen


def _mean_of_highest(values: Floats, count: int) -> Floats:
    count = min(count, values.shape[1])
    return np.asarray(-np.partition(-values, count - 1, axis=1)[:, :count].mean(axis=1))


def _share_of_new(to_known: Floats, to_new: Floats) -> Floats:
    """The share of new passages among the nearest of all: density of new against coded."""
    both = np.hstack([to_known, to_new])
    count = min(_AROUND, both.shape[1] - 1)
    near = np.argpartition(-both, count, axis=1)[:, :count]
    return np.asarray((near >= to_known.shape[1]).mean(axis=1))


def _metric(rows: Floats, known: Floats, mean: Floats) -> Callable[[Floats], Floats]:
    """From a mean of new passages to the direction that sets it apart from the coded ones."""
    inverse = np.linalg.inv(_rounded(np.cov(rows.T)))
    return lambda towards: np.asarray(inverse @ (towards - mean))


def _rounded(spread: Floats) -> Floats:
    """A covariance with its mean variance added in every direction, so that it has an inverse.

    Where nothing varies (each code has one passage) a little is added all the same.
    """
    mean = max(float(np.trace(spread)), _LEAST) / len(spread)
    return np.asarray(spread + mean * np.eye(len(spread)))


def _component(known: Known, new: Floats, mean: Floats) -> Callable[[Floats], Floats]:
    """A Gaussian for what is new beside one for each code, all of one covariance."""
    from scipy.special import logsumexp

    count = known.labels.sum(axis=0).astype(np.float64)
    sums = known.labels.T.astype(np.float64) @ known.vectors
    centres = (sums + _PRIOR * mean) / (count + _PRIOR)[:, None]
    own = known.labels @ (sums / count[:, None]) / known.labels.sum(axis=1)[:, None]
    within = _rounded(np.cov((known.vectors - own).T))
    whiten = np.linalg.cholesky(np.linalg.inv(within))
    codes, rows = centres @ whiten, new @ whiten
    density = (rows @ codes.T - (codes**2).sum(axis=1) / 2) / _TEMPERATURE
    familiar = logsumexp(density + np.log(count / count.sum()), axis=1)

    def beside(weight: Floats) -> Floats:
        centre = weight @ rows
        return np.asarray((rows @ centre - centre @ centre / 2) / _TEMPERATURE - familiar)

    return beside
