"""Codes hidden in turn, so that what is unseen is known.

The sources are split once, 60 to 40. For each code, the passages of the 60 % that have it are
taken away, so that the code is unknown. Of the 40 %, those that have it and no other code are what
no code covers. A passage that has the hidden code and a known one besides is covered, though not
wholly: it counts neither for nor against.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from themekit.discover.views import views
from themekit.errors import StudyError
from themekit.segment import CodedPassages, first_of_repeats
from themekit.unseen.blocks import some_rows
from themekit.unseen.novelty import Bools, Floats, Known
from themekit.unseen.weighing import FEWEST, KNOWN_SHARE, some_sources, uncovered


@dataclass(frozen=True)
class Hidden:
    """A study that does not know one of its codes.

    Attributes
    ----------
    known, sources
        What is coded without it, and the source of each of those passages.
    alone, judged
        (m,) which of the new passages only the hidden code covers, and which can be judged.
    """

    code: str
    known: Known
    sources: NDArray[np.intp]
    alone: Bools
    judged: Bools


@dataclass(frozen=True)
class Hiding:
    """A split of coded sources, to hide codes in.

    Attributes
    ----------
    known, sources
        All that is coded, and the source of each passage.
    training
        (n,) which passages are of the 60 %.
    codes
        The names of the columns of ``known.labels``.
    min_count
        Codes with fewer passages are not hidden.
    repeats
        How many passages were dropped for repeating another.
    """

    known: Known
    sources: NDArray[np.intp]
    training: Bools
    codes: list[str]
    min_count: int
    repeats: int

    @property
    def passages(self) -> int:
        """How many passages there are in all."""
        return len(self.sources)

    @property
    def new(self) -> Floats:
        """(m, d) the passages of the sources held out."""
        return np.asarray(self.known.vectors[~self.training])

    @property
    def new_sources(self) -> NDArray[np.intp]:
        """(m,) their sources."""
        return np.asarray(self.sources[~self.training])

    def each(self) -> Iterator[Hidden]:
        """Hide each code that has ``min_count`` passages, and enough that it covers alone."""
        labels = self.known.labels
        for code, name in enumerate(self.codes):
            alone, judged = uncovered(labels[~self.training], code)
            if labels[:, code].sum() < self.min_count or alone.sum() < FEWEST:
                continue
            others = np.delete(labels, code, axis=1).any(axis=1)
            kept = self.training & ~labels[:, code] & others
            rest = self.known.without(code, self.training)
            yield Hidden(name, rest, self.sources[kept], alone, judged)


def hiding(
    coded: CodedPassages, vectors: NDArray[np.floating], *, min_count: int = 10, seed: int = 0
) -> Hiding:
    """Split coded sources to hide codes in.

    Parameters
    ----------
    coded, vectors
        n passages with their codes and (n, d) unit rows. Uncoded passages and repeats are left
        out.
    min_count
        Codes with fewer passages are not hidden.

    Raises
    ------
    StudyError
        If there are not two coded sources.
    """
    with_code = np.flatnonzero(coded.labels.any(axis=1) & coded.counted)
    distinct = with_code[first_of_repeats(coded.passages[row] for row in with_code)]
    rows = some_rows(distinct, seed)
    material, labels = coded.take(rows), coded.labels[rows]
    _, sources = np.unique(material.sources, return_inverse=True)
    if len(np.unique(sources)) < 2:
        raise StudyError("Two or more coded sources are needed to hide a code in some of them.")
    space = views(material.passages, np.asarray(vectors)[rows])[-1]
    training = some_sources(sources, KNOWN_SHARE, np.random.default_rng(seed))
    repeats = len(with_code) - len(distinct)
    return Hiding(Known(space, labels), sources, training, coded.codes, min_count, repeats)
