"""What changed between two codebooks."""

from themekit.codebooks import CodebookUse, changed_lines, differences
from themekit.domain import Code, Codebook, Coding, Source

TEXT = "one two three four five six seven eight nine ten"


def use(*codes, coded=None):
    codings = [
        Coding("S", start, start + 3, code, "A")
        for code, starts in (coded or {}).items()
        for start in starts
    ]
    return CodebookUse.of(Codebook(codes), [Source("S", TEXT)], codings)


def kinds(older, newer):
    return [(c.kind, c.code, c.before, c.after) for c in differences(older, newer)]


def test_nothing_changed():
    one = use(Code("a", definition="x  y"), Code("b", parent="a"))
    assert differences(one, use(Code("a", definition="x y"), Code("b", parent="a"))) == []


def test_added_and_removed():
    assert kinds(use(Code("a"), Code("b", parent="a")), use(Code("a"), Code("c"))) == [
        ("removed", "b", "a > b", ""),
        ("added", "c", "", "c"),
    ]


def test_renamed_by_definition():
    older = use(Code("pay", definition="What they earn."), Code("b"))
    newer = use(Code("wages", definition="What they\nearn."), Code("b"))
    (change,) = differences(older, newer)
    assert (change.kind, change.code, change.after) == ("renamed", "pay", "wages")
    assert change.because == "same definition"


def test_renamed_by_passages():
    older = use(Code("pay"), coded={"pay": [0, 4, 8, 14, 19]})
    newer = use(Code("wages", definition="new"), coded={"wages": [0, 4, 8, 14]})
    renamed, redefined = differences(older, newer)
    assert renamed.kind == "renamed" and renamed.because == "same passages (80%)"
    assert (redefined.kind, redefined.code) == ("redefined", "pay")


def test_too_few_or_too_different_passages_are_no_rename():
    for before, after in (([0], [0]), ([0, 4, 8, 14, 19], [0, 4, 8])):
        older, newer = use(Code("a"), coded={"a": before}), use(Code("b"), coded={"b": after})
        assert [change.kind for change in differences(older, newer)] == ["removed", "added"]


def test_of_two_candidates_the_surer_one():
    older = use(Code("a"), Code("b", definition="x"), coded={"a": [0, 4], "b": [0, 4]})
    newer = use(Code("c", definition="x"), Code("d"), coded={"c": [0, 4], "d": [0, 4]})
    found = {c.code: c.after for c in differences(older, newer) if c.kind == "renamed"}
    assert found == {"b": "c", "a": "d"}


def test_moved():
    older = use(Code("a"), Code("b"), Code("c", parent="a"))
    newer = use(Code("a"), Code("b"), Code("c", parent="b"))
    assert kinds(older, newer) == [("moved", "c", "a > c", "b > c")]


def test_a_child_of_a_renamed_code_has_not_moved():
    older = use(Code("a", definition="x"), Code("c", parent="a"))
    newer = use(Code("A1", definition="x"), Code("c", parent="A1"))
    assert [change.kind for change in differences(older, newer)] == ["renamed"]


def test_redefined_shows_what_went_and_what_came():
    older = use(Code("a", definition="one", inclusion="this"))
    newer = use(Code("a", definition="one", inclusion="that"))
    (change,) = differences(older, newer)
    assert change.kind == "redefined"
    assert changed_lines(change) == ["-Include: this", "+Include: that"]
