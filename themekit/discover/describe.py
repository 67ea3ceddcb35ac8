"""From groups of passages to candidate themes with names, words and exemplars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from themekit.discover import words
from themekit.discover.grouping import FITS, Grouping
from themekit.discover.stability import WEAK, Stability
from themekit.discover.views import unit
from themekit.domain import CandidateTheme, Passage

Floats = NDArray[np.float64]

WORDS = 10
PHRASES = 6
IN_NAME = 3
FEWEST_EXEMPLARS, MOST_EXEMPLARS = 3, 5

_ALSO = 0.5
"""A passage belongs to a further theme if at least so strong there as a share of its strongest."""

_PHRASE_BONUS = 1.5
"""Phrases are rarer than their words and say more."""

_STEM = 6
_SHORT, _LONG = 6, 90
"""Words of an exemplar that reads well by itself."""


def describe(
    passages: Sequence[Passage],
    vectors: Floats,
    found: Grouping,
    stable: Stability | None,
    order: NDArray[np.intp],
) -> tuple[tuple[CandidateTheme, ...], tuple[CandidateTheme, ...]]:
    """The themes, and the broader themes that hold them.

    Parameters
    ----------
    order
        (n,) the caller's index of each passage, which themes speak in.
    """
    member = membership(found)
    parents = [int(parent) for parent in np.unique(found.parents) if parent >= 0]
    wide = [member[:, found.parents == parent].max(axis=1) for parent in parents]
    columns = np.column_stack([member, *wide])
    terms = words.terms(passages)
    weights = np.vstack(
        [words.weights(terms, member), words.weights(terms, columns[:, member.shape[1] :])]
    )
    _, sources = np.unique([passage.source for passage in passages], return_inverse=True)
    weights = np.stack(
        [_shared(terms, weights[c], columns[:, c], sources) for c in range(columns.shape[1])]
    )
    taken: set[str] = set()
    made = [
        _theme(passages, vectors, columns[:, c], terms, weights[c], taken, found.names.get(c, ""))
        for c in range(columns.shape[1])
    ]
    made = [_in_callers_order(theme, order) for theme in made]
    fine, broad = made[: member.shape[1]], made[member.shape[1] :]
    names = {parent: theme.name for parent, theme in zip(parents, broad, strict=True)}
    settled = [
        replace(
            theme,
            parent=names.get(int(found.parents[c])),
            stability=None if stable is None else round(float(stable.returns[c]), 4),
            resemblance=None if stable is None else round(float(stable.resemblance[c]), 4),
        )
        for c, theme in enumerate(fine)
    ]
    return tuple(settled), tuple(broad)


def membership(found: Grouping) -> Floats:
    """(n, k) the strengths, zero where a passage does not belong to a theme."""
    strong = found.strengths
    top = strong.max(axis=1, keepdims=True, initial=0)
    belongs = (strong >= FITS) & (strong >= _ALSO * top)
    belongs[found.primary < 0] = False
    return np.where(belongs, strong, 0.0)


def is_weak(theme: CandidateTheme) -> bool:
    """Whether a theme comes back in fewer than half of the resamples of sources."""
    return theme.stability is not None and theme.stability < WEAK


def _shared(
    terms: words.Terms, weight: Floats, strength: Floats, sources: NDArray[np.intp]
) -> Floats:
    """The weights of the terms that two or more people use in a theme.

    One person's turn of phrase does not name what several say. All weights, where nobody shares
    a word.
    """
    by = words.people(terms, np.flatnonzero(strength > 0), sources)
    common = np.where(by > 1, weight, 0.0)
    return common if common.any() else weight


def _theme(
    passages: Sequence[Passage],
    vectors: Floats,
    strength: Floats,
    terms: words.Terms,
    weight: Floats,
    taken: set[str],
    name: str,
) -> CandidateTheme:
    """A theme in the order of ``passages``."""
    members = np.flatnonzero(strength > 0).tolist()
    phrase = terms.phrases()
    mixed = words.distinct(terms, np.where(phrase, _PHRASE_BONUS, 1.0) * weight, WORDS)
    shown = exemplars(passages, vectors, strength)
    if not mixed and shown:
        mixed = [" ".join(passages[shown[0]].text.split()[:IN_NAME])]
    name = name or _free_name(mixed, taken)
    taken.add(name)
    return CandidateTheme(
        name=name,
        words=tuple(words.distinct(terms, np.where(phrase, 0.0, weight), WORDS)),
        phrases=tuple(words.distinct(terms, np.where(phrase, weight, 0.0), PHRASES)),
        members={row: round(float(strength[row]), 4) for row in members},
        exemplars=tuple(shown),
        sources=len({passages[row].source for row in members}),
    )


def exemplars(passages: Sequence[Passage], vectors: Floats, strength: Floats) -> list[int]:
    """Three to five passages that show a theme best, from different sources where there are any.

    The strongest and most central come first; very short and very long ones stand back.
    """
    members = np.flatnonzero(strength > 0).tolist()
    if not members:
        return []
    centre = unit((strength[members][:, None] * vectors[members]).sum(axis=0, keepdims=True))[0]
    lengths = np.array([len(passages[row].text.split()) for row in members])
    readable = np.where((lengths >= _SHORT) & (lengths <= _LONG), 1.0, 0.7)
    merit = np.round(strength[members] * (1 + vectors[members] @ centre) * readable, 9)
    ranked = [members[i] for i in np.lexsort((np.array(members), -merit))]
    chosen: list[int] = []
    for may_repeat_source in (False, True):
        enough = FEWEST_EXEMPLARS if may_repeat_source else MOST_EXEMPLARS
        for row in ranked:
            texts = {passages[each].text.casefold() for each in chosen}
            sources = {passages[each].source for each in chosen}
            if len(chosen) >= enough:
                break
            if passages[row].text.casefold() in texts:
                continue
            if may_repeat_source or passages[row].source not in sources:
                chosen.append(row)
    return chosen


def _free_name(terms: Sequence[str], taken: set[str]) -> str:
    """The first terms that are not forms of one word; more where another theme is called so."""
    apart: list[str] = []
    for term in terms:
        if not any(_akin(term, other) for other in apart):
            apart.append(term)
    for count in range(min(IN_NAME, len(apart)), len(apart) + 1):
        name = ", ".join(apart[:count])
        if name and name not in taken:
            return name
    name = ", ".join(terms) or "without words"
    number = 2
    unique = name
    while unique in taken:
        unique, number = f"{name} ({number})", number + 1
    return unique


def _akin(one: str, other: str) -> bool:
    """Whether two terms have forms of one word, as ``problem`` and ``problems``."""
    pairs = [sorted((_stem(a), _stem(b)), key=len) for a in one.split() for b in other.split()]
    return any(longer.startswith(shorter) for shorter, longer in pairs if len(shorter) > 3)


def _stem(word: str) -> str:
    """The start of a word, short enough that its endings are gone."""
    return word.casefold().rstrip("s")[:_STEM]


def _in_callers_order(theme: CandidateTheme, order: NDArray[np.intp]) -> CandidateTheme:
    members = {int(order[row]): strength for row, strength in theme.members.items()}
    return replace(
        theme,
        members=dict(sorted(members.items())),
        exemplars=tuple(int(order[row]) for row in theme.exemplars),
    )
