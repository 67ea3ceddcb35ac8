"""The encoder adapted to a study's own codings, as one more scorer (``--thorough``).

The last layer of the encoder is trained, with a head for each code that learns which tokens of a
passage it should heed; the layers below stay as they are, so that what they say of each token is
computed once. It is trained on two thirds of the sources to score the third that it has not seen,
three times, and then on all. It runs like the encoder itself, without torch. Sources: Lee, Tang &
Lin (2019), "What Would Elsa Do? Freezing Layers During Transformer Fine-Tuning"; Mullenbach et al.
(2018), "Explainable Prediction of Medical Codes from Clinical Text", for attention by code.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from themekit.embed.cards import EncoderCard, encoder_cards
from themekit.errors import UsageError
from themekit.suggest.features import Floats, unit

if TYPE_CHECKING:
    from themekit.embed import Encoder
    from themekit.embed.onnx import OnnxEncoder

_PARTS = 3
"""Into how many parts the sources are dealt, to score each by what was trained on the others."""


@dataclass(frozen=True)
class Adapted:
    """An adapted encoder with a head for each code.

    Attributes
    ----------
    encoder
        Name of the encoder that was adapted.
    layer
        The trained weights, named as in the encoder's own file.
    attention, head, constant
        (d, k), (d, k) and (k,): how much a code heeds a token, and what the token says for it,
        both linear in the token's vector of length 1.
    """

    encoder: str
    layer: dict[str, NDArray[np.float32]]
    attention: NDArray[np.float32]
    head: NDArray[np.float32]
    constant: NDArray[np.float32]

    def scores(self, texts: Sequence[str]) -> Floats:
        """(n, k) log odds that a person would give the code."""
        found = np.zeros((len(texts), len(self.constant)))
        for row, tokens in enumerate(self._running.tokens(texts)):
            vectors = unit(tokens.astype(np.float64))
            heeded = vectors @ self.attention
            share = np.exp(heeded - heeded.max(axis=0))
            found[row] = (share * (vectors @ self.head)).sum(axis=0) / share.sum(axis=0)
        return found + self.constant

    def without(self, codes: NDArray[np.bool_]) -> Adapted:
        """Without the heads of these codes, (k,)."""
        attention, head = (
            np.where(codes, np.float32(0), each) for each in (self.attention, self.head)
        )
        return replace(self, attention=attention, head=head)

    @cached_property
    def _running(self) -> OnnxEncoder:
        return _onnx(encoder_cards()[self.encoder], changed=self.layer)


def fit_adapted(
    texts: Sequence[str],
    truth: NDArray[np.bool_],
    groups: NDArray[np.intp],
    encoder: Encoder,
    seed: int = 0,
) -> tuple[Adapted, Floats]:
    """Adapt the encoder to what people coded.

    Parameters
    ----------
    truth
        (n, k) the codes of each text.
    groups
        (n,) which texts are left out together.

    Returns
    -------
    Adapted, (n, k) float
        The encoder trained on all texts, and the log odds of each text by one that was trained
        without its group.

    Raises
    ------
    UsageError
        If the encoder is not one that can be adapted.
    """
    from themekit.embed.export import read_weights
    from themekit.suggest.adapt_training import LastLayer, train

    card = _adaptable(encoder)
    weights, config = read_weights(card)
    last = LastLayer.of(weights, config)
    below = _onnx(card, num_hidden_layers=config["num_hidden_layers"] - 1)
    states = below.tokens(texts)
    left_out = np.zeros(truth.shape)
    for part in _parts(groups, seed):
        inside, outside = np.flatnonzero(part), np.flatnonzero(~part)
        trained = train(last, [states[row] for row in outside], truth[outside], seed)
        left_out[inside] = trained.log_odds([states[row] for row in inside])
    trained = train(last, states, truth, seed)
    return Adapted(card.name, **trained.arrays()), left_out


def _adaptable(encoder: Encoder) -> EncoderCard:
    cards = encoder_cards()
    if encoder.name not in cards:
        raise UsageError(
            f"The encoder {encoder.name} cannot be adapted to the codings, only"
            f" {cards['default'].name} can. Leave out --thorough or --encoder."
        )
    return cards[encoder.name]


def _onnx(
    card: EncoderCard, changed: dict[str, NDArray[np.float32]] | None = None, **config: Any
) -> OnnxEncoder:
    """The encoder with other weights or settings."""
    from themekit.embed.export import read_weights
    from themekit.embed.graph import bert_graph
    from themekit.embed.onnx import OnnxEncoder

    weights, standard = read_weights(card)
    graph = bert_graph({**weights, **(changed or {})}, {**standard, **config})
    return OnnxEncoder(card, bytes(graph.SerializeToString()))


def _parts(groups: NDArray[np.intp], seed: int) -> list[NDArray[np.bool_]]:
    """(n,) each: what is left out in turn; the groups are dealt at random."""
    names = np.unique(groups)
    count = min(_PARTS, len(names))
    dealt = dict(
        zip(names.tolist(), np.random.default_rng(seed).permutation(len(names)), strict=True)
    )
    part = np.array([dealt[group] % count for group in groups.tolist()])
    return [part == which for which in range(count)] if count > 1 else []
