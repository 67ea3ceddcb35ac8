"""The figures with their intervals by bootstrap over sources, and what chance would give."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from themekit.resampling import SAMPLES, percentile_interval, source_weights
from themekit.suggest.metrics import Floats, Judged, area, code_measures, measures, tally

CHANCE_DRAWS = 20
_RAISED_BY_NOISE = ("ece", "ece_first")
_OWN_PASSAGES = 5
"""With fewer passages a source than this, on average, chance shuffles among all sources."""

Interval = tuple[float, float]


@dataclass(frozen=True)
class Figures:
    """Every measure, its interval, and each code's.

    Attributes
    ----------
    values, ci95
        By measure; not-a-number, and no entry, where it is not defined.
    codes, codes_ci95
        By measure of a code, arrays (k,) and (2, k).
    bins, first_bins
        (15, 3) for the diagrams of reliability: of all pairs, and of the first suggestions.
    """

    values: dict[str, float]
    ci95: dict[str, Interval]
    codes: dict[str, Floats]
    codes_ci95: dict[str, Floats]
    bins: Floats
    first_bins: Floats


def figures(judged: Judged, seed: int = 0, resamples: int = SAMPLES) -> Figures:
    """Measure, with percentile intervals over ``resamples`` draws of sources.

    With one source there is nothing to resample: no interval is given. A calibration error is a
    distance, which noise raises in every draw: its interval begins at the figure itself at most.
    """
    sums = tally(judged)
    everything = np.ones((1, judged.sources))
    total = sums.weighted(everything)
    weights = source_weights(judged.sources, resamples, seed)
    drawn = sums.weighted(weights)
    values = _with_area(measures(total), judged, everything)
    resampled = _with_area(measures(drawn), judged, weights)
    intervals = {name: percentile_interval(rows) for name, rows in resampled.items()}
    by_code, by_code_drawn = code_measures(total), code_measures(drawn)
    return Figures(
        values={name: float(value[0]) for name, value in values.items()},
        ci95={
            name: (min(float(low), float(values[name][0])), float(high))
            if name in _RAISED_BY_NOISE
            else (float(low), float(high))
            for name, (low, high) in intervals.items()
            if not np.isnan(low) and not np.isnan(values[name][0])
        },
        codes={name: value[0] for name, value in by_code.items()},
        codes_ci95={
            name: np.stack(percentile_interval(rows))
            for name, rows in by_code_drawn.items()
            if name != "n"
        },
        bins=total.bins[0],
        first_bins=total.first_bins[0],
    )


def all_measures(judged: Judged, weights: Floats) -> dict[str, Floats]:
    """All measures under each weighting of the sources, (b, g) -> (b,) arrays by name."""
    return _with_area(measures(tally(judged).weighted(weights)), judged, weights)


def _with_area(found: dict[str, Floats], judged: Judged, weights: Floats) -> dict[str, Floats]:
    found["codable_auc"] = area(judged.coded, judged.codable, judged.groups, weights)
    return found


def chance(
    judged: Judged, seed: int = 0, draws: int = CHANCE_DRAWS
) -> tuple[dict[str, float], str]:
    """What the same suggestions would score if people's codes were dealt out at random.

    The codes of the passages are shuffled within each source, so that what a source talks about
    stays and only the match is broken. Where sources have fewer than five passages on average
    (survey answers) that would change nothing, and they are shuffled among all sources.

    Returns
    -------
    dict
        The mean of each measure over the draws; not-a-number where it is not defined.
    str
        ``sources`` or ``all``: within what the codes were shuffled.
    """
    generator = np.random.default_rng(seed)
    used = np.flatnonzero(judged.counted | judged.ranked)
    within_sources = len(used) >= _OWN_PASSAGES * len(np.unique(judged.groups[used]))
    groups = judged.groups if within_sources else np.zeros_like(judged.groups)
    everything = np.ones((1, judged.sources))
    found: dict[str, list[float]] = {}
    for _ in range(draws):
        truth, coded = judged.truth.copy(), judged.coded.copy()
        truth[used] = truth[_shuffled(used, groups, generator)]
        coded = coded[_shuffled(np.arange(len(coded)), groups, generator)]
        for name, value in all_measures(judged.with_truth(truth, coded), everything).items():
            found.setdefault(name, []).append(float(value[0]))
    return {name: float(np.mean(values)) for name, values in found.items()}, (
        "sources" if within_sources else "all"
    )


def _shuffled(
    rows: NDArray[np.intp], groups: NDArray[np.intp], generator: np.random.Generator
) -> NDArray[np.intp]:
    """The rows in a random order within their groups: row i is to take what row result[i] had."""
    order = np.lexsort((np.arange(len(rows)), groups[rows]))
    mixed = np.lexsort((generator.random(len(rows)), groups[rows]))
    result = np.empty_like(rows)
    result[order] = rows[mixed]
    return result
