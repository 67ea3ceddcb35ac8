"""Weights, levels and thresholds, learned from scores whose right blend is known."""

from __future__ import annotations

import numpy as np
import pytest

from themekit.suggest.blend import fit_blend
from themekit.suggest.logistic import fit_line, level_for_rate, probability
from themekit.suggest.thresholds import best_threshold, fit_thresholds

RNG = np.random.default_rng(5)
SIGNAL = RNG.normal(size=(2000, 4))
TRUTH = (RNG.random((2000, 4)) < probability(1.5 * SIGNAL - 2)).astype(float)
SCORES = {"signal": SIGNAL, "noise": RNG.normal(size=(2000, 4)), "against": -SIGNAL}


def test_the_blend_takes_what_tells_and_leaves_the_rest():
    blend = fit_blend(SCORES, TRUTH)
    signal, noise, against = blend.weights[:, 0]
    assert abs(signal - 1.5) < 0.15 and noise < 0.1 and against == 0


def test_blended_probabilities_are_calibrated_for_each_code():
    found = probability(fit_blend(SCORES, TRUTH).log_odds(SCORES))
    np.testing.assert_allclose(found.mean(axis=0), TRUTH.mean(axis=0), atol=0.01)
    high = found > 0.5
    assert abs(found[high].mean() - TRUTH[high].mean()) < 0.05


def test_a_code_without_examples_has_the_weights_of_the_codebooks_scorers_alone():
    truth = TRUTH.copy()
    truth[:, 3] = 0
    blend = fit_blend({**SCORES, "words": SIGNAL + 1}, truth, ["words"])
    assert not blend.weights[:3, 3].any() and blend.weights[3, 3] > 1
    mean = probability(blend.log_odds({**SCORES, "words": SIGNAL + 1}))[:, 3].mean()
    assert 0 < mean <= truth[:, :3].mean(axis=0).min() * 1.01 + 0.02


def test_the_best_threshold_parts_what_can_be_parted():
    assert best_threshold(np.array([0.9, 0.7, 0.4, 0.2]), np.array([1, 1, 0, 0])) == 0.55
    assert best_threshold(np.array([0.9, 0.7]), np.array([0, 0])) == 0.5


def test_a_rare_code_leans_on_the_common_threshold():
    probabilities = probability(1.5 * SIGNAL - 2)
    few = TRUTH.copy()
    few[:, 3] = 0
    few[5, 3] = 1
    common = best_threshold(probabilities.ravel(), few.ravel())
    found = fit_thresholds(probabilities, few)
    own = best_threshold(probabilities[:, 3], (probabilities[:, 3] + few[:, 3]) / 2)
    assert abs(found[3] - common) < abs(found[3] - own)


def test_lines_and_levels():
    slope, level = fit_line(SIGNAL[:, 0], TRUTH[:, 0])
    assert abs(slope - 1.5) < 0.3 and abs(level + 2) < 0.3
    shift = level_for_rate(SIGNAL[:, 0], 0.1)
    assert abs(probability(SIGNAL[:, 0] + shift).mean() - 0.1) < 1e-6


def test_a_code_used_once_among_few_common_ones_is_held_to_be_rare() -> None:
    rng = np.random.default_rng(0)
    truth = np.zeros((90, 4))
    truth[np.arange(90), rng.integers(0, 3, 90)] = 1
    truth[0] = [0, 0, 0, 1]
    scores = {
        "heads": truth + 0.5 * rng.standard_normal(truth.shape),
        "definitions": rng.standard_normal(truth.shape),
    }
    found = probability(fit_blend(scores, truth, ["definitions"]).log_odds(scores))
    assert found[:, 3].mean() == pytest.approx(4 / 90, abs=0.01)
    assert found[:, :3].mean() > 0.25
