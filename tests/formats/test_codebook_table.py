"""Codebooks as tables: of each program, and made by hand."""

import csv

import pytest
from hypothesis import HealthCheck, given, settings
from random_studies import codebooks

from themekit import formats
from themekit.domain import Code, Codebook
from themekit.errors import InputError
from themekit.exchange_tables import codebook_sheet, taguette_sheet
from themekit.formats.codebook_table import is_codebook, read_codebook_table
from themekit.formats.refi import Content
from themekit.formats.tables import read_table
from themekit.formats.workbook import Sheet, write_csv, write_xlsx


def table(tmp_path, *rows):
    path = tmp_path / "codebook.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return path


def paths(read):
    book = Codebook(read.codes)
    return [book.path(code.name) for code in book]


@pytest.mark.parametrize(
    "rows",
    [
        [["tag", "description", "number of highlights", "number of documents"],
         ["work.teams", "Who", "3", "1"], ["work", "All", "1", "1"], ["Dr. No", "", "0", "0"]],
        [["Code", "Memo"], ["work", "All"], ["work > teams", "Who"], ["Dr. No", ""]],
        [["Code", "Memo"], ["work", "All"], ["work\\teams", "Who"], ["Dr. No", ""]],
        [["Code", "Definition"], ["work", "All"], ["work::teams", "Who"], ["Dr. No", ""]],
        [["path", "definition"], ["work", "All"], ["work / teams", "Who"], ["Dr. No", ""]],
        [["Name", "Description", "Files", "References"],
         ["work", "All", "1", "2"], ["  teams", "Who", "1", "2"], ["Dr. No", "", "1", "2"]],
        [["Title", "Parent", "Description"],
         ["teams", "work", "Who"], ["work", "", "All"], ["Dr. No", "", ""]],
        [["Level", "Code name", "Comment"],
         ["1", "work", "All"], ["2", "teams", "Who"], ["1", "Dr. No", ""]],
        [["Theme", "Code", "Definition"],
         ["work", "", "All"], ["", "teams", "Who"], ["Dr. No", "", ""]],
    ],
    ids=["taguette", "maxqda >", "maxqda \\", "::", "path /", "nvivo", "parent", "level", "theme"],
)  # fmt: skip
def test_every_form_gives_the_same_codes(tmp_path, rows):
    path = table(tmp_path, *rows)
    assert is_codebook(read_table(path))
    read = formats.read(path)
    assert set(read.codes) == {
        Code("work", definition="All"),
        Code("teams", parent="work", definition="Who"),
        Code("Dr. No"),
    }
    assert read.report == ()


def test_further_columns(tmp_path):
    path = table(
        tmp_path,
        [
            "code",
            "definition",
            "Inclusion criteria",
            "When not to use",
            "examples",
            "memo",
            "color",
        ],
        ["and/or", "D", "in", "out", "“one”, “two”", "M", "#00FF00"],
    )
    assert formats.read(path).codes == (
        Code("and/or", None, "D", "in", "out", ("one", "two"), "#00ff00", True, "M"),
    )


def test_a_slash_or_a_dot_is_part_of_a_name_unless_the_table_shows_otherwise(tmp_path):
    path = table(tmp_path, ["code", "definition"], ["him/her", ""], ["v1.2", ""], ["her", ""])
    assert [code.name for code in formats.read(path).codes] == ["him/her", "v1.2", "her"]
    path = table(tmp_path, ["code", "definition"], ["care/home", ""], ["care/ward", ""])
    assert paths(formats.read(path)) == [("care",), ("care", "home"), ("care", "ward")]


def test_headings_that_have_no_row(tmp_path):
    read = formats.read(table(tmp_path, ["tag", "description"], ["a.b.c", ""]))
    assert [(c.name, c.parent, c.codable) for c in read.codes] == [
        ("a", None, False),
        ("b", "a", False),
        ("c", "b", True),
    ]


def test_what_comes_twice_or_has_no_name_is_reported(tmp_path):
    read = formats.read(table(tmp_path, ["tag", "description"], ["a", "1"], ["a", "2"], ["", "3"]))
    assert [(c.name, c.definition) for c in read.codes] == [("a", "1"), ("a (2)", "2")]
    assert "row 3: 'a' comes twice" in read.report[0] and "row 4: it names no" in read.report[1]


@pytest.mark.parametrize(
    "columns",
    [
        ["name", "comment"],
        ["id", "age", "text"],
        ["code", "age", "role", "answer"],
        ["participant", "description", "age", "site"],
    ],
)
def test_surveys_are_no_codebooks(tmp_path, columns):
    path = table(tmp_path, columns, ["a" for _ in columns])
    assert not is_codebook(read_table(path))


def test_no_column_with_names(tmp_path):
    with pytest.raises(InputError, match="no column holds the names of codes"):
        read_codebook_table(table(tmp_path, ["description", "x"], ["a", "b"]))


CHECKS = [HealthCheck.function_scoped_fixture]


def stripped(text):
    return text.strip().lstrip("'")


@settings(max_examples=30, deadline=None, suppress_health_check=CHECKS)
@given(codebooks())
def test_our_own_table_and_back(tmp_path, codebook):
    for name, writer in (("c.csv", write_csv), ("c.xlsx", one_sheet)):
        writer(tmp_path / name, codebook_sheet(Content("s", (), codebook)))
        back = {code.name: code for code in formats.read(tmp_path / name).codes}
        for code in codebook:
            read = back[code.name]
            assert read.parent == code.parent
            assert read.definition.split() == code.definition.split()
            assert read.inclusion.split() == code.inclusion.split()
            assert (read.colour, read.codable) == (code.colour, code.codable)


def one_sheet(path, sheet: Sheet):
    write_xlsx(path, {"Codebook": sheet})


@settings(max_examples=30, deadline=None, suppress_health_check=CHECKS)
@given(codebooks())
def test_to_taguette_and_back(tmp_path, codebook):
    if any("." in name or name.startswith("'") for name in codebook.names):
        return  # Taguette's own paths cannot hold them
    write_csv(tmp_path / "c.csv", taguette_sheet(codebook))
    read = formats.read(tmp_path / "c.csv")
    back = {code.name: (code.parent, code.definition.split()) for code in read.codes}
    assert back == {code.name: (code.parent, code.definition.split()) for code in codebook}


def test_formulas_are_neutral_in_the_table_and_themselves_again_in_the_study(tmp_path):
    code = Code("=cmd()", definition="-1 + @x")
    write_csv(tmp_path / "c.csv", taguette_sheet(Codebook((code,))))
    assert "'=cmd(),'-1 + @x" in (tmp_path / "c.csv").read_text(encoding="utf-8-sig")
    assert formats.read(tmp_path / "c.csv").codes == (code,)


def test_codes_of_dedoose_name_the_number_of_their_parent(tmp_path):
    """In the order in which they were made, which need not be that of the tree."""
    text = (
        "Id,Parent Id,Depth,Title,Description,Weighted\n1,,0,Work,All about work,False\n"
        "2,1,1,Teams,Who works with whom,False\n3,1,1,Shifts,,False\n4,2,2,Trust,In a team,False\n"
        "5,,0,Money,,False\n6,,0,,,False\n"
    )
    (tmp_path / "codes.csv").write_text(text, "utf-8")
    read = formats.read(tmp_path / "codes.csv")
    assert [(code.name, code.parent, code.definition) for code in read.codes] == [
        ("Work", None, "All about work"), ("Teams", "Work", "Who works with whom"),
        ("Shifts", "Work", ""), ("Trust", "Teams", "In a team"), ("Money", None, ""),
    ]  # fmt: skip
    assert read.report == ("codes.csv: row 7: it names no code; left out.",)
    (tmp_path / "codes.csv").write_text("Id,Parent Id,Title,Depth\n1,2,a,0\n2,1,b,1\n", "utf-8")
    with pytest.raises(InputError, match="row 2: the code is above itself"):
        formats.read(tmp_path / "codes.csv")


@pytest.mark.parametrize("more", ["Code Group 1,Color", "Grounded,Density", "Color,x"])
def test_codes_of_atlasti(tmp_path, more):
    text = f"Code,Comment,{more}\nTeams,Who works with whom,#FF0000,#FF0000\nMoney,,,\n"
    (tmp_path / "codes.csv").write_text(text, "utf-8")
    read = formats.read(tmp_path / "codes.csv")
    assert [(code.name, code.definition) for code in read.codes] == [
        ("Teams", "Who works with whom"),
        ("Money", ""),
    ]
