"""The evaluation as a whole, and its document."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from coded_interviews import CODEBOOK, fit_words, interviews

from themekit.domain import Codebook
from themekit.errors import StudyError
from themekit.segment import CodedPassages
from themekit.suggest.evaluate import evaluate, judge
from themekit.suggest.folds import out_of_fold
from themekit.suggest.intervals import figures
from themekit.suggest.metrics import Judged
from themekit.suggest.verdicts import verdict


def run(coded, **options):
    return evaluate(coded, CODEBOOK, None, fit=fit_words, **options)


@pytest.fixture(scope="module")
def document():
    return run(interviews()).to_json()


def test_the_document_is_that_of_the_design(document):
    assert list(document)[:8] == [
        "task", "units", "labels", "folds", "metrics", "ci95", "chance", "per_code",
    ]  # fmt: skip
    design = {
        "micro_f1", "macro_f1", "lrap", "recall_at_1", "recall_at_3", "recall_at_5",
        "kappa_mean", "exact", "codable_auc", "ece",
    }  # fmt: skip
    for part in ("metrics", "ci95", "chance"):
        assert design <= set(document[part])
    assert {"code", "n", "precision", "recall", "f1", "kappa"} <= set(document["per_code"][0])
    assert "NaN" not in json.dumps(document)


def test_the_figures_lie_in_their_intervals_and_above_chance(document):
    for name in ("micro_f1", "macro_f1", "lrap", "kappa_mean", "codable_auc", "exact"):
        low, high = document["ci95"][name]
        assert low <= document["metrics"][name] <= high
        assert document["metrics"][name] > document["chance"][name] + 0.1
    assert document["chance"]["kappa_mean"] == pytest.approx(0, abs=0.1), "sources differ"
    assert document["chance"]["codable_auc"] == pytest.approx(0.5, abs=0.08)


def test_the_same_bytes_twice(document):
    assert run(interviews()).to_json() == document


def test_rare_codes_are_trained_on_but_not_scored():
    coded = interviews()
    rows = np.flatnonzero(coded.labels[:, 0])
    coded.labels[rows[3:], 0] = False
    found = run(coded)
    assert found.not_scored == ["Trust"]
    assert [one.code for one in found.per_code] == ["Money", "Travel", "Staff"]
    assert found.labels == 3
    assert run(coded, min_count=3).labels == 4


def test_uncoded_passages_count_when_asked():
    coded = interviews()
    without, all_of_them = run(coded), run(coded, with_uncoded=True)
    assert without.units == coded.labels.any(axis=1).sum()
    assert all_of_them.units == len(coded.passages)
    assert without.metrics["lrap"] == all_of_them.metrics["lrap"]
    assert without.metrics["codable_auc"] == all_of_them.metrics["codable_auc"]
    assert without.metrics["micro_precision"] > all_of_them.metrics["micro_precision"]


def test_what_is_not_defined_says_why():
    coded = interviews(sources=6)
    only_coded = coded.take(np.flatnonzero(coded.labels.any(axis=1)))
    found = run(only_coded)
    assert found.metrics["codable_auc"] is None
    assert "every held-out passage is coded" in found.reasons["codable_auc"]
    held = run(coded, hold_out=["P3"])
    assert held.ci95["lrap"] is None
    assert "only one source" in held.reasons["ci95"]


def test_a_codebook_with_one_code():
    coded = interviews()
    one = CodedPassages(coded.passages, coded.labels[:, :1], coded.codes[:1])
    found = run(one)
    assert found.metrics["lrap"] is None and "only one code" in found.reasons["lrap"]
    assert found.metrics["micro_f1"] is not None


def test_every_passage_with_the_same_code():
    coded = interviews(sources=4)
    same = np.zeros_like(coded.labels)
    same[:, 1] = True
    found = run(CodedPassages(coded.passages, same, coded.codes))
    document = found.to_json()
    assert document["metrics"]["kappa_mean"] is None
    assert document["per_code"][0]["verdict"] == "do not use"
    assert "NaN" not in json.dumps(document)


def test_no_code_is_used_often_enough():
    with pytest.raises(StudyError, match=r"No code has 1000 codings.*has \d+"):
        run(interviews(), min_count=1000)


def test_held_out_sources_without_a_scored_code():
    coded = interviews()
    coded.labels[np.array(coded.sources) == "P3"] = False
    coded.labels[np.flatnonzero(np.array(coded.sources) == "P3")[0], 3] = True
    rows = np.flatnonzero(coded.labels[:, 3])
    coded.labels[rows[rows != np.flatnonzero(np.array(coded.sources) == "P3")[0]], 3] = False
    with pytest.raises(StudyError, match="no passage with a code that is scored"):
        run(coded, hold_out=["P3"])


def test_intervals_cover_as_often_as_they_say():
    """Of sources that differ from each other, the 95 % interval holds the truth about as often."""
    held = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        share = np.clip(rng.normal(0.6, 0.15, 30), 0.05, 0.95)
        right = np.concatenate([rng.random(20) < p for p in share])
        truth = np.column_stack([right, ~right])
        suggested = np.tile([True, False], (len(right), 1))
        judged = Judged(
            truth, suggested * 0.9 + 0.05, suggested, np.repeat(np.arange(30), 20), 30,
            np.ones(len(right), bool), np.ones(len(right)), np.ones(len(right), bool),
        )  # fmt: skip

        low, high = figures(judged, resamples=200).ci95["exact"]
        held += low <= 0.6 <= high
    assert held >= 50


def test_the_interval_of_a_calibration_error_holds_it():
    """Noise raises it in every draw: for a right scale the percentiles alone lie above it."""
    for seed in range(20):
        rng = np.random.default_rng(seed)
        score = rng.random((60, 3))
        truth = rng.random((60, 3)) < score
        every = np.ones(60, bool)
        judged = Judged(
            truth, score, score > 0.5, np.repeat(np.arange(6), 10), 6, every, np.ones(60), every
        )
        found = figures(judged, resamples=100)
        for name in ("ece", "ece_first"):
            low, high = found.ci95[name]
            assert low <= found.values[name] <= high


def test_chance_is_taken_among_all_where_sources_are_short():
    coded = interviews(sources=40, each=2)
    found = out_of_fold(coded, CODEBOOK, None, fit_words)
    evaluation = judge(found, min_count=5)
    assert evaluation.chance_within == "all"
    assert evaluation.chance["kappa_mean"] < evaluation.metrics["kappa_mean"] - 0.2


@pytest.mark.parametrize(
    ("suggested", "kappa", "kappa_low", "precision_low", "words"),
    [
        (40, 0.7, 0.5, 0.65, "use"),
        (40, 0.7, 0.5, 0.55, "check"),
        (40, 0.5, 0.3, 0.9, "check"),
        (40, 0.2, 0.05, 0.9, "do not use"),
        (0, np.nan, np.nan, np.nan, "do not use"),
        (40, 0.7, np.nan, np.nan, "check"),
    ],
)
def test_verdicts(suggested, kappa, kappa_low, precision_low, words):
    found = verdict(suggested, kappa, kappa_low, precision_low)
    assert found.words == words
    assert found.why


def test_one_code_alone_is_judged_on_uncoded_passages_too():
    material = interviews()
    alone = replace(material, labels=material.labels[:, :1], codes=material.codes[:1])
    found = evaluate(alone, Codebook(CODEBOOK.codes[:1]), None, fit=fit_words)
    assert found.with_uncoded and found.units == found.passages
    (code,) = found.per_code
    assert code.n == alone.labels.sum() and code.values["kappa"] > 0.3
    assert found.metrics["lrap"] is None and "only one code" in found.reasons["lrap"]
