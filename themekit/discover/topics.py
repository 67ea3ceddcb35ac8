"""BERTopic (Grootendorst 2022) as one of the methods, given our vectors, fitted to small studies.

UMAP and HDBSCAN with seeds; smaller neighbourhoods and topics where there are few passages. No
language model is named, so nothing is ever asked of a hub.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from themekit.discover.grouping import Grouping
from themekit.discover.kmeans import hard
from themekit.errors import StudyError

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class ByTopics:
    """BERTopic's topics as groups; its outliers fit nowhere."""

    texts: list[str]
    vectors: Floats
    themes: int | None

    def __call__(self, kept: NDArray[np.bool_], seed: int, *, quick: bool = False) -> Grouping:
        rows = np.flatnonzero(kept)
        texts = [self.texts[row] for row in rows]
        found = topics(texts, self.vectors[rows], seed=seed, themes=self.themes)
        return hard(found)


def topics(
    texts: Sequence[str],
    vectors: Floats,
    *,
    seed: int = 0,
    themes: int | None = None,
    fitted_to_size: bool = True,
) -> NDArray[np.intp]:
    """The topic of each text, -1 for BERTopic's outliers.

    Parameters
    ----------
    fitted_to_size
        Whether the settings follow the number of texts; BERTopic's own defaults otherwise.
    """
    n = len(texts)
    neighbours, least = (max(5, min(15, n // 25)), max(4, n // 150)) if fitted_to_size else (15, 10)
    model = _model(min(neighbours, n - 1), least, seed, themes)
    try:
        found, _ = model.fit_transform(list(texts), embeddings=vectors.astype(np.float32))
    except (ValueError, TypeError) as error:
        raise StudyError(
            f"BERTopic cannot group {n} passages: {error}. Use themekit's own method."
        ) from error
    return np.asarray(found, dtype=np.intp)


def _model(neighbours: int, least: int, seed: int, themes: int | None) -> Any:
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from bertopic import BERTopic
    from bertopic.backend import BaseEmbedder
    from hdbscan import HDBSCAN
    from sklearn.feature_extraction.text import CountVectorizer
    from umap import UMAP

    return BERTopic(
        embedding_model=BaseEmbedder(),
        umap_model=UMAP(
            n_neighbors=neighbours,
            n_components=5,
            min_dist=0.0,
            metric="cosine",
            random_state=seed,
            n_jobs=1,
        ),
        hdbscan_model=HDBSCAN(min_cluster_size=least, cluster_selection_method="eom"),
        vectorizer_model=CountVectorizer(token_pattern=r"(?u)\b\w+\b"),
        nr_topics=None if themes is None else themes + 1,
        calculate_probabilities=False,
        verbose=False,
    )
