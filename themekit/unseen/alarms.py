"""Flags with a stated share of false alarms.

A quarter of the coded sources is held back and mixed with the new passages. All of them are
scored alike against the other coded passages, without regard to which is which, so that a new
passage that is nothing new ranks like a held-back one. Its conformal p-value is the share of
held-back passages that look at least as new (Bates et al. 2023; with scores learned from the
mixture, Marandon et al. 2024, "AdaDetect"), and Benjamini & Hochberg (1995) flag.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from themekit.unseen.blocks import blockwise
from themekit.unseen.novelty import Bools, Floats, Known, sides
from themekit.unseen.weighing import some_sources, weigh

_REFERENCE = 0.75
"""The share of the coded sources that new passages are scored against."""

_PRIOR = 5.0
"""The mean of a source is drawn to that of all as if so many passages stood there."""


@dataclass(frozen=True)
class Alarms:
    """Which of m new passages are flagged.

    Attributes
    ----------
    wanted
        The share of false alarms among the flagged that was asked for.
    p_values
        (m,) conformal p-values.
    flagged
        (m,) bool.
    """

    wanted: float
    p_values: Floats
    flagged: Bools


def alarms(
    known: Known,
    sources: NDArray[np.intp],
    new: Floats,
    new_sources: NDArray[np.intp],
    wanted: float,
    seed: int = 0,
) -> Alarms:
    """Flag new passages so that at most about a share ``wanted`` of the flagged is nothing new.

    Parameters
    ----------
    sources, new_sources
        The source of each known and each new passage, numbered together.
    """
    training = some_sources(sources, _REFERENCE, np.random.default_rng(seed))
    used = known.labels[training].any(axis=0)
    labels = known.labels[training][:, used]
    reference = Known(known.vectors[training], labels)
    held_back = known.vectors[~training]
    count = len(held_back)
    weights = weigh(reference, sources[training], seed)

    def p_values(part: NDArray[np.intp]) -> Floats:
        score = sides(reference, np.vstack([held_back, new[part]])) @ weights
        score = within_sources(score, np.concatenate([sources[~training], new_sources[part]]))
        return conformal_p_values(score[:count], score[count:])

    found = blockwise(p_values, len(new), seed)
    return Alarms(wanted, found, benjamini_hochberg(found, wanted))


def within_sources(score: Floats, sources: NDArray[np.intp]) -> Floats:
    """Scores against the mean of their source, drawn to the mean of all where it has few.

    Some sources look new as a whole, by their way of talking. Left in, whole sources would be
    flagged, and passages of one source are not the independent draws that p-values suppose.
    """
    _, groups = np.unique(sources, return_inverse=True)
    sums = np.bincount(groups, score - score.mean())
    return np.asarray(score - (sums / (np.bincount(groups) + _PRIOR))[groups])


def conformal_p_values(reference: Floats, scores: Floats) -> Floats:
    """The share of the reference, and the passage itself, that scores at least as high."""
    ordered = np.sort(reference)
    above = len(ordered) - np.searchsorted(ordered, scores, side="left")
    return np.asarray((1 + above) / (1 + len(ordered)))


def benjamini_hochberg(p_values: Floats, share: float) -> Bools:
    """Which hypotheses are rejected at a false discovery rate (Benjamini & Hochberg 1995)."""
    count = len(p_values)
    order = np.argsort(p_values, kind="stable")
    passing = np.flatnonzero(p_values[order] <= share * np.arange(1, count + 1) / max(1, count))
    flagged = np.zeros(count, dtype=np.bool_)
    if len(passing):
        flagged[order[: passing[-1] + 1]] = True
    return flagged
