"""What the model sees of a passage: its text, what stands around it, and where it stands.

Three views (meaning, words, characters) of the passage itself, and the products of its meanings two
by two; its surroundings (what comes just before and after, what the talk around it is about, the
question, the place in the source); and the products of the two, because what a sentence means
depends on what is being talked about.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from themekit.domain import Passage
from themekit.embed.encoder import Tokens
from themekit.suggest.terms import Vocabulary, vocabulary

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

    from themekit.embed import Encoder

Floats = NDArray[np.float64]
Block = Any
"""(n, width) rows of one view: a float array or a sparse matrix."""

NEAR, FAR = 1.0, 4.0
"""Half-lives, in passages, of the two running means on either side."""

TEXT_AXES, CONTEXT_AXES = 64, 48
"""Principal axes whose products are taken."""

_REACH, _WORDS_AROUND = 6, 0.15
"""How many passages away words still count, and the weight of the words on either side."""

_PLACES = np.linspace(0, 1, 17)
_PLACE_WIDTH = 0.05


@dataclass(frozen=True)
class Views:
    """Passages as the encoder and the transcript show them, before anything is learned.

    Attributes
    ----------
    texts
        n texts.
    own
        (n, d) vectors of the passages.
    tokens
        (tokens, d) vectors of the tokens of each passage.
    context
        (n, c) all views of the surroundings side by side; rows of length at most 1, of zeros
        where a passage stands alone.
    sources
        The source of each; passages of one source stand together and in order.
    """

    texts: list[str]
    own: Floats
    tokens: list[Tokens]
    context: Floats
    sources: list[str]

    def take(self, rows: NDArray[np.intp]) -> Views:
        """The views of these passages."""
        return Views(
            [self.texts[row] for row in rows],
            self.own[rows],
            [self.tokens[row] for row in rows],
            self.context[rows],
            [self.sources[row] for row in rows],
        )


def views(passages: Sequence[Passage], encoder: Encoder) -> Views:
    """Look at passages; those of one source stand together and in order."""
    texts = [passage.text for passage in passages]
    vectors, tokens = encoder.encode_tokens(texts)
    own = np.asarray(vectors, dtype=np.float64)
    sources = [passage.source for passage in passages]
    parts = [
        unit(_running_mean(own, sources, NEAR)) * 0.5**0.5,
        unit(_running_mean(own[::-1], sources[::-1], NEAR)[::-1]) * 0.5**0.5,
        unit(_running_mean(own, sources, FAR)),
        unit(_running_mean(own[::-1], sources[::-1], FAR)[::-1]),
        _questions(passages, encoder),
        _places(passages) * 0.5**0.5,
    ]
    return Views(texts, own, tokens, np.hstack(parts) / 3**0.5, sources)


def lone_views(texts: Sequence[str], encoder: Encoder, width: int) -> Views:
    """Texts that stand nowhere, such as the examples in a codebook; ``width`` of the context."""
    vectors, tokens = encoder.encode_tokens(texts)
    own = np.asarray(vectors, dtype=np.float64).reshape(-1, encoder.dimension)
    return Views(list(texts), own, tokens, np.zeros((len(texts), width)), [""] * len(texts))


def joined(blocks: Mapping[str, Block], more: Mapping[str, Block]) -> dict[str, Block]:
    """The rows of ``more`` under those of ``blocks``."""
    from scipy.sparse import vstack

    return {
        name: np.vstack([block, more[name]])
        if isinstance(block, np.ndarray)
        else vstack([block, more[name]]).tocsr()
        for name, block in blocks.items()
    }


@dataclass(frozen=True)
class Space:
    """The features that heads are linear in; fitted on the passages of training sources.

    Attributes
    ----------
    words, characters
        Vocabularies.
    text_mean, text_axes, context_mean, context_axes
        Centre and principal axes, (d,) and (d, axes), of vectors and surroundings.
    """

    words: Vocabulary
    characters: Vocabulary
    text_mean: Floats
    text_axes: Floats
    context_mean: Floats
    context_axes: Floats

    def blocks(self, seen: Views) -> dict[str, Block]:
        """The rows of every view by its name, each row of length at most about 1."""
        text = (seen.own - self.text_mean) @ self.text_axes
        context = (seen.context - self.context_mean) @ self.context_axes
        products = (text[:, :, None] * context[:, None, :]).astype(np.float32)
        one, other = np.triu_indices(text.shape[1])
        pairs = text[:, one] * text[:, other] * np.where(one == other, 1.0, 2**0.5)
        words = self.words.rows(seen.texts)
        before, after = _around(seen.sources)
        return {
            "meaning": seen.own / 3**0.5,
            "pairs": pairs.astype(np.float32),
            "words": words / 3**0.5,
            "characters": self.characters.rows(seen.texts) / 3**0.5,
            "context": seen.context,
            "words_before": unit_sparse(before @ words) * _WORDS_AROUND**0.5,
            "words_after": unit_sparse(after @ words) * _WORDS_AROUND**0.5,
            "products": products.reshape(len(text), text.shape[1] * context.shape[1]),
        }


def fit_space(seen: Views, groups: NDArray[np.intp]) -> Space:
    """Learn vocabularies and axes."""
    text_mean, text_axes = _principal_axes(seen.own, TEXT_AXES)
    context_mean, context_axes = _principal_axes(seen.context, CONTEXT_AXES)
    return Space(
        vocabulary("words", seen.texts, groups),
        vocabulary("characters", seen.texts, groups),
        text_mean,
        text_axes,
        context_mean,
        context_axes,
    )


def kernel(blocks: Mapping[str, Block], names: Sequence[str], rows: NDArray[np.intp]) -> Floats:
    """(n, m) inner products with m of the rows over the named blocks, and 1 for the constant."""
    total: Floats | None = None
    for name in names:
        product = blocks[name] @ blocks[name][rows].T
        dense = product if isinstance(product, np.ndarray) else product.toarray()
        total = dense.astype(np.float64) if total is None else total + dense
    assert total is not None
    return total + 1.0


def unit(rows: Floats) -> Floats:
    """Rows scaled to length 1; zeros stay zeros."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: Floats = rows / np.where(lengths > 1e-12, lengths, 1.0)
    return scaled


def unit_sparse(rows: csr_matrix) -> csr_matrix:
    """Sparse rows scaled to length 1; zeros stay zeros."""
    from scipy.sparse import diags

    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    return (diags(1 / np.where(lengths > 1e-12, lengths, 1.0)) @ rows).tocsr()


def _around(sources: Sequence[str]) -> tuple[csr_matrix, csr_matrix]:
    """(n, n) weights of the passages before each in its source, and of those after it."""
    from scipy.sparse import csr_matrix, diags

    n = len(sources)
    names = np.array(sources, dtype=object)
    before = csr_matrix((n, n))
    for away in range(1, min(_REACH, n - 1) + 1):
        same = (names[away:] == names[:-away]) * 0.5 ** (away / NEAR)
        before = before + diags(same, -away, shape=(n, n))
    return before.tocsr(), before.T.tocsr()


def _running_mean(rows: Floats, sources: Sequence[str], half_life: float) -> Floats:
    """Sum of the rows before each row in its source, each weighing less the further away."""
    keep = 0.5 ** (1 / half_life)
    found = np.zeros_like(rows)
    for i in range(1, len(rows)):
        if sources[i] == sources[i - 1]:
            found[i] = keep * found[i - 1] + rows[i - 1]
    return found


def _questions(passages: Sequence[Passage], encoder: Encoder) -> Floats:
    """The vector of the question; zeros where nobody asked."""
    asked = [passage.question.strip() for passage in passages]
    distinct = sorted(set(asked) - {""})
    found = np.zeros((len(passages), encoder.dimension))
    if distinct:
        vectors = dict(zip(distinct, np.asarray(encoder.encode(distinct)), strict=True))
        for row, question in enumerate(asked):
            if question:
                found[row] = vectors[question]
    return found


def _places(passages: Sequence[Passage]) -> Floats:
    """The place as soft membership of 17 points along the source, rows of length 1.

    A passage that stands alone in its source has no place.
    """
    counts: dict[str, int] = {}
    for passage in passages:
        counts[passage.source] = counts.get(passage.source, 0) + 1
    place = np.array([passage.place for passage in passages])
    found = unit(np.exp(-((place[:, None] - _PLACES) ** 2) / (2 * _PLACE_WIDTH**2)))
    found[[counts[passage.source] < 2 for passage in passages]] = 0.0
    return found


def _principal_axes(rows: Floats, count: int) -> tuple[Floats, Floats]:
    """Centre (d,) and leading principal axes (d, count) of rows, their signs fixed."""
    from scipy.linalg import eigh

    centre = rows.mean(axis=0)
    centred = rows - centre
    width = rows.shape[1]
    _, axes = eigh(centred.T @ centred, subset_by_index=[max(0, width - count), width - 1])
    leading = axes[:, ::-1]
    signs = np.sign(leading[np.abs(leading).argmax(axis=0), np.arange(leading.shape[1])])
    return centre, leading * signs
