"""The map of passages: each a point, those that speak of like things close together."""

from __future__ import annotations

import warnings

import numpy as np
from numpy.typing import NDArray

_FEWEST = 15
"""With fewer passages than this, neighbourhoods say nothing: the two main directions are shown."""

_NEIGHBOURS = 15


def layout(vectors: NDArray[np.float32], seed: int = 0) -> NDArray[np.float64]:
    """Places in a square from 0 to 1, by UMAP (McInnes, Healy & Melville 2018) on cosines.

    Parameters
    ----------
    vectors
        (n, d) unit rows.

    Returns
    -------
    (n, 2)
        The same vectors, the same places.
    """
    if len(vectors) < _FEWEST:
        return _scaled(_principal(vectors))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a seed makes UMAP use one core
        from umap import UMAP

        reducer = UMAP(
            n_neighbors=_NEIGHBOURS, min_dist=0.1, metric="cosine", random_state=seed, n_jobs=1
        )
        return _scaled(np.asarray(reducer.fit_transform(vectors), dtype=np.float64))


def _principal(vectors: NDArray[np.float32]) -> NDArray[np.float64]:
    """The two main directions, signs fixed; zeros where there are none."""
    places = np.zeros((len(vectors), 2))
    if len(vectors) < 2:
        return places
    centred = vectors.astype(np.float64) - vectors.mean(axis=0)
    left, sizes, _ = np.linalg.svd(centred, full_matrices=False)
    for k in range(min(2, len(sizes))):
        column = left[:, k] * sizes[k]
        largest = column[np.abs(column).argmax()]
        places[:, k] = column if largest >= 0 else -column
    return places


def _scaled(places: NDArray[np.float64]) -> NDArray[np.float64]:
    low, high = places.min(axis=0, initial=np.inf), places.max(axis=0, initial=-np.inf)
    span = np.where(high > low, high - low, 1.0)
    return np.asarray((places - low) / span) if len(places) else places
