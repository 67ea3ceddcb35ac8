"""Heads that heed tokens: by the formula, by the slope, on hidden words, and honestly left out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

from themekit.suggest import attention
from themekit.suggest.attention import Attention, fit_attention, parts

Tokens = list[NDArray[np.float16]]


def random_tokens(rng: np.random.Generator, lengths: list[int], d: int = 8) -> Tokens:
    return [rng.standard_normal((length, d)).astype(np.float16) for length in lengths]


def with_a_word(
    rng: np.random.Generator, passages: int = 120, codes: int = 2, d: int = 64
) -> tuple[Tokens, NDArray[np.bool_]]:
    """Passages of 30 random tokens; a code is there when its word is, at one place of the 30."""
    words = 4 * np.linalg.qr(rng.standard_normal((d, d)))[0][:codes]
    truth = rng.random((passages, codes)) < 0.4
    tokens = [rng.standard_normal((30, d)) for _ in range(passages)]
    for row, codes_of in enumerate(truth):
        for code in np.flatnonzero(codes_of):
            tokens[row][rng.integers(30)] = words[code]
    return [each.astype(np.float16) for each in tokens], truth


def test_scores_are_by_the_book() -> None:
    rng = np.random.default_rng(0)
    tokens = random_tokens(rng, [3, 1, 7])
    model = Attention(*(rng.standard_normal(s).astype(np.float32) for s in [(8, 2), (8, 2), (2,)]))
    for row, scores in zip(tokens, model.scores(tokens), strict=True):
        vectors = row.astype(float)
        vectors *= 8**0.5 / np.linalg.norm(vectors, axis=1, keepdims=True)
        for code in range(2):
            heeded = np.exp(vectors @ model.heed[:, code])
            said = heeded / heeded.sum() @ (vectors @ model.head[:, code])
            assert scores[code] == pytest.approx(said + model.constant[code], abs=5e-3)


def test_a_passage_is_scored_the_same_whatever_it_is_scored_with() -> None:
    rng = np.random.default_rng(1)
    tokens = random_tokens(rng, [int(n) for n in rng.integers(1, 9, 300)])
    model = Attention(*(rng.standard_normal(s).astype(np.float32) for s in [(8, 3), (8, 3), (3,)]))
    np.testing.assert_allclose(model.scores(tokens)[290:], model.scores(tokens[290:]), atol=1e-5)
    assert model.scores([]).shape == (0, 3)


def test_the_slope_is_that_of_the_loss() -> None:
    rng = np.random.default_rng(2)
    batch = attention._Batch.of(attention._scaled(random_tokens(rng, [4, 2, 5])))
    weights = rng.standard_normal((8, 4)).astype(np.float32) / 4
    truth = np.array([[1, 0], [0, 1], [1, 1]], dtype=np.float32)

    def loss(at: NDArray[np.float32]) -> float:
        said = attention._Read.of(batch, at).said.astype(float)
        return float(np.sum(np.logaddexp(0, said) - truth * said))

    read = attention._Read.of(batch, weights)
    slope = read.slope(batch, 1 / (1 + np.exp(-read.said)) - truth)
    for place in [(0, 0), (3, 1), (5, 2), (7, 3)]:
        step = np.zeros_like(weights)
        step[place] = 0.01
        expected = (loss(weights + step) - loss(weights - step)) / 0.02
        assert slope[place] == pytest.approx(expected, abs=2e-3)


def test_one_word_among_thirty_is_found_where_the_mean_hides_it() -> None:
    tokens, truth = with_a_word(np.random.default_rng(3), passages=600)
    groups = np.arange(600) % 10
    _, left_out = fit_attention(tokens, truth, groups, np.ones(600))
    assert ((left_out > 0) == truth).mean() > 0.95
    means = np.array([each.mean(axis=0, dtype=float) for each in tokens])
    linear = cross_val_predict(LogisticRegression(C=100), means, truth[:, 0], cv=5)
    assert (linear == truth[:, 0]).mean() < 0.85


def test_what_is_left_out_does_not_depend_on_its_own_codes() -> None:
    tokens, truth = with_a_word(np.random.default_rng(4))
    groups = np.arange(120) % 10
    part = parts(groups, attention._PARTS, 0)[0]
    other = truth.copy()
    other[part] = ~truth[part]
    _, before = fit_attention(tokens, truth, groups, np.ones(120))
    _, after = fit_attention(tokens, other, groups, np.ones(120))
    np.testing.assert_array_equal(before[part], after[part])
    assert not np.array_equal(before[~part], after[~part])


def test_a_passage_without_weight_teaches_nothing() -> None:
    tokens, truth = with_a_word(np.random.default_rng(5))
    weight = np.ones(120)
    weight[::3] = 0
    other = truth.copy()
    other[::3] = ~truth[::3]
    groups = np.zeros(120, dtype=np.intp)
    one, left_out = fit_attention(tokens, truth, groups, weight)
    two, _ = fit_attention(tokens, other, groups, weight)
    np.testing.assert_array_equal(one.scores(tokens), two.scores(tokens))
    assert not left_out.any()  # one group alone is never scored by itself


def test_heads_taken_out_say_the_same_of_every_passage() -> None:
    tokens, truth = with_a_word(np.random.default_rng(6))
    model, _ = fit_attention(tokens, truth, np.arange(120) % 4, np.ones(120))
    scores = model.without(np.array([True, False])).scores(tokens)
    assert np.ptp(scores[:, 0]) == 0 < np.ptp(scores[:, 1])


def test_the_parts_hold_whole_groups_and_each_passage_once() -> None:
    groups = np.repeat(np.arange(7), [1, 5, 2, 2, 9, 1, 4])
    found: list[Any] = parts(groups, 3, 1)
    assert len(found) == 3
    np.testing.assert_array_equal(np.sum(found, axis=0), 1)
    for group in range(7):
        assert sum(part[groups == group].any() for part in found) == 1
