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
from themekit.suggest.attention import Attention, parts
from themekit.suggest.features import Floats

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
    attention
        The heads on what it says of tokens.
    """

    encoder: str
    layer: dict[str, NDArray[np.float32]]
    attention: Attention

    def scores(self, texts: Sequence[str]) -> Floats:
        """(n, k) log odds that a person would give the code."""
        _, tokens = self._running.encode_tokens(texts)
        return self.attention.scores(tokens)

    def without(self, codes: NDArray[np.bool_]) -> Adapted:
        """Without the heads of these codes, (k,)."""
        return replace(self, attention=self.attention.without(codes))

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
    _, states = below.encode_tokens(texts)
    left_out = np.zeros(truth.shape)
    for part in parts(groups, _PARTS, seed):
        inside, outside = np.flatnonzero(part), np.flatnonzero(~part)
        trained = train(last, [states[row] for row in outside], truth[outside], seed)
        left_out[inside] = trained.log_odds([states[row] for row in inside])
    trained = train(last, states, truth, seed)
    return Adapted(card.name, trained.weights(), trained.heads()), left_out


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
