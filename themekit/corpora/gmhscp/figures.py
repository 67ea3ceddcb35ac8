"""The forcefield diagrams of the thesis (Figures 2 to 4)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from themekit.corpora.gmhscp.lines import even

_CAPTION = re.compile(r"\s?Figure \d: Forcefield diagram")
_PAGE_START = re.compile(r" \S")
_FIGURES = (
    ("Increasing scope of opportunity for outcomes", 8, 6),
    ("Large scale impact", 5, 3),
    ("More sustainable results", 6, 5),
)
"""Desired condition, how many themes work for it, how many against it. The plain text keeps the
themes in order but not where a side or a figure ends; the division is by what they mean."""


@dataclass(frozen=True, slots=True)
class ForceField:
    """A forcefield diagram: the themes that work for and against a desired condition."""

    condition: str
    supporting: tuple[str, ...]
    opposing: tuple[str, ...]


def forcefields(lines: list[str]) -> tuple[ForceField, ...]:
    """Read the diagrams; none where the text does not hold all their themes."""
    captions = [row for row, line in enumerate(lines) if _CAPTION.match(line)]
    tops = [row for row, line in enumerate(lines) if _PAGE_START.match(line)]
    if not captions or not any(row < captions[0] for row in tops):
        return ()
    top = max(row for row in tops if row < captions[0])
    themes = _labels(lines[top : captions[-1]])
    if len(themes) != sum(supporting + opposing for _, supporting, opposing in _FIGURES):
        return ()
    found, start = [], 0
    for condition, supporting, opposing in _FIGURES:
        middle, end = start + supporting, start + supporting + opposing
        found.append(ForceField(condition, tuple(themes[start:middle]), tuple(themes[middle:end])))
        start = end
    return tuple(found)


def _labels(lines: list[str]) -> list[str]:
    """The labels of the diagrams: a blank line, or a new page, stands between two of them."""
    found: list[str] = []
    goes_on = False
    for line in lines:
        if not line.strip() or _CAPTION.match(line):
            goes_on = False
        elif goes_on:
            found[-1] = f"{found[-1]} {even(line)}"
        else:
            found.append(even(line))
            goes_on = True
    return found
