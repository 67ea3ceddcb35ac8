"""What agreement means depends on how one analyses: the words that go with the figures."""

from __future__ import annotations

from typing import Literal

Approach = Literal["reliability", "codebook", "reflexive"]

_INTRODUCTIONS: dict[Approach, tuple[str, ...]] = {
    "reliability": (
        "Agreement is read here as reliability: whether other coders with the same codebook would"
        " code the same.",
        "Krippendorff (2019) relies on data with alpha of .800 or more, draws tentative"
        " conclusions from .667 on, and asks for more where mistakes cost more. No cut-off is a"
        " law: report the figure, its interval, the unit, and what was done with uncoded text"
        " (O'Connor & Joffe 2020).",
    ),
    "codebook": (
        "Agreement is read here as a check on the codebook: where it is low, coders read a"
        " definition differently, or the definition leaves too much open.",
        "Use the confusions and the worklist to sharpen definitions, and compare before and"
        " after. The figures guide the talk; they are not its aim (O'Connor & Joffe 2020).",
    ),
    "reflexive": (
        "In reflexive thematic analysis coding is interpretation, and there is no one right"
        " coding to agree on. Braun & Clarke (2021) advise against agreement as a test of"
        " quality: high agreement may only mean that coders were trained to see the same surface.",
        "The figures are shown because they were asked for, without verdicts. What differs is"
        " material for reflection: the worklist and the confusions show where coders saw"
        " different things, which may enrich the analysis rather than need mending.",
    ),
}


def introduction(approach: Approach) -> tuple[str, ...]:
    """What agreement means in this approach, and how to read it."""
    return _INTRODUCTIONS[approach]


def verdict(alpha: float | None, approach: Approach) -> str:
    """Krippendorff's (2019) reading of alpha; none where the approach gives no verdicts."""
    if approach != "reliability" or alpha is None:
        return ""
    if alpha >= 0.800:
        return "reliable by Krippendorff's rule (.800 or more)"
    if alpha >= 0.667:
        return "enough for tentative conclusions by Krippendorff's rule (.667 to .800)"
    return "not reliable enough by Krippendorff's rule (below .667)"
