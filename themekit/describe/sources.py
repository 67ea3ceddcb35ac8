"""Sources: what they are, how long, and how much of each is coded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from statistics import fmean, median, stdev
from typing import Any

from themekit.describe.counting import Span, merged
from themekit.describe.table import Table, frame
from themekit.domain import Coding, Passage, Source

_FIGURES = ("words", "turns", "passages", "pieces coded", "share coded", "share of all text")


def sources(
    found: Sequence[Source], codings: Iterable[Coding], passages: Iterable[Passage]
) -> Table:
    """A row for each source: attributes, words, turns, passages, and the share that is coded.

    ``share coded`` is the share of what respondents say that has any code; ``share of all text``
    has the interviewer's words below the line too, as NVivo's coverage has. Both count
    characters.
    """
    codings = list(codings)
    spoken = [each.source for each in passages]
    attributes = list(dict.fromkeys(name for source in found for name in source.attributes))
    columns = _apart(attributes, ("source", *_FIGURES))
    rows = [
        [
            source.name,
            *(source.attributes.get(name, "") for name in attributes),
            *_figures(source, codings, spoken.count(source.name)),
        ]
        for source in found
    ]
    silent = [row[0] for row in rows if row[-2] is None]
    return Table(
        name="sources",
        title="Sources",
        caption=(
            "Words, turns and passages are those of respondents. The share coded is the share of"
            " the characters that respondents say with at least one code; the share of all text"
            " has the interviewer's words in the denominator too, as NVivo's coverage has."
        ),
        frame=frame(("source", *columns, *_FIGURES), rows),
        note=(
            f"The share coded is not defined, because no respondent speaks in: {', '.join(silent)}."
            if silent
            else ""
        ),
        shares=("share coded", "share of all text"),
        brief=("source", *_FIGURES),
    )


def coverage(per_source: Table) -> Table:
    """What the sources come to together: total, mean, spread and range of each figure."""
    columns = [_known(per_source.frame[name].tolist()) for name in _FIGURES]
    shares = [name in per_source.shares for name in _FIGURES]
    rows = [
        [what, *(of(values) if values else None for values in columns)]
        for what, of in _TOGETHER.items()
    ]
    totals = [None if share or not v else sum(v) for v, share in zip(columns, shares, strict=True)]
    number = len(per_source.frame)
    return Table(
        name="coverage",
        title="Sources together",
        caption=f"Mean, spread and range over the {number} sources.",
        frame=frame(("of each source", *_FIGURES), [["total", *totals], *rows]),
        note="The standard deviation is not defined for fewer than two sources." * (number < 2),
        shares=per_source.shares,
    )


def _known(values: Iterable[Any]) -> list[float]:
    return [float(value) for value in values if isinstance(value, int | float)]


def _spread(values: list[float]) -> float | None:
    return stdev(values) if len(values) > 1 else None


_TOGETHER: dict[str, Callable[[list[float]], float | None]] = {
    "mean": fmean,
    "standard deviation": _spread,
    "median": median,
    "least": min,
    "most": max,
}


def _figures(source: Source, codings: list[Coding], passages: int) -> list[Any]:
    coded = merged((c.start, c.end) for c in codings if c.source == source.name)
    said = [(turn.start, turn.end) for turn in source.turns if not turn.interviewer]
    words = sum(len(source.text[start:end].split()) for start, end in said)
    spoken = sum(end - start for start, end in said)
    return [
        words,
        len(said),
        passages,
        len(coded),
        _shared(coded, said) / spoken if spoken else None,
        sum(end - start for start, end in coded) / len(source.text) if source.text else None,
    ]


def _shared(a: list[Span], b: list[Span]) -> int:
    """How many characters two ordered lists of spans share."""
    i = j = total = 0
    while i < len(a) and j < len(b):
        total += max(0, min(a[i][1], b[j][1]) - max(a[i][0], b[j][0]))
        if a[i][1] < b[j][1]:
            i += 1
        else:
            j += 1
    return total


def _apart(names: Iterable[str], taken: Iterable[str]) -> list[str]:
    """Names of columns; one that is taken by a figure is said to be an attribute."""
    return [f"{name} (attribute)" if name in set(taken) else name for name in names]
