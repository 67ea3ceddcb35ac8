"""Which convention of positions a project keeps, by what its selections say.

Where a tool writes the quoted text into a selection's name, that text decides. Elsewhere people
select whole words: under the right convention nearly all starts and ends fall on a word's edge
(.99 in a real NVivo project, .44 under the wrong one).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from themekit.formats.refi.container import Text
from themekit.formats.refi.positions import Convention, Positions, Ruler, conventions

FITS = 0.8
"""Share of edges (or of names) from which on a convention is believed."""
_QUOTED = 0.5
"""Share of names that are their selection's text from which on names are quotations."""
_CLEARLY, _SELDOM = 0.03, 4
"""Share of selections for which another convention must be better, and how many times more often
than it is worse: an end that is one too early shows only where it falls inside a word. One that is
one too late takes in the space after nearly every word."""
_FEW = 3
"""Selections that are too few to judge by, or to change the convention for."""
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)
"""Scripts that put no space between words: nothing is to be learned from them."""

_NOWHERE, _BEYOND = -1, 2**31 - 1
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")

Share = NDArray[np.float16]


@dataclass(frozen=True)
class Fit:
    """The convention that a project keeps.

    Attributes
    ----------
    score
        The share of quotations found at their place, or of starts and ends on a word's edge;
        None where there was nothing to judge by.
    by
        What was counted: ``names`` or ``edges``.
    judged
        How many selections were.
    spans
        By source, (n, 2) code points of its selections.
    suspicious
        Sources whose own score is too low, though that of all is not, with that score.
    """

    convention: Convention
    score: float | None
    by: str
    judged: int
    spans: dict[int, Positions]
    suspicious: dict[int, float]

    def __str__(self) -> str:
        if self.score is None:
            return f"positions are read as {self.convention}; nothing in the file can confirm it"
        what = (
            "of the selections have the text that their name quotes"
            if self.by == "names"
            else "of the selections' starts and ends fall on a word's edge"
        )
        return f"positions are read as {self.convention}; {self.score:.2f} {what}"


@dataclass
class Evidence:
    """What the selections of a project say for each convention; sources are added one by one.

    Parameters
    ----------
    first
        The convention to be preferred where nothing speaks against it.
    only
        Whether to look at no other.
    """

    first: Convention
    only: bool = False
    _tried: list[_Trial] = field(default_factory=list)

    def __post_init__(self) -> None:
        every = [self.first] if self.only else conventions(self.first)
        self._tried = [_Trial(convention) for convention in every]

    def add(
        self, source: int, text: Text, starts: Sequence[int], ends: Sequence[int],
        names: Sequence[str],
    ) -> None:  # fmt: skip
        """Try every convention on the selections of a source."""
        in_effect = _in_effect(text)
        found: dict[Convention, Positions] = {}
        judged: dict[bytes, _Judged] = {}
        for trial in self._tried:
            convention = in_effect(trial.convention)
            if convention not in found:
                ruler = Ruler(text.text, convention, text.bom)
                places = np.stack(ruler.inside(starts, ends), axis=1)
                found[convention] = np.clip(places, _NOWHERE, _BEYOND).astype(np.int32)
            spans = found[convention]
            key = spans.tobytes()
            if key not in judged:
                judged[key] = _judge(text.text, spans, names)
            trial.spans[source] = spans
            trial.names[source] = judged[key].names
            trial.edges[source] = judged[key].edges
            trial.clean[source] = judged[key].clean

    def fit(self) -> Fit:
        """The convention that fits best."""
        by = "names" if self._names_are_quotations() else "edges"
        best = self._tried[0]
        for trial in self._tried[1:]:
            if _is_better(trial, best, by):
                best = trial
        shares = best.all(by)
        of_sources = {source: _mean(share) for source, share in getattr(best, by).items()}
        suspicious = {
            source: score
            for source, score in of_sources.items()
            if score is not None and score < FITS and len(best.spans[source]) > _FEW
        }
        judged = int(np.isfinite(shares).sum())
        return Fit(best.convention, _mean(shares), by, judged, best.spans, suspicious)

    def _names_are_quotations(self) -> bool:
        named = np.isfinite(self._tried[0].all("names"))
        if named.sum() < max(min(_FEW, len(named)), 0.1 * len(named), 1):
            return False
        return max(_mean(trial.all("names")) or 0.0 for trial in self._tried) >= _QUOTED


def is_believed(fit: Fit) -> bool:
    """Whether the positions make sense; too few selections are given the benefit of the doubt."""
    return fit.score is None or fit.score >= FITS or fit.judged < _FEW


def _in_effect(text: Text) -> Callable[[Convention], Convention]:
    """The simplest convention that counts this very text alike, so that it is tried once."""
    plain = text.text.isascii()
    astral = not plain and _ASTRAL.search(text.text) is not None
    returns, feeds = "\r" in text.text, "\n" in text.text

    def simplest(convention: Convention) -> Convention:
        if plain or (not astral and convention.unit == "utf-16"):
            convention = replace(convention, unit="code-points")
        if not returns and (convention.line_end == "1" or not feeds):
            convention = replace(convention, line_end="as-it-is")
        return convention if text.bom else replace(convention, bom=False)

    return simplest


@dataclass
class _Trial:
    """A convention with the spans that it gives and what speaks for them, by source."""

    convention: Convention
    spans: dict[int, Positions] = field(default_factory=dict)
    names: dict[int, Share] = field(default_factory=dict)
    edges: dict[int, Share] = field(default_factory=dict)
    clean: dict[int, Share] = field(default_factory=dict)

    def all(self, by: str) -> Share:
        """The shares of all selections; not-a-number where nothing can be said."""
        shares = list(getattr(self, by).values())
        return np.concatenate([np.zeros(0, np.float16), *shares])

    @property
    def places(self) -> Positions:
        """The spans of all selections."""
        return (
            np.concatenate(list(self.spans.values())) if self.spans else np.zeros((0, 2), np.int32)
        )


def _is_better(other: _Trial, best: _Trial, by: str) -> bool:
    """Whether another convention is clearly better on the selections where the two differ."""
    differ = (other.places != best.places).any(axis=1)
    wins, losses = _wins(other.all(by), best.all(by), differ)
    if by == "names":
        return wins > losses
    enough = wins >= max(_FEW, _CLEARLY * int(differ.sum())) and wins >= _SELDOM * losses
    cleaner, dirtier = _wins(other.all("clean"), best.all("clean"), differ)
    return enough and _SELDOM * dirtier <= max(int(differ.sum()), _SELDOM * cleaner)


def _wins(theirs: Share, ours: Share, differ: NDArray[np.bool_]) -> tuple[int, int]:
    """How often a convention has the higher and the lower share."""
    judged = differ & np.isfinite(theirs) & np.isfinite(ours)
    higher, lower = theirs[judged] > ours[judged], theirs[judged] < ours[judged]
    return int(higher.sum()), int(lower.sum())


def _mean(shares: Share) -> float | None:
    known = shares[np.isfinite(shares)]
    return float(known.mean(dtype=np.float64)) if len(known) else None


class _Judged(NamedTuple):
    """What speaks for spans, each from 0 to 1; not-a-number where nothing can be said.

    Attributes
    ----------
    names
        Whether the name is the text.
    edges
        The share of the two ends that are not inside a word.
    clean
        The share of the two ends that are not inside a word and have no white space within.
    """

    names: Share
    edges: Share
    clean: Share


def _judge(text: str, spans: Positions, names: Sequence[str]) -> _Judged:
    found = _Judged(*(np.full(len(spans), np.nan, np.float16) for _ in range(3)))
    for row, ((start, end), name) in enumerate(zip(spans.tolist(), names, strict=True)):
        fits = 0 <= start < end <= len(text)
        if len(name.strip()) > 1:
            found.names[row] = float(fits and is_quotation(name, text[start:end]))
        if not fits:
            found.edges[row] = found.clean[row] = 0.0
            continue
        first, last = text[start], text[end - 1]
        edges = [
            (edge, edge and not letter.isspace())
            for place, letter in ((start, first), (end, last))
            if (edge := _is_edge(text, place)) is not None
        ]
        if edges:
            found.edges[row] = sum(edge for edge, _ in edges) / len(edges)
            found.clean[row] = sum(clean for _, clean in edges) / len(edges)
    return found


def is_quotation(name: str, said: str) -> bool:
    """Whether a selection's name is its text, white space aside, or how it begins."""
    quoted, spoken = " ".join(name.split()), " ".join(said.split())
    if quoted == spoken:
        return True
    cut = quoted.removesuffix("...").removesuffix("…").rstrip()
    return len(cut) >= 8 and spoken.startswith(cut)


def _is_edge(text: str, place: int) -> bool | None:
    """Whether a place is not inside a word; None where the script does not tell."""
    if place in (0, len(text)):
        return True
    before, after = text[place - 1], text[place]
    if _UNSPACED.match(before) or _UNSPACED.match(after):
        return None
    return not (before.isalnum() and after.isalnum())
