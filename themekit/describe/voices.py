"""Voices: agreement and contention inside a theme, as pairs of passages to read side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from themekit.describe.concepts import Condition
from themekit.describe.summaries import by_theme
from themekit.describe.table import Table, frame
from themekit.domain import Passage
from themekit.segment import CodedPassages

Relation = Literal["alike", "far apart", "for and against"]


@dataclass(frozen=True)
class Voices:
    """Two passages of one theme.

    Attributes
    ----------
    relation
        ``alike`` and ``far apart`` go by what is said, ``for and against`` by how people coded
        it: one passage has a code for a condition, the other one against it.
    similarity
        Cosine similarity of the two.
    """

    theme: str
    relation: Relation
    first: Passage
    second: Passage
    similarity: float
    condition: str = ""


def voices(
    coded: CodedPassages,
    vectors: NDArray[np.float32],
    main: Mapping[str, str],
    conditions: Sequence[Condition] = (),
    *,
    most: int = 2,
) -> list[Voices]:
    """Pairs of passages of each main theme, by different sources.

    Pairs ``far apart`` have the least cosine similarity, pairs that are ``alike`` the most. Pairs
    ``for and against`` are of a passage coded for a condition and one coded against it, those
    nearest in meaning first: they speak of the same thing and differ on it. No passage is in two
    pairs of one kind.

    Parameters
    ----------
    vectors
        (n, d) unit rows, of the passages of ``coded``.
    main
        The main theme of each code; codes that are not in it are no themes.
    most
        Pairs of each kind for a theme.
    """
    column = {code: k for k, code in enumerate(coded.codes)}
    names = np.array(coded.sources)
    found: list[Voices] = []
    for theme, has in by_theme(coded, main).items():
        rows = np.flatnonzero(has)
        if len(rows) < 2:
            continue
        similarity = np.round(vectors[rows] @ vectors[rows].T, 6)
        others = np.not_equal.outer(names[rows], names[rows])
        once = np.triu(others, k=1)
        for i, j in _pairs(-similarity, once, most):
            found.append(_voices(coded, theme, "alike", rows, similarity, i, j))
        for i, j in _pairs(similarity, once, most):
            found.append(_voices(coded, theme, "far apart", rows, similarity, i, j))
        for condition in conditions:
            sides = [
                coded.labels[rows][:, [column[c] for c in codes if c in column]].any(axis=1)
                for codes in (condition.supporting, condition.opposing)
            ]
            yes, no = sides[0] & ~sides[1], sides[1] & ~sides[0]
            opposed = others & np.logical_and.outer(yes, no)
            for i, j in _pairs(-similarity, opposed, most):
                relation: Relation = "for and against"
                found.append(
                    _voices(coded, theme, relation, rows, similarity, i, j, condition.name)
                )
    return found


def voices_table(found: Sequence[Voices]) -> Table:
    """The pairs as a table."""
    return Table(
        name="voices",
        title="Voices",
        caption=(
            "Pairs of passages of one theme by different sources: those most alike, those farthest"
            " apart (cosine similarity of their vectors), and those coded for and against a"
            " condition, nearest in meaning first. To be read side by side; similarity says what"
            " is talked of, not who is right."
        ),
        frame=frame(
            ("theme", "relation", "source", "passage", "other source", "other passage",
             "similarity"),
            (
                [v.theme, f"{v.relation}: {v.condition}" if v.condition else v.relation,
                 v.first.source, _line(v.first), v.second.source, _line(v.second), v.similarity]
                for v in found
            ),
        ),
        note="" if found else "No theme has passages by two sources.",
    )  # fmt: skip


def _pairs(
    distance: NDArray[np.floating], allowed: NDArray[np.bool_], most: int
) -> list[tuple[int, int]]:
    """The nearest allowed pairs, each row in one pair at most."""
    first, second = np.nonzero(allowed)
    order = np.lexsort((second, first, distance[first, second]))
    taken: set[int] = set()
    found: list[tuple[int, int]] = []
    for place in order:
        i, j = int(first[place]), int(second[place])
        if len(found) == most:
            break
        if i not in taken and j not in taken:
            found.append((i, j))
            taken.update((i, j))
    return found


def _voices(
    coded: CodedPassages,
    theme: str,
    relation: Relation,
    rows: NDArray[np.intp],
    similarity: NDArray[np.floating],
    i: int,
    j: int,
    condition: str = "",
) -> Voices:
    return Voices(
        theme=theme,
        relation=relation,
        first=coded.passages[rows[i]],
        second=coded.passages[rows[j]],
        similarity=float(similarity[i, j]),
        condition=condition,
    )


def _line(passage: Passage) -> str:
    return " ".join(passage.text.split())
