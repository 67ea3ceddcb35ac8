"""Files damaged at random: read, or refused in a sentence, and never anything else."""

import random
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pytest
from fpdf import FPDF
from odf.opendocument import OpenDocumentText
from odf.text import P
from taguette_project import Project

from themekit import formats
from themekit.errors import InputError

TALK = [
    "Interviewer: How was it, then?",
    "Ann: Où? It was long 🎉.",
    "Interviewer: Oh?",
    "Ann: Yes.",
]


def make_docx(path: Path) -> None:
    document = docx.Document()
    for line in TALK:
        document.add_paragraph(line)
    document.save(path)


def make_odt(path: Path) -> None:
    document = OpenDocumentText()
    for line in TALK:
        document.text.addElement(P(text=line))
    document.save(path)


def make_xlsx(path: Path) -> None:
    book = openpyxl.Workbook()
    for row in [["id", "text"], *([f"P{n}", line] for n, line in enumerate(TALK))]:
        book.active.append(row)
    book.save(path)


def make_pdf(path: Path) -> None:
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("helvetica")
    for line in TALK:
        pdf.multi_cell(0, 8, line.replace("🎉", ""), new_x="LMARGIN", new_y="NEXT")
    pdf.output(path)


def make_rtf(path: Path) -> None:
    path.write_text(
        r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}" + r"\par ".join(TALK[::2]) + "}"
    )


def make_vtt(path: Path) -> None:
    cues = (f"00:00:0{n}.000 --> 00:00:0{n}.900\n{line}\n" for n, line in enumerate(TALK))
    path.write_text("WEBVTT\n\n" + "\n".join(cues), "utf-8")


def make_csv(path: Path) -> None:
    path.write_text(
        "id,text\n" + "".join(f'{n},"{line}"\n' for n, line in enumerate(TALK)), "utf-8"
    )


def make_sqlite3(path: Path) -> None:
    made = Project(path)
    made.highlight(1, "Well", "<p>Well</p>", 1)
    made.log("ada", 1, 1)


@pytest.mark.parametrize(
    "make", [make_docx, make_odt, make_xlsx, make_pdf, make_rtf, make_vtt, make_csv, make_sqlite3]
)
def test_damage(tmp_path: Path, make: Callable[[Path], None]):
    path = tmp_path / f"a.{make.__name__.removeprefix('make_')}"
    make(path)
    sound = path.read_bytes()
    assert formats.read(path).sources
    chance = random.Random(make.__name__)
    for _ in range(40):
        data = bytearray(sound)
        for _ in range(chance.choice([1, 3, 30])):
            data[chance.randrange(len(data))] = chance.randrange(256)
        path.write_bytes(data[: chance.choice([len(data), chance.randrange(1, len(data))])])
        try:
            read = formats.read(path)
        except InputError as error:
            assert "\n" not in str(error)
        else:
            for source in read.sources:
                source.text.encode("utf-8")
                assert all(0 <= t.start < t.end <= len(source.text) for t in source.turns)
