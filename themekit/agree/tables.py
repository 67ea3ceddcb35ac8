"""The tables of a comparison: what the terminal, the workbook and the report show."""

from __future__ import annotations

from collections.abc import Sequence

from themekit.agree.among import LABELS
from themekit.agree.ceiling import Beside
from themekit.agree.comparison import CodeRow, Comparison
from themekit.agree.confusions import confusion_matrix
from themekit.agree.double_coding import Needed
from themekit.agree.estimates import Figure
from themekit.agree.gamma import Gamma
from themekit.agree.worklist import Difference
from themekit.describe.table import Table, frame, table_name

_SHORT = {
    "agreement": "agreement",
    "cohen_kappa": "kappa",
    "fleiss_kappa": "Fleiss",
    "alpha": "alpha",
    "ac1": "AC1",
    "brennan_prediger": "PABAK",
    "holsti": "Holsti",
    "precision": "precision",
    "recall": "recall",
    "f1": "F1",
    "binary_alpha": "binary alpha",
    "u_alpha": "u-alpha",
    "alpha_ordinal": "alpha, ordinal",
    "alpha_interval": "alpha, interval",
}
"""The measures of the table of codes, with the short names of its columns."""

_BRIEF = ("agreement", "cohen_kappa", "alpha", "ac1", "holsti", "binary_alpha", "alpha_interval")
"""Those that a terminal has room for."""

_FIRST = {"cohen_kappa": "kappa", "alpha": "alpha", "binary_alpha": "binary alpha"}
"""The measures whose interval the table of codes gives: the first that there is."""

_PREVALENCE = {
    False: "the mean share to which they gave it",
    True: "its share of all spans",
}

SETTLE = "settle"
"""The column of the worklist to fill in."""


def tables(comparison: Comparison) -> list[Table]:
    """All tables of a comparison; those that would be empty are left out."""
    found = [overall_table(comparison)]
    found += [code_table(comparison, list(group.coders)) for group in comparison.among]
    if comparison.domains:
        found.append(_domains(comparison))
    if comparison.confusions:
        found += [_confusions(comparison), _confusion_matrix(comparison)]
    found.append(_every_figure(comparison))
    return found


def overall_table(comparison: Comparison) -> Table:
    """Every measure over all codes, pooled and as the mean of the codes."""
    rows = [
        [
            _names(row.coders),
            LABELS[row.measure],
            *_cells(row.pooled),
            row.mean.value,
            _why(row.pooled, row.mean),
        ]
        for row in comparison.overall()
        if row.measure != "fleiss_kappa" or len(row.coders) > 2
    ]
    rows += [
        [_names(tuple(comparison.coders)), LABELS[name], *_cells(found), None, _why(found)]
        for name, found in comparison.sets.items()
    ]
    columns = ["coders", "measure", "pooled", "from", "to", "mean of codes", "note"]
    return Table(
        "agreement",
        "Agreement over all codes",
        "Pooled: numerators and denominators of all used codes are summed before they are divided"
        " (for kappa as De Vries et al. 2008); from and to: its 95 % interval. Mean of codes: each"
        " code counts the same.",
        frame(columns, rows),
        " ".join(comparison.notes()),
    )


def code_table(comparison: Comparison, coders: Sequence[str], brief: bool = False) -> Table:
    """Every code among these coders; in brief the used codes and the main measures."""
    rows = [row for row in comparison.codes() if set(row.coders) == set(coders)]
    measures = [
        name for name in _SHORT if any(name in row.figures and _shown(name, row) for row in rows)
    ]
    interval = next((name for name in _FIRST if name in measures), None)
    if brief:
        measures = [name for name in measures if name in _BRIEF]
        rows = [row for row in rows if row.code not in comparison.unused]
    columns = ["code", comparison.settings.noun, "prevalence"]
    columns += [_SHORT[name] for name in measures]
    if interval:
        columns += [f"{_FIRST[interval]} from", f"{_FIRST[interval]} to"]
    first, second = (*coders, "")[:2]
    if not brief and rows and rows[0].counts is not None:
        columns += ["both", f"only {first}", f"only {second}", "neither"]
    cells = [_code_cells(row, measures, interval) for row in rows]
    if not brief:
        columns.append("note")
        for row, beginning in zip(rows, cells, strict=True):
            beginning += [*(row.counts or {}).values(), row.note]
    return Table(
        table_name("agreement", *coders),
        f"Agreement by code: {_names(tuple(coders))}",
        f"How many {comparison.settings.noun} they judged, the prevalence of the code"
        f" ({_PREVALENCE[comparison.settings.noun == 'spans']}), and the measures. A dash is not"
        " defined; the table of every figure says why.",
        frame(columns, cells),
        shares=("prevalence", "agreement"),
    )


def ceiling_table(rows: Sequence[Beside]) -> Table:
    """The machine's agreement beside that of people."""
    return _beside_table(
        rows,
        "ceiling",
        "The human ceiling",
        "The machine's agreement with each person, beside that of the people with each other, on"
        " the sources that all of them coded. The interval is that of the difference.",
    )


def change_table(rows: Sequence[Beside]) -> Table:
    """Agreement after a discussion beside that before it."""
    return _beside_table(
        rows,
        "before-and-after",
        "Before and after",
        "Agreement after the discussion beside that before it, on the sources of both. The interval"
        " is that of the difference.",
    )


def _beside_table(rows: Sequence[Beside], name: str, title: str, caption: str) -> Table:
    cells = [
        [
            row.code or "all codes, pooled",
            LABELS[row.measure],
            row.first,
            row.first_figure.value,
            row.second,
            row.second_figure.value,
            *_cells(row.difference),
            _why(row.difference),
        ]
        for row in rows
    ]
    columns = ["code", "measure", "of", "is", "beside that of", "which is"]
    columns += ["difference", "from", "to", "note"]
    return Table(name, title, caption, frame(columns, cells))


def gamma_table(rows: Sequence[Gamma]) -> Table:
    """Gamma of each source."""
    return Table(
        "gamma",
        "Gamma by source",
        "Agreement on where units are and what they are, by the best alignment of all units"
        " (Mathet, Widlöcher & Métivier 2015), among the coders of the source.",
        frame(
            ["source", "spans", "gamma", "note"],
            [[row.source, row.units, row.value, row.reason] for row in rows],
        ),
    )


def double_coding_table(rows: Sequence[Needed], width: float) -> Table:
    """How much more to code twice."""
    columns = ["code", "kappa", "width now", "passages now", "more passages", "by", "note"]
    cells = [
        [
            row.code or "all codes, pooled",
            row.kappa,
            row.width,
            row.passages,
            row.more,
            row.basis,
            row.reason,
        ]
        for row in rows
    ]
    return Table(
        "double-coding",
        "How much more to code twice",
        f"For a 95 % interval of kappa that is {width:g} wide from end to end. The width falls with"
        " the square root of what is coded twice (Flack et al. 1988; Donner & Eliasziw 1992).",
        frame(columns, cells),
    )


def worklist_table(rows: Sequence[Difference]) -> Table:
    """Every difference, with a column to settle it."""
    columns = ["source", "start", "end", "text", "code", "definition", "gave it", "did not"]
    columns += ["gave instead", "kind", "kappa would rise by", "machine", SETTLE, "note"]
    cells = [
        [
            row.source,
            row.start,
            row.end,
            row.text,
            row.code,
            row.definition,
            ", ".join(row.gave),
            ", ".join(row.gave_not),
            ", ".join(row.instead),
            "where it ends" if row.edge else "the code",
            row.effect,
            row.machine,
            "",
            "",
        ]
        for row in rows
    ]
    return Table(
        "worklist",
        "Differences to settle",
        "Those first that matter most. In the column settle write yes to keep the code, no to drop"
        " it, or the name of the coder who is right.",
        frame(columns, cells),
    )


def _code_cells(
    row: CodeRow, measures: Sequence[str], interval: str | None
) -> list[str | float | None]:
    cells: list[str | float | None] = [row.code, row.n, row.prevalence]
    cells += [row.figures[name].value for name in measures]
    if interval:
        cells += [row.figures[interval].low, row.figures[interval].high]
    return cells


def _shown(measure: str, row: CodeRow) -> bool:
    """Whether there is anything to show: Fleiss' kappa, say, is none for two coders."""
    return row.figures[measure].value is not None


def _domains(comparison: Comparison) -> Table:
    rows = [
        [
            domain.name or "all codes",
            ", ".join(domain.codes),
            LABELS[name],
            *_cells(found),
            _why(found),
        ]
        for domain in comparison.domains
        for name, found in domain.figures.items()
    ]
    return Table(
        "domains",
        "Semantic domains on the continuum",
        "Alpha of the codes under one parent, from lengths of text, among all coders (Krippendorff"
        " et al. 2016; the family that ATLAS.ti reports).",
        frame(["domain", "codes", "measure", "value", "from", "to", "note"], rows),
    )


def _confusions(comparison: Comparison) -> Table:
    unit = "passages" if comparison.settings.unit == "passages" else "characters"
    rows = [
        [each.first, each.second, round(each.amount), each.share, each.sentence(unit)]
        for each in comparison.confusions
    ]
    return Table(
        "confusions",
        "Codes that get confused",
        f"Where one coder gave the first code and another the second instead, in {unit}; the share"
        " is of all that two coders gave either.",
        frame(["first", "second", unit, "share", "in words"], rows),
        shares=("share",),
    )


def _confusion_matrix(comparison: Comparison) -> Table:
    used = [code for code in comparison.material.codes if code not in comparison.unused]
    place = {code: at for at, code in enumerate(comparison.material.codes)}
    matrix = confusion_matrix(comparison.units)
    rows = [
        [code, *(round(float(matrix[place[code], place[other]])) for other in used)]
        for code in used
    ]
    return Table(
        "confusion-matrix",
        "Every two codes",
        "How much one coder gave the row's code and another the column's instead, summed over both"
        " orders of each pair of coders; on the diagonal twice what both gave.",
        frame(["code", *used], rows),
    )


def _every_figure(comparison: Comparison) -> Table:
    rows = [
        [
            row.code,
            _names(row.coders),
            LABELS[name],
            *_cells(found),
            row.n,
            row.prevalence,
            _why(found),
        ]
        for row in comparison.codes()
        for name, found in row.figures.items()
    ]
    return Table(
        "every-figure",
        "Every figure of every code",
        "With its 95 % interval, or why it is not defined.",
        frame(
            ["code", "coders", "measure", "value", "from", "to", "n", "prevalence", "note"], rows
        ),
        shares=("prevalence",),
    )


def _cells(found: Figure) -> list[float | None]:
    return [found.value, found.low, found.high]


def _why(*found: Figure) -> str:
    return next((each.reason for each in found if each.reason), "")


def _names(coders: tuple[str, ...]) -> str:
    return " · ".join(coders)
