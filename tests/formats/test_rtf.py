"""RTF transcripts."""

import pytest

from themekit import formats


def test_names_accents_and_unicode(tmp_path):
    body = (
        r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Arial;}}\f0 "
        r"{\b Interviewer:} How?\par Zo\'eb: Caf\'e9 \u8212- \u-10180?\u-8319?.\par "
        r"Interviewer: Oh\par Zo\'eb: Yes\par}"
    )
    (tmp_path / "a.rtf").write_bytes(body.encode("ascii"))
    (source,) = formats.read(tmp_path / "a.rtf").sources
    found = [(t.speaker, t.interviewer, source.text[t.start : t.end]) for t in source.turns]
    assert found[0] == ("Interviewer", True, "How?")
    assert found[1][0] == "Zoë"
    assert found[1][2] == "Café — 🎁."
    assert found[3] == ("Zoë", False, "Yes")


def test_a_table(tmp_path):
    row = r"\trowd\cellx1000\cellx5000 %s\cell %s\cell\row "
    rows = [("I", "How?"), ("R", "Well."), ("I", "Oh?"), ("R", "No.")]
    (tmp_path / "a.rtf").write_text(r"{\rtf1\ansi " + "".join(row % each for each in rows) + "}")
    (source,) = formats.read(tmp_path / "a.rtf").sources
    assert [t.speaker for t in source.turns] == ["I", "R", "I", "R"]


@pytest.mark.parametrize("suffix", [".doc", ".docx"])
def test_rtf_under_the_name_of_word(tmp_path, suffix):
    """Word saves RTF as .doc; what the file is decides."""
    (tmp_path / f"a{suffix}").write_text(r"{\rtf1\ansi Hello there.\par}")
    (source,) = formats.read(tmp_path / f"a{suffix}").sources
    assert source.text.strip() == "Hello there."
