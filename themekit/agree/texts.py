"""Two files that should hold the same sources: do they?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from themekit.domain import Source


@dataclass(frozen=True)
class Matched:
    """Sources that two files have in common.

    Attributes
    ----------
    names
        The name here of each source there that has the same text, by its name there.
    differing
        Plain sentences: which texts differ, and from which character on.
    only_here, only_there
        Sources that only one of the two holds.
    """

    names: dict[str, str]
    differing: list[str]
    only_here: list[str]
    only_there: list[str]


def match_texts(here: Sequence[Source], there: Sequence[Source]) -> Matched:
    """Match sources by name, else by their very text, and find those whose text differs."""
    mine = {source.name: source for source in here}
    same: dict[str, str] = {}
    differing = []
    for source in there:
        namesake = mine.get(source.name)
        if namesake is not None and namesake.text != source.text:
            differing.append(_sentence(source.name, namesake.text, source.text))
        elif namesake is not None:
            same[source.name] = source.name
    left = {s.text: s.name for s in here if s.name not in same}
    named = {source.name for source in there}
    for source in there:
        if source.name not in mine and left.get(source.text, source.name) not in named:
            same[source.name] = left.pop(source.text)
    return Matched(
        names=same,
        differing=differing,
        only_here=[s.name for s in here if s.name not in named | set(same.values())],
        only_there=[s.name for s in there if s.name not in mine and s.name not in same],
    )


def _sentence(name: str, here: str, there: str) -> str:
    at = next(
        (i for i, (a, b) in enumerate(zip(here, there, strict=False)) if a != b),
        min(len(here), len(there)),
    )
    line = here.count("\n", 0, at) + 1
    return (
        f"The text of {name!r} differs between the two files, from character {at + 1:,} (line"
        f" {line:,}) on: “{_around(here, at)}” here, “{_around(there, at)}” there. It is not"
        " compared."
    )


def _around(text: str, at: int) -> str:
    found = " ".join(text[max(0, at - 15) : at + 25].split())
    return found or "(nothing more)"
