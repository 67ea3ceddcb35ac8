"""Vectors kept by encoder and text, so that the same text is never embedded twice."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from themekit.embed.encoder import Encoder, OnProgress, Vectors

CHUNK = 512
"""Texts embedded between two visits to the store: what a stopped run has to do again at most."""


class VectorStore(Protocol):
    """Where vectors are kept; a study has one (:attr:`themekit.Study.vectors`)."""

    def get(
        self, encoder_sha256: str, text_hashes: Sequence[str]
    ) -> dict[str, NDArray[np.float32]]:
        """The vectors that are there, by the hash of their text."""
        ...

    def put(self, encoder_sha256: str, vectors: Mapping[str, NDArray[np.float32]]) -> None:
        """Keep vectors by the hash of their text."""
        ...


class MemoryStore:
    """A :class:`VectorStore` that lasts as long as the process."""

    def __init__(self) -> None:
        self._vectors: dict[tuple[str, str], NDArray[np.float32]] = {}

    def get(
        self, encoder_sha256: str, text_hashes: Sequence[str]
    ) -> dict[str, NDArray[np.float32]]:
        """The vectors that are there, by the hash of their text."""
        keys = [(encoder_sha256, text) for text in text_hashes]
        return {key[1]: self._vectors[key] for key in keys if key in self._vectors}

    def put(self, encoder_sha256: str, vectors: Mapping[str, NDArray[np.float32]]) -> None:
        """Keep vectors by the hash of their text."""
        self._vectors.update({(encoder_sha256, text): each for text, each in vectors.items()})


class CachedEncoder:
    """An encoder that asks a store first and keeps there what it had to embed.

    Parameters
    ----------
    on_progress
        Told of every embedding, where the caller of ``encode`` gives no other.
    """

    def __init__(
        self, encoder: Encoder, store: VectorStore, on_progress: OnProgress | None = None
    ) -> None:
        self._encoder = encoder
        self._store = store
        self._on_progress = on_progress
        self.name = encoder.name
        self.sha256 = encoder.sha256
        self.dimension = encoder.dimension

    def encode(self, texts: Sequence[str], *, on_progress: OnProgress | None = None) -> Vectors:
        """The vectors of texts: shape (n_texts, dimension), float32, rows of length 1."""
        on_progress = on_progress or self._on_progress
        hashes = [text_sha256(text) for text in texts]
        by_hash = dict(zip(hashes, texts, strict=True))
        found = self._store.get(self.sha256, list(by_hash))
        missing = [key for key in by_hash if key not in found]
        before = len(found)
        report = on_progress or self._on_progress

        for start in range(0, len(missing), CHUNK):
            keys = missing[start : start + CHUNK]

            def advance(done: int, of: int, offset: int = before + start) -> None:
                if report:
                    report(offset + done, len(by_hash))

            vectors = self._encoder.encode([by_hash[key] for key in keys], on_progress=advance)
            new = dict(zip(keys, vectors, strict=True))
            self._store.put(self.sha256, new)
            found.update(new)
        rows = [found[key] for key in hashes]
        return np.array(rows, dtype=np.float32).reshape(len(texts), self.dimension)


def text_sha256(text: str) -> str:
    """What a text is known by in a store."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
