"""Survey tables: a response a row."""

import time

import openpyxl
import pytest

from themekit import formats
from themekit.errors import InputError
from themekit.segment import passages

ANSWERS = "Respondent;Site;What was good about it?\n" + "".join(
    f"R{n};{'AB'[n % 2]};The staff were kind to me {n}\n" for n in range(4)
)


def test_respondents_are_sources(tmp_path):
    (tmp_path / "survey.csv").write_text(ANSWERS + "R9;A; \n", "utf-8")
    read = formats.read(tmp_path / "survey.csv")
    assert [source.name for source in read.sources] == ["R0", "R1", "R2", "R3"]
    first = read.sources[0]
    assert first.text == "The staff were kind to me 0"
    assert first.attributes == {"Site": "A"}
    assert first.whole_turns and first.text[first.turns[0].start : first.turns[0].end] == first.text
    assert read.report == (
        "survey.csv: the answers are taken from column 'What was good about it?'.",
        "survey.csv: 1 row without an answer is left out.",
    )


def test_without_an_id_the_row_names_the_source(tmp_path):
    (tmp_path / "survey.csv").write_text("site,answer\nA,Good\n\nB,Bad\n", "utf-8")
    assert [s.name for s in formats.read(tmp_path / "survey.csv").sources] == [
        "survey row 2",
        "survey row 4",
    ]


def test_answers_of_one_respondent_are_turns_of_one_source(tmp_path):
    text = "id,question,sex,text\nP1,Why?,f,Because it was.\nP2,Why?,m,No.\nP1,How?,f,So.\n"
    (tmp_path / "a.csv").write_text(text, "utf-8")
    first = formats.read(tmp_path / "a.csv").sources[0]
    assert first.text == "Because it was.\n\nSo."
    assert [first.text[t.start : t.end] for t in first.turns] == ["Because it was.", "So."]
    assert first.attributes == {"sex": "f"}


def test_it_asks_which_column_when_it_cannot_tell(tmp_path):
    text = "id,Best part,Worst part\n1,A good day it was,It was a bad day\n2,Nice people,No bus\n"
    (tmp_path / "a.csv").write_text(text, "utf-8")
    with pytest.raises(InputError, match=r"--text-column.*id, Best part, Worst part"):
        formats.read(tmp_path / "a.csv")
    read = formats.read(tmp_path / "a.csv", text_columns=["worst part"])
    assert read.sources[0].text == "It was a bad day"
    assert read.sources[0].attributes == {"Best part": "A good day it was"}
    with pytest.raises(InputError, match=r"no column 'middle'. Its columns are: id, Best part"):
        formats.read(tmp_path / "a.csv", text_columns=["middle"])


def test_a_spreadsheet(tmp_path):
    book = openpyxl.Workbook()
    for row in (["participant", "age", "comment"], [12, 40, "All was well."], [13, 50, None]):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    read = formats.read(tmp_path / "a.xlsx")
    assert [(s.name, s.text, s.attributes) for s in read.sources] == [
        ("12", "All was well.", {"age": "40"})
    ]


def test_nobody_answers(tmp_path):
    (tmp_path / "a.csv").write_text("id,text\n1,\n2, \n", "utf-8")
    with pytest.raises(InputError, match="holds no answer"):
        formats.read(tmp_path / "a.csv")


def test_many_rows_take_time_in_proportion(tmp_path):
    """20,000 rows in a few seconds, so a million in minutes on a slow machine."""
    rows = "".join(f"{n},It was said in row {n} of the table,{n % 7}\n" for n in range(20_000))
    (tmp_path / "a.csv").write_text("id,text,site\n" + rows, "utf-8")
    start = time.perf_counter()
    assert len(formats.read(tmp_path / "a.csv").sources) == 20_000
    assert time.perf_counter() - start < 5


TWO = (
    "id,age,Best part,comment\n1,40,A good day it was,Come again soon please\n"
    "2,50,Nice people there,\n3,60,,\n1,40,Also the food there,No more than that\n"
)


def test_several_questions_are_answered_in_one_source(tmp_path):
    (tmp_path / "a.csv").write_text(TWO, "utf-8")
    read = formats.read(tmp_path / "a.csv", text_columns=["Best part", "comment"])
    first, second = read.sources
    said = [(first.text[t.start : t.end], t.interviewer) for t in first.turns]
    assert said == [
        ("Best part", True), ("A good day it was", False),
        ("comment", True), ("Come again soon please", False),
        ("Best part", True), ("Also the food there", False),
        ("comment", True), ("No more than that", False),
    ]  # fmt: skip
    assert [p.question for p in passages(first)] == ["Best part", "comment"] * 2
    assert second.text == "Best part\n\nNice people there"
    assert first.attributes == {"age": "40"}
    assert read.report == ("a.csv: 1 row without an answer is left out.",)


def test_other_columns_that_may_hold_answers_are_named(tmp_path):
    (tmp_path / "a.csv").write_text(TWO, "utf-8")
    read = formats.read(tmp_path / "a.csv")
    assert read.sources[0].text == "Come again soon please\n\nNo more than that"
    said = " ".join(read.report)
    assert "taken from column 'comment'" in said and "'Best part' may hold answers too" in said
    assert '--text-column "comment" --text-column "Best part"' in said
