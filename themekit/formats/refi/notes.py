"""What a machine says of its suggestion, as the text of a note, and back."""

from __future__ import annotations

import re

from themekit.domain import Coding, Evidence, EvidenceKind, Suggestion

_HEAD = re.compile(
    r"Suggested by the machine, score ([0-9.e-]+) \((above|below) the code's threshold\)\."
)
_WHY = re.compile(
    r"\n\nBecause of (a quotation|the definition|the words)(?: of (.*?))?,"
    r" similarity (-?[0-9.e-]+):\n",
    re.DOTALL,
)  # fmt: skip
_KINDS: dict[str, EvidenceKind] = {
    "a quotation": "quotation",
    "the definition": "definition",
    "the words": "words",
}
_WORDS = {kind: words for words, kind in _KINDS.items()}

NAME = "Suggestion of themekit"
MACHINE = re.compile(r"themekit \S+ \(.*\)", re.DOTALL)
"""What themekit calls itself as a user."""


def is_machine(user: str) -> bool:
    """Whether the user of a project is a themekit."""
    return MACHINE.fullmatch(user) is not None


def note_text(suggestion: Suggestion) -> str:
    """Score and evidence in plain words that can be read back."""
    side = "above" if suggestion.suggested else "below"
    score = float(suggestion.score)
    said = f"Suggested by the machine, score {score!r} ({side} the code's threshold)."
    for why in suggestion.evidence:
        source = f" of {why.source}" if why.source else ""
        alike = float(why.similarity)
        said += f"\n\nBecause of {_WORDS[why.kind]}{source}, similarity {alike!r}:\n{why.text}"
    return said


def suggestion_of(coding: Coding, note: str) -> Suggestion | None:
    """The suggestion that a coding of the machine and its note stand for, if they do."""
    head = _HEAD.match(note)
    if head is None:
        return None
    _, *parts = _WHY.split(note)
    try:
        return Suggestion(
            source=coding.source,
            start=coding.start,
            end=coding.end,
            code=coding.code,
            score=min(max(float(head[1]), 0.0), 1.0),
            suggested=head[2] == "above",
            coder=coding.coder,
            evidence=tuple(
                Evidence(_KINDS[kind], source or "", text, float(similarity))
                for kind, source, similarity, text in zip(
                    parts[::4], parts[1::4], parts[2::4], parts[3::4], strict=True
                )
            ),
        )
    except ValueError:  # a person has edited the number
        return None
