"""The logistic function, and the two small things that are fitted with it."""

from __future__ import annotations

import numpy as np

from themekit.suggest.features import Floats


def probability(log_odds: Floats) -> Floats:
    """From log odds to probability, without overflow."""
    return np.asarray(0.5 * (1 + np.tanh(0.5 * np.asarray(log_odds))))


def fit_line(score: Floats, truth: Floats) -> tuple[float, float]:
    """Slope (not negative) and level of a logistic regression on one score (n,)."""
    from scipy.optimize import minimize

    def loss(at: Floats) -> tuple[float, Floats]:
        log_odds = at[0] * score + at[1]
        slope = probability(log_odds) - truth
        value = float(np.sum(np.logaddexp(0, log_odds) - truth * log_odds)) + 1e-3 * at[0] ** 2
        return value, np.array([slope @ score + 2e-3 * at[0], slope.sum()])

    start = np.array([1.0, 0.0])
    bounds = [(0, 1e3), (-1e3, 1e3)]
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x
    return float(found[0]), float(found[1])


def level_for_rate(log_odds: Floats, rate: float) -> float:
    """What to add to log odds (n,) so that the mean probability is ``rate``."""
    low, high = -40.0, 40.0
    for _ in range(60):
        middle = (low + high) / 2
        if probability(log_odds + middle).mean() < rate:
            low = middle
        else:
            high = middle
    return (low + high) / 2
