"""How much each side counts, learned from the codes that are known.

Each of the larger codes is hidden in turn from three fifths of the coded sources, and what the
sides say of the other two fifths shows which of them spot the hidden code. Seven weights, none
below zero, by logistic regression; nothing of the new passages is used.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from themekit.unseen.novelty import SIDES, Bools, Floats, Known, sides

KNOWN_SHARE = 0.6
"""The share of the sources that counts as coded when a code is hidden."""

FEWEST = 5
"""Passages that a hidden code must have among the others for it to teach anything."""

_CODES = 8
_STRENGTH = 300.0


def weigh(known: Known, sources: NDArray[np.intp], seed: int = 0) -> Floats:
    """The weight of each side.

    Parameters
    ----------
    sources
        (n,) the source of each coded passage, as a number.

    Returns
    -------
    (7,) float
        Sums to 1; all equal where there are too few codes or sources to learn from.
    """
    from sklearn.linear_model import LogisticRegression

    generator = np.random.default_rng(seed)
    seen, hidden, weight = [], [], []
    for code in np.argsort(-known.labels.sum(axis=0), kind="stable")[:_CODES]:
        training = some_sources(sources, KNOWN_SHARE, generator)
        alone, judged = uncovered(known.labels[~training], int(code))
        rest = known.without(int(code), training)
        if not FEWEST <= alone.sum() < judged.sum() or rest.labels.shape[1] < 2:
            continue
        truth = alone[judged]
        seen.append(sides(rest, known.vectors[~training])[judged])
        hidden.append(truth)
        weight.append(np.where(truth, 0.5 / truth.sum(), 0.5 / (~truth).sum()))
    equal = np.full(len(SIDES), 1 / len(SIDES))
    if len(hidden) < 2:
        return equal
    model = LogisticRegression(C=_STRENGTH, max_iter=1000)
    model.fit(np.vstack(seen) - 0.5, np.concatenate(hidden), sample_weight=np.concatenate(weight))
    found = np.maximum(model.coef_[0], 0)
    return found / found.sum() if found.sum() > 0 else equal


def uncovered(labels: Bools, code: int) -> tuple[Bools, Bools]:
    """Which passages no code covers once this one is hidden, and which can be judged by that.

    Parameters
    ----------
    labels
        (n, k) bool.

    Returns
    -------
    alone
        (n,) has this code and no other.
    judged
        (n,) has it alone, or not at all.
    """
    has, others = labels[:, code], np.delete(labels, code, axis=1).any(axis=1)
    return has & ~others, ~(has & others)


def some_sources(sources: NDArray[np.intp], share: float, generator: np.random.Generator) -> Bools:
    """(n,) whether a passage is of a random share of the sources, at least one and not all."""
    names = np.unique(sources)
    count = min(max(1, round(share * len(names))), max(1, len(names) - 1))
    return np.isin(sources, generator.permutation(names)[:count])
