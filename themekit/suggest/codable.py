"""Whether a person would code a passage at all: most of an interview is not coded."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from themekit.suggest.features import Floats
from themekit.suggest.logistic import fit_line, probability


@dataclass(frozen=True)
class Codable:
    """From the score of the heads to a probability.

    Attributes
    ----------
    line
        Slope and level on the log odds (Platt 1999); None where every passage was coded, so that
        only what resembles nothing coded looks uncodable.
    """

    line: tuple[float, float] | None

    def of(self, score: Floats, novelty: Floats) -> Floats:
        """(n,) probability that a person would code the passage."""
        if self.line is None:
            return np.asarray(np.minimum(1.0, 2 * (1 - novelty)))
        slope, level = self.line
        return probability(slope * score + level)


def fit_codable(left_out: Floats, coded: NDArray[np.bool_]) -> Codable:
    """Learn from scores (n,) of passages whose source was left out."""
    if coded.all() or not coded.any():
        return Codable(None)
    return Codable(fit_line(left_out, coded.astype(np.float64)))
