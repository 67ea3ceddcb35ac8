"""Transcripts with margins."""

from themekit.domain import Coding, Source, Turn
from themekit.report.transcripts import coded_turns

TEXT = "I: Why?\nBea: The money ran out and we stopped.\nBea: For good."
END = TEXT.index("\nBea: For")
SOURCE = Source(
    "Bea Long.docx",
    TEXT,
    (
        Turn(3, 7, "Rob", True),
        Turn(13, END, "Bea"),
        Turn(END + 6, len(TEXT), "Bea"),
    ),
)


def at(words: str, code: str, coder: str) -> Coding:
    start = TEXT.index(words)
    return Coding(SOURCE.name, start, start + len(words), code, coder)


def test_overlapping_codings_cut_the_text_and_stand_once_in_the_margin():
    codings = [
        at("The money ran out", "Money", "A"),
        at("money ran", "Money", "B"),
        at("ran out and we stopped", "Ending", "A"),
        Coding("other", 0, 5, "Money", "A"),
    ]
    question, answer, _ = coded_turns(SOURCE, codings)
    assert question.interviewer and question.margin == ()
    assert [(piece.text, piece.codes) for piece in answer.pieces] == [
        ("The ", ("Money",)),
        ("money ", ("Money",)),
        ("ran", ("Ending", "Money")),
        (" out", ("Ending", "Money")),
        (" and we stopped", ("Ending",)),
        (".", ()),
    ]
    assert [(each.code, each.coders) for each in answer.margin] == [
        ("Money", ("A", "B")),
        ("Ending", ("A",)),
    ]
    marked = {
        each.code: "".join(p.text for p in answer.pieces[each.first : each.last + 1])
        for each in answer.margin
    }
    assert marked == {"Money": "The money ran out", "Ending": "ran out and we stopped"}


def test_a_coding_over_two_turns_stands_in_the_margin_of_both():
    long = Coding(SOURCE.name, TEXT.index("stopped"), len(TEXT), "Ending", "A")
    _, first, second = coded_turns(SOURCE, [long])
    assert first.codes == second.codes == ["Ending"]
    assert "".join(piece.text for piece in second.pieces) == "For good."
