"""Each suggestion says why: other people's quotations, the definition, the words."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from tiny_encoder import TinyEncoder
from toy_study import WORDS, passage, toy_study

from themekit.suggest import fit
from themekit.suggest.evidence import telling_words

ENCODER = TinyEncoder()


@pytest.fixture(scope="module")
def study():
    return toy_study()


@pytest.fixture(scope="module")
def model(study):
    return fit(*study, ENCODER)


def _first(model, text, source="new"):
    return model.suggest([passage(text, source)])[0].suggestions[0]


def test_quotations_have_the_code_come_from_different_sources_and_are_the_nearest(study, model):
    coded, _ = study
    text = "rent wage debt bank pay"
    found = [why for why in _first(model, text).evidence if why.kind == "quotation"]
    assert 1 < len(found) <= 3
    assert len({why.source for why in found}) == len(found)
    money = coded.labels[:, coded.codes.index("money")]
    texts = {each.text for each, has in zip(coded.passages, money, strict=True) if has}
    assert {why.text for why in found} <= texts
    similarity = ENCODER.encode(sorted(texts)) @ ENCODER.encode([text])[0]
    assert found[0].similarity == pytest.approx(similarity.max(), abs=1e-4)
    assert [why.similarity for why in found] == sorted((w.similarity for w in found), reverse=True)


def test_no_quotation_comes_from_the_passages_own_source(model):
    evidence = _first(model, "rent wage debt bank pay", source="s3").evidence
    assert "s3" not in {why.source for why in evidence}


def test_words_are_those_of_the_passage_that_speak_for_the_code(model):
    evidence = _first(model, "well anyway the rent and the wage").evidence
    (words,) = [why for why in evidence if why.kind == "words"]
    assert set(words.text.replace(",", "").split()) <= set(WORDS["money"])
    assert "rent" in words.text and "wage" in words.text
    assert 0 < words.similarity <= 1


def test_scores_fall_when_the_evidence_is_taken_out():
    coded, codebook = toy_study(definitions=False)
    text = "rent wage debt bank pay"
    without = coded.take(
        [n for n, each in enumerate(coded.passages) if not set(each.text.split()) & {*text.split()}]
    )
    full, left = fit(coded, codebook, ENCODER), fit(without, codebook, ENCODER)
    before = full.score([passage(text)]).probabilities[0, 1]
    after = left.score([passage(text)]).probabilities[0, 1]
    assert after < before / 2


def test_words_of_grammar_and_of_talk_are_no_evidence():
    terms = ["i can", "is it", "you know", "the rent", "rent is", "of the wage slip", "um"]
    row = csr_matrix(np.ones((1, len(terms))))
    weights = np.array([9.0, 8.0, 7.0, 3.0, 2.5, 2.0, 6.0])
    (found,) = telling_words(row, weights, terms, in_favour=10.0)
    assert found.text == "rent, wage slip"
    assert found.similarity == pytest.approx(0.5), "the share of those alone"
    assert telling_words(row, np.array([1.0, 1, 1, 0, 0, 0, 1]), terms, 10.0) == []
