"""The interview guide where transcripts repeat it: what was asked, though nobody is named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from themekit.domain import Source, Turn

_SOURCES = 3
_WORDS = 4


def guide_asks(sources: Sequence[Source]) -> list[Source]:
    """Give the interviewer the unnamed turns that come back word for word in half of the sources.

    Tasks and questions that were pasted into each transcript are nobody's answer. A turn counts
    from four words on and where at least three sources have it; notes in brackets ("(The
    participant reads the task)") are left as they are.
    """
    shared = Counter(said for source in sources for said in {*_unnamed(source)})
    enough = max(_SOURCES, len(sources) / 2)
    guide = {said for said, times in shared.items() if times >= enough}
    return [
        replace(source, turns=tuple(_asked(source, turn, guide) for turn in source.turns))
        for source in sources
    ]


def _unnamed(source: Source) -> list[str]:
    said = [_key(source, turn) for turn in source.turns if not turn.speaker]
    return [each for each in said if len(each.split()) >= _WORDS and each[0] not in "(["]


def _asked(source: Source, turn: Turn, guide: set[str]) -> Turn:
    if not turn.speaker and _key(source, turn) in guide:
        return replace(turn, interviewer=True)
    return turn


def _key(source: Source, turn: Turn) -> str:
    return " ".join(source.text[turn.start : turn.end].casefold().split())
