"""How many sources must be coded before suggestions help? Measures against their number.

In each of several draws a quarter of the sources is held out, the rest put in a random order, and
a model is fitted on the first 1, 2, 4 ... of the rest. What the draws say of held-out passages
is put together, so that a point rests on many sources, and its interval is by bootstrap over
them. The draws take turns with the sources that they hold out, so that every source is tested.

How many sources must be coded before it helps (:func:`enough`): the least number from which on,
at this and all greater numbers that were tried, a right code is among the first three suggestions
for at least half of the coded passages and more often than by chance (both at the lower end of
the 95 % interval), and at least half of what is suggested is right. Whether coding more still
pays goes by what the last step of the curve gave in micro-F1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from itertools import takewhile
from typing import Any

import numpy as np

from themekit.domain import Codebook
from themekit.embed.encoder import Encoder
from themekit.errors import StudyError, UsageError
from themekit.segment import CodedPassages
from themekit.suggest.evaluate import METRICS, Evaluation, in_four_places, judge, standard_fit
from themekit.suggest.folds import (
    Fit,
    OutOfFold,
    Progress,
    only_coded_sources,
    score_held_out,
    together,
)

DRAWS = 5
HELPS = 0.50
"""Who must look beyond three codes, or reject what is suggested, every other time, has no help."""
RISES = 0.02
"""A last step that gives less than this is called level."""
_POINTS = 6
_FEWEST_SOURCES = 4


@dataclass(frozen=True)
class Point:
    """One number of coded sources, and how well a model of so many suggests."""

    sources: int
    draws: int
    evaluation: Evaluation

    def to_json(self) -> dict[str, Any]:
        """One point of ``evaluate --curve --json``."""
        document: dict[str, Any] = in_four_places(
            {
                "sources": self.sources,
                "draws": self.draws,
                "metrics": {name: self.evaluation.metrics[name] for name in METRICS},
                "ci95": {name: self.evaluation.ci95[name] for name in METRICS},
                "chance": {name: self.evaluation.chance[name] for name in METRICS},
            }
        )
        return document


@dataclass(frozen=True)
class Enough:
    """How many sources must be coded before suggestions help.

    Attributes
    ----------
    sources
        The number; None where it does not help yet, or where that cannot be said.
    rise
        What the last step of the curve gave in micro-F1; None where there was none.
    sentence
        The answer in words.
    """

    sources: int | None
    rise: float | None
    sentence: str

    def to_json(self) -> dict[str, Any]:
        """``enough`` of ``evaluate --curve --json``."""
        document: dict[str, Any] = in_four_places(asdict(self))
        return document


def enough(points: Sequence[Point]) -> Enough:
    """From how many coded sources on suggestions help (the rule is that of this module)."""
    last = points[-1]
    if last.evaluation.metrics["recall_at_3"] is None:
        sentence = (
            "Whether it helps cannot be said by the ranks of codes: only one is scored. A lower"
            " --min-count scores more of them."
        )
        return Enough(None, None, sentence)
    rise, trend = _trend(points)
    helping = list(takewhile(_helps, reversed(points)))
    if helping:
        first = helping[-1]
        sentence = f"From {_counted(first.sources)} on it helps: {_said(first)}."
    else:
        sentence = (
            f"With {_counted(last.sources)} it is not sure to help yet: {_said(last)}. It helps"
            f" where the lower end is {_percent(HELPS)} or more, and above chance, and"
            f" {_percent(HELPS)} of what it suggests is right."
        )
    return Enough(helping[-1].sources if helping else None, rise, f"{sentence} {trend}".strip())


def _helps(point: Point) -> bool:
    found = point.evaluation
    interval, chance = found.ci95["recall_at_3"], found.chance["recall_at_3"] or 0.0
    precision = found.metrics["micro_precision"] or 0.0
    return (
        interval is not None
        and interval[0] >= HELPS
        and interval[0] > chance
        and precision >= HELPS
    )


def _said(point: Point) -> str:
    """What the rule looks at, in words."""
    found = point.evaluation
    interval = found.ci95["recall_at_3"]
    bounds = (
        f"95 % interval {_percent(interval[0])} to {_percent(interval[1])}; " if interval else ""
    )
    return (
        "a right code is among the first three for"
        f" {_percent(found.metrics['recall_at_3'])} of the coded passages"
        f" ({bounds}{_percent(found.chance['recall_at_3'])} by chance), and"
        f" {_percent(found.metrics['micro_precision'])} of what it suggests is right"
    )


def _trend(points: Sequence[Point]) -> tuple[float | None, str]:
    """What the last step of the curve gave, and whether coding more still pays."""
    if len(points) < 2:
        return None, ""
    before, last = points[-2:]
    old, new = before.evaluation.metrics["micro_f1"], last.evaluation.metrics["micro_f1"]
    if old is None or new is None:
        return None, ""
    trend = "Coding more still pays" if new - old >= RISES else "Coding more gives little now"
    step = f"from {before.sources} to {_counted(last.sources)}"
    return new - old, f"{trend}: micro-F1 went from {old:.2f} to {new:.2f} {step}."


def _percent(share: float | None) -> str:
    return f"{100 * (share or 0.0):.0f} %"


def _counted(sources: int) -> str:
    return f"{sources} coded source{'' if sources == 1 else 's'}"


def learning_curve(
    coded: CodedPassages,
    codebook: Codebook,
    encoder: Encoder,
    *,
    sizes: Sequence[int] | None = None,
    draws: int = DRAWS,
    min_count: int = 10,
    with_uncoded: bool = False,
    thorough: bool = False,
    seed: int = 0,
    fit: Fit | None = None,
    progress: Progress | None = None,
) -> list[Point]:
    """Measures on held-out sources against the number of sources that were coded.

    Parameters
    ----------
    sizes
        Numbers of sources to train on; by default up to six, doubling from 1 (or from what a
        sixth doubling allows) to all that are not held out.
    draws
        How many random orders of the sources.
    min_count
        Codes with fewer codings in the whole study are not scored, at any size.

    Raises
    ------
    StudyError
        If fewer than four sources are coded.
    UsageError
        If a size leaves nothing to hold out.
    """
    kept = only_coded_sources(coded).repeats_aside()
    names = list(dict.fromkeys(kept.sources))
    if len(names) < _FEWEST_SOURCES:
        raise StudyError(
            f"A learning curve needs {_FEWEST_SOURCES} coded sources or more; the study has"
            f" {len(names)}. Code more interviews first."
        )
    most = len(names) - max(1, len(names) // 4)
    wanted = sorted(set(sizes)) if sizes else default_sizes(most)
    if wanted[0] < 1 or wanted[-1] > most:
        raise UsageError(f"Sizes of the curve go from 1 to {most}, a quarter being held out.")
    orders = _orders(len(names), len(names) - most, draws, seed)
    of = np.array([names.index(source) for source in kept.sources])
    parts: dict[int, list[OutOfFold]] = {size: [] for size in wanted}
    for draw, order in enumerate(orders):
        test = np.flatnonzero(np.isin(of, order[most:]))
        for step, size in enumerate(wanted):
            training = np.flatnonzero(np.isin(of, order[:size]))
            part = score_held_out(
                kept, codebook, encoder, fit or standard_fit(), training, test,
                thorough=thorough, seed=seed,
            )  # fmt: skip
            parts[size].append(replace(part, fold=np.full(len(part.fold), draw)))
            if progress:
                progress(draw * len(wanted) + step + 1, draws * len(wanted))
    return [
        Point(
            size,
            draws,
            judge(
                together(found), min_count=min_count, with_uncoded=with_uncoded, seed=seed,
                task="curve",
            ),
        )
        for size, found in parts.items()
    ]  # fmt: skip


def _orders(sources: int, held_out: int, draws: int, seed: int) -> list[list[int]]:
    """The sources in a random order for each draw, those that it holds out last."""
    generator = np.random.default_rng(seed)
    turns = [int(each) for each in generator.permutation(sources)]
    orders = []
    for draw in range(draws):
        first = draw * held_out
        test = [turns[place % sources] for place in range(first, first + held_out)]
        rest = [int(each) for each in generator.permutation(sources) if each not in test]
        orders.append([*rest, *test])
    return orders


def default_sizes(most: int) -> list[int]:
    """Up to six sizes that about double, the last being ``most``."""
    sizes = {most}
    while len(sizes) < _POINTS and min(sizes) > 1:
        sizes.add(min(sizes) // 2)
    return sorted(sizes)
