"""Probabilities of codes that compete for passages."""

from __future__ import annotations

import numpy as np
import pytest

from themekit.suggest.calibration import Calibration, fit_calibration
from themekit.suggest.logistic import probability


def drawn(n: int, k: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Each passage has one code, drawn by the softmax of what is taken for its log odds."""
    rng = np.random.default_rng(seed)
    log_odds = rng.standard_normal((n, k)) - 4
    softmax = np.exp(log_odds) / np.exp(log_odds).sum(axis=1, keepdims=True)
    truth = np.array([rng.multinomial(1, share) for share in softmax], dtype=float)
    return log_odds, truth


def test_where_each_passage_has_one_code_the_best_one_is_as_likely_as_it_says() -> None:
    none = np.zeros(4000)
    log_odds, truth = drawn(4000, 6)
    fitted = fit_calibration(log_odds, none, truth)
    log_odds, truth = drawn(4000, 6, seed=1)
    best = np.arange(4000), log_odds.argmax(axis=1)
    apart = abs(probability(log_odds)[best].mean() - truth[best].mean())
    together = abs(fitted.probabilities(log_odds, none)[best].mean() - truth[best].mean())
    assert apart > 0.15 and together < 0.03
    assert fitted.rivals < 0


def test_log_odds_that_are_right_stay_as_they_are() -> None:
    rng = np.random.default_rng(2)
    log_odds = rng.standard_normal((6000, 5)) - 1
    truth = (rng.random(log_odds.shape) < probability(log_odds)).astype(float)
    fitted = fit_calibration(log_odds, np.zeros(6000), truth)
    assert fitted.own == pytest.approx(1, abs=0.1)
    assert (fitted.rivals, fitted.level) == (pytest.approx(0, abs=0.1), pytest.approx(0, abs=0.1))


def test_passages_that_look_uncoded_have_less_likely_codes() -> None:
    rng = np.random.default_rng(3)
    log_odds = rng.standard_normal((3000, 4)) - 1
    coded = rng.random(3000)
    truth = (rng.random(log_odds.shape) < probability(log_odds) * (coded > 0.5)[:, None]).astype(
        float
    )
    fitted = fit_calibration(log_odds, coded, truth)
    low, high = fitted.probabilities(np.zeros((2, 4)), np.array([0.0, 1.0]))
    assert (low < high).all()


def test_the_order_of_the_codes_of_a_passage_stays() -> None:
    log_odds, truth = drawn(300, 5)
    fitted = fit_calibration(log_odds, np.zeros(300), 1 - truth)
    found = fitted.probabilities(log_odds, np.zeros(300))
    assert np.all(np.diff(np.take_along_axis(found, log_odds.argsort(axis=1), 1), axis=1) >= 0)


@pytest.mark.parametrize("truth", [np.zeros((20, 1)), np.ones((20, 1)), np.eye(20)[:, :1]])
def test_one_code_alone(truth: np.ndarray) -> None:
    log_odds = np.linspace(-3, 3, 20)[:, None]
    found = fit_calibration(log_odds, np.ones(20), truth).probabilities(log_odds, np.ones(20))
    assert np.all((found >= 0) & (found <= 1))
    assert Calibration().probabilities(log_odds, np.ones(20)) == pytest.approx(
        probability(log_odds)
    )
