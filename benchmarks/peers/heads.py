"""What every peer shares: it learns scores from coded passages, and one threshold.

A peer is what people would use instead of themekit. Each gets the same passages, codes and
encoder. The threshold that turns its scores into decisions is the one that gives the best
micro-F1 on scores out of fold within the training sources: the same for every peer, and never
picked on test data.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from themekit.domain import Codebook, Passage
from themekit.embed import Encoder
from themekit.segment import CodedPassages
from themekit.suggest.folds import Fit, assign_folds

Floats = NDArray[np.float64]
Score = Callable[[Sequence[Passage]], Floats]
"""From n passages to (n, k) scores between 0 and 1."""


@dataclass(frozen=True)
class Training:
    """What a peer learns from: coded passages only, and what it may embed with."""

    coded: CodedPassages
    codebook: Codebook
    encoder: Encoder
    seed: int

    @property
    def texts(self) -> list[str]:
        return [passage.text for passage in self.coded.passages]

    def label_text(self, code: str) -> str:
        """What the codebook says of a code, in one line."""
        entry = self.codebook[code]
        name = code.replace("_", " ")
        return ". ".join(part for part in (name, entry.definition) if part)


Learn = Callable[[Training], Score]


@dataclass(frozen=True)
class PeerScores:
    codes: list[str]
    probabilities: Floats
    codable: Floats


@dataclass(frozen=True)
class PeerModel:
    """Scores by what was learned; a passage is as codable as its best score."""

    codes: list[str]
    learned: Score
    threshold: float

    @property
    def thresholds(self) -> Floats:
        return np.full(len(self.codes), self.threshold)

    def score(self, passages: Sequence[Passage]) -> PeerScores:
        scores = np.clip(self.learned(passages), 0.0, 1.0)
        return PeerScores(self.codes, scores, scores.max(axis=1))


def peer(learn: Learn, inner_folds: int = 3) -> Fit:
    """A peer in the form in which :func:`themekit.suggest.evaluate.evaluate` takes a model."""

    def fit(
        coded: CodedPassages,
        codebook: Codebook,
        encoder: Encoder,
        *,
        thorough: bool = False,
        seed: int = 0,
    ) -> PeerModel:
        only_coded = coded.take(np.flatnonzero(coded.counted & coded.labels.any(axis=1)))
        training = Training(only_coded, codebook, encoder, seed)
        fold = _inner_folds(only_coded.sources, inner_folds, seed)
        scores = np.zeros(only_coded.labels.shape)
        for which in range(int(fold.max()) + 1):
            inner = only_coded.take(np.flatnonzero(fold != which))
            rows = np.flatnonzero(fold == which)
            learned = learn(Training(inner, codebook, encoder, seed))
            scores[rows] = learned([only_coded.passages[row] for row in rows])
        threshold = best_threshold(only_coded.labels, np.clip(scores, 0, 1))
        return PeerModel(list(coded.codes), learn(training), threshold)

    return fit


def _inner_folds(sources: Sequence[str], folds: int, seed: int) -> NDArray[np.intp]:
    """Whole sources in each fold; passages of a single source in turn."""
    several = len(set(sources))
    if several == 1:
        return np.arange(len(sources)) % folds
    return assign_folds(sources, min(folds, several), seed)


def best_threshold(truth: NDArray[np.bool_], scores: Floats) -> float:
    """The one threshold with the best micro-F1."""
    order = np.argsort(-scores.ravel(), kind="stable")
    ordered = scores.ravel()[order]
    hits = np.cumsum(truth.ravel()[order])
    f1 = 2 * hits / (np.arange(1, len(order) + 1) + truth.sum())
    last_of_tie = np.append(ordered[:-1] != ordered[1:], True)
    return float(ordered[np.where(last_of_tie, f1, -1).argmax()])


def in_columns(values: Floats, present: Sequence[int], width: int) -> Floats:
    """Scores of the codes that were learned, in their columns; zero for the others."""
    found = np.zeros((len(values), width))
    found[:, present] = values
    return found


def learnable(coded: CodedPassages) -> list[int]:
    """The columns that a head can be fitted for: some passages have the code, some do not."""
    n = coded.labels.sum(axis=0)
    return [int(k) for k in np.flatnonzero((n > 0) & (n < len(coded.labels)))]


def sigmoid(values: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-values)))
