"""The report of a study: one HTML page from overview to audit log."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from themekit.domain import Codebook, Coding, Passage, Source
from themekit.report.html import hues, render
from themekit.report.transcripts import coded_turns

if TYPE_CHECKING:
    from themekit.describe.table import Table

Document = Mapping[str, Any]

QUOTATIONS = 4
"""How many quotations of a theme are shown at once; the rest unfold."""


@dataclass(frozen=True)
class StudyReport:
    """What the report of a study shows; what is empty is left out, and said to be.

    Attributes
    ----------
    passages, places, labels
        n passages, (n, 2) places on the map, and (n, k) codes of the codebook in order.
    tables
        The tables of a thematic analysis.
    figures
        Pictures as SVG by caption.
    alignment, agreement, evaluation
        What ``align``, ``compare`` and ``evaluate --json`` print.
    methods
        Paragraphs of the methods section.
    audit
        Rows of when, command and what changed.
    """

    title: str
    sources: Sequence[Source]
    codebook: Codebook
    codings: Sequence[Coding]
    passages: Sequence[Passage]
    places: NDArray[np.float64]
    labels: NDArray[np.bool_]
    tables: Sequence[Table] = ()
    figures: Mapping[str, str] = field(default_factory=dict)
    alignment: Document | None = None
    agreement: Document | None = None
    evaluation: Document | None = None
    methods: Sequence[str] = ()
    checklist: Sequence[tuple[str, str, str]] = ()
    audit: Sequence[tuple[str, str, str]] = ()
    version: str = ""


def study_report(report: StudyReport) -> str:
    """The report as one HTML page that needs nothing from outside."""
    tops = [code.name for code in report.codebook if code.parent is None]
    hue_of = hues(tops)
    names = report.codebook.names
    return render(
        "study.html",
        title=report.title,
        report=report,
        themes=_themes(report),
        hue={name: hue_of.get(report.codebook.path(name)[0], 0) for name in names},
        number={name: index for index, name in enumerate(names)},
        points=_points(report, hue_of),
        overview=_overview(report),
        transcripts=[
            {"name": source.name, "turns": coded_turns(source, report.codings)}
            for source in report.sources
        ],
        initials=_initials(report.codings),
    )


def _overview(report: StudyReport) -> dict[str, Any]:
    """What was asked and found, in numbers."""
    coders = sorted({coding.coder for coding in report.codings})
    used = {coding.code for coding in report.codings}
    words = sum(len(s.text[t.start : t.end].split()) for s in report.sources for t in s.turns)
    coded = report.labels.any(axis=1)
    lengths = np.array([len(passage.text.split()) for passage in report.passages])
    share = float(lengths[coded].sum() / lengths.sum()) if lengths.sum() else None
    return {
        "sources": len(report.sources),
        "words": words,
        "codes": len(used),
        "codings": len(report.codings),
        "coders": coders,
        "share": share,
    }


def _themes(report: StudyReport) -> list[dict[str, Any]]:
    """The codebook from the top: each code in use with its numbers and quotations."""
    by_code: dict[str, list[Coding]] = defaultdict(list)
    for coding in report.codings:
        by_code[coding.code].append(coding)
    texts = {source.name: source.text for source in report.sources}
    themes = []
    for code in report.codebook:
        below = [c.name for c in report.codebook if code.name in report.codebook.path(c.name)]
        family = [coding for name in below for coding in by_code[name]]
        if not family:
            continue
        themes.append(
            {
                "name": code.name,
                "definition": code.definition,
                "level": len(report.codebook.path(code.name)) - 1,
                "codings": len(by_code[code.name]),
                "with_children": len(family),
                "sources": len({coding.source for coding in family}),
                "quotations": _quotations(by_code[code.name], texts),
            }
        )
    return themes


def _quotations(codings: Sequence[Coding], texts: Mapping[str, str]) -> list[dict[str, str]]:
    """The quotations of a code, one a source in turn, so that many voices are heard first."""
    spans = sorted({(coding.source, coding.start, coding.end) for coding in codings})
    turn: Counter[str] = Counter()
    ranked = []
    for source, start, end in spans:
        ranked.append((turn[source], source, start, end))
        turn[source] += 1
    return [
        {"source": source, "text": " ".join(texts[source][start:end].split())}
        for _, source, start, end in sorted(ranked)
    ]


def _points(report: StudyReport, hue_of: Mapping[str, int]) -> list[dict[str, Any]]:
    """The passages on the map, coloured by their first code's theme."""
    names = report.codebook.names
    points = []
    for row, passage in enumerate(report.passages):
        codes = [names[k] for k in np.flatnonzero(report.labels[row])]
        hue = hue_of.get(report.codebook.path(codes[0])[0]) if codes else None
        x, y = (float(value) for value in report.places[row])
        points.append(
            {
                "x": round(12 + 976 * x, 1),
                "y": round(12 + 676 * y, 1),
                "hue": hue,
                "codes": codes,
                "numbers": " ".join(f"c{names.index(code)}" for code in codes),
                "source": passage.source,
                "text": _short(passage.text),
            }
        )
    return points


def _initials(codings: Sequence[Coding]) -> dict[str, str]:
    """A short mark for each coder; the whole name where two marks would be alike."""
    coders = sorted({coding.coder for coding in codings})
    marks = {coder: "".join(word[0] for word in coder.split()[:2]).upper() for coder in coders}
    taken = Counter(marks.values())
    return {coder: mark if taken[mark] == 1 else coder for coder, mark in marks.items()}


def _short(text: str, limit: int = 260) -> str:
    words = " ".join(text.split())
    return words if len(words) <= limit else words[: limit - 1].rsplit(" ", 1)[0] + " …"
