"""Meeting exports as subtitles."""

from pathlib import Path

import pytest

from themekit import formats
from themekit.errors import InputError


def heard(path: Path, text: str) -> list[tuple[str, bool, str]]:
    path.write_text(text, "utf-8")
    (source,) = formats.read(path).sources
    return [(t.speaker, t.interviewer, source.text[t.start : t.end]) for t in source.turns]


TEAMS = """WEBVTT

e2c1/12-0
00:00:03.000 --> 00:00:05.000
<v Smith, Jane (Researcher)>How are
you &amp; yours?</v>

e2c1/13-0
00:00:05.100 --> 00:00:06.000
<v Smith, Jane (Researcher)>Well?</v>

00:00:09.000 --> 00:00:11.000 align:start
<v Ann>We are <i>fine</i>.</v>
<v Smith, Jane (Researcher)>Good.</v>
"""

ZOOM = """WEBVTT

1
00:00:03.000 --> 00:00:05.000
Jane Smith: How are you?

2
00:00:05.000 --> 00:00:06.000
Is all well?

3
00:00:09.000 --> 00:00:11.000
Ann Jones: We are fine.

4
00:00:11.000 --> 00:00:13.000
Ann Jones: There is one thing: money.
"""


def test_teams(tmp_path):
    assert heard(tmp_path / "a.vtt", TEAMS) == [
        ("Smith, Jane (Researcher)", True, "How are you & yours? Well?"),
        ("Ann", False, "We are fine."),
        ("Smith, Jane (Researcher)", True, "Good."),
    ]


def test_zoom(tmp_path):
    assert heard(tmp_path / "a.vtt", ZOOM) == [
        ("Jane Smith", False, "How are you? Is all well?"),
        ("Ann Jones", False, "We are fine. There is one thing: money."),
    ]


def test_the_text_holds_names_and_words(tmp_path):
    (tmp_path / "a.vtt").write_text(TEAMS.replace("\n", "\r\n"), "utf-8", newline="")
    (source,) = formats.read(tmp_path / "a.vtt").sources
    assert source.text.split("\n")[1] == "Ann: We are fine."


def test_srt_without_speakers_is_cut_at_silences(tmp_path):
    text = """1
00:00:01,000 --> 00:00:02,000
We came

2
00:00:02,100 --> 00:00:03,000
by bus.

3
00:00:08,000 --> 00:00:09,000
It was late.
"""
    assert heard(tmp_path / "a.srt", text) == [
        ("", False, "We came by bus."),
        ("", False, "It was late."),
    ]


def test_subtitles_under_another_name(tmp_path):
    assert heard(tmp_path / "a.txt", TEAMS)[1] == ("Ann", False, "We are fine.")


@pytest.mark.parametrize("text", ["WEBVTT\n\n", "WEBVTT\n\nno times here\n"])
def test_without_cues(tmp_path, text):
    with pytest.raises(InputError, match="no line with times"):
        heard(tmp_path / "a.vtt", text)
