"""Transcript summaries without a language model: the most central passages, in their words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from themekit.describe.table import Table, frame
from themekit.domain import Passage
from themekit.segment import CodedPassages

THEMES = 6


@dataclass(frozen=True)
class Central:
    """A passage that stands for what an interview says on a theme.

    Attributes
    ----------
    passages
        How many passages the interview has on the theme.
    centrality
        Cosine similarity to the centre of them.
    """

    source: str
    theme: str
    passages: int
    passage: Passage
    centrality: float


def central_passages(
    coded: CodedPassages,
    vectors: NDArray[np.float32],
    main: Mapping[str, str],
    *,
    themes: int = THEMES,
) -> list[Central]:
    """For each interview its themes, most spoken of first, each with its most central passage.

    The most central passage of a set is the one whose vector is nearest to the mean of the set
    (centroid-based extraction, Radev et al. 2004). Of two passages, which are equally near to
    their mean, the one nearer to the theme's mean over all interviews is taken.

    Parameters
    ----------
    vectors
        (n, d) unit rows, of the passages of ``coded``.
    main
        The main theme of each code; codes that are not in it are no themes.
    themes
        At most so many for an interview.
    """
    member = by_theme(coded, main)
    names = np.array(coded.sources)
    found = []
    for source in dict.fromkeys(coded.sources):
        here = names == source
        sizes = {theme: int((has & here).sum()) for theme, has in member.items()}
        first = sorted((t for t in sizes if sizes[t]), key=lambda theme: -sizes[theme])[:themes]
        for theme in first:
            rows = np.flatnonzero(member[theme] & here)
            near = _cosine(vectors[rows], vectors[rows].mean(axis=0))
            overall = _cosine(vectors[rows], vectors[member[theme]].mean(axis=0))
            best = int(np.lexsort((-overall.round(6), -near.round(6)))[0])
            passage = coded.passages[rows[best]]
            found.append(Central(source, theme, sizes[theme], passage, float(near[best])))
    return found


def by_theme(coded: CodedPassages, main: Mapping[str, str]) -> dict[str, NDArray[np.bool_]]:
    """Which passages each main theme has, sub-codes included."""
    found: dict[str, NDArray[np.bool_]] = {}
    for k, code in enumerate(coded.codes):
        if code in main:
            before = found.get(main[code], np.zeros(len(coded.passages), dtype=np.bool_))
            found[main[code]] = before | coded.labels[:, k]
    return found


def summaries(found: list[Central]) -> Table:
    """The central passages as a table, interview by interview."""
    return Table(
        name="summaries",
        title="Transcript summaries",
        caption=(
            "For each interview its themes, most spoken of first, and on each the passage nearest"
            " to the mean of its passages (cosine similarity of their vectors), in the speaker's"
            " words."
        ),
        frame=frame(
            ("source", "theme", "passages", "speaker", "most central passage", "start", "end"),
            (
                [c.source, c.theme, c.passages, c.passage.speaker, " ".join(c.passage.text.split()),
                 c.passage.start, c.passage.end]
                for c in found
            ),
        ),
        note="" if found else "Nothing is coded.",
    )  # fmt: skip


def _cosine(rows: NDArray[np.float32], centre: NDArray[np.float32]) -> NDArray[np.float64]:
    length = float(np.linalg.norm(centre))
    found: NDArray[np.float64] = (rows @ centre / length if length else rows @ centre).astype(float)
    return found
