"""Sets of codes that hold what was asked of them on interviews not seen.

``recall``: the largest level of probability at which the codes above it still hold a share R of
the codes that people gave. Conformal risk control (Angelopoulos, Bates, Fisch, Lei & Schuster
2024) with the source as the exchangeable unit: a source's loss at a level is the codes missed
less (1 - R) times the codes it has, which rises with the level and is at most R times the codes
of the longest source. Choosing the level where the sum of losses plus that bound is not above
zero keeps the expected loss of the next source at zero or below, so that over many sources a
share of at least R is held.

The bound is the price of the guarantee. With a dozen interviews it would cost more than a tenth
of recall and give far longer sets than asked for. So it is paid where it costs at most .03, and
elsewhere the level is the one that held R on the coded sources, each scored by a model that had
not seen it; the rule then says that it is not guaranteed.

``precision``: the lowest level at which the share of suggestions that are right is still P.
Precision need not fall as the level falls, so there is no finite-sample guarantee: the paper's
section on losses that are not monotone makes it one for many sources. Only levels with at least
20 suggestions count.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from themekit.errors import UsageError
from themekit.resampling import percentile_interval, source_weights
from themekit.suggest.folds import OutOfFold, assign_folds
from themekit.suggest.intervals import Interval
from themekit.suggest.metrics import Floats

Kind = Literal["recall", "precision"]

AFFORDED = 0.03
"""The most that the guarantee may cost in recall; beyond that it is not given."""

_FEWEST = 20
"""Fewer suggestions than this say little about precision."""

_CHECKS = 20
"""Into how many groups the sources are dealt to see what is realised."""


@dataclass(frozen=True)
class SetRule:
    """A passage gets the codes whose probability is at least ``level``.

    Attributes
    ----------
    level
        More than 1 where no level gives the precision asked for: nothing is suggested.
    guaranteed
        Whether the expected share is guaranteed for the next source of the same kind.
    """

    kind: Kind
    wanted: float
    level: float
    guaranteed: bool

    def sets(self, probabilities: Floats) -> NDArray[np.bool_]:
        """(n, k) bool, which codes are in the set of each passage."""
        return np.asarray(probabilities >= self.level)


@dataclass(frozen=True)
class Realised:
    """What a rule gives on sources that it was not calibrated on, and its price.

    Attributes
    ----------
    share
        The recall, or the precision, over all passages together; None if nothing was suggested.
    ci95
        By bootstrap over sources; None with one source.
    codes_per_passage
        How many codes a set holds, on average.
    empty
        The share of passages whose set is empty.
    """

    rule: SetRule
    share: float | None
    ci95: Interval | None
    codes_per_passage: float
    empty: float

    def to_json(self) -> dict[str, Any]:
        """A document for ``evaluate --recall`` and ``--precision``."""
        return {
            "kind": self.rule.kind,
            "wanted": self.rule.wanted,
            "realised": self.share,
            "ci95": self.ci95,
            "codes_per_passage": self.codes_per_passage,
            "empty_sets": self.empty,
            "level": self.rule.level,
            "guaranteed": self.rule.guaranteed,
        }


def recall_rule(
    truth: NDArray[np.bool_],
    probabilities: Floats,
    sources: Sequence[str] | NDArray[np.str_],
    wanted: float,
) -> SetRule:
    """The rule whose sets hold a share ``wanted`` of the codes that people give.

    Parameters
    ----------
    truth, probabilities
        (n, k) of passages that the scoring model had not seen.
    sources
        The source of each passage.

    Raises
    ------
    UsageError
        If ``wanted`` is not between 0 and 1, or no passage has a code.
    """
    _check_share(wanted)
    if not truth.any():
        raise UsageError("No passage has a code, so there is no recall to hold.")
    _, groups = np.unique(sources, return_inverse=True)
    given = np.bincount(groups, truth.sum(axis=1))
    of_true = np.sort(probabilities[truth])
    bound = wanted * given.max()
    guaranteed = bool(bound <= AFFORDED * len(of_true))
    may_miss = (1 - wanted) * len(of_true) - (bound if guaranteed else 0.0)
    position = int(np.floor(may_miss + 1e-9))
    return SetRule("recall", wanted, float(of_true[position]) if position >= 0 else 0.0, guaranteed)


def precision_rule(
    truth: NDArray[np.bool_],
    probabilities: Floats,
    sources: Sequence[str] | NDArray[np.str_],
    wanted: float,
) -> SetRule:
    """The rule with the most suggestions of which a share ``wanted`` is right.

    Parameters and errors are those of :func:`recall_rule`.
    """
    _check_share(wanted)
    order = np.argsort(-probabilities.ravel(), kind="stable")
    ordered = probabilities.ravel()[order]
    size = np.arange(1, len(order) + 1)
    precision = np.cumsum(truth.ravel()[order]) / size
    last_of_tie = np.append(ordered[:-1] != ordered[1:], True)
    good = np.flatnonzero(last_of_tie & (size >= _FEWEST) & (precision >= wanted))
    return SetRule("precision", wanted, float(ordered[good[-1]]) if len(good) else 2.0, False)


RULES: dict[Kind, Callable[[NDArray[np.bool_], Floats, NDArray[np.str_], float], SetRule]] = {
    "recall": recall_rule,
    "precision": precision_rule,
}


def realised(
    found: OutOfFold,
    kind: Kind,
    wanted: float,
    *,
    calibration: OutOfFold | None = None,
    with_uncoded: bool = False,
    seed: int = 0,
) -> Realised:
    """What a rule gives on sources that it was not calibrated on.

    All codes in use count, also those too rare to be scored one by one. Passages are those with
    a code; ``with_uncoded`` takes all, which matters to precision.

    Parameters
    ----------
    calibration
        Passages of other sources to calibrate on, as where a few sources were held out. Without
        it the rule is calibrated on some of the sources of ``found`` and applied to the others,
        in turn; the rule that is given is then the one from all of them.
    """
    test = _material(found, with_uncoded)
    if calibration is not None:
        rule = RULES[kind](*_material(calibration, with_uncoded), wanted)
        return _figures(rule, test, rule.sets(test[1]), seed)
    truth, probabilities, sources = test
    rule = RULES[kind](truth, probabilities, sources, wanted)
    several = len(np.unique(sources))
    if several < 2:
        return _figures(rule, test, rule.sets(probabilities), seed)
    chosen = np.zeros_like(truth)
    fold = assign_folds(list(sources), min(_CHECKS, several), seed)
    for which in range(int(fold.max()) + 1):
        here, rest = fold == which, fold != which
        learned = RULES[kind](truth[rest], probabilities[rest], sources[rest], wanted)
        chosen[here] = learned.sets(probabilities[here])
    return _figures(rule, test, chosen, seed)


_Material = tuple[NDArray[np.bool_], Floats, NDArray[np.str_]]
"""Truth, probabilities and sources of passages."""


def _material(found: OutOfFold, with_uncoded: bool) -> _Material:
    rows = np.arange(len(found.coded.passages))
    if not with_uncoded:
        rows = rows[found.coded.labels.any(axis=1)]
    used = np.flatnonzero(found.counts)
    sources = np.array(found.coded.sources)[rows]
    return found.coded.labels[rows][:, used], found.probabilities[rows][:, used], sources


def _figures(rule: SetRule, test: _Material, chosen: NDArray[np.bool_], seed: int) -> Realised:
    truth, _, sources = test
    _, groups = np.unique(sources, return_inverse=True)
    right = np.bincount(groups, (truth & chosen).sum(axis=1))
    of = np.bincount(groups, (truth if rule.kind == "recall" else chosen).sum(axis=1))
    weights = source_weights(len(of), seed=seed)
    low, high = percentile_interval((weights @ right) / np.maximum(weights @ of, 1))
    return Realised(
        rule,
        share=float(right.sum() / of.sum()) if of.sum() else None,
        ci95=None if np.isnan(low) or not of.sum() else (float(low), float(high)),
        codes_per_passage=float(chosen.sum(axis=1).mean()),
        empty=float((~chosen.any(axis=1)).mean()),
    )


def _check_share(wanted: float) -> None:
    if not 0 < wanted < 1:
        raise UsageError(f"{wanted:g} is no share. Give a number between 0 and 1, such as 0.9.")
