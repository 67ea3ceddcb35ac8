"""Every measure among two coders, or among all of them, on one kind of unit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from themekit.agree import nominal, spans
from themekit.agree.continuum import continuum_alpha, unitizing_alpha
from themekit.agree.estimates import Estimates, estimates, mean_estimates, undefined
from themekit.agree.material import Material
from themekit.agree.nominal import Ratio, Tally, tally_of_table
from themekit.agree.units import Units, contingency, tallies
from themekit.resampling import Floats

LABELS = {
    "agreement": "percent agreement",
    "cohen_kappa": "Cohen's kappa",
    "brennan_prediger": "Brennan–Prediger (PABAK)",
    "holsti": "Holsti",
    "fleiss_kappa": "Fleiss' kappa",
    "alpha": "Krippendorff's alpha",
    "ac1": "Gwet's AC1",
    "precision": "precision",
    "recall": "recall",
    "f1": "F1",
    "alpha_ordinal": "Krippendorff's alpha, ordinal",
    "alpha_interval": "Krippendorff's alpha, interval",
    "binary_alpha": "binary alpha on the continuum",
    "u_alpha": "u-alpha on the continuum",
    "alpha_nominal_sets": "alpha of sets of codes, equal or not",
    "alpha_jaccard": "alpha of sets of codes, Jaccard",
    "alpha_masi": "alpha of sets of codes, MASI",
    "cu_alpha": "cu-alpha on the continuum",
    "nominal_u_alpha": "alpha on the continuum, where and what",
}

_OF_ALL: dict[str, Callable[[Tally], Ratio]] = {
    "agreement": nominal.agreement,
    "brennan_prediger": nominal.brennan_prediger,
    "alpha": nominal.nominal_alpha,
    "ac1": nominal.gwet_ac1,
}


@dataclass(frozen=True)
class Among:
    """What was found among two coders, or among all of them.

    Attributes
    ----------
    coders
        Their names; where there is a reference coder, it stands first in a pair.
    sources
        How many sources they have in common.
    n
        (k,) how much they judged: characters, passages, sources or spans.
    given
        (k, m) how much of it each gave the code.
    table
        (k, 2, 2) for two coders: not given and given by the first (rows) and the second.
    measures
        Estimates by the name of the measure.
    prevalence
        (k,) the mean share of what was judged that coders gave the code; for spans, the share of
        all spans that have the code.
    """

    coders: tuple[str, ...]
    sources: int
    n: Floats
    given: Floats
    table: Floats | None
    measures: dict[str, Estimates]
    prevalence: Floats


def among_units(units: Units, weights: Floats, reference: str | None) -> list[Among]:
    """All coders, where there are three or more, then each pair, on characters or passages."""
    coders = units.material.coders
    used = units.material.used()
    pairs = [
        _pair(
            (coders[i], coders[j]),
            contingency(units, i, j),
            weights,
            used,
            with_reference=coders[i] == reference,
        )
        for i, j in pairs_of(coders, reference)
    ]
    if len(coders) == 2:
        return pairs
    return [_all(units, weights, pairs), *pairs]


def among_overlaps(
    material: Material, weights: Floats, reference: str | None, share: float
) -> list[Among]:
    """The same on coded spans that must overlap, with alphas on the continuum."""
    coders = material.coders
    pairs = [
        _pair_of_spans(material, i, j, weights, share, with_reference=coders[i] == reference)
        for i, j in pairs_of(coders, reference)
    ]
    if len(coders) == 2:
        return pairs
    counts = spans.frequencies(material).sum(axis=1).T
    return [
        Among(
            coders=tuple(coders),
            sources=len(material.sources),
            n=counts.sum(axis=1),
            given=counts,
            table=None,
            measures={
                **{
                    name: mean_estimates([pair.measures[name] for pair in pairs])
                    for name in ("agreement", "cohen_kappa", "brennan_prediger", "holsti")
                },
                **_on_continuum(material, list(range(len(coders))), weights),
            },
            prevalence=counts.sum(axis=1) / max(1.0, counts.sum()),
        ),
        *pairs,
    ]


def among_frequencies(material: Material, weights: Floats, reference: str | None) -> list[Among]:
    """The same on how often each coder used a code in a source."""
    counts, used = spans.frequencies(material), material.used()
    coders = material.coders
    groups = [list(pair) for pair in pairs_of(coders, reference)]
    if len(coders) > 2:
        groups.insert(0, list(range(len(coders))))
    found = []
    given = (counts > 0).sum(axis=1).T.astype(float)
    for who in groups:
        equal = spans.frequency_agreement(material, counts, who)
        shares = Ratio(weights @ equal.numerator, weights @ equal.denominator)
        common = (material.read[who].sum(axis=0) >= 2).sum()
        found.append(
            Among(
                coders=tuple(coders[w] for w in who),
                sources=int(common),
                n=np.full(len(used), float(common)),
                given=given[:, who],
                table=None,
                measures={
                    "agreement": estimates(shares, used),
                    **{
                        f"alpha_{level}": estimates(
                            spans.frequency_alpha(material, counts, who, level, weights), used
                        )
                        for level in ("ordinal", "interval")
                    },
                },
                prevalence=given[:, who].mean(axis=1) / max(1, common),
            )
        )
    return found


def pairs_of(coders: list[str], reference: str | None) -> list[tuple[int, int]]:
    """All pairs of coders, the reference first in each that it is part of."""
    pairs = combinations(range(len(coders)), 2)
    return [(j, i) if coders[j] == reference else (i, j) for i, j in pairs]


def _pair(
    coders: tuple[str, str],
    tables: Floats,
    weights: Floats,
    used: NDArray[np.bool_],
    with_reference: bool,
) -> Among:
    drawn = np.tensordot(weights, tables, 1)
    both, table = tally_of_table(drawn), drawn[0]
    measures = {name: estimates(measure(both), used) for name, measure in _OF_ALL.items()}
    measures["cohen_kappa"] = estimates(nominal.cohen_kappa(drawn), used)
    measures["holsti"] = estimates(nominal.holsti(drawn), used)
    measures["fleiss_kappa"] = undefined(measures["holsti"])
    if with_reference:
        measures |= _against_reference(drawn, used)
    n = table.sum(axis=(1, 2))
    given = np.stack([table[:, 1, :].sum(axis=1), table[:, :, 1].sum(axis=1)], axis=1)
    return Among(
        coders=coders,
        sources=int((tables.sum(axis=(1, 2, 3)) > 0).sum()),
        n=n,
        given=given,
        table=table,
        measures=_in_order(measures),
        prevalence=given.mean(axis=1) / np.maximum(n, 1),
    )


def _pair_of_spans(
    material: Material, i: int, j: int, weights: Floats, share: float, with_reference: bool
) -> Among:
    used = material.used()
    matches = np.tensordot(weights, spans.span_matches(material, i, j, share), 1)
    drawn = spans.table_of_matches(matches)
    both = tally_of_table(drawn)
    # Spans have no "not given" in common: chance is one of the codes (Brennan & Prediger 1981).
    codes = int(used.sum())
    chance = Ratio(codes * both.agreed - both.units, (codes - 1) * both.units)
    agreement = estimates(nominal.agreement(both), used)
    measures = {
        "agreement": agreement,
        "brennan_prediger": estimates(chance, used),
        # A match counts at both coders, which makes agreement Holsti's 2 M / (N1 + N2), and F1.
        "holsti": agreement,
        "cohen_kappa": undefined(agreement),
    }
    if with_reference:
        hits, all_spans = matches[..., 0], matches.sum(axis=-1)
        measures["recall"] = estimates(Ratio(hits[..., 0], all_spans[..., 0]), used)
        measures["precision"] = estimates(Ratio(hits[..., 1], all_spans[..., 1]), used)
        measures["f1"] = agreement
    given = matches[0].sum(axis=-1)
    n = given.sum(axis=1)
    return Among(
        coders=(material.coders[i], material.coders[j]),
        sources=int((material.read[i] & material.read[j]).sum()),
        n=n,
        given=given,
        table=drawn[0],
        measures=_in_order({**measures, **_on_continuum(material, [i, j], weights)}),
        prevalence=n / max(1.0, n.sum()),
    )


def _in_order(measures: dict[str, Estimates]) -> dict[str, Estimates]:
    return {name: measures[name] for name in LABELS if name in measures}


def _against_reference(drawn: Floats, used: NDArray[np.bool_]) -> dict[str, Estimates]:
    return {
        "precision": estimates(nominal.precision(drawn), used),
        "recall": estimates(nominal.recall(drawn), used),
        "f1": estimates(nominal.f1(drawn), used),
    }


def _all(units: Units, weights: Floats, pairs: list[Among]) -> Among:
    material, used = units.material, units.material.used()
    by_source = tallies(units)
    drawn = by_source.weighted(weights)
    complete = material.read.all(axis=0).astype(float)
    measures = {name: estimates(measure(drawn), used) for name, measure in _OF_ALL.items()}
    measures["cohen_kappa"] = mean_estimates([pair.measures["cohen_kappa"] for pair in pairs])
    measures["holsti"] = mean_estimates([pair.measures["holsti"] for pair in pairs])
    measures["fleiss_kappa"] = estimates(
        nominal.fleiss_kappa(by_source.weighted(weights * complete)), used
    )
    return Among(
        coders=tuple(material.coders),
        sources=len(material.sources),
        n=drawn.units[0],
        given=np.tensordot(units.given, units.weight, (1, 0)).T,
        table=None,
        measures=_in_order(measures),
        prevalence=drawn.values[0, :, 1] / np.maximum(drawn.values[0].sum(axis=1), 1),
    )


def _on_continuum(material: Material, who: list[int], weights: Floats) -> dict[str, Estimates]:
    used = material.used()
    places, sums = spans.code_unit_sums(material, who)
    lengths = spans.code_length_sums(material, who)
    return {
        "binary_alpha": _by_code(
            [continuum_alpha(each, "binary", weights) for each in lengths], used
        ),
        "u_alpha": _by_code([unitizing_alpha(each, weights[:, places]) for each in sums], used),
    }


def _by_code(ratios: list[Ratio], used: NDArray[np.bool_]) -> Estimates:
    numerators, denominators = zip(*ratios, strict=True)
    return estimates(Ratio(np.stack(numerators, axis=1), np.stack(denominators, axis=1)), used)
