"""The reader against the thesis itself, where the shared data are at hand."""

from __future__ import annotations

import csv
import re

import pytest
from shared_data import shared

from themekit.corpora.gmhscp import as_imported, benchmark, read_thesis, section_codes


@pytest.fixture(scope="module")
def folder():
    return shared("gmhscp")


@pytest.fixture(scope="module")
def thesis(folder):
    return read_thesis(folder / "thesis.txt")


def test_quotations_and_interviewees(thesis):
    assert len(thesis.speakers) == 24
    assert len(thesis.quotations) >= 470
    counts = [sum(q.speaker == name for q in thesis.quotations) for name in thesis.speakers]
    assert max(counts) == 49
    assert thesis.attributions >= 498


def test_every_quotation_stands_in_the_thesis_word_for_word(folder, thesis):
    """White space, footnotes and the numbers of pages and footnotes set aside."""
    lines, in_footnote = [], False
    for line in (folder / "thesis.txt").read_text(encoding="utf-8").splitlines():
        if re.fullmatch(r" {20,}", line):
            in_footnote = True
        elif line.startswith(" ") and line.strip():
            in_footnote = False
        if not in_footnote:
            lines.append(line)
    whole = re.sub(r"[\s\d]", "", "".join(lines))
    astray = [q for q in thesis.quotations if re.sub(r"[\s\d]", "", q.text) not in whole]
    assert astray == []


def test_nothing_of_the_page_is_in_a_quotation(thesis):
    for quotation in thesis.quotations:
        assert not re.search(r"\t|\n|  |\((?:Council|LCO|Provider)|[^\W\d]\d", quotation.text)
        assert not quotation.text.startswith(("“", "•"))
        assert quotation.text.count("“") == quotation.text.count("”")


def test_interviewees_have_what_table_one_and_appendix_two_say(thesis):
    imported = as_imported(thesis)
    assert all("rounds" in source.attributes for source in imported.sources)
    rounds = [number for s in imported.sources for number in s.attributes["rounds"].split(", ")]
    assert (rounds.count("1"), rounds.count("2")) == (19, 20)
    for source in imported.sources:
        for turn in source.turns:
            said = source.text[turn.start : turn.end]
            assert said == said.strip() != ""


def test_published_tables(thesis):
    tables = thesis.tables
    assert len(tables.people) == 24
    assert tables.top_by_frequency[0] == ("1", "Structure", 177)
    assert len(tables.coded_shares) == 39
    assert sum(row.share for row in tables.coded_shares) / 39 == pytest.approx(0.31, abs=0.005)
    assert len(tables.area_themes) == 105
    assert len({theme.area for theme in tables.area_themes}) == 8
    assert {theme.name for theme in tables.main_themes} <= {t.name for t in tables.area_themes}
    assert sum(tables.value_codes.values()) == tables.concepts["Value"]
    assert len(tables.coded_together) == 6
    assert [len(figure.supporting) for figure in tables.forcefields] == [8, 5, 6]


def test_benchmark_has_all_sections_of_its_table(folder):
    units = benchmark(folder)
    assert units.coded.labels.shape == (len(units.coded.passages), 42)
    assert len(units.coded.passages) >= 370
    assert units.coded.labels.any(axis=0).all()
    assert units.coded.labels[range(len(units.first)), units.first].all()
    assert len(set(units.coded.sources)) == 24
    assert len(set(units.areas)) == 8


def test_the_codebook_agrees_with_the_table_of_sections(folder):
    codes = section_codes()
    with (folder / "sections.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            code = codes.codebook[codes.code_of(row["section"])]
            assert (code.name, code.parent) == (row["title"], row["area"])
            assert code.inclusion == row["themes"].replace("|", ", ")


def test_definitions_are_in_words_of_our_own(folder):
    def six_words(text: str) -> set[tuple[str, ...]]:
        found = re.findall(r"[a-z]+", text.casefold())
        return {tuple(found[n : n + 6]) for n in range(len(found) - 5)}

    thesis = six_words((folder / "thesis.txt").read_text(encoding="utf-8"))
    for code in section_codes().codebook:
        assert not six_words(code.definition) & thesis, code.name
