"""Many sources at once, their texts compressed so that thousands fit into memory."""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import NamedTuple, overload

from themekit.domain import Source, Turn


class PackedSources(Sequence[Source]):
    """A sequence of sources; text and turns are unpacked when a source is looked at.

    Python holds a text that has one emoji in four bytes a character, and a turn in 150 bytes:
    500 MB of transcripts would be 3 GB.
    """

    def __init__(self) -> None:
        self._sources: list[Source] = []
        self._texts: list[bytes] = []
        self._turns: list[_PackedTurns] = []
        self._places: dict[str, int] = {}

    @classmethod
    def of(cls, sources: Iterable[Source]) -> PackedSources:
        """Sources with their turns, packed one by one."""
        packed = cls()
        for source in sources:
            packed.append(source, source.turns)
        return packed

    def append(self, source: Source, turns: Sequence[Turn] = ()) -> None:
        """Add a source, with these turns."""
        self._places[source.name] = len(self._sources)
        self._texts.append(zlib.compress(source.text.encode("utf-8", "surrogatepass"), level=1))
        self._turns.append(_packed(turns))
        self._sources.append(replace(source, text="", turns=()))

    def set_attributes(self, name: str, attributes: Mapping[str, str]) -> None:
        """Set the attributes of a source."""
        place = self._places[name]
        self._sources[place] = replace(self._sources[place], attributes=dict(attributes))

    def add_memo(self, name: str, memo: str) -> None:
        """Add a paragraph to the memo of a source."""
        place = self._places[name]
        both = "\n\n".join(filter(None, [self._sources[place].memo, memo]))
        self._sources[place] = replace(self._sources[place], memo=both)

    def __len__(self) -> int:
        return len(self._sources)

    def __iter__(self) -> Iterator[Source]:
        return (self[place] for place in range(len(self)))

    @overload
    def __getitem__(self, place: int) -> Source: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Source]: ...

    def __getitem__(self, place: int | slice) -> Source | Sequence[Source]:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self)))]
        text = zlib.decompress(self._texts[place]).decode("utf-8", "surrogatepass")
        return replace(self._sources[place], text=text, turns=_unpacked(self._turns[place]))


class _PackedTurns(NamedTuple):
    """Turns as start, end and who speaks, one after the other, and who those are."""

    places: array[int]
    people: tuple[tuple[str, bool], ...]


def _packed(turns: Sequence[Turn]) -> _PackedTurns:
    speakers = dict.fromkeys((turn.speaker, turn.interviewer) for turn in turns)
    people = {who: number for number, who in enumerate(speakers)}
    places = array("q")
    for turn in turns:
        places.extend((turn.start, turn.end, people[turn.speaker, turn.interviewer]))
    return _PackedTurns(places, tuple(people))


def _unpacked(packed: _PackedTurns) -> tuple[Turn, ...]:
    numbers = iter(packed.places)
    return tuple(
        Turn(start, end, *packed.people[who])
        for start, end, who in zip(numbers, numbers, numbers, strict=True)
    )


class JoinedSources(Sequence[Source]):
    """Several sequences of sources as one, none of them unpacked."""

    def __init__(self, *parts: Sequence[Source]) -> None:
        self._parts = list(parts)

    def extend(self, part: Sequence[Source]) -> None:
        """Add a sequence at the end."""
        self._parts.append(part)

    def __len__(self) -> int:
        return sum(len(part) for part in self._parts)

    def __iter__(self) -> Iterator[Source]:
        return chain.from_iterable(self._parts)

    @overload
    def __getitem__(self, place: int) -> Source: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Source]: ...

    def __getitem__(self, place: int | slice) -> Source | Sequence[Source]:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self)))]
        place += len(self) if place < 0 else 0
        for part in self._parts:
            if 0 <= place < len(part):
                return part[place]
            place -= len(part)
        raise IndexError(place)
