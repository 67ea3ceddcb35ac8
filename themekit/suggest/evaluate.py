"""How good are suggestions for sources that the model has not seen?

:func:`evaluate` goes through the folds and :func:`judge` takes the figures, so that what was run
once can be judged in several ways. What is scored:

- Codes that people used at least ``min_count`` times (10), as they used them. A parent counts
  for its own codings only: coding a child is not taken for coding its parent.
- Ranking measures (``lrap``, ``recall_at_k``, ``accuracy_first``, ``kappa_first``) and those of
  decisions (F1, kappa, ``exact``, ``ece``) are over passages with at least one scored code;
  ``with_uncoded`` takes the decisions over all passages, as a user of a whole transcript meets
  them. ``codable_auc`` is over all passages.
- ``recall_at_k``: the share of passages with a right code among the first k. ``kappa_first`` and
  ``accuracy_first`` compare the first suggestion with the first human code, in the order of the
  codebook.
- ``ece``: expected calibration error over all pairs of passage and scored code, in 15 bins of
  equal width; ``ece_first``: the same over the first suggestions alone, a harder test, because
  most pairs are easily told to be wrong. A probability is that of a passage about which nothing
  is known; where there are uncoded passages, those known to be coded have their codes more often
  than it says, and ``with_uncoded`` is the fair test of it.
- Where only one code is scored, a passage that has it is no test of it: decisions are then judged
  on all passages in any case.
- Intervals: 95 %, percentile bootstrap over sources.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from themekit.domain import Codebook
from themekit.embed.encoder import Encoder
from themekit.errors import StudyError
from themekit.segment import CodedPassages
from themekit.suggest.folds import Fit, OutOfFold, Progress, out_of_fold
from themekit.suggest.intervals import Figures, Interval, chance, figures
from themekit.suggest.metrics import RANKING, Judged, reliability
from themekit.suggest.verdicts import Verdict, verdict

METRICS = (
    "micro_f1", "macro_f1", "lrap", "recall_at_1", "recall_at_3", "recall_at_5", "kappa_mean",
    "exact", "codable_auc", "ece", "ece_first", "micro_precision", "micro_recall",
    "accuracy_first", "kappa_first",
)  # fmt: skip

WORDS = {
    "recall_at_1": "a right code first",
    "recall_at_3": "a right code in the first 3",
    "recall_at_5": "a right code in the first 5",
    "lrap": "ranking (LRAP)",
    "micro_f1": "micro-F1 of what is suggested",
    "micro_precision": "precision of what is suggested",
    "micro_recall": "recall of what is suggested",
    "macro_f1": "macro-F1, mean of codes",
    "kappa_mean": "Cohen's kappa, mean of codes",
    "exact": "exactly a person's codes",
    "accuracy_first": "first code as a person's first",
    "kappa_first": "kappa of the first code",
    "codable_auc": "coded told from uncoded (AUC)",
    "ece": "calibration error (ECE)",
    "ece_first": "calibration error of the first",
}
"""The measures as a person reads them, those that matter most to a user first."""

_CODE_MEASURES = ("precision", "recall", "f1", "kappa")


@dataclass(frozen=True)
class CodeFigures:
    """One code on held-out sources.

    Attributes
    ----------
    n
        Held-out passages that people gave the code.
    suggested
        Held-out passages that it was suggested for.
    expected
        The sum of its probabilities: near ``n`` if they are calibrated.
    values, ci95
        ``precision``, ``recall``, ``f1`` and ``kappa``; None where not defined.
    """

    code: str
    n: int
    suggested: int
    expected: float
    values: dict[str, float | None]
    ci95: dict[str, Interval | None]
    verdict: Verdict


@dataclass(frozen=True)
class Evaluation:
    """The figures of an evaluation.

    Attributes
    ----------
    task
        What was evaluated: ``suggest``, or the name of a benchmark.
    units, labels, folds
        How many passages and codes are scored, and how many models were fitted.
    sources, passages
        Held-out sources, and all their passages, uncoded ones included.
    metrics, ci95, chance
        By measure; None where not defined, with the reason in ``reasons``.
    chance_within
        Codes were dealt out at random within ``sources``, or among ``all`` of them.
    not_scored
        Codes in use that have fewer than ``min_count`` codings.
    """

    task: str
    units: int
    labels: int
    folds: int
    sources: int
    passages: int
    repeats_dropped: int
    with_uncoded: bool
    min_count: int
    metrics: dict[str, float | None]
    ci95: dict[str, Interval | None]
    chance: dict[str, float | None]
    chance_within: str
    per_code: list[CodeFigures]
    not_scored: list[str]
    reliability: list[dict[str, float | int]]
    reliability_first: list[dict[str, float | int]]
    reasons: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The document that ``themekit evaluate --json`` prints; figures to four places."""
        document: dict[str, Any] = {
            "task": self.task,
            "units": self.units,
            "labels": self.labels,
            "folds": self.folds,
            "metrics": self.metrics,
            "ci95": self.ci95,
            "chance": self.chance,
            "per_code": [
                {
                    "code": one.code,
                    "n": one.n,
                    **one.values,
                    "ci95": one.ci95,
                    "suggested": one.suggested,
                    "expected": one.expected,
                    "verdict": one.verdict.words,
                    "why": one.verdict.why,
                }
                for one in self.per_code
            ],
            "sources": self.sources,
            "passages": self.passages,
            "repeats_dropped": self.repeats_dropped,
            "with_uncoded": self.with_uncoded,
            "min_count": self.min_count,
            "not_scored": self.not_scored,
            "chance_within": self.chance_within,
            "reliability": self.reliability,
            "reliability_first": self.reliability_first,
            "reasons": self.reasons,
        }
        rounded: dict[str, Any] = in_four_places(document)
        return rounded


def evaluate(
    coded: CodedPassages,
    codebook: Codebook,
    encoder: Encoder,
    *,
    folds: int | None = None,
    hold_out: Sequence[str] = (),
    min_count: int = 10,
    with_uncoded: bool = False,
    thorough: bool = False,
    seed: int = 0,
    task: str = "suggest",
    fit: Fit | None = None,
    progress: Progress | None = None,
) -> Evaluation:
    """Leave sources out, suggest codes for them, and compare with what people gave.

    Parameters
    ----------
    coded
        All passages of the coded sources, uncoded passages included.
    folds, hold_out
        See :func:`themekit.suggest.folds.out_of_fold`.
    min_count
        Codes with fewer codings are trained on but not scored.
    with_uncoded
        Whether decisions are judged on uncoded passages too.
    fit
        What fits a model; :func:`themekit.suggest.model.fit` if not given.

    Raises
    ------
    StudyError, UsageError
        If there is nothing to learn from, or no code to score.
    """
    found = out_of_fold(
        coded, codebook, encoder, fit or standard_fit(),
        folds=folds, hold_out=hold_out, thorough=thorough, seed=seed, progress=progress,
    )  # fmt: skip
    return judge(found, min_count=min_count, with_uncoded=with_uncoded, seed=seed, task=task)


def standard_fit() -> Fit:
    """The model that themekit itself suggests with."""
    from themekit.suggest.model import fit

    return fit


def judge(
    found: OutOfFold,
    *,
    min_count: int = 10,
    with_uncoded: bool = False,
    seed: int = 0,
    task: str = "suggest",
) -> Evaluation:
    """Take the figures of what was suggested for held-out sources."""
    scored = scored_codes(found, min_count)
    judged = judged_passages(found, scored, with_uncoded)
    measured = figures(judged, seed)
    by_chance, within = chance(judged, seed)
    codes = [found.coded.codes[k] for k in scored]
    used = [code for code, n in zip(found.coded.codes, found.counts, strict=True) if n]
    values = {name: _or_none(measured.values[name]) for name in METRICS}
    return Evaluation(
        task=task,
        units=int(judged.counted.sum()),
        labels=len(codes),
        folds=found.folds,
        sources=judged.sources,
        passages=len(found.coded.passages),
        repeats_dropped=found.repeats,
        with_uncoded=with_uncoded or len(scored) == 1,
        min_count=min_count,
        metrics=values,
        ci95={name: measured.ci95.get(name) for name in METRICS},
        chance={name: _or_none(by_chance[name]) for name in METRICS},
        chance_within=within,
        per_code=_per_code(codes, judged, measured),
        not_scored=[code for code in used if code not in codes],
        reliability=reliability(measured.bins),
        reliability_first=reliability(measured.first_bins),
        reasons=_reasons(values, judged),
    )


def scored_codes(found: OutOfFold, min_count: int) -> list[int]:
    """The columns of the codes that people used at least ``min_count`` times.

    Raises
    ------
    StudyError
        If there is none.
    """
    columns = np.flatnonzero(found.counts >= max(1, min_count))
    if not len(columns):
        most = int(found.counts.argmax())
        raise StudyError(
            f"No code has {min_count} codings, so none can be scored: the most used,"
            f" {found.coded.codes[most]}, has {int(found.counts[most])}. Code more, or give a lower"
            " --min-count."
        )
    return [int(k) for k in columns]


def judged_passages(found: OutOfFold, scored: Sequence[int], with_uncoded: bool) -> Judged:
    """The held-out passages, scored codes only, as the measures take them.

    Raises
    ------
    StudyError
        If no held-out passage has any of the codes.
    """
    truth = found.coded.labels[:, scored]
    if not truth.any():
        raise StudyError(
            "The held-out sources have no passage with a code that is scored. Hold out sources"
            " that are coded, or give a lower --min-count."
        )
    names, groups = np.unique(found.coded.sources, return_inverse=True)
    return Judged(
        truth=truth,
        probabilities=found.probabilities[:, scored],
        suggested=found.suggested[:, scored],
        groups=groups,
        sources=len(names),
        coded=np.asarray(found.coded.labels.any(axis=1)),
        codable=found.codable,
        counted=np.ones(len(truth), dtype=np.bool_)
        if with_uncoded or len(scored) == 1
        else np.asarray(truth.any(axis=1)),
    )


def _per_code(codes: list[str], judged: Judged, measured: Figures) -> list[CodeFigures]:
    counted = judged.counted
    suggested = judged.suggested[counted].sum(axis=0)
    expected = judged.probabilities[counted].sum(axis=0)
    found = []
    for k, code in enumerate(codes):
        low = {name: float(measured.codes_ci95[name][0, k]) for name in _CODE_MEASURES}
        high = {name: float(measured.codes_ci95[name][1, k]) for name in _CODE_MEASURES}
        values = {name: float(measured.codes[name][k]) for name in _CODE_MEASURES}
        found.append(
            CodeFigures(
                code=code,
                n=int(measured.codes["n"][k]),
                suggested=int(suggested[k]),
                expected=float(expected[k]),
                values={name: _or_none(value) for name, value in values.items()},
                ci95={
                    name: None if np.isnan(low[name]) else (low[name], high[name])
                    for name in _CODE_MEASURES
                },
                verdict=verdict(int(suggested[k]), values["kappa"], low["kappa"], low["precision"]),
            )
        )
    return found


def _reasons(values: dict[str, float | None], judged: Judged) -> dict[str, str]:
    """Why measures are not defined, in words."""
    found = {}
    for name in (name for name, value in values.items() if value is None):
        if name == "codable_auc":
            kind = "coded" if judged.coded.all() else "uncoded"
            reason = f"every held-out passage is {kind}"
        elif name in RANKING and judged.truth.shape[1] == 1:
            reason = "only one code is scored"
        elif name == "micro_precision":
            reason = "nothing was suggested"
        else:
            reason = "every held-out passage that counts has the same codes"
            if not judged.counted.all():
                reason += " (--with-uncoded counts the uncoded ones too)"
        found[name] = f"not defined, because {reason}"
    if judged.sources < 2:
        found["ci95"] = "not defined, because only one source is held out"
    return found


def _or_none(value: float) -> float | None:
    return None if np.isnan(value) else value


def in_four_places(value: Any) -> Any:
    """Every float of a JSON document rounded to four places."""
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, dict):
        return {key: in_four_places(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [in_four_places(item) for item in value]
    return value
