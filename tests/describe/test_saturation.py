from __future__ import annotations

import pytest
from describe.hand_made import SOURCES, material

from themekit.describe.saturation import new_information, saturation, saturation_table
from themekit.domain import Source


def test_the_example_of_guest_namey_and_chen():
    shares = new_information([20, 9, 5, 3, 4, 3], base=4, run=2)
    assert shares[:5] == [None] * 5
    assert shares[5] == pytest.approx(7 / 37)
    assert f"{shares[5]:.0%}" == "19%"


def test_runs_move_on_by_one_interview():
    assert new_information([5, 5, 0, 0, 2, 0, 1], base=4, run=2)[4:] == [None, 0.2, 0.1]
    assert new_information([0, 0, 0, 0, 1, 1]) == [None] * 6, "a base without codes is no base"


def study(*interviews: str):
    """Interviews named by the letters of their codes."""
    sources = [Source(f"S{i}", "x") for i in range(len(interviews))]
    codes = sorted(set("".join(interviews)))
    return {
        code: {f"S{i}": [(0, 1)] for i, has in enumerate(interviews) if code in has}
        for code in codes
    }, sources


def test_saturation_in_order_and_over_random_orders():
    found = saturation(*study("abc", "d", "e", "f", "a", "b", "c"))
    assert found.new == [3, 1, 1, 1, 0, 0, 0]
    assert found.reached == 4
    assert found.mean[-1] == found.low[-1] == found.high[-1] == 6
    assert found.low[0] == 1 and found.high[0] == 3
    assert set(found.reached_over_orders) > {0, 4}, "some orders bring a code late"
    assert found == saturation(*study("abc", "d", "e", "f", "a", "b", "c"))


def test_resamples_draw_interviews_with_replacement():
    found = saturation(*study(*"abcdefgh"), orders=500)
    assert set(found.reached_over_orders) == {0}, "all eight interviews are in every order"
    reached = [place for place in found.reached_in_resamples if place]
    assert reached, "an interview that is drawn again brings nothing new"
    assert len(reached) < 500 and min(reached) == 4
    note = saturation_table(found, *study(*"abcdefgh")).note
    assert "not reached in the order of the study, in 0 % of 500 random orders" in note
    assert "500 bootstrap resamples, drawn with replacement (median: interview " in note


def test_an_interview_that_always_brings_something_new_saturates_nowhere():
    found = saturation(*study(*"abcdefgh"))
    assert found.reached is None and set(found.reached_over_orders) == {0}
    assert found.mean == [1, 2, 3, 4, 5, 6, 7, 8]


def test_too_few_interviews_are_said_to_be_too_few():
    pieces = material().pieces
    found = saturation(pieces, SOURCES)
    table = saturation_table(found, pieces, SOURCES)
    assert [row[2:4] for row in table.rows()] == [[3, 3], [0, 3], [2, 5], [1, 6]]
    assert "6 coded interviews are needed" in table.note and "there are 4" in table.note
