"""The simple peers: chance, majority, definitions, TF-IDF, nearest neighbours, logistic heads."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from benchmarks.peers.heads import Floats, Score, Training, in_columns, learnable, sigmoid
from themekit.domain import Passage

NEIGHBOURS = 10


def chance(training: Training) -> Score:
    """Each passage gets the codes of a training passage drawn at random."""
    labels, seed = training.coded.labels, training.seed

    def score(passages: Sequence[Passage]) -> Floats:
        generator = np.random.default_rng(seed)
        drawn = labels[generator.integers(0, len(labels), len(passages))]
        return np.asarray((drawn + generator.random(drawn.shape)) / 2)

    return score


def majority(training: Training) -> Score:
    """Each passage gets every code as often as people gave it."""
    shares = training.coded.labels.mean(axis=0)
    return lambda passages: np.tile(shares, (len(passages), 1))


def definitions(training: Training) -> Score:
    """Cosine similarity of the passage to the code's name and definition; no codings are used."""
    labels = training.encoder.encode([training.label_text(c) for c in training.coded.codes])

    def score(passages: Sequence[Passage]) -> Floats:
        vectors = training.encoder.encode([passage.text for passage in passages])
        return np.asarray((vectors @ labels.T + 1) / 2, dtype=float)

    return score


def tfidf_svc(training: Training) -> Score:
    """TF-IDF with a balanced linear SVC a code: what the NHS's own pxtextmining uses."""
    from sklearn.svm import LinearSVC

    return _tfidf(training, lambda: LinearSVC(class_weight="balanced"))


def tfidf_logistic(training: Training) -> Score:
    """TF-IDF with a balanced logistic head a code."""
    from sklearn.linear_model import LogisticRegression

    return _tfidf(training, lambda: LogisticRegression(class_weight="balanced", max_iter=1000))


def nearest(training: Training) -> Score:
    """Codes of the ten nearest training passages, each by its similarity."""
    vectors = training.encoder.encode(training.texts)
    labels = training.coded.labels.astype(float)

    def score(passages: Sequence[Passage]) -> Floats:
        similarity = training.encoder.encode([p.text for p in passages]) @ vectors.T
        k = min(NEIGHBOURS, len(vectors))
        near = np.argpartition(-similarity, k - 1, axis=1)[:, :k]
        weights = np.maximum(np.take_along_axis(similarity, near, axis=1), 1e-6).astype(float)
        weights /= weights.sum(axis=1, keepdims=True)
        return np.asarray((weights[:, :, None] * labels[near]).sum(axis=1))

    return score


def frozen_logistic(training: Training) -> Score:
    """The encoder as it is, with a balanced logistic head a code."""
    from sklearn.linear_model import LogisticRegression

    vectors = training.encoder.encode(training.texts)
    heads = _heads(
        training, vectors, lambda: LogisticRegression(class_weight="balanced", max_iter=1000)
    )

    def score(passages: Sequence[Passage]) -> Floats:
        return heads(training.encoder.encode([passage.text for passage in passages]))

    return score


def _tfidf(training: Training, make):  # type: ignore[no-untyped-def]
    from sklearn.feature_extraction.text import TfidfVectorizer

    words = TfidfVectorizer(
        sublinear_tf=True, ngram_range=(1, 2), min_df=2, strip_accents="unicode"
    )
    heads = _heads(training, words.fit_transform(training.texts), make)
    return lambda passages: heads(words.transform([passage.text for passage in passages]))


def _heads(training: Training, features, make):  # type: ignore[no-untyped-def]
    """One linear head for each code that can be learned."""
    present, width = learnable(training.coded), len(training.coded.codes)
    fitted = [make().fit(features, training.coded.labels[:, k]) for k in present]

    def score(rows) -> Floats:  # type: ignore[no-untyped-def]
        margins = np.column_stack([head.decision_function(rows) for head in fitted])
        return in_columns(sigmoid(margins), present, width)

    return score
