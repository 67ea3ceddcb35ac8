"""Packed sources are the sources that went in."""

from hypothesis import given
from random_studies import contents

from themekit.domain import Source, Turn
from themekit.formats.packed import JoinedSources, PackedSources


@given(contents())
def test_they_come_out_as_they_went_in(content):
    packed = PackedSources()
    for source in content.sources:
        turns = (Turn(0, 1, "Ann"), Turn(1, 1, "", True), Turn(1, len(source.text), "Ann"))
        packed.append(source, turns)
    assert [source.text for source in packed] == [source.text for source in content.sources]
    assert all(source.turns[1] == Turn(1, 1, "", True) for source in packed)
    assert [turn.speaker for turn in packed[0].turns] == ["Ann", "", "Ann"]
    assert packed[-1] == list(packed)[-1] and packed[:1] == [packed[0]]
    joined = JoinedSources(packed, [Source("other", "text")])
    assert len(joined) == len(packed) + 1 and joined[-1].name == "other"


def test_what_is_learned_later():
    packed = PackedSources()
    packed.append(Source("A", "text \ud800", memo="one"))
    packed.set_attributes("A", {"age": "67"})
    packed.add_memo("A", "two")
    assert packed[0] == Source("A", "text \ud800", attributes={"age": "67"}, memo="one\n\ntwo")
