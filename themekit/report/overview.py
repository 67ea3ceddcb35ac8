"""The first screen of a report: what was asked, what was found, how far to trust it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from statistics import fmean
from typing import TYPE_CHECKING, Any

from themekit.agree.wording import verdict
from themekit.describe import Material
from themekit.report.html import percent
from themekit.report.methods import known_of

if TYPE_CHECKING:
    from themekit.agreement import Agreement
    from themekit.report.study import StudyReport

MOST_BARS = 12
"""So many themes are shown in the overview; all stand below."""


ALL = 0.995
"""The share coded from which on sources hold nothing but what was coded."""


def overview(report: StudyReport) -> dict[str, Any]:
    """The study in numbers and sentences, ready for the page."""
    material = report.material
    return {
        "tiles": _tiles(report),
        "asked": _asked(report),
        "bars": _bars(material),
        "found": _found(material),
        "trust": _trust(report),
    }


def _tiles(report: StudyReport) -> list[tuple[str, str]]:
    material, shares = report.material, _figures(report, "share coded")
    used = sum(bool(counts.pieces) for counts in material.counts.values())
    return [
        (f"{len(material.sources):,}", _noun(len(material.sources), "source")),
        (f"{sum(_figures(report, 'words')):,}", "words of respondents"),
        (f"{used:,}", _noun(used, "code") + " in use"),
        (f"{len(material.codings):,}", _noun(len(material.codings), "coding")),
        (percent(fmean(shares) if shares else None), "of an interview is coded (mean)")
        if not shares or min(shares) < ALL
        else (f"{len(material.passages.passages):,}", "passages, and nothing uncoded beside them"),
    ]


def _asked(report: StudyReport) -> list[str]:
    material = report.material
    if not material.sources:
        return ["The study holds no source yet. Add interviews with: themekit import STUDY FILE"]
    known = known_of(material.sources)
    found = [
        f"{_number(len(material.sources), 'source')}"
        + (f" (known of them: {_and(known)})" if known else "")
        + f"; {sum(_figures(report, 'words')):,} words of respondents in"
        f" {_number(len(material.passages.passages), 'passage')}."
    ]
    tops = [code.name for code in material.codebook if code.parent is None]
    if tops:
        listed = _and(tops[:MOST_BARS]) + (" and more" if len(tops) > MOST_BARS else "")
        found.append(
            f"They were read with a codebook of {_number(len(material.codebook), 'code')}"
            + (f" under {_number(len(tops), 'main theme')}" if len(tops) < len(material.codebook)
               else "")
            + f": {listed}."
        )  # fmt: skip
    return found


def _bars(material: Material) -> list[dict[str, Any]]:
    """The main themes most spoken of, by pieces of data."""
    rows: list[dict[str, Any]] = [
        {
            "theme": code.name,
            "pieces": material.counts[code.name].pieces_with_subcodes,
            "sources": material.counts[code.name].interviews_with_subcodes,
        }
        for code in material.codebook
        if code.parent is None and material.counts[code.name].pieces_with_subcodes
    ]
    return sorted(rows, key=lambda row: -row["pieces"])[:MOST_BARS]


def _found(material: Material) -> list[str]:
    if not material.codings:
        return ["Nothing is coded yet, so there is no theme to show. What follows describes the"
                " sources."]  # fmt: skip
    used = sorted(
        (name for name in material.counts if material.counts[name].pieces),
        key=lambda name: -material.counts[name].pieces,
    )
    widest = max(used, key=lambda name: material.counts[name].interviews)
    most = material.counts[used[0]]
    found = [
        f"The code most used is {used[0]}, with {_number(most.pieces, 'piece')} of data in"
        f" {_number(most.interviews, 'source')}"
    ]
    if material.counts[widest].interviews > most.interviews:
        widest_in = material.counts[widest].interviews
        found[0] += f"; the one in most sources is {widest}, in {widest_in}"
    found[0] += "."
    unused = len(material.codebook) - len(used)
    headings = sum(
        1
        for name, counts in material.counts.items()
        if not counts.pieces and counts.pieces_with_subcodes
    )
    if unused > headings:
        found.append(f"{_number(unused - headings, 'code')} of the codebook "
                     f"{'was' if unused - headings == 1 else 'were'} not used.")  # fmt: skip
    return found


def _trust(report: StudyReport) -> list[str]:
    found = [*_coders(report), *_saturation(report)]
    if report.evaluation is not None:
        found += _evaluation(report.evaluation)
    elif report.unevaluated:
        found.append(report.unevaluated)
    return [*found, report.enough] if report.enough else found


def _coders(report: StudyReport) -> list[str]:
    codings = report.material.codings
    each = Counter(coding.coder for coding in codings)
    if not each:
        return []
    if report.agreement is None:
        if len(each) > 1:
            return [f"Coded by {_and(sorted(each))}."]
        return [f"Coded by {next(iter(each))} alone: no second coder says how else it might be"
                " read."]  # fmt: skip
    return [f"Coded by {_and(sorted(each))}. {_alpha(report.agreement)}"]


def _alpha(agreement: Agreement) -> str:
    """How well all who were compared agree, in a sentence."""
    for row in agreement.comparison.overall():
        if row.measure == "alpha":
            value, low, high = row.pooled.value, row.pooled.low, row.pooled.high
            if value is None:
                return f"Their agreement is not defined, because {row.pooled.reason}"
            between = "" if low is None else f" (95 % interval {low:.2f} to {high:.2f})"
            read = verdict(value, agreement.approach)
            on = agreement.comparison.settings.noun
            return (
                f"Krippendorff's alpha over all codes, on {on}, is {value:.2f}{between}"
                f"{f': {read}' if read else ''}."
            )
    return ""


def _saturation(report: StudyReport) -> list[str]:
    return [table.note for table in report.tables if table.name == "saturation" and table.note]


def _evaluation(evaluation: Mapping[str, Any]) -> list[str]:
    metrics, chance = evaluation["metrics"], evaluation["chance"]
    first, third = metrics.get("recall_at_1"), metrics.get("recall_at_3")
    if first is None or third is None:
        return ["There is too little coded to measure the machine's suggestions."]
    between = evaluation["ci95"].get("recall_at_1")
    interval = f" (95 % interval {between[0]:.0%} to {between[1]:.0%})" if between else ""
    by_chance = chance.get("recall_at_3")
    against = f"; by chance it would be {by_chance:.0%}" if by_chance is not None else ""
    return [
        (
            f"themekit, having learned from the other sources only, puts a code that a person gave"
            f" first for {first:.0%} of the coded passages{interval}, and among its first three"
            f" for {third:.0%}{against}."
        ).replace("%", " %")
    ]


def _figures(report: StudyReport, column: str) -> list[float]:
    """What the table of sources has in a column, where it is defined."""
    for table in report.tables:
        if table.name == "sources":
            place = table.columns.index(column)
            return [row[place] for row in table.rows() if row[place] is not None]
    return []


def _and(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def _noun(number: int, noun: str) -> str:
    return noun if number == 1 else f"{noun}s"


def _number(number: int, noun: str) -> str:
    return f"{number:,} {_noun(number, noun)}"
