"""Which codes can the machine be trusted with, in words.

The rule goes by the lower ends of the 95 % intervals over sources, so that a code earns trust by
evidence and not by luck:

- *use*: kappa of at least .40 and precision of at least .60, at their lower ends;
- *do not use*: kappa not above .10 at its lower end, or not defined: the machine's choice is
  hardly better than a blind one;
- *check*: everything between.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

Words = Literal["use", "check", "do not use"]

USE_KAPPA, USE_PRECISION = 0.40, 0.60
"""Landis & Koch (1977) call kappa above .40 moderate; .60: three of five suggestions are right."""

BLIND_KAPPA = 0.10

RULE = (
    f"use: the lower ends of the 95 % intervals are kappa >= {USE_KAPPA:.2f} and precision >="
    f" {USE_PRECISION:.2f}. do not use: kappa's is <= {BLIND_KAPPA:.2f}. check: between."
)
"""The rule in a sentence, for those who read a table of codes."""


@dataclass(frozen=True)
class Verdict:
    """What to do with the machine's suggestions of a code, and why."""

    words: Words
    why: str


def verdict(suggested: int, kappa: float, kappa_low: float, precision_low: float) -> Verdict:
    """Judge a code.

    Parameters
    ----------
    suggested
        How many held-out passages it was suggested for.
    kappa
        Cohen's kappa of those suggestions with the human coding; not-a-number if not defined.
    kappa_low, precision_low
        Lower ends of the intervals; not-a-number if not defined.
    """
    if not suggested:
        return Verdict("do not use", "it was never suggested")
    if np.isnan(kappa):
        return Verdict(
            "do not use", "it cannot be judged: no held-out passage, or every one, has it"
        )
    if np.isnan(kappa_low):
        return Verdict("check", "there are too few sources to be sure")
    if kappa_low <= BLIND_KAPPA:
        return Verdict(
            "do not use", f"it may be hardly better than chance (kappa from {kappa_low:.2f})"
        )
    if kappa_low >= USE_KAPPA and precision_low >= USE_PRECISION:
        return Verdict(
            "use", f"kappa is {kappa_low:.2f} or more, precision {precision_low:.2f} or more"
        )
    if kappa_low < USE_KAPPA:
        return Verdict("check", f"kappa may be as low as {kappa_low:.2f}")
    return Verdict("check", f"precision may be as low as {precision_low:.2f}")
