"""The themes of a report."""

from themekit.describe import Material
from themekit.domain import Code, Codebook, Coding, Source, Turn
from themekit.report.themes import themes, turn_at

LONG = "it went on and on until nobody knew what it was for"
TEXT = f"Yes.\n{LONG} at first.\n{LONG} again."
STARTS = [0, 5, TEXT.rindex(LONG)]


def source(name: str) -> Source:
    ends = [*(start - 1 for start in STARTS[1:]), len(TEXT)]
    return Source(name, TEXT, tuple(Turn(a, b, name) for a, b in zip(STARTS, ends, strict=True)))


def test_the_tree_has_the_used_codes_with_counts_and_many_voices_first():
    codes = (Code("Unused"), Code("Top"), Code("Sub", parent="Top"), Code("Leaf", parent="Sub"))
    spans = [(0, 4), *((start, start + len(LONG)) for start in STARTS[1:])]
    codings = [Coding("a", start, end, "Sub", "A") for start, end in spans]
    codings.append(Coding("b", *spans[1], "Sub", "A"))
    (top,) = themes(Material([source("a"), source("b")], Codebook(codes), codings))
    (sub,) = top.below
    assert (top.name, top.number, top.level, sub.level, sub.below) == ("Top", 1, 0, 1, ())
    assert top.quotations == () and top.counts.pieces_with_subcodes == sub.counts.pieces
    places = [(quotation.source, quotation.turn) for quotation in sub.quotations]
    assert places == [("a", 1), ("b", 1), ("a", 2), ("a", 0)], "a mere yes comes last"


def test_a_place_lies_in_the_turn_that_starts_before_it():
    assert [turn_at(source("a"), start) for start in (0, 4, 5, len(TEXT))] == [0, 0, 1, 2]
