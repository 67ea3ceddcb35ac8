"""Figures with their intervals, by code and overall."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from themekit.agree.nominal import Ratio
from themekit.resampling import Floats, percentile_interval, source_weights


@dataclass(frozen=True)
class Figure:
    """One figure: a value with its 95 % interval, or why there is none.

    Attributes
    ----------
    value, low, high
        None where not defined.
    reason
        ``not defined, because ...`` or ``no interval, because ...``; empty where all is there.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    reason: str = ""

    def to_json(self) -> dict[str, object]:
        """``{"value", "ci95": [low, high] | null}``, and ``reason`` where there is one."""
        interval = None if self.low is None else [_rounded(self.low), _rounded(self.high)]
        found: dict[str, object] = {"value": _rounded(self.value), "ci95": interval}
        return {**found, "reason": self.reason} if self.reason else found


def _rounded(value: float | None) -> float | None:
    """Six decimals: what two machines agree on."""
    return None if value is None else round(value, 6)


@dataclass(frozen=True)
class Estimates:
    """A measure in the study itself (row 0) and in each resample of sources (the other rows).

    Attributes
    ----------
    by_code
        (1 + b, k).
    pooled
        (1 + b,) numerators and denominators of the used codes summed before dividing.
    mean
        (1 + b,) the mean over the used codes for which the measure is defined.
    """

    by_code: Floats
    pooled: Floats
    mean: Floats


def study_and_resamples(sources: int, samples: int, seed: int) -> Floats:
    """(1 + b, s) weightings of the sources: each once, then b draws with replacement.

    b is ``samples``, or 0 where there are fewer than two sources to draw from.
    """
    drawn = source_weights(sources, samples if sources > 1 else 0, seed)
    return np.concatenate([np.ones((1, sources)), drawn])


def estimates(ratio: Ratio, used: NDArray[np.bool_]) -> Estimates:
    """By code and over the used codes, from a ratio (1 + b, k)."""
    values = ratio.value()
    sums = Ratio(ratio.numerator[:, used].sum(axis=1), ratio.denominator[:, used].sum(axis=1))
    return Estimates(values, sums.value(), mean_defined(values[:, used], axis=1))


def mean_estimates(found: Sequence[Estimates]) -> Estimates:
    """The mean of a measure over pairs of coders (Light 1971), where it is defined."""
    return Estimates(
        *(
            mean_defined(np.stack([getattr(each, name) for each in found]), axis=0)
            for name in ("by_code", "pooled", "mean")
        )
    )


def undefined(like: Estimates) -> Estimates:
    """A measure that is defined nowhere."""
    return Estimates(
        *(np.full_like(each, np.nan) for each in (like.by_code, like.pooled, like.mean))
    )


def mean_defined(values: Floats, axis: int) -> Floats:
    """The mean of what is a number; not-a-number where nothing is."""
    defined = ~np.isnan(values)
    count = defined.sum(axis=axis)
    total = np.where(defined, values, 0.0).sum(axis=axis)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def figures(rows: Floats, why: Sequence[str]) -> list[Figure]:
    """Figures from rows (1 + b, k); ``why`` says for each of k why it may not be defined."""
    low, high = percentile_interval(rows[1:])
    return [
        _figure(float(value), float(a), float(b), reason, len(rows) > 1)
        for value, a, b, reason in zip(rows[0], low, high, why, strict=True)
    ]


def figure(rows: Floats, why: str) -> Figure:
    """The figure of rows (1 + b,)."""
    return figures(rows[:, None], [why])[0]


def _figure(value: float, low: float, high: float, why: str, resampled: bool) -> Figure:
    if np.isnan(value):
        return Figure(None, reason=f"not defined, because {why}")
    if not resampled:
        return Figure(value, reason="no interval, because there is only one source to draw from")
    if np.isnan(low):
        return Figure(
            value, reason="no interval, because in too many draws of sources it is not defined"
        )
    return Figure(value, low, high)
