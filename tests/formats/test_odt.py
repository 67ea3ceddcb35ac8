"""OpenDocument transcripts, made by odfpy."""

from odf.opendocument import OpenDocumentText
from odf.style import Style, TextProperties
from odf.table import Table, TableCell, TableRow
from odf.text import LineBreak, P, S, Span, Tab

from themekit import formats


def test_bold_names_spaces_and_breaks(tmp_path):
    document = OpenDocumentText()
    bold = Style(name="B", family="text")
    bold.addElement(TextProperties(fontweight="bold"))
    document.automaticstyles.addElement(bold)
    for name, words in (("Jane", "How?"), ("Bob", "Well 🎉"), ("Jane", "Oh"), ("Bob", "Yes")):
        paragraph = P()
        paragraph.addElement(Span(stylename=bold, text=name))
        paragraph.addText(" " + words)
        document.text.addElement(paragraph)
    last = P(text="a")
    for element in (S(c=3), Tab(), LineBreak()):
        last.addElement(element)
    last.addText("b\n  c")
    document.text.addElement(last)
    document.save(tmp_path / "a.odt")
    (source,) = formats.read(tmp_path / "a.odt", interviewers=["Jane"]).sources
    assert source.text == "Jane How?\nBob Well 🎉\nJane Oh\nBob Yes\na   \t\nb c"
    found = [(t.speaker, t.interviewer, source.text[t.start : t.end]) for t in source.turns]
    assert found[0] == ("Jane", True, "How?")
    assert found[1] == ("Bob", False, "Well 🎉")
    assert found[-1] == ("Bob", False, "Yes\na   \t\nb c")


def test_a_table_with_a_column_of_names(tmp_path):
    document = OpenDocumentText()
    table = Table()
    for cells in (("Interviewer", "How?"), ("P1", "Well."), ("Interviewer", "Oh?"), ("P1", "No.")):
        row = TableRow()
        for words in cells:
            cell = TableCell()
            cell.addElement(P(text=words))
            row.addElement(cell)
        table.addElement(row)
    document.text.addElement(table)
    document.save(tmp_path / "a.odt")
    (source,) = formats.read(tmp_path / "a.odt").sources
    assert [(t.speaker, source.text[t.start : t.end]) for t in source.turns] == [
        ("Interviewer", "How?"),
        ("P1", "Well."),
        ("Interviewer", "Oh?"),
        ("P1", "No."),
    ]
