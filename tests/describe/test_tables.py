"""Every table of a study that can be counted by hand."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from describe.hand_made import CODEBOOK, CONDITION, ROUND, SOURCES, codings, empty, material

from themekit.describe import Material, as_codings, in_context_of, tables
from themekit.domain import Codebook, Coding, Source, Suggestion
from themekit.errors import UsageError


def table_called(name, study):
    (found,) = [table for table in tables(study, [name]) if table.name == name]
    return found


def rows(name, **options):
    table = table_called(name, material(**options))
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows()]


def by(name, column, **options):
    return {row[column]: row for row in rows(name, **options)}


def note(name, **options):
    return table_called(name, material(**options)).note


def test_sources_with_the_share_that_is_coded():
    found = by("sources", "source")
    a = found["A"]
    assert (a["words"], a["turns"], a["passages"], a["pieces coded"]) == (8, 4, 4, 3)
    assert a["round"] == "1"
    said = ("we trusted", "trust takes", "money money", "hello there")
    coded, spoken = sum(map(len, said[:3])), sum(map(len, said))
    assert a["share coded"] == pytest.approx(coded / spoken, abs=1e-5)
    assert a["share of all text"] == pytest.approx(coded / len(SOURCES[0].text), abs=1e-5)


def test_mean_and_range_of_the_sources():
    (table,) = tables(material(), ["coverage"])
    rows = {row[0]: dict(zip(table.columns, row, strict=True)) for row in table.rows()}
    pieces = [rows[what]["pieces coded"] for what in ("total", "mean", "median", "least", "most")]
    assert pieces == [11, 2.75, 2.5, 2, 4]
    assert rows["total"]["share coded"] is None and "share coded" in table.shares


def test_a_source_where_no_respondent_speaks_says_so():
    silent = Source("S", "Who is there?")
    table = table_called("sources", Material([silent], CODEBOOK, []))
    assert table.rows()[0][table.columns.index("share coded")] is None
    assert "S" in table.note and "not defined" in table.note


def test_the_codebook_has_definitions_examples_and_counts():
    found = by("codebook", "code")
    assert found["Trust"]["parent"] == found["Trust"]["main theme"] == "People"
    assert found["Trust"]["level"] == 1
    assert found["Trust"]["definition"] == "Believing in one another."
    assert found["Trust"]["example"] == "we trusted"
    assert found["Funds"]["example"] == "Given by the codebook."
    assert found["Money"]["interviews with the theme"] == 3
    assert found["Money"]["interviews, sub-codes summed"] == 4
    assert found["Never"]["pieces"] == 0 and found["Never"]["example"] == ""
    assert note("codebook") == "Not used: Never."


def test_top_themes_side_by_side_with_shared_ranks_and_rho():
    (table,) = tables(material(), ["top_themes"])
    frequency = [row[:3] for row in table.rows()]
    assert frequency == [
        ["1", "Money", 5],
        ["2", "People", 4],
        ["3=", "Time", 3],
        ["3=", "Value", 3],
    ]
    distribution = [row[3:6] for row in table.rows()]
    assert distribution[0] == ["1=", "People", 3] and distribution[-1] == ["4", "Value", 2]
    summed = [row[6:] for row in table.rows()]
    assert summed[0] == ["1", "Money", 4]
    # ranks from below: frequency 3 4 1.5 1.5; interviews 3 3 3 1: 2 / sqrt(4.5 * 3);
    # summed 2.5 4 2.5 1: 3.75 / 4.5
    assert "0.54 (interviews with the theme), 0.83 (sub-codes summed)" in table.note


def test_research_concepts_are_no_top_themes():
    assert "Value" not in {
        row["frequency: theme"] for row in rows("top_themes", concepts=["Value"])
    }


def test_a_correlation_of_two_themes_is_not_defined():
    two = [coding for coding in codings() if coding.code in ("Money", "Time")]
    (table,) = tables(Material(SOURCES, CODEBOOK, two), ["top_themes"])
    assert "not defined, because there are fewer than three" in table.note


def test_co_coding_counts_chance_and_log_odds():
    found = {(row["code"], row["other code"]): row for row in rows("pairs")}
    trust_time = found["Trust", "Time"]
    assert (trust_time["passages with both"], trust_time["sources"]) == (2, 2)
    # of 11 coded passages 4 have Trust, 3 Time: expected 12/11; table 2, 2, 1, 6
    assert trust_time["expected by chance"] == pytest.approx(12 / 11, abs=1e-5)
    import math

    odds = math.log(2.5 * 6.5 / (2.5 * 1.5))
    error = math.sqrt(1 / 2.5 + 1 / 2.5 + 1 / 1.5 + 1 / 6.5)
    assert trust_time["log odds ratio"] == pytest.approx(odds, abs=1e-5)
    assert trust_time["from"] == pytest.approx(odds - 1.959964 * error, abs=1e-4)
    assert set(found) == {("Trust", "Time"), ("Trust", "No value"), ("Money", "Value add")}
    per_code = by("co_coding", "code")
    assert next(iter(per_code)) == "Trust", "the code most often coded with another stands first"
    assert per_code["Trust"]["with another code"] == 3
    assert per_code["Trust"]["most often with"] == "Time"


def test_groups_need_passages_of_two_sources():
    pytest.importorskip("networkx")
    (table,) = tables(material(), ["groups"])
    assert table.rows() == [["Time", "Trust", 2]]


def test_codes_by_source():
    found = by("code_by_source", "code")
    assert [found["Money"][name] for name in "ABCD"] == [1, 1, 2, 0]
    assert found["Money"]["all"] == 4
    assert "Never" not in found
    assert "id" in note("code_by_source"), "an attribute that divides nothing is named"


def test_codes_by_an_attribute():
    (table,) = tables(material(by=["round"]), ["code_by_round"])
    found = {row[0]: dict(zip(table.columns, row, strict=True)) for row in table.rows()}
    trust = found["Trust"]
    assert (trust["1: pieces"], trust["2: pieces"]) == (3, 1)
    assert trust["1: share"] == pytest.approx(3 / 7, abs=1e-5)
    # 15 pieces, 7 and 8 in the rounds, 4 of Trust
    expected = 4 * 7 / 15
    residual = (3 - expected) / (expected * (1 - 4 / 15) * (1 - 7 / 15)) ** 0.5
    assert trust["1: residual"] == pytest.approx(residual, abs=1e-4)
    assert trust["2: residual"] == -trust["1: residual"]
    assert 0 < trust["p (corrected)"] <= 1
    assert table.note == "Sources in each group: 1: 2, 2: 2."


def test_a_difference_between_groups_is_found_and_chance_is_not():
    names = [f"S{i}" for i in range(16)]
    sources = [
        Source(name, "x" * 100, attributes={"site": "north" if i < 8 else "south"})
        for i, name in enumerate(names)
    ]
    found = [Coding(n, 2 * k, 2 * k + 1, "Time", "Ann") for n in names for k in range(4)]
    found += [
        Coding(n, 50 + 2 * k, 51 + 2 * k, "Trust", "Ann") for n in names[:8] for k in range(4)
    ]
    found += [
        Coding(n, 50 + 2 * k, 51 + 2 * k, "Money", "Ann") for n in names[8:] for k in range(4)
    ]
    (table,) = tables(Material(sources, CODEBOOK, found), ["code_by_site"])
    p = {row[0]: row[-1] for row in table.rows()}
    assert p["Trust"] < 0.01 and p["Money"] < 0.01
    assert p["Time"] == 1


def test_concept_nodes_and_themes_crossed_with_them():
    spread = table_called("concepts", material(concepts=["Value"]))
    assert spread.rows() == [
        ["Value", "all", 3, 2],
        ["Value", "Value add", 2, 1],
        ["Value", "No value", 1, 1],
    ]
    crossed = by("concepts_by_theme", "theme", concepts=["Value"])
    assert crossed == {
        "Trust": {"theme": "Trust", "Value add": 0, "No value": 1},
        "Money": {"theme": "Money", "Value add": 1, "No value": 0},
    }


def test_for_and_against_a_condition():
    found = by("for_and_against_it_pays", "theme", conditions=[CONDITION])
    assert (found["Money"]["for"], found["Money"]["against"], found["Money"]["share for"]) == (
        1,
        0,
        1,
    )
    assert found["Trust"]["share for"] == 0
    assert found["Time"]["share for"] is None
    assert "not defined for" in note("for_and_against_it_pays", conditions=[CONDITION])
    field = rows("forcefield_it_pays", conditions=[CONDITION])
    assert [tuple(row.values()) for row in field] == [
        ("for", "Value add", 2),
        ("against", "No value", 1),
    ]


def test_words_as_families():
    found = by("words", "word")
    assert found["trust"]["count"] == 4 and found["trust"]["sources"] == 3
    assert found["trust"]["words of the family"] == "trust 2, trusted 1, trusting 1"
    assert found["money"]["rank"] == "1" and found["money"]["count"] == 5
    assert "there" not in found, "function words are left out"
    keys = [row for row in rows("keywords_by_theme") if row["theme"] == "Money"]
    assert (
        keys[0]["word"] == "money"
        and keys[0]["count here"] == 5
        and keys[0]["count in the rest"] == 0
    )


def test_a_word_in_context():
    table = in_context_of(material(), "trusts")
    assert [(row[0], row[3], row[2].strip(), row[4].strip()) for row in table.rows()] == [
        ("A", "trusted", "we", ""),
        ("A", "trust", "", "takes"),
        ("B", "trusting", "", "slowly"),
        ("D", "trust", "", "fails"),
    ]
    assert "No respondent says" in in_context_of(material(), "question").note


def test_what_each_round_added():
    found = by("rounds", "round")
    assert found["1"]["codes used"] == found["1"]["new codes"] == 3
    second = found["2"]
    assert (second["codes used"], second["new codes"], second["came up again"]) == (6, 3, 3)
    assert second["the new codes"] == "Funds, Value add, No value"
    assert second["did not come up again"] == 0


@pytest.mark.parametrize(
    "name", ["interviews", "code", "word", "words", "new codes", "p (corrected)"]
)
def test_an_attribute_may_be_called_as_a_column_is(name):
    named = [replace(source, attributes={name: ROUND[source.name]}) for source in SOURCES]
    study = replace(material(), sources=named, by=[name])
    for table in tables(study):
        assert len(set(table.columns)) == len(table.columns)
        assert len(table.rows()) == len(table.frame)


def test_coders_side_by_side_and_a_machine_beside():
    machine = [
        Suggestion(c.source, c.start, c.end, c.code, 0.9, c.code != "Time", "themekit")
        for c in codings()
    ]
    found = by("coders", "code", beside=as_codings(machine))
    assert found["Time"] == {
        "code": "Time",
        "Ann: pieces": 3,
        "Ann: interviews": 3,
        "themekit: pieces": 0,
        "themekit: interviews": 0,
    }
    assert by("codebook", "code", beside=as_codings(machine))["Trust"]["coders"] == "Ann"
    assert tables(material(), ["coders"]) == [], "one coder stands beside nobody"


def test_unknown_names_are_plain_errors():
    with pytest.raises(UsageError, match="no table pear"):
        tables(material(), ["pear"])
    with pytest.raises(UsageError, match=r"attribute 'site'.*id, round"):
        tables(material(by=["site"]))
    with pytest.raises(UsageError, match="no code 'Pear'"):
        tables(material(concepts=["Pear"]))


@pytest.mark.parametrize(
    "study",
    [
        empty(),
        Material(SOURCES, Codebook(), []),
        Material(SOURCES, CODEBOOK, []),
        replace(material(), codings=codings()[:1]),
        Material([Source("S", "")], CODEBOOK, []),
    ],
)
def test_empty_and_tiny_studies_give_tables_that_say_what_is_missing(study):
    for table in tables(replace(study, encode=None)):
        json.dumps(table.to_json(), allow_nan=False)
        assert table.rows() or table.note or table.name in ("codebook", "sources", "words")
