"""Ids instead of names."""

from dataclasses import replace

import pytest

from themekit.domain import Coding, Source, Turn
from themekit.report.identities import Identities


def source(name: str, speakers=("Bea Long",), **attributes: str) -> Source:
    text = f"I: Why, {speakers[0]}?\n" + "\n".join("It was so." for _ in speakers)
    start = text.index("\n") + 1
    turns = [Turn(3, start - 1, "Rob", True)]
    turns += [Turn(start + 11 * i, start + 11 * i + 10, who) for i, who in enumerate(speakers)]
    return Source(name, text, tuple(turns), attributes, origin=f"{name}.docx", memo="a nurse")


def test_ids_take_the_place_of_names():
    sources = [source("Bea Long 1", role="nurse"), source("Zoom 2", ("Ann", "Ben"))]
    known = Identities(sources)
    first, second = known.sources(sources)
    (coding,) = known.spans([Coding("Zoom 2", 0, 4, "Money", "Amara")])
    assert (first.name, second.name, coding.source) == ("S01", "S02", "S02")
    assert [turn.speaker for turn in first.turns] == ["Interviewer", "S01"]
    assert [turn.speaker for turn in second.turns] == ["Interviewer", "S02a", "S02b"]
    assert (first.origin, first.memo, dict(first.attributes)) == ("", "", {"role": "nurse"})
    assert first.text == sources[0].text, "what was said stays as it was said"


def test_a_file_of_many_sources_names_none_of_them():
    sources = [replace(source(name), origin="thesis.txt") for name in ("Bea Long 1", "Zoom 2")]
    said = "thesis coded Bea Long 1 from thesis.txt."
    assert Identities(sources).text(said) == "thesis coded S01 from thesis.txt."


def test_names_stay_where_they_are_wanted():
    sources = [source("Bea Long 1", email="bea@example.org")]
    known = Identities(sources, named=True)
    assert known.sources(sources) == sources and known.left_out == []
    assert known.text("Only Bea Long 1.docx was read.") == "Only Bea Long 1.docx was read."


@pytest.mark.parametrize(
    ("values", "left_out"),
    [
        ({"a": {"E-mail": "x"}, "b": {"E-mail": "y"}}, ["E-mail"]),
        ({"a": {"who": "Bea Long (pilot)"}, "b": {"who": "Cem"}}, ["who"]),
        ({"a": {"role": "nurse"}, "b": {"role": "nurse"}}, []),
        ({"a": {"group": "Bea Long's team"}, "b": {"group": "Bea Long's team"}}, []),
        ({"a": {"years": "6"}, "b": {"years": "7"}}, []),
    ],
)
def test_attributes_that_name_a_person_are_left_out(values, left_out):
    sources = [source(name, **each) for name, each in values.items()]
    known = Identities(sources)
    assert known.left_out == left_out
    shown = {key for each in known.sources(sources) for key in each.attributes}
    assert not shown & set(left_out)
    assert Identities(sources, wanted=left_out).left_out == []


def test_sentences_name_sources_by_id_longest_name_first():
    known = Identities([source("P1"), source("Ann Long"), source("Ann Long 2")])
    said = "Only Amara coded Ann Long 2 (Ann Long 2.docx) and Ann Long; 2 codes, P1."
    assert known.text(said) == "Only Amara coded S03 (S03) and S02; 2 codes, S01."
    assert Identities([]).text(said) == said
