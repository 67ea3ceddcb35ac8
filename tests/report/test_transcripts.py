"""Transcripts with margins, and ids instead of names."""

from themekit.domain import Coding, Source, Turn
from themekit.report.identities import ids_of, sources_by_id, spans_by_id
from themekit.report.transcripts import coded_turns

TEXT = "I: Why?\nBea: The money ran out and we stopped."
SOURCE = Source(
    "Bea Long.docx",
    TEXT,
    (Turn(3, 7, "Rob", True), Turn(13, len(TEXT), "Bea")),
    {"role": "nurse"},
    origin="Bea Long.docx",
    memo="Bea's",
)


def at(words: str, code: str, coder: str) -> Coding:
    start = TEXT.index(words)
    return Coding(SOURCE.name, start, start + len(words), code, coder)


def test_overlapping_codings_cut_the_text_and_stand_once_in_the_margin():
    codings = [
        at("The money ran out", "Money", "A"),
        at("The money ran out", "Money", "B"),
        at("ran out and we stopped", "Ending", "A"),
        Coding("other", 0, 5, "Money", "A"),
    ]
    question, answer = coded_turns(SOURCE, codings)
    assert question.interviewer and question.margin == ()
    assert [(piece.text, piece.codes) for piece in answer.pieces] == [
        ("The money ", ("Money",)),
        ("ran out", ("Ending", "Money")),
        (" and we stopped", ("Ending",)),
        (".", ()),
    ]
    assert [(each.code, each.coders) for each in answer.margin] == [
        ("Money", ("A", "B")),
        ("Ending", ("A",)),
    ]


def test_ids_take_the_place_of_names():
    ids = ids_of([SOURCE])
    (source,) = sources_by_id([SOURCE], ids)
    (coding,) = spans_by_id([at("money", "Money", "A")], ids)
    assert (source.name, coding.source) == ("S01", "S01")
    assert [turn.speaker for turn in source.turns] == ["Interviewer", "S01"]
    assert "Bea" not in repr((source.name, source.turns, source.origin, source.memo))
    assert source.text == TEXT, "what was said stays as it was said"
