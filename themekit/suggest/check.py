"""Where a human coding may have slipped: codings to doubt, and codings that may be missing.

In the spirit of confident learning (Northcutt, Jiang & Chuang 2021): each coding is judged by a
model that has not seen its source, against what codings of that code usually get, so that hard
codes are not all doubted; and against the code that fits the passage best. A person decides.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from themekit.suggest.evaluate import in_four_places
from themekit.suggest.folds import OutOfFold
from themekit.suggest.metrics import Floats

Kind = Literal["doubtful", "missed"]

_FEW = 5
"""A code's usual score is drawn to that of all codes with the weight of this many codings."""


@dataclass(frozen=True)
class Slip:
    """A coding to look at again.

    Attributes
    ----------
    kind
        ``doubtful``: people gave the code and the model doubts it. ``missed``: people did not,
        and the model would.
    probability
        What the model gives the code here, out of fold.
    usual
        What it gives the code on passages that people gave it, at the median.
    instead
        The likeliest code that people did not give here, where it is likelier than this one.
    reason
        In words.
    """

    kind: Kind
    source: str
    start: int
    end: int
    text: str
    code: str
    probability: float
    usual: float
    instead: str | None
    reason: str

    @property
    def stands_out(self) -> bool:
        """Whether it is worth a look: a missing code is; a doubt is where there is one.

        The code gets less than half of what it usually gets, or another code is likelier here.
        """
        return self.kind == "missed" or bool(self.instead) or self.probability < self.usual / 2

    def to_json(self) -> dict[str, Any]:
        """One row of ``themekit check --json``."""
        row: dict[str, Any] = in_four_places(asdict(self))
        return row


def doubtful(found: OutOfFold) -> list[Slip]:
    """All human codings, the most doubtful first.

    The order is by log odds less the mean of two: what codings of the code get on average, and
    the best code that people did not give the passage.
    """
    labels = found.coded.labels
    odds = _log_odds(found.probabilities)
    rows, codes = np.nonzero(labels)
    best = np.where(labels | ~_used(found), -np.inf, odds).max(axis=1, initial=odds.min())
    margin = odds[rows, codes] - (_usual_odds(found, odds)[codes] + best[rows]) / 2
    usual = _usual(found)
    order = np.argsort(margin, kind="stable")
    return [_slip(found, "doubtful", int(rows[i]), int(codes[i]), usual) for i in order]


def missed(found: OutOfFold) -> list[Slip]:
    """Codes that people did not give, though they are as likely as where they did; surest first.

    Only what is more likely than not is listed, and only codes that people gave at least once.
    """
    odds = _log_odds(found.probabilities)
    usual = _usual(found)
    likely = ~found.coded.labels & (found.probabilities >= np.maximum(usual, 0.5))
    likely &= found.coded.labels.any(axis=0)
    rows, codes = np.nonzero(likely)
    margin = odds[rows, codes] - _usual_odds(found, odds)[codes] / 2
    order = np.argsort(-margin, kind="stable")
    return [_slip(found, "missed", int(rows[i]), int(codes[i]), usual) for i in order]


def _slip(found: OutOfFold, kind: Kind, row: int, k: int, usual: Floats) -> Slip:
    passage, code = found.coded.passages[row], found.coded.codes[k]
    probability = float(found.probabilities[row, k])
    others = np.where(found.coded.labels[row] | ~_used(found), -1.0, found.probabilities[row])
    best = int(others.argmax())
    instead = found.coded.codes[best] if others[best] > probability else None
    if kind == "missed":
        reason = f"{probability:.0%} likely here, as where people gave it ({usual[k]:.0%})"
    else:
        reason = f"{probability:.0%} likely here, {usual[k]:.0%} where people gave it as a rule"
        if instead:
            reason += f"; {instead} is likelier ({others[best]:.0%})"
    return Slip(
        kind=kind,
        source=passage.source,
        start=passage.start,
        end=passage.end,
        text=passage.text,
        code=code,
        probability=probability,
        usual=float(usual[k]),
        instead=instead if kind == "doubtful" else None,
        reason=reason,
    )


def _used(found: OutOfFold) -> NDArray[np.bool_]:
    """(k,) the codes that people gave at all: a heading is as likely as what is under it."""
    return np.asarray(found.coded.labels.any(axis=0))


def _usual(found: OutOfFold) -> Floats:
    """(k,) the median probability of each code where people gave it; of all codes if nowhere."""
    labels = found.coded.labels
    everywhere = float(np.median(found.probabilities[labels])) if labels.any() else 0.5
    return np.array(
        [
            np.median(found.probabilities[given, k]) if given.any() else everywhere
            for k, given in enumerate(labels.T)
        ]
    )


def _usual_odds(found: OutOfFold, odds: Floats) -> Floats:
    """(k,) the mean log odds of each code where people gave it, drawn to that of all codes."""
    labels = found.coded.labels
    overall = odds[labels].mean() if labels.any() else 0.0
    sums = np.where(labels, odds, 0.0).sum(axis=0)
    return np.asarray((sums + _FEW * overall) / (labels.sum(axis=0) + _FEW))


def _log_odds(probabilities: Floats) -> Floats:
    clipped = np.clip(probabilities, 1e-4, 1 - 1e-4)
    return np.asarray(np.log(clipped) - np.log1p(-clipped))
