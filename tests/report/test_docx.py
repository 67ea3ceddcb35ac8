"""The appendix as a Word file, opened and read back."""

from __future__ import annotations

import docx
import pytest
from describe.hand_made import CONDITION, empty, material

from themekit.describe import Table, tables
from themekit.describe.table import frame
from themekit.report.columns import parts
from themekit.report.docx import MOST_ROWS, write_docx
from themekit.report.figures import figures
from themekit.report.methods import CoreqItem, Methods

METHODS = Methods(
    ("Four interviews were coded.",),
    (CoreqItem(12, "Study design", "Sample size", "How many?", "4"),
     CoreqItem(13, "Study design", "Non-participation", "How many refused?")),
    "No machine took part.",
)  # fmt: skip


@pytest.fixture(scope="module")
def study():
    return material(conditions=[CONDITION])


@pytest.fixture(scope="module")
def path(study, tmp_path_factory):
    path = tmp_path_factory.mktemp("docx") / "appendix.docx"
    write_docx(path, tables(study), figures(study), METHODS, title="Our appendix")
    return path


@pytest.fixture(scope="module")
def word(path):
    return docx.Document(str(path))


def captions(word, kind):
    found = [p for p in word.paragraphs if p.style.name == "Caption"]
    texts = [
        "".join(node.text or "" for node in p._p.iter() if node.tag.endswith("}t")) for p in found
    ]
    return [text for text in texts if text.startswith(kind)]


def test_tables_are_numbered_with_captions_of_words_own_style(study, word):
    expected = [f"Table {n}. {t.title}" for n, t in enumerate(tables(study), start=1)]
    assert [text for text in captions(word, "Table") if "(continued)" not in text] == expected
    fields = [
        f.get(docx.oxml.ns.qn("w:instr")) for f in word.element.iter(docx.oxml.ns.qn("w:fldSimple"))
    ]
    assert fields.count(" SEQ Table \\* ARABIC ") == len(expected)


def cells(grid):
    return [[cell.text for cell in row.cells] for row in grid.rows]


def test_a_table_reads_back_cell_for_cell(study, word):
    (wide,) = tables(study, ["top_themes"])
    heads = [[wide.columns[column] for column in part] for part in parts(wide)]
    assert len(heads) > 1, "it is cut into parts"
    grids = [next(t for t in word.tables if cells(t)[0] == head) for head in heads]
    read = [
        [cell for n, row in enumerate(rows) for cell in row[bool(n) :]]
        for rows in zip(*map(cells, grids), strict=True)
    ]
    assert read == [wide.columns, *wide.shown()]
    grid = grids[0]
    assert grid.style.name == "Light Shading"
    assert grid.rows[0]._tr.trPr.find(docx.oxml.ns.qn("w:tblHeader")) is not None


def test_figures_stand_in_it_with_numbers_and_words_for_who_cannot_see(study, word):
    drawn = figures(study)
    assert len(word.inline_shapes) == len(drawn) >= 4
    assert captions(word, "Figure") == [
        f"Figure {n}. {figure.title}" for n, figure in enumerate(drawn, start=1)
    ]
    for shape, figure in zip(word.inline_shapes, drawn, strict=True):
        assert shape._inline.docPr.get("descr") == figure.alt


def test_methods_and_checklist(word):
    text = [p.text for p in word.paragraphs]
    assert "Our appendix" in text and "Four interviews were coded." in text
    assert "No machine took part." in text
    headings = [p.text for p in word.paragraphs if p.style.name.startswith("Heading")]
    assert headings == [
        "Methods",
        "Use of machine learning",
        "Tables",
        "Figures",
        "COREQ checklist",
    ]
    checklist = [[cell.text for cell in row.cells] for row in word.tables[-1].rows]
    assert checklist[1][0] == "12" and checklist[1][3] == "4"
    assert checklist[2][3] == "(for the researchers)"


def test_the_same_study_gives_the_same_bytes(study, path, tmp_path):
    write_docx(tmp_path / "b.docx", tables(study), figures(study), METHODS, title="Our appendix")
    assert (tmp_path / "b.docx").read_bytes() == path.read_bytes()


def test_what_xml_cannot_hold_and_long_tables(tmp_path):
    rows = [["<script>alert(1)</script>\x00\x0b\ud800 & more", None, 0.5]] * (MOST_ROWS + 10)
    table = Table("t", "T", "Caption.", frame(("a", "b", "c"), rows), shares=("c",))
    write_docx(tmp_path / "x.docx", [table])
    word = docx.Document(str(tmp_path / "x.docx"))
    assert len(word.tables[0].rows) == MOST_ROWS + 1
    assert [c.text for c in word.tables[0].rows[1].cells] == [
        "<script>alert(1)</script> & more", "–", "50.0 %",
    ]  # fmt: skip
    assert any("The first 150 of 160 rows" in p.text for p in word.paragraphs)


def test_an_empty_study_is_still_a_word_file(tmp_path):
    write_docx(tmp_path / "e.docx", tables(empty()), figures(empty()), METHODS)
    assert captions(docx.Document(str(tmp_path / "e.docx")), "Table")
