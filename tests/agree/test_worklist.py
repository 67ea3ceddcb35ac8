"""The worklist of differences, the consensus, and what coders confuse."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from themekit.agree import compare
from themekit.agree.confusions import confusion_matrix
from themekit.agree.worklist import consensus, differences
from themekit.domain import Code, Codebook, Coding, Source, Suggestion, Turn

TEXT = "one two three four five six seven eight nine ten eleven twelve"
CODEBOOK = Codebook((Code("care", definition="Looking after."), Code("cost"), Code("time")))


def coded(coder: str, *spans: tuple[int, int, str]) -> list[Coding]:
    return [Coding("P1", start, end, code, coder) for start, end, code in spans]


def source() -> Source:
    return Source("P1", TEXT, (Turn(0, len(TEXT)),), whole_turns=True)


ONE = {
    "A": coded("A", (0, 13, "care"), (24, 40, "cost")),
    "B": coded("B", (0, 18, "care"), (24, 40, "time")),
}


def test_every_difference_says_who_gave_what_and_what_instead() -> None:
    found = differences(compare([source()], ONE, CODEBOOK).units, order="text")
    assert [(each.code, each.text, each.gave, each.gave_not) for each in found] == [
        ("care", " four", ("B",), ("A",)),
        ("cost", TEXT[24:40], ("A",), ("B",)),
        ("time", TEXT[24:40], ("B",), ("A",)),
    ]
    assert [each.edge for each in found] == [True, False, False]
    assert [each.instead for each in found] == [(), ("time",), ("cost",)]
    assert found[0].definition == "Looking after."


def test_the_first_of_the_list_is_what_raises_kappa_most() -> None:
    codings = {
        "A": coded("A", (0, 30, "care"), (50, 52, "care"), (35, 45, "cost")),
        "B": coded("B", (0, 18, "care"), (35, 45, "cost")),
    }
    found = differences(compare([source()], codings, CODEBOOK).units)
    assert [each.start for each in found] == [18, 50]
    assert found[0].effect > found[1].effect > 0
    # By hand: pooled kappa with the first difference settled either way, less that of now.
    now = _pooled(codings)
    with_it = _pooled({"A": codings["A"], "B": [*codings["B"], *coded("B", (18, 30, "care"))]})
    shorter = coded("A", (0, 18, "care"), (50, 52, "care"), (35, 45, "cost"))
    without = _pooled({"A": shorter, "B": codings["B"]})
    assert found[0].effect == pytest.approx((with_it + without) / 2 - now)


def _pooled(codings: dict[str, list[Coding]]) -> float:
    found = compare([source()], codings, CODEBOOK)
    value = next(row.pooled.value for row in found.overall() if row.measure == "cohen_kappa")
    assert value is not None
    return value


def test_the_machines_probability_stands_beside_and_may_rank() -> None:
    suggestions = [
        Suggestion("P1", 20, 45, "time", 0.97, True, "themekit"),
        Suggestion("P1", 20, 45, "cost", 0.55, True, "themekit"),
        Suggestion("P1", 0, 5, "care", 0.01, False, "themekit"),
    ]
    found = differences(compare([source()], ONE, CODEBOOK).units, suggestions, "machine")
    assert [(each.code, each.machine) for each in found] == [
        ("time", 0.97), ("cost", 0.55), ("care", None),
    ]  # fmt: skip


def test_the_consensus_holds_what_all_gave_and_what_was_settled() -> None:
    units = compare([source()], ONE, CODEBOOK).units
    listed = {each.code: each.place for each in differences(units)}
    codings, still_open = consensus(units, {listed["care"]: True, listed["cost"]: False}, "agreed")
    assert codings == [Coding("P1", 0, 18, "care", "agreed")]
    assert still_open == 1
    everything = dict.fromkeys(listed.values(), True)
    codings, still_open = consensus(units, everything, "agreed")
    assert {(each.start, each.end, each.code) for each in codings} == {
        (0, 18, "care"), (24, 40, "cost"), (24, 40, "time"),
    }  # fmt: skip
    assert still_open == 0


def test_passages_are_settled_one_by_one() -> None:
    text = "Oneword.Twoword.Three."
    here = Source("P1", text, (Turn(0, 8), Turn(8, 16), Turn(16, 22)), whole_turns=True)
    codings = {"A": coded("A", (0, 22, "care")), "B": coded("B", (16, 22, "care"))}
    units = compare([here], codings, ["care"], unit="passages").units
    found = differences(units, order="text")
    assert [(each.start, each.end) for each in found] == [(0, 8), (8, 16)]
    kept, _ = consensus(units, {found[1].place: True}, "agreed")
    assert [(each.start, each.end) for each in kept] == [(8, 16), (16, 22)]


def test_confusions_are_where_one_gave_this_and_the_other_that() -> None:
    found = compare([source()], ONE, CODEBOOK)
    assert len(found.confusions) == 1
    confusion = found.confusions[0]
    assert {confusion.first, confusion.second} == {"cost", "time"}
    assert (confusion.amount, confusion.share) == (16, 1.0)
    assert (confusion.first_coder, confusion.second_coder) == ("A", "B")
    assert confusion.text == TEXT[24:40].strip()
    sentence = confusion.sentence("characters")
    assert "A gave 'cost', B gave 'time'" in sentence
    matrix = confusion_matrix(found.units)
    np.testing.assert_allclose(matrix, [[26, 0, 0], [0, 0, 16], [0, 16, 0]])


spans = st.lists(
    st.tuples(st.integers(0, 50), st.integers(1, 12), st.sampled_from(["care", "cost"])), max_size=5
)


@settings(max_examples=40, deadline=None)
@given(spans, spans)
def test_settling_all_one_way_gives_the_union_or_what_is_common(
    one: list[tuple[int, int, str]], two: list[tuple[int, int, str]]
) -> None:
    here = Source("P1", "x" * 62, (Turn(0, 62),))
    codings = {
        who: coded(who, *((start, start + length, code) for start, length, code in mine))
        for who, mine in (("A", one), ("B", two))
    }
    units = compare([here], codings, CODEBOOK, read={"A": ["P1"], "B": ["P1"]}).units
    places = [each.place for each in differences(units)]

    def characters(found: list[Coding]) -> set[tuple[str, int]]:
        return {(each.code, at) for each in found for at in range(each.start, each.end)}

    first, second = characters(codings["A"]), characters(codings["B"])
    kept, still_open = consensus(units, dict.fromkeys(places, True), "agreed")
    assert (characters(kept), still_open) == (first | second, 0)
    dropped, _ = consensus(units, dict.fromkeys(places, False), "agreed")
    assert characters(dropped) == first & second
    assert sum(each.end - each.start for each in differences(units)) == len(first ^ second)
