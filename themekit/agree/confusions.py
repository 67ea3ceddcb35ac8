"""Which codes coders confuse: where one gave this code and the other, instead, that one."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from themekit.agree.units import Units
from themekit.resampling import Floats

_EXAMPLE_WORDS = 40


@dataclass(frozen=True)
class Confusion:
    """Two codes of which one coder gave the first where another gave the second.

    Attributes
    ----------
    amount
        Characters or passages, summed over pairs of coders.
    share
        The amount as a share of all text to which two coders gave either code, each the same or
        the other.
    source, start, end, text
        The longest stretch where it happens, as an example; ``text`` is cut at 40 words.
    first_coder, second_coder
        Who gave which in the example.
    """

    first: str
    second: str
    amount: float
    share: float
    first_coder: str
    second_coder: str
    source: str
    start: int
    end: int
    text: str

    def sentence(self, unit: str) -> str:
        """The confusion in words."""
        return (
            f"{self.first!r} and {self.second!r}: in {self.amount:,.0f} {unit} one coder gave the"
            f" first and another the second instead ({self.share:.0%} of where two coders gave"
            f" either). For example {self.source}: {self.first_coder} gave {self.first!r},"
            f" {self.second_coder} gave {self.second!r} to “{self.text}”"
        )


def confusion_matrix(units: Units) -> Floats:
    """(k, k) how much one coder gave the row's code, another not, but the column's instead.

    Symmetric: summed over ordered pairs of coders. The diagonal holds twice what both gave.
    """
    k = len(units.material.codes)
    matrix = np.zeros((k, k))
    for i, j in combinations(range(len(units.material.coders)), 2):
        rows = _read_by_both(units, i, j)
        one, two, weight = units.given[i, rows], units.given[j, rows], units.weight[rows]
        only_one, only_two = (one & ~two).astype(float), (two & ~one).astype(float)
        one_way = (only_one * weight[:, None]).T @ only_two
        matrix += one_way + one_way.T
        matrix[np.diag_indices(k)] += 2 * (weight @ (one & two))
    return matrix


def confusions(units: Units, most: int = 10) -> list[Confusion]:
    """The pairs of codes that are confused most, with an example of each."""
    matrix = confusion_matrix(units)
    codes = units.material.codes
    pairs = [
        (matrix[a, b], a, b) for a, b in combinations(range(len(codes)), 2) if matrix[a, b] > 0
    ]
    pairs.sort(key=lambda pair: (-pair[0], pair[1], pair[2]))
    found = []
    for amount, a, b in pairs[:most]:
        either = amount + (matrix[a, a] + matrix[b, b]) / 2
        found.append(_with_example(units, a, b, float(amount), float(amount / either)))
    return found


def _with_example(units: Units, a: int, b: int, amount: float, share: float) -> Confusion:
    best, example = -1.0, (0, 0, 0)
    for i, j in combinations(range(len(units.material.coders)), 2):
        one, two = units.given[i], units.given[j]
        alone_i, alone_j = one & ~two, two & ~one
        for first, second, hit in (
            (i, j, alone_i[:, a] & alone_j[:, b]),
            (j, i, alone_i[:, b] & alone_j[:, a]),
        ):
            rows = np.flatnonzero(hit & _in_rows(units, i, j))
            if len(rows) and units.weight[rows].max() > best:
                row = int(rows[np.argmax(units.weight[rows])])
                best, example = float(units.weight[row]), (first, second, row)
    first, second, row = example
    material = units.material
    source = material.sources[int(np.searchsorted(units.first, row, side="right")) - 1]
    start, end = int(units.start[row]), int(units.end[row])
    return Confusion(
        first=material.codes[a],
        second=material.codes[b],
        amount=amount,
        share=share,
        first_coder=material.coders[first],
        second_coder=material.coders[second],
        source=source.name,
        start=start,
        end=end,
        text=shortened(source.text[start:end]),
    )


def shortened(text: str, words: int = _EXAMPLE_WORDS) -> str:
    """At most so many words of a text, with an ellipsis where it was cut."""
    found = text.split()
    return " ".join(found[:words]) + (" …" if len(found) > words else "")


def _read_by_both(units: Units, i: int, j: int) -> NDArray[np.intp]:
    return np.flatnonzero(_in_rows(units, i, j))


def _in_rows(units: Units, i: int, j: int) -> NDArray[np.bool_]:
    read = units.material.read
    return np.repeat(read[i] & read[j], np.diff(units.first))
