"""From the log odds of each code on its own to probabilities of the codes of a passage together.

Codes of a passage are rivals: where none stands out, the best of them is still likelier than its
log odds alone say, since people mostly give a passage one or two codes; where several stand out,
each is less likely. So the logarithm of the summed odds of a passage's codes, with which a softmax
would divide, is weighed against a code's own, as is how much the passage looks like one that is
coded at all: Platt's (1999) scaling with two more features, four numbers learned on sources left
out. The order of a passage's codes stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from themekit.suggest.features import Floats
from themekit.suggest.logistic import probability

_PENALTY = 0.02
"""On departing from the log odds as they are."""


@dataclass(frozen=True)
class Calibration:
    """Weights of a code's own log odds, of its rivals', of ``coded``, and a level."""

    own: float = 1.0
    rivals: float = 0.0
    coded: float = 0.0
    level: float = 0.0

    def probabilities(self, log_odds: Floats, coded: Floats) -> Floats:
        """(n, k) calibrated.

        Parameters
        ----------
        log_odds
            (n, k) of each code on its own.
        coded
            (n,) how much the passage looks like one that is coded at all.
        """
        weights = np.array([self.own, self.rivals, self.coded, self.level])
        return probability(np.tensordot(weights, _features(log_odds, coded), axes=1))


def fit_calibration(log_odds: Floats, coded: Floats, truth: Floats) -> Calibration:
    """Learn from passages whose source was left out; ``truth`` is (n, k), 0 or 1."""
    from scipy.optimize import minimize

    features = _features(log_odds, coded)
    untouched = np.array([1.0, 0.0, 0.0, 0.0])

    def loss(at: Floats) -> tuple[float, Floats]:
        found = np.tensordot(at, features, axes=1)
        away = at - untouched
        value = float(np.sum(np.logaddexp(0, found) - truth * found)) + _PENALTY / 2 * away @ away
        slope = np.tensordot(features, probability(found) - truth, axes=2)
        return value, slope + _PENALTY * away

    bounds = [(0, None), *[(None, None)] * 3]
    found = minimize(loss, untouched, jac=True, method="L-BFGS-B", bounds=bounds).x
    return Calibration(*found.tolist())


def _features(log_odds: Floats, coded: Floats) -> Floats:
    """(4, n, k): own log odds, log of the summed odds of the passage's codes, coded, and 1."""
    rivals = np.logaddexp.reduce(log_odds, axis=1, keepdims=True)
    shape = log_odds.shape
    return np.stack(
        [
            log_odds,
            np.broadcast_to(rivals, shape),
            np.broadcast_to(coded[:, None], shape),
            np.ones(shape),
        ]
    )
