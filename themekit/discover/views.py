"""Several views of one passage: what it means, which words it uses, when it is said.

A theme that shows in several views is less of an artefact of one of them. Each view is the
encoder's with something beside it: words, pieces of words; what is said around it, where that
has to do with it; and, where interviews follow one protocol, the place in the interview.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from themekit.domain import Passage

Floats = NDArray[np.float64]
Labels = NDArray[np.intp]

WORDS_WEIGHT = 0.3
PLACE_WEIGHT = 0.1

DIMENSIONS = 200
_DIMENSIONS_AROUND = 100
_LEXICAL_DIMENSIONS = 100
_PLACES = 21
_PLACE_WIDTH = 0.05
_PERMUTATIONS = 40
_CLEAR = 3.0
"""How many standard deviations above chance an order must lie to count."""


def views(
    passages: Sequence[Passage],
    vectors: NDArray[np.floating],
    around: Floats | None = None,
    around_weight: float = 0.0,
) -> list[Floats]:
    """Unit rows for each view of n passages.

    Parameters
    ----------
    vectors
        (n, d) unit rows of an encoder.
    around, around_weight
        (n, d) the surroundings of each passage, and how much they count.

    Returns
    -------
    list of (n, m) float
        Meaning with words; meaning with pieces of words; all three. Meaning alone where no words
        repeat.
    """
    texts = [passage.text for passage in passages]
    meaning = centred(vectors)
    words, pieces = lexical(texts, "word"), lexical(texts, "char_wb")
    if words is not None and pieces is not None:
        both = np.hstack([words, pieces]) / np.sqrt(2)
        weights = (WORDS_WEIGHT, WORDS_WEIGHT, WORDS_WEIGHT + 0.1)
        pairs = zip((words, pieces, both), weights, strict=True)
        found = [reduced(blend(meaning, said, weight), DIMENSIONS) for said, weight in pairs]
    else:
        found = [reduced(meaning, DIMENSIONS)]
    if around is not None:
        near = reduced(around, _DIMENSIONS_AROUND)
        found = [unit(blend(view, near, around_weight)) for view in found]
    place = place_features(passages)
    if shares_order(meaning, place, [passage.source for passage in passages]):
        found = [blend(view, unit(place), PLACE_WEIGHT) for view in found]
    return found


def unit(rows: NDArray[np.floating]) -> Floats:
    """Rows of length 1; a row of zeros stays."""
    size = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(size, 1e-12), dtype=np.float64)


def centred(vectors: NDArray[np.floating]) -> Floats:
    """Unit rows without what all have in common, which says nothing about a theme."""
    rows = np.asarray(vectors, dtype=np.float64)
    return unit(rows - rows.mean(axis=0))


def blend(a: Floats, b: Floats, weight: float) -> Floats:
    """Side by side: squared distances are (1 - weight) of those in ``a`` and weight in ``b``."""
    return np.hstack([np.sqrt(1 - weight) * a, np.sqrt(weight) * b])


def reduced(rows: Floats, dimensions: int) -> Floats:
    """The strongest principal directions of unit rows, made unit again."""
    if min(rows.shape) <= dimensions:
        return rows
    shifted = rows - rows.mean(axis=0)
    _, directions = np.linalg.eigh(shifted.T @ shifted)
    return unit(shifted @ _signed(directions[:, ::-1][:, :dimensions]))


def lexical(texts: Sequence[str], analyzer: Literal["word", "char_wb"]) -> Floats | None:
    """Latent semantic analysis of TF-IDF (Deerwester et al. 1990); None if no words repeat."""
    from scipy.sparse.linalg import svds
    from sklearn.feature_extraction.text import TfidfVectorizer

    words = analyzer == "word"
    vectorizer = TfidfVectorizer(
        analyzer=analyzer,
        ngram_range=(1, 2) if words else (3, 5),
        stop_words="english" if words else None,
        sublinear_tf=True,
        min_df=2,
        max_df=0.3,
    )
    try:
        weights = vectorizer.fit_transform(texts)
    except ValueError:  # no word is left: every one is a stop word, or none repeats
        return None
    dimensions = min(_LEXICAL_DIMENSIONS, min(weights.shape) - 1)
    if dimensions < 2:
        return None
    start = np.ones(min(weights.shape))
    _, _, directions = svds(weights, k=dimensions, v0=start)
    return unit(np.asarray(weights @ _signed(directions.T)))


def place_features(passages: Sequence[Passage]) -> Floats:
    """(n, 21) a bump where in the interview a passage stands."""
    places = np.array([passage.place for passage in passages])[:, None]
    centres = np.linspace(0, 1, _PLACES)
    return np.asarray(np.exp(-((places - centres) ** 2) / (2 * _PLACE_WIDTH**2)))


def shares_order(
    meaning: Floats, beside: Floats, sources: Sequence[str] | Labels, least: float = 0.0
) -> bool:
    """Whether passages of different sources that mean alike also stand alike.

    They do where interviews follow one protocol. Compared with rows of ``beside`` permuted within
    sources, so that neither what a source talks about nor how long it is counts.

    Parameters
    ----------
    meaning, beside
        (n, d) and (n, m): what passages mean, and where or beside what they stand.
    least
        By how much the two must go together, beyond chance: 0 to 1.
    """
    _, groups = np.unique(np.asarray(sources), return_inverse=True)
    if groups.max(initial=0) == 0 or np.bincount(groups).max() < 2:
        return False
    order = np.argsort(groups, kind="stable")
    meaning, beside, groups = meaning[order], beside[order] - beside.mean(axis=0), groups[order]
    generator = np.random.default_rng(0)
    chance = []
    for _ in range(_PERMUTATIONS):
        shuffled = np.lexsort((generator.random(len(groups)), groups))
        chance.append(_across_sources(meaning, beside[shuffled], groups))
    beyond, spread = _across_sources(meaning, beside, groups) - np.mean(chance), np.std(chance)
    both = [_across_sources(rows, rows, groups) for rows in (meaning, beside)]
    whole = np.sqrt(max(0.0, both[0]) * max(0.0, both[1]))
    return bool(spread > 0 and beyond / spread > _CLEAR and beyond >= least * whole)


def _across_sources(meaning: Floats, beside: Floats, groups: Labels) -> float:
    """Sum over pairs of passages of different sources: likeness of meaning times of ``beside``."""
    cuts = np.flatnonzero(np.diff(groups)) + 1
    parts = zip(np.split(meaning, cuts), np.split(beside, cuts), strict=True)
    within = sum(float(((m.T @ p) ** 2).sum()) for m, p in parts)
    return float(((meaning.T @ beside) ** 2).sum()) - within


def _signed(directions: Floats) -> Floats:
    """Directions whose largest entry is positive, so that one matrix has one decomposition."""
    largest = np.abs(directions).argmax(axis=0)
    signs = np.sign(directions[largest, np.arange(directions.shape[1])])
    return np.asarray(directions * signs)
