"""Tables: delimiters, headers, spreadsheets."""

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from themekit.errors import InputError
from themekit.formats.tables import read_table


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    (folder / "t.csv").write_bytes(text.encode(encoding))
    return folder / "t.csv"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_delimiters_and_encodings(tmp_path, delimiter, encoding):
    text = 'id;text;site\r\n1;"Où, dit-il; ""là""\r\nou | pas";A\r\n\r\n2;Non;B\r\n'
    replaced = text.replace(";", "\0").replace("dit-il\0", "dit-il;").replace("\0", delimiter)
    table = read_table(written(tmp_path, replaced, encoding))
    assert table.columns == ["id", "text", "site"]
    assert table.rows[0][1] == ["1", 'Où, dit-il; "là"\r\nou | pas', "A"]
    assert table.rows[1] == (4, ["2", "Non", "B"])


def test_one_column_whose_text_has_commas(tmp_path):
    table = read_table(written(tmp_path, "text\nHello, world\nWell, well, well\n"))
    assert [row for _, row in table.rows] == [["Hello, world"], ["Well, well, well"]]


def test_short_rows_are_filled_and_empty_columns_at_the_end_dropped(tmp_path):
    table = read_table(written(tmp_path, "a,b,,\n1,2,,\n3\n"))
    assert table.columns == ["a", "b"]
    assert [row for _, row in table.rows] == [["1", "2"], ["3", ""]]


def test_columns_of_one_name_are_told_apart(tmp_path):
    assert read_table(written(tmp_path, "a,why,why\n1,2,3\n")).columns == ["a", "why", "why (2)"]


def test_the_second_and_third_header_of_qualtrics(tmp_path):
    text = (
        'Q1,Q2\n"Why, then?",How?\n"{""ImportId"":""QID1""}","{""ImportId"":""QID2""}"\nso,such\n'
    )
    assert read_table(written(tmp_path, text)).rows == [(4, ["so", "such"])]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a,b\n1,2,3\n", r"row 2: 3 cells where the header has 2"),
        ('a,b\n1,"never closed\n2,3\n', r"quotation mark that is not closed"),
        ("1,2\n3,4\n", r"no header: its first row holds '1'"),
        ("P1,female\nP2,female\n", r"no header: its first row holds 'female'"),
        ("a,,b\n1,2,3\n", r"no header"),
        ("a,b\n", r"a header but no rows"),
        ("\n\n", r"is empty"),
    ],
)
def test_what_is_no_table(tmp_path, text, sentence):
    with pytest.raises(InputError, match=sentence):
        read_table(written(tmp_path, text))


def test_a_spreadsheet(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Empty"
    sheet = book.create_sheet("Data")
    sheet.append(["id", "text", "when", "score", "ok"])
    sheet.append([7, "Fine 🎉", date(2021, 3, 4), 2.5, True])
    sheet.append([8.0, "Bad", None, None, False])
    book.create_sheet("Notes").append(["x"])
    book.save(tmp_path / "t.xlsx")
    table = read_table(tmp_path / "t.xlsx")
    assert table.columns == ["id", "text", "when", "score", "ok"]
    assert table.rows == [
        (2, ["7", "Fine 🎉", "2021-03-04", "2.5", "yes"]),
        (3, ["8", "Bad", "", "", "no"]),
    ]
    assert table.report == ("t.xlsx: only sheet 'Data' is read, not Notes.",)
