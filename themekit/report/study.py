"""The report of a study: one HTML page from overview to audit log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from themekit.agree.wording import introduction
from themekit.describe import Material, Table
from themekit.describe.counting import main_codes
from themekit.domain import Codebook, Coding
from themekit.report.candidates import candidate_themes
from themekit.report.html import colours, render
from themekit.report.map import HOW_TO_READ, points
from themekit.report.overview import overview
from themekit.report.themes import themes, turn_at
from themekit.report.transcripts import coded_turns

if TYPE_CHECKING:
    from themekit.agreement import Agreement
    from themekit.align import Alignment
    from themekit.report.figures import Figure
    from themekit.report.methods import Methods
    from themekit.theming import Themes

_WIDTH, _HEIGHT, _EDGE = 1000, 640, 14
"""The map in units of its own."""

_ONLY_IN_FILES = "every-figure"
"""A table that is too long for a page; the workbook has it."""


@dataclass(frozen=True)
class AuditRow:
    """A change of the study in words."""

    at: str
    command: str
    options: str
    model: str
    changed: str
    notes: str


@dataclass(frozen=True)
class StudyReport:
    """What the report of a study shows; where there is not enough of something, it says so.

    Attributes
    ----------
    question
        The research question, in the researcher's words.
    material
        Sources, codebook and codings, under the names by which they are to be shown.
    places
        (n, 2) places of the passages on the map.
    agreement, beside_machine
        How well people agree, and how well the machine agrees with them.
    evaluation
        What ``evaluate --json`` prints; None where it was not done, and ``unevaluated`` says why.
    enough
        How many coded sources are enough for the suggestions, where that was measured.
    candidates, alignment
        Candidate themes, and how they lie beside the codebook; None where they were not looked
        for, and ``undiscovered`` says why.
    left_out
        Attributes that are not shown, because they may say who somebody is.
    named
        Whether sources and speakers go by their names.
    """

    title: str
    material: Material
    places: NDArray[np.float64] | None
    question: str = ""
    tables: Sequence[Table] = ()
    figures: Sequence[Figure] = ()
    agreement: Agreement | None = None
    beside_machine: Agreement | None = None
    evaluation: Mapping[str, Any] | None = None
    unevaluated: str = ""
    enough: str = ""
    methods: Methods | None = None
    candidates: Themes | None = None
    alignment: Alignment | None = None
    undiscovered: str = ""
    audit: Sequence[AuditRow] = ()
    left_out: Sequence[str] = ()
    named: bool = False
    version: str = ""


def study_report(report: StudyReport) -> str:
    """The report as one HTML page that needs nothing from outside."""
    material, codebook = report.material, report.material.codebook
    names, main = codebook.names, main_codes(codebook)
    number = {name: index for index, name in enumerate(names)}
    hue_of = _colours(material)
    codings = [*material.codings, *material.beside]
    return render(
        "study.html",
        title=report.title,
        report=report,
        overview=overview(report),
        themes=themes(report.material),
        hue={name: hue_of[main[name]] for name in names},
        number=number,
        turn_id={source.name: f"t{index}" for index, source in enumerate(report.material.sources)},
        map=_map(report, hue_of, number),
        agreement=_agreement(report),
        candidates=candidate_themes(report.candidates, report.alignment, material)
        if report.candidates
        else None,
        transcripts=[
            {
                "source": source,
                "turns": [
                    (turn, _filters(turn.codes, number, codebook))
                    for turn in coded_turns(source, codings)
                ],
            }
            for source in report.material.sources
        ],
        initials=_initials(codings),
        coders=sorted({coding.coder for coding in codings}),
        machines={coding.coder for coding in report.material.beside},
    )


def _filters(codes: Iterable[str], number: Mapping[str, int], codebook: Codebook) -> list[str]:
    """Codes and those above them, as filters name them."""
    names = dict.fromkeys(name for code in codes for name in codebook.path(code))
    return [f"c{number[name]}" for name in names]


def _map(
    report: StudyReport, hue_of: Mapping[str, str], number: Mapping[str, int]
) -> dict[str, Any] | None:
    """The passages as points, theme by theme, so that a group of points shares its colour."""
    coded, codebook = report.material.passages, report.material.codebook
    if report.places is None:
        return None
    found = points(coded, report.places, codebook)
    sources = {source.name: source for source in report.material.sources}
    place = {source.name: index for index, source in enumerate(report.material.sources)}
    groups: dict[str, list[dict[str, Any]]] = {}
    for point in found:
        passage = point.passage
        turn = turn_at(sources[passage.source], passage.start)
        group = hue_of.get(point.theme, "uncoded")
        groups.setdefault(group, []).append(
            {
                "x": round(_EDGE + (_WIDTH - 2 * _EDGE) * point.x, 1),
                "y": round(_EDGE + (_HEIGHT - 2 * _EDGE) * point.y, 1),
                "codes": point.codes,
                "filters": _filters(point.codes, number, codebook),
                "turn": f"t{place[passage.source]}-{turn}",
                "source": passage.source,
                "text": short(passage.text),
            }
        )
    return {
        "width": _WIDTH,
        "height": _HEIGHT,
        "size": 5 if len(found) < 600 else 4 if len(found) < 2000 else 3,
        "count": len(found),
        "caption": HOW_TO_READ,
        "groups": groups,
        "legend": _legend(hue_of, groups),
    }


def _colours(material: Material) -> dict[str, str]:
    """The colours of the main themes; those most spoken of can be told apart."""
    tops = [code.name for code in material.codebook if code.parent is None]
    return colours(sorted(tops, key=lambda name: -material.counts[name].pieces_with_subcodes))


def _legend(hue_of: Mapping[str, str], used: Iterable[str]) -> list[tuple[str, str]]:
    """What the colours that are used stand for; themes that share one are named together."""
    meaning: dict[str, list[str]] = {}
    for theme, colour in hue_of.items():
        meaning.setdefault(colour, []).append(theme)
    meaning["uncoded"] = ["uncoded"]
    return [
        (names[0] if len(names) == 1 else f"{len(names)} other themes", colour)
        for colour, names in meaning.items()
        if colour in set(used)
    ]


def _agreement(report: StudyReport) -> dict[str, Any]:
    """What agreement means here, and its tables: the main ones, and those to unfold."""
    people, machine = _tables(report.agreement), _tables(report.beside_machine)
    first = [t for place, t in enumerate(people) if place < 2 or t.name == "confusions"]
    beside = [t for t in machine if t.name == "ceiling"] or machine[:1]
    found = report.agreement
    return {
        "introduction": [*introduction(found.approach), *found.coded.notes] if found else [],
        "people": first,
        "people_more": _others(people, first),
        "machine": beside,
        "machine_more": _others(machine, beside),
    }


def _others(tables: Sequence[Table], shown: Sequence[Table]) -> list[Table]:
    names = {table.name for table in shown}
    return [table for table in tables if table.name not in names]


def _tables(found: Agreement | None) -> list[Table]:
    return [t for t in found.tables() if t.name != _ONLY_IN_FILES] if found else []


def _initials(codings: Sequence[Coding]) -> dict[str, str]:
    """A short mark for each coder; the whole name where two marks would be alike."""
    coders = sorted({coding.coder for coding in codings})
    marks = {coder: "".join(word[0] for word in coder.split()[:2]).upper() for coder in coders}
    taken = Counter(marks.values())
    return {coder: mark if taken[mark] == 1 else coder for coder, mark in marks.items()}


def short(text: str, limit: int = 240) -> str:
    """The beginning of a text in whole words."""
    words = " ".join(text.split())
    return words if len(words) <= limit else words[: limit - 1].rsplit(" ", 1)[0] + " …"
