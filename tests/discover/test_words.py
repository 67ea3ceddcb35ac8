from __future__ import annotations

import numpy as np

from themekit.discover.describe import _free_name
from themekit.discover.words import distinct, people, terms, weights
from themekit.domain import Passage


def said(*texts: str, question: str = "") -> list[Passage]:
    return [Passage(f"P{i}", 0, len(t), t, question=question) for i, t in enumerate(texts)]


def test_fillers_and_function_words_are_no_terms() -> None:
    found = terms(said("Yeah, I think the waiting list is, you know, long", "the waiting list um"))
    assert found.names == ["list", "waiting", "waiting list"]


def test_a_phrase_does_not_cross_a_full_stop() -> None:
    found = terms(said("We need trust. Money helps.", "trust. money"))
    assert "trust money" not in found.names


def test_the_interviewers_words_are_left_out() -> None:
    question = "Tell me about governance? And governance arrangements? Governance?"
    passages = said(
        "trust between partners", "trust and governance", "more trust", question=question
    )
    passages += said("governance of money", question=question + " Any more governance?")
    passages += said(*["money and buildings matter most to partners round here"] * 3)
    found = terms(passages).names
    assert "trust" in found
    assert "governance" not in found


def test_terms_of_a_theme_come_first_and_do_not_repeat_each_other() -> None:
    passages = said(
        *["the waiting list was long"] * 4, *["a long train journey"] * 4, "a long day", "long ago"
    )
    found = terms(passages)
    member = np.zeros((10, 2))
    member[:4, 0] = member[4:8, 1] = 1
    picked = distinct(found, weights(found, member)[0], 5)
    assert picked[0] in ("waiting", "waiting list", "list")
    assert "long" not in picked[:1]
    assert not {"train", "journey"} & set(picked)
    assert len([p for p in picked if p == "waiting list"]) <= 1


def test_no_words_at_all() -> None:
    found = terms(said("the", "and so"))
    assert found.names == []
    assert distinct(found, weights(found, np.ones((2, 1)))[0], 3) == []


def test_how_many_people_use_a_term() -> None:
    passages = said("trust money", "trust", "trust money", "trees", "trees", "fields")
    found = terms(passages)
    by = people(found, np.array([0, 1, 2]), np.array([0, 0, 1, 2, 2, 2]))
    assert dict(zip(found.names, by.tolist(), strict=True)) == {
        "money": 2, "trees": 0, "trust": 2, "trust money": 2
    }  # fmt: skip
    assert people(found, np.array([0, 1]), np.array([0, 0, 1, 2, 2, 2])).max() == 1


def test_a_name_does_not_say_one_word_in_two_forms() -> None:
    terms_found = ["ambulance staff", "ambulances", "problem", "problems", "staffing", "crew"]
    assert _free_name(terms_found, set()) == "ambulance staff, problem, crew"
    assert _free_name(["trust", "trusts"], set()) == "trust"
    assert _free_name(["trust", "trusts"], {"trust"}) == "trust, trusts"
    assert _free_name([], set()) == "without words"
