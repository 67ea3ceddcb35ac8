"""The rule for passages and the rule for which code a passage takes."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from themekit.domain import Code, Codebook, Coding, Passage, Source, Turn
from themekit.segment import (
    MAX_WORDS,
    MIN_WORDS,
    coded_passages,
    highlights,
    labels,
    passages,
)

SENTENCES = [
    "The nurses now meet the social workers every Monday morning.",
    "The nurses bring the patients who worry them most to that meeting.",
    "We talk about those patients until the nurses know who will visit.",
    "Nobody leaves the Monday meeting before every patient has a name beside them.",
    "Money is another matter and the budget was cut in half that year.",
    "The budget for the building came from the council and then the council took it back.",
    "Without that budget we could not pay the rent of the building.",
    "So the council owes us money and the budget is still not settled.",
]


def talk(*turns: tuple[str, bool], whole: bool = False) -> Source:
    """A source whose turns are these texts, one after the other."""
    text, made = "", []
    for said, interviewer in turns:
        made.append(Turn(len(text), len(text) + len(said), "", interviewer))
        text += said + "\n"
    return Source("talk", text, tuple(made), whole_turns=whole)


@given(
    st.lists(st.tuples(st.text(max_size=900), st.booleans()), max_size=6),
    st.booleans(),
)
@settings(max_examples=200, deadline=None)
def test_any_text_is_cut_at_places_that_exist(turns, whole):
    source = talk(*turns, whole=whole)
    found = passages(source)
    before = 0
    for passage in found:
        assert source.text[passage.start : passage.end] == passage.text
        assert passage.text == passage.text.strip() != ""
        assert passage.start >= before
        before = passage.end
        turn = source.turns[passage.turn]
        assert turn.start <= passage.start < passage.end <= turn.end
        assert not turn.interviewer


@given(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=60))
@settings(deadline=None)
def test_a_long_turn_loses_no_word_and_keeps_the_budget(sentences):
    source = talk((" ".join(sentences), False))
    found = passages(source)
    assert " ".join(passage.text for passage in found).split() == " ".join(sentences).split()
    for passage in found:
        words = len(passage.text.split())
        assert words <= MAX_WORDS
        assert words >= MIN_WORDS or len(found) == 1
        assert passage.text.endswith(".")


def test_the_cut_falls_where_the_subject_changes():
    nurses, money = " ".join(SENTENCES[:4] * 2), " ".join(SENTENCES[4:] * 2)
    found = passages(talk((f"{nurses} {money}", False)))
    assert [passage.text for passage in found] == [nurses, money]


def test_the_interviewer_is_context_and_never_a_passage():
    source = talk(
        ("What changed?", True), ("The rota did.", False), ("Mm.", True), ("And the pay.", False)
    )
    assert [(p.text, p.question) for p in passages(source)] == [
        ("The rota did.", "What changed?"),
        ("And the pay.", "What changed?"),
    ]


def test_back_channels_are_no_passages_but_short_answers_are():
    source = talk(("Yeah. Mm, yeah.", False), ("Twice a week.", False))
    assert [p.text for p in passages(source)] == ["Twice a week."]


def test_short_survey_answers_stay_whole():
    source = talk(("Yes", False), (" ".join(SENTENCES * 4), False), whole=True)
    assert len(passages(source)) == 2


def test_speech_without_full_stops_is_cut_at_words():
    said = " ".join(f"word{i}" for i in range(1000))
    found = passages(talk((said, False)))
    assert " ".join(p.text for p in found) == said
    assert max(len(p.text.split()) for p in found) <= MAX_WORDS


def test_lines_that_are_wrapped_are_not_sentences_but_paragraphs_are():
    line = "the nurses and the social workers of the whole town came together every week to"
    said = "\n".join([line] * 6 + ["talk about it"]) + "\n\n" + "\n".join([line] * 6)
    first, second = passages(talk((said, False)))
    assert first.text.endswith("talk about it")
    assert second.text.startswith("the nurses")


def test_titles_and_initials_do_not_end_a_sentence():
    said = " ".join(["We asked Dr. Malik and Mr. J. Okoro, e.g. about rotas, what they need."] * 20)
    for passage in passages(talk((said, False))):
        assert passage.text.startswith("We asked") and passage.text.endswith("need.")


def test_a_passage_takes_a_code_by_more_than_half_of_the_shorter():
    passage = [Passage("s", 100, 200, "x" * 100)]

    def takes(start: int, end: int) -> bool:
        return bool(labels(passage, [Coding("s", start, end, "c", "me")], ["c"])[0, 0])

    assert takes(100, 151), "the span covers more than half of the passage"
    assert not takes(50, 150), "exactly half is not more than half"
    assert takes(110, 120), "the passage covers the whole span"
    assert takes(195, 204), "the passage covers more than half of the span"
    assert not takes(195, 205)
    assert not takes(200, 300)


def test_labels_ignore_other_sources_and_unknown_codes():
    passage = [Passage("s", 0, 10, "x" * 10)]
    codings = [Coding("t", 0, 10, "c", "me"), Coding("s", 0, 10, "gone", "me")]
    assert not labels(passage, codings, ["c"]).any()


def test_highlights_are_the_distinct_spans_with_their_question():
    source = talk(("Why?", True), ("Because of the money.", False))
    start = source.text.index("money")
    codings = [
        Coding("talk", start, start + 5, "a", "me"),
        Coding("talk", start, start + 5, "b", "you"),
    ]
    found = coded_passages(
        [source], codings, Codebook((Code("a"), Code("b"), Code("c"))), units="highlights"
    )
    assert [(p.text, p.question) for p in found.passages] == [("money", "Why?")]
    assert found.labels.tolist() == [[True, True, False]]
    assert highlights([source], []) == []


def test_a_highlight_has_its_own_codes_only():
    source = talk(("Because of the money.", False))
    codings = [Coding("talk", 0, 21, "whole", "me"), Coding("talk", 15, 20, "part", "me")]
    book = Codebook((Code("whole"), Code("part")))
    assert coded_passages([source], codings, book, "highlights").labels.tolist() == [
        [True, False],
        [False, True],
    ]


def test_repeats_are_set_aside_whatever_their_case_and_space():
    source = talk(("All good", False), ("all  GOOD", False), ("Not good", False), whole=True)
    coded = coded_passages([source], [], Codebook())
    assert coded.counted.tolist() == [True, True, True]
    aside = coded.repeats_aside()
    assert aside.counted.tolist() == [True, False, True]
    assert aside.take([1, 2]).counted.tolist() == [False, True]
    found = aside.only_counted()
    assert [p.text for p in found.passages] == ["All good", "Not good"]
    assert found.counted.all()
    assert found.labels.shape == (2, 0)
    assert found.labels.dtype == np.bool_
