"""What is accepted and rejected becomes training material."""

from __future__ import annotations

import numpy as np
from coded_interviews import fit_words, interviews

from themekit.domain import Decision
from themekit.suggest.decisions import accepted_codings, with_decisions


def decided(passage, code, accepted):
    return Decision(passage.source, passage.start, passage.end, code, "Ana", accepted)


def new_interview():
    return [p for p in interviews(sources=9).passages if p.source == "P9"]


def test_accepting_is_coding():
    passage = new_interview()[0]
    kept = [decided(passage, "Trust", True), decided(passage, "Money", False)]
    codings = accepted_codings(kept)
    assert [(c.code, c.coder, c.start, c.end) for c in codings] == [
        ("Trust", "Ana", passage.start, passage.end)
    ]


def test_decided_passages_of_a_new_source_join_and_the_others_do_not():
    coded, new = interviews(), new_interview()
    decisions = [decided(new[0], "Trust", True), decided(new[3], "Money", False)]
    material = with_decisions(coded, new, decisions)
    assert material.passages == [*coded.passages, new[0], new[3]]
    assert material.labels[-2].tolist() == [True, False, False, False]
    assert not material.labels[-1].any(), "rejected: known to be without"
    np.testing.assert_array_equal(material.labels[:-2], coded.labels)


def test_a_rejected_code_goes_and_an_accepted_one_comes_in_a_coded_source():
    coded = interviews()
    row, k = np.argwhere(coded.labels)[0]
    other = int(np.flatnonzero(~coded.labels[row])[0])
    passage = coded.passages[row]
    decisions = [
        decided(passage, coded.codes[k], False),
        decided(passage, coded.codes[other], True),
    ]
    material = with_decisions(coded, coded.passages, decisions)
    assert not material.labels[row, k] and material.labels[row, other]
    assert len(material.passages) == len(coded.passages)


def test_the_model_learns_from_what_is_rejected():
    coded, new = interviews(), new_interview()
    code = coded.codes[0]
    before = fit_words(coded, None, None).score(new).probabilities[:, 0]
    sure = int(before.argmax())
    rejected = [decided(passage, code, False) for passage in new]
    after = fit_words(with_decisions(coded, new, rejected), None, None).score(new)
    assert after.probabilities[sure, 0] < before[sure]


def test_no_decisions_change_nothing():
    coded = interviews()
    assert with_decisions(coded, [], []).passages == coded.passages
