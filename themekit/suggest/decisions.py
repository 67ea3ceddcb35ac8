"""What a researcher accepts and rejects of the suggestions, as something to learn from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from themekit.domain import Coding, Decision, Passage
from themekit.segment import CodedPassages, labels


def accepted_codings(decisions: Iterable[Decision]) -> list[Coding]:
    """The codings that the deciding coders made by accepting."""
    return [Coding(d.source, d.start, d.end, d.code, d.coder) for d in decisions if d.accepted]


def with_decisions(
    coded: CodedPassages, passages: Sequence[Passage], decisions: Iterable[Decision]
) -> CodedPassages:
    """The training material with what was decided.

    A passage that somebody decided on has been read: it joins the material, with the codes that
    were accepted and none that was rejected. Of a source that nobody coded, passages without a
    decision stay out, since nobody has said whether they hold a code. Where one person's coding
    was rejected by another, it goes; where both were decided, accepting wins.

    Parameters
    ----------
    coded
        What people coded; sources without any coding are left out of it where they were decided
        on, and their decided passages join.
    passages
        The passages of the sources with decisions.

    Returns
    -------
    CodedPassages
        The sources in the order of ``coded``, then new ones.
    """
    decisions = list(decisions)
    everything = _joined(coded, passages)
    accepted = _given(everything, decisions, accepted=True)
    rejected = _given(everything, decisions, accepted=False)
    read_before = {coded.passages[row].source for row in np.argwhere(coded.labels)[:, 0]}
    decided = np.asarray((accepted | rejected).any(axis=1))
    rows = [
        row
        for row, source in enumerate(everything.sources)
        if source in read_before or decided[row]
    ]
    given = (everything.labels & ~rejected) | accepted
    return CodedPassages(everything.passages, given, everything.codes).take(rows)


def _joined(coded: CodedPassages, passages: Sequence[Passage]) -> CodedPassages:
    """The passages of ``coded`` and, after them, those of sources that it does not have."""
    there = set(coded.sources)
    new = [passage for passage in passages if passage.source not in there]
    nothing = np.zeros((len(new), len(coded.codes)), dtype=np.bool_)
    return CodedPassages(
        [*coded.passages, *new], np.concatenate([coded.labels, nothing]), coded.codes
    )


def _given(
    material: CodedPassages, decisions: Iterable[Decision], *, accepted: bool
) -> NDArray[np.bool_]:
    chosen = [
        Coding(d.source, d.start, d.end, d.code, d.coder)
        for d in decisions
        if d.accepted == accepted
    ]
    return labels(material.passages, chosen, material.codes)
