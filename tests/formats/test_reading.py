"""Files and folders: what a file is, what a folder holds, what cannot be read."""

import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import docx
import openpyxl
import pytest

from themekit import formats
from themekit.errors import InputError

TALK = "Interviewer: How?\nAnn: So.\nInterviewer: Oh?\nAnn: Yes.\n"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def word(path: Path, words: str = "Ann: Hello.") -> Path:
    document = docx.Document()
    document.add_paragraph(words)
    document.save(path)
    return path


def test_a_folder_is_read_in_order_of_names(tmp_path):
    (tmp_path / "b.txt").write_text(TALK)
    word(tmp_path / "a.docx")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "c.vtt").write_text("WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ann>Hi</v>\n")
    (tmp_path / ".DS_Store").write_bytes(b"x")
    (tmp_path / "~$a.docx").write_bytes(b"x")
    (tmp_path / "photo.jpg").write_bytes(b"x")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "d.txt").write_text(TALK)
    read = formats.read(tmp_path)
    assert [source.name for source in read.sources] == ["a", "b", "c"]
    assert [line.split(" ")[0] for line in read.report] == [".DS_Store", "photo.jpg", "~$a.docx"]


def test_one_name_in_two_folders(tmp_path):
    for wave in ("one", "two"):
        (tmp_path / wave).mkdir()
        (tmp_path / wave / "ann.txt").write_text(f"This is wave {wave}.")
    assert [s.name for s in formats.read(tmp_path).sources] == ["ann", "two/ann"]


def test_one_name_and_one_text(tmp_path):
    (tmp_path / "ann.txt").write_text("The same.")
    (tmp_path / "ann.md").write_text("The same.")
    read = formats.read(tmp_path)
    assert len(read.sources) == 1
    assert read.report == ("ann.txt is skipped: it is the same text as ann.md.",)


def test_one_name_and_two_texts(tmp_path):
    (tmp_path / "ann.txt").write_text("One text.")
    (tmp_path / "ann.md").write_text("Another text.")
    with pytest.raises(InputError, match=r"ann\.md and ann\.txt .* called 'ann'.*Rename"):
        formats.read(tmp_path)


def test_two_surveys_with_the_same_ids(tmp_path):
    for wave in ("one", "two"):
        (tmp_path / f"{wave}.csv").write_text(f"id,text\n1,Wave {wave}\n")
    names = [source.name for source in formats.read(tmp_path, text_columns=["text"]).sources]
    assert names == ["1", "two 1"]


def test_a_table_of_people_beside_transcripts(tmp_path):
    (tmp_path / "ann.txt").write_text(TALK)
    (tmp_path / "people.csv").write_text("name,role\nANN,nurse\nBob,GP\n")
    read = formats.read(tmp_path)
    assert [source.name for source in read.sources] == ["ann"]
    assert read.attributes == {"ANN": {"role": "nurse"}, "Bob": {"role": "GP"}}
    assert read.report == ("people.csv is read as attributes of the sources that its rows name.",)


def test_coded_tables_in_a_folder_beside_transcripts(tmp_path):
    (tmp_path / "ann.txt").write_text(TALK)
    tables = tmp_path / "tables"
    tables.mkdir()
    (tables / "units.csv").write_text("unit_id,doc_id,text\nu,ann,Other words\n")
    (tables / "codings.csv").write_text("unit_id,coder,code\nu,H1,Good\n")
    read = formats.read(tmp_path)
    assert [source.name for source in read.sources] == ["ann", "tables ann"]
    assert [(c.source, c.code) for c in read.codings] == [("tables ann", "Good")]
    assert read.units == {"u": ("tables ann", 0, 11)}


def test_an_interviewer_whom_nobody_is_called(tmp_path):
    (tmp_path / "ann.txt").write_text(TALK)
    assert formats.read(tmp_path, interviewers=["Zoë"]).report == (
        "No speaker is called 'Zoë' (--interviewer).",
    )


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.docx", b"", "a.docx is empty"),
        ("a.docx", b"Ann: Hello.", "is not a Word document, though its name says so"),
        ("a.docx", b"PK\x03\x04nonsense", "is damaged: it cannot be unpacked"),
        ("a.odt", b"hello", "is not an OpenDocument text"),
        ("a.pdf", b"hello", "is not a PDF"),
        ("a.rtf", b"hello", "is not an RTF text"),
        ("a.sqlite3", b"hello", "is not a Taguette project"),
        ("a.doc", OLE, "old format of Office .* save it as .docx"),
        ("a.xls", OLE, "old format of Office .* save it as .xlsx"),
        ("a.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "protected with a password"),
        ("a.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "protected with a password"),
        ("a.mp3", b"ID3", "of a kind that themekit does not read. It reads .docx"),
        ("a.vtt", b"no cues", "no line with times"),
        ("a.csv", b"only a header,here\n", "a header but no rows"),
    ],
)
def test_files_that_cannot_be_read(tmp_path, name, content, sentence):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=sentence) as caught:
        formats.read(tmp_path / name)
    assert str(tmp_path / name) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_file(tmp_path):
    with pytest.raises(InputError, match=r"There is no file .*nothing\.txt"):
        formats.read(tmp_path / "nothing.txt")


@pytest.mark.parametrize("names", [[], ["photo.jpg"], [".hidden.txt"]])
def test_a_folder_of_nothing(tmp_path, names):
    for name in names:
        (tmp_path / name).write_text("x")
    with pytest.raises(InputError, match="holds nothing that themekit reads"):
        formats.read(tmp_path)


def test_a_broken_file_in_a_folder_stops_the_import(tmp_path):
    (tmp_path / "a.txt").write_text(TALK)
    (tmp_path / "b.docx").write_bytes(b"no")
    with pytest.raises(InputError, match=r"b\.docx is not a Word document"):
        formats.read(tmp_path)


def test_a_spreadsheet_named_docx_is_read_for_what_it_is(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["id", "text"])
    book.active.append(["P1", "Hello there."])
    book.save(tmp_path / "a.xlsx")
    (tmp_path / "a.xlsx").rename(tmp_path / "a.docx")
    assert formats.read(tmp_path / "a.docx").sources[0].name == "P1"


def test_an_archive_of_other_things(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as archive:
        archive.writestr("a.txt", "hello")
    with pytest.raises(InputError, match="is an archive, but no Word"):
        formats.read(tmp_path / "a.docx")


def test_a_study_is_not_imported(tmp_path):
    with closing(sqlite3.connect(tmp_path / "s.themekit")) as database, database:
        database.execute(f"PRAGMA application_id = {0x74686D6B}")
        database.execute("CREATE TABLE sources (id)")
    with pytest.raises(InputError, match="is a themekit study"):
        formats.read(tmp_path / "s.themekit")
