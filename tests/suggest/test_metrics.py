"""The measures against scikit-learn, and against examples worked by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as sk

from themekit.suggest.metrics import (
    Judged,
    area,
    calibration_error,
    code_measures,
    measures,
    ranking_precision,
    reliability,
    tally,
)


def judged(truth, probabilities, suggested=None, groups=None, counted=None, codable=None):
    truth = np.asarray(truth, dtype=bool)
    probabilities = np.asarray(probabilities, dtype=float)
    groups = np.zeros(len(truth), dtype=int) if groups is None else np.asarray(groups)
    return Judged(
        truth=truth,
        probabilities=probabilities,
        suggested=probabilities >= 0.5 if suggested is None else np.asarray(suggested, dtype=bool),
        groups=groups,
        sources=int(groups.max()) + 1,
        coded=truth.any(axis=1),
        codable=np.zeros(len(truth)) if codable is None else np.asarray(codable, dtype=float),
        counted=truth.any(axis=1) if counted is None else np.asarray(counted),
    )


def random_judged(seed, n=60, k=5, sources=4, ties=False):
    rng = np.random.default_rng(seed)
    truth = rng.random((n, k)) < 0.3
    probabilities = np.clip(0.3 * truth + rng.random((n, k)) * 0.7, 0, 1)
    if ties:
        probabilities = probabilities.round(1)
    return judged(truth, probabilities, groups=rng.integers(0, sources, n) % sources)


def value(example, name):
    return float(measures(tally(example).total())[name][0])


@pytest.mark.parametrize("ties", [False, True])
@pytest.mark.parametrize("seed", range(5))
def test_agrees_with_scikit_learn(seed, ties):
    example = random_judged(seed, ties=ties)
    rows = example.ranked
    truth, scores = example.truth[rows], example.probabilities[rows]
    suggested = example.suggested[rows]
    found = {name: float(v[0]) for name, v in measures(tally(example).total()).items()}
    assert found["micro_f1"] == pytest.approx(sk.f1_score(truth, suggested, average="micro"))
    assert found["macro_f1"] == pytest.approx(sk.f1_score(truth, suggested, average="macro"))
    assert found["micro_precision"] == pytest.approx(
        sk.precision_score(truth, suggested, average="micro")
    )
    assert found["exact"] == pytest.approx(sk.accuracy_score(truth, suggested))
    assert found["lrap"] == pytest.approx(sk.label_ranking_average_precision_score(truth, scores))
    kappas = [sk.cohen_kappa_score(truth[:, k], suggested[:, k]) for k in range(truth.shape[1])]
    assert found["kappa_mean"] == pytest.approx(np.mean(kappas))
    first, given = scores.argmax(axis=1), truth.argmax(axis=1)
    assert found["kappa_first"] == pytest.approx(sk.cohen_kappa_score(given, first))
    assert found["accuracy_first"] == pytest.approx((given == first).mean())


def test_ranking_worked_by_hand():
    # First row: right codes are first and third: (1/1 + 2/3) / 2. Second: third of three.
    example = judged([[1, 0, 1], [0, 0, 1]], [[0.9, 0.5, 0.2], [0.8, 0.7, 0.6]])
    assert value(example, "lrap") == pytest.approx(((1 + 2 / 3) / 2 + 1 / 3) / 2)
    assert value(example, "recall_at_1") == 0.5
    assert value(example, "recall_at_3") == 1.0


def test_tied_scores_take_the_worst_rank():
    assert ranking_precision(np.array([[True, False, False]]), np.ones((1, 3)))[0] == 1 / 3


def test_a_perfect_coder_is_perfect():
    truth = np.eye(4, dtype=bool)
    example = judged(truth, truth.astype(float))
    found = measures(tally(example).total())
    for name in ("micro_f1", "macro_f1", "lrap", "kappa_mean", "exact", "kappa_first"):
        assert found[name][0] == 1
    assert found["ece"][0] == 0


def test_calibration_error_worked_by_hand():
    # Two pairs at .9 of which one is right, two at .1 of which none is: (|1.8-1| + |.2-0|) / 4.
    example = judged([[1, 0], [0, 0]], [[0.9, 0.1], [0.9, 0.1]], counted=[True, True])
    assert value(example, "ece") == pytest.approx(0.25)
    assert value(example, "ece_first") == pytest.approx(0.4), "said .9 twice, right once"


def test_probability_one_falls_into_the_last_bin():
    example = judged([[1, 0]], [[1.0, 0.0]])
    table = reliability(tally(example).total().bins[0])
    assert [row["n"] for row in table] == [1, 1]
    assert table[-1]["to"] == 1.0
    assert calibration_error(tally(example).total().bins)[0] == 0


def test_weights_are_as_good_as_repeating_the_source():
    example = random_judged(3, sources=3)
    weights = np.array([[2.0, 0.0, 1.0]])
    rows = np.concatenate([np.flatnonzero(example.groups == g) for g in (0, 0, 2)])
    repeated = judged(example.truth[rows], example.probabilities[rows])
    by_weight = measures(tally(example).weighted(weights))
    by_hand = measures(tally(repeated).total())
    for name, expected in by_hand.items():
        assert by_weight[name][0] == pytest.approx(expected[0]), name


@given(st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_area_is_scikit_learns_with_weights(seed):
    rng = np.random.default_rng(seed)
    positive = np.concatenate([[True, False], rng.random(30) < 0.5])
    scores = rng.random(32).round(1)
    groups = np.concatenate([[0, 0], rng.integers(0, 4, 30)])
    weights = np.stack([np.ones(4), np.array([1.0, 2, 0, 3])])
    found = area(positive, scores, groups, weights)
    for row, result in zip(weights, found, strict=True):
        expected = sk.roc_auc_score(positive, scores, sample_weight=row[groups])
        assert result == pytest.approx(expected)


def test_what_is_not_defined_is_not_a_number():
    nobody_has_the_second = judged([[1, 0], [1, 0]], [[0.9, 0.8], [0.9, 0.1]])
    by_code = code_measures(tally(nobody_has_the_second).total())
    assert np.isnan(by_code["recall"][0, 1]) and np.isnan(by_code["f1"][0, 1])
    assert value(nobody_has_the_second, "macro_f1") == 1.0, "only the code that people gave counts"
    assert np.isnan(value(nobody_has_the_second, "kappa_mean")), "every passage has the first code"
    one_code = judged([[1], [1]], [[0.9], [0.2]])
    assert np.isnan(value(one_code, "lrap"))
    assert np.isnan(area(np.ones(3, bool), np.ones(3), np.zeros(3, int), np.ones((1, 1)))[0])


def test_uncoded_passages_count_only_when_asked():
    truth, scores = [[1, 0], [0, 0]], [[0.9, 0.1], [0.9, 0.1]]
    assert value(judged(truth, scores), "micro_precision") == 1.0
    assert value(judged(truth, scores, counted=[True, True]), "micro_precision") == 0.5
