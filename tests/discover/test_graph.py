from __future__ import annotations

import networkx as nx
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from themekit.discover.consensus import cut, least_size
from themekit.discover.graph import communities, linked, neighbours
from themekit.discover.stability import best_jaccard


def test_communities_of_the_karate_club_are_as_modular_as_louvains() -> None:
    club = nx.karate_club_graph()
    found = communities(nx.to_scipy_sparse_array(club, dtype=float), 1.0, np.random.default_rng(0))
    groups = [set(np.flatnonzero(found == g).tolist()) for g in range(found.max() + 1)]
    best = nx.community.modularity(club, nx.community.louvain_communities(club, seed=0))
    assert nx.community.modularity(club, groups) > best - 0.03


def test_two_cliques_with_a_bridge() -> None:
    graph = nx.barbell_graph(6, 0)
    found = communities(nx.to_scipy_sparse_array(graph, dtype=float), 1.0, np.random.default_rng(1))
    assert found.tolist() == [0] * 6 + [1] * 6


def test_neighbours_are_the_nearest() -> None:
    rows = np.random.default_rng(0).normal(size=(30, 5))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    near = neighbours(rows, 4)
    away = np.linalg.norm(rows[:, None] - rows[None], axis=2)
    np.fill_diagonal(away, np.inf)
    assert (near.rows == np.argsort(away, axis=1)[:, :4]).all()
    np.testing.assert_allclose(near.distances, np.sort(away, axis=1)[:, :4], atol=1e-6)


@settings(max_examples=25, deadline=None)
@given(st.integers(2, 40), st.integers(0, 1000))
def test_a_graph_of_kept_rows_is_symmetric_and_has_no_other(size: int, seed: int) -> None:
    generator = np.random.default_rng(seed)
    rows = generator.normal(size=(size, 3))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    kept = generator.random(size) < 0.7
    kept[0] = True
    graph = linked(neighbours(rows), kept, 5)
    assert graph.shape == (kept.sum(), kept.sum())
    assert abs(graph - graph.T).max() == 0 if graph.nnz else True
    labels = communities(graph, 1.0, generator)
    assert sorted(set(labels.tolist())) == list(range(labels.max() + 1))


def test_cut_gives_the_groups_that_stand_and_leaves_strays_out() -> None:
    truth = np.repeat([0, 1, 2], [10, 6, 4])
    together = (truth[:, None] == truth).astype(np.float32)
    stray = np.zeros((21, 21), dtype=np.float32)
    stray[:20, :20], stray[20, 20] = together, 1
    labels = cut(stray, 3, 3)
    assert labels.tolist() == [*truth.tolist(), -1]
    assert least_size(20) == 3


def test_the_cut_is_where_groups_are_furthest_apart() -> None:
    """Three groups, each of two halves that are a little less together than their own."""
    group, half = np.repeat([0, 1, 2], 12), np.repeat(np.arange(6), 6)
    together = np.full((36, 36), 0.1, dtype=np.float32)
    together[group[:, None] == group] = 0.7
    together[half[:, None] == half] = 0.9
    assert cut(together, 2, 8).tolist() == group.tolist()
    together[group[:, None] == group] = 0.3
    together[half[:, None] == half] = 0.9
    assert cut(together, 2, 8).tolist() == half.tolist()


def test_with_no_gap_anywhere_there_is_still_a_cut() -> None:
    together = np.random.default_rng(0).random((20, 20)).astype(np.float32)
    together = (together + together.T) / 2
    assert cut(together, 2, 6).max() >= 0


def test_best_jaccard_by_hand() -> None:
    labels = np.array([0, 0, 0, 1, 1, -1])
    again = np.array([0, 0, 1, 1, 1, 1])
    np.testing.assert_allclose(best_jaccard(labels, again, 3), [2 / 3, 2 / 4, np.nan])
