"""What a reader hands over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from themekit.domain import Code, Coder, Coding, Source, Suggestion

Span = tuple[str, int, int]
"""The name of a source, start and end."""


@dataclass(frozen=True)
class Imported:
    """What was found in a file or a folder.

    Attributes
    ----------
    sources, codes, codings, coders
        The nouns. Codes stand after their parents.
    suggestions
        What a themekit suggested, of a project that it wrote.
    attributes
        What an attribute table in a folder says, by name of a source or a speaker.
    units
        Where each unit of a coded table lies, by unit id.
    report
        Plain sentences: what was left out or changed, and why.
    """

    sources: Sequence[Source] = ()
    codes: tuple[Code, ...] = ()
    codings: tuple[Coding, ...] = ()
    coders: tuple[Coder, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    attributes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    units: Mapping[str, Span] = field(default_factory=dict)
    report: tuple[str, ...] = ()
