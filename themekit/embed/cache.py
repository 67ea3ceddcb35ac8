"""Vectors kept by encoder and text, so that the same text is never embedded twice."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from themekit.embed.encoder import Encoder, OnProgress, Tokens, Vectors

CHUNK = 512
"""Texts embedded between two visits to the store: what a stopped run has to do again at most."""

KEPT_TOKENS = 1_000_000
"""Tokens whose vectors are kept at most, 0.75 KiB each with the default encoder."""


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
        self._tokens: dict[str, Tokens] = {}

    def encode(self, texts: Sequence[str], *, on_progress: OnProgress | None = None) -> Vectors:
        """The vectors of texts: shape (n_texts, dimension), float32, rows of length 1."""
        by_hash = {text_sha256(text): text for text in texts}
        found = self._store.get(self.sha256, list(by_hash))
        for keys, report in self._missing(by_hash, found, on_progress):
            rows = self._encoder.encode([by_hash[key] for key in keys], on_progress=report)
            found |= self._kept(keys, rows)
        return self._rows(texts, found)

    def encode_tokens(
        self, texts: Sequence[str], *, on_progress: OnProgress | None = None
    ) -> tuple[Vectors, list[Tokens]]:
        """The vectors of texts and those of each text's tokens.

        Tokens are large: they are kept while the process lasts, up to a limit, and not in the
        store.
        """
        by_hash = {text_sha256(text): text for text in texts}
        tokens = {key: self._tokens[key] for key in by_hash if key in self._tokens}
        found = self._store.get(self.sha256, list(tokens))
        for keys, report in self._missing(by_hash, found, on_progress):
            rows, read = self._encoder.encode_tokens(
                [by_hash[key] for key in keys], on_progress=report
            )
            found |= self._kept(keys, rows)
            tokens |= zip(keys, read, strict=True)
        self._keep_tokens(tokens)
        return self._rows(texts, found), [tokens[text_sha256(text)] for text in texts]

    def _missing(
        self,
        by_hash: Mapping[str, str],
        found: Mapping[str, object],
        on_progress: OnProgress | None,
    ) -> Iterator[tuple[list[str], OnProgress]]:
        """What is not there yet, by so many texts at once, each with how to report on it."""
        tell = on_progress or self._on_progress
        missing = [key for key in by_hash if key not in found]
        before = len(by_hash) - len(missing)
        for start in range(0, len(missing), CHUNK):

            def report(done: int, of: int, offset: int = before + start) -> None:
                if tell:
                    tell(offset + done, len(by_hash))

            yield missing[start : start + CHUNK], report

    def _kept(self, keys: Sequence[str], rows: Vectors) -> dict[str, NDArray[np.float32]]:
        """The rows by hash, once they are in the store."""
        new = dict(zip(keys, rows, strict=True))
        self._store.put(self.sha256, new)
        return new

    def _keep_tokens(self, tokens: Mapping[str, Tokens]) -> None:
        room = KEPT_TOKENS - sum(map(len, self._tokens.values()))
        for key in tokens.keys() - self._tokens.keys():
            room -= len(tokens[key])
            if room < 0:
                return
            self._tokens[key] = tokens[key]

    def _rows(self, texts: Sequence[str], found: Mapping[str, NDArray[np.float32]]) -> Vectors:
        rows = [found[text_sha256(text)] for text in texts]
        return np.array(rows, dtype=np.float32).reshape(len(texts), self.dimension)


def text_sha256(text: str) -> str:
    """What a text is known by in a store."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
