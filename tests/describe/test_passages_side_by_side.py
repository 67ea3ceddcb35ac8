"""What goes by vectors: transcript summaries and voices."""

from __future__ import annotations

import numpy as np
import pytest
from describe.hand_made import CONDITION, material

from themekit.describe import tables
from themekit.describe.counting import main_codes
from themekit.describe.summaries import central_passages
from themekit.describe.voices import voices
from themekit.domain import Code, Codebook, Passage
from themekit.segment import CodedPassages

CODES = ["Trust", "For", "Against"]
MAIN = main_codes(Codebook((Code("Trust"),)))


def coded(sources: str, sides: str):
    """Passages of one theme by source, each for (+), against (-) or neither (.)."""
    passages = [Passage(name, i, i + 1, f"said {i}") for i, name in enumerate(sources)]
    labels = np.array([[True, side == "+", side == "-"] for side in sides])
    return CodedPassages(passages, labels, CODES)


def at(*degrees: float) -> np.ndarray:
    angles = np.radians(degrees)
    return np.column_stack([np.cos(angles), np.sin(angles)]).astype(np.float32)


def test_the_most_central_passage_of_each_interview():
    found = central_passages(coded("AAABB", "....."), at(0, 30, 70, 0, 90), MAIN)
    assert [(c.source, c.passage.start, c.passages) for c in found] == [("A", 1, 3), ("B", 3, 2)]
    assert found[1].passage.text == "said 3", "of two, the one nearer to the theme as a whole"


def test_far_apart_alike_and_opposed_pairs():
    found = voices(coded("AABBC", "+.--."), at(0, 10, 5, 90, 120), MAIN, [CONDITION_HERE], most=1)
    pairs = {v.relation: (v.first.start, v.second.start) for v in found}
    assert pairs == {"alike": (0, 2), "far apart": (0, 4), "for and against": (0, 2)}
    by_relation = {v.relation: v for v in found}
    assert by_relation["far apart"].similarity == pytest.approx(-0.5, abs=1e-5)


CONDITION_HERE = type(CONDITION)("It pays", ("For",), ("Against",))


def test_pairs_are_of_different_sources_and_share_no_passage():
    found = voices(coded("AAAB", "...."), at(0, 1, 2, 3), MAIN, most=3)
    assert [(v.relation, v.first.source, v.second.source) for v in found] == [
        ("alike", "A", "B"),
        ("far apart", "A", "B"),
    ]
    assert voices(coded("AAA", "..."), at(0, 1, 2), MAIN) == []


def test_the_tables_take_an_encoder_and_leave_uncoded_passages_alone():
    seen: list[str] = []

    def encode(texts):
        seen.extend(texts)
        return at(*range(len(texts)))

    names = {table.name for table in tables(material(encode=encode), ["summaries", "voices"])}
    assert names == {"summaries", "voices"}
    assert len(seen) == 11 and "hello there" not in seen
    assert tables(material(), ["summaries", "voices"]) == []
