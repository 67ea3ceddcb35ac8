from __future__ import annotations

import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from themekit.describe.words import keyness, log_likelihood, tokens


def test_log_likelihood_of_a_two_by_two_table():
    from scipy.stats import chi2_contingency

    assert log_likelihood(5, 5, 100, 100) == 0
    # Rayson & Garside's form leaves out the words that are not this one; the whole table has them
    a, b, c, d = 20, 5, 10_000, 10_000
    whole = chi2_contingency([[a, c - a], [b, d - b]], correction=False, lambda_=0).statistic
    assert log_likelihood(a, b, c, d) == pytest.approx(whole, rel=0.01)


def test_log_odds_with_a_prior_by_hand():
    (first, *_) = keyness({"x": 8, "y": 2}, {"x": 1, "y": 9})
    p, whole = 0.09, 0.2
    odds = math.log(8.09 / (10 + whole - 8.09)) - math.log(1.09 / (10 + whole - 1.09))
    assert first.stem == "x" and p == pytest.approx(0.01 * 9)
    assert first.log_odds == pytest.approx(odds)
    assert first.z == pytest.approx(odds / math.sqrt(1 / 8.09 + 1 / 1.09))


def test_a_word_said_as_often_in_both_is_no_key():
    assert keyness({"x": 5, "y": 5}, {"x": 5, "y": 5})[0].z == pytest.approx(0)


counts = st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 50))


@given(counts, counts)
def test_keyness_is_finite_whatever_is_said(here, rest):
    for key in keyness(Counter(here), Counter(rest)):
        assert math.isfinite(key.z) and key.log_likelihood >= -1e-9


def test_tokens_leave_out_function_words_and_what_follows_an_apostrophe():
    assert tokens("The nurse's kettle wouldn't boil, the NURSES' kettles do!") == [
        "nurse", "kettle", "boil", "nurses", "kettles",
    ]  # fmt: skip
