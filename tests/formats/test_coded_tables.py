"""Coded tables: units, codings and codebook in a folder."""

from pathlib import Path

import pytest
from shared_data import shared

from themekit import formats
from themekit.domain import Code
from themekit.errors import InputError
from themekit.formats.coded_tables import read_coded_tables, split_examples
from themekit.segment import passages

UNITS = (
    "unit_id,doc_id,order,text,site,mood\n"
    "b,D1,2,Second 🎉.,A,x\na,D1,1,First.,A,y\nc,D2,1,Only.,B,\n"
)
CODINGS = "unit_id,coder,code\na,H1,Child\nb,H1,Child\nb,H2,Other\nb,H2,Other\n"
CODEBOOK = "code,parent,definition,examples\nChild,Parent,A definition.,one; two\nOther,,,\n"


def written(
    folder: Path, units: str = UNITS, codings: str = CODINGS, codebook: str = CODEBOOK
) -> Path:
    for name, text in (("units", units), ("codings", codings), ("codebook", codebook)):
        (folder / f"{name}.csv").write_text(text, "utf-8")
    return folder


def test_units_are_turns_in_order(tmp_path):
    read = read_coded_tables(written(tmp_path))
    first, second = read.sources
    assert (first.name, first.text) == ("D1", "First.\n\nSecond 🎉.")
    assert [first.text[t.start : t.end] for t in first.turns] == ["First.", "Second 🎉."]
    assert first.whole_turns
    assert first.attributes == {"site": "A"}
    assert second.attributes == {"site": "B"}
    assert read.units == {"a": ("D1", 0, 6), "b": ("D1", 8, 17), "c": ("D2", 0, 5)}


def test_codings_are_on_whole_units(tmp_path):
    read = read_coded_tables(written(tmp_path))
    assert [(c.source, c.start, c.end, c.code, c.coder) for c in read.codings] == [
        ("D1", 0, 6, "Child", "H1"),
        ("D1", 8, 17, "Child", "H1"),
        ("D1", 8, 17, "Other", "H2"),
    ]
    assert [coder.name for coder in read.coders] == ["H1", "H2"]
    assert read.report == ("1 rows of codings.csv repeat an earlier one and count once.",)


def test_the_codebook_has_its_parents(tmp_path):
    assert read_coded_tables(written(tmp_path)).codes == (
        Code("Parent", codable=False),
        Code("Child", parent="Parent", definition="A definition.", examples=("one", "two")),
        Code("Other"),
    )


def test_a_code_that_the_codebook_lacks_is_added_and_reported(tmp_path):
    read = read_coded_tables(
        written(tmp_path, codebook="code,parent,definition,examples\nOther,,,\n")
    )
    assert [code.name for code in read.codes] == ["Other", "Child"]
    assert (
        "codebook.csv lacks 1 codes that are used; added without definition: Child." in read.report
    )


@pytest.mark.parametrize(
    ("tables", "sentence"),
    [
        (
            {"codings": CODINGS + "zz,H1,Child\n"},
            r"codings\.csv, row 6: .*'zz'.* not in units\.csv",
        ),
        ({"codings": CODINGS + "a,H1,\n"}, r"codings\.csv, row 6: the coding names no code"),
        (
            {"codings": "unit_id,coder\na,H1\n"},
            r"has no column code\. Its columns are: unit_id, coder",
        ),
        ({"units": UNITS + "a,D1,3,Again,A,\n"}, r"units\.csv, row 5: unit 'a' comes twice"),
        ({"units": UNITS + "d,D1,x,Again,A,\n"}, r"row 5: order is 'x'"),
        ({"codebook": "code,parent\nA,B\nB,A\n"}, r"above itself"),
        ({"codebook": "code,parent\nA,\nA,\n"}, r"codebook\.csv, row 3: code 'A' comes twice"),
    ],
)
def test_mistakes_are_named_with_file_and_row(tmp_path, tables, sentence):
    with pytest.raises(InputError, match=sentence):
        formats.read(written(tmp_path, **tables))


def test_a_missing_table(tmp_path):
    (written(tmp_path) / "codings.csv").unlink()
    with pytest.raises(InputError, match=r"has no codings\.csv"):
        formats.read(tmp_path)


def test_no_coding_yet(tmp_path):
    read = read_coded_tables(written(tmp_path, codings="unit_id,coder,code\n"))
    assert len(read.sources) == 2 and not read.codings


@pytest.mark.parametrize(
    ("cell", "examples"),
    [
        ("", ()),
        ("One.", ("One.",)),
        ("It's one.\nIt's two.", ("It's one.", "It's two.")),
        (
            "Good: 'It was the staff's day.', ‘Well.’ Bad: 'Late', 'Cold'",
            ("It was the staff's day.", "Well.", "Late", "Cold"),
        ),
    ],
)
def test_examples(cell, examples):
    assert split_examples(cell) == examples


@pytest.mark.parametrize(
    ("name", "sources", "codable", "codings", "coders"),
    [
        ("serdif/paragraphs", 12, 22, 1694, 1),
        ("nhs_px", 2694, 49, 5228, 1),
        ("sight", 124, 10, 692, 2),
        ("clinc150", 23700, 151, 23700, 1),
    ],
)
def test_the_shared_data_sets(name, sources, codable, codings, coders):
    read = read_coded_tables(shared(name))
    assert len(read.sources) == sources
    assert sum(code.codable for code in read.codes) == codable
    assert len(read.codings) == codings
    assert len(read.coders) == coders
    texts = {source.name: source.text for source in read.sources}
    assert all(texts[c.source][c.start : c.end].strip() for c in read.codings)
    assert read.report == ()


def test_a_question_is_asked_by_the_interviewer_and_not_coded(tmp_path):
    (tmp_path / "units.csv").write_text(
        "unit_id,doc_id,order,text,question\n"
        "a1,A,0,Nothing at all,How could we improve?\n"
        "a2,A,1,More buses,How could we improve?\n"
        "a3,A,2,Kind nurse,Why this score?\n"
        "b1,B,0,Fine,\n",
        encoding="utf-8",
    )
    (tmp_path / "codings.csv").write_text(
        "unit_id,coder,code\na2,me,Transport\nb1,me,Praise\n", encoding="utf-8"
    )
    read = read_coded_tables(tmp_path)
    a, b = read.sources
    assert [(turn.interviewer, a.text[turn.start : turn.end]) for turn in a.turns] == [
        (True, "How could we improve?"),
        (False, "Nothing at all"),
        (False, "More buses"),
        (True, "Why this score?"),
        (False, "Kind nurse"),
    ]
    assert "question" not in a.attributes
    assert [passage.question for passage in passages(a)] == ["How could we improve?"] * 2 + [
        "Why this score?"
    ]
    assert len(b.turns) == 1
    name, start, end = read.units["a2"]
    assert (name, a.text[start:end]) == ("A", "More buses")
