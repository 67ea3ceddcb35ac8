"""Many sources at once, their texts compressed so that thousands fit into memory."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import overload

from themekit.domain import Source, Turn


class PackedSources(Sequence[Source]):
    """A sequence of sources; a text is unpacked when its source is looked at.

    Python holds a text that has one emoji in four bytes a character: 500 MB of transcripts would
    be 2 GB.
    """

    def __init__(self) -> None:
        self._sources: list[Source] = []
        self._texts: list[bytes] = []
        self._places: dict[str, int] = {}

    def append(self, source: Source, turns: Sequence[Turn] = ()) -> None:
        """Add a source, with these turns."""
        self._places[source.name] = len(self._sources)
        self._texts.append(zlib.compress(source.text.encode("utf-8", "surrogatepass"), level=1))
        self._sources.append(replace(source, text="", turns=tuple(turns)))

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
        return replace(self._sources[place], text=text)


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
        return list(self)[place]
