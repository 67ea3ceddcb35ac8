"""Krippendorff's alpha, with the worked examples of the literature."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from themekit.agree.alpha import (
    Level,
    SetDistance,
    alpha,
    jaccard,
    masi,
    set_alpha,
    set_alpha_ratio,
    set_distance,
)

N = np.nan
KRIPPENDORFF_2011 = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, N, N, N],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, N, 3],
    [N, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, N],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, N],
]
WIKIPEDIA = [
    [N, N, N, N, N, 3, 4, 1, 2, 1, 1, 3, 3, N, 3],
    [1, N, 2, 1, 3, 3, 4, 3, N, N, N, N, N, N, N],
    [N, N, 2, 1, 3, 4, 4, N, 2, 1, 1, 3, 3, N, 4],
]


@pytest.mark.parametrize(
    ("level", "expected"),
    [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)],
)
def test_krippendorff_2011(level: Level, expected: float) -> None:
    assert alpha(KRIPPENDORFF_2011, level) == pytest.approx(expected, abs=5e-4)


@pytest.mark.parametrize(("level", "expected"), [("nominal", 0.691), ("interval", 0.811)])
def test_wikipedias_example(level: Level, expected: float) -> None:
    assert alpha(WIKIPEDIA, level) == pytest.approx(expected, abs=5e-4)


def test_ten_segments_of_the_atlas_ti_manual() -> None:
    first = [1, 1, 0, 0, 0, 0, 0, 0, 0, 0]
    second = [0, 1, 1, 0, 0, 1, 0, 1, 0, 0]
    assert np.mean(np.equal(first, second)) == 0.6
    assert alpha([first, second]) == pytest.approx(0.095, abs=5e-4)


def test_not_defined_without_two_values() -> None:
    assert alpha([[1, 1], [1, 1]]) is None
    assert alpha([[1, N], [N, 2]]) is None


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [("123", "12", 0.5556), ("12", "23", 0.8889), ("1", "2", 1.0), ("", "", 0.0), ("", "1", 1.0)],
)
def test_masi_of_passonneau(first: str, second: str, expected: float) -> None:
    assert set_distance(first, second, masi) == pytest.approx(expected, abs=5e-5)
    assert set_distance(second, first, masi) == pytest.approx(expected, abs=5e-5)


def test_jaccard_by_hand() -> None:
    assert set_distance("ab", "bc", jaccard) == pytest.approx(2 / 3)
    assert set_distance("", "", jaccard) == 0


@pytest.mark.parametrize("distance", [jaccard, masi])
def test_alpha_of_sets_against_nltk(distance: SetDistance) -> None:
    from nltk.metrics.agreement import AnnotationTask

    def of_sets(one: frozenset[int], other: frozenset[int]) -> float:
        return set_distance(map(str, one), map(str, other), distance)

    generator = np.random.default_rng(3)
    given_ = generator.random((3, 30, 4)) < 0.4
    records = [
        (c, u, frozenset(np.flatnonzero(given_[c, u]).tolist()))
        for c in range(3)
        for u in range(30)
    ]
    expected = AnnotationTask(records, distance=of_sets).alpha()
    groups = [(slice(0, 12), [0, 1, 2]), (slice(12, 30), [0, 1, 2])]
    sums = set_alpha(given_, np.ones(30), groups, distance)
    ours = set_alpha_ratio(*sums, np.ones((1, 2))).value()[0]
    assert ours == pytest.approx(expected)
    doubled = set_alpha(given_, np.full(30, 1.0), [*groups, groups[0]], distance)
    again = set_alpha_ratio(*sums, np.array([[2.0, 1.0]])).value()[0]
    assert again == pytest.approx(set_alpha_ratio(*doubled, np.ones((1, 3))).value()[0])


@given(arrays(float, (3, 8), elements=st.sampled_from([1.0, 2.0, 3.0, N])))
def test_alpha_is_symmetric_bounded_and_blind_to_units_that_one_coder_saw(data: np.ndarray) -> None:
    for level in ("nominal", "ordinal", "interval", "ratio"):
        value = alpha(data, level)  # type: ignore[arg-type]
        assert value == pytest.approx(alpha(data[::-1], level))  # type: ignore[arg-type]
        assert value is None or value <= 1 + 1e-12
        lone = np.column_stack([data, [2.0, N, N]])
        assert value == pytest.approx(alpha(lone, level))  # type: ignore[arg-type]
    renamed = alpha(np.where(np.isnan(data), N, 10 - data))
    assert alpha(data) == pytest.approx(renamed)
