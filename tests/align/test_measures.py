from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from themekit.align.measures import bcubed, harmonic_purity, pair_table, pairwise, theme_recall


def onehot(labels: list[int]) -> np.ndarray:
    return np.array(labels)[:, None] == np.arange(max(labels) + 1)


def test_bcubed_of_a_partition_by_hand() -> None:
    # clusters {0, 1, 2} {3, 4}, classes {0, 1} {2, 3, 4}
    found = bcubed(onehot([0, 0, 0, 1, 1]), onehot([0, 0, 1, 1, 1]))
    precision = (2 / 3 + 2 / 3 + 1 / 3 + 1 + 1) / 5
    recall = (1 + 1 + 1 / 3 + 2 / 3 + 2 / 3) / 5
    assert found.precision == pytest.approx(precision)
    assert found.recall == pytest.approx(recall)
    assert found.f1 == pytest.approx(2 * precision * recall / (precision + recall))


def test_extended_bcubed_punishes_a_doubled_cluster() -> None:
    # two passages of one class in two identical clusters: multiplicity precision 1/2 (Amigó 2009)
    found = bcubed(np.ones((2, 2), dtype=bool), np.ones((2, 1), dtype=bool))
    assert found.precision == pytest.approx(0.5)
    assert found.recall == pytest.approx(1.0)


def test_pairwise_by_hand() -> None:
    found = pairwise(onehot([0, 0, 0, 1, 1]), onehot([0, 0, 1, 1, 1]))
    assert (found.precision, found.recall) == (pytest.approx(2 / 4), pytest.approx(2 / 4))


def test_pairwise_without_pairs_is_not_defined() -> None:
    assert pairwise(np.eye(3, dtype=bool), np.eye(3, dtype=bool)).f1 is None


def test_harmonic_purity_by_hand() -> None:
    # purity (2 + 2) / 5, inverse purity (2 + 2) / 5 for the partition above
    assert harmonic_purity(np.array([0, 0, 1, 1, 1]), np.array([0, 0, 0, 1, 1])) == pytest.approx(
        0.8
    )
    # one group of everything: purity 3/5, inverse purity 1
    assert harmonic_purity(np.array([0, 0, 1, 1, 1]), np.zeros(5, dtype=int)) == pytest.approx(0.75)


def test_pair_table_by_hand() -> None:
    overlap, precision, recall, f1 = pair_table(onehot([0, 0, 0, 1]), onehot([0, 0, 1, 1]))
    assert overlap.tolist() == [[2, 1], [0, 1]]
    np.testing.assert_allclose(precision, [[2 / 3, 1 / 3], [0, 1]])
    np.testing.assert_allclose(recall, [[1, 1 / 2], [0, 1 / 2]])
    np.testing.assert_allclose(f1, [[0.8, 0.4], [0, 2 / 3]])
    assert theme_recall(f1) == 1.0


@given(st.lists(st.integers(0, 4), min_size=2, max_size=30))
def test_themes_that_are_the_codes_are_perfect(labels: list[int]) -> None:
    same = onehot(labels)
    found = bcubed(same, same)
    assert found.f1 == pytest.approx(1)
    assert harmonic_purity(np.array(labels), np.array(labels)) == pytest.approx(1)
