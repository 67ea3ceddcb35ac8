"""What no code covers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from themekit.discover.views import views
from themekit.domain import CandidateTheme, Passage
from themekit.errors import StudyError, UsageError
from themekit.segment import CodedPassages
from themekit.unseen.alarms import Alarms, alarms
from themekit.unseen.blocks import blockwise, some_rows
from themekit.unseen.groups import Groups, group_flagged
from themekit.unseen.novelty import SIDES, Bools, Floats, Known, linear_scores, sides
from themekit.unseen.weighing import weigh

NEAREST_CODES = 3
_GROUPED = 0.15
"""The share of the new passages, newest first, that is grouped where none are flagged."""

_FEWEST_KNOWN = 10


@dataclass(frozen=True)
class NearCode:
    """A code near to a passage, and how badly it fits.

    Attributes
    ----------
    score
        How well it fits, by the model.
    further
        The share of the code's own passages that are closer to it than this one.
    """

    code: str
    score: float
    further: float

    @property
    def why(self) -> str:
        """Why the code does not fit, in words."""
        if self.further >= 0.5:
            return f"further from {self.code} than {self.further:.0%} of its own passages"
        return f"within {self.code}: {1 - self.further:.0%} of its own passages are no closer"


@dataclass(frozen=True)
class NewPassage:
    """A passage, how new it is, and the codes nearest to it.

    Attributes
    ----------
    novelty
        From 0 to 1; only the order has a meaning.
    p_value
        The share of held-back coded passages that look at least as new; None if not asked for.
    """

    passage: Passage
    novelty: float
    nearest: tuple[NearCode, ...]
    p_value: float | None = None
    flagged: bool = False


@dataclass(frozen=True)
class Unseen:
    """New passages, newest first, and the groups that the newest form.

    Attributes
    ----------
    candidates
        Candidate codes: groups from two or more sources. Their members are indices into
        ``passages``.
    one_source
        Groups from one source.
    sides
        How much each side counts, by name.
    alarms
        What was flagged; None if no share of false alarms was asked for.
    """

    passages: tuple[NewPassage, ...]
    candidates: tuple[CandidateTheme, ...]
    one_source: tuple[CandidateTheme, ...]
    sides: dict[str, float]
    alarms: Alarms | None = None


def unseen(
    coded: CodedPassages,
    coded_vectors: NDArray[np.floating],
    new: Sequence[Passage],
    new_vectors: NDArray[np.floating],
    *,
    scores: NDArray[np.floating] | None = None,
    false_alarms: float | None = None,
    seed: int = 0,
) -> Unseen:
    """Rank new passages by how far they are from anything coded, and group the newest.

    Parameters
    ----------
    coded, coded_vectors
        n passages with their codes, and (n, d) unit rows; those without a code are left out.
    new, new_vectors
        m passages and (m, d) unit rows.
    scores
        (m, k) calibrated scores of a code model for the codes of ``coded``, if there is one.
    false_alarms
        The share of false alarms among the flagged to aim at; nothing is flagged by default.

    Raises
    ------
    StudyError
        If there is nothing new, or too little is coded.
    UsageError
        If ``false_alarms`` is not between 0 and 1.
    """
    _check(coded, new, false_alarms)
    rows = some_rows(np.flatnonzero(coded.labels.any(axis=1)), seed)
    used = np.flatnonzero(coded.labels[rows].any(axis=0))
    passages = [*(coded.passages[row] for row in rows), *new]
    both = np.vstack([np.asarray(coded_vectors)[rows], np.asarray(new_vectors)])
    space = np.round(views(passages, both)[-1], 6)
    known = Known(space[: len(rows)], coded.labels[np.ix_(rows, used)])
    rest = space[len(rows) :]
    _, numbers = np.unique([passage.source for passage in passages], return_inverse=True)
    sources, new_sources = numbers[: len(rows)], numbers[len(rows) :]
    weights = weigh(known, sources, seed)
    given = linear_scores(known, rest) if scores is None else np.asarray(scores)[:, used]
    novelty = blockwise(
        lambda part: sides(known, rest[part], given[part]) @ weights, len(new), seed
    )
    found = (
        None
        if false_alarms is None
        else alarms(known, sources, rest, new_sources, false_alarms, seed)
    )
    codes = [coded.codes[code] for code in used]
    order = np.lexsort((np.arange(len(new)), -np.round(novelty, 9)))
    near = _near_codes(known, rest, given, codes)
    ranked = tuple(
        NewPassage(
            new[row],
            round(float(novelty[row]), 4),
            near[row],
            None if found is None else round(float(found.p_values[row]), 4),
            found is not None and bool(found.flagged[row]),
        )
        for row in order
    )
    chosen = _to_group(found, order)
    groups: Groups = group_flagged(known, rest[order], [new[row] for row in order], chosen)
    return Unseen(
        ranked,
        groups.candidates,
        groups.one_source,
        dict(zip(SIDES, np.round(weights, 4).tolist(), strict=True)),
        found,
    )


def _check(coded: CodedPassages, new: Sequence[Passage], false_alarms: float | None) -> None:
    if not new:
        raise StudyError(
            "There is nothing new to look at: every passage is coded. Give new interviews, or"
            " import some that are not coded."
        )
    count = int(coded.labels.any(axis=1).sum())
    if count < _FEWEST_KNOWN or int(coded.labels.any(axis=0).sum()) < 2:
        raise StudyError(
            f"Only {count} passages are coded, which is too little to say what no code covers."
            f" Code at least {_FEWEST_KNOWN} passages with two or more codes."
        )
    if false_alarms is not None and not 0 < false_alarms < 1:
        raise UsageError(f"{false_alarms:g} is no share. Give a number between 0 and 1, as 0.2.")


def _to_group(found: Alarms | None, order: NDArray[np.intp]) -> Bools:
    """Which of the ranked passages are grouped: the flagged, else the newest."""
    if found is not None and found.flagged.any():
        return found.flagged[order]
    return np.arange(len(order)) < max(2, round(_GROUPED * len(order)))


def _near_codes(
    known: Known, new: Floats, scores: Floats, codes: Sequence[str]
) -> list[tuple[NearCode, ...]]:
    """The codes that score highest, each with where the passage lies among the code's own."""
    sums = known.labels.T.astype(np.float64) @ known.vectors
    count = known.labels.sum(axis=0)
    away = np.empty((len(new), len(codes)))
    for code in range(len(codes)):
        own = known.vectors[known.labels[:, code]]
        others = (sums[code] - own) / max(1, count[code] - 1)
        closeness = np.sort(np.einsum("ij,ij->i", own, others))
        here = new @ (sums[code] / count[code])
        away[:, code] = 1 - np.searchsorted(closeness, here, side="right") / len(own)
    top = np.argsort(-scores, axis=1, kind="stable")[:, :NEAREST_CODES]
    return [
        tuple(
            NearCode(codes[k], round(float(scores[row, k]), 4), round(float(away[row, k]), 4))
            for k in best
        )
        for row, best in enumerate(top.tolist())
    ]
