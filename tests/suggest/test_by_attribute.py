"""Whether suggestions are worse for some people."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from coded_interviews import CODEBOOK, fit_words, interviews
from statsmodels.stats.multitest import multipletests

from themekit.errors import UsageError
from themekit.suggest.by_attribute import NOT_GIVEN, by_attribute, holm
from themekit.suggest.folds import out_of_fold


@pytest.fixture(scope="module")
def found():
    return out_of_fold(interviews(sources=16), CODEBOOK, None, fit_words)


def halves(first, second):
    return {f"P{i}": first if i <= 8 else second for i in range(1, 17)}


def test_a_group_that_is_served_worse_is_found(found):
    rng = np.random.default_rng(0)
    probabilities = found.probabilities.copy()
    late = np.array([int(source[1:]) > 8 for source in found.coded.sources])
    probabilities[late] = rng.random((late.sum(), 4))
    worse = replace(found, probabilities=probabilities)
    old, young = by_attribute(worse, halves("young", "old"), "age")
    assert (old.value, old.sources, young.value) == ("old", 8, "young")
    assert old.metrics["lrap"] < young.metrics["lrap"]
    assert old.difference["lrap"] == pytest.approx(old.metrics["lrap"] - young.metrics["lrap"])
    assert old.p["lrap"] < 0.05


def test_no_difference_is_not_made_one(found):
    values = {f"P{i}": "even" if i % 2 == 0 else "odd" for i in range(1, 17)}
    assert all(p > 0.05 for each in by_attribute(found, values, "number") for p in each.p.values())


def test_one_person_is_not_a_group(found):
    values = halves("a", "a") | {"P3": "b"}
    alone = by_attribute(found, values, "site")[1]
    assert alone.value == "b"
    assert alone.p["lrap"] is None and alone.ci95["lrap"] is None
    assert alone.metrics["lrap"] is not None


def test_sources_without_a_value_are_shown_as_such(found):
    values = {f"P{i}": "a" if i <= 4 else "b" for i in range(1, 9)}
    assert [each.value for each in by_attribute(found, values, "site")] == ["a", "b", NOT_GIVEN]


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({f"P{i}": f"person {i}" for i in range(1, 17)}, "a value of its own for each of 16"),
        ({f"P{i}": "same" for i in range(1, 17)}, "nothing to compare"),
        ({}, "No held-out source has an attribute"),
    ],
)
def test_nothing_to_compare_is_said_plainly(found, values, says):
    with pytest.raises(UsageError, match=says):
        by_attribute(found, values, "name")


def test_holm_is_that_of_statsmodels():
    p = [0.01, 0.04, 0.03, 0.005, 0.6]
    np.testing.assert_allclose(holm(p), multipletests(p, method="holm")[1])
