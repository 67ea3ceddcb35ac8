"""The passages that themes are looked for in: each text once.

Forty people who answer "Nothing." say one thing forty times. Left in, such a pile is its own
dense neighbourhood and becomes a theme by its size alone, and its copies are each other's only
neighbours. So each text is looked at once, and its copies follow it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from themekit.discover.surroundings import surroundings
from themekit.discover.views import blend, unit
from themekit.domain import Passage

Floats = NDArray[np.float64]
Labels = NDArray[np.intp]

AROUND_WEIGHT = 1 / 3
"""How much the surroundings count against the passage itself."""

_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Material:
    """m passages, no two of the same words.

    Attributes
    ----------
    passages
        The first of each text.
    vectors
        (m, d) unit rows.
    around
        (m, d) the surroundings of each text, wherever it stands; None where they say nothing.
    """

    passages: list[Passage]
    vectors: Floats
    around: Floats | None

    @property
    def sources(self) -> Labels:
        """(m,) the source of each passage, as a number."""
        return np.unique([p.source for p in self.passages], return_inverse=True)[1]

    @property
    def space(self) -> Floats:
        """(m, d or 2 d) unit rows of the passages with their surroundings."""
        if self.around is None:
            return self.vectors
        return unit(blend(self.vectors, self.around, AROUND_WEIGHT))

    def take(self, rows: Labels) -> Material:
        """Some of them."""
        around = None if self.around is None else self.around[rows]
        return Material([self.passages[row] for row in rows], self.vectors[rows], around)


def distinct(passages: Sequence[Passage], vectors: Floats) -> tuple[Material, Labels]:
    """The distinct texts, case, spacing and punctuation aside.

    Parameters
    ----------
    vectors
        (n, d) unit rows.

    Returns
    -------
    Material
    (n,) int
        Which of its passages says what each of the n says.
    """
    numbers: dict[str, int] = {}
    first: list[int] = []
    which = np.empty(len(passages), dtype=np.intp)
    for row, passage in enumerate(passages):
        words = " ".join(_WORD.findall(passage.text.casefold())) or passage.text.strip()
        if words not in numbers:
            numbers[words] = len(first)
            first.append(row)
        which[row] = numbers[words]
    around = surroundings(passages, vectors)
    if around is not None:
        together = np.zeros((len(first), around.shape[1]))
        np.add.at(together, which, around)
        around = unit(together)
    return Material([passages[row] for row in first], vectors[first], around), which
