"""How near a passage is to what the codebook says of a code: what a code without examples lives by.

A passage is compared with the code's name, with its definition (inclusion note included) and with
the sentence of that which is nearest. What a code's text is near to in general (a vague definition
is near to everything) is taken off, learned from the training passages.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from themekit.domain import Code, Codebook
from themekit.suggest.features import Floats

if TYPE_CHECKING:
    from themekit.embed import Encoder

_SENTENCES = re.compile(r"(?<=[.!?;])\s+|\n+")


@dataclass(frozen=True)
class Descriptions:
    """Vectors of the codes' texts.

    Attributes
    ----------
    code
        (m,) which code each text describes.
    vectors
        (m, d) unit rows.
    mean, spread
        (k,) of the similarity over the training passages.
    """

    code: Floats
    vectors: Floats
    mean: Floats
    spread: Floats

    def similarity(self, own: Floats) -> Floats:
        """(n, k) cosine of each passage and the nearest text of each code; 0 where it has none."""
        found = np.zeros((len(own), len(self.mean)))
        cosine = own @ self.vectors.T
        for k in range(len(self.mean)):
            of_code = cosine[:, self.code == k]
            if of_code.shape[1]:
                found[:, k] = of_code.max(axis=1) / 2 + of_code.mean(axis=1) / 2
        return found

    def scores(self, own: Floats) -> Floats:
        """(n, k) similarity in units of its spread over the training passages of each code."""
        scaled: Floats = (self.similarity(own) - self.mean) / self.spread
        return scaled


def fit_descriptions(
    codebook: Codebook, codes: Sequence[str], encoder: Encoder, own: Floats
) -> Descriptions:
    """Embed the codebook and learn what each code's text is near to in general."""
    texts, owner = [], []
    for k, code in enumerate(codes):
        for text in describing_texts(codebook[code]):
            texts.append(text)
            owner.append(k)
    vectors = np.asarray(encoder.encode(texts), dtype=np.float64)
    none_yet = Descriptions(np.array(owner), vectors, np.zeros(len(codes)), np.ones(len(codes)))
    similarity = none_yet.similarity(own)
    spread = similarity.std(axis=0)
    return Descriptions(
        none_yet.code, vectors, similarity.mean(axis=0), np.where(spread > 1e-6, spread, 1.0)
    )


def describing_texts(code: Code) -> list[str]:
    """The name, the name with the definition, the sentences of the definition."""
    whole = ". ".join(text for text in (code.name, code.definition, code.inclusion) if text)
    sentences = [s.strip() for s in _SENTENCES.split(f"{code.definition}\n{code.inclusion}")]
    found = [code.name, whole, *(s for s in sentences if len(s) > 20)]
    return list(dict.fromkeys(text for text in found if text.strip()))
