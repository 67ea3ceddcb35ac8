"""Conventions are found out on 1,246 real highlights (the shared serdif data)."""

import pytest
from shared_data import shared

from themekit import formats
from themekit.formats.refi.container import Text
from themekit.formats.refi.evidence import Evidence, is_believed
from themekit.formats.refi.positions import STANDARD, Convention, Ruler, conventions, moved


@pytest.fixture(scope="module")
def interviews():
    read = formats.read(shared("serdif/serdif-p01-p12.sqlite3"))
    spans = {source.name: set() for source in read.sources}
    for coding in read.codings:
        spans[coding.source].add((coding.start, coding.end))
    return [(source.text, sorted(spans[source.name])) for source in read.sources]


def found(interviews, convention, line_end, shift=0):
    """The fit of a file with these positions and an unknown origin, and what is right."""
    evidence, right = Evidence(STANDARD), {}
    for number, (text, spans) in enumerate(interviews):
        written = text.replace("\n", line_end)
        move = moved(text, written)
        right[number] = [list(move(*span)) for span in spans]
        ruler = Ruler(written, convention, bom=True)
        outside = [ruler.outside(*span) for span in right[number]]
        starts, ends = [start + shift for start, _ in outside], [end + shift for _, end in outside]
        evidence.add(number, Text(written, bom=True), starts, ends, [""] * len(outside))
    return evidence.fit(), right


SOME = [
    STANDARD,
    Convention("utf-16"),
    Convention(line_end="1"),
    Convention(line_end="2", inclusive=True),
    Convention("utf-8", bom=True),
]


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("convention", SOME, ids=str)
def test_some_conventions(interviews, convention, line_end):
    fit, right = found(interviews, convention, line_end)
    assert is_believed(fit) and fit.score > 0.99
    assert {number: spans.tolist() for number, spans in fit.spans.items()} == right


@pytest.mark.slow
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("convention", conventions(STANDARD), ids=str)
def test_every_convention(interviews, convention, line_end):
    fit, right = found(interviews, convention, line_end)
    assert {number: spans.tolist() for number, spans in fit.spans.items()} == right


@pytest.mark.parametrize("shift", [2, 3, 7, 50])
def test_shifted_positions_are_not_believed(interviews, shift):
    fit, _ = found(interviews, STANDARD, "\n", shift)
    assert fit.score < 0.7 and not is_believed(fit)
