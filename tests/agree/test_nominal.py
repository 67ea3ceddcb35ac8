"""Coefficients for categories, against published answers and against the common libraries."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from themekit.agree import nominal
from themekit.agree.nominal import tally, tally_of_table

# The table of Fleiss (1971) as it is known from the literature: 10 subjects, 14 raters.
FLEISS = [
    [0, 0, 0, 0, 14],
    [0, 2, 6, 4, 2],
    [0, 0, 3, 5, 6],
    [0, 3, 9, 2, 0],
    [2, 2, 8, 1, 1],
    [7, 7, 0, 0, 0],
    [3, 2, 6, 3, 0],
    [2, 5, 3, 2, 2],
    [6, 5, 2, 1, 0],
    [0, 2, 2, 3, 7],
]
tables = arrays(np.int64, (2, 2), elements=st.integers(0, 60)).map(lambda t: t.astype(float))


def value(ratio: nominal.Ratio) -> float:
    return float(ratio.value())


@pytest.mark.parametrize(
    ("table", "kappa"),
    [
        ([[20, 5], [10, 15]], 0.400),
        ([[45, 15], [25, 15]], 0.1304),
        ([[25, 35], [5, 35]], 0.2593),
    ],
)
def test_cohens_kappa_of_published_tables(table: list[list[int]], kappa: float) -> None:
    assert value(nominal.cohen_kappa(np.array(table, float))) == pytest.approx(kappa, abs=5e-5)


def test_gwet_2008_high_agreement_low_kappa() -> None:
    table = np.array([[118, 5], [2, 0]], float)
    both = tally_of_table(table)
    assert value(nominal.cohen_kappa(table)) == pytest.approx(-0.0234, abs=5e-5)
    assert value(nominal.gwet_ac1(both)) == pytest.approx(0.9408, abs=5e-5)
    assert value(nominal.brennan_prediger(both)) == pytest.approx(0.888, abs=5e-4)


def test_fleiss_1971() -> None:
    assert value(nominal.fleiss_kappa(tally(np.array(FLEISS, float)))) == pytest.approx(
        0.210, abs=5e-4
    )


def test_nvivos_page() -> None:
    # 1,000 characters, 50 coded by both, 150 by one of them, here 120 and 30.
    table = np.array([[800, 30], [120, 50]], float)
    assert value(nominal.agreement(tally_of_table(table))) == pytest.approx(0.85)
    assert value(nominal.cohen_kappa(table)) == pytest.approx(0.3268, abs=5e-5)


def test_holsti_precision_recall_by_hand() -> None:
    table = np.array([[90, 3], [2, 5]], float)
    assert value(nominal.holsti(table)) == pytest.approx(2 * 5 / (7 + 8))
    assert value(nominal.precision(table)) == pytest.approx(5 / 8)
    assert value(nominal.recall(table)) == pytest.approx(5 / 7)
    assert value(nominal.f1(table)) == pytest.approx(2 * (5 / 8) * (5 / 7) / (5 / 8 + 5 / 7))


def test_a_code_that_nobody_used_is_not_defined_where_chance_is_sure() -> None:
    table = np.array([[40.0, 0], [0, 0]])
    both = tally_of_table(table)
    assert np.isnan(value(nominal.cohen_kappa(table)))
    assert np.isnan(value(nominal.nominal_alpha(both)))
    assert np.isnan(value(nominal.fleiss_kappa(both)))
    assert np.isnan(value(nominal.holsti(table)))
    assert value(nominal.agreement(both)) == 1
    assert value(nominal.gwet_ac1(both)) == 1


def test_no_units_at_all_is_not_defined() -> None:
    table = np.zeros((2, 2))
    both = tally_of_table(table)
    for ratio in (
        nominal.cohen_kappa(table),
        nominal.agreement(both),
        nominal.brennan_prediger(both),
        nominal.fleiss_kappa(both),
        nominal.gwet_ac1(both),
        nominal.nominal_alpha(both),
    ):
        assert np.isnan(value(ratio))


def test_random_codings_against_scikit_learn_statsmodels_and_nltk() -> None:
    from nltk.metrics.agreement import AnnotationTask
    from sklearn.metrics import cohen_kappa_score, confusion_matrix, f1_score
    from statsmodels.stats.inter_rater import aggregate_raters, fleiss_kappa

    generator = np.random.default_rng(7)
    for _ in range(20):
        coders, q = int(generator.integers(2, 5)), int(generator.integers(2, 5))
        given_ = generator.integers(0, q, (coders, 40))
        table = confusion_matrix(given_[0], given_[1], labels=range(q)).astype(float)
        assert value(nominal.cohen_kappa(table)) == pytest.approx(
            cohen_kappa_score(given_[0], given_[1])
        )
        counts, _ = aggregate_raters(given_.T, q)
        summed = tally(counts)
        assert value(nominal.fleiss_kappa(summed)) == pytest.approx(fleiss_kappa(counts, "fleiss"))
        assert value(nominal.brennan_prediger(summed)) == pytest.approx(
            fleiss_kappa(counts, "randolph")
        )
        task = AnnotationTask([(c, u, given_[c, u]) for c in range(coders) for u in range(40)])
        assert value(nominal.nominal_alpha(summed)) == pytest.approx(task.alpha())
        assert value(nominal.agreement(summed)) == pytest.approx(task.avg_Ao())
        binary = (given_ > 0).astype(int)
        two = confusion_matrix(binary[0], binary[1], labels=[0, 1]).astype(float)
        assert value(nominal.f1(two)) == pytest.approx(f1_score(binary[0], binary[1]))


def test_a_tally_of_two_coders_is_that_of_their_table() -> None:
    table = np.array([[7, 3], [2, 5]], float)
    counts = [[2, 0]] * 7 + [[1, 1]] * 5 + [[0, 2]] * 5
    one, two = tally(np.array(counts, float)), tally_of_table(table)
    for name in ("units", "agreed", "shares", "values", "unequal"):
        np.testing.assert_allclose(getattr(one, name), getattr(two, name))


@given(tables)
def test_bounds_and_symmetry(table: np.ndarray) -> None:
    both, turned = tally_of_table(table), tally_of_table(table.T)
    pairs = [
        (nominal.cohen_kappa(table), nominal.cohen_kappa(table.T)),
        (nominal.holsti(table), nominal.holsti(table.T)),
    ] + [
        (measure(both), measure(turned))
        for measure in (
            nominal.agreement,
            nominal.brennan_prediger,
            nominal.fleiss_kappa,
            nominal.gwet_ac1,
            nominal.nominal_alpha,
        )
    ]
    for one, other in pairs:
        np.testing.assert_allclose(one.value(), other.value(), atol=1e-9)
        assert np.isnan(value(one)) or -1 - 1e-9 <= value(one) <= 1 + 1e-9
    if table[0, 1] == table[1, 0] == 0:
        assert all(np.isnan(value(one)) or value(one) == pytest.approx(1) for one, _ in pairs)


@given(tables)
def test_relabelling_the_categories_changes_nothing(table: np.ndarray) -> None:
    flipped = table[::-1, ::-1]
    for measure in (
        nominal.agreement,
        nominal.brennan_prediger,
        nominal.fleiss_kappa,
        nominal.gwet_ac1,
        nominal.nominal_alpha,
    ):
        np.testing.assert_allclose(
            measure(tally_of_table(table)).value(),
            measure(tally_of_table(flipped)).value(),
            atol=1e-9,
        )
    np.testing.assert_allclose(
        nominal.cohen_kappa(table).value(), nominal.cohen_kappa(flipped).value(), atol=1e-9
    )


@given(tables, st.integers(1, 500))
def test_more_uncoded_units_raise_agreement_and_leave_holsti(table: np.ndarray, more: int) -> None:
    larger = table + np.array([[more, 0], [0, 0]])
    np.testing.assert_allclose(nominal.holsti(table).value(), nominal.holsti(larger).value())
    if table.sum():
        before = value(nominal.agreement(tally_of_table(table)))
        assert value(nominal.agreement(tally_of_table(larger))) >= before - 1e-12


def test_weighted_sources_are_the_sum_of_their_tables() -> None:
    generator = np.random.default_rng(1)
    counts = generator.integers(0, 9, (5, 3, 2, 2)).astype(float)
    one = tally_of_table(counts).weighted(np.array([[1.0, 0, 2, 0, 1]]))
    by_hand = tally_of_table(counts[0] + 2 * counts[2] + counts[4])
    np.testing.assert_allclose(one.values[0], by_hand.values)
    np.testing.assert_allclose(one.agreed[0], by_hand.agreed)
