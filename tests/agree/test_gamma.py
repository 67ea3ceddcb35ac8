"""Gamma, where the optional package is installed."""

from __future__ import annotations

import pytest

from themekit.agree.gamma import gamma
from themekit.agree.material import material
from themekit.domain import Coding, Source

pytest.importorskip("pygamma_agreement", reason="needs the extra: pip install 'themekit[gamma]'")

SOURCE = Source("P1", "x" * 400)


def coded(coder: str, *spans: tuple[int, int, str]) -> list[Coding]:
    return [Coding("P1", start, end, code, coder) for start, end, code in spans]


SPANS = ((0, 40, "a"), (60, 90, "b"), (120, 200, "a"), (250, 300, "b"))


def test_the_same_units_agree_fully_and_moved_ones_less() -> None:
    near = tuple((start + 5, end + 5, code) for start, end, code in SPANS)
    far = tuple((start + 35, end + 35, "b") for start, end, _ in SPANS)
    values = []
    for other in (SPANS, near, far):
        codings = {"A": coded("A", *SPANS), "B": coded("B", *other)}
        found = gamma(material([SOURCE], codings, ["a", "b"]))
        assert found == gamma(material([SOURCE], codings, ["a", "b"]))
        values.append(found[0].value)
    assert values[0] == pytest.approx(1)
    assert values[0] > values[1] > values[2]


def test_a_source_that_one_coder_marked_has_none() -> None:
    codings = {"A": coded("A", *SPANS), "B": []}
    found = gamma(material([SOURCE], codings, ["a", "b"], {"B": ["P1"]}))
    assert found[0].value is None
    assert "fewer than two coders" in found[0].reason
