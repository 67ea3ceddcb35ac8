"""The human ceiling, and before and after: differences of agreement with their intervals."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from themekit.agree.among import LABELS
from themekit.agree.compare import compare
from themekit.agree.comparison import Comparison
from themekit.agree.estimates import Estimates, Figure, figure, mean_estimates
from themekit.agree.reasons import why_overall
from themekit.domain import Codebook, Coding, Source
from themekit.errors import UsageError

_MEASURES = ("agreement", "cohen_kappa", "alpha", "binary_alpha")


@dataclass(frozen=True)
class Beside:
    """Two agreements beside each other.

    Attributes
    ----------
    code
        Empty for the figure pooled over all codes.
    first, second
        What stands beside what, in words: ``themekit and H1``, ``H1 and H2``.
    difference
        The first less the second; its interval is that of the difference, in the same draws of
        sources.
    """

    measure: str
    code: str
    first: str
    first_figure: Figure
    second: str
    second_figure: Figure
    difference: Figure

    def to_json(self) -> dict[str, Any]:
        """Ready for ``json.dumps``."""
        return {
            "measure": self.measure,
            "label": LABELS[self.measure],
            "code": self.code or None,
            "first": {"who": self.first, **self.first_figure.to_json()},
            "second": {"who": self.second, **self.second_figure.to_json()},
            "difference": self.difference.to_json(),
        }


def ceiling(comparison: Comparison, machine: str) -> list[Beside]:
    """The machine's agreement with each person, beside that of the people with each other.

    Taken on the sources that all of them coded, so that like stands beside like.

    Raises
    ------
    UsageError
        If the machine is not among the coders, or fewer than two people are.
    """
    if machine not in comparison.coders:
        raise UsageError(f"{machine!r} is not among the coders compared.")
    people = [coder for coder in comparison.coders if coder != machine]
    if len(people) < 2:
        raise UsageError("The human ceiling needs two people beside the machine.")
    alike = _where_all_read(comparison)
    pairs = [a for a in alike.among if len(a.coders) == 2]
    human = [pair for pair in pairs if machine not in pair.coders]
    who = f"{', '.join(people[:-1])} and {people[-1]}"
    found = []
    for measure in _MEASURES:
        if measure not in pairs[0].measures:
            continue
        between = mean_estimates([pair.measures[measure] for pair in human])
        for person in people:
            pair = alike.between(machine, person)
            found += _beside(
                alike, measure, f"{machine} and {person}", pair.measures[measure], who, between
            )
    return found


def before_and_after(
    sources: Sequence[Source],
    before: Mapping[str, Sequence[Coding]],
    after: Mapping[str, Sequence[Coding]],
    codes: Codebook | Sequence[str],
    **settings: Any,
) -> list[Beside]:
    """Agreement after a discussion, beside that before it, on the sources of both.

    Parameters
    ----------
    settings
        As for :func:`themekit.agree.compare.compare`.
    """
    first = compare(sources, before, codes, **settings)
    second = compare(sources, after, codes, **settings)
    both = {s.name for s in first.material.sources} & {s.name for s in second.material.sources}
    kept = [source for source in sources if source.name in both]
    first, second = (
        compare(kept, _within(codings, both), codes, **settings) for codings in (before, after)
    )
    found = []
    for measure in _MEASURES:
        if measure in second.among[0].measures:
            found += _beside(
                second,
                measure,
                "after",
                second.among[0].measures[measure],
                "before",
                first.among[0].measures[measure],
            )
    return found


def _beside(
    comparison: Comparison,
    measure: str,
    first: str,
    one: Estimates,
    second: str,
    two: Estimates,
) -> list[Beside]:
    """Pooled, and by code for kappa."""
    reason = why_overall(measure, comparison.among[0])
    rows = [("", one.pooled, two.pooled)]
    if measure == "cohen_kappa":
        rows += [
            (code, one.by_code[:, place], two.by_code[:, place])
            for place, code in enumerate(comparison.material.codes)
            if code not in comparison.unused
        ]
    return [
        Beside(
            measure=measure,
            code=code,
            first=first,
            first_figure=figure(a, reason),
            second=second,
            second_figure=figure(b, reason),
            difference=figure(a - b, f"it needs the figures of both: {first}, and {second}"),
        )
        for code, a, b in rows
    ]


def _where_all_read(comparison: Comparison) -> Comparison:
    material, settings = comparison.material, comparison.settings
    complete = np.asarray(material.read.all(axis=0))
    if complete.all():
        return comparison
    kept = [s for s, every in zip(material.sources, complete, strict=True) if every]
    names = {source.name for source in kept}
    codings = dict(zip(material.coders, material.codings, strict=True))
    return compare(
        kept,
        _within(codings, names),
        material.codebook,
        unit=settings.unit,
        uncoded=settings.uncoded,
        span_rule=settings.span_rule,
        overlap=settings.overlap,
        reference=settings.reference,
        read=dict.fromkeys(material.coders, names),
        samples=settings.samples,
        seed=settings.seed,
    )


def _within(
    codings: Mapping[str, Sequence[Coding]], names: Collection[str]
) -> dict[str, list[Coding]]:
    return {who: [c for c in mine if c.source in names] for who, mine in codings.items()}
