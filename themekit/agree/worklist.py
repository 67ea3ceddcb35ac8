"""Every difference between coders, ranked, to be settled; and the consensus that comes of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from themekit.agree.nominal import cohen_kappa
from themekit.agree.units import Units, contingency, stretches
from themekit.domain import Coding, Suggestion
from themekit.resampling import Floats

Order = Literal["kappa", "machine", "text"]
Place = tuple[str, int, int, str]


@dataclass(frozen=True)
class Difference:
    """A stretch of text to which some coders gave a code and others did not.

    Attributes
    ----------
    gave, gave_not
        Who did and who did not, among those who read the source.
    instead
        Codes that those who did not give it gave to all of the stretch, and the others did not.
    edge
        Whether it touches text that all gave the code: they differ only in where it ends.
    effect
        By how much the pooled kappa would rise if this were settled: the mean of settling it
        either way, and over pairs of coders.
    machine
        The machine's calibrated probability of the code here, or None where it has none.
    """

    source: str
    start: int
    end: int
    text: str
    code: str
    definition: str
    gave: tuple[str, ...]
    gave_not: tuple[str, ...]
    instead: tuple[str, ...]
    edge: bool
    effect: float
    machine: float | None = None

    @property
    def place(self) -> Place:
        """What tells this difference from all others."""
        return self.source, self.start, self.end, self.code


def differences(
    units: Units, suggestions: Sequence[Suggestion] = (), order: Order = "kappa"
) -> list[Difference]:
    """All differences between the coders; stretches of white space are left out.

    Parameters
    ----------
    suggestions
        The machine's, with its scores, for the column ``machine``.
    order
        ``kappa``: those first that would raise kappa most; ``machine``: those first of which the
        machine is surest, whichever way; ``text``: as they stand.
    """
    found = [row for place in range(len(units.material.sources)) for row in _rows(units, place)]
    listed = [
        replace(row.difference, effect=float(effect))
        for row, effect in zip(found, _effects(units, found), strict=True)
    ]
    if suggestions:
        scores = _by_code(suggestions)
        listed = [replace(each, machine=_score(each, scores)) for each in listed]
    if order == "kappa":
        listed.sort(key=lambda each: (-round(each.effect, 12), -_sureness(each), each.place))
    elif order == "machine":
        listed.sort(key=lambda each: (-_sureness(each), -round(each.effect, 12), each.place))
    return listed


def consensus(units: Units, settled: Mapping[Place, bool], coder: str) -> tuple[list[Coding], int]:
    """What all coders agreed on, with what was settled in favour of a code.

    Parameters
    ----------
    settled
        By :attr:`Difference.place`, whether the code was kept.

    Returns
    -------
    list of Coding, int
        The codings of the consensus, and how many differences are still open (no codings).
    """
    codings: list[Coding] = []
    open_ = 0
    for place, source in enumerate(units.material.sources):
        kept = _agreed(units, place)
        for row in _rows(units, place):
            decision = settled.get(row.difference.place)
            open_ += decision is None
            if decision:
                kept[row.rows, row.code] = True
        chosen = units.of_source(place)
        start, end = units.start[chosen], units.end[chosen]
        for column, code in enumerate(units.material.codes):
            rows = np.flatnonzero(kept[:, column])
            spans = stretches(start[rows], end[rows], units.runs)
            codings += [Coding(source.name, a, b, code, coder) for a, b in spans]
    return codings, open_


@dataclass(frozen=True)
class _Row:
    """A difference with its place in the units of its source."""

    difference: Difference
    source: int
    rows: slice
    code: int
    weight: float
    given: NDArray[np.bool_]


def _rows(units: Units, place: int) -> Iterator[_Row]:
    material = units.material
    readers = material.readers(place)
    chosen = units.of_source(place)
    given = units.given[readers, chosen]
    if len(readers) < 2 or not given.shape[1]:
        return
    some, every = np.asarray(given.any(axis=0)), np.asarray(given.all(axis=0))
    start, end = units.start[chosen], units.end[chosen]
    for code in np.flatnonzero((some & ~every).any(axis=0)):
        pattern = given[:, :, code]
        differs = some[:, code] & ~every[:, code]
        for a, b in _stretches(pattern, differs, start, end, units.runs):
            text = material.sources[place].text[int(start[a]) : int(end[b - 1])]
            if text.strip():
                yield _Row(
                    difference=_difference(units, place, readers, int(code), slice(a, b)),
                    source=place,
                    rows=slice(a, b),
                    code=int(code),
                    weight=float(units.weight[chosen][a:b].sum()),
                    given=_of_all(pattern[:, a], readers, len(material.coders)),
                )


def _stretches(
    pattern: NDArray[np.bool_],
    differs: NDArray[np.bool_],
    start: NDArray[np.intp],
    end: NDArray[np.intp],
    joined: bool,
) -> Iterator[tuple[int, int]]:
    """Units on which coders differ, as (first, behind the last).

    Neighbouring runs of characters on which the same coders differ are one stretch; passages are
    settled one by one.
    """
    rows = np.flatnonzero(differs)
    if not joined:
        yield from ((int(row), int(row) + 1) for row in rows)
        return
    touching = (start[rows[1:]] == end[rows[:-1]]) & (rows[1:] == rows[:-1] + 1)
    same = (pattern[:, rows[1:]] == pattern[:, rows[:-1]]).all(axis=0)
    breaks = [0, *(np.flatnonzero(~(touching & same)) + 1), len(rows)]
    for first, behind in pairwise(breaks):
        yield int(rows[first]), int(rows[behind - 1]) + 1


def _difference(units: Units, place: int, readers: list[int], code: int, rows: slice) -> Difference:
    material, chosen = units.material, units.of_source(place)
    source, named = material.sources[place], material.codebook.codes[code]
    given = units.given[readers, chosen]
    gave = given[:, rows.start, code]
    others = given[:, rows]
    instead = others[~gave].all(axis=1).any(axis=0) & ~others[gave].any(axis=(0, 1))
    start, end = units.start[chosen], units.end[chosen]
    every = np.asarray(given[:, :, code].all(axis=0))
    before = rows.start > 0 and every[rows.start - 1] and end[rows.start - 1] == start[rows.start]
    last = rows.stop - 1
    after = rows.stop < len(start) and every[rows.stop] and start[rows.stop] == end[last]
    names = [material.coders[reader] for reader in readers]
    return Difference(
        source=source.name,
        start=int(start[rows.start]),
        end=int(end[last]),
        text=source.text[int(start[rows.start]) : int(end[last])],
        code=named.name,
        definition=named.definition,
        gave=tuple(name for name, did in zip(names, gave, strict=True) if did),
        gave_not=tuple(name for name, did in zip(names, gave, strict=True) if not did),
        instead=tuple(material.codes[k] for k in np.flatnonzero(instead)),
        edge=bool(before or after),
        effect=0.0,
    )


def _of_all(gave: NDArray[np.bool_], readers: list[int], coders: int) -> NDArray[np.bool_]:
    found = np.zeros(coders, dtype=bool)
    found[readers] = gave
    return found


def _effects(units: Units, rows: Sequence[_Row]) -> Floats:
    """What settling each difference would add to the pooled kappa (see :class:`Difference`)."""
    if not rows:
        return np.zeros(0)
    code = np.array([row.code for row in rows])
    source = np.array([row.source for row in rows])
    weight = np.array([row.weight for row in rows])
    given = np.array([row.given for row in rows]).astype(np.intp)
    gains = []
    for i, j in combinations(range(len(units.material.coders)), 2):
        table = contingency(units, i, j).sum(axis=0)
        old = cohen_kappa(table)
        numerator, denominator = old.numerator.sum(), old.denominator.sum()
        if denominator == 0:
            continue
        both_read = units.material.read[i, source] & units.material.read[j, source]
        moved = weight * both_read
        at = np.arange(len(rows))
        for settled in (0, 1):
            new = table[code].copy()
            new[at, given[:, i], given[:, j]] -= moved
            new[at, settled, settled] += moved
            ratio = cohen_kappa(new)
            above = numerator - old.numerator[code] + ratio.numerator
            below = denominator - old.denominator[code] + ratio.denominator
            ratio_now = np.divide(above, below, out=np.ones(len(rows)), where=below != 0)
            gains.append(ratio_now - numerator / denominator)
    return np.mean(gains, axis=0) if gains else np.zeros(len(rows))


def _agreed(units: Units, place: int) -> NDArray[np.bool_]:
    """(n, k) what all readers of a source gave."""
    readers = units.material.readers(place)
    return np.asarray(units.given[readers, units.of_source(place)].all(axis=0))


def _by_code(suggestions: Sequence[Suggestion]) -> dict[tuple[str, str], list[Suggestion]]:
    found: dict[tuple[str, str], list[Suggestion]] = {}
    for each in suggestions:
        found.setdefault((each.source, each.code), []).append(each)
    return found


def _score(
    difference: Difference, scores: Mapping[tuple[str, str], Sequence[Suggestion]]
) -> float | None:
    """The score of the suggestion that shares most text with the difference."""
    best, score = 0, None
    for each in scores.get((difference.source, difference.code), ()):
        shared = min(each.end, difference.end) - max(each.start, difference.start)
        if shared > best:
            best, score = shared, each.score
    return score


def _sureness(difference: Difference) -> float:
    """How far the machine's probability is from even; 0 where it has none."""
    return 0.0 if difference.machine is None else abs(difference.machine - 0.5)
