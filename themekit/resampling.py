"""Intervals by bootstrap over sources.

Passages of one interview resemble each other, so an interval that resampled passages would be
too narrow. Sources are resampled whole (the cluster bootstrap, Davison & Hinkley 1997, 3.8).
Because every figure here follows from sums over sources, a resample is a weighting of sources.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SAMPLES = 1000
LEVEL = 0.95

_DEFINED = 0.9
"""The share of resamples in which a figure must be defined for its interval to be given."""


def source_weights(sources: int, samples: int = SAMPLES, seed: int = 0) -> Floats:
    """How often each source is drawn, with replacement.

    Returns
    -------
    (samples, sources) float
        Not-a-number for a single source, so that nothing that rests on it is defined.
    """
    if sources < 2:
        return np.full((samples, sources), np.nan)
    generator = np.random.default_rng(seed)
    return generator.multinomial(sources, np.full(sources, 1 / sources), samples).astype(float)


def percentile_interval(rows: Floats) -> tuple[Floats, Floats]:
    """The middle 95 % of the first axis; not-a-number where a tenth or more is not defined."""
    if not len(rows):
        nothing = np.full(rows.shape[1:], np.nan)
        return nothing, nothing
    enough = (~np.isnan(rows)).mean(axis=0) >= _DEFINED
    tail = (1 - LEVEL) / 2
    low, high = np.nanquantile(np.where(enough, rows, 0.0), [tail, 1 - tail], axis=0)
    return np.where(enough, low, np.nan), np.where(enough, high, np.nan)
