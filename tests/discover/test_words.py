from __future__ import annotations

import numpy as np

from themekit.discover.words import distinct, terms, weights
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
