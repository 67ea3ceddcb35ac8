"""Plain text: encodings, line ends, wrapped lines."""

import pytest

from themekit import formats
from themekit.errors import InputError

WORDS = "Interviewer: Où est-ce?\r\nZoë: In the café – “there”.\r\nInterviewer: Oh.\r\nZoë: Yes."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_encodings(tmp_path, encoding):
    (tmp_path / "a.txt").write_bytes(WORDS.encode(encoding))
    (source,) = formats.read(tmp_path / "a.txt").sources
    assert source.text == WORDS
    found = [source.text[t.start : t.end] for t in source.turns if t.speaker == "Zoë"]
    assert found == ["In the café – “there”.", "Yes."]


def test_paragraphs_where_nobody_is_named(tmp_path):
    (tmp_path / "a.txt").write_text("One line.\nAnother line.\n\nA third.\n", "utf-8")
    (source,) = formats.read(tmp_path / "a.txt").sources
    assert [source.text[t.start : t.end] for t in source.turns] == [
        "One line.",
        "Another line.",
        "A third.",
    ]
    assert not any(turn.interviewer or turn.speaker for turn in source.turns)


def test_wrapped_lines_are_one_paragraph(tmp_path):
    line = "word " * 13 + "end."
    paragraph = "\n".join([line] * 5)
    text = f"{paragraph}\n\n{paragraph}\n"
    (tmp_path / "a.txt").write_text(text, "utf-8")
    (source,) = formats.read(tmp_path / "a.txt").sources
    assert source.text == text
    assert [source.text[t.start : t.end] for t in source.turns] == [paragraph, paragraph]


def test_wrapped_lines_under_a_name_on_its_own_line(tmp_path):
    said = "\n".join(["word " * 13 + "end."] * 4)
    text = f"Interviewer 00:01\n{said}\n\nAnn 00:07\n{said}\n"
    (tmp_path / "a.txt").write_text(text, "utf-8")
    (source,) = formats.read(tmp_path / "a.txt").sources
    assert [(t.speaker, source.text[t.start : t.end]) for t in source.turns] == [
        ("Interviewer", said),
        ("Ann", said),
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"", "is empty"), (b" \n\n ", "holds no text"), (b"a\x00\x01b\x00", "not a text file")],
)
def test_no_text(tmp_path, content, sentence):
    (tmp_path / "a.txt").write_bytes(content)
    with pytest.raises(InputError, match=sentence):
        formats.read(tmp_path / "a.txt")
