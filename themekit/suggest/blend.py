"""One score from several: few weights, shared by all codes, learned on sources left out.

Stacking (Wolpert 1992) with weights that are never negative (Breiman 1996), as a logistic
regression over all pairs of a passage and a code, so that its outcome is a probability, with a part
for the order of the codes of each passage (Cao et al. 2007, the top-one listwise loss); each code
has a level of its own, shrunk towards that of all codes, because a few codings do not tell how
common a code is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from themekit.suggest.features import Floats
from themekit.suggest.logistic import level_for_rate, probability

_FEW = 3
"""A code with fewer examples lives from its description."""

_LEVEL_PENALTY, _WEIGHT_PENALTY = 1.0, 0.1

_RANKING = 0.5
"""How much it counts that a passage's own codes come before its others."""


@dataclass(frozen=True)
class Blend:
    """Weights of scorers.

    Attributes
    ----------
    scorers
        s names.
    mean
        (s,) of each scorer's scores, left out.
    weights
        (s, k) not negative: what a unit of a score adds to the log odds. The same for all codes
        with three examples or more.
    levels
        (k,) what is added for each code.
    """

    scorers: list[str]
    mean: Floats
    weights: Floats
    levels: Floats

    def parts(self, scores: Mapping[str, Floats]) -> dict[str, Floats]:
        """What each scorer adds to the log odds, (n, k) each."""
        return {
            name: weights * (scores[name] - mean)
            for name, weights, mean in zip(self.scorers, self.weights, self.mean, strict=True)
        }

    def log_odds(self, scores: Mapping[str, Floats]) -> Floats:
        """(n, k) log odds that a person would give the code."""
        return np.asarray(sum(self.parts(scores).values()) + self.levels)


def fit_blend(
    scores: Mapping[str, Floats], truth: Floats, without_examples: Sequence[str] = ()
) -> Blend:
    """Learn the weights.

    A code with no example takes weights that were learned as if no code had any, and is held to be
    as common as the rarest quarter of the codes in use, though not as if it had more than three
    codings beside those it has; with one or two examples its weights lie between.

    Parameters
    ----------
    scores
        (n, k) by scorer, of passages whose source the scorer had not seen.
    truth
        (n, k) 0 or 1.
    without_examples
        The scorers that need no coded passage.
    """
    names = list(scores)
    stacked = np.stack([scores[name] for name in names])
    counts = truth.sum(axis=0)
    used = counts >= min(_FEW, counts.max())
    mean = stacked[:, :, used].mean(axis=(1, 2))
    spread = stacked[:, :, used].std(axis=(1, 2))
    pairs = (stacked - mean[:, None, None]) / np.where(spread > 1e-9, spread, 1.0)[:, None, None]
    shared, common, own = _logistic(pairs[:, :, used], truth[:, used])
    weights = np.repeat(shared[:, None], len(counts), axis=1)
    levels = np.full(len(counts), common)
    levels[used] += own
    if not used.all() and without_examples:
        apart = [names.index(name) for name in without_examples]
        lone = np.zeros(len(names))
        lone[apart] = _logistic(pairs[apart][:, :, used], truth[:, used])[0]
        share = np.minimum(counts[~used] / _FEW, 1.0)
        weights[:, ~used] = share * shared[:, None] + (1 - share) * lone[:, None]
        common_enough = np.quantile(counts[used], 0.25)
        for k in np.flatnonzero(~used):
            rate = min(common_enough, counts[k] + _FEW) / len(truth)
            levels[k] = level_for_rate(weights[:, k] @ pairs[:, :, k], rate)
    return Blend(names, mean, weights / np.where(spread > 1e-9, spread, 1.0)[:, None], levels)


def _logistic(pairs: Floats, truth: Floats) -> tuple[Floats, float, Floats]:
    """Weights (s,), the common level, and each code's departure from it (k,)."""
    from scipy.optimize import minimize

    s, _, k = pairs.shape

    def loss(at: Floats) -> tuple[float, Floats]:
        weights, level, own = at[:s], float(at[s]), at[s + 1 :]
        log_odds: Floats = np.tensordot(weights, pairs, axes=1) + level + own
        penalty = _WEIGHT_PENALTY * weights @ weights + _LEVEL_PENALTY * own @ own
        value = float(np.sum(np.logaddexp(0, log_odds) - truth * log_odds) + penalty / 2)
        slope = probability(log_odds) - truth
        ranking, tilt = _ranking_loss(log_odds, truth)
        value, slope = value + _RANKING * ranking, slope + _RANKING * tilt
        down = np.concatenate([
            np.tensordot(pairs, slope, axes=((1, 2), (0, 1))) + _WEIGHT_PENALTY * weights,
            [slope.sum()],
            slope.sum(axis=0) + _LEVEL_PENALTY * own,
        ])  # fmt: skip
        return value, down

    start = np.concatenate([np.full(s, 0.5), [-3.0], np.zeros(k)])
    bounds = [(0, None)] * s + [(-15.0, 15.0)] * (k + 1)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x
    return found[:s], float(found[s]), found[s + 1 :]


def _ranking_loss(log_odds: Floats, truth: Floats) -> tuple[float, Floats]:
    """Cross-entropy of each coded passage's softmax over codes with its codes, and the slope."""
    total = truth.sum(axis=1, keepdims=True)
    wanted = truth / np.maximum(total, 1)
    lowered = log_odds - log_odds.max(axis=1, keepdims=True)
    logs = lowered - np.log(np.exp(lowered).sum(axis=1, keepdims=True))
    return -float(np.sum(wanted * logs)), (np.exp(logs) - wanted) * (total > 0)
