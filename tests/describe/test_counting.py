from __future__ import annotations

from itertools import pairwise

from describe.hand_made import CODEBOOK, codings
from hypothesis import given
from hypothesis import strategies as st

from themekit.describe.counting import branch, count, main_codes, merged, pieces_of_data
from themekit.domain import Code, Codebook, Coding


def test_frequency_and_both_ways_of_counting_distribution():
    counts = count(CODEBOOK, codings())
    money = counts["Money"]
    assert (money.pieces, money.interviews) == (4, 3)
    assert (money.pieces_with_subcodes, money.interviews_with_subcodes) == (5, 3)
    assert (money.pieces_summed, money.interviews_summed) == (5, 4), "C counts twice"
    people = counts["People"]
    assert (people.pieces, people.interviews) == (0, 0)
    assert (people.pieces_with_subcodes, people.interviews_with_subcodes) == (4, 3)
    assert counts["Never"].coders == () and counts["Trust"].coders == ("Ann",)


def test_a_second_coder_who_agrees_adds_no_piece():
    both = [*codings("Ann"), *codings("Bob")]
    alone = count(CODEBOOK, codings())
    together = count(CODEBOOK, both)
    assert {name: c.pieces for name, c in together.items()} == {
        name: c.pieces for name, c in alone.items()
    }
    assert together["Trust"].coders == ("Ann", "Bob")


def test_overlapping_spans_of_a_code_are_one_piece_and_touching_ones_two():
    book = Codebook((Code("X"),))
    spans = [(0, 5), (4, 9), (9, 12), (20, 21)]
    found = pieces_of_data([Coding("S", a, b, "X", "Ann") for a, b in spans], book)
    assert found == {"X": {"S": [(0, 9), (9, 12), (20, 21)]}}


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 10))))
def test_merging_keeps_every_character_and_leaves_no_overlap(drawn):
    spans = [(start, start + length) for start, length in drawn]
    found = merged(spans)
    assert {c for a, b in found for c in range(a, b)} == {c for a, b in spans for c in range(a, b)}
    assert all(before[1] <= after[0] for before, after in pairwise(found))


def test_branches_and_main_codes_of_a_codebook_three_deep():
    book = Codebook((Code("a"), Code("b", "a"), Code("c", "b"), Code("lost", "gone")))
    assert branch(book) == {"a": ["a", "b", "c"], "b": ["b", "c"], "c": ["c"], "lost": ["lost"]}
    assert main_codes(book) == {"a": "a", "b": "a", "c": "a", "lost": "lost"}
