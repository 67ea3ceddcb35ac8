"""How well scores and decisions match what people coded.

Every measure but one is a function of sums over passages. So the passages of each source are
summed once (:func:`tally`), and a measure over any weighting of the sources, as a bootstrap or a
permutation test needs it by the thousand, is a product of matrices (:func:`measures`). The one
exception, the area under the curve, has a weighted form of its own (:func:`area`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

BINS = 15
"""Equal-width bins of the expected calibration error (Guo et al. 2017)."""

FIRST = (1, 3, 5)
"""The k of recall_at_k."""

RANKING = ("lrap", "recall_at_1", "recall_at_3", "recall_at_5", "accuracy_first", "kappa_first")
"""The measures of the order in which codes are suggested."""


@dataclass(frozen=True)
class Judged:
    """Held-out passages: what people gave and what the machine gave.

    Attributes
    ----------
    truth
        (n, k) bool, the codes that people gave, scored codes only.
    probabilities
        (n, k), what the machine gave each code.
    suggested
        (n, k) bool, whether that passes the threshold learned in training.
    groups
        (n,) index of the source of each passage, 0 to ``sources`` - 1.
    sources
        How many sources there are.
    coded
        (n,) bool, whether people gave the passage any code, scored or not.
    codable
        (n,) how likely the machine holds the passage to be coded at all.
    counted
        (n,) bool, the passages that the measures of decisions are taken over.
    """

    truth: NDArray[np.bool_]
    probabilities: Floats
    suggested: NDArray[np.bool_]
    groups: NDArray[np.intp]
    sources: int
    coded: NDArray[np.bool_]
    codable: Floats
    counted: NDArray[np.bool_]

    @property
    def ranked(self) -> NDArray[np.bool_]:
        """(n,) bool, the passages with a scored code: those that ranking is measured over."""
        return np.asarray(self.truth.any(axis=1))

    def with_truth(self, truth: NDArray[np.bool_], coded: NDArray[np.bool_]) -> Judged:
        """The same passages and suggestions against another truth."""
        return Judged(
            truth, self.probabilities, self.suggested, self.groups, self.sources, coded,
            self.codable, self.counted,
        )  # fmt: skip


@dataclass(frozen=True)
class Tally:
    """Sums by source, from which the measures follow. The first axis is the source.

    Attributes
    ----------
    cells
        (g, 4, k) true positives, false positives, false negatives, true negatives by code.
    exact
        (g, 2) passages counted, and those whose suggested codes are exactly the human ones.
    ranking
        (g, 5) passages ranked; sums of precision by rank and of a hit in the first 1, 3, 5.
    first
        (g, 1 + 2 k) passages whose first suggestion is the first human code; how often each
        code comes first with people; how often with the machine.
    bins
        (g, 15, 3) pairs of passage and code in each bin of probability: how many, the sum of
        the probabilities, how many are right.
    first_bins
        (g, 15, 3) likewise for the first suggestion of each passage counted.
    """

    cells: Floats
    exact: Floats
    ranking: Floats
    first: Floats
    bins: Floats
    first_bins: Floats

    def weighted(self, weights: Floats) -> Tally:
        """Totals under each weighting of the sources: (b, g) weights give a first axis of b."""
        parts = (self.cells, self.exact, self.ranking, self.first, self.bins, self.first_bins)
        totals = [
            (weights @ part.reshape(len(part), -1)).reshape(len(weights), *part.shape[1:])
            for part in parts
        ]
        return Tally(*totals)

    def total(self) -> Tally:
        """The totals over all sources, with a first axis of length one."""
        return self.weighted(np.ones((1, len(self.cells))))


def tally(judged: Judged) -> Tally:
    """Sum the passages of each source.

    Ties among probabilities: the label ranking average precision takes the worst rank of tied
    codes, as scikit-learn does; "the first k" takes the codebook's order.
    """
    truth, suggested, counted = judged.truth, judged.suggested, judged.counted
    ranked = judged.ranked
    by_source = _Sum(judged.groups, judged.sources)
    cells = np.stack(
        [
            by_source(found & counted[:, None])
            for found in (
                truth & suggested,
                ~truth & suggested,
                truth & ~suggested,
                ~truth & ~suggested,
            )
        ],
        axis=1,
    )
    right = (truth == suggested).all(axis=1) & counted
    exact = by_source(np.stack([counted, right], axis=1))
    order = np.argsort(-judged.probabilities, axis=1, kind="stable")
    hits = np.take_along_axis(truth, order, axis=1)
    columns: list[NDArray[np.generic]] = [ranked, ranking_precision(truth, judged.probabilities)]
    columns += [np.asarray(hits[:, :k].any(axis=1)) for k in FIRST]
    ranking = by_source(np.stack(columns, axis=1))
    best, given = order[:, 0], truth.argmax(axis=1)
    codes = np.arange(truth.shape[1])
    first = np.column_stack(
        [(best == given) & ranked]
        + [(chosen[:, None] == codes) & ranked[:, None] for chosen in (given, best)]
    )
    rows = np.flatnonzero(counted)
    width = truth.shape[1]
    return Tally(
        cells=cells,
        exact=exact,
        ranking=ranking,
        first=by_source(first),
        bins=_binned(
            judged.probabilities[rows].ravel(),
            truth[rows].ravel(),
            np.repeat(judged.groups[rows], width),
            judged.sources,
        ),
        first_bins=_binned(
            judged.probabilities[rows, best[rows]],
            truth[rows, best[rows]],
            judged.groups[rows],
            judged.sources,
        ),
    )


def measures(total: Tally) -> dict[str, Floats]:
    """The measures of each total; not-a-number where one is not defined.

    Averages over codes (``macro_f1``, ``kappa_mean``) leave out codes that no counted passage
    has. With one scored code the order of suggestions says nothing: the ranking measures are
    then not defined.

    Returns
    -------
    dict of (b,) arrays
        ``micro_f1``, ``micro_precision``, ``micro_recall``, ``macro_f1``, ``kappa_mean``,
        ``exact``, ``lrap``, ``recall_at_1`` (3, 5), ``accuracy_first``, ``kappa_first``,
        ``ece``, ``ece_first``.
    """
    by_code = code_measures(total)
    hit, false, missed = (total.cells[:, cell].sum(axis=1) for cell in range(3))
    ranked = total.ranking[:, 0]
    agreements, width = total.first[:, 0], total.cells.shape[2]
    expected = (total.first[:, 1 : 1 + width] * total.first[:, 1 + width :]).sum(axis=1)
    found = {
        "micro_f1": _ratio(2 * hit, 2 * hit + false + missed),
        "micro_precision": _ratio(hit, hit + false),
        "micro_recall": _ratio(hit, hit + missed),
        "macro_f1": _mean(by_code["f1"]),
        "kappa_mean": _mean(by_code["kappa"]),
        "exact": _ratio(total.exact[:, 1], total.exact[:, 0]),
        "lrap": _ratio(total.ranking[:, 1], ranked),
        **{f"recall_at_{k}": _ratio(total.ranking[:, 2 + i], ranked) for i, k in enumerate(FIRST)},
        "accuracy_first": _ratio(agreements, ranked),
        "kappa_first": _ratio(agreements * ranked - expected, ranked**2 - expected),
        "ece": calibration_error(total.bins),
        "ece_first": calibration_error(total.first_bins),
    }
    if width == 1:
        found |= dict.fromkeys(RANKING, np.full(len(ranked), np.nan))
    return found


def code_measures(total: Tally) -> dict[str, Floats]:
    """Precision, recall, F1 and Cohen's kappa of each code; not-a-number where not defined.

    A code that no counted passage has is not judged: its recall, F1 and kappa are not defined.

    Returns
    -------
    dict of (b, k) arrays
        ``n`` (passages that people gave the code), ``precision``, ``recall``, ``f1``, ``kappa``.
    """
    hit, false, missed, rest = (total.cells[:, cell] for cell in range(4))
    n = hit + missed
    chance = (hit + false) * (false + rest) + n * (missed + rest)
    found = {
        "precision": _ratio(hit, hit + false),
        "recall": _ratio(hit, n),
        "f1": _ratio(2 * hit, 2 * hit + false + missed),
        "kappa": _ratio(2 * (hit * rest - false * missed), chance),
    }
    absent = n == 0
    return {"n": n} | {name: np.where(absent, np.nan, values) for name, values in found.items()}


def ranking_precision(truth: NDArray[np.bool_], scores: Floats) -> Floats:
    """Label ranking average precision of each row (Schapire & Singer 2000); 0 without a label.

    For each true code: which share of the codes scored at least as high are true; averaged over
    the true codes.
    """
    order = np.argsort(-scores, axis=1, kind="stable")
    sorted_scores = np.take_along_axis(scores, order, axis=1)
    hits = np.take_along_axis(truth, order, axis=1)
    width = scores.shape[1]
    last_of_tie = np.ones_like(hits)
    last_of_tie[:, :-1] = sorted_scores[:, :-1] != sorted_scores[:, 1:]
    positions = np.where(last_of_tie, np.arange(width), width)
    rank = np.minimum.accumulate(positions[:, ::-1], axis=1)[:, ::-1]
    true_so_far = np.take_along_axis(np.cumsum(hits, axis=1), rank, axis=1)
    precision = np.where(hits, true_so_far / (rank + 1), 0.0).sum(axis=1)
    return np.asarray(precision / np.maximum(hits.sum(axis=1), 1))


def calibration_error(bins: Floats) -> Floats:
    """Expected calibration error of (b, 15, 3) bins: the mean gap between sure and right."""
    gaps = np.abs(bins[..., 1] - bins[..., 2]).sum(axis=-1)
    return _ratio(gaps, bins[..., 0].sum(axis=-1))


def reliability(bins: Floats) -> list[dict[str, float | int]]:
    """The table of a reliability diagram from the (15, 3) bins of one total; empty bins left out.

    Each row has the bin's bounds, its n, the mean probability and the share that is right.
    """
    return [
        {
            "from": round(i / BINS, 4),
            "to": round((i + 1) / BINS, 4),
            "n": int(n),
            "probability": float(probability / n),
            "right": float(right / n),
        }
        for i, (n, probability, right) in enumerate(bins)
        if n
    ]


def area(
    positive: NDArray[np.bool_], scores: Floats, groups: NDArray[np.intp], weights: Floats
) -> Floats:
    """Area under the ROC curve under each weighting of the sources; ties count half.

    Parameters
    ----------
    positive, scores, groups
        (n,) truth, score and source of each passage.
    weights
        (b, g) how often each source is taken.

    Returns
    -------
    (b,) array
        Not-a-number where there is no positive or no negative.
    """
    levels, level = np.unique(scores, return_inverse=True)
    found = []
    for row in weights:
        taken = row[groups]
        positives = np.bincount(level, np.where(positive, taken, 0.0), len(levels))
        negatives = np.bincount(level, np.where(positive, 0.0, taken), len(levels))
        below = np.cumsum(negatives) - negatives / 2
        found.append(((below * positives).sum(), positives.sum() * negatives.sum()))
    wins, pairs = np.array(found).reshape(-1, 2).T
    return _ratio(wins, pairs)


def _binned(
    probabilities: Floats, right: NDArray[np.bool_], groups: NDArray[np.intp], sources: int
) -> Floats:
    """(g, 15, 3) how many, the sum of probabilities, how many right, by source and bin."""
    which = np.minimum((probabilities * BINS).astype(np.intp), BINS - 1)
    cell = groups * BINS + which
    columns = [
        np.bincount(cell, values, minlength=sources * BINS)
        for values in (np.ones(len(cell)), probabilities, right.astype(float))
    ]
    return np.stack(columns, axis=1).astype(float).reshape(sources, BINS, 3)


class _Sum:
    """Sums the rows of a matrix by source."""

    def __init__(self, groups: NDArray[np.intp], sources: int) -> None:
        self._order = np.argsort(groups, kind="stable")
        self._present, self._starts = np.unique(groups[self._order], return_index=True)
        self._sources = sources

    def __call__(self, rows: NDArray[np.generic]) -> Floats:
        result = np.zeros((self._sources, rows.shape[1]))
        if len(self._present):
            ordered = rows[self._order].astype(float)
            result[self._present] = np.add.reduceat(ordered, self._starts, axis=0)
        return result


def _ratio(top: Floats, bottom: Floats) -> Floats:
    """Top over bottom; not-a-number where the bottom is zero."""
    defined = bottom != 0
    return np.where(defined, top / np.where(defined, bottom, 1), np.nan)


def _mean(values: Floats) -> Floats:
    """The mean over codes of those that are defined."""
    defined = ~np.isnan(values)
    return _ratio(np.where(defined, values, 0).sum(axis=1), defined.sum(axis=1).astype(float))
