"""One round of interviews held against another: what is new, what has grown, what has faded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from themekit.errors import UsageError
from themekit.resampling import percentile_interval, source_weights

Floats = NDArray[np.float64]
Change = Literal["new", "grown", "faded", "gone", "unclear"]


@dataclass(frozen=True)
class CodeChange:
    """A code in two rounds.

    Attributes
    ----------
    before, after
        The share of the sources of each round in which it was used.
    passages_before, passages_after
        How many passages have it.
    difference, ci95
        Of the shares, with a 95 % interval by bootstrap over sources; None with one source.
    change
        ``new`` and ``gone``: used in one round only, by two or more sources. ``grown`` and
        ``faded``: the interval does not hold zero. ``unclear`` otherwise.
    """

    code: str
    before: float
    after: float
    passages_before: int
    passages_after: int
    difference: float
    ci95: tuple[float, float] | None
    change: Change

    def to_json(self) -> dict[str, Any]:
        """A row of ``unseen --by ATTRIBUTE --json``."""
        return asdict(self)


def rounds(
    labels: NDArray[np.bool_],
    codes: Sequence[str],
    sources: Sequence[str],
    rounds_of: Sequence[str],
    before: str,
    after: str,
    seed: int = 0,
) -> list[CodeChange]:
    """How each code fares from one round of interviews to another.

    Parameters
    ----------
    labels
        (n, c) which passage has which code.
    sources, rounds_of
        The source of each passage, and the round that the source is of.
    before, after
        The two rounds.

    Returns
    -------
    list of CodeChange
        New, grown, faded, gone, then the others; the largest differences first.

    Raises
    ------
    UsageError
        If a round has no source.
    """
    sides: list[tuple[Floats, Floats, NDArray[np.intp]]] = []
    for which in (before, after):
        rows = np.array([round_ == which for round_ in rounds_of], dtype=np.bool_)
        if not rows.any():
            known = ", ".join(sorted(set(rounds_of)))
            raise UsageError(f"No source is of {which!r}. There are: {known}.")
        names, groups = np.unique(np.array(sources)[rows], return_inverse=True)
        used = np.zeros((len(names), len(codes)), dtype=np.float64)
        np.maximum.at(used, groups, labels[rows].astype(np.float64))
        weights = source_weights(len(names), seed=seed + len(sides))
        sides.append((used, weights @ used / len(names), labels[rows].sum(axis=0)))
    (used_before, drawn_before, n_before), (used_after, drawn_after, n_after) = sides
    low, high = percentile_interval(drawn_after - drawn_before)
    found = []
    for code, name in enumerate(codes):
        one, other = used_before[:, code], used_after[:, code]
        interval = None if np.isnan(low[code]) else (float(low[code]), float(high[code]))
        found.append(
            CodeChange(
                name,
                before=round(float(one.mean()), 4),
                after=round(float(other.mean()), 4),
                passages_before=int(n_before[code]),
                passages_after=int(n_after[code]),
                difference=round(float(other.mean() - one.mean()), 4),
                ci95=None if interval is None else (round(interval[0], 4), round(interval[1], 4)),
                change=_change(one, other, interval),
            )
        )
    order = ("new", "grown", "faded", "gone", "unclear")
    return sorted(found, key=lambda each: (order.index(each.change), -abs(each.difference)))


def _change(before: Floats, after: Floats, interval: tuple[float, float] | None) -> Change:
    if not before.any() and after.sum() > 1:
        return "new"
    if not after.any() and before.sum() > 1:
        return "gone"
    if interval is not None and interval[0] > 0:
        return "grown"
    if interval is not None and interval[1] < 0:
        return "faded"
    return "unclear"
