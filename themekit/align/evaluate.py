"""How well candidate themes find what people coded, without being told.

Themes are found in all passages, coded or not; nothing of the codings is used, so there is no
training and no test, and repeats stay. AMI, ARI and harmonic purity are over passages with
exactly one code, of those with enough codings; theme recall is over all passages.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from themekit.align.measures import (
    Bools,
    Labels,
    ami,
    ari,
    harmonic_purity,
    pair_table,
    theme_recall,
)
from themekit.discover import Discovery, discover
from themekit.discover.discovery import Method
from themekit.domain import Codebook
from themekit.errors import StudyError
from themekit.segment import CodedPassages, first_of_repeats

Interval = tuple[float, float]

MEASURES = ("ami", "ari", "harmonic_purity")

_PILES = 20
_PERMUTATIONS = 20
_OF: dict[str, Callable[[Labels, Labels], float]] = {
    "ami": ami,
    "ari": ari,
    "harmonic_purity": harmonic_purity,
}


@dataclass(frozen=True)
class DiscoveryEvaluation:
    """Themes against codes.

    Attributes
    ----------
    discovery
        The themes that were found.
    figures
        AMI, ARI, harmonic purity and theme recall; None where not defined.
    ci95
        By jackknife over sources, the themes held fixed.
    chance
        The same figures with the codes of passages permuted.
    passages, singly, repeats
        How many passages themes were found in, how many have exactly one code, and how many
        repeat the text of another.
    """

    discovery: Discovery
    figures: dict[str, float | None]
    ci95: dict[str, Interval | None]
    chance: dict[str, float | None]
    passages: int
    singly: int
    repeats: int

    def to_json(self) -> dict[str, Any]:
        """What ``evaluate --task discover --json`` prints."""
        stable = self.discovery.stability
        return {
            "task": "discover",
            "method": self.discovery.method,
            "units": self.passages,
            "singly_coded": self.singly,
            "repeats": self.repeats,
            "themes": len(self.discovery.themes),
            **self.figures,
            "stability": None if stable is None else round(stable, 4),
            "unplaced": round(self.discovery.unplaced, 4),
            "ci95": self.ci95,
            "chance": self.chance,
        }


def evaluate_discovery(
    coded: CodedPassages,
    vectors: NDArray[np.floating],
    *,
    method: Method = "consensus",
    themes: int | None = None,
    min_count: int = 10,
    seed: int = 0,
    codebook: Codebook | None = None,
    code_vectors: NDArray[np.floating] | None = None,
) -> DiscoveryEvaluation:
    """Find themes and hold them against the codes.

    Parameters
    ----------
    coded, vectors
        n passages with their codes, and (n, d) unit rows.
    min_count
        Codes with fewer codings are not scored.
    codebook, code_vectors
        Guided mode, which is no longer blind to the codebook: say so beside its figures.

    Raises
    ------
    StudyError
        If there are too few passages, or none has a code that is scored.
    """
    scored = scored_codes(coded, min_count)
    found = discover(
        coded.passages,
        vectors,
        themes=themes,
        method=method,
        seed=seed,
        codebook=codebook,
        code_vectors=code_vectors,
    )
    return judge_discovery(coded, found, scored, seed)


def judge_discovery(
    coded: CodedPassages, found: Discovery, scored: NDArray[np.intp], seed: int = 0
) -> DiscoveryEvaluation:
    """Hold themes of these passages, found in whatever way, against the codes in ``scored``."""
    labels = coded.labels[:, scored]
    one = (coded.labels.sum(axis=1) == 1) & labels.any(axis=1)
    truth, groups = labels[one].argmax(axis=1), found.primary[one]
    _, sources = np.unique(np.array(coded.sources)[one], return_inverse=True)
    figures: dict[str, float | None] = {
        name: round(measure(truth, groups), 4) for name, measure in _OF.items()
    }
    recall = theme_recall(pair_table(found.belongs, labels)[3])
    figures["theme_recall"] = None if recall is None else round(recall, 4)
    return DiscoveryEvaluation(
        found,
        figures,
        ci95=_intervals(truth, groups, sources, seed),
        chance=_chance(truth, groups, found.belongs, labels, seed),
        passages=len(coded.passages),
        singly=int(one.sum()),
        repeats=len(coded.passages) - len(first_of_repeats(coded.passages)),
    )


def scored_codes(coded: CodedPassages, min_count: int) -> NDArray[np.intp]:
    """The codes with enough codings, if any of them stands alone on a passage."""
    scored = np.flatnonzero(coded.labels.sum(axis=0) >= min_count)
    one = coded.labels.sum(axis=1) == 1
    if not coded.labels[one][:, scored].any():
        raise StudyError(
            f"No passage has exactly one code with {min_count} codings, so there is nothing to"
            " hold themes against. Lower --min-count, or code more."
        )
    return scored


def _intervals(
    truth: Labels, groups: Labels, sources: NDArray[np.intp], seed: int
) -> dict[str, Interval | None]:
    """By leaving out a pile of sources at a time (the grouped jackknife, Efron 1982).

    Not by bootstrap: a passage drawn twice agrees with itself, which flatters these measures.
    """
    names = np.unique(sources)
    piles = min(_PILES, len(names))
    if piles < 2:
        return dict.fromkeys(MEASURES)
    shuffled = np.random.default_rng(seed).permutation(len(names))
    pile = (shuffled % piles)[np.searchsorted(names, sources)]
    result: dict[str, Interval | None] = {}
    for name, measure in _OF.items():
        left = np.array([measure(truth[pile != p], groups[pile != p]) for p in range(piles)])
        error = np.sqrt((piles - 1) * left.var())
        middle = measure(truth, groups)
        low, high = middle - 1.96 * error, min(1.0, middle + 1.96 * error)
        result[name] = (round(float(low), 4), round(float(high), 4))
    return result


def _chance(
    truth: Labels, groups: Labels, belongs: Bools, labels: Bools, seed: int
) -> dict[str, float | None]:
    generator = np.random.default_rng(seed)
    orders = [generator.permutation(len(truth)) for _ in range(_PERMUTATIONS)]
    result: dict[str, float | None] = {
        name: round(float(np.mean([measure(truth[order], groups) for order in orders])), 4)
        for name, measure in _OF.items()
    }
    recalls = [
        theme_recall(pair_table(belongs, generator.permutation(labels))[3]) or 0.0
        for _ in range(_PERMUTATIONS)
    ]
    result["theme_recall"] = round(float(np.mean(recalls)), 4)
    return result
