from __future__ import annotations

from corpora.mini_thesis import END, heading, indented, page, text_lines, thesis

from themekit.corpora.gmhscp.lines import blocks
from themekit.corpora.gmhscp.quotations import CLOSES, quotations, words


def read(text: str):
    return quotations(blocks(text, CLOSES))


def said(text: str) -> list[str]:
    found, _, _ = read(heading("5. Analysis") + heading("5.1.2 A natural geography") + text)
    return [quotation.text for quotation in found]


def test_every_quotation_of_the_made_up_thesis_with_speaker_and_section():
    found, _, attributions = read(thesis())
    assert [(q.text, q.speaker, q.section) for q in found] == [
        ("we always shared the ferry and nobody ever drowned", "Council Manager One", "5.1.1"),
        ("boats are ‘safe enough’ for me", "Council Manager Two", "5.1.1"),
        (
            "I used to row across every day and then the bridge came…and half of the"
            " multi-coloured boats were sold to the neighbours, and nobody minded",
            "Council Manager One",
            "5.1.1",
        ),
        ("We always shared the ferry and nobody ever drowned.", "Council Manager One", "5.1.2"),
        ("the river is the border", "Partnership Clinician One", "5.1.2"),
    ]
    assert attributions == 6
    assert {q.chapter for q in found} == {"5"}


def test_what_is_no_quotation_is_reported_with_its_line():
    text = thesis()
    _, unread, _ = read(text)
    assert [reason.reason for reason in unread] == [
        "Partnership Clinician One closes a paraphrase",
        "3 words in quotation marks that name no interviewee",
    ]
    lines = text.splitlines()
    assert "paraphrase" in lines[unread[0].line - 1]


def test_bullets_that_paraphrase_are_not_quotations():
    bullets = text_lines("• Being calm (LCO Manager Four).", "• Being early (LCO Manager Four).")
    assert said(text_lines("“this one counts” (LCO Manager Two).") + bullets) == ["this one counts"]


def test_quotations_within_quotations_stay():
    text = text_lines("It was “a “big” thing, ‘really’” (Provider Manager Two).")
    assert said(text) == ["a “big” thing, ‘really’"]


def test_a_single_mark_that_stands_for_the_closing_one_goes():
    assert said(text_lines("“the last boat’ (LCO Manager One).")) == ["the last boat"]
    nested = text_lines("“he said ‘the last boat’ (LCO Manager One).")
    assert said(nested) == ["he said ‘the last boat’"]


def test_a_quotation_of_running_text_goes_on_over_the_page():
    text = text_lines("So “we wait for the") + page(text_lines("tide” (LCO Manager One).")) + END
    assert said(text) == ["we wait for the tide"]


def test_an_indented_quotation_may_start_a_page_and_close_with_a_stray_mark():
    text = text_lines("As one said:") + page(
        indented("Boats first, then", "oars” (LCO Manager One).")
    )
    assert said(text) == ["Boats first, then oars"]


def test_an_indented_quotation_that_names_nobody_is_reported():
    text = heading("6.2 Perceptions") + indented("Some say that boats are", "late (put to all).")
    found, unread, _ = read(text + text_lines("One said “never” (LCO Manager Two)."))
    assert [quotation.text for quotation in found] == ["never"]
    assert [reason.reason for reason in unread] == [
        "an indented quotation that names no interviewee"
    ]


def test_same_words_whatever_the_punctuation():
    assert words("It’s ‘late’ [sic], OK.") == words("it’s late…ok") == ("its", "late", "ok")
