"""Tables out: safe to open, read back as they were, the same bytes each time."""

import csv
import io

import openpyxl

from themekit.formats.workbook import Sheet, csv_text, safe_text, write_csv, write_xlsx

SHEET = Sheet(
    ["code", "n", "score", "quotation"],
    [["=cmd()", 3, 0.5, 'She said "no",\nthen left'], ["Café 🙂", 0, None, "a\x01b" + "x" * 40000]],
)


def test_formulas_become_text():
    assert safe_text("=1+1") == "'=1+1"
    assert safe_text("@SUM(A1)") == "'@SUM(A1)"
    assert safe_text(-1.5) == -1.5, "a number is a number"


def test_csv_reads_back():
    rows = list(csv.reader(io.StringIO(csv_text(SHEET))))
    assert rows[0] == SHEET.columns
    assert rows[1] == ["'=cmd()", "3", "0.5", 'She said "no",\nthen left']


def test_csv_opens_in_excel_with_its_accents(tmp_path):
    write_csv(tmp_path / "t.csv", SHEET)
    assert (tmp_path / "t.csv").read_bytes().startswith(b"\xef\xbb\xbfcode,n")


def test_xlsx_reads_back_typed_and_is_the_same_bytes_each_time(tmp_path):
    for name in ("a.xlsx", "b.xlsx"):
        write_xlsx(tmp_path / name, {"Codes": SHEET, "Codes/": SHEET, "empty": Sheet(["x"], [])})
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["Codes", "Codes_", "empty"]
    page = book["Codes"]
    assert [cell.value for cell in page[2]] == ["'=cmd()", 3, 0.5, 'She said "no",\nthen left']
    assert page["A3"].value == "Café 🙂"
    assert page["D3"].value.startswith("abxxx")
    assert page.freeze_panes == "A2"
