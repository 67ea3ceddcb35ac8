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
        Sources with the same name and the same text.
    differing
        Plain sentences: which texts differ, and from which character on.
    only_here, only_there
        Sources that only one of the two holds.
    """

    names: list[str]
    differing: list[str]
    only_here: list[str]
    only_there: list[str]


def match_texts(here: Sequence[Source], there: Sequence[Source]) -> Matched:
    """Match sources by name, and find those whose text differs."""
    others = {source.name: source for source in there}
    same, differing = [], []
    for source in here:
        other = others.get(source.name)
        if other is None:
            continue
        if source.text == other.text:
            same.append(source.name)
        else:
            differing.append(_sentence(source.name, source.text, other.text))
    mine = {source.name for source in here}
    return Matched(
        names=same,
        differing=differing,
        only_here=[source.name for source in here if source.name not in others],
        only_there=[source.name for source in there if source.name not in mine],
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
