"""How many sources must be coded before suggestions help? Measures against their number.

In each of several draws the sources are put in a random order; the last quarter is held out, and
a model is fitted on the first 1, 2, 4 ... of the rest. What the draws say of held-out passages
is put together, so that a point rests on many sources, and its interval is by bootstrap over
them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
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
            }
        )
        return document


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
    kept, repeats = only_coded_sources(coded).without_repeats()
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
    generator = np.random.default_rng(seed)
    orders = [list(generator.permutation(len(names))) for _ in range(draws)]
    of = np.array([names.index(source) for source in kept.sources])
    parts: dict[int, list[OutOfFold]] = {size: [] for size in wanted}
    for draw, order in enumerate(orders):
        test = np.flatnonzero(np.isin(of, order[most:]))
        for step, size in enumerate(wanted):
            training = np.flatnonzero(np.isin(of, order[:size]))
            part = score_held_out(
                kept, codebook, encoder, fit or standard_fit(), training, test,
                repeats=repeats, thorough=thorough, seed=seed,
            )  # fmt: skip
            parts[size].append(replace(part, fold=np.full(len(test), draw)))
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


def default_sizes(most: int) -> list[int]:
    """Up to six sizes that about double, the last being ``most``."""
    sizes = {most}
    while len(sizes) < _POINTS and min(sizes) > 1:
        sizes.add(min(sizes) // 2)
    return sorted(sizes)
