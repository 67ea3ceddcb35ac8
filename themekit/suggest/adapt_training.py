"""Training the last layer of an encoder with heads on it, on the CPU, with torch.

Loss: binary cross-entropy, summed over codes. AdamW (Loshchilov & Hutter 2019) with a linear rise
and fall of the learning rate. Passages of like length share a batch, so that little is padding.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from themekit.suggest.attention import Attention, passes, rise_and_fall
from themekit.suggest.features import Floats

if TYPE_CHECKING:
    from torch import Tensor

    States = Sequence[NDArray[np.float16]]

_BATCH = 32
_BATCHES_SORTED = 16
"""Passages are drawn at random by so many batches and sorted by length within them."""

_PASSES, _STEPS, _MOST_PASSES = 3, 260, 10
"""So many passes over the passages; few passages are gone through more often, for enough steps."""

_LAYER_RATE, _LAYER_DECAY = 3e-4, 0.01
_HEAD_RATE, _HEAD_DECAY = 3e-3, 0.05
_RISE, _DROPOUT, _LONGEST_STEP = 0.1, 0.1, 5.0


@dataclass(frozen=True)
class LastLayer:
    """The last layer of a BERT encoder.

    Attributes
    ----------
    prefix
        What the names of its weights begin with.
    weights
        By what follows the prefix.
    heads
        Attention heads.
    epsilon
        Of its norms.
    """

    prefix: str
    weights: Mapping[str, Any]
    heads: int
    epsilon: float

    @classmethod
    def of(cls, weights: Mapping[str, NDArray[np.float32]], config: Mapping[str, Any]) -> LastLayer:
        """The last layer of an encoder, from all its weights and its ``config.json``."""
        prefix = f"encoder.layer.{config['num_hidden_layers'] - 1}."
        own = {
            name.removeprefix(prefix): weights[name] for name in weights if name.startswith(prefix)
        }
        return cls(prefix, own, config["num_attention_heads"], float(config["layer_norm_eps"]))

    def vectors(self, states: Tensor, real: Tensor, dropout: float = 0.0) -> Tensor:
        """(b, tokens, d) vectors of length 1, from states; ``real`` tells tokens from padding."""
        from torch.nn import functional

        def dense(name: str, given: Tensor) -> Tensor:
            return functional.linear(
                given, self.weights[f"{name}.weight"], self.weights[f"{name}.bias"]
            )

        def added(name: str, given: Tensor, to: Tensor) -> Tensor:
            total = to + functional.dropout(dense(f"{name}.dense", given), dropout)
            weight, bias = (self.weights[f"{name}.LayerNorm.{part}"] for part in ("weight", "bias"))
            return functional.layer_norm(total, total.shape[-1:], weight, bias, self.epsilon)

        query, key, value = (
            dense(f"attention.self.{name}", states).unflatten(-1, (self.heads, -1)).transpose(1, 2)
            for name in ("query", "key", "value")
        )
        mixed = functional.scaled_dot_product_attention(
            query, key, value, attn_mask=real[:, None, None, :]
        )
        attended = added("attention.output", mixed.transpose(1, 2).flatten(2), states)
        inner = functional.gelu(dense("intermediate.dense", attended))
        return functional.normalize(added("output", inner, attended), dim=-1)


@dataclass(frozen=True)
class Trained:
    """A trained layer with its heads (see :class:`themekit.suggest.attention.Attention`)."""

    layer: LastLayer
    heed: Tensor
    head: Tensor
    constant: Tensor

    def log_odds(self, states: States) -> Floats:
        """(n, k) log odds of each code."""
        import torch

        found = np.zeros((len(states), len(self.constant)))
        with torch.no_grad():
            for rows in _by_length(states, np.arange(len(states))):
                found[rows] = self.batch(*_padded([states[row] for row in rows])).numpy()
        return found

    def batch(self, states: Tensor, real: Tensor, dropout: float = 0.0) -> Tensor:
        """(b, k) log odds; vectors are scaled to length sqrt(d)."""
        from torch.nn import functional

        vectors = self.layer.vectors(states, real, dropout)
        vectors = functional.dropout(vectors * vectors.shape[-1] ** 0.5, 2 * dropout)
        heeded = (vectors @ self.heed).masked_fill(~real[:, :, None], float("-inf"))
        return (heeded.softmax(1) * (vectors @ self.head)).sum(1) + self.constant

    def weights(self) -> dict[str, NDArray[np.float32]]:
        """Those of the layer, named as in the encoder's own file."""
        return {
            self.layer.prefix + name: weight.detach().numpy()
            for name, weight in self.layer.weights.items()
        }

    def heads(self) -> Attention:
        """The heads, as they are used without torch."""
        return Attention(*(each.detach().numpy() for each in (self.heed, self.head, self.constant)))


def train(last: LastLayer, states: States, truth: NDArray[np.bool_], seed: int) -> Trained:
    """Train a copy of the layer, and a head that begins with how common each code is.

    Parameters
    ----------
    states
        n texts, each (tokens, d) as they come from the layer below.
    truth
        (n, k) the codes of each text.
    """
    import torch
    from torch.nn import functional

    common = (truth.sum(axis=0) + 0.5) / (len(truth) + 1)
    width = len(last.weights["output.LayerNorm.bias"])
    weights = {name: torch.tensor(each, requires_grad=True) for name, each in last.weights.items()}
    heed, head = (torch.zeros(width, truth.shape[1], requires_grad=True) for _ in range(2))
    constant = torch.tensor(np.log(common / (1 - common)), dtype=torch.float32, requires_grad=True)
    trained = Trained(replace(last, weights=weights), heed, head, constant)
    groups: list[dict[str, Any]] = [
        {"params": list(weights.values()), "lr": _LAYER_RATE, "weight_decay": _LAYER_DECAY},
        {"params": [heed, head, constant], "lr": _HEAD_RATE, "weight_decay": _HEAD_DECAY},
    ]
    optimiser = torch.optim.AdamW(groups)
    parameters = [each for group in groups for each in group["params"]]
    times = passes(len(states), _BATCH, _PASSES, _STEPS, _MOST_PASSES)
    steps = times * ceil(len(states) / _BATCH)
    rate = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: rise_and_fall(step, steps, _RISE)
    )
    targets = torch.tensor(truth, dtype=torch.float32)
    rng = np.random.default_rng(seed)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        for rows in (rows for _ in range(times) for rows in _shuffled(states, rng)):
            found = trained.batch(*_padded([states[row] for row in rows]), _DROPOUT)
            loss = functional.binary_cross_entropy_with_logits(
                found, targets[rows], reduction="sum"
            )
            optimiser.zero_grad()
            (loss / len(rows)).backward()
            torch.nn.utils.clip_grad_norm_(parameters, _LONGEST_STEP)
            optimiser.step()
            rate.step()
    return trained


def _shuffled(states: States, rng: np.random.Generator) -> list[NDArray[np.intp]]:
    """Rows by batch, each row once, in random order."""
    order = rng.permutation(len(states))
    drawn = range(0, len(order), _BATCH * _BATCHES_SORTED)
    found = [
        rows
        for start in drawn
        for rows in _by_length(states, order[start : start + _BATCH * _BATCHES_SORTED])
    ]
    return [found[which] for which in rng.permutation(len(found))]


def _by_length(states: States, rows: NDArray[np.intp]) -> Iterator[NDArray[np.intp]]:
    """Batches of rows of like length."""
    ordered = rows[np.argsort([len(states[row]) for row in rows], kind="stable")]
    for start in range(0, len(ordered), _BATCH):
        yield ordered[start : start + _BATCH]


def _padded(states: States) -> tuple[Tensor, Tensor]:
    """(b, tokens, d) states and (b, tokens) which of them are real."""
    import torch

    longest = max(len(each) for each in states)
    together = np.zeros((len(states), longest, states[0].shape[1]), dtype=np.float32)
    real = np.zeros((len(states), longest), dtype=np.bool_)
    for row, each in enumerate(states):
        together[row, : len(each)] = each
        real[row, : len(each)] = True
    return torch.from_numpy(together), torch.from_numpy(real)
