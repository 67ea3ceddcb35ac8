"""Sources made of units that are coded as they stand: survey answers, coded tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from themekit.domain import Source, Turn

BETWEEN = "\n\n"


def source_of_units(
    name: str,
    texts: Sequence[str],
    attributes: Mapping[str, str],
    origin: str,
    speakers: Sequence[tuple[str, bool]] = (),
) -> Source:
    """A source whose text is its units, each a turn that is never cut.

    Parameters
    ----------
    texts
        At least one.
    speakers
        Of each unit the speaker and whether it is the interviewer; none where nobody is named.
    """
    turns, start = [], 0
    for index, text in enumerate(texts):
        speaker, asks = speakers[index] if speakers else ("", False)
        turns.append(Turn(start, start + len(text), speaker, asks))
        start += len(text) + len(BETWEEN)
    return Source(
        name=name,
        text=BETWEEN.join(texts),
        turns=tuple(turns),
        attributes=attributes,
        whole_turns=True,
        origin=origin,
    )


def constant(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, str]:
    """The columns whose value is one and the same in all rows, without empty ones."""
    return {
        column: values[0]
        for column, values in zip(columns, zip(*rows, strict=True), strict=True)
        if values[0] and all(value == values[0] for value in values)
    }
