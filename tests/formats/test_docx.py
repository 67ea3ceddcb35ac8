"""Word transcripts, made by python-docx and by hand."""

import zipfile
from pathlib import Path

import docx
import pytest

from themekit import formats
from themekit.domain import Source
from themekit.errors import InputError

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def heard(path: Path) -> list[tuple[str, bool, str]]:
    (source,) = formats.read(path).sources
    return said(source)


def said(source: Source) -> list[tuple[str, bool, str]]:
    return [(t.speaker, t.interviewer, source.text[t.start : t.end]) for t in source.turns]


def with_body(path: Path, body: str) -> Path:
    """A .docx whose document has this body."""
    docx.Document().save(path)
    made = path.with_name("made.docx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(made, "w") as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename == "word/document.xml":
                data = f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'.encode()
            new.writestr(entry.filename, data)
    return made


def test_paragraphs_with_names(tmp_path):
    document = docx.Document()
    for paragraph in ("Interviewer: How?", "Ann: Well 🎉", "and so on", "Interviewer: Oh"):
        document.add_paragraph(paragraph)
    document.save(tmp_path / "Ann's interview.docx")
    (source,) = formats.read(tmp_path / "Ann's interview.docx").sources
    assert source.name == "Ann's interview"
    assert source.origin == "Ann's interview.docx"
    assert source.text == "Interviewer: How?\nAnn: Well 🎉\nand so on\nInterviewer: Oh"
    assert said(source) == [
        ("Interviewer", True, "How?"),
        ("Ann", False, "Well 🎉\nand so on"),
        ("Interviewer", True, "Oh"),
    ]


def test_bold_names(tmp_path):
    document = docx.Document()
    for name, words in (("Jane", "How?"), ("Bob", "I said: so."), ("Jane", "Oh"), ("Bob", "Yes")):
        paragraph = document.add_paragraph()
        paragraph.add_run(name + " ").bold = True
        paragraph.add_run(words)
    document.save(tmp_path / "a.docx")
    assert [(s, w) for s, _, w in heard(tmp_path / "a.docx")] == [
        ("Jane", "How?"),
        ("Bob", "I said: so."),
        ("Jane", "Oh"),
        ("Bob", "Yes"),
    ]


def test_a_teams_transcript(tmp_path):
    """A name and a time in bold, a line break, and the words, all in one paragraph."""
    document = docx.Document()
    document.add_paragraph("Interview 4-20240312_101010-Meeting Recording")
    document.add_paragraph("March 12, 2024, 10:10AM")
    document.add_paragraph("31m 4s")
    for name, time, words in (
        ("Smith, Jane (Researcher)", "0:03", "Thanks for coming."),
        ("Ann Jones", "0:09", "You are welcome."),
        ("Ann Jones", "1:02:15", "Really."),
    ):
        paragraph = document.add_paragraph()
        paragraph.add_run(name).bold = True
        paragraph.add_run(f"   {time}").add_break()
        paragraph.add_run(words)
    document.save(tmp_path / "a.docx")
    assert heard(tmp_path / "a.docx") == [
        ("Smith, Jane (Researcher)", True, "Thanks for coming."),
        ("Ann Jones", False, "You are welcome."),
        ("Ann Jones", False, "Really."),
    ]


@pytest.mark.parametrize("with_time", [False, True])
def test_a_table_with_a_column_of_names(tmp_path, with_time):
    rows = [("Speaker", "Text"), ("I", "How?"), ("R", "Well."), ("", "And so."), ("I", "Oh?")]
    document = docx.Document()
    table = document.add_table(len(rows), 2 + with_time)
    for row, cells in zip(table.rows, rows, strict=True):
        if with_time:
            row.cells[0].text = "Time" if cells[0] == "Speaker" else "00:01:02"
        row.cells[with_time].text, row.cells[with_time + 1].text = cells
    table.rows[2].cells[-1].add_paragraph("A second paragraph.")
    document.save(tmp_path / "a.docx")
    found = heard(tmp_path / "a.docx")
    assert found[0] == ("I", True, "How?")
    assert found[1][:2] == ("R", False)
    words = [word for word in found[1][2].split() if word != "00:01:02"]
    assert words == "Well. A second paragraph. And so.".split()
    assert found[2:] == [("I", True, "Oh?")]


def test_tracked_changes_links_and_content_controls(tmp_path):
    body = """
    <w:p><w:r><w:t>I came </w:t></w:r><w:ins><w:r><w:t>gladly</w:t></w:r></w:ins>
    <w:del><w:r><w:delText>sadly</w:delText></w:r></w:del>
    <w:hyperlink><w:r><w:t xml:space="preserve"> home</w:t></w:r></w:hyperlink>
    <w:r><w:t>.</w:t><w:commentReference w:id="0"/></w:r></w:p>
    <w:sdt><w:sdtContent><w:p><w:r><w:t>In a box.</w:t></w:r></w:p></w:sdtContent></w:sdt>"""
    read = formats.read(with_body(tmp_path / "a.docx", body))
    assert read.sources[0].text == "I came gladly home.\nIn a box."
    assert "1 deleted passages (tracked changes) left out." in " ".join(read.report)
    assert "1 comments left out." in " ".join(read.report)


def test_the_main_part_may_have_another_name(tmp_path):
    document = docx.Document()
    document.add_paragraph("Hello there.")
    document.save(tmp_path / "a.docx")
    with (
        zipfile.ZipFile(tmp_path / "a.docx") as old,
        zipfile.ZipFile(tmp_path / "b.docx", "w") as new,
    ):
        for entry in old.infolist():
            data = old.read(entry).replace(b"word/document.xml", b"word/document2.xml")
            new.writestr(entry.filename.replace("word/document.xml", "word/document2.xml"), data)
    (source,) = formats.read(tmp_path / "b.docx").sources
    assert source.text == "Hello there."


def test_a_document_without_words_says_so(tmp_path):
    docx.Document().save(tmp_path / "a.docx")
    with pytest.raises(InputError, match=r"a\.docx holds no text"):
        formats.read(tmp_path / "a.docx")


def test_bold_questions(tmp_path):
    document = docx.Document()
    for words, bold in (
        ("How was it?", True),
        ("Good.", False),
        ("And now?", True),
        ("Bad.", False),
    ):
        document.add_paragraph().add_run(words).bold = bold
    document.save(tmp_path / "a.docx")
    assert [asks for _, asks, _ in heard(tmp_path / "a.docx")] == [True, False, True, False]
