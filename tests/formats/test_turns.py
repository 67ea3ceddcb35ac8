"""Speaker turns in the ways that real transcripts mark them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from themekit import formats
from themekit.domain import Source, Turn
from themekit.formats.labels import is_interviewer, is_name_like, is_role, label_of
from themekit.formats.lines import compose, lines_of
from themekit.formats.turns import find_turns


def heard(text: str, *interviewers: str) -> list[tuple[str, bool, str]]:
    """Speaker, whether they ask, and what they say."""
    turns, _ = find_turns(text, lines_of(text), interviewers)
    return [(turn.speaker, turn.interviewer, text[turn.start : turn.end]) for turn in turns]


def speakers(text: str) -> list[str]:
    return [speaker for speaker, _, _ in heard(text)]


def test_names_with_colons():
    assert heard("Interviewer: How was it?\nAnn: Fine.\nInterviewer: And then?\nAnn: Worse.") == [
        ("Interviewer", True, "How was it?"),
        ("Ann", False, "Fine."),
        ("Interviewer", True, "And then?"),
        ("Ann", False, "Worse."),
    ]


def test_paragraphs_without_label_go_on_with_the_turn():
    said = heard("INT: So?\n\nP1: First.\n\nSecond paragraph.\n\nINT: Right.\n\nP1: Third.")
    assert [s for s in said if s[0] == "P1"] == [
        ("P1", False, "First.\n\nSecond paragraph."),
        ("P1", False, "Third."),
    ]


@pytest.mark.parametrize(
    ("text", "asks", "answers"),
    [
        ("I: Why?\nR: Because.\nI: Oh.\nR: Yes.", "I", "R"),
        ("Q: Why?\nA: Because.\nQ: Oh.\nA: Yes.", "Q", "A"),
        ("Q. Why?\nA. Because.\nQ. Oh.\nA. Yes.", "Q", "A"),
        ("Q1: Why?\nA1: Because.", "Q1", "A1"),
        ("[00:00:01] INT: Why?\n[00:00:09] Jane Smith: Because.", "INT", "Jane Smith"),
        ("[00:00:01] Moderator\nWhy?\n\n[00:00:09] Jane\nBecause.", "Moderator", "Jane"),
        ("Moderator 00:00:01\nWhy?\n\nJane Smith 00:00:09\nBecause.", "Moderator", "Jane Smith"),
        ("[Researcher] 10:00:01\nWhy?\n\n[Jane] 10:00:09\nBecause.", "Researcher", "Jane"),
        ("Researcher (00:01):\nWhy?\nJane (00:09):\nBecause.", "Researcher", "Jane"),
        ("Facilitator (00:01) Why?\nJane (00:09) Because.", "Facilitator", "Jane"),
        ("**Interviewer:** Why?\n\n**Jane:** Because.", "Interviewer", "Jane"),
        ("**Interviewer**\nWhy?\n\n**Jane**\nBecause.", "Interviewer", "Jane"),
        ("Interviewer\tWhy?\nJane\tBecause.", "Interviewer", "Jane"),
        ("00:01\tInterviewer\tWhy?\n00:09\tJane\tBecause.", "Interviewer", "Jane"),
        ("1\tInterviewer\tWhy?\n2\tJane\tBecause.", "Interviewer", "Jane"),
        ("Interviewer|Why?\nJane|Because.", "Interviewer", "Jane"),
        ("Moderator 1: Why?\nSmith, Jane (GP): Because.", "Moderator 1", "Smith, Jane (GP)"),
        ("Jane Smith (Interviewer): Why?\nAnn: Because.", "Jane Smith (Interviewer)", "Ann"),
        ("INTERVIEWER : Why?\nSPEAKER 2 : Because.", "INTERVIEWER", "SPEAKER 2"),
        ("Intervieweuse\u202f: Why?\nZoé\xa0: Because.", "Intervieweuse", "Zoé"),
        ("00:00:01 Interviewer\nWhy?\n00:00:09 Speaker 1\nBecause.", "Interviewer", "Speaker 1"),
        ("Interviewer：Why?\nJane：Because.", "Interviewer", "Jane"),
        ("Interviewer: Why?\nNurse van der Berg: Because.", "Interviewer", "Nurse van der Berg"),
    ],
)
def test_ways_to_mark_a_speaker(text, asks, answers, tmp_path):
    (tmp_path / "a.md").write_text(text, "utf-8")
    (source,) = formats.read(tmp_path / "a.md").sources
    found = [(t.speaker, t.interviewer, source.text[t.start : t.end]) for t in source.turns[:2]]
    assert found == [(asks, True, "Why?"), (answers, False, "Because.")]


@pytest.mark.parametrize(
    "text",
    [
        "Note: this is a survey.\nIt was long.\nThere are two things: one is money.\nThe other.",
        "I said to her: go home.\nShe went.\nAnd I thought: well.\nFine.",
        "See https://example.org/a: it is there.\nAnd http://b.org too.",
        "We met at 12:30: nobody came.\nAt 13:30: nobody either.",
        "Remember: be kind.\nOne line.\nRemember: be quick.\nAnother.",
        "Patient experience: good.\nStaff: fine.\nFood was cold and late.\nNobody came to see us.",
    ],
)
def test_what_is_no_label(text):
    said = heard(text)
    assert {speaker for speaker, _, _ in said} == {""}
    assert [s for _, _, s in said] == [line for line in text.split("\n") if line.strip()]


def test_a_name_that_comes_once_among_labelled_lines_is_a_speaker():
    text = "Moderator: Who?\nAnn: Me.\nModerator: And?\nBob: Me.\nAnn: Yes.\nCleo: Not me."
    assert speakers(text) == ["Moderator", "Ann", "Moderator", "Bob", "Ann", "Cleo"]


def test_a_colon_in_speech_starts_no_turn():
    text = "Interviewer: So?\nAnn: Three things.\nMoney: there is none.\nInterviewer: Oh.\nAnn: No."
    assert speakers(text) == ["Interviewer", "Ann", "Interviewer", "Ann"]


def test_only_the_interviewer_is_labelled():
    """The other paragraphs are the respondent's, not the end of what the interviewer said."""
    said = heard("I think so.\nMODERATOR: Try again.\nOkay, done.\nThat is it.")
    assert said == [
        ("", False, "I think so."),
        ("MODERATOR", True, "Try again."),
        ("", False, "Okay, done."),
        ("", False, "That is it."),
    ]


def test_the_interviewer_may_be_named():
    text = "Jane Smith: Why?\nAnn: Because.\nJane Smith: Oh.\nAnn: Yes."
    assert [asks for _, asks, _ in heard(text)] == [False] * 4
    assert [asks for _, asks, _ in heard(text, "jane")] == [True, False, True, False]
    _, notes = find_turns(text, lines_of(text))
    assert "--interviewer" in notes[0] and "Ann, Jane Smith" in notes[0]


def test_a_researcher_may_be_interviewed():
    text = "Interviewer: Why?\nResearcher: Because.\nInterviewer: Oh.\nResearcher: Yes."
    assert [asks for _, asks, _ in heard(text)] == [True, False, True, False]


def test_the_head_of_a_transcript_is_no_speech():
    text = (
        "Interview 3\nDate: 12 May 2021\nInterviewer: Jane Smith\nParticipant: P07\n\n"
        "JS: How was it?\nP07: It was long.\nJS: Yes?\nP07: Very."
    )
    assert heard(text) == [
        ("JS", True, "How was it?"),
        ("P07", False, "It was long."),
        ("JS", True, "Yes?"),
        ("P07", False, "Very."),
    ]


def test_one_speaker_is_spelt_in_one_way():
    assert speakers("INT: A?\nAnn: B.\nInt: C?\nann: D.\nINT: E?\nAnn: F.") == ["INT", "Ann"] * 3


def test_times_and_recorder_notes_are_no_speech():
    text = (
        "Jane Smith started transcription\n\nMod 0:03\nWhy?\n\nAnn 0:09\nBecause\n00:05:00\nit was."
        "\n\nJane Smith stopped transcription"
    )
    assert heard(text) == [
        ("Mod", True, "Why?"),
        ("Ann", False, "Because"),
        ("Ann", False, "it was."),
    ]


def test_short_utterances_with_times_are_no_speakers():
    assert (
        speakers("[00:01] Yeah\n[00:02] Yeah\n[00:03] I went home then\n[00:04] Yeah") == [""] * 4
    )


def test_bold_questions_are_the_interviewers():
    text, lines = compose([("How was it?", 11), ("Good.", 0), ("And now?", 8), ("Better.", 0)])
    turns, _ = find_turns(text, lines)
    assert [turn.interviewer for turn in turns] == [True, False, True, False]


def test_right_to_left_names():
    text = "מראיין: מה שלומך?\nדוד: טוב.\nמראיין: באמת?\nדוד: כן."
    assert heard(text)[1] == ("דוד", False, "טוב.")
    marked = "\u200fמראיין: מה?\n\u200fדוד: טוב.\n\u200fמראיין: מה?\n\u200fדוד: כן."
    assert speakers(marked)[1] == "דוד"


def test_much_text_before_the_first_speaker_is_reported():
    text = "word " * 80 + "\n\nInterviewer: Why?\nAnn: Because.\n"
    turns, notes = find_turns(text, lines_of(text))
    assert len(turns) == 2
    assert notes == ["80 words before the first speaker belong to nobody's turn and are not coded."]


@pytest.mark.parametrize(
    ("name", "role", "asks"),
    [
        ("Interviewer 2", True, True),
        ("Participant 12", True, False),
        ("Male voice", True, False),
        ("Facilitator (Jo)", True, True),
        ("Patient experience", False, False),
        ("I", False, True),
        ("Q12", False, True),
        ("Isabel", False, False),
        ("Intan", False, False),
    ],
)
def test_roles(name, role, asks):
    assert is_role(name) is role
    assert is_interviewer(name) is asks


@pytest.mark.parametrize("name", ["There are two things", "Note", "Second point", "Date", "so"])
def test_what_is_not_like_a_name(name):
    assert not is_name_like(name)


def test_a_label_says_where_the_speech_starts():
    label = label_of("[00:12:03] Jane Smith:  hello")
    assert label is not None
    assert (label.name, "[00:12:03] Jane Smith:  hello"[label.said :]) == ("Jane Smith", "hello")


def _check(source: Source) -> None:
    end = 0
    for turn in source.turns:
        assert isinstance(turn, Turn)
        assert end <= turn.start < turn.end <= len(source.text)
        said = source.text[turn.start : turn.end]
        assert said == said.strip()
        end = turn.end


LINES = st.lists(
    st.one_of(
        st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=30),
        st.sampled_from(
            [
                "I: ",
                "R: yes 🎉",
                "Ann: שלום",
                "Ann 0:03",
                "[00:01] Bob",
                "\u200fדוד: כן",
                "**Q:** a",
            ]
        ),
    ),
    min_size=1,
    max_size=12,
)


@given(
    lines=LINES, ends=st.sampled_from(["\n", "\r\n", "\r", "\n\n", "\u2028"]), mark=st.booleans()
)
def test_spans_are_code_points_of_the_text_as_read(lines, ends, mark, tmp_path_factory):
    text = "x" + ends.join(lines)
    path = tmp_path_factory.mktemp("any") / "any.txt"
    path.write_bytes(text.encode("utf-8-sig" if mark else "utf-8"))
    (source,) = formats.read(path).sources
    assert source.text == text
    _check(source)


@given(st.lists(st.text("ab\n\r\u2028 🎉", max_size=8), min_size=1, max_size=6))
def test_composed_lines_hold_the_paragraphs(paragraphs):
    text, lines = compose((paragraph, 0) for paragraph in paragraphs)
    pieces = [text[line.start : line.end] for line in lines]
    assert "\n".join(pieces) == text
    assert not any("\n" in piece or "\r" in piece for piece in pieces)


def test_every_word_of_a_labelled_transcript_is_in_a_turn(tmp_path: Path):
    text = (
        "Interviewer: One two.\r\n\r\nAnn: Three 🎉 four.\r\nFive.\r\nInterviewer: Six.\r\nAnn: 7."
    )
    (tmp_path / "a.txt").write_bytes(text.encode())
    (source,) = formats.read(tmp_path / "a.txt").sources
    said = " ".join(source.text[t.start : t.end] for t in source.turns)
    assert said.split() == "One two. Three 🎉 four. Five. Six. 7.".split()


def test_tabs_between_words_make_no_speakers():
    """As in text taken out of some PDFs."""
    line = "The\tpartnership\twas\tone\tof\tten\tareas,\tand\tI\tsaid\tso\t"
    assert set(speakers("\n".join([line, "Manager\tand\tstaff\twere\tthere.", line] * 20))) == {""}


def test_speakers_in_small_letters():
    assert speakers("anna: Hi\nbob: Hi you\n" * 4) == ["anna", "bob"] * 4
    assert "money" not in speakers(
        "Interviewer: So?\nAnn: Yes.\n" * 30 + "money: there is none\n" * 3
    )
