"""How well the unseen is spotted: each code hidden in turn (see :mod:`themekit.unseen.hiding`).

The passages of the sources held out are ranked; those that only the hidden code covers should
come first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from themekit.errors import StudyError
from themekit.resampling import percentile_interval, source_weights
from themekit.segment import CodedPassages
from themekit.unseen.hiding import hiding
from themekit.unseen.novelty import Bools, Floats, Known, sides
from themekit.unseen.weighing import FEWEST, weigh

Spot = Callable[[Known, NDArray[np.intp], Floats, NDArray[np.intp], int], Floats]
"""From coded passages and their sources, new vectors and theirs, and a seed, to how new each is."""

MEASURES = ("auroc", "average_precision", "precision_at_10")

_SAMPLES = 200
_TOP = 10


@dataclass(frozen=True)
class HiddenCode:
    """How well one hidden code was spotted among ``of`` passages, ``n`` of which have it alone."""

    code: str
    n: int
    of: int
    auroc: float
    average_precision: float
    precision_at_10: float


@dataclass(frozen=True)
class UnseenEvaluation:
    """Means over the hidden codes, with intervals by source."""

    per_code: tuple[HiddenCode, ...]
    ci95: dict[str, tuple[float, float] | None]
    passages: int
    repeats: int

    def mean(self, measure: str) -> float:
        """The mean of a measure over the hidden codes."""
        return float(np.mean([getattr(each, measure) for each in self.per_code]))

    def to_json(self) -> dict[str, Any]:
        """What ``evaluate --task unseen --json`` prints."""
        share = float(np.mean([each.n / each.of for each in self.per_code]))
        return {
            "task": "unseen",
            "units": self.passages,
            "repeats_dropped": self.repeats,
            **{name: round(self.mean(name), 4) for name in MEASURES},
            "ci95": self.ci95,
            "chance": {
                "auroc": 0.5,
                "average_precision": round(share, 4),
                "precision_at_10": round(share, 4),
            },
            "per_code": [
                {
                    "code": each.code,
                    "n": each.n,
                    "of": each.of,
                    **{name: round(getattr(each, name), 4) for name in MEASURES},
                }
                for each in self.per_code
            ],
        }


def evaluate_unseen(
    coded: CodedPassages,
    vectors: NDArray[np.floating],
    *,
    min_count: int = 10,
    seed: int = 0,
    spot: Spot | None = None,
) -> UnseenEvaluation:
    """Hide each code in turn and see how well its passages are spotted as unseen.

    Parameters
    ----------
    coded, vectors
        n passages with their codes and (n, d) unit rows. Uncoded passages and repeats are left
        out.
    min_count
        Codes with fewer passages are not hidden, nor those that stand alone too seldom to judge.
    spot
        What ranks; themekit's own by default.

    Raises
    ------
    StudyError
        If no code can be hidden.
    """
    split = hiding(coded, vectors, min_count=min_count, seed=seed)
    new, where = split.new, split.new_sources
    found, ranked = [], []
    for hidden in split.each():
        score = (spot or _own)(hidden.known, hidden.sources, new, where, seed)[hidden.judged]
        truth = hidden.alone[hidden.judged]
        found.append(_judged(hidden.code, truth, score))
        ranked.append((truth, score, where[hidden.judged]))
    if not found:
        raise StudyError(
            f"No code has {min_count} passages, with {FEWEST} in the sources held out that have no"
            " other code, so none can be hidden. Lower --min-count, or code more."
        )
    intervals = _intervals(ranked, where, seed)
    return UnseenEvaluation(tuple(found), intervals, split.passages, split.repeats)


def _own(
    known: Known, sources: NDArray[np.intp], new: Floats, _: NDArray[np.intp], seed: int
) -> Floats:
    return np.asarray(sides(known, new) @ weigh(known, sources, seed))


def average_precision(truth: Bools, score: Floats) -> float:
    """Mean of the precision at each passage that has the code."""
    places = np.flatnonzero(truth[np.argsort(-score, kind="stable")]) + 1
    return float((np.arange(1, len(places) + 1) / places).mean())


def auroc(truth: Bools, score: Floats, weight: Floats | None = None) -> Floats:
    """The chance that a passage with the code ranks before one without; ties count half.

    Parameters
    ----------
    weight
        (..., n) how often each passage counts; 1 by default.

    Returns
    -------
    (...,) float
    """
    counts = np.ones(len(truth)) if weight is None else weight
    order = np.argsort(score, kind="stable")
    values, hits, counts = score[order], truth[order], counts[..., order]
    _, group = np.unique(values, return_inverse=True)
    starts = np.searchsorted(group, np.arange(group[-1] + 1))
    positive = np.add.reduceat(counts * hits, starts, axis=-1)
    negative = np.add.reduceat(counts * ~hits, starts, axis=-1)
    below = np.cumsum(negative, axis=-1) - negative / 2
    pairs = positive.sum(axis=-1) * negative.sum(axis=-1)
    won = (positive * below).sum(axis=-1)
    return np.asarray(np.where(pairs > 0, won / np.where(pairs > 0, pairs, 1), np.nan))


def _judged(code: str, truth: Bools, score: Floats) -> HiddenCode:
    top = np.argsort(-score, kind="stable")[:_TOP]
    return HiddenCode(
        code,
        n=int(truth.sum()),
        of=len(truth),
        auroc=float(auroc(truth, score)),
        average_precision=average_precision(truth, score),
        precision_at_10=float(truth[top].mean()),
    )


def _intervals(
    ranked: list[tuple[Bools, Floats, NDArray[np.intp]]], sources: NDArray[np.intp], seed: int
) -> dict[str, tuple[float, float] | None]:
    """The interval of the mean AUROC by bootstrap over the held-out sources."""
    names = np.unique(sources)
    weight = source_weights(len(names), _SAMPLES, seed)
    if np.isnan(weight).any():
        return {"auroc": None}
    each = np.stack(
        [
            auroc(truth, score, weight[:, np.searchsorted(names, where)])
            for truth, score, where in ranked
        ]
    )
    low, high = percentile_interval(np.nanmean(each, axis=0))
    return {"auroc": None if np.isnan(low) else (round(float(low), 4), round(float(high), 4))}
