"""Fitting, scoring and suggesting, also where there is little to learn from."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tiny_encoder import TinyEncoder
from toy_study import WORDS, passage, toy_study

from themekit.domain import Code, Codebook
from themekit.errors import StudyError
from themekit.segment import CodedPassages
from themekit.suggest import fit
from themekit.suggest.folds import out_of_fold

ENCODER = TinyEncoder()


@pytest.fixture(scope="module")
def model():
    return fit(*toy_study(), ENCODER)


def test_unseen_passages_get_their_code_and_small_talk_none(model):
    new, _ = toy_study(sources=2, seed=9)
    scores = model.score([replace(each, source=f"new {each.source}") for each in new.passages])
    coded = new.labels.any(axis=1)
    assert np.mean(scores.probabilities[coded].argmax(1) == new.labels[coded].argmax(1)) > 0.95
    suggested = scores.probabilities >= model.thresholds
    assert suggested[~coded].mean() < 0.05
    assert scores.codable[coded].min() > scores.codable[~coded].max()


def test_what_resembles_nothing_coded_is_new(model):
    novelty = model.score([passage("soup bread meal kitchen"), passage("quantum zebra")]).novelty
    assert novelty[0] < 0.7 < novelty[1]


def test_the_same_study_gives_the_same_model():
    assert fit(*toy_study(), ENCODER).sha256 == fit(*toy_study(), ENCODER).sha256
    assert fit(*toy_study(), ENCODER).sha256 != fit(*toy_study(seed=1), ENCODER).sha256


@pytest.mark.parametrize(
    "kind",
    [
        {"sources": 1},
        {"sources": 2, "each": 3},
        {"sources": 40, "each": 1},
        {"codes": ("food",)},
        {"codes": ("food",), "uncoded": False},
        {"uncoded": False},
        {"definitions": False},
    ],
    ids=str,
)
def test_every_kind_of_study_gives_probabilities(kind):
    coded, codebook = toy_study(**kind)
    fitted = fit(coded, codebook, ENCODER)
    scores = fitted.score(coded.passages)
    for values in (scores.probabilities, scores.codable, scores.novelty):
        assert np.all((values >= 0) & (values <= 1))
    assert len(fitted.suggest(coded.passages)) == len(coded.passages)
    assert fitted.score([]).probabilities.shape == (0, len(coded.codes))
    assert fitted.suggest([]) == []


def test_nothing_coded_is_a_plain_error():
    coded, codebook = toy_study()
    nothing = CodedPassages(coded.passages, np.zeros_like(coded.labels), coded.codes)
    with pytest.raises(StudyError, match="nothing to learn from"):
        fit(nothing, codebook, ENCODER)


def test_a_code_without_examples_lives_from_its_description():
    coded, codebook = toy_study()
    bus = Code("travel", definition=" ".join(WORDS["travel"]))
    labels = np.column_stack([coded.labels, np.zeros(len(coded.passages), bool)])
    wider = CodedPassages(coded.passages, labels, [*coded.codes, "travel"])
    fitted = fit(wider, Codebook((*codebook.codes, bus)), ENCODER)
    (found,) = fitted.suggest([passage("late bus ticket station road train")])
    assert found.suggestions[0].code == "travel"
    assert [why.kind for why in found.suggestions[0].evidence] == ["definition"]


def test_examples_of_the_codebook_are_learned_from():
    coded, codebook = toy_study(definitions=False)
    said = "velodrome gymnasium trampoline"
    taught = Codebook((replace(codebook.codes[0], examples=(said,)), *codebook.codes[1:]))
    before = fit(coded, codebook, ENCODER).score([passage(said)]).probabilities[0, 0]
    after = fit(coded, taught, ENCODER).score([passage(said)]).probabilities[0, 0]
    assert after > 2 * before


def test_a_heading_has_the_score_of_its_highest_child_and_is_not_suggested():
    coded, codebook = toy_study()
    heading = Code("life", codable=False)
    children = tuple(replace(code, parent="life") for code in codebook)
    labels = np.column_stack([np.zeros(len(coded.passages), bool), coded.labels])
    wider = CodedPassages(coded.passages, labels, ["life", *coded.codes])
    fitted = fit(wider, Codebook((heading, *children)), ENCODER)
    scores = fitted.score(coded.passages).probabilities
    np.testing.assert_array_equal(scores[:, 0], scores[:, 1:].max(axis=1))
    assert not (scores[:, 0] >= fitted.thresholds[0]).any()
    named = {one.code for each in fitted.suggest(coded.passages) for one in each.suggestions}
    assert "life" not in named


def test_the_description_is_what_the_json_needs(model):
    description = model.description()
    coded, _ = toy_study()
    assert description["encoder_sha256"] == ENCODER.sha256
    assert description["trained_on"] == {
        "sources": 6,
        "passages": int(coded.labels.any(axis=1).sum()),
        "codings": int(coded.labels.sum()),
        "codes": 3,
    }


def test_what_is_context_only_teaches_nothing():
    coded, codebook = toy_study()
    context_only = np.arange(len(coded.passages)) % 7 == 3
    one = replace(coded, context_only=context_only)
    labels = coded.labels.copy()
    labels[context_only] = ~labels[context_only]
    two = replace(one, labels=labels)
    first, second = fit(one, codebook, ENCODER), fit(two, codebook, ENCODER)
    assert first.trained_on == second.trained_on
    assert first.trained_on.passages < fit(coded, codebook, ENCODER).trained_on.passages
    np.testing.assert_array_equal(first.counts, second.counts)
    np.testing.assert_allclose(
        first.score(coded.passages).probabilities,
        second.score(coded.passages).probabilities,
        atol=1e-3,
    )


def test_what_is_context_only_is_what_others_stand_next_to():
    """Each passage of small talk carries the code that the repeated heading before it names."""
    headings = {"food": "now about the food", "money": "now about the money"}
    passages, labels = [], []
    for source in range(12):
        for code in sorted(headings, reverse=source % 2 == 1):
            said = f"well that was talk {len(passages)}"
            for text in (headings[code], said):
                passages.append(replace(passage(text, f"S{source:02}"), place=0.5))
                labels.append([code == each and text == said for each in headings])
    coded = CodedPassages(passages, np.array(labels), list(headings)).repeats_aside()
    assert coded.counted.sum() == 2 + 24
    codebook = Codebook(tuple(Code(name) for name in headings))
    found = out_of_fold(coded, codebook, ENCODER, fit)
    judged = found.coded.labels.any(axis=1)
    right = found.probabilities[judged].argmax(1) == found.coded.labels[judged].argmax(1)
    assert right.mean() > 0.9
