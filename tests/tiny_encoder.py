"""An encoder without a model, for tests: hashed words projected to 64 unit dimensions.

Texts that share words are near each other, texts that share none are nearly orthogonal, and the
same text always gives the same vector, on any machine.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

DIMENSION = 64


class TinyEncoder:
    """Implements ``themekit.embed.Encoder``; counts what it was asked to encode."""

    name = "tiny"
    sha256 = hashlib.sha256(b"tiny encoder, hashed words, 64 dimensions").hexdigest()
    dimension = DIMENSION

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def encode(
        self,
        texts: Sequence[str],
        *,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> NDArray[np.float32]:
        self.encoded.extend(texts)
        rows = np.zeros((len(texts), DIMENSION), dtype=np.float32)
        for number, text in enumerate(texts):
            words = re.findall(r"\w+", text.casefold()) or [""]
            total = sum(_direction(word) for word in words)
            rows[number] = total / np.linalg.norm(total)
            if on_progress:
                on_progress(number + 1, len(texts))
        return rows

    def encode_tokens(
        self,
        texts: Sequence[str],
        *,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> tuple[NDArray[np.float32], list[NDArray[np.float16]]]:
        tokens = []
        for text in texts:
            words = re.findall(r"\w+", text.casefold()) or [""]
            tokens.append(np.array([_direction(word) for word in words], dtype=np.float16))
        return self.encode(texts, on_progress=on_progress), tokens


def _direction(word: str) -> NDArray[np.float64]:
    """A random direction that belongs to the word."""
    digest = hashlib.sha256(word.encode("utf-8", "surrogatepass")).digest()
    seed = int.from_bytes(digest[:8], "little")
    return np.random.default_rng(seed).standard_normal(DIMENSION)
