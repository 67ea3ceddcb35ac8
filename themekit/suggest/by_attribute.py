"""Are suggestions worse for some people? The measures for each value of an attribute.

The test: were the values dealt out to the sources at random, how often would a value's measure
be as far from that of all other sources? Sources are dealt whole, and the p-values of all values
and measures are corrected together (Holm 1979).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from themekit.errors import UsageError
from themekit.resampling import percentile_interval, source_weights
from themekit.suggest.evaluate import METRICS, in_four_places, judged_passages, scored_codes
from themekit.suggest.folds import OutOfFold
from themekit.suggest.intervals import Interval, all_measures
from themekit.suggest.metrics import Floats, Judged, measures, tally

TESTED = ("lrap", "micro_f1")
PERMUTATIONS = 2000
NOT_GIVEN = "(not given)"

_FEWEST = 2
"""A value that fewer sources have is not tested: it is one person, not a group."""


@dataclass(frozen=True)
class ValueFigures:
    """The sources with one value of the attribute.

    Attributes
    ----------
    metrics, ci95
        As in an evaluation; None where not defined.
    difference
        Of the tested measures, from all other sources; None where not tested.
    p
        Holm-corrected; None where not tested.
    """

    value: str
    sources: int
    units: int
    metrics: dict[str, float | None]
    ci95: dict[str, Interval | None]
    difference: dict[str, float | None]
    p: dict[str, float | None]

    def to_json(self) -> dict[str, Any]:
        """One value of ``evaluate --by ATTRIBUTE --json``."""
        document: dict[str, Any] = in_four_places(
            {
                "value": self.value,
                "sources": self.sources,
                "units": self.units,
                "metrics": self.metrics,
                "ci95": self.ci95,
                "difference": self.difference,
                "p_holm": self.p,
            }
        )
        return document


def by_attribute(
    found: OutOfFold,
    values: Mapping[str, str],
    attribute: str,
    *,
    min_count: int = 10,
    with_uncoded: bool = False,
    seed: int = 0,
) -> list[ValueFigures]:
    """Measure the held-out sources of each value apart, and test for differences.

    Parameters
    ----------
    values
        The attribute's value by source; a source may be missing.
    attribute
        Its name, for messages.

    Raises
    ------
    UsageError
        If no source has it, all have the same value, or each has its own.
    """
    judged = judged_passages(found, scored_codes(found, min_count), with_uncoded)
    names = list(np.unique(found.coded.sources))
    given = np.array([values.get(name) or NOT_GIVEN for name in names])
    kinds = sorted(set(given) - {NOT_GIVEN})
    _check_values(attribute, kinds, given)
    kinds += [NOT_GIVEN] if NOT_GIVEN in given else []
    groups = [given == kind for kind in kinds]
    figures = [_measured(judged, group, seed) for group in groups]
    tests = _tests(judged, groups, seed)
    corrected = iter(holm([p for one in tests for _, p in one.values()]))
    result = []
    for kind, group, (metrics, ci95, units), test in zip(
        kinds, groups, figures, tests, strict=True
    ):
        result.append(
            ValueFigures(
                value=str(kind),
                sources=int(group.sum()),
                units=units,
                metrics=metrics,
                ci95=ci95,
                difference={m: test[m][0] if m in test else None for m in TESTED},
                p={m: next(corrected) if m in test else None for m in TESTED},
            )
        )
    return result


def holm(p: list[float]) -> list[float]:
    """Holm's step-down correction of p-values for their number."""
    adjusted = [0.0] * len(p)
    highest = 0.0
    for rank, i in enumerate(sorted(range(len(p)), key=lambda i: p[i])):
        highest = max(highest, min(1.0, p[i] * (len(p) - rank)))
        adjusted[i] = highest
    return adjusted


def _measured(
    judged: Judged, group: NDArray[np.bool_], seed: int
) -> tuple[dict[str, float | None], dict[str, Interval | None], int]:
    """Measures, intervals and passages of the sources of a group."""
    inside = np.flatnonzero(group)
    weights = np.zeros((1001, len(group)))
    weights[0, inside] = 1
    weights[1:, inside] = source_weights(len(inside), seed=seed)
    weights = weights[: 1001 if len(inside) > 1 else 1]
    metrics: dict[str, float | None] = {}
    ci95: dict[str, Interval | None] = {}
    measured = all_measures(judged, weights)
    for name in METRICS:
        value = float(measured[name][0])
        low, high = percentile_interval(measured[name][1:])
        metrics[name] = None if np.isnan(value) else value
        ci95[name] = None if np.isnan(low) or np.isnan(value) else (float(low), float(high))
    return metrics, ci95, int((judged.counted & group[judged.groups]).sum())


def _tests(
    judged: Judged, groups: list[NDArray[np.bool_]], seed: int
) -> list[dict[str, tuple[float, float]]]:
    """For each group, by measure: its difference from the others, and the p-value."""
    generator = np.random.default_rng(seed)
    orders = [np.arange(judged.sources)]
    orders += [generator.permutation(judged.sources) for _ in range(PERMUTATIONS)]
    shuffled = np.stack(orders)
    sums = tally(judged)
    result: list[dict[str, tuple[float, float]]] = []
    for group in groups:
        if min(group.sum(), (~group).sum()) < _FEWEST:
            result.append({})
            continue
        inside = group[shuffled].astype(float)
        here, others = (measures(sums.weighted(weights)) for weights in (inside, 1 - inside))
        result.append({m: t for m in TESTED if (t := _p_value(here[m] - others[m])) is not None})
    return result


def _p_value(differences: Floats) -> tuple[float, float] | None:
    """The first difference, and how often one of the rest is as far from zero."""
    observed, drawn = differences[0], differences[1:]
    drawn = drawn[~np.isnan(drawn)]
    if np.isnan(observed) or not len(drawn):
        return None
    as_far = np.abs(drawn) >= abs(observed) - 1e-12
    return float(observed), float((as_far.sum() + 1) / (len(drawn) + 1))


def _check_values(attribute: str, kinds: list[str], given: NDArray[np.str_]) -> None:
    if not kinds:
        raise UsageError(
            f"No held-out source has an attribute {attribute}. `themekit show` lists those there"
            " are; `themekit import STUDY --attributes FILE` adds some."
        )
    if len(set(given)) == 1:
        raise UsageError(f"Every source has {attribute} = {kinds[0]}: there is nothing to compare.")
    if len(kinds) == int((given != NOT_GIVEN).sum()):
        raise UsageError(
            f"{attribute} has a value of its own for each of {len(kinds)} sources, so there are"
            " no groups to compare. Group the values in the attribute table first."
        )
