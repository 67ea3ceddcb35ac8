"""The human ceiling, before and after, double coding, paradox, wording, texts that differ."""

from __future__ import annotations

import json

import numpy as np
import pytest

from themekit.agree import Comparison, compare
from themekit.agree.ceiling import before_and_after, ceiling
from themekit.agree.double_coding import double_coding, kappa_standard_error
from themekit.agree.paradox import paradox
from themekit.agree.texts import match_texts
from themekit.agree.wording import introduction, verdict
from themekit.domain import Coding, Source, Turn
from themekit.errors import UsageError

PASSAGES = 20


def interview(name: str) -> Source:
    text = "Some words here. " * PASSAGES
    return Source(
        name, text, tuple(Turn(17 * i, 17 * i + 16) for i in range(PASSAGES)), whole_turns=True
    )


def codings(slips: dict[str, float], names: list[str], seed: int = 0) -> dict[str, list[Coding]]:
    """A truth that each coder misses, or invents, with their own probability of a slip."""
    generator = np.random.default_rng(seed)
    found: dict[str, list[Coding]] = {coder: [] for coder in slips}
    for name in names:
        for code in ("care", "cost"):
            truth = generator.random(PASSAGES) < 0.4
            for coder, slip in slips.items():
                gave = truth ^ (generator.random(PASSAGES) < slip)
                found[coder] += [
                    Coding(name, 17 * int(i), 17 * int(i) + 16, code, coder)
                    for i in np.flatnonzero(gave)
                ]
    return found


NAMES = [f"P{i}" for i in range(8)]
SOURCES = [interview(name) for name in NAMES]
CODES = ["care", "cost"]


def passages(slips: dict[str, float], names: list[str] = NAMES) -> Comparison:
    found = codings(slips, names)
    return compare(SOURCES, found, CODES, unit="passages", samples=300)


def test_the_ceiling_sets_the_machine_beside_the_people() -> None:
    found = passages({"H1": 0.03, "H2": 0.03, "themekit": 0.25})
    rows = ceiling(found, "themekit")
    pooled = [row for row in rows if row.measure == "cohen_kappa" and not row.code]
    assert [row.first for row in pooled] == ["themekit and H1", "themekit and H2"]
    for row in pooled:
        assert row.second == "H1 and H2"
        assert row.first_figure.value is not None
        assert row.second_figure.value is not None
        assert row.difference.value == pytest.approx(
            row.first_figure.value - row.second_figure.value
        )
        assert row.difference.high is not None
        assert row.difference.high < 0  # so poor a machine is surely below the people
    json.dumps([row.to_json() for row in rows], allow_nan=False)


def test_the_ceiling_is_taken_where_all_coded() -> None:
    found = codings({"H1": 0.1, "H2": 0.1, "themekit": 0.1}, NAMES)
    found["H2"] = [each for each in found["H2"] if each.source in NAMES[:4]]
    everywhere = compare(SOURCES, found, CODES, unit="passages", samples=100)
    within = {
        who: [each for each in mine if each.source in NAMES[:4]] for who, mine in found.items()
    }
    there = compare(SOURCES[:4], within, CODES, unit="passages", samples=100)
    one, two = ceiling(everywhere, "themekit"), ceiling(there, "themekit")
    assert [row.difference for row in one] == [row.difference for row in two]


def test_the_ceiling_needs_two_people() -> None:
    found = passages({"H1": 0.1, "themekit": 0.1})
    with pytest.raises(UsageError, match="two people"):
        ceiling(found, "themekit")
    with pytest.raises(UsageError, match="'nobody'"):
        ceiling(found, "nobody")


def test_before_and_after_on_the_same_draws() -> None:
    before = codings({"A": 0.2, "B": 0.2}, NAMES)
    after = codings({"A": 0.02, "B": 0.02}, NAMES[1:])  # the first interview was not coded again
    rows = before_and_after(SOURCES, before, after, CODES, unit="passages", samples=300)
    kappa = next(row for row in rows if row.measure == "cohen_kappa" and not row.code)
    assert kappa.difference.low is not None
    assert kappa.difference.low > 0
    same = before_and_after(SOURCES, before, before, CODES, unit="passages", samples=100)
    assert {row.difference.value for row in same} == {0}
    assert {(row.difference.low, row.difference.high) for row in same} == {(0, 0)}


def test_standard_error_of_kappa_against_statsmodels() -> None:
    from statsmodels.stats.inter_rater import cohens_kappa

    for table in ([[20, 5], [10, 15]], [[118, 5], [2, 1]], [[9, 3, 1], [2, 8, 2], [0, 4, 7]]):
        expected = cohens_kappa(np.array(table)).std_kappa
        assert kappa_standard_error(np.array(table, float)) == pytest.approx(expected)


def test_double_coding_follows_the_square_of_the_width() -> None:
    found = passages({"A": 0.1, "B": 0.1})
    needed = double_coding(found, 0.05)
    assert [each.code for each in needed] == ["", "care", "cost"]
    whole = needed[0]
    assert whole.passages == 8 * PASSAGES
    assert whole.width is not None
    assert whole.more == np.ceil(160 * (whole.width / 0.05) ** 2) - 160
    assert double_coding(found, 1.9)[0].more == 0


def test_double_coding_of_one_source_takes_the_large_sample_formula() -> None:
    needed = double_coding(passages({"A": 0.1, "B": 0.1}, NAMES[:1]), 0.2)
    assert (needed[0].more, needed[0].reason[:12]) == (None, "no interval,")
    assert needed[1].basis == "large sample"
    assert needed[1].more is not None


def test_double_coding_refuses_what_makes_no_sense() -> None:
    found = passages({"A": 0.1, "B": 0.1})
    with pytest.raises(UsageError, match="between 0 and 2"):
        double_coding(found, 0)
    with pytest.raises(UsageError, match="passages"):
        double_coding(compare(SOURCES, codings({"A": 0, "B": 0}, NAMES), CODES), 0.2)
    agreed = double_coding(passages({"A": 0.0, "B": 0.0}), 0.2)[0]
    assert agreed.more is None
    assert "no difference was seen" in agreed.reason


def test_the_paradox_is_blamed_on_prevalence_or_bias() -> None:
    rare = paradox(np.array([[118.0, 5], [2, 0]]), 0.944, -0.0234)
    assert "the code is rare (prevalence index 0.94)" in rare
    common = paradox(np.array([[0.0, 5], [2, 118]]), 0.944, -0.0234)
    assert "the code is nearly everywhere" in common
    biased = paradox(np.array([[42.0, 19], [0, 39]]), 0.81, 0.3)
    assert "one coder uses the code much more" in biased
    assert paradox(np.array([[90.0, 1], [1, 8]]), 0.98, 0.88) == ""
    assert paradox(np.array([[30.0, 20], [20, 30]]), 0.6, 0.2) == ""


def test_reflexive_analysis_gets_no_verdict() -> None:
    assert verdict(0.5, "reflexive") == ""
    assert verdict(0.5, "codebook") == ""
    assert "not reliable enough" in verdict(0.5, "reliability")
    assert "tentative" in verdict(0.7, "reliability")
    assert verdict(None, "reliability") == ""
    assert any("Braun & Clarke" in sentence for sentence in introduction("reflexive"))


def test_texts_that_differ_are_named_with_the_place() -> None:
    here = [Source("P1", "one\ntwo three"), Source("P2", "same"), Source("P3", "mine")]
    there = [Source("P1", "one\ntwo  three"), Source("P2", "same"), Source("P4", "theirs")]
    found = match_texts(here, there)
    assert found.names == {"P2": "P2"}
    assert (found.only_here, found.only_there) == (["P3"], ["P4"])
    assert len(found.differing) == 1
    assert "'P1' differs between the two files, from character 9 (line 2) on" in found.differing[0]
    renamed = match_texts([Source("Anna", "same")], [Source("Anna.docx", "same")])
    assert renamed.names == {"Anna.docx": "Anna"}
    assert renamed.only_here == renamed.only_there == []
    cut = match_texts([Source("P", "abc")], [Source("P", "abcdef")])
    assert "from character 4" in cut.differing[0]
