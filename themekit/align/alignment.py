"""Candidate themes laid beside the codebook."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from themekit.align.measures import (
    Agreement,
    Bools,
    Floats,
    Labels,
    ami,
    ari,
    bcubed,
    harmonic_purity,
    pair_table,
    pairwise,
    theme_recall,
)
from themekit.align.relations import Relation, relations
from themekit.errors import StudyError

PERMUTATIONS = 20

_MOST = 5000
"""More passages than this are compared pair by pair through a random sample of so many."""


@dataclass(frozen=True)
class Pair:
    """A theme and a code.

    Attributes
    ----------
    overlap
        How many passages have both.
    precision, recall, f1
        See :func:`themekit.align.measures.pair_table`.
    chance
        F1 with codes permuted within sources, on average.
    """

    theme: str
    code: str
    overlap: int
    precision: float
    recall: float
    f1: float
    chance: float


@dataclass(frozen=True)
class Alignment:
    """How t themes lie against c codes.

    Attributes
    ----------
    themes, codes
        Names.
    overlap, f1
        (t, c).
    pairs
        Those that share a passage, best F1 first.
    matching
        The best one-to-one matching, best F1 first.
    relations
        What each theme is to the codes, in words.
    unrecovered
        Codes without a theme of F1 of at least .5.
    figures, chance
        By name; None where not defined. ``chance`` is the mean with codes permuted within
        sources.
    singly
        How many passages have exactly one code: the basis of AMI, ARI and harmonic purity.
    """

    themes: list[str]
    codes: list[str]
    overlap: Floats
    f1: Floats
    pairs: tuple[Pair, ...]
    matching: tuple[Pair, ...]
    relations: tuple[Relation, ...]
    unrecovered: tuple[str, ...]
    figures: dict[str, float | None]
    chance: dict[str, float | None]
    singly: int

    def to_json(self) -> dict[str, Any]:
        """What ``align --json`` prints."""
        return {
            "themes": self.themes,
            "codes": self.codes,
            "figures": self.figures,
            "chance": self.chance,
            "singly_coded": self.singly,
            "matching": [asdict(pair) for pair in self.matching],
            "relations": [
                {"theme": r.theme, "kind": r.kind, "codes": list(r.codes), "text": r.text}
                for r in self.relations
            ],
            "unrecovered": list(self.unrecovered),
            "pairs": [asdict(pair) for pair in self.pairs],
        }

    def order(self) -> tuple[list[int], list[int]]:
        """Rows (themes) and columns (codes) in an order that shows the structure.

        Codes that share themes stand together; themes follow the codes they belong to.
        """
        from scipy.cluster.hierarchy import leaves_list, linkage

        codes = list(range(len(self.codes)))
        if len(codes) > 2 and self.f1.any():
            tree = linkage(self.f1.T, "average", optimal_ordering=True)
            codes = [int(c) for c in leaves_list(tree)]
        place = np.argsort(codes)
        weight = self.f1**2
        total = np.maximum(weight.sum(axis=1), 1e-12)
        centre = (weight * place).sum(axis=1) / total
        return [int(t) for t in np.argsort(centre, kind="stable")], codes


def align(
    membership: NDArray[np.floating] | Bools,
    primary: Labels,
    labels: Bools,
    themes: Sequence[str],
    codes: Sequence[str],
    sources: Sequence[str],
    *,
    seed: int = 0,
) -> Alignment:
    """Lay themes beside codes.

    Parameters
    ----------
    membership
        (n, t) which passages belong to which theme, above zero.
    primary
        (n,) the theme each belongs to most, -1 for none.
    labels
        (n, c) which codes people gave. Passages without a code count as uncoded: they make a
        theme less precise.
    sources
        (n,) the source of each passage; chance is by codes permuted within them.

    Raises
    ------
    StudyError
        If no passage has a code.
    """
    if not labels.any():
        raise StudyError("No passage of the study is coded, so there is no codebook to align with.")
    used = np.flatnonzero(labels.any(axis=0))
    labels, names = labels[:, used], [codes[int(code)] for code in used]
    belongs = np.asarray(membership) > 0
    overlap, precision, recall, f1 = pair_table(belongs, labels)
    measure = _measures(belongs, np.asarray(primary), seed)
    generator = np.random.default_rng(seed)
    groups = np.unique(np.asarray(sources), return_inverse=True)[1]
    shuffled = [labels[_within(groups, generator)] for _ in range(PERMUTATIONS)]
    chance_f1 = np.mean([pair_table(belongs, each)[3] for each in shuffled], axis=0)
    by_chance = [measure(each) for each in shuffled]
    figures = measure(labels)

    def pair(t: int, c: int) -> Pair:
        values = (precision[t, c], recall[t, c], f1[t, c], chance_f1[t, c])
        shares = [round(float(value), 4) for value in values]
        return Pair(themes[t], names[c], int(overlap[t, c]), *shares)

    ordered = np.argsort(-f1.ravel(), kind="stable")
    at = [divmod(int(i), len(names)) for i in ordered if f1.ravel()[i] > 0]
    return Alignment(
        themes=list(themes),
        codes=names,
        overlap=overlap,
        f1=f1,
        pairs=tuple(pair(t, c) for t, c in at),
        matching=tuple(pair(t, c) for t, c in _matching(f1)),
        relations=tuple(relations(themes, names, precision, recall, f1)),
        unrecovered=tuple(name for c, name in enumerate(names) if f1[:, c].max(initial=0) < 0.5),
        figures=figures,
        chance={name: _mean([each[name] for each in by_chance]) for name in figures},
        singly=int((labels.sum(axis=1) == 1).sum()),
    )


def _measures(
    belongs: Bools, primary: Labels, seed: int
) -> Callable[[Bools], dict[str, float | None]]:
    rows = np.arange(len(belongs))
    if len(rows) > _MOST:
        rows = np.sort(np.random.default_rng(seed).permutation(rows)[:_MOST])

    def measure(labels: Bools) -> dict[str, float | None]:
        one = labels.sum(axis=1) == 1
        truth, groups = labels[one].argmax(axis=1), primary[one]
        cubed, paired = bcubed(belongs[rows], labels[rows]), pairwise(belongs[rows], labels[rows])
        partition: dict[str, float | None] = dict.fromkeys(("ami", "ari", "harmonic_purity"))
        if one.any():
            partition = {
                "ami": ami(truth, groups),
                "ari": ari(truth, groups),
                "harmonic_purity": harmonic_purity(truth, groups),
            }
        found = {
            **partition,
            **_named("bcubed", cubed),
            **_named("pairwise", paired),
            "theme_recall": theme_recall(pair_table(belongs, labels)[3]),
        }
        return {name: None if v is None else round(v, 4) for name, v in found.items()}

    return measure


def _named(name: str, found: Agreement) -> dict[str, float | None]:
    return {
        f"{name}_precision": found.precision,
        f"{name}_recall": found.recall,
        f"{name}_f1": found.f1,
    }


def _matching(f1: Floats) -> list[tuple[int, int]]:
    """The one-to-one matching with the largest sum of F1 (Kuhn 1955), best first."""
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(-f1)
    found = [(int(t), int(c)) for t, c in zip(rows, columns, strict=True) if f1[t, c] > 0]
    return sorted(found, key=lambda at: -f1[at])


def _within(groups: NDArray[np.intp], generator: np.random.Generator) -> NDArray[np.intp]:
    """A permutation of rows within their groups.

    Where most groups have one row (surveys), within them nothing could move: then over all rows.
    """
    count = np.bincount(groups)
    if (count > 1).mean() < 0.5:
        return generator.permutation(len(groups))
    result = np.empty(len(groups), dtype=np.intp)
    result[np.argsort(groups, kind="stable")] = np.lexsort((generator.random(len(groups)), groups))
    return result


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return round(float(np.mean(known)), 4) if len(known) == len(values) else None
