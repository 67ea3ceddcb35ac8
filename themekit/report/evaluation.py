"""How well codes are suggested, as tables, a figure and one HTML page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from themekit.describe.table import Table, frame
from themekit.errors import UsageError
from themekit.files import replacing, write_text
from themekit.report.figures import AGAINST, FOR, Figure, canvas
from themekit.report.html import render
from themekit.report.workbook import write_workbook
from themekit.suggest.evaluate import WORDS
from themekit.suggest.verdicts import RULE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

Document = Mapping[str, Any]
"""What ``themekit evaluate --json`` prints."""

ENDINGS = (".html", ".xlsx", ".json", ".svg", ".png")
_COLUMNS = 3


def write_evaluation(target: Path, document: Document, title: str) -> None:
    """Write an evaluation; the ending of the name says how. ``.svg`` and ``.png`` hold the curve.

    Raises
    ------
    UsageError
        If the ending is none of these, or there is no curve to draw.
    """
    ending = target.suffix.casefold()
    if ending == ".html":
        write_text(target, evaluation_page(document, title))
    elif ending == ".xlsx":
        write_workbook(target, [*tables(document), *_numbers_of_curve(document)])
    elif ending == ".json":
        import json

        write_text(target, json.dumps(document, ensure_ascii=False, indent=2) + "\n")
    elif ending in (".svg", ".png"):
        if "curve" not in document:
            raise UsageError(f"{target} is to hold a figure, and only --curve draws one.")
        figure = curve_figure(document["curve"])
        with replacing(target) as temporary:
            temporary.write_bytes(figure.png() if ending == ".png" else figure.svg().encode())
    else:
        raise UsageError(f"{target}: the name must end in {', '.join(ENDINGS)}.")


def evaluation_page(document: Document, title: str) -> str:
    """One page that needs nothing from outside."""
    counted = "passages" if document["with_uncoded"] else "coded passages"
    sentences = [
        f"Suggestions for {document['sources']} sources that the model had not seen:"
        f" {document['units']} {counted}, {document['labels']} codes. In brackets: 95 %"
        " intervals over sources."
    ]
    if "enough" in document:
        sentences.append(document["enough"]["sentence"])
    return render(
        "evaluation.html",
        title=title,
        sentences=sentences,
        tables=tables(document),
        evaluation=document,
        curve=curve_figure(document["curve"]) if "curve" in document else None,
    )


def tables(document: Document) -> list[Table]:
    """The measures, the codes, and what else was asked for."""
    found = [_measures(document), _codes(document)]
    if "curve" in document:
        found.append(curve_table(document["curve"], document["enough"]["sentence"]))
    found += [by_table(name, values) for name, values in document.get("by", {}).items()]
    return found


def _measures(document: Document) -> Table:
    rows = [
        (words, document["metrics"][name], *_ends(document, name), document["chance"][name])
        for name, words in WORDS.items()
    ]
    over = "all passages" if document["with_uncoded"] else "the passages that people coded"
    return Table(
        "measures",
        "How well codes are suggested",
        f"Over {over}; the interval is a 95 % bootstrap over sources. By"
        " chance: the codes that people gave, dealt out at random.",
        frame(("measure", "value", "from", "to", "by chance"), rows),
        note=" ".join(undefined(document["reasons"])),
    )


def undefined(reasons: Mapping[str, str]) -> list[str]:
    """A sentence for each reason why measures are not defined, naming them."""
    named: dict[str, list[str]] = {}
    for name, reason in reasons.items():
        named.setdefault(reason, []).append(WORDS.get(name, "intervals"))
    sentences = [f"{', '.join(names)}: {reason}." for reason, names in named.items()]
    return [sentence[0].upper() + sentence[1:] for sentence in sentences]


def _codes(document: Document) -> Table:
    rows = [
        (
            one["code"], one["n"], one["expected"], one["suggested"], one["precision"],
            _ends(one, "precision")[0], one["recall"], one["f1"], one["kappa"],
            _ends(one, "kappa")[0], one["verdict"], one["why"],
        )
        for one in document["per_code"]
    ]  # fmt: skip
    columns = ("code", "n", "expected", "suggested", "precision", "precision from", "recall", "F1",
               "kappa", "kappa from", "verdict", "because")  # fmt: skip
    few = ", ".join(document["not_scored"])
    return Table(
        "codes",
        "Code by code",
        f"{RULE} From: the lower ends of the 95 % intervals. Expected: the sum of the code's"
        " scores, near n where they are calibrated; lower where uncoded passages are left out.",
        frame(columns, rows),
        note=f"Under {document['min_count']} codings, so not scored: {few}." if few else "",
    )


def curve_table(points: Sequence[Document], sentence: str) -> Table:
    """Every measure with its interval for each number of coded sources."""
    columns = ["measure", *(_sources(point) for point in points)]
    rows = [(words, *(_below(point, name) for point in points)) for name, words in WORDS.items()]
    return Table(
        "curve",
        "How it grows with coded sources",
        f"Models of so many sources, tested on sources held out, in {points[0]['draws']} draws.",
        frame(columns, rows),
        note=sentence,
    )


def by_table(attribute: str, values: Sequence[Document]) -> Table:
    """The measures for each value of an attribute, with intervals."""
    names = {"recall_at_1": "first right", "recall_at_3": "first 3", "lrap": "ranking",
             "micro_f1": "micro-F1"}  # fmt: skip
    rows = [
        (v["value"], v["sources"], v["units"], *(_below(v, name) for name in names),
         v["p_holm"]["lrap"], v["p_holm"]["micro_f1"])
        for v in values
    ]  # fmt: skip
    columns = (attribute, "sources", "passages", *names.values(), "p rank.", "p F1")
    return Table(
        f"by_{attribute}",
        f"By {attribute}",
        "First right, first 3: a right code is first, or among the first three. Ranking: LRAP."
        " p: how often values dealt to the sources at random would differ as much from all others,"
        " corrected for the number of comparisons (Holm 1979).",
        frame(columns, rows),
    )


def _numbers_of_curve(document: Document) -> list[Table]:
    """The curve as numbers, a row for each size and measure, to be drawn elsewhere."""
    if "curve" not in document:
        return []
    rows = [
        (p["sources"], words, p["metrics"][name], *_ends(p, name), p["chance"][name])
        for p in document["curve"]
        for name, words in WORDS.items()
    ]
    columns = ("coded sources", "measure", "value", "from", "to", "by chance")
    title, caption = "The curve in numbers", "From and to: 95 % interval over sources."
    return [Table("curve_numbers", title, caption, frame(columns, rows))]


def curve_figure(points: Sequence[Document]) -> Figure:
    """Every measure against the number of coded sources, a panel each, with its interval."""
    defined = {
        name: words
        for name, words in WORDS.items()
        if any(point["metrics"][name] is not None for point in points)
    }

    def draw() -> Drawing:
        rows = -(-len(defined) // _COLUMNS)
        drawing, first = canvas(3.1 * _COLUMNS, 2.3 * rows)
        first.remove()
        panels = drawing.subplots(rows, _COLUMNS, squeeze=False, sharex=True).ravel()
        for axes, (name, words) in zip(panels, defined.items(), strict=False):
            _panel(axes, points, name, words)
        panels[0].legend(frameon=False, fontsize=7, loc="lower right")
        for axes in panels[len(defined) :]:
            axes.remove()
        for axes in panels[max(0, len(defined) - _COLUMNS) : len(defined)]:
            axes.set_xlabel("coded sources")
            axes.tick_params(labelbottom=True)
        drawing.tight_layout()
        return drawing

    last = points[-1]
    said = "; ".join(
        f"{words} {with_interval(last['metrics'][name], last['ci95'][name])}"
        for name, words in defined.items()
    )
    return Figure(
        name="learning_curve",
        title="How it grows with coded sources",
        caption=(
            "Each measure against the number of coded sources; the band is the 95 % interval over"
            " sources, the broken line what chance would give."
        ),
        alt=f"Curves of {len(defined)} measures. With {_sources(last)}: {said}.",
        draw=draw,
    )


def _panel(axes: Axes, points: Sequence[Document], name: str, words: str) -> None:
    """One measure: its value, its interval, and chance."""
    from matplotlib.ticker import MaxNLocator

    values = _line(points, name, "metrics")
    sizes, bounds = _line(points, name, "ci95")
    low, high = zip(*bounds, strict=True) if bounds else ((), ())
    axes.fill_between(sizes, low, high, color=FOR, alpha=0.18, linewidth=0, label="95 % interval")
    axes.plot(*values, color=FOR, marker="o")
    chance = _line(points, name, "chance")
    axes.plot(*chance, color=AGAINST, linestyle="--", linewidth=1, label="chance")
    axes.set_title(words, fontsize=8.5, loc="left")
    lowest = min([0.0, *values[1], *low, *chance[1]])
    axes.set_ylim(lowest, None if name.startswith("ece") else 1.0)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=6))


def _line(points: Sequence[Document], name: str, what: str) -> tuple[list[int], list[Any]]:
    """Numbers of sources, and what is defined of a measure there."""
    held = [point for point in points if point[what][name] is not None]
    return [point["sources"] for point in held], [point[what][name] for point in held]


def with_interval(value: float | None, bounds: Sequence[float] | None) -> str:
    """A figure with its interval, as it stands in a table; a dash where it is not defined."""
    if value is None:
        return "–"
    return f"{value:.2f}" + (f" [{bounds[0]:.2f}, {bounds[1]:.2f}]" if bounds else "")


def _below(measured: Document, name: str) -> str:
    """A measure with its interval in a line below."""
    return with_interval(measured["metrics"][name], measured["ci95"][name]).replace(" ", "\n", 1)


def _ends(document: Document, name: str) -> tuple[float | None, float | None]:
    low, high = document["ci95"].get(name) or (None, None)
    return low, high


def _sources(point: Document) -> str:
    return f"{point['sources']} source{'' if point['sources'] == 1 else 's'}"
