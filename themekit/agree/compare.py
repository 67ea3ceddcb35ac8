"""Compare coders: the one entry to agreement."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from themekit.agree import among, spans, units
from themekit.agree.alpha import jaccard, masi, set_alpha, set_alpha_ratio
from themekit.agree.among import Among
from themekit.agree.comparison import Comparison, Domain, Settings, SpanRule, UnitKind
from themekit.agree.confusions import confusions
from themekit.agree.continuum import Family, LengthSums, continuum_alpha
from themekit.agree.estimates import Figure, figure, study_and_resamples
from themekit.agree.material import Material, material
from themekit.agree.units import Uncoded, Units
from themekit.domain import Codebook, Coding, Source
from themekit.errors import UsageError
from themekit.resampling import SAMPLES, Floats


def compare(
    sources: Sequence[Source],
    codings_by_coder: Mapping[str, Sequence[Coding]],
    codes: Codebook | Sequence[str],
    *,
    unit: UnitKind = "characters",
    uncoded: Uncoded = "count",
    span_rule: SpanRule = "overlap",
    overlap: float = 0.5,
    reference: str | None = None,
    read: Mapping[str, Collection[str]] | None = None,
    samples: int = SAMPLES,
    seed: int = 0,
) -> Comparison:
    """Measure how well coders agree.

    Parameters
    ----------
    sources
        All sources; those that fewer than two of the coders read are left out, and named.
    codings_by_coder
        What each coder coded. For groups of coders as one see :func:`material.as_one`.
    codes
        The codes to compare, in their order. With a codebook, the codes under one parent are a
        semantic domain, for which spans get cu-alpha.
    unit
        ``characters`` (as NVivo), ``passages``, or coded ``spans``.
    uncoded
        Whether text that nobody coded counts as agreement, or is ignored.
    span_rule, overlap
        For spans (as MAXQDA): whether two spans must ``overlap``, by this share of what they
        cover together; or the code be ``present`` in the source for both; or be used with the
        same ``frequency`` in it.
    reference
        A coder against whom precision, recall and F1 of the others are taken.
    read
        The sources that a coder read; for who is not named, those in which they coded anything.
    samples, seed
        Of the bootstrap over sources.

    Raises
    ------
    UsageError
        If there are fewer than two coders, no codes, or a reference who is no coder.
    StudyError
        If a coding is of a source that is not there.
    """
    if reference is not None and reference not in codings_by_coder:
        raise UsageError(f"The reference {reference!r} is not among the coders compared.")
    settings = Settings(unit, uncoded, span_rule, overlap, reference, samples, seed)
    compared = material(sources, codings_by_coder, codes, read)
    if not compared.codes:
        raise UsageError("There are no codes to compare: the codebook is empty.")
    weights = study_and_resamples(len(compared.sources), samples, seed)
    cut = _units(compared, settings)
    return Comparison(
        settings=settings,
        material=compared,
        units=cut,
        among=_among(compared, cut, weights, settings),
        sets={} if unit == "spans" else _sets(cut, weights),
        domains=_domains(compared, weights) if unit == "spans" else [],
        confusions=confusions(cut),
        lost=units.lost(compared) if unit == "passages" else 0,
    )


def _units(compared: Material, settings: Settings) -> Units:
    """The units; for spans, the characters, of which the worklist and confusions are made."""
    if settings.unit == "passages":
        return units.passages(compared, settings.uncoded)
    return units.characters(compared, settings.uncoded)


def _among(compared: Material, cut: Units, weights: Floats, settings: Settings) -> list[Among]:
    reference = settings.reference
    if settings.unit != "spans":
        return among.among_units(cut, weights, reference)
    if settings.span_rule == "present":
        whole = units.whole_sources(compared, settings.uncoded)
        return among.among_units(whole, weights, reference)
    if settings.span_rule == "frequency":
        return among.among_frequencies(compared, weights, reference)
    return among.among_overlaps(compared, weights, reference, settings.overlap)


def _sets(cut: Units, weights: Floats) -> dict[str, Figure]:
    """Alpha of the sets of codes that all coders gave to each unit."""
    found = {}
    for name, distance in (("alpha_jaccard", jaccard), ("alpha_masi", masi)):
        sums = set_alpha(cut.given, cut.weight, cut.by_source(), distance)
        values = set_alpha_ratio(*sums, weights).value()
        found[name] = figure(values, "all units have the same set of codes, or there are none")
    return found


def _domains(compared: Material, weights: Floats) -> list[Domain]:
    """cu-alpha of every semantic domain: a parent with two used codes or more under it."""
    used = compared.used()
    place = {code: at for at, code in enumerate(compared.codes)}
    found = []
    for parent in dict.fromkeys(code.parent for code in compared.codebook):
        codes = [
            place[code.name]
            for code in compared.codebook.children(parent)
            if used[place[code.name]]
        ]
        if (parent is None and any(code.parent for code in compared.codebook)) or len(codes) < 2:
            continue
        figures = {
            "binary_alpha": _of_domain(
                spans.domain_binary_sums(compared, codes), "nominal", weights
            )
        }
        sums = spans.domain_length_sums(compared, codes)
        for measure, family in _EXCLUSIVE.items():
            figures[measure] = _of_domain(sums, family, weights)
        found.append(Domain(parent or "", [compared.codes[code] for code in codes], figures))
    return found


def _of_domain(sums: LengthSums | None, family: Family, weights: Floats) -> Figure:
    if sums is None:
        return Figure(
            None,
            reason="not defined, because one coder gave a stretch of text two of these codes, and"
            " the codes of a semantic domain must exclude one another",
        )
    rows = continuum_alpha(sums, family, weights).value()
    return figure(rows, "chance alone would have them agree fully")


_EXCLUSIVE: dict[str, Family] = {"cu_alpha": "cu", "nominal_u_alpha": "nominal"}
"""The alphas of domains whose codes exclude one another."""
