"""A code model without anything of an interview in it, to be shared where transcripts cannot be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from themekit.domain import Codebook
from themekit.suggest.heads import Heads
from themekit.suggest.scorers import Scorers
from themekit.suggest.terms import Vocabulary

if TYPE_CHECKING:
    from themekit.suggest.model import CodeModel

SHARED_BY = 3
"""A term stays if so many sources use it; weights of a code stay if so many passages have it."""


def shared_form(model: CodeModel) -> CodeModel:
    """The model in numbers that are each drawn from several passages.

    Left out are the quotations, terms that fewer than three sources use, the weights of codes with
    fewer than three passages (they go on living from their description), and the examples and
    memos of the codebook.
    """
    kept: dict[str, NDArray[np.intp]] = {}
    space = model.scorers.space
    for vocabulary in (space.words, space.characters):
        kept[vocabulary.kind] = np.flatnonzero(vocabulary.used_by >= SHARED_BY)
    few = np.append(model.counts < SHARED_BY, False)
    heads = {name: _without(each, few, kept) for name, each in model.scorers.heads.items()}
    adapted = model.scorers.adapted
    codes = (replace(code, examples=(), memo="") for code in model.codebook)
    return replace(
        model,
        codebook=Codebook(tuple(codes)),
        scorers=Scorers(
            replace(
                space,
                words=_taken(space.words, kept),
                characters=_taken(space.characters, kept),
            ),
            heads,
            model.scorers.descriptions,
            model.scorers.common_words,
            model.scorers.attention.without(few[:-1]),
            adapted and adapted.without(few[:-1]),
        ),
        quotations=None,
    )


def _taken(vocabulary: Vocabulary, kept: Mapping[str, NDArray[np.intp]]) -> Vocabulary:
    return vocabulary.take(kept[vocabulary.kind])


def _without(heads: Heads, few: NDArray[np.bool_], kept: Mapping[str, NDArray[np.intp]]) -> Heads:
    """Without the weights of dropped terms and of codes with few passages."""
    weights = {}
    for name, values in heads.weights.items():
        vocabulary = name.split("_")[0]
        rows = values[kept[vocabulary]] if vocabulary in kept else values
        weights[name] = np.where(few, np.float32(0), rows)
    return Heads(weights, heads.constant)
