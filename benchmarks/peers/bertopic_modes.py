"""BERTopic put to coding, in the two ways that its manual offers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from benchmarks.peers.heads import Floats, Score, Training, in_columns
from themekit.domain import Passage


def supervised(training: Training) -> Score:
    """Manual "Supervised": known topics, a logistic regression in place of the clustering.

    BERTopic takes one topic a document, so a passage with several codes is given once for each.
    """
    from bertopic import BERTopic
    from bertopic.dimensionality import BaseDimensionalityReduction
    from bertopic.vectorizers import ClassTfidfTransformer
    from sklearn.linear_model import LogisticRegression

    rows, codes = np.nonzero(training.coded.labels)
    model = BERTopic(
        embedding_model=_embedder(training),
        umap_model=BaseDimensionalityReduction(),
        hdbscan_model=LogisticRegression(class_weight="balanced", max_iter=1000),
        ctfidf_model=ClassTfidfTransformer(reduce_frequent_words=True),
    )
    texts = [training.texts[row] for row in rows]
    model.fit(texts, embeddings=training.encoder.encode(texts), y=codes)
    heads, width = model.hdbscan_model, training.coded.labels.shape[1]

    def score(passages: Sequence[Passage]) -> Floats:
        vectors = training.encoder.encode([passage.text for passage in passages])
        return in_columns(heads.predict_proba(vectors), [int(k) for k in heads.classes_], width)

    return score


def zero_shot(training: Training) -> Score:
    """Manual "Zero-shot": the codes' names and definitions are the topics, no coding is used.

    With a minimal similarity of 0 every passage goes to the nearest topic. Passages are scored
    by their similarity to the topics as BERTopic holds them after the fit.
    """
    from bertopic import BERTopic
    from bertopic.dimensionality import BaseDimensionalityReduction

    names = [training.label_text(code) for code in training.coded.codes]
    model = BERTopic(
        embedding_model=_embedder(training),
        umap_model=BaseDimensionalityReduction(),
        zeroshot_topic_list=names,
        zeroshot_min_similarity=0.0,
    )
    model.fit(training.texts, embeddings=training.encoder.encode(training.texts))
    topic_of = model.topic_mapper_.get_mappings(original_topics=True)
    present = sorted(int(k) for k in topic_of if k >= 0)
    topics = np.asarray(model.topic_embeddings_)[[topic_of[k] for k in present]]
    topics = topics / np.linalg.norm(topics, axis=1, keepdims=True)

    def score(passages: Sequence[Passage]) -> Floats:
        vectors = training.encoder.encode([passage.text for passage in passages])
        return in_columns((vectors @ topics.T + 1) / 2, present, len(names))

    return score


def _embedder(training: Training):  # type: ignore[no-untyped-def]
    """Our encoder in the form that BERTopic takes one."""
    from bertopic.backend import BaseEmbedder

    class Embedder(BaseEmbedder):
        def embed(self, documents, verbose=False):  # type: ignore[no-untyped-def]
            return training.encoder.encode(list(documents))

    return Embedder()
