"""What is described: sources, a codebook and codings, with what several tables share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from themekit.describe.concepts import Condition
from themekit.describe.counting import Counts, Span, branch, count, main_codes, pieces_of_data
from themekit.domain import Codebook, Coding, Source, Suggestion
from themekit.segment import CodedPassages, coded_passages

Encode = Callable[[Sequence[str]], NDArray[np.float32]]


@dataclass(frozen=True)
class Material:
    """What the tables are made of.

    Attributes
    ----------
    sources, codebook
        In the order of the study.
    codings
        What is counted: the codings of the coders chosen, together.
    beside
        Codings that are only set beside them, coder by coder (the suggestions of a machine).
    by
        Attributes to divide the sources by; all that divide them where none is named.
    concepts
        Codes that stand for research concepts, with the codes under them as nodes.
    conditions
        What codes are marked as for and against.
    encode
        Gives unit vectors (n, d) of texts; without it, nothing that goes by meaning is made.
    seed
        Of all that is drawn at random.
    """

    sources: Sequence[Source]
    codebook: Codebook
    codings: Sequence[Coding]
    beside: Sequence[Coding] = ()
    by: Sequence[str] = ()
    concepts: Sequence[str] = ()
    conditions: Sequence[Condition] = field(default=())
    encode: Encode | None = None
    seed: int = 0

    @cached_property
    def passages(self) -> CodedPassages:
        """All passages, cut by rule, with their codes."""
        return coded_passages(self.sources, self.codings, self.codebook)

    @cached_property
    def coded(self) -> CodedPassages:
        """The passages with at least one code."""
        return self.passages.take(np.flatnonzero(self.passages.labels.any(axis=1)))

    @cached_property
    def vectors(self) -> NDArray[np.float32] | None:
        """(n, d) vectors of the coded passages; None where nothing encodes them."""
        if self.encode is None or not self.coded.passages:
            return None
        return self.encode([passage.text for passage in self.coded.passages])

    @cached_property
    def pieces(self) -> dict[str, dict[str, list[Span]]]:
        """Pieces of data by code and source."""
        return pieces_of_data(self.codings, self.codebook)

    @cached_property
    def counts(self) -> dict[str, Counts]:
        """How often each code was used."""
        return count(self.codebook, self.codings)

    @cached_property
    def themes(self) -> Mapping[str, str]:
        """The main theme of each code that is no research concept, nor under one."""
        below = branch(self.codebook)
        left_out = {code for concept in self.concepts for code in below[concept]}
        main = main_codes(self.codebook)
        return {code: theme for code, theme in main.items() if code not in left_out}


def as_codings(suggestions: Iterable[Suggestion]) -> list[Coding]:
    """What a machine suggests as codings: those that pass their code's threshold."""
    return [
        Coding(each.source, each.start, each.end, each.code, each.coder)
        for each in suggestions
        if each.suggested
    ]
