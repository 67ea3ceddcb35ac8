"""Tables and figures as the appendix of a paper: numbered, with captions, in Word's own styles."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from themekit.files import replacing
from themekit.formats.workbook import same_bytes
from themekit.report.columns import parts
from themekit.report.xml import clean

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

    from themekit.describe import Table
    from themekit.report.figures import Figure
    from themekit.report.methods import Methods

MOST_ROWS = 150

_EPOCH = datetime(2000, 1, 1)
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def write_docx(
    path: Path,
    tables: Sequence[Table],
    figures: Sequence[Figure] = (),
    methods: Methods | None = None,
    title: str = "Appendix",
) -> None:
    """Write a Word file: methods, tables, figures, COREQ checklist.

    Captions are of Word's style Caption, with fields that number them, so that Word can make
    lists of tables and figures. Header rows repeat on each page. The same input gives the same
    bytes.
    """
    document = _new(title)
    if methods is not None:
        document.add_heading("Methods", 1)
        for paragraph in methods.paragraphs:
            document.add_paragraph(clean(paragraph))
        document.add_heading("Use of machine learning", 2)
        document.add_paragraph(clean(methods.ai_use))
    if tables:
        document.add_heading("Tables", 1)
    for number, table in enumerate(tables, start=1):
        _add_table(document, number, table)
    if figures:
        document.add_heading("Figures", 1)
    for number, figure in enumerate(figures, start=1):
        _add_figure(document, number, figure)
    if methods is not None:
        document.add_heading("COREQ checklist", 1)
        rows = [
            [str(each.number), each.item, each.question, each.answer or "(for the researchers)"]
            for each in methods.coreq
        ]
        _add_grid(document, ["", "item", "question", "answer"], rows)
    buffer = io.BytesIO()
    document.save(buffer)
    with replacing(path) as temporary:
        temporary.write_bytes(same_bytes(buffer.getvalue()))


def _new(title: str) -> Document:
    from docx import Document
    from docx.shared import Mm

    document = Document()
    properties = document.core_properties
    properties.author, properties.title = "themekit", clean(title)
    properties.created = properties.modified = _EPOCH
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(20)
    document.add_heading(clean(title), 0)
    return document


def _add_table(document: Document, number: int, table: Table) -> None:
    columns, rows = table.columns, table.shown()
    for part, chosen in enumerate(parts(table)):
        continued = " (continued)" if part else ""
        _caption(document, "Table", number if not part else None, number, table.title + continued)
        _add_grid(
            document,
            [columns[column] for column in chosen],
            [[row[column] for column in chosen] for row in rows[:MOST_ROWS]],
        )
    said = [table.caption, table.note]
    if len(rows) > MOST_ROWS:
        said.append(f"The first {MOST_ROWS} of {len(rows):,} rows; the workbook has all of them.")
    _small(document.add_paragraph(clean(" ".join(filter(None, said)))))


def _add_figure(document: Document, number: int, figure: Figure) -> None:
    from docx.shared import Mm

    width = Mm(170)
    document.add_picture(io.BytesIO(figure.png()), width=width)
    shape = document.inline_shapes[-1]
    tallest = Mm(200)
    if shape.height > tallest:
        shape.width, shape.height = int(shape.width * tallest / shape.height), tallest
    shape._inline.docPr.set("descr", clean(figure.alt))
    document.paragraphs[-1].paragraph_format.keep_with_next = True
    _caption(document, "Figure", number, number, figure.title)
    _small(document.add_paragraph(clean(figure.caption)))


def _caption(document: Document, kind: str, numbered: int | None, number: int, title: str) -> None:
    """A caption; Word counts the numbered ones by their field, a continued one repeats its."""
    paragraph = document.add_paragraph(f"{kind} ", style="Caption")
    if numbered is None:
        paragraph.add_run(str(number))
    else:
        _field(paragraph, f" SEQ {kind} \\* ARABIC ", str(number))
    paragraph.add_run(f". {clean(title)}")
    paragraph.paragraph_format.keep_with_next = kind == "Table"


def _field(paragraph: Paragraph, instruction: str, shown: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = shown
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def _add_grid(document: Document, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table in a style of Word; its rows are written as XML, which is quick."""
    grid = document.add_table(rows=0, cols=len(columns), style="Light Shading")
    grid.autofit = True
    grid._tbl.append(_row(columns, header=True))
    for row in rows:
        grid._tbl.append(_row(row))


def _row(cells: Sequence[str], header: bool = False) -> Any:
    from lxml.etree import Element, SubElement

    row = Element(f"{_WORD}tr")
    properties = SubElement(row, f"{_WORD}trPr")
    SubElement(properties, f"{_WORD}cantSplit")
    if header:
        SubElement(properties, f"{_WORD}tblHeader")
    for cell in cells:
        holder = SubElement(row, f"{_WORD}tc")
        SubElement(holder, f"{_WORD}tcPr")
        run = SubElement(SubElement(holder, f"{_WORD}p"), f"{_WORD}r")
        SubElement(SubElement(run, f"{_WORD}rPr"), f"{_WORD}sz").set(f"{_WORD}val", "16")
        text = SubElement(run, f"{_WORD}t")
        text.text = clean(cell)
        text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return row


def _small(paragraph: Paragraph) -> None:
    from docx.shared import Pt

    for run in paragraph.runs:
        run.font.size = Pt(9)
