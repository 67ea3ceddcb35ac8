"""The published tables of the thesis beside the same tables counted from its quotations.

The quotations are a sample that the author chose, about 490 of some 1,300 coded pieces of data,
to show the range of views: how often a theme is quoted need not follow how often it was coded.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import fmean
from typing import Any

from themekit.corpora.gmhscp.codebook import section_codes
from themekit.corpora.gmhscp.study import as_imported
from themekit.corpora.gmhscp.tables import Tables
from themekit.corpora.gmhscp.thesis import Thesis
from themekit.describe.co_coding import groups, pairs
from themekit.describe.concepts import ForceField, forcefield_table
from themekit.describe.counting import pieces_of_data
from themekit.describe.table import Table, frame, ranks
from themekit.describe.top_themes import rank_correlation
from themekit.domain import Code, Codebook
from themekit.formats import Imported
from themekit.segment import coded_passages

SAMPLE = (
    "The quotations are a sample that the author of the thesis chose, to show the range of views;"
    " the published figures count all that was coded in 39 interviews."
)
CONCEPTS = ("Value", "Optimisation", "Challenges")
_AREAS = {"A unified partnership": "Characteristics of a unified partnership"}
"""Theme areas that go by one name in chapter 5 and another one in Appendix Five."""


@dataclass(frozen=True)
class Published:
    """What the thesis publishes of its coding, as a benchmark shows it."""

    thesis: Thesis

    def document(self) -> dict[str, Any]:
        """All of it, ready for JSON."""
        return comparison(self.thesis)

    def tables(self) -> list[Table]:
        """The published tables beside the counted ones, and the themes of the diagrams."""
        fields = [
            replace(
                forcefield_table(field),
                caption="The themes of the diagram as the thesis prints it, without strengths.",
            )
            for field in self.forcefields()
        ]
        return [*comparison_tables(self.thesis), *fields]

    def forcefields(self) -> list[ForceField]:
        """The diagrams of the thesis, to be drawn."""
        return published_forcefields(self.thesis)


def comparison(thesis: Thesis) -> dict[str, Any]:
    """All that is published of the coding beside what the quotations give, ready for JSON.

    Returns
    -------
    dict
        ``note``; ``hierarchy``, which says whether the codebook equals Appendix Five for every
        theme that a section of chapter 5 is on; ``rho``, Spearman's rho of published and counted
        figures (None with a reason in ``reasons`` where it is not defined); ``tables``.
    """
    found = comparison_tables(thesis)
    by_name = {table.name: table for table in found}
    figures = {
        "frequency": ("published_themes", "published frequency", "quotations"),
        "distribution": ("published_themes", "published distribution", "interviewees"),
        "distribution_summed": (
            "published_themes",
            "published distribution",
            "interviewees, sections summed",
        ),
        "co_coding": ("published_co_coding", "published with another", "quotations with another"),
    }
    rho = {
        name: rank_correlation(by_name[table].frame[a].tolist(), by_name[table].frame[b].tolist())
        for name, (table, a, b) in figures.items()
    }
    codebook = by_name["published_codebook"].frame
    return {
        "note": SAMPLE,
        "hierarchy": {
            "areas": len(codebook),
            "themes": int(codebook["themes in Appendix Five"].sum()),
            "themes_with_a_section": int(codebook["themes of the codes"].sum()),
            "without_a_section": [name for name in codebook["no section is on"] if name],
            "elsewhere": [name for name in codebook["elsewhere in Appendix Five"] if name],
            "equal_where_there_is_a_section": not any(codebook["elsewhere in Appendix Five"]),
        },
        "rho": {
            name: None if value is None else round(value, 4) for name, (value, _) in rho.items()
        },
        "reasons": {name: reason for name, (_, reason) in rho.items() if reason},
        "tables": [table.to_json() for table in found],
    }


def comparison_tables(thesis: Thesis) -> list[Table]:
    """Hierarchy, themes, top ten, concepts, co-coding and coverage, published and counted."""
    imported = as_imported(thesis)
    return [
        hierarchy(thesis.tables),
        themes(thesis.tables, imported),
        top_ten(thesis.tables),
        concepts(thesis.tables, imported),
        co_coding(thesis.tables, imported),
        anchors(thesis.tables, imported),
        coverage(thesis.tables),
    ]


def published_forcefields(thesis: Thesis) -> list[ForceField]:
    """Figures 2 to 4 of the thesis; it gives no strength to a theme."""
    return [
        ForceField(
            each.condition,
            tuple((theme, None) for theme in each.supporting),
            tuple((theme, None) for theme in each.opposing),
        )
        for each in thesis.tables.forcefields
    ]


def hierarchy(published: Tables) -> Table:
    """Appendix Five beside the themes that the codes of chapter 5 include, area by area."""
    rows = []
    book = section_codes().codebook
    for area in dict.fromkeys(theme.area for theme in published.area_themes):
        printed = {theme.name for theme in published.area_themes if theme.area == area}
        ours = {name for code in _sections_of(book, area) for name in _themes_of(code)}
        rows.append(
            [
                area,
                len(printed),
                len(ours),
                ", ".join(sorted(printed - ours)),
                ", ".join(sorted(ours - printed)),
            ]
        )
    return Table(
        name="published_codebook",
        title="The codebook beside Appendix Five",
        caption=(
            "Themes and sub-themes of each theme area, and those that the sections of chapter 5 are"
            " on; which of them no section is on, and which the codes have in another area than"
            " Appendix Five."
        ),
        frame=frame(
            (
                "theme area",
                "themes in Appendix Five",
                "themes of the codes",
                "no section is on",
                "elsewhere in Appendix Five",
            ),
            rows,
        ),
        note=(
            "Read again for this: no section of their areas speaks of the themes that no section is"
            " on. Pride for the place is spoken of in 5.1.3, in another area; power and decisions"
            " in 5.3.2, of the localities and not of Greater Manchester."
        ),
    )


def themes(published: Tables, imported: Imported) -> Table:
    """Appendix Three beside what the quotations of chapter 5 count to.

    A section can be on several main themes, and a main theme on several sections; the figures of
    those that cannot be told apart are added up.
    """
    book = Codebook(imported.codes)
    main = {theme.name: theme.parent or theme.name for theme in published.area_themes}
    sections = {
        code.name: {main[name] for name in _themes_of(code) if name in main}
        for area in dict.fromkeys(theme.area for theme in published.area_themes)
        for code in _sections_of(book, area)
        if code.codable
    }
    figures = {theme.name: theme for theme in published.main_themes}
    pieces = pieces_of_data(imported.codings, book)
    rows: list[tuple[str, int, int, int, int, int, int]] = []
    for names, codes in _told_apart({code: names for code, names in sections.items() if names}):
        known = [figures[name] for name in names if name in figures]
        spans = {
            (source, span)
            for code in codes
            for source, all_ in pieces[code].items()
            for span in all_
        }
        rows.append(
            (
                ", ".join(names),
                len(codes),
                sum(theme.frequency for theme in known),
                len(spans),
                sum(theme.distribution for theme in known),
                len({source for source, _ in spans}),
                sum(len(pieces[code]) for code in codes),
            )
        )
    rows.sort(key=lambda row: (-row[2], row[0]))
    return Table(
        name="published_themes",
        title="Main themes, published and counted",
        caption=(
            "Frequency and distribution of main themes in Appendix Three (distribution adds up"
            " sub-themes), beside the quotations in the sections on them. Themes that share a"
            f" section are added up. {SAMPLE}"
        ),
        frame=frame(
            (
                "main themes",
                "sections",
                "published frequency",
                "quotations",
                "published distribution",
                "interviewees",
                "interviewees, sections summed",
            ),
            rows,
        ),
    )


def top_ten(published: Tables) -> Table:
    """Tables 3 and 4 beside the same rankings counted from Appendix Three."""
    rows = []
    for name, printed, values in (
        ("Table 3 (frequency)", published.top_by_frequency, _values(published, "frequency")),
        (
            "Table 4 (distribution)",
            published.top_by_distribution,
            _values(published, "distribution"),
        ),
    ):
        order = sorted(values, key=lambda theme: (-values[theme], theme))
        counted = dict(zip(order, ranks([values[theme] for theme in order]), strict=True))
        rows += [
            [name, theme, rank, count, counted.get(theme), values.get(theme)]
            for rank, theme, count in printed
        ]
    return Table(
        name="published_top_themes",
        title="Top themes, published and ranked from Appendix Three",
        caption="Ranks and counts as printed, and the same from all main themes.",
        frame=frame(
            ("table", "theme", "published rank", "published", "rank", "Appendix Three"), rows
        ),
    )


def concepts(published: Tables, imported: Imported) -> Table:
    """Table 5 beside the quotations of chapters 6 and 7."""
    book = Codebook(imported.codes)
    pieces = pieces_of_data(imported.codings, book)
    rows = []
    for concept in CONCEPTS:
        codes = [code.name for code in book if concept in (code.name, code.parent)]
        spans = {(s, span) for code in codes for s, all_ in pieces[code].items() for span in all_}
        rows.append([concept, published.concepts.get(concept), len(spans)])
    return Table(
        name="published_concepts",
        title="Research concepts, published and counted",
        caption=(
            "Table 5 beside the quotations of the sections of chapters 6 and 7 that the corpus"
            f" files under each concept. {SAMPLE}"
        ),
        frame=frame(("concept", "published pieces", "quotations"), rows),
        note=(
            "The nodes of value (Table 6) cannot be counted, because the thesis does not say which"
            " quotation was coded with which node: "
            + ", ".join(f"{name} {count}" for name, count in published.value_codes.items())
            + " as published."
        ),
    )


def co_coding(published: Tables, imported: Imported) -> Table:
    """Appendix Four, by section, beside the quotations that two sections share."""
    book = Codebook(imported.codes)
    coded = coded_passages(imported.sources, imported.codings, book)
    several = coded.labels.sum(axis=1) > 1
    rows = []
    for k, code in enumerate(coded.codes):
        names = [name for name in _themes_of(book[code]) if name in published.co_coding]
        if names and book[code].parent not in CONCEPTS:
            shared = int(coded.labels[several, k].sum())
            rows.append([code, sum(published.co_coding[name] for name in names), shared])
    return Table(
        name="published_co_coding",
        title="Coded with another theme, published and counted",
        caption=(
            "How often the themes of a section were coded together with another (Appendix Four,"
            " added up), beside the quotations that stand in another section as well."
        ),
        frame=frame(("section", "published with another", "quotations with another"), rows),
        note=(
            f"Only {int(several.sum())} quotations stand in two sections: too few to count"
            f" co-coding from them. {SAMPLE}"
        ),
    )


def anchors(published: Tables, imported: Imported) -> Table:
    """The six groups of section 4.3 beside the groups that the quotations give."""
    book = Codebook(imported.codes)
    coded = coded_passages(imported.sources, imported.codings, book)
    counted = groups(pairs(coded), min_sources=1)
    rows = []
    for anchor, others in published.coded_together.items():
        near = _sections_on([anchor, *others], book)
        beside = [g for g in counted if len(near & {g.anchor, *g.others}) > 1]
        rows.append(
            [
                anchor,
                ", ".join(others),
                len(near),
                "; ".join(", ".join((g.anchor, *g.others)) for g in beside),
            ]
        )
    return Table(
        name="published_groups",
        title="Groups of themes coded together, published and counted",
        caption=(
            "Section 4.3 of the thesis: an anchor and the themes coded with it by more than one"
            " interviewee. Beside it, the groups of sections that share a quotation (here one"
            " interviewee is enough) and hold two sections or more on those themes."
        ),
        frame=frame(("anchor", "coded with it", "sections on these", "counted groups"), rows),
        note=f"{len(counted)} groups of sections share quotations. {SAMPLE}",
    )


def coverage(published: Tables) -> Table:
    """Appendix Two: the share of each interview that was coded, its mean and range."""
    rounds = sorted({each.round for each in published.coded_shares})
    rows = [
        _shares(f"round {n}", [each.share for each in published.coded_shares if each.round == n])
        for n in rounds
    ]
    rows.append(_shares("all", [each.share for each in published.coded_shares]))
    return Table(
        name="published_coverage",
        title="Share of each interview that was coded (Appendix Two)",
        caption="Mean and range over the interviews, as published; the transcripts are not.",
        frame=frame(("interviews", "number", "mean", "least", "most"), rows),
        shares=("mean", "least", "most"),
    )


def _shares(name: str, shares: Sequence[float]) -> list[Any]:
    known = [fmean(shares), min(shares), max(shares)] if shares else [None] * 3
    return [name, len(shares), *known]


def _values(published: Tables, figure: str) -> dict[str, int]:
    return {theme.name: getattr(theme, figure) for theme in published.main_themes}


def _sections_of(book: Codebook, area: str) -> list[Code]:
    """The codes under a theme area, as Appendix Five names it."""
    return [
        code
        for code in book
        if code.parent and _AREAS.get(code.parent, code.parent).casefold() == area.casefold()
    ]


def _themes_of(code: Code) -> list[str]:
    return [name for name in code.inclusion.split(", ") if name]


def _told_apart(sections: dict[str, set[str]]) -> list[tuple[list[str], list[str]]]:
    """Themes and sections in the smallest parts that share neither a theme nor a section."""
    parts: list[tuple[set[str], set[str]]] = []
    for code, names in sections.items():
        themes, codes = set(names), {code}
        apart = []
        for part in parts:
            if part[0] & themes:
                themes, codes = themes | part[0], codes | part[1]
            else:
                apart.append(part)
        parts = [*apart, (themes, codes)]
    return [(sorted(themes), sorted(codes)) for themes, codes in parts]


def _sections_on(names: Iterable[str], book: Codebook) -> set[str]:
    """The codes on themes that section 4.3 names in words of its own ("equity focus")."""
    wanted = [name.casefold().removesuffix(" focus") for name in names]
    return {
        code.name
        for code in book
        if code.parent not in CONCEPTS
        and any(want.endswith(theme.casefold()) for want in wanted for theme in _themes_of(code))
    }
