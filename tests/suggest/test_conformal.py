"""Sets that hold what was asked of them, on sources that they were not calibrated on."""

from __future__ import annotations

import numpy as np
import pytest
from coded_interviews import CODEBOOK, fit_words, interviews

from themekit.errors import UsageError
from themekit.suggest.conformal import precision_rule, realised, recall_rule
from themekit.suggest.folds import out_of_fold


def drawn(rng, sources, each=6, codes=8):
    """Passages whose sources are of different difficulty, with scores that are no probabilities."""
    n = sources * each
    difficulty = np.repeat(rng.normal(0, 0.7, sources), each)
    truth = rng.random((n, codes)) < 0.2
    scores = 1 / (
        1 + np.exp(-(2.5 * truth - 2 + difficulty[:, None] + rng.normal(0, 1, (n, codes))))
    )
    return truth, scores, [f"S{i}" for i in range(sources) for _ in range(each)]


@pytest.mark.parametrize("wanted", [0.7, 0.9])
def test_recall_is_held_on_new_sources_and_not_overpaid(wanted):
    held = []
    for seed in range(80):
        rng = np.random.default_rng(seed)
        rule = recall_rule(*drawn(rng, 120), wanted)
        assert rule.guaranteed
        truth, scores, _ = drawn(rng, 120)
        held.append((truth & rule.sets(scores)).sum() / truth.sum())
    assert wanted <= np.mean(held) <= wanted + 0.03


@pytest.mark.parametrize("wanted", [0.6, 0.8])
def test_precision_is_held_on_new_sources(wanted):
    held = []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        rule = precision_rule(*drawn(rng, 120), wanted)
        truth, scores, _ = drawn(rng, 120)
        chosen = rule.sets(scores)
        held.append((truth & chosen).sum() / chosen.sum())
    assert np.mean(held) == pytest.approx(wanted, abs=0.02)


def test_the_level_worked_by_hand():
    # Ten true codes at .1 ... 1.0 in one source: for a recall of .7 three may be missed.
    truth = np.ones((10, 1), dtype=bool)
    scores = (np.arange(1, 11) / 10)[:, None]
    rule = recall_rule(truth, scores, ["S"] * 10, 0.7)
    assert rule.level == 0.4
    assert rule.sets(scores).sum() == 7
    assert not rule.guaranteed, "one source guarantees nothing"


def test_few_sources_are_not_guaranteed():
    truth, scores, sources = drawn(np.random.default_rng(0), 12)
    assert not recall_rule(truth, scores, sources, 0.9).guaranteed


def test_a_precision_out_of_reach_suggests_nothing():
    truth = np.zeros((50, 2), dtype=bool)
    scores = np.random.default_rng(0).random((50, 2))
    rule = precision_rule(truth, scores, ["S"] * 50, 0.9)
    assert not rule.sets(np.ones((3, 2))).any()


def test_realised_on_interviews():
    found = out_of_fold(interviews(sources=40), CODEBOOK, None, fit_words, folds=5)
    for wanted in (0.6, 0.75):
        recall = realised(found, "recall", wanted)
        assert recall.share == pytest.approx(wanted, abs=0.03)
        assert recall.ci95[0] <= recall.share <= recall.ci95[1]
    more = realised(found, "recall", 0.9)
    assert more.codes_per_passage > recall.codes_per_passage, "more recall costs more codes"
    whole = realised(found, "precision", 0.8, with_uncoded=True)
    assert whole.share == pytest.approx(0.8, abs=0.04)
    assert {"wanted", "realised", "codes_per_passage", "level"} <= set(whole.to_json())


def test_held_out_sources_are_judged_by_a_rule_from_the_others():
    coded = interviews(sources=40)
    rest = coded.take([row for row, s in enumerate(coded.sources) if s not in ("P1", "P2", "P3")])
    calibration = out_of_fold(rest, CODEBOOK, None, fit_words, folds=5)
    held = out_of_fold(coded, CODEBOOK, None, fit_words, hold_out=["P1", "P2", "P3"])
    found = realised(held, "recall", 0.7, calibration=calibration)
    assert found.rule == realised(calibration, "recall", 0.7).rule
    used = held.coded.labels.any(axis=1)
    chosen = found.rule.sets(held.probabilities[used])
    truth = held.coded.labels[used]
    assert found.share == pytest.approx((truth & chosen).sum() / truth.sum())


def test_one_held_out_source_has_no_interval():
    found = out_of_fold(interviews(), CODEBOOK, None, fit_words, hold_out=["P1"])
    assert realised(found, "recall", 0.8).ci95 is None


@pytest.mark.parametrize("wanted", [0, 1, 1.2, -0.1])
def test_no_share(wanted):
    truth, scores, sources = drawn(np.random.default_rng(0), 5)
    with pytest.raises(UsageError, match="is no share"):
        recall_rule(truth, scores, sources, wanted)
