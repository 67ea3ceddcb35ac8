"""Leaving sources out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from coded_interviews import CODEBOOK, WordModel, fit_words, interviews
from hypothesis import given, settings
from hypothesis import strategies as st

from themekit.domain import Code, Codebook, Passage
from themekit.errors import StudyError, UsageError
from themekit.suggest.folds import (
    assign_folds,
    default_folds,
    out_of_fold,
    without_examples_of,
)


@given(st.lists(st.integers(1, 30), min_size=2, max_size=40), st.integers(2, 6), st.integers(0, 9))
@settings(max_examples=60, deadline=None)
def test_folds_are_whole_sources_and_balanced(sizes, folds, seed):
    folds = min(folds, len(sizes))
    sources = [f"S{i}" for i, size in enumerate(sizes) for _ in range(size)]
    fold = assign_folds(sources, folds, seed)
    assert set(fold) == set(range(folds))
    homes = {(source, which) for source, which in zip(sources, fold, strict=True)}
    assert len(homes) == len(sizes), "no source lies in two folds"
    counts = np.bincount(fold)
    assert counts.max() - counts.min() <= max(sizes), "no better by moving one source"
    assert (fold == assign_folds(sources, folds, seed)).all()


@pytest.mark.parametrize(("sources", "folds"), [(2, 2), (12, 12), (13, 12), (60, 12), (2694, 5)])
def test_folds_unless_the_user_says(sources, folds):
    assert default_folds(sources) == folds


def test_no_source_is_in_training_and_test_at_once():
    seen = []

    def spying(coded, codebook, encoder, **options):
        model = WordModel(coded)
        score = model.score
        model.score = lambda passages: (
            seen.append((model.sources, {p.source for p in passages})) or score(passages)
        )
        return model

    coded = interviews(sources=7)
    found = out_of_fold(coded, CODEBOOK, None, spying, folds=3)
    assert len(seen) == 3
    assert all(not training & test for training, test in seen)
    assert set().union(*(test for _, test in seen)) == set(coded.sources)
    assert found.coded.passages == coded.passages, "in their order"


def test_each_row_has_its_own_scores():
    coded = interviews(sources=5)
    found = out_of_fold(coded, CODEBOOK, None, fit_words, folds=2)
    for which in range(2):
        rows = np.flatnonzero(found.fold == which)
        model = fit_words(coded.take(np.flatnonzero(found.fold != which)), CODEBOOK, None)
        expected = model.score([coded.passages[row] for row in rows]).probabilities
        np.testing.assert_array_equal(found.probabilities[rows], expected)
        np.testing.assert_array_equal(found.suggested[rows], expected >= 0.5)


def test_repeats_are_dropped_before_the_split_and_counted():
    coded = interviews(sources=4, each=6)
    passages = list(coded.passages)
    passages[-1] = replace(passages[-1], text="  " + passages[0].text.upper() + "\n")
    found = out_of_fold(replace(coded, passages=passages), CODEBOOK, None, fit_words)
    assert found.repeats == 1
    assert len(found.coded.passages) == len(passages) - 1


def test_sources_that_nobody_has_coded_teach_nothing_and_test_nothing():
    coded = interviews(sources=5)
    coded.labels[np.array(coded.sources) == "P2"] = False
    found = out_of_fold(coded, CODEBOOK, None, fit_words)
    assert "P2" not in found.coded.sources
    assert found.folds == 4


def test_hold_out():
    coded = interviews(sources=5)
    found = out_of_fold(coded, CODEBOOK, None, fit_words, hold_out=["P2", "P4"])
    assert set(found.coded.sources) == {"P2", "P4"}
    assert found.folds == 1
    assert found.counts.sum() == coded.labels.sum(), "codes are counted in the whole study"


def test_codes_that_the_model_orders_otherwise_find_their_columns():
    def backwards(coded, codebook, encoder, **options):
        turned = replace(coded, labels=coded.labels[:, ::-1], codes=coded.codes[::-1])
        return WordModel(turned)

    coded = interviews(sources=3)
    straight = out_of_fold(coded, CODEBOOK, None, fit_words)
    turned = out_of_fold(coded, CODEBOOK, None, backwards)
    np.testing.assert_allclose(straight.probabilities, turned.probabilities)


@pytest.mark.parametrize(
    ("options", "error", "says"),
    [
        ({"folds": 9}, UsageError, "9 folds cannot be made of 4 sources"),
        ({"folds": 1}, UsageError, "1 folds cannot be made"),
        ({"hold_out": ["P9"]}, UsageError, "No coded source is called P9"),
        ({"hold_out": ["P1", "P2", "P3", "P4"]}, UsageError, "Every source is held out"),
    ],
)
def test_what_cannot_be_split_is_said_plainly(options, error, says):
    with pytest.raises(error, match=says):
        out_of_fold(interviews(sources=4), CODEBOOK, None, fit_words, **options)


def test_one_source_or_no_codings():
    with pytest.raises(StudyError, match="Only one source is coded"):
        out_of_fold(interviews(sources=1), CODEBOOK, None, fit_words)
    blank = interviews(sources=3)
    blank.labels[:] = False
    with pytest.raises(StudyError, match="no codings"):
        out_of_fold(blank, CODEBOOK, None, fit_words)


def test_an_example_of_the_codebook_that_is_held_out_is_not_seen():
    book = Codebook((Code("Money", examples=("‘We had no budget.’", "Who pays?")),))
    held_out = [Passage("s", 0, 17, "We had no budget")]
    assert without_examples_of(book, held_out)["Money"].examples == ("Who pays?",)
