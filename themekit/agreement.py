"""Comparing the coders of a study: a comparison, what stands beside it, and a consensus."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from themekit import agree
from themekit.agree.ceiling import Beside, before_and_after, ceiling
from themekit.agree.comparison import Comparison
from themekit.agree.double_coding import Needed, double_coding
from themekit.agree.gamma import Gamma, gamma
from themekit.agree.tables import (
    ceiling_table,
    change_table,
    double_coding_table,
    gamma_table,
    tables,
)
from themekit.agree.wording import Approach, introduction, verdict
from themekit.agree.worklist import Difference, Order, Place, consensus, differences
from themekit.coders import MACHINE, Coded, Options
from themekit.describe.table import Table, listed
from themekit.domain import Code, Codebook, Coder, Coding
from themekit.errors import UsageError
from themekit.study import Study


@dataclass(frozen=True)
class Agreement:
    """A comparison with all that was asked beside it."""

    comparison: Comparison
    coded: Coded
    approach: Approach = "reliability"
    ceiling: list[Beside] = field(default_factory=list)
    change: list[Beside] = field(default_factory=list)
    gamma: list[Gamma] = field(default_factory=list)
    double_coding: list[Needed] = field(default_factory=list)
    width: float | None = None

    def notes(self) -> list[str]:
        """How to read the figures, and what a reader must know."""
        return [*introduction(self.approach), *self.coded.notes, *self.comparison.notes()]

    def verdict(self) -> str:
        """Krippendorff's reading of the pooled alpha, where the approach gives verdicts."""
        for row in self.comparison.overall():
            if row.measure == "alpha":
                found = verdict(row.pooled.value, self.approach)
                unit = self.comparison.settings.noun
                return f"Alpha over all codes, on {unit}: {found}." if found else ""
        return ""

    def paradoxes(self) -> str:
        """One sentence on the codes whose kappa is low although coders mostly agree."""
        codes = dict.fromkeys(row.code for row in self.comparison.codes() if row.note)
        if not codes:
            return ""
        return (
            f"High agreement beside low kappa: {listed(codes)}. Most of that agreement would come"
            " about by chance, since a code is rare, is nearly everywhere, or is used much more by"
            " one coder. Read the counts, AC1 and PABAK beside kappa; the table of codes that --out"
            " writes says which it is."
        )

    def tables(self) -> list[Table]:
        """All tables, the overall figures first."""
        first, *rest = tables(self.comparison)
        found = [first]
        if self.ceiling:
            found.append(ceiling_table(self.ceiling))
        if self.change:
            found.append(change_table(self.change))
        if self.gamma:
            found.append(gamma_table(self.gamma))
        if self.double_coding and self.width is not None:
            found.append(double_coding_table(self.double_coding, self.width))
        return [*found, *rest]

    def worklist(self, order: Order = "kappa") -> list[Difference]:
        """Every difference, ranked."""
        return differences(self.comparison.units, self.coded.suggestions, order)

    def to_json(self) -> dict[str, Any]:
        """What ``themekit compare --json`` prints."""
        found = self.comparison.to_json()
        return {
            **found,
            "approach": self.approach,
            "notes": self.notes(),
            "verdict": self.verdict(),
            "ceiling": [each.to_json() for each in self.ceiling],
            "before_and_after": [each.to_json() for each in self.change],
            "gamma": [each.to_json() for each in self.gamma],
            "double_coding": [each.to_json() for each in self.double_coding],
        }


def compared(coded: Coded, options: Options) -> Comparison:
    """Compare the coders."""
    return agree.compare(
        coded.sources,
        coded.codings,
        coded.codebook,
        reference=options.reference,
        read=coded.read,
        **_settings(coded, options),
    )


def agreement(
    coded: Coded,
    options: Options,
    *,
    approach: Approach = "reliability",
    before: Mapping[str, Sequence[Coding]] | None = None,
    width: float | None = None,
    with_gamma: bool = False,
) -> Agreement:
    """Compare the coders, with the human ceiling where the machine and two people are compared.

    Parameters
    ----------
    before
        The codings of the same coders before a discussion.
    width
        Of the interval of kappa for which to say how much more to code twice.
    with_gamma
        Whether to take gamma of each source too, which needs an extra package and minutes.
    """
    comparison = compared(coded, options)
    people = [coder for coder in comparison.coders if coder != MACHINE]
    with_ceiling = len(people) > 1 and MACHINE in comparison.coders
    change: list[Beside] = []
    if before is not None:
        settings = _settings(coded, options)
        after = {coder: coded.codings[coder] for coder in before}
        codes = _with_codes_of(before, coded.codebook)
        change = before_and_after(coded.sources, before, after, codes, **settings)
    needed: list[Needed] = []
    if width is not None:
        on_passages = (
            comparison
            if comparison.settings.unit == "passages"
            else compared(coded, replace(options, unit="passages"))
        )
        needed = double_coding(on_passages, width)
    return Agreement(
        comparison=comparison,
        coded=coded,
        approach=approach,
        ceiling=ceiling(comparison, MACHINE) if with_ceiling else [],
        change=change,
        gamma=gamma(comparison.material, seed=options.seed) if with_gamma else [],
        double_coding=needed,
        width=width,
    )


def settle(
    study: Study, comparison: Comparison, settled: Mapping[Place, bool], coder: str, origin: str
) -> tuple[int, int]:
    """Keep the consensus in the study as a coder: what all agreed on, and what was settled.

    Returns
    -------
    int, int
        How many codings the consensus has, and how many differences are still open.

    Raises
    ------
    UsageError
        If the study has codings by this name already.
    """
    if any(each.name == coder for each in study.coders()):
        raise UsageError(f"The study has a coder {coder!r} already. Choose another name with --as.")
    codings, still_open = consensus(comparison.units, settled, coder)
    options = {"file": origin, "coders": comparison.coders, "as": coder}
    with study.change("compare --settle", options) as change:
        change.add_coder(Coder(coder))
        change.add_codings(codings)
        if still_open:
            change.note(f"{still_open} differences are open and not in the consensus.")
    return len(codings), still_open


def _with_codes_of(codings: Mapping[str, Sequence[Coding]], codebook: Codebook) -> Codebook:
    """The codebook with the codes that only these codings use: renamed or dropped since."""
    used = {each.code for mine in codings.values() for each in mine}
    return Codebook((*codebook.codes, *map(Code, sorted(used - set(codebook.names)))))


def _settings(coded: Coded, options: Options) -> dict[str, Any]:
    whole = bool(coded.sources) and all(source.whole_turns for source in coded.sources)
    return {
        "unit": options.unit or ("passages" if whole else "characters"),
        "uncoded": options.uncoded,
        "span_rule": options.span_rule,
        "overlap": options.overlap,
        "samples": options.samples,
        "seed": options.seed,
    }
