"""A second project of the same study: one thing has one name, and what differs is said."""

from dataclasses import replace

from themekit.domain import Code, Coder, Coding, Decision, Source, Suggestion
from themekit.exchange import Known, Wanted, chosen
from themekit.formats import Imported

HERE = Source("Anna", "One\r\ntwo\r\nthree" + 20 * " and so on" + ".", origin="first.qdpx")


def known(*codes):
    found = Known()
    found.match(
        Imported(
            sources=[HERE],
            codes=codes or (Code("work"), Code("teams", parent="work")),
            codings=(Coding("Anna", 0, 3, "work", "Ann"),),
            coders=(Coder("Ann"),),
        )
    )
    return found


WORK = (Code("work"),)


def project(text=HERE.text, name="Anna", codes=WORK, codings=()):
    source = Source(name, text, origin="second.qdpx")
    return Imported(sources=[source], codes=codes, codings=codings, coders=(Coder("Bob"),))


def test_a_text_with_other_line_ends_is_the_same_text():
    span = Coding("A1", 4, 7, "work", "Bob")
    found = known().match(project(HERE.text.replace("\r", ""), "A1", codings=(span,)))
    (source,) = found.sources
    assert (source.name, source.text) == ("Anna", HERE.text)
    (coding,) = found.codings
    assert source.text[coding.start : coding.end] == "two"
    assert "'A1' has the text of 'Anna' here" in found.report[0]


def test_another_text_of_the_same_name_comes_in_beside():
    found = known().match(project("One\r\ntwo!", codings=(Coding("Anna", 0, 3, "work", "Bob"),)))
    assert [source.name for source in found.sources] == ["Anna (second.qdpx)"]
    assert found.codings[0].source == "Anna (second.qdpx)"
    assert "from character 8 on ('\\r\\nthree and so" in found.report[0]
    assert "here, '!' there" in found.report[0]


def test_two_people_may_say_the_same_few_words():
    here = Known()
    for name in ("R1", "R2"):
        source = Source(name, "Nothing at all.")
        coding = Coding(name, 0, 7, "none", "Ann")
        imported = Imported(sources=[source], codes=(Code("none"),), codings=(coding,))
        (found,) = here.match(imported).sources
        assert found.name == name


def test_transcripts_alone_are_left_to_the_study():
    found = known().match(replace(project("other"), codings=()))
    assert [source.name for source in found.sources] == ["Anna"], "the study refuses it"


def test_codes_are_matched_by_path():
    codes = (Code("work"), Code("teams", parent="work"), Code("money", parent="work"))
    spans = tuple(Coding("Anna", 0, 3, code.name, "Bob") for code in codes)
    found = known().match(project(codes=codes, codings=spans))
    assert [(code.name, code.parent) for code in found.codes] == [
        ("work", None), ("teams", "work"), ("money", "work"),
    ]  # fmt: skip


def test_a_code_of_the_same_name_elsewhere_is_another():
    codes = (Code("play"), Code("teams", parent="play"))
    found = known().match(project(codes=codes, codings=(Coding("Anna", 0, 3, "teams", "Bob"),)))
    assert [(c.name, c.parent) for c in found.codes] == [("play", None), ("play / teams", "play")]
    assert found.codings[0].code == "play / teams"
    assert "code 'teams' is play > teams there and work > teams here" in found.report[0]


def test_a_long_name_in_the_study_is_a_short_one_in_the_file():
    here = known(Code("a"), Code("b"), Code("a / x", parent="a"), Code("b / x", parent="b"))
    found = here.match(project(codes=(Code("b"), Code("x", parent="b"))))
    assert [(c.name, c.parent) for c in found.codes] == [("b", None), ("b / x", "b")]


def test_a_list_without_hierarchy_is_matched_by_name():
    found = known().match(project(codes=(Code("teams"),)))
    assert [code.name for code in found.codes] == ["teams"] and found.report == ()


def test_names_that_maxqda_has_cut():
    long = "What they say about the money that the ward does not have any more of"
    assert len(long) > 63
    found = known(Code(long)).match(project(codes=(Code(long[:63]),)))
    assert [code.name for code in found.codes] == [long]


def test_a_coder_who_is_known_is_pointed_out_unless_nothing_is_new():
    here = known()
    same = replace(project(codings=(Coding("Anna", 0, 3, "work", "Ann"),)), coders=(Coder("Ann"),))
    assert here.match(same).report == ()
    more = replace(same, codings=(Coding("Anna", 5, 8, "work", "Ann"),))
    assert "1 new codings are by 'Ann'" in here.match(more).report[0]
    assert here.match(more).report == (), "from then on they are known"


SUGGESTIONS = [
    Suggestion("Anna", 0, 3, "work", 0.9, True, "m"),
    Suggestion("Anna", 5, 8, "work", 0.5, False, "m"),
    Suggestion("Anna", 10, 15, "work", 0.2, False, "m"),
]
DECISIONS = [
    Decision("Anna", 0, 3, "work", "Ann", False),
    Decision("Anna", 10, 15, "work", "Ann", True),
    Decision("Anna", 10, 15, "work", "Bob", False),
]


def test_which_suggestions_are_wanted():
    def scores(**wanted):
        return [each.score for each in chosen(SUGGESTIONS, DECISIONS, Wanted(**wanted))]

    assert scores() == [0.5, 0.2], "what all turned down is left out"
    assert scores(accepted=True) == [0.2]
    assert scores(min_score=0.3) == [0.5]
    assert scores(only_suggested=True) == []
    assert scores(suggestions=False) == []
