"""The map of passages."""

import numpy as np
import pytest

from themekit.report.map import layout


def bunches(size: int) -> np.ndarray:
    """Two bunches of unit vectors, far apart."""
    rng = np.random.default_rng(0)
    rows = np.concatenate([rng.normal(0, 0.1, (size, 8)) + e for e in np.eye(8)[:2]])
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@pytest.mark.parametrize("size", [5, pytest.param(40, marks=pytest.mark.slow)])
def test_like_passages_lie_together_at_the_same_places_each_time(size):
    vectors = bunches(size)
    places = layout(vectors)
    assert places.shape == (2 * size, 2)
    assert places.min() >= 0 and places.max() <= 1
    first, second = places[:size], places[size:]
    inside = np.linalg.norm(first - first.mean(axis=0), axis=1).mean()
    assert np.linalg.norm(first.mean(axis=0) - second.mean(axis=0)) > 2 * inside
    assert np.array_equal(places, layout(vectors))


@pytest.mark.parametrize("count", [0, 1, 2, 20])
def test_few_or_equal_passages_have_places_too(count):
    vectors = np.full((count, 4), 0.5, dtype=np.float32)
    assert np.isfinite(layout(vectors)).all()
    assert layout(vectors).shape == (count, 2)
