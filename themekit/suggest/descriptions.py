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
from themekit.suggest.features import Block, Floats, unit
from themekit.suggest.terms import Vocabulary

if TYPE_CHECKING:
    from themekit.embed import Encoder

_KINSHIP = 8.0
"""How sharply likeness of descriptions counts."""

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

    def relatives(self) -> Floats:
        """(k, k) how much each code takes from each other, by likeness of their descriptions.

        Rows sum to 1; a code takes nothing from itself, and nothing where it is the only one.
        """
        which = np.arange(len(self.mean))[:, None] == self.code
        centres = unit(which.astype(np.float64) @ self.vectors)
        likeness = np.exp(_KINSHIP * (centres @ centres.T))
        np.fill_diagonal(likeness, 0.0)
        total = likeness.sum(axis=1, keepdims=True)
        shares: Floats = likeness / np.where(total > 0, total, 1.0)
        return shares


@dataclass(frozen=True)
class CommonWords:
    """How much of the wording of a code's description a passage shares, endings aside.

    Attributes
    ----------
    texts
        k descriptions.
    mean, spread
        (k,) of the overlap over the training passages.
    """

    texts: list[str]
    mean: Floats
    spread: Floats

    def overlap(self, rows: Block, vocabulary: Vocabulary) -> Floats:
        """(n, k) cosine of TF-IDF rows of passages and of the descriptions, up to a factor."""
        return np.asarray((rows @ vocabulary.rows(self.texts).T).toarray(), dtype=np.float64)

    def scores(self, rows: Block, vocabulary: Vocabulary) -> Floats:
        """(n, k) overlap in units of its spread over the training passages of each code."""
        scaled: Floats = (self.overlap(rows, vocabulary) - self.mean) / self.spread
        return scaled


def fit_common_words(
    codebook: Codebook, codes: Sequence[str], rows: Block, vocabulary: Vocabulary
) -> CommonWords:
    """Learn how much wording each description shares with passages in general."""
    texts = [
        " ".join((c.name, c.definition, c.inclusion)) for c in map(codebook.__getitem__, codes)
    ]
    none_yet = CommonWords(texts, np.zeros(len(codes)), np.ones(len(codes)))
    return CommonWords(texts, *_usual(none_yet.overlap(rows, vocabulary)))


def _usual(similarity: Floats) -> tuple[Floats, Floats]:
    """Mean and spread (k,) of similarities (n, k); a spread of 1 where there is none."""
    spread = similarity.std(axis=0)
    return similarity.mean(axis=0), np.where(spread > 1e-6, spread, 1.0)


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
    return Descriptions(none_yet.code, vectors, *_usual(none_yet.similarity(own)))


def describing_texts(code: Code) -> list[str]:
    """The name, the name with the definition, the sentences of the definition."""
    whole = ". ".join(text for text in (code.name, code.definition, code.inclusion) if text)
    sentences = [s.strip() for s in _SENTENCES.split(f"{code.definition}\n{code.inclusion}")]
    found = [code.name, whole, *(s for s in sentences if len(s) > 20)]
    return list(dict.fromkeys(text for text in found if text.strip()))
