"""Parents and children of a codebook, as columns of scores."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from themekit.domain import Codebook
from themekit.suggest.features import Floats


def headings(codebook: Codebook, codes: Sequence[str], counts: NDArray[np.int64]) -> list[int]:
    """Columns of the codes that nobody codes with but that hold others below them."""
    parents = {code.parent for code in codebook}
    return [k for k, code in enumerate(codes) if code in parents and not counts[k]]


def raise_headings(
    probabilities: Floats, codebook: Codebook, codes: Sequence[str], columns: Sequence[int]
) -> Floats:
    """Give each heading the highest probability among the codes below it, at any depth.

    A parent that people code with in its own right keeps its own score.
    """
    found = probabilities.copy()
    above = [set(codebook.ancestors(code)) for code in codes]
    for k in columns:
        below = [j for j in range(len(codes)) if codes[k] in above[j] and j not in columns]
        if below:
            found[:, k] = probabilities[:, below].max(axis=1)
    return found
