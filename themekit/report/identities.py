"""Reports name nobody unless they are asked to: sources and speakers go by ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from themekit.domain import Coding, Passage, Source, Suggestion

Span = TypeVar("Span", Coding, Suggestion, Passage)


def ids_of(sources: Sequence[Source]) -> dict[str, str]:
    """An id for each source by its name: S01, S02 ... in the order of the study."""
    digits = max(2, len(str(len(sources))))
    return {source.name: f"S{number:0{digits}d}" for number, source in enumerate(sources, 1)}


def sources_by_id(sources: Sequence[Source], ids: Mapping[str, str]) -> list[Source]:
    """Sources under their ids, without the names of speakers, files, or notes.

    A respondent is the id of the source, with a letter where there are several; the interviewer
    stays ``Interviewer``.
    """
    return [_by_id(source, ids[source.name]) for source in sources]


def spans_by_id(spans: Iterable[Span], ids: Mapping[str, str]) -> list[Span]:
    """Codings, suggestions or passages with the ids of their sources."""
    return [replace(span, source=ids[span.source]) for span in spans]


def _by_id(source: Source, name: str) -> Source:
    speakers = list(dict.fromkeys(turn.speaker for turn in source.turns if not turn.interviewer))
    letters = {
        speaker: f"{name}{_letter(i)}" if len(speakers) > 1 else name
        for i, speaker in enumerate(speakers)
    }
    turns = (
        replace(turn, speaker="Interviewer" if turn.interviewer else letters[turn.speaker])
        for turn in source.turns
    )
    return replace(source, name=name, turns=tuple(turns), origin="", memo="")


def _letter(index: int) -> str:
    """a, b ... z, then numbers."""
    return chr(ord("a") + index) if index < 26 else f"-{index + 1}"
