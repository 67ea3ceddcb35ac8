"""The nouns of themekit: plain frozen dataclasses, no behaviour beyond their own consistency.

Offsets are Unicode code points into the text of a source as it is stored, end exclusive, so that
``source.text[start:end]`` is always the text that a span stands for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

EvidenceKind = Literal["quotation", "definition", "words"]
CoderKind = Literal["human", "machine"]


@dataclass(frozen=True, slots=True)
class Turn:
    """What one person says without interruption.

    Attributes
    ----------
    start, end
        The span of what is said, without the speaker's label, as code points.
    speaker
        Who speaks; empty where the source does not say.
    interviewer
        Whether this is the interviewer: kept as context, never coded.
    """

    start: int
    end: int
    speaker: str = ""
    interviewer: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """One transcript, or one respondent of a survey.

    Attributes
    ----------
    name
        Unique in a study.
    text
        The text as it was read; every offset points into it.
    turns
        In the order of the text, without overlap.
    attributes
        What is known of the source (role, round, site ...), as text.
    whole_turns
        Whether each turn is a passage as it stands (survey answers, coded tables), so that it is
        never cut.
    origin
        The name of the file that it was read from.
    memo
        A researcher's note on the source.
    """

    name: str
    text: str
    turns: tuple[Turn, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    whole_turns: bool = False
    origin: str = ""
    memo: str = ""

    @property
    def text_sha256(self) -> str:
        """SHA-256 of the text in UTF-8: two sources with one hash hold the same words."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit that is coded: a meaning unit of one respondent's turn.

    Attributes
    ----------
    source, start, end, text
        Where it stands; ``text == source.text[start:end]``.
    speaker
        Who says it.
    turn
        Index of its turn in the source.
    question
        What the interviewer said last before it; empty where nobody asked.
    place
        How far into the source it starts, from 0 to 1.
    """

    source: str
    start: int
    end: int
    text: str
    speaker: str = ""
    turn: int = 0
    question: str = ""
    place: float = 0.0


@dataclass(frozen=True, slots=True)
class Code:
    """A code of the codebook.

    ``name`` is unique in a codebook. Where a file holds one name under two parents, its reader
    names them ``Parent / Child``.

    Attributes
    ----------
    parent
        The name of the code above it, or None at the top.
    definition, inclusion, exclusion, memo
        Texts of the codebook; empty where it has none.
    examples
        Example quotations that the codebook itself gives.
    colour
        ``#rrggbb``, or empty.
    codable
        False for a heading that nothing is coded with.
    """

    name: str
    parent: str | None = None
    definition: str = ""
    inclusion: str = ""
    exclusion: str = ""
    examples: tuple[str, ...] = ()
    colour: str = ""
    codable: bool = True
    memo: str = ""


@dataclass(frozen=True, slots=True)
class Codebook:
    """Codes in their order, each after its parent."""

    codes: tuple[Code, ...] = ()

    def __iter__(self) -> Iterator[Code]:
        return iter(self.codes)

    def __len__(self) -> int:
        return len(self.codes)

    def __contains__(self, name: str) -> bool:
        return any(code.name == name for code in self.codes)

    def __getitem__(self, name: str) -> Code:
        for code in self.codes:
            if code.name == name:
                return code
        raise KeyError(name)

    @property
    def names(self) -> list[str]:
        """The names of the codes, in order."""
        return [code.name for code in self.codes]

    def children(self, name: str | None) -> list[Code]:
        """The codes directly under ``name``; the top level for None."""
        return [code for code in self.codes if code.parent == name]

    def ancestors(self, name: str) -> list[str]:
        """The names above ``name``, nearest first; a loop in the parents ends the list."""
        parents = {code.name: code.parent for code in self.codes}
        found: list[str] = []
        above = parents.get(name)
        while above is not None and above not in found and above != name:
            found.append(above)
            above = parents.get(above)
        return found

    def path(self, name: str) -> tuple[str, ...]:
        """The names from the top down to ``name``."""
        return (*reversed(self.ancestors(name)), name)


@dataclass(frozen=True, slots=True)
class Coder:
    """Somebody, or something, that codes. The machine is a coder of its own."""

    name: str
    kind: CoderKind = "human"


@dataclass(frozen=True, slots=True)
class Coding:
    """A span of a source with a code, given by a coder."""

    source: str
    start: int
    end: int
    code: str
    coder: str
    memo: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a code is suggested.

    Attributes
    ----------
    kind
        A quotation that a person coded with this code, the code's definition, or the words of
        the passage that speak for the code.
    source
        The source of a quotation; empty for the other kinds.
    text
        The quotation, the definition, or the words separated by commas.
    similarity
        Cosine similarity to the passage (quotation, definition) or the share of the score that
        the words bear (words), at most 1.
    """

    kind: EvidenceKind
    source: str
    text: str
    similarity: float


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A code that the machine proposes for a span, with how sure it is and why.

    Attributes
    ----------
    score
        A calibrated probability.
    suggested
        Whether the score passes the code's threshold.
    coder
        The machine that suggests: tool, version and model.
    """

    source: str
    start: int
    end: int
    code: str
    score: float
    suggested: bool
    coder: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class CandidateTheme:
    """A theme that the machine finds in passages; a candidate until a researcher takes it.

    Attributes
    ----------
    name
        In the interviewees' own words.
    words, phrases
        What sets its passages apart from the rest, strongest first.
    members
        Membership strength (0 to 1) by index of the passage.
    exemplars
        Indices of the passages that show it best, from different sources where there are any.
    sources
        How many sources speak of it.
    stability
        Share of resamples of sources in which it comes back; None where there were too few
        sources to resample.
    resemblance
        Mean best Jaccard similarity to a theme of a resample; None likewise.
    parent
        The name of the broader theme that holds it, or None.
    definition
        One line, if something that may name themes gave one.
    """

    name: str
    words: tuple[str, ...]
    phrases: tuple[str, ...]
    members: Mapping[int, float]
    exemplars: tuple[int, ...]
    sources: int
    stability: float | None = None
    resemblance: float | None = None
    parent: str | None = None
    definition: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person made of a suggestion: taken or turned down.

    Attributes
    ----------
    coder
        The person who decided.
    """

    source: str
    start: int
    end: int
    code: str
    coder: str
    accepted: bool
    note: str = ""
