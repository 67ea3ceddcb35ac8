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
    questions: Sequence[str] = (),
) -> tuple[Source, list[Turn]]:
    """A source whose text is its units, each a turn that is never cut, and those turns.

    Parameters
    ----------
    texts
        At least one.
    speakers
        Of each unit the speaker and whether it is the interviewer; none where nobody is named.
    questions
        What each unit answers; a turn of the interviewer before it, once for units in a row.
    """
    turns: list[Turn] = []
    units: list[Turn] = []
    pieces: list[str] = []
    place = 0

    def add(text: str, speaker: str, asks: bool) -> Turn:
        nonlocal place
        turn = Turn(place, place + len(text), speaker, asks)
        turns.append(turn)
        pieces.append(text)
        place = turn.end + len(BETWEEN)
        return turn

    asked = ""
    for index, text in enumerate(texts):
        if questions and questions[index] not in ("", asked):
            asked = questions[index]
            add(asked, "", True)
        units.append(add(text, *(speakers[index] if speakers else ("", False))))
    source = Source(
        name=name,
        text=BETWEEN.join(pieces),
        turns=tuple(turns),
        attributes=attributes,
        whole_turns=True,
        origin=origin,
    )
    return source, units


def constant(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, str]:
    """The columns whose value is one and the same in all rows, without empty ones."""
    return {
        column: values[0]
        for column, values in zip(columns, zip(*rows, strict=True), strict=True)
        if values[0] and all(value == values[0] for value in values)
    }
