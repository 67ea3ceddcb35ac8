"""Flags with a stated share of false alarms.

Two fifths of the coded sources are held back and mixed with the new passages. All of them are
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
from themekit.unseen.weighing import KNOWN_SHARE, some_sources, weigh


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
    known: Known, sources: NDArray[np.intp], new: Floats, wanted: float, seed: int = 0
) -> Alarms:
    """Flag new passages so that about a share ``wanted`` of the flagged is nothing new."""
    training = some_sources(sources, KNOWN_SHARE, np.random.default_rng(seed))
    used = known.labels[training].any(axis=0)
    labels = known.labels[training][:, used]
    reference = Known(known.vectors[training], labels)
    held_back = known.vectors[~training]
    weights = weigh(reference, sources[training], seed)

    def p_values(part: NDArray[np.intp]) -> Floats:
        score = sides(reference, np.vstack([held_back, new[part]])) @ weights
        return conformal_p_values(score[: len(held_back)], score[len(held_back) :])

    found = blockwise(p_values, len(new), seed)
    return Alarms(wanted, found, benjamini_hochberg(found, wanted))


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
