from __future__ import annotations

from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest
from corpora.mini_thesis import CHAPTER_FIVE, heading, text_lines, thesis

from themekit.corpora.gmhscp import (
    as_imported,
    benchmark,
    missing,
    read_thesis,
    section_codes,
)
from themekit.corpora.gmhscp.quotations import words
from themekit.errors import InputError

SECTIONS = (
    "section,area,title,themes\n"
    "5.1.1,Environment for change,Readiness for change through partnership working,A|B\n"
    "5.1.2,Environment for change,A natural geography,C\n"
)


def written(folder: Path, text: str) -> Path:
    path = folder / "thesis.txt"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def imported(tmp_path):
    return as_imported(read_thesis(written(tmp_path, thesis())))


def test_interviewees_are_sources_and_distinct_quotations_their_turns(imported):
    names = [source.name for source in imported.sources]
    assert names == ["Council Manager One", "Council Manager Two", "Partnership Clinician One"]
    one = imported.sources[0]
    assert [one.text[turn.start : turn.end] for turn in one.turns] == one.text.split("\n\n")
    assert len(one.turns) == 2
    assert one.whole_turns
    assert {turn.speaker for turn in one.turns} == {"Council Manager One"}
    assert not any(turn.interviewer for source in imported.sources for turn in source.turns)


def test_words_quoted_in_two_sections_are_one_passage_with_two_codes(imported):
    one = imported.sources[0]
    spans = Counter((c.start, c.end) for c in imported.codings if c.source == one.name)
    (twice,) = (span for span, count in spans.items() if count == 2)
    codings = [c for c in imported.codings if c.source == one.name and c.start == twice[0]]
    assert [(c.code, c.coder, c.memo) for c in codings] == [
        ("Readiness for change through partnership working", "thesis", "section 5.1.1"),
        ("A natural geography", "thesis", "section 5.1.2"),
    ]
    assert twice in {(turn.start, turn.end) for turn in one.turns}


def test_the_order_of_an_interviewees_quotations_does_not_give_their_sections_away(imported):
    one = imported.sources[0]
    said = [one.text[turn.start : turn.end] for turn in one.turns]
    assert said == sorted(said, key=lambda text: sha256(" ".join(words(text)).encode()).hexdigest())


def test_attributes_are_those_that_all_rows_of_a_role_share(imported):
    _, manager, clinician = imported.sources
    assert manager.attributes == {
        "role": "Council Manager",
        "level": "Place",
        "profession": "Manager",
        "job type": "Council Management",
        "rounds": "1",
        "coded in round 1": "40%",
    }
    assert clinician.attributes["job classification"] == "Executive"
    assert clinician.attributes["rounds"] == "1, 2"
    assert clinician.attributes["coded in round 2"] == "55%"


def test_the_report_counts_and_names_what_was_not_read(imported):
    report = " ".join(imported.report)
    assert "5 quotations with text by 3 interviewees (1 to 3 each), from 6 places" in report
    assert "4 distinct quotations with 5 codings; 1 are quoted in more than one section" in report
    assert "Not found: Figures 2-4." in report
    assert "not read as a quotation, Partnership Clinician One closes a paraphrase" in report


def test_words_given_to_two_interviewees_are_reported(tmp_path):
    again = text_lines("“boats are safe enough for me” (LCO Manager One).")
    read = as_imported(read_thesis(written(tmp_path, thesis(CHAPTER_FIVE + again))))
    told = [line for line in read.report if "both are kept" in line]
    assert len(told) == 1
    assert "LCO Manager One is quoted with the words that Council Manager Two has" in told[0]


def test_codes_have_two_levels_and_say_what_they_are(imported):
    names = {code.name for code in imported.codes}
    assert len(names) == len(imported.codes)
    parents = {code.parent for code in imported.codes}
    tops = {code.name for code in imported.codes if code.parent is None}
    assert parents == {None, *tops}
    assert all(code.definition for code in imported.codes)
    assert {coding.code for coding in imported.codings} <= names


def test_a_section_that_is_not_known_has_the_code_of_the_one_above():
    codes = section_codes()
    assert codes.code_of("5.1.1.9") == codes.code_of("5.1.1")
    with pytest.raises(InputError, match=r"Section 9\.1 is not known"):
        codes.code_of("9.1")


def test_a_text_without_quotations_is_a_plain_sentence(tmp_path):
    path = written(tmp_path, heading("5. Analysis") + text_lines("No one is quoted here."))
    with pytest.raises(InputError, match="holds no quotation in chapters 5 to 7"):
        read_thesis(path)


def test_the_check_finds_a_quotation_that_was_read_wrongly(tmp_path):
    from dataclasses import replace

    read = read_thesis(written(tmp_path, thesis()))
    assert missing(list(read.quotations), thesis()) == []
    wrong = replace(read.quotations[2], text=read.quotations[2].text.replace("bridge", "fridge"))
    assert missing([*read.quotations, wrong], thesis()) == [wrong]


def test_benchmark_units_are_chapter_five_with_four_words(tmp_path):
    short = text_lines("“three words only” (LCO Manager One).")
    other = heading("6.2 Perceptions") + text_lines("“they are never on time” (LCO Manager One).")
    written(tmp_path, thesis(CHAPTER_FIVE + short + other))
    (tmp_path / "sections.csv").write_text(SECTIONS, encoding="utf-8")
    units = benchmark(tmp_path)
    assert len(units.coded.passages) == 4
    assert units.coded.codes == [
        "Readiness for change through partnership working",
        "A natural geography",
    ]
    assert sorted(units.coded.labels.sum(axis=1).tolist()) == [1, 1, 1, 2]
    for label, first in zip(units.coded.labels, units.first, strict=True):
        assert label[first], "the first section of a passage is one of its sections"
    assert sorted(units.first.tolist()) == [0, 0, 0, 1]
    assert units.areas == ["Environment for change"] * 2
    assert units.codebook.names == ["Environment for change", *units.coded.codes]


def test_a_table_of_sections_without_its_columns_is_a_plain_sentence(tmp_path):
    written(tmp_path, thesis())
    (tmp_path / "sections.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(InputError, match="needs a header with the columns section and area"):
        benchmark(tmp_path)
