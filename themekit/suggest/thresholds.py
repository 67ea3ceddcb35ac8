"""From which probability on a code is suggested: learned on sources left out, never on a test."""

from __future__ import annotations

import numpy as np

from themekit.suggest.features import Floats

_TRUST = 4.0
"""Codings at which a code's own threshold weighs as much as the common one."""

_EXPECTED = 0.5
"""How much of a code's own F1 is counted by probabilities rather than by codings: a smoother curve
whose peak does not hang on one or two passages."""


def fit_thresholds(probabilities: Floats, truth: Floats) -> Floats:
    """(k,) thresholds that give the best F1, a code's own drawn to the common one.

    Parameters
    ----------
    probabilities, truth
        (n, k) of passages whose source was left out.
    """
    common = best_threshold(probabilities.ravel(), truth.ravel())
    found = np.full(truth.shape[1], common)
    for k, count in enumerate(truth.sum(axis=0)):
        if count:
            expected = _EXPECTED * probabilities[:, k] + (1 - _EXPECTED) * truth[:, k]
            own = best_threshold(probabilities[:, k], expected)
            share = count / (count + _TRUST)
            found[k] = share * own + (1 - share) * common
    return found


def best_threshold(probabilities: Floats, truth: Floats) -> float:
    """The threshold with the best F1, half-way to the next lower probability; 0.5 without truth.

    ``truth`` may be fractions: what is expected rather than seen.
    """
    if not truth.any():
        return 0.5
    order = np.argsort(-probabilities, kind="stable")
    ordered = probabilities[order]
    right = np.cumsum(truth[order])
    f1 = 2 * right / (np.arange(1, len(order) + 1) + truth.sum())
    f1[:-1][ordered[:-1] == ordered[1:]] = 0.0
    best = int(f1.argmax())
    below = ordered[best + 1] if best + 1 < len(ordered) else 0.0
    return float((ordered[best] + below) / 2)
