"""Texts into vectors of length 1: the encoder protocol, its two kinds, and the cache.

``load_encoder()`` gives the default encoder on ONNX Runtime; with the name or the folder of any
other sentence-transformers model it gives that one. ``CachedEncoder(encoder, study.vectors)``
embeds each text once.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from themekit.embed.cache import CachedEncoder, MemoryStore, VectorStore, text_sha256
from themekit.embed.cards import encoder_cards
from themekit.embed.encoder import Encoder, OnProgress, Tokens, Vectors

__all__ = [
    "CachedEncoder",
    "Encoder",
    "MemoryStore",
    "OnProgress",
    "Tokens",
    "VectorStore",
    "Vectors",
    "load_encoder",
    "text_sha256",
]


def load_encoder(
    name: str = "default",
    *,
    allow_download: bool = False,
    say: Callable[[str], None] | None = None,
    on_progress: OnProgress | None = None,
) -> Encoder:
    """Load an encoder by name.

    Parameters
    ----------
    name
        ``default`` or another name in ``models/encoders.toml``: checked against its hashes and run
        on ONNX Runtime, after one export on this machine. Any other: a sentence-transformers
        model's name or folder.
    allow_download
        Whether a model that is not on this machine may be fetched. Nothing is otherwise.
    say
        Takes a sentence for the user when the encoder is prepared for the first time; by default
        it goes to standard error.
    on_progress
        Called while the encoder is prepared for the first time.

    Raises
    ------
    ModelError
        If the encoder is missing, altered, or cannot be run.
    """
    card = encoder_cards().get(name)
    if card is None:
        from themekit.embed.sentence_transformers import SentenceTransformersEncoder

        return SentenceTransformersEncoder(name, allow_download=allow_download)
    from themekit.embed.export import exported
    from themekit.embed.onnx import OnnxEncoder

    card.check()
    model = exported(card, say or _to_stderr, on_progress or (lambda done, of: None))
    return OnnxEncoder(card, model)


def _to_stderr(sentence: str) -> None:
    print(sentence, file=sys.stderr)
