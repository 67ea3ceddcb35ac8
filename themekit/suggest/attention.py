"""Heads that read a passage token by token, each heeding what matters for its code.

A long passage is about several things, and its one vector is about all of them at once. Here each
code has a vector by which it heeds tokens and one by which it judges them (label-wise attention:
Mullenbach et al. 2018, "Explainable Prediction of Medical Codes from Clinical Text"). Trained by
AdamW (Loshchilov & Hutter 2019) on binary cross-entropy, with dropout (Srivastava et al. 2014); its
slope is written out here, because suggesting must not wait for torch to load.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from themekit.embed.encoder import Tokens
from themekit.suggest.features import Floats

_PARTS = 3
"""Into how many parts the sources are dealt, to score each by heads trained on the others."""

_BATCH, _PASSES, _STEPS, _MOST_PASSES = 32, 5, 240, 16
"""So many passes over the passages; few passages are gone through more often, for enough steps."""

_RATE, _RISE, _DECAY, _DROPOUT = 3e-3, 0.1, 0.05, 0.2
_MOMENTS, _TINY = (0.9, 0.999), 1e-8

_SCORED = 256
"""Passages scored at once."""

_IN_FULL = 300_000
"""Tokens up to which they are trained on in single precision: faster, with twice the memory."""

Weights = NDArray[np.float32]
Scaled = NDArray[np.float16] | NDArray[np.float32]


@dataclass(frozen=True)
class Attention:
    """Heads that heed tokens.

    Attributes
    ----------
    heed, head
        (d, k) each: how much a code heeds a token, and what the token says for it, both linear in
        the token's vector scaled to length sqrt(d).
    constant
        (k,) what is added.
    """

    heed: Weights
    head: Weights
    constant: Weights

    def scores(self, tokens: Sequence[Tokens]) -> Floats:
        """(n, k) log odds that a person would give the code."""
        return self._scores(_scaled(tokens))

    def _scores(self, tokens: Sequence[Scaled]) -> Floats:
        found = np.zeros((len(tokens), len(self.constant)))
        weights = np.hstack([self.heed, self.head])
        for start in range(0, len(tokens), _SCORED):
            batch = _Batch.of(tokens[start : start + _SCORED])
            found[start : start + _SCORED] = _Read.of(batch, weights).said
        return found + self.constant

    def without(self, codes: NDArray[np.bool_]) -> Attention:
        """Without the heads of these codes, (k,): they say the same of every passage."""
        nothing = np.float32(0)
        return Attention(
            np.where(codes, nothing, self.heed), np.where(codes, nothing, self.head), self.constant
        )


def fit_attention(
    tokens: Sequence[Tokens],
    truth: NDArray[np.bool_],
    groups: NDArray[np.intp],
    weight: Floats,
    seed: int = 0,
) -> tuple[Attention, Floats]:
    """Train heads on all passages, and score each passage by heads that did not see its group.

    Parameters
    ----------
    tokens
        n passages, each (tokens, d).
    truth
        (n, k) the codes of each.
    groups
        (n,) which passages are left out together.
    weight
        (n,) how much each passage counts.

    Returns
    -------
    Attention, (n, k) float
        The heads, and log odds; zeros where there is only one group.
    """
    scaled = _scaled(tokens)
    left_out = np.zeros(truth.shape)
    for part in parts(groups, _PARTS, seed):
        inside, outside = np.flatnonzero(part), np.flatnonzero(~part)
        trained = _train(_taken(scaled, outside), truth[outside], weight[outside], seed)
        left_out[inside] = trained._scores(_taken(scaled, inside))
    return _train(scaled, truth, weight, seed), left_out


def parts(groups: NDArray[np.intp], count: int, seed: int) -> list[NDArray[np.bool_]]:
    """(n,) each: what is left out in turn; the groups are dealt at random. None for one group."""
    names = np.unique(groups)
    count = min(count, len(names))
    dealt = dict(
        zip(names.tolist(), np.random.default_rng(seed).permutation(len(names)), strict=True)
    )
    part = np.array([dealt[group] % count for group in groups.tolist()])
    return [part == which for which in range(count)] if count > 1 else []


def passes(count: int, batch: int, least: int, steps: int, most: int) -> int:
    """How often to go through so many passages: more often if they are few, for enough steps."""
    return min(most, max(least, ceil(steps / max(1, ceil(count / batch)))))


def rise_and_fall(step: int, steps: int, rise: float) -> float:
    """The share of the full learning rate at a step, counted from 0: up a slope, then down."""
    return min((step + 1) / (rise * steps), max(0.0, (steps - step) / (steps * (1 - rise))))


@dataclass(frozen=True)
class _Batch:
    """The tokens of some passages, one below the other.

    Attributes
    ----------
    tokens
        (t, d) vectors, of length sqrt(d).
    owner, first
        (t,) the passage of each token; (b,) the first token of each passage.
    """

    tokens: Weights
    owner: NDArray[np.intp]
    first: NDArray[np.intp]

    @classmethod
    def of(cls, tokens: Sequence[Scaled]) -> _Batch:
        together = np.concatenate(tokens).astype(np.float32, copy=False)
        counts = np.array([len(each) for each in tokens])
        return cls(together, np.repeat(np.arange(len(tokens)), counts), np.cumsum(counts) - counts)


@dataclass(frozen=True)
class _Read:
    """What heads say of a batch.

    Attributes
    ----------
    share, judged
        (t, k) how much of its attention a code gives to a token, and what the token says for it.
    said
        (b, k) their sum over the tokens of a passage.
    """

    share: Weights
    judged: Weights
    said: Weights

    @classmethod
    def of(cls, batch: _Batch, weights: Weights) -> _Read:
        """Read with (d, 2 k) weights, those to heed by and then those to judge by."""
        heeded, judged = np.split(batch.tokens @ weights, 2, axis=1)
        highest = np.maximum.reduceat(heeded, batch.first)
        share = np.exp(heeded - highest[batch.owner])
        share /= np.add.reduceat(share, batch.first)[batch.owner]
        return cls(share, judged, np.add.reduceat(share * judged, batch.first))

    def slope(self, batch: _Batch, wrong: Weights) -> Weights:
        """(d, 2 k) how the loss changes with the weights, if with what is said by (b, k) ``wrong``.

        What is said is the mean of what tokens say under the share of attention, so that a token's
        heed matters by how far it departs from that mean.
        """
        pull = self.share * wrong[batch.owner]
        heeded = pull * (self.judged - self.said[batch.owner])
        change: Weights = batch.tokens.T @ np.hstack([heeded, pull])
        return change


def _train(
    tokens: Sequence[Scaled], truth: NDArray[np.bool_], weight: Floats, seed: int
) -> Attention:
    """Heads that begin by heeding all tokens alike, and with how common each code is."""
    rng = np.random.default_rng(seed)
    targets = truth.astype(np.float32)
    common = (weight @ targets + 0.5) / (weight.sum() + 1)
    weights = np.zeros((tokens[0].shape[1], 2 * truth.shape[1]), dtype=np.float32)
    constant = np.log(common / (1 - common)).astype(np.float32)
    counts = weight.astype(np.float32)[:, None]
    batches = list(_shuffled(len(tokens), rng))
    optimiser = _AdamW([weights, constant])
    for step, rows in enumerate(batches):
        batch = _Batch.of(_taken(tokens, rows))
        kept = _kept(rng, len(weights))
        read = _Read.of(batch, weights * kept)
        said = 0.5 * (1 + np.tanh(0.5 * (read.said + constant)))
        wrong = (said - targets[rows]) * counts[rows] / np.float32(len(rows))
        slopes = [read.slope(batch, wrong) * kept, wrong.sum(axis=0)]
        optimiser.step(slopes, _RATE * rise_and_fall(step, len(batches), _RISE))
    heed, head = np.split(weights, 2, axis=1)
    return Attention(np.ascontiguousarray(heed), np.ascontiguousarray(head), constant)


def _kept(rng: np.random.Generator, dimensions: int) -> Weights:
    """(d, 1) dropout for a batch: some dimensions count for nothing, the others for more."""
    kept = (rng.random((dimensions, 1)) >= _DROPOUT) / (1 - _DROPOUT)
    return kept.astype(np.float32)


def _scaled(tokens: Sequence[Tokens]) -> list[Scaled]:
    """Each token's vector at length sqrt(d), so that its numbers are about 1."""
    in_full = sum(map(len, tokens)) <= _IN_FULL
    found: list[Scaled] = []
    for each in tokens:
        vectors = each.astype(np.float32)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        vectors *= vectors.shape[1] ** 0.5 / np.maximum(lengths, np.float32(1e-6))
        found.append(vectors if in_full else vectors.astype(np.float16))
    return found


def _taken(tokens: Sequence[Scaled], rows: NDArray[np.intp]) -> list[Scaled]:
    return [tokens[row] for row in rows.tolist()]


def _shuffled(count: int, rng: np.random.Generator) -> Iterator[NDArray[np.intp]]:
    """Batches of all passages, in another order each time they are gone through."""
    for _ in range(passes(count, _BATCH, _PASSES, _STEPS, _MOST_PASSES)):
        order = rng.permutation(count)
        yield from np.split(order, range(_BATCH, count, _BATCH))


class _AdamW:
    """Changes arrays in place, step by step."""

    def __init__(self, values: Sequence[Weights]) -> None:
        self._values = values
        self._first = [np.zeros_like(each) for each in values]
        self._second = [np.zeros_like(each) for each in values]
        self._steps = 0

    def step(self, slopes: Sequence[Weights], rate: float) -> None:
        self._steps += 1
        one, two = (np.float32(moment) for moment in _MOMENTS)
        scale = (1 - two**self._steps) ** 0.5 / (1 - one**self._steps)
        for value, first, second, slope in zip(
            self._values, self._first, self._second, slopes, strict=True
        ):
            first += (1 - one) * (slope - first)
            second += (1 - two) * (slope**2 - second)
            value *= np.float32(1 - rate * _DECAY)
            value -= np.float32(rate) * scale * first / (np.sqrt(second) + np.float32(_TINY))
