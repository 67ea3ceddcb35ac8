"""What an encoder is, whatever model stands behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""Rows of length 1, one a text: shape (n_texts, dimension)."""

Tokens = NDArray[np.float16]
"""The vectors of one text's tokens, special ones included: shape (n_tokens, dimension)."""

OnProgress = Callable[[int, int], None]
"""Called with how many are done and how many there are."""


class Encoder(Protocol):
    """Turns texts into vectors of length 1, so that a dot product is a cosine similarity.

    A text's vector depends on that text alone (up to float noise, below 1e-6), never on the
    texts it is embedded with. A text of any length is embedded whole; an empty one has a vector
    too.

    Attributes
    ----------
    name
        As the user names it: ``default``, a model's name or its folder.
    sha256
        What the vectors depend on: weights, tokenizer, pooling, token limit, and the kind of
        runtime. Two encoders with the same hash give the same vectors, so that caches and code
        models may go by it.
    dimension
        Length of a vector.
    """

    @property
    def name(self) -> str: ...
    @property
    def sha256(self) -> str: ...
    @property
    def dimension(self) -> int: ...

    def encode(self, texts: Sequence[str], *, on_progress: OnProgress | None = None) -> Vectors:
        """The vectors of texts: shape (n_texts, dimension), float32, rows of length 1."""
        ...

    def encode_tokens(
        self, texts: Sequence[str], *, on_progress: OnProgress | None = None
    ) -> tuple[Vectors, list[Tokens]]:
        """The vectors of texts and those of each text's tokens, at the cost of the former."""
        ...


def unit_rows(rows: NDArray[np.floating]) -> Vectors:
    """Scale each row to length 1; a row of zeros becomes the same direction in every dimension."""
    rows = np.asarray(rows, dtype=np.float64)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    flat = np.full_like(rows, 1 / np.sqrt(max(1, rows.shape[1])))
    return np.where(lengths > 0, rows / np.where(lengths > 0, lengths, 1), flat).astype(np.float32)


def plain(text: str) -> str:
    """The text without lone surrogates, which no tokenizer takes."""
    return text.encode("utf-8", "replace").decode("utf-8")
