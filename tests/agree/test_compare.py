"""A comparison as a whole: right figures, or a reason why there is none."""

from __future__ import annotations

import csv
import json
import time
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shared_data import shared

from themekit.agree import Comparison, as_one, compare
from themekit.agree.tables import tables
from themekit.domain import Code, Codebook, Coding, Source, Turn
from themekit.errors import StudyError, UsageError

TEXT = "abcdefghij " * 20  # 220 characters


def source(name: str = "P1", text: str = TEXT, turns: tuple[Turn, ...] = ()) -> Source:
    return Source(name, text, turns or (Turn(0, len(text)),), whole_turns=True)


def coded(coder: str, *spans: tuple[int, int, str], name: str = "P1") -> list[Coding]:
    return [Coding(name, start, end, code, coder) for start, end, code in spans]


def overall(found: Comparison, measure: str) -> float | None:
    return next(row.pooled.value for row in found.overall() if row.measure == measure)


def without_nan(found: Comparison) -> dict[str, object]:
    """The JSON, which must hold no NaN, and a reason beside every figure that is missing."""
    text = json.dumps(found.to_json(), allow_nan=False)
    for row in found.codes():
        for name, figure in row.figures.items():
            assert figure.value is not None or figure.reason.startswith("not defined, because"), (
                name
            )
    for each in found.overall():
        for figure in (each.pooled, each.mean):
            assert figure.value is not None or figure.reason.startswith("not defined, because")
    return json.loads(text)  # type: ignore[no-any-return]


# Published answers


def test_nvivos_page_on_characters() -> None:
    text = "x" * 1000
    found = compare(
        [source(text=text)],
        {
            "A": coded("A", (0, 50, "code"), (200, 320, "code")),
            "B": coded("B", (0, 50, "code"), (500, 530, "code")),
        },
        ["code"],
    )
    row = found.codes()[0]
    assert row.counts == {"both": 50, "only_first": 120, "only_second": 30, "neither": 800}
    assert row.figures["agreement"].value == pytest.approx(0.85)
    assert row.figures["cohen_kappa"].value == pytest.approx(0.3268, abs=5e-5)


@pytest.fixture(scope="module")
def sight() -> tuple[list[Source], dict[str, list[Coding]], list[str]]:
    """Every comment a source, so that one on which a coder said nothing is not compared."""
    folder = shared("sight")
    sources, where = [], {}
    for row in _rows(folder / "units.csv"):
        sources.append(source(row["unit_id"], row["text"]))
        where[row["unit_id"]] = len(row["text"])
    codings = defaultdict(list)
    for row in _rows(folder / "codings.csv"):
        unit, coder = row["unit_id"], row["coder"]
        codings[coder].append(Coding(unit, 0, where[unit], row["code"], coder))
    return sources, dict(codings), [row["code"] for row in _rows(folder / "codebook.csv")]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_kappas_of_sight(
    sight: tuple[list[Source], dict[str, list[Coding]], list[str]],
) -> None:
    sources, codings, codes = sight
    found = compare(sources, codings, codes, unit="passages", samples=100)
    published = {
        "setup": 0.951,
        "pedagogy": 0.787,
        "confusion": 0.910,
        "gratitude": 0.922,
        "personal_experience": 0.743,
        "clarification": 0.830,
        "bookmark": 0.659,
        "non_english": 0.937,
        "na": 0.737,
    }
    kappas = {row.code: row.figures["cohen_kappa"].value for row in found.codes()}
    for code, kappa in published.items():
        assert kappas[code] == pytest.approx(kappa, abs=6e-4), code
    # The tenth, .754, is that of all 289 comments, three of which one coder left without a code.
    everything = {coder: [each.name for each in sources] for coder in codings}
    found = compare(sources, codings, codes, unit="passages", read=everything, samples=100)
    kappas = {row.code: row.figures["cohen_kappa"].value for row in found.codes()}
    assert kappas["general"] == pytest.approx(0.754, abs=5e-4)
    assert overall(found, "holsti") == pytest.approx(0.850, abs=5e-4)  # micro-F1


# Units


def test_overlapping_spans_of_one_coder_count_once() -> None:
    found = compare(
        [source()],
        {"A": coded("A", (0, 50, "c"), (30, 80, "c")), "B": coded("B", (0, 80, "c"))},
        ["c"],
    )
    assert found.codes()[0].counts == {
        "both": 80,
        "only_first": 0,
        "only_second": 0,
        "neither": 140,
    }


def test_uncoded_text_is_counted_or_ignored_and_the_choice_is_said() -> None:
    codings = {"A": coded("A", (0, 60, "c")), "B": coded("B", (30, 90, "c"))}
    counted = compare([source()], codings, ["c"])
    ignored = compare([source()], codings, ["c"], uncoded="ignore")
    assert counted.codes()[0].counts == {
        "both": 30, "only_first": 30, "only_second": 30, "neither": 130,
    }  # fmt: skip
    assert ignored.codes()[0].counts is not None
    assert ignored.codes()[0].counts["neither"] == 0
    assert any("Uncoded text counts" in note for note in counted.notes())
    assert any("Uncoded text is ignored" in note for note in ignored.notes())


def test_passages_take_the_codes_of_their_spans() -> None:
    text = "One two three. " * 4
    turns = tuple(Turn(15 * i, 15 * i + 14) for i in range(4))
    found = compare(
        [source(text=text, turns=turns)],
        {
            "A": coded("A", (0, 14, "c"), (15, 29, "c")),
            "B": coded("B", (2, 12, "c"), (30, 44, "d")),
        },
        ["c", "d"],
        unit="passages",
    )
    rows = {row.code: row.counts for row in found.codes()}
    assert rows["c"] == {"both": 1, "only_first": 1, "only_second": 0, "neither": 2}
    assert rows["d"] == {"both": 0, "only_first": 0, "only_second": 1, "neither": 3}


def test_codings_in_what_the_interviewer_says_are_counted_as_lost() -> None:
    text = "Why is that so? Because it is like that, I think."
    turns = (Turn(0, 15, "I", interviewer=True), Turn(16, len(text), "R"))
    found = compare(
        [source(text=text, turns=turns)],
        {"A": coded("A", (0, 15, "c"), (16, 40, "c")), "B": coded("B", (16, 40, "c"))},
        ["c"],
        unit="passages",
    )
    assert found.lost == 1
    assert any("1 coding lies outside" in note for note in found.notes())


def test_spans_match_by_the_share_of_what_they_cover_together() -> None:
    codings = {
        "A": coded("A", (0, 100, "c"), (150, 160, "c")),
        "B": coded("B", (20, 120, "c"), (200, 210, "c")),  # 80 of 120 shared
    }
    for overlap, both, alone in ((0.6, 2, 1), (0.7, 0, 2)):
        found = compare([source()], codings, ["c"], unit="spans", overlap=overlap)
        row = found.codes()[0]
        assert row.counts == {"both": both, "only_first": alone, "only_second": alone, "neither": 0}
        assert row.figures["agreement"].value == pytest.approx(both / 4)
        assert row.figures["cohen_kappa"].value is None
        assert "nothing that neither coder marked" in row.figures["cohen_kappa"].reason


def test_presence_and_frequency_in_the_source() -> None:
    sources = [source(f"P{i}") for i in range(4)]
    uses = {"A": [2, 1, 0, 3], "B": [2, 2, 0, 0]}
    codings = {
        coder: [
            Coding(f"P{i}", 20 * n, 20 * n + 10, "c", coder)
            for i, times in enumerate(counts)
            for n in range(times)
        ]
        for coder, counts in uses.items()
    }
    read = {coder: [each.name for each in sources] for coder in codings}
    present = compare(sources, codings, ["c"], unit="spans", span_rule="present", read=read)
    assert present.codes()[0].counts == {
        "both": 2, "only_first": 1, "only_second": 0, "neither": 1,
    }  # fmt: skip
    often = compare(sources, codings, ["c"], unit="spans", span_rule="frequency", read=read)
    figures = often.codes()[0].figures
    assert figures["agreement"].value == pytest.approx(2 / 4)
    from themekit.agree import alpha

    for level in ("ordinal", "interval"):
        expected = alpha([uses["A"], uses["B"]], level)  # type: ignore[arg-type]
        assert figures[f"alpha_{level}"].value == pytest.approx(expected)


def test_semantic_domains_need_codes_that_exclude_one_another() -> None:
    codebook = Codebook((Code("feeling"), Code("joy", "feeling"), Code("fear", "feeling")))
    apart = {
        "A": coded("A", (0, 40, "joy"), (50, 90, "fear")),
        "B": coded("B", (0, 40, "joy"), (50, 90, "joy")),
    }
    found = compare([source()], apart, codebook, unit="spans")
    assert [domain.name for domain in found.domains] == ["feeling"]
    assert found.domains[0].figures["cu_alpha"].value is not None
    assert found.domains[0].figures["binary_alpha"].value == pytest.approx(1)
    mixed = {**apart, "A": coded("A", (0, 40, "joy"), (30, 90, "fear"))}
    figures = compare([source()], mixed, codebook, unit="spans").domains[0].figures
    assert "exclude one another" in figures["cu_alpha"].reason
    assert figures["binary_alpha"].value is not None


# Nothing to compare


def test_one_coder_is_wrong_usage() -> None:
    with pytest.raises(UsageError, match="two coders"):
        compare([source()], {"A": []}, ["c"])


def test_an_unknown_reference_or_source_is_said() -> None:
    codings = {"A": coded("A", (0, 5, "c")), "B": []}
    with pytest.raises(UsageError, match="'C'"):
        compare([source()], codings, ["c"], reference="C")
    with pytest.raises(StudyError, match="'P9'"):
        compare([source()], {**codings, "B": coded("B", (0, 5, "c"), name="P9")}, ["c"])
    with pytest.raises(UsageError, match="no codes"):
        compare([source()], codings, [])


@pytest.mark.parametrize("unit", ["characters", "passages", "spans"])
@pytest.mark.parametrize("rule", ["overlap", "present", "frequency"])
def test_nothing_is_ever_nan(unit: str, rule: str) -> None:
    here, there = source("P1"), source("P2")
    one, other = coded("A", (0, 30, "c")), coded("B", (0, 30, "c"))
    far = coded("B", (0, 30, "c"), name="P2")
    cases = {
        "no codings by B": ([here], {"A": one, "B": []}),
        "different sources": ([here, there], {"A": one, "B": far}),
        "one source": ([here], {"A": one, "B": other}),
        "everything agreed": (
            [here, there],
            {"A": [*one, *coded("A", (0, 9, "c"), name="P2")],
             "B": [*other, *coded("B", (0, 9, "c"), name="P2")]},
        ),
        "three coders": (
            [here, there],
            {"A": one, "B": [*other, *far], "C": coded("C", (40, 60, "d"))},
        ),
        "no sources": ([], {"A": [], "B": []}),
        "all of the text": ([source(text="abc")], {x: coded(x, (0, 3, "c")) for x in "AB"}),
    }  # fmt: skip
    for name, (sources, codings) in cases.items():
        for uncoded in ("count", "ignore"):
            found = compare(
                sources,
                codings,
                ["c", "d", "never used"],
                unit=unit,  # type: ignore[arg-type]
                span_rule=rule,  # type: ignore[arg-type]
                uncoded=uncoded,  # type: ignore[arg-type]
                reference="A",
                samples=50,
            )
            assert without_nan(found)["coders"] == list(codings), name
            for table in tables(found):
                json.dumps(table.to_json(), allow_nan=False)


def test_a_missing_coder_is_named() -> None:
    found = compare([source()], {"A": coded("A", (0, 30, "c")), "B": []}, ["c"])
    assert "B has no codings." in found.notes()
    assert "Only A coded P1: not compared." in found.notes()
    reason = found.codes()[0].figures["cohen_kappa"].reason
    assert reason == "not defined, because A and B coded no source in common"


def test_perfect_agreement_is_one() -> None:
    names = ["P1", "P2", "P3"]
    codings = {
        coder: [c for name in names for c in coded(coder, (0, 30, "c"), (50, 80, "d"), name=name)]
        for coder in "ABC"
    }
    found = compare([source(name) for name in names], codings, ["c", "d"])
    for measure in ("agreement", "cohen_kappa", "fleiss_kappa", "alpha", "ac1", "holsti"):
        row = next(row for row in found.overall() if row.measure == measure)
        assert (row.pooled.value, row.pooled.low, row.pooled.high) == (1, 1, 1)
    assert found.sets["alpha_masi"].value == pytest.approx(1)


def test_high_agreement_and_low_kappa_get_a_note() -> None:
    text = "x" * 125
    codings = {
        "A": coded("A", (0, 2, "c"), (10, 15, "d")),
        "B": coded("B", (3, 8, "c"), (10, 15, "d")),
    }
    rows = {row.code: row for row in compare([source(text=text)], codings, ["c", "d"]).codes()}
    assert rows["c"].note.startswith(
        "High agreement (94%) beside low kappa (-0.02): the code is rare"
    )
    assert rows["d"].note == ""


# Coders


def test_three_coders_have_group_figures_and_pairs() -> None:
    generator = np.random.default_rng(5)
    sources = [source(f"P{i}") for i in range(6)]
    codings = {
        coder: [
            Coding(f"P{i}", int(a), int(a) + 25, "c", coder)
            for i in range(6)
            for a in generator.integers(0, 190, 3)
        ]
        for coder in "ABC"
    }
    found = compare(sources, codings, ["c"], reference="C", samples=200)
    assert [group.coders for group in found.among] == [
        ("A", "B", "C"), ("A", "B"), ("C", "A"), ("C", "B"),
    ]  # fmt: skip
    rows = {row.coders: row.figures for row in found.codes()}
    kappas = [rows[group.coders]["cohen_kappa"].value for group in found.among[1:]]
    assert rows["A", "B", "C"]["cohen_kappa"].value == pytest.approx(np.mean(kappas))
    assert "precision" in rows["C", "A"]
    assert "precision" not in rows["A", "B"]
    # Every character by hand.
    marked = np.zeros((3, 6, 220), dtype=int)
    for coder, mine in enumerate(codings.values()):
        for each in mine:
            marked[coder, int(each.source[1:]), each.start : each.end] = 1
    from statsmodels.stats.inter_rater import aggregate_raters, fleiss_kappa

    counts, _ = aggregate_raters(marked.reshape(3, -1).T, 2)
    assert rows["A", "B", "C"]["fleiss_kappa"].value == pytest.approx(fleiss_kappa(counts))
    from themekit.agree import alpha

    by_character = alpha(marked.reshape(3, -1))
    assert rows["A", "B", "C"]["alpha"].value == pytest.approx(by_character)
    low, high = rows["A", "B"]["cohen_kappa"].low, rows["A", "B"]["cohen_kappa"].high
    assert low is not None and high is not None
    assert low < rows["A", "B"]["cohen_kappa"].value < high  # type: ignore[operator]


def test_groups_of_coders_are_one_coder() -> None:
    codings = {
        "A": coded("A", (0, 30, "c")),
        "B": coded("B", (0, 30, "c"), (50, 60, "c")),
        "C": coded("C", (0, 30, "c"), (50, 60, "c")),
    }
    grouped = as_one(codings, {"team": ["A", "B"]})
    assert list(grouped) == ["team", "C"]
    assert overall(compare([source()], grouped, ["c"]), "cohen_kappa") == pytest.approx(1)
    with pytest.raises(UsageError, match="'D'"):
        as_one(codings, {"team": ["A", "D"]})
    with pytest.raises(UsageError, match="name of a coder"):
        as_one(codings, {"C": ["A", "B"]})


# Properties

some_spans = st.lists(
    st.tuples(st.integers(0, 50), st.integers(1, 15), st.sampled_from("cd")), max_size=5
)


@settings(max_examples=40, deadline=None)
@given(some_spans, some_spans)
def test_symmetry_relabelling_and_sources_that_nobody_coded(
    one: list[tuple[int, int, str]], two: list[tuple[int, int, str]]
) -> None:
    text = "x" * 60
    first = coded("A", *((a, min(60, a + n), code) for a, n, code in one))
    second = coded("B", *((a, min(60, a + n), code) for a, n, code in two))
    sources = [source(text=text)]

    def kappas(found: Comparison) -> dict[str, float | None]:
        return {row.code: row.figures["cohen_kappa"].value for row in found.codes()}

    plain = kappas(compare(sources, {"A": first, "B": second}, ["c", "d"]))
    turned = kappas(compare(sources, {"B": second, "A": first}, ["c", "d"]))
    more = [*sources, source("unread")]
    unread = kappas(compare(more, {"A": first, "B": second}, ["c", "d"], samples=5))
    other = {"c": "d", "d": "c"}
    swapped = {
        who: [Coding(x.source, x.start, x.end, other[x.code], x.coder) for x in mine]
        for who, mine in (("A", first), ("B", second))
    }
    renamed = kappas(compare(sources, swapped, ["c", "d"]))
    for code, value in plain.items():
        for same in (turned[code], unread[code], renamed[other[code]]):
            assert same == (None if value is None else pytest.approx(value, abs=1e-9))
        assert value is None or -1 - 1e-9 <= value <= 1 + 1e-9


def test_the_same_input_gives_the_same_figures() -> None:
    sources = [source(f"P{i}") for i in range(3)]
    codings = {
        coder: [Coding(f"P{i}", 10 * i + shift, 60, "c", coder) for i in range(3)]
        for coder, shift in (("A", 0), ("B", 5))
    }
    one, two = (compare(sources, codings, ["c"], seed=3).to_json() for _ in range(2))
    assert one == two


@pytest.mark.slow
def test_forty_interviews_a_hundred_codes_and_three_coders_in_thirty_seconds() -> None:
    generator = np.random.default_rng(0)
    codes = [f"code {i}" for i in range(100)]
    sources = [source(f"P{i}", "lorem ipsum " * 4600) for i in range(40)]
    codings: dict[str, list[Coding]] = {coder: [] for coder in "ABC"}
    for each in sources:
        for _ in range(250):
            start, length = int(generator.integers(0, 54_000)), int(generator.integers(60, 600))
            code = int(generator.integers(0, 100))
            for coder, mine in codings.items():
                if generator.random() < 0.7:
                    shift = int(generator.integers(0, 40))
                    span = (start + shift, start + shift + length)
                    mine.append(Coding(each.name, *span, codes[code], coder))
    began = time.process_time()
    compare(sources, codings, codes, reference="A").to_json()
    assert time.process_time() - began < 30
