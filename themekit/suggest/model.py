"""The code model: fitted on a study's codings, it suggests codes for passages it has not seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from themekit.domain import Codebook, Evidence, Passage
from themekit.errors import StudyError
from themekit.segment import CodedPassages
from themekit.suggest.blend import Blend, fit_blend
from themekit.suggest.calibration import Calibration, fit_calibration
from themekit.suggest.codable import Codable, fit_codable
from themekit.suggest.evidence import Quotations, definition, telling_words
from themekit.suggest.features import Floats, Views, views
from themekit.suggest.hierarchy import headings, raise_headings
from themekit.suggest.novelty import Novelty, fit_novelty
from themekit.suggest.scorers import DESCRIPTIONS, FROM_CODEBOOK, Scored, Scorers, fit_scorers
from themekit.suggest.thresholds import fit_thresholds

if TYPE_CHECKING:
    from themekit.embed import Encoder

_BLOCKS_OF_ONE_SOURCE = 5
_NEVER = 2.0
"""A threshold that no probability passes."""


@dataclass(frozen=True)
class Scores:
    """What the model says of n passages.

    Attributes
    ----------
    codes
        k names.
    probabilities
        (n, k) that a person would give the passage the code; calibrated.
    codable
        (n,) that a person would code the passage at all.
    novelty
        (n,) from 0 to 1: the share of coded passages that lie nearer to what is coded.
    """

    codes: list[str]
    probabilities: Floats
    codable: Floats
    novelty: Floats


@dataclass(frozen=True)
class SuggestedCode:
    """A code for a passage; ``suggested`` if its probability passes the code's threshold."""

    code: str
    score: float
    suggested: bool
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class PassageSuggestions:
    """A passage with the codes that fit it best, most probable first."""

    passage: Passage
    codable: float
    novelty: float
    suggestions: tuple[SuggestedCode, ...]


@dataclass(frozen=True)
class Training:
    """What a model was trained on, in numbers."""

    sources: int
    passages: int
    codings: int
    codes: int


@dataclass(frozen=True)
class CodeModel:
    """A fitted model; :func:`fit` makes one, :mod:`themekit.suggest.saving` keeps it.

    Attributes
    ----------
    codebook, codes
        The codebook, and the k names that are the columns of all scores.
    thresholds
        (k,) the probability from which a code is suggested; more than 1 for a heading.
    counts
        (k,) training passages with each code.
    quotations
        The coded passages themselves, for evidence; None in a model made to be shared.
    """

    encoder: Encoder
    codebook: Codebook
    codes: list[str]
    counts: NDArray[np.int64]
    trained_on: Training
    scorers: Scorers
    blend: Blend
    calibration: Calibration
    codable: Codable
    novelty: Novelty
    thresholds: Floats
    quotations: Quotations | None

    @property
    def sha256(self) -> str:
        """Hash of every number and name in the model, quotations aside."""
        from themekit.suggest.saving import digest

        return digest(self)

    @property
    def name(self) -> str:
        """What tells this model from others."""
        return f"codes-{self.sha256[:8]}"

    def description(self) -> dict[str, Any]:
        """The ``model`` of ``suggest --json``."""
        return {
            "name": self.name,
            "encoder": self.encoder.name,
            "encoder_sha256": self.encoder.sha256,
            "trained_on": asdict(self.trained_on),
        }

    def score(self, passages: Sequence[Passage]) -> Scores:
        """Score all passages of some sources, those of a source together and in order."""
        seen = views(passages, self.encoder)
        return self._scores(seen, self.scorers.scores(seen))

    def suggest(self, passages: Sequence[Passage], top: int = 5) -> list[PassageSuggestions]:
        """The ``top`` codes of each passage with their evidence; headings are left out."""
        seen = views(passages, self.encoder)
        scored = self.scorers.scores(seen)
        scores = self._scores(seen, scored)
        offered = np.array([k for k, code in enumerate(self.codes) if self.codebook[code].codable])
        order = np.argsort(-scores.probabilities[:, offered], axis=1, kind="stable")[:, :top]
        explain = _Explained(self, passages, seen, scored)
        return [
            PassageSuggestions(
                passage,
                float(scores.codable[row]),
                float(scores.novelty[row]),
                tuple(
                    self._suggested(float(scores.probabilities[row, k]), k, explain.why(row, k))
                    for k in offered[order[row]].tolist()
                ),
            )
            for row, passage in enumerate(passages)
        ]

    def _scores(self, seen: Views, scored: Scored) -> Scores:
        log_odds = self.blend.log_odds(scored.by_scorer)
        probabilities = self.calibration.probabilities(log_odds, scored.coded)
        columns = headings(self.codebook, self.codes, self.counts)
        novelty = self.novelty.of(seen.own)
        return Scores(
            self.codes,
            raise_headings(probabilities, self.codebook, self.codes, columns),
            self.codable.of(scored.coded, novelty),
            novelty,
        )

    def _suggested(self, score: float, k: int, why: tuple[Evidence, ...]) -> SuggestedCode:
        return SuggestedCode(self.codes[k], score, bool(score >= self.thresholds[k]), why)


class _Explained:
    """Scores taken apart into what speaks for each code."""

    def __init__(
        self, model: CodeModel, passages: Sequence[Passage], seen: Views, scored: Scored
    ) -> None:
        self.model = model
        self.passages = passages
        self.own = seen.own
        self.rows = scored.blocks["words"]
        self.parts = model.blend.parts(scored.by_scorer)
        self.in_favour = np.sum([np.maximum(part, 0) for part in self.parts.values()], axis=0)
        self.similarity = model.scorers.descriptions.similarity(seen.own)
        per_unit = dict(zip(model.blend.scorers, model.blend.weights, strict=True))
        heads = model.scorers.heads
        self.weights = np.sum(
            [per_unit[name] * each.weights["words"][:, :-1] for name, each in heads.items()], axis=0
        )

    def why(self, row: int, k: int) -> tuple[Evidence, ...]:
        """The evidence for code ``k`` in passage ``row``: quotations, definition, words."""
        model, in_favour = self.model, float(self.in_favour[row, k])
        found: list[Evidence] = []
        if model.quotations is not None:
            found += model.quotations.nearest(self.own[row], k, self.passages[row].source)
        share = self.parts[DESCRIPTIONS][row, k] / in_favour if in_favour > 0 else 0.0
        code = model.codebook[model.codes[k]]
        found += definition(code, self.similarity[row, k], share, int(model.counts[k]))
        terms = model.scorers.space.words.terms
        found += telling_words(self.rows[row], self.weights[:, k], terms, in_favour)
        return tuple(found)


def fit(
    coded: CodedPassages,
    codebook: Codebook,
    encoder: Encoder,
    *,
    thorough: bool = False,
    seed: int = 0,
) -> CodeModel:
    """Learn to code as the people of a study do.

    Parameters
    ----------
    coded
        All passages of the coded sources, in order, uncoded ones included: they show what people
        leave uncoded.
    thorough
        Adapt the encoder to the codings as well (:mod:`themekit.suggest.adapt`): several times
        slower, and better.

    Raises
    ------
    StudyError
        If there is no passage, or none with a code.
    """
    if not coded.labels[coded.counted].any():
        raise StudyError("No passage has a code, so there is nothing to learn from.")
    codes = list(coded.codes)
    seen = views(coded.passages, encoder)
    groups = _groups(coded.sources)
    counted = np.flatnonzero(coded.counted)
    scorers, left_out = fit_scorers(
        seen, coded.labels, groups, codebook, codes, encoder,
        counted=coded.counted, thorough=thorough, seed=seed,
    )  # fmt: skip
    coded, seen, groups = coded.only_counted(), seen.take(counted), groups[counted]
    truth, scores = coded.labels, {name: s[counted] for name, s in left_out.by_scorer.items()}
    blend = fit_blend(scores, truth.astype(np.float64), FROM_CODEBOOK)
    log_odds, coded_at_all = blend.log_odds(scores), left_out.coded[counted]
    calibration = fit_calibration(log_odds, coded_at_all, truth.astype(np.float64))
    probabilities = calibration.probabilities(log_odds, coded_at_all)
    counts = truth.sum(axis=0)
    thresholds = fit_thresholds(probabilities, truth.astype(np.float64))
    thresholds[headings(codebook, codes, counts)] = _NEVER
    rows = np.flatnonzero(truth.any(axis=1))
    return CodeModel(
        encoder=encoder,
        codebook=codebook,
        codes=codes,
        counts=counts,
        trained_on=Training(
            len(set(coded.sources)), len(rows), int(truth.sum()), int((counts > 0).sum())
        ),
        scorers=scorers,
        blend=blend,
        calibration=calibration,
        codable=fit_codable(coded_at_all, np.asarray(truth.any(axis=1))),
        novelty=fit_novelty(seen.own, truth, groups),
        thresholds=thresholds,
        quotations=Quotations(
            [coded.passages[row].text for row in rows],
            [coded.passages[row].source for row in rows],
            seen.own[rows].astype(np.float32),
            truth[rows],
        ),
    )


def _groups(sources: Sequence[str]) -> NDArray[np.intp]:
    """Which passages are left out together: those of a source, or of a fifth of the only one."""
    numbers = {source: number for number, source in enumerate(dict.fromkeys(sources))}
    if len(numbers) > 1:
        return np.array([numbers[source] for source in sources], dtype=np.intp)
    blocks = min(_BLOCKS_OF_ONE_SOURCE, len(sources))
    return np.arange(len(sources), dtype=np.intp) * blocks // len(sources)
