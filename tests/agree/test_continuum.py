"""Alpha on a continuum, with the examples of Krippendorff 1995, 2004 and 2019."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from themekit.agree import nominal
from themekit.agree.alpha import alpha
from themekit.agree.continuum import (
    continuum_alpha,
    gaps,
    length_sums,
    merged,
    unit_sums,
    unitizing_alpha,
)

Spans = list[tuple[int, int]]

# Krippendorff (1995): two coders on a continuum of 24 units.
A_1995 = [[(2, 10), (14, 20)], [(4, 8), (15, 17)]]
B_1995 = [[(0, 18)], [(0, 2), (2, 3), (3, 4), (4, 5), (5, 6), (6, 9), (9, 10)]]
C_1995 = [
    [(2, 8), (10, 12), (14, 18), (20, 22)],
    [(0, 2), (4, 8), (10, 14), (16, 18), (20, 22)],
]
D_1995 = [
    [(0, 2), (2, 10), (10, 14), (14, 20), (20, 24)],
    [(0, 4), (4, 8), (8, 15), (15, 17), (17, 24)],
]
# Krippendorff (2019), figure 12.11: three coders on a continuum of 60 units.
THREE_2019 = [
    [(0, 7, 1), (7, 13, 2), (30, 32, 5), (32, 37, 6), (37, 44, 6), (44, 60, 7)],
    [(0, 7, 1), (7, 13, 3), (13, 21, 5), (32, 44, 6)],
    [(0, 7, 1), (7, 13, 4), (13, 21, 5), (32, 37, 6), (37, 41, 6), (41, 44, 6)],
]


def value(ratio: nominal.Ratio) -> float:
    return float(ratio.value()[0])


def test_krippendorff_1995_digitised() -> None:
    coded = np.zeros((2, 24))
    for coder, spans in enumerate(A_1995):
        for start, end in spans:
            coded[coder, start:end] = 1
    first, second = coded.astype(int)
    table = np.bincount(2 * first + second, minlength=4).reshape(2, 2).astype(float)
    assert float(nominal.cohen_kappa(table).value()) == pytest.approx(0.385, abs=5e-4)
    assert alpha(coded) == pytest.approx(0.329, abs=5e-4)


@pytest.mark.parametrize(
    ("spans", "printed", "tolerance"),
    [
        (A_1995, 0.553, 5e-4),
        (D_1995, 0.066, 5e-4),
        # The expected disagreement that the paper prints for these two (1.17731 and .08642) does
        # not follow from its own formula (1.17578 and .09051); its observed one does. DKPro, whose
        # authors noted it too, allows for .02; so do we.
        (B_1995, -0.926, 0.02),
        (C_1995, 0.679, 0.02),
    ],
)
def test_krippendorff_1995_unitised(spans: list[Spans], printed: float, tolerance: float) -> None:
    # The paper's figures are those of a continuum measured as finely as one likes.
    fine = 50_000
    stretched = [[(a * fine, b * fine) for a, b in coder] for coder in spans]
    sums = unit_sums([24 * fine], [stretched])
    assert value(unitizing_alpha(sums)) == pytest.approx(printed, abs=tolerance)


def test_krippendorff_1995_on_twelve_units_by_the_paper() -> None:
    halved = [[(a // 2, b // 2) for a, b in coder] for coder in C_1995]
    found = unitizing_alpha(unit_sums([12], [halved]))
    assert float(found.denominator[0]) == pytest.approx(0.05494, abs=5e-6)
    assert value(found) == pytest.approx(0.494, abs=5e-4)


def test_krippendorff_2004_two_categories() -> None:
    c = [[(225, 295), (370, 400)], [(220, 300), (355, 375), (400, 420)]]
    k = [[(180, 240), (300, 350)], [(180, 240), (300, 350)]]
    shifted = [[[(a - 150, b - 150) for a, b in coder] for coder in each] for each in (c, k)]
    sums = [unit_sums([300], [each]) for each in shifted]
    found = [unitizing_alpha(each) for each in sums]
    assert float(found[0].denominator[0]) == pytest.approx(0.0532, abs=5e-5)
    assert value(found[0]) == pytest.approx(0.7286, abs=5e-5)
    assert value(found[1]) == pytest.approx(1.0)
    both = sum(f.numerator[0] for f in found) / sum(f.denominator[0] for f in found)
    assert both == pytest.approx(0.8591, abs=5e-4)


def test_krippendorff_2019_three_coders() -> None:
    sums = length_sums([60], [THREE_2019], 8)
    assert value(continuum_alpha(sums, "nominal")) == pytest.approx(0.510, abs=5e-4)
    assert value(continuum_alpha(sums, "binary")) == pytest.approx(0.413, abs=1e-3)
    assert value(continuum_alpha(sums, "cu")) == pytest.approx(0.724, abs=5e-4)


def test_units_and_gaps() -> None:
    assert merged([(5, 9), (0, 3), (3, 4), (8, 12)]) == [(0, 3), (3, 4), (5, 12)]
    assert gaps([(0, 3), (3, 4), (5, 12)], 20) == [(4, 5), (12, 20)]
    assert gaps([], 7) == [(0, 7)]


spans = st.lists(st.tuples(st.integers(0, 38), st.integers(1, 9)), max_size=5).map(
    lambda found: merged([(a, min(40, a + n)) for a, n in found])
)


@given(spans, spans, spans, spans)
def test_symmetric_bounded_and_perfect_for_the_same_units(
    one: Spans, two: Spans, three: Spans, four: Spans
) -> None:
    sums = unit_sums([40, 40], [[one, two], [three, four]])
    turned = unit_sums([40, 40], [[two, one], [four, three]])
    np.testing.assert_allclose(
        unitizing_alpha(sums).value(), unitizing_alpha(turned).value(), atol=1e-9
    )
    same = value(unitizing_alpha(unit_sums([40, 40], [[one, one], [three, three]])))
    assert same == pytest.approx(1) if one or three else np.isnan(same)
    valued = [[[(a, b, 1) for a, b in c] for c in s] for s in ([one, two], [three, four])]
    found = value(continuum_alpha(length_sums([40, 40], valued, 2), "nominal"))
    binary = value(continuum_alpha(length_sums([40, 40], valued, 2), "binary"))
    assert np.isnan(found) or found <= 1 + 1e-9
    np.testing.assert_allclose(found, binary)


@given(spans, spans, spans, spans)
def test_a_source_of_weight_two_is_that_source_twice(
    one: Spans, two: Spans, three: Spans, four: Spans
) -> None:
    first, second = [one, two], [three, four]
    weighted = unitizing_alpha(unit_sums([40, 50], [first, second]), np.array([[2.0, 1.0]]))
    twice = unitizing_alpha(unit_sums([40, 40, 50], [first, first, second]))
    np.testing.assert_allclose(weighted.value(), twice.value(), atol=1e-9)
