"""What a comparison of coders found, as figures, tables and JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Literal

from themekit.agree.among import LABELS, Among
from themekit.agree.confusions import Confusion
from themekit.agree.estimates import Figure, figure, figures
from themekit.agree.material import Material
from themekit.agree.paradox import paradox
from themekit.agree.reasons import why, why_overall
from themekit.agree.units import Uncoded, Units
from themekit.resampling import Floats
from themekit.version import __version__

UnitKind = Literal["characters", "passages", "spans"]
SpanRule = Literal["overlap", "present", "frequency"]


@dataclass(frozen=True)
class Settings:
    """How coders were compared; see :func:`themekit.agree.compare.compare`."""

    unit: UnitKind = "characters"
    uncoded: Uncoded = "count"
    span_rule: SpanRule = "overlap"
    overlap: float = 0.5
    reference: str | None = None
    samples: int = 1000
    seed: int = 0

    @property
    def noun(self) -> str:
        """What n counts."""
        if self.unit == "spans":
            return "spans" if self.span_rule == "overlap" else "sources"
        return self.unit

    def sentences(self) -> list[str]:
        """The unit, and what happens to uncoded text, in words."""
        return [
            _UNIT_SENTENCES[self.unit, self.span_rule if self.unit == "spans" else ""].format(
                overlap=self.overlap
            ),
            self._uncoded_sentence(),
        ]

    def _uncoded_sentence(self) -> str:
        if self.unit == "spans" and self.span_rule != "present":
            return "Text that nobody coded plays no part."
        if self.uncoded == "count":
            return f"Uncoded text counts: {self.noun} that nobody coded are agreement."
        return (
            f"Uncoded text is ignored: only {self.noun} that somebody coded, with any code, count."
        )


_UNIT_SENTENCES = {
    ("characters", ""): "The unit is the character, as in NVivo.",
    ("passages", ""): (
        "The unit is the passage. It has a code when a span with the code covers more than half of"
        " it, or it covers more than half of the span."
    ),
    ("spans", "overlap"): (
        "The unit is the coded span, as in MAXQDA: two spans with the same code match when they"
        " share at least {overlap:.0%} of the text that they cover together."
    ),
    ("spans", "present"): (
        "The unit is the source: is the code present in it (MAXQDA's first rule)?"
    ),
    ("spans", "frequency"): (
        "The unit is the source: is the code used equally often in it (MAXQDA's second rule)?"
    ),
}


@dataclass(frozen=True)
class Domain:
    """A semantic domain: codes under one parent, and how well coders told them apart."""

    name: str
    codes: list[str]
    figures: dict[str, Figure]


@dataclass(frozen=True)
class CodeRow:
    """What some coders did with one code.

    Attributes
    ----------
    counts
        For two coders how much ``both``, ``only_first``, ``only_second`` or ``neither`` gave it.
    note
        Where high agreement meets low kappa, why.
    """

    code: str
    coders: tuple[str, ...]
    n: int
    prevalence: float
    counts: dict[str, int] | None
    figures: dict[str, Figure]
    note: str


@dataclass(frozen=True)
class OverallRow:
    """A figure over all used codes.

    Attributes
    ----------
    pooled
        Numerators and denominators of all codes summed, then divided.
    mean
        The mean of the codes for which it is defined.
    """

    coders: tuple[str, ...]
    measure: str
    pooled: Figure
    mean: Figure


@dataclass(frozen=True)
class Comparison:
    """What a comparison of coders found.

    Attributes
    ----------
    among
        All coders, where there are three or more, then each pair.
    sets
        Alpha of the sets of codes that each coder gave a unit, among all coders.
    domains
        For spans, alphas on the continuum of the semantic domains, among all coders.
    lost
        How many codings no passage takes.
    """

    settings: Settings
    material: Material
    units: Units
    among: list[Among]
    sets: dict[str, Figure]
    domains: list[Domain]
    confusions: list[Confusion]
    lost: int

    @property
    def coders(self) -> list[str]:
        """The names of the coders."""
        return self.material.coders

    @property
    def unused(self) -> list[str]:
        """Codes that none of the coders used: they have no part in the overall figures."""
        used = self.material.used()
        return [code for code, was in zip(self.material.codes, used, strict=True) if not was]

    def between(self, *coders: str) -> Among:
        """What was found among exactly these coders, in whatever order."""
        for found in self.among:
            if set(found.coders) == set(coders):
                return found
        raise KeyError(coders)

    def notes(self) -> list[str]:
        """What a reader must know: the unit, uncoded text, what was left out."""
        found = [*self.settings.sentences(), *self.material.left_out]
        if self.unused:
            shown = ", ".join(self.unused[:5]) + (" …" if len(self.unused) > 5 else "")
            found.append(f"Nobody used {shown}: no part of the overall figures.")
        if self.lost:
            codings = "1 coding lies" if self.lost == 1 else f"{self.lost:,} codings lie"
            found.append(
                f"{codings} outside of what respondents say, or across passages, and"
                " no passage takes them."
            )
        if len(self.material.sources) > 1:
            found.append(
                f"Intervals (95 %) are from {self.settings.samples:,} draws of the"
                f" {len(self.material.sources):,} sources, with replacement."
            )
        return found

    def codes(self) -> list[CodeRow]:
        """A row for each code and group of coders."""
        found: dict[str, list[CodeRow]] = {code: [] for code in self.material.codes}
        for group in self.among:
            for row in self._rows(group):
                found[row.code].append(row)
        return [row for rows in found.values() for row in rows]

    def overall(self) -> list[OverallRow]:
        """A row for each measure and group of coders."""
        return [
            OverallRow(
                group.coders,
                name,
                figure(estimate.pooled, why_overall(name, group)),
                figure(estimate.mean, why_overall(name, group)),
            )
            for group in self.among
            for name, estimate in group.measures.items()
        ]

    def to_json(self) -> dict[str, Any]:
        """Every figure, with examples of confusions, ready for ``json.dumps``."""
        return {
            "themekit": __version__,
            "coders": self.coders,
            **asdict(self.settings),
            "notes": self.notes(),
            "sources": [source.name for source in self.material.sources],
            "overall": [
                {
                    "coders": list(row.coders),
                    "measure": row.measure,
                    "label": LABELS[row.measure],
                    "pooled": row.pooled.to_json(),
                    "mean": row.mean.to_json(),
                }
                for row in self.overall()
            ],
            "sets": {name: found.to_json() for name, found in self.sets.items()},
            "domains": [
                {
                    "domain": domain.name,
                    "codes": domain.codes,
                    **{name: found.to_json() for name, found in domain.figures.items()},
                }
                for domain in self.domains
            ],
            "per_code": [
                {
                    "code": row.code,
                    "coders": list(row.coders),
                    "n": row.n,
                    "prevalence": round(row.prevalence, 6),
                    "counts": row.counts,
                    "figures": {name: found.to_json() for name, found in row.figures.items()},
                    "note": row.note,
                }
                for row in self.codes()
            ],
            "confusions": [asdict(confusion) for confusion in self.confusions],
        }

    def _rows(self, group: Among) -> Iterator[CodeRow]:
        by_measure = {
            name: figures(
                estimate.by_code,
                [why(name, group, code) for code in range(len(self.material.codes))],
            )
            for name, estimate in group.measures.items()
        }
        for place, code in enumerate(self.material.codes):
            table = None if group.table is None else group.table[place]
            found = {name: each[place] for name, each in by_measure.items()}
            yield CodeRow(
                code=code,
                coders=group.coders,
                n=round(float(group.n[place])),
                prevalence=float(group.prevalence[place]),
                counts=None if table is None else _counts(table),
                figures=found,
                note="" if table is None else _note(table, found),
            )


def _counts(table: Floats) -> dict[str, int]:
    return {
        "both": round(float(table[1, 1])),
        "only_first": round(float(table[1, 0])),
        "only_second": round(float(table[0, 1])),
        "neither": round(float(table[0, 0])),
    }


def _note(table: Floats, found: dict[str, Figure]) -> str:
    agreement, kappa = found["agreement"].value, found["cohen_kappa"].value
    if agreement is None or kappa is None:
        return ""
    return paradox(table, agreement, kappa)
