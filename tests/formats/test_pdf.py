"""PDF transcripts, made by fpdf2."""

import pytest
from fpdf import FPDF
from fpdf.enums import EncryptionMethod

from themekit import formats
from themekit.errors import InputError

LONG = "It was a long way to go and nobody told us where the office was, " * 4


class Transcript(FPDF):
    def header(self):
        self.cell(0, 10, "Interview 7, confidential", new_x="LMARGIN", new_y="NEXT")

    def footer(self):
        self.set_y(-15)
        self.cell(0, 10, f"Page {self.page_no()} of 9")


def made(paragraphs: list[str]) -> FPDF:
    pdf = Transcript()
    pdf.set_font("helvetica", size=12)
    pdf.add_page()
    for paragraph in paragraphs:
        pdf.multi_cell(0, 8, paragraph, new_x="LMARGIN", new_y="NEXT")
    return pdf


def test_lines_are_joined_and_heads_left_out(tmp_path):
    paragraphs = ["Interviewer: And then?", f"Ann: {LONG.strip()[:-1]}.", "We went home."] * 20
    pdf = made(paragraphs)
    assert pdf.page_no() > 2
    pdf.output(tmp_path / "a.pdf")
    (source,) = formats.read(tmp_path / "a.pdf").sources
    assert "confidential" not in source.text and "Page" not in source.text
    found = [(t.speaker, t.interviewer, source.text[t.start : t.end]) for t in source.turns]
    assert [speaker for speaker, _, _ in found] == ["Interviewer", "Ann"] * 20
    assert found[0] == ("Interviewer", True, "And then?")
    assert found[1][2] == f"{LONG.strip()[:-1]}.\nWe went home."


def test_protected(tmp_path):
    pdf = made(["Ann: Hello."])
    pdf.set_encryption("owner", "secret", encryption_method=EncryptionMethod.RC4)
    pdf.output(tmp_path / "a.pdf")
    with pytest.raises(InputError, match=r"a\.pdf is protected with a password"):
        formats.read(tmp_path / "a.pdf")


def test_protected_only_against_printing(tmp_path):
    pdf = made(["Ann: Hello."])
    pdf.set_encryption("owner", encryption_method=EncryptionMethod.RC4)
    pdf.output(tmp_path / "a.pdf")
    assert "Hello" in formats.read(tmp_path / "a.pdf").sources[0].text


def test_a_scan(tmp_path):
    pdf = FPDF()
    pdf.add_page()
    pdf.rect(10, 10, 50, 50)
    pdf.output(tmp_path / "a.pdf")
    with pytest.raises(InputError, match=r"holds no text.*OCR"):
        formats.read(tmp_path / "a.pdf")


def test_a_page_without_text_is_reported(tmp_path):
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("helvetica", size=12)
    pdf.cell(0, 10, "Hello there.")
    pdf.add_page()
    pdf.output(tmp_path / "a.pdf")
    assert formats.read(tmp_path / "a.pdf").report == ("a.pdf: pages without text: 2.",)


@pytest.mark.parametrize("keep", [200, 600])
def test_a_broken_one(tmp_path, keep):
    made(["Ann: Hello."] * 30).output(tmp_path / "a.pdf")
    (tmp_path / "a.pdf").write_bytes((tmp_path / "a.pdf").read_bytes()[:keep])
    with pytest.raises(InputError, match=r"a\.pdf (is damaged|holds no text)"):
        formats.read(tmp_path / "a.pdf")
