"""Candidate themes in passages that nobody need have coded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from themekit.discover.describe import describe, is_weak
from themekit.discover.graph import Labels
from themekit.discover.grouping import MOST, AllAlike, Grouper, Grouping, by_consensus, spread
from themekit.discover.material import Material, distinct
from themekit.discover.stability import RESAMPLES, Stability, stability
from themekit.domain import CandidateTheme, Codebook, Passage
from themekit.errors import StudyError, UsageError

Floats = NDArray[np.float64]
Method = Literal["consensus", "bertopic", "kmeans"]

FEWEST = 10
"""Fewer passages than this hold no themes that could be told from chance."""

_FEWEST_DISTINCT = 4
_DECIMALS = 5
"""Vectors are rounded to this, so that the last bit of an encoder's batch decides nothing."""


@dataclass(frozen=True)
class Discovery:
    """The candidate themes of n passages.

    Attributes
    ----------
    themes
        k themes, largest first. Each one's ``parent`` names one of ``broader``, or is None.
    broader
        Themes that hold several of ``themes``, where the passages have a second level.
    membership
        (n, k) how strongly each passage belongs to each theme, 0 to 1.
    primary
        (n,) the theme to which each passage belongs most; -1 where it fits nowhere.
    method
        How they were found.
    notes
        What a reader should know of them, in plain sentences.
    """

    themes: tuple[CandidateTheme, ...]
    broader: tuple[CandidateTheme, ...]
    membership: Floats
    primary: Labels
    method: Method = "consensus"
    notes: tuple[str, ...] = ()

    @property
    def unplaced(self) -> float:
        """The share of passages that fit no theme."""
        return float((self.primary < 0).mean())

    @property
    def belongs(self) -> NDArray[np.bool_]:
        """(n, k) whether a passage belongs to a theme."""
        result = np.zeros(self.membership.shape, dtype=np.bool_)
        for column, theme in enumerate(self.themes):
            result[list(theme.members), column] = True
        return result

    @property
    def stability(self) -> float | None:
        """Mean resemblance of the themes to those of resamples; None if not resampled."""
        found = [theme.resemblance for theme in self.themes if theme.resemblance is not None]
        return float(np.mean(found)) if found else None


def discover(
    passages: Sequence[Passage],
    vectors: NDArray[np.floating],
    *,
    themes: int | None = None,
    method: Method = "consensus",
    seed: int = 0,
    codebook: Codebook | None = None,
    code_vectors: NDArray[np.floating] | None = None,
    resamples: int = RESAMPLES,
) -> Discovery:
    """Find candidate themes.

    Parameters
    ----------
    passages
        n passages, in any order: the themes do not depend on it.
    vectors
        (n, d) unit rows of an encoder.
    themes
        How many themes to find; by default as many as the passages have.
    method
        ``consensus`` (themekit's own), ``bertopic``, or ``kmeans`` for comparison.
    codebook, code_vectors
        Guided mode: the codes, and (codes, d) unit rows for their texts. Themes grow around the
        codes, and beside them where passages fit none.
    resamples
        How often to resample the sources to see which themes come back; 0 for not at all.

    Raises
    ------
    StudyError
        If there are too few passages.
    UsageError
        If there is no such method, ``themes`` cannot be had of so many passages, or guided mode
        is asked of a method that has none.
    """
    _check(passages, vectors, themes, method)
    order = _canonical(passages)
    ordered = [passages[row] for row in order]
    rows = np.round(np.asarray(vectors, dtype=np.float64)[order], _DECIMALS)
    material, which = distinct(ordered, rows)
    sample = _sample(len(material.passages), seed)
    looked_at = material.take(sample)
    if codebook is None or code_vectors is None:
        group = _grouper(method, looked_at, themes)
    else:
        group = _guided(method, looked_at, codebook, code_vectors)
    found = group(np.ones(len(sample), dtype=np.bool_), seed)
    stable = stability(
        found.primary,
        looked_at.sources,
        lambda kept, again: group(kept, again, quick=True).primary,
        np.random.default_rng(seed),
        resamples,
    )
    if len(sample) < len(material.passages):
        found = spread(found, sample, material.space)
    found = found.for_copies(which)
    fine, broad = describe(ordered, rows, found, stable, order)
    back = np.argsort(order)
    notes = _notes(fine, found, stable, len(sample), len(material.passages))
    return Discovery(fine, broad, found.strengths[back], found.primary[back], method, notes)


def _grouper(method: Method, material: Material, themes: int | None) -> Grouper:
    if len(material.passages) < _FEWEST_DISTINCT:
        return AllAlike()
    if method == "bertopic":
        from themekit.discover.topics import ByTopics

        return ByTopics([p.text for p in material.passages], material.vectors, themes)
    if method == "kmeans":
        from themekit.discover.kmeans import ByKMeans

        return ByKMeans(material.vectors, themes)
    return by_consensus(material, themes)


def _guided(
    method: Method,
    material: Material,
    codebook: Codebook,
    code_vectors: NDArray[np.floating],
) -> Grouper:
    from themekit.discover.guided import ByCodes

    if method != "consensus":
        raise UsageError(f"Themes can be guided by the codebook, but not with --method {method}.")
    if len(codebook) != len(code_vectors):
        raise ValueError(f"{len(codebook)} codes, but {len(code_vectors)} vectors")
    codes = np.asarray(code_vectors, dtype=np.float64)
    return ByCodes(by_consensus(material, None), codebook.names, material.vectors, codes)


def _check(
    passages: Sequence[Passage], vectors: NDArray[np.floating], themes: int | None, method: str
) -> None:
    if len(passages) != len(vectors):
        raise ValueError(f"{len(passages)} passages, but {len(vectors)} vectors")
    if method not in get_args(Method):
        known = ", ".join(get_args(Method))
        raise UsageError(f"There is no method {method!r}. There are: {known}.")
    if len(passages) < FEWEST:
        few = {0: "is no passage", 1: "is only 1 passage"}
        there = few.get(len(passages), f"are only {len(passages)} passages")
        raise StudyError(
            f"There {there} to find themes in. At least {FEWEST} are needed, better 50:"
            " import more interviews."
        )
    if themes is not None and not 1 <= themes <= len(passages) // 3:
        raise UsageError(
            f"{themes} themes cannot be had of {len(passages)} passages."
            f" Ask for 1 to {len(passages) // 3}."
        )


def _canonical(passages: Sequence[Passage]) -> NDArray[np.intp]:
    """An order that does not depend on the order of import."""
    keys = [(p.source, p.start, p.end, p.text) for p in passages]
    return np.array(sorted(range(len(keys)), key=keys.__getitem__), dtype=np.intp)


def _sample(passages: int, seed: int) -> NDArray[np.intp]:
    """The rows to look at: all, or a random sample of a very large study."""
    if passages <= MOST:
        return np.arange(passages)
    return np.sort(np.random.default_rng(seed).permutation(passages)[:MOST])


def _notes(
    themes: Sequence[CandidateTheme],
    found: Grouping,
    stable: Stability | None,
    looked_at: int,
    texts: int,
) -> tuple[str, ...]:
    n = len(found.primary)
    notes = []
    if texts < n:
        notes.append(
            f"{n - texts:,} of {n:,} passages repeat the words of another; each text was looked at"
            " once, and its repeats go where it goes."
        )
    if looked_at < texts:
        notes.append(
            f"Themes were found in a random sample of {looked_at:,} of {texts:,} passages; the"
            " others were laid to them by their nearest neighbours in the sample."
        )
    outside = int((found.primary < 0).sum())
    if outside:
        notes.append(f"{outside:,} of {n:,} passages ({outside / n:.1%}) fit no theme.")
    if stable is None:
        notes.append(
            "Stability is not defined: it needs three or more sources, and resampling switched on."
        )
    weak = sum(map(is_weak, themes))
    if weak:
        notes.append(
            f"{weak} of {len(themes)} themes are weak: they come back in fewer than half of the"
            " resamples of sources."
        )
    if len(themes) == 1:
        notes.append("The passages do not divide into themes; they are taken as one.")
    return tuple(notes)
