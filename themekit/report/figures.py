"""The figures of a thematic analysis, as SVG and PNG that are the same bytes each time."""

from __future__ import annotations

import io
import textwrap
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from themekit.describe import Material, forcefield
from themekit.describe.co_coding import Group, Pair, groups, pairs
from themekit.describe.concepts import forcefield_of_themes
from themekit.describe.saturation import Saturation, saturation
from themekit.describe.table import table_name
from themekit.files import made_folder, replacing
from themekit.report.xml import clean

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

    from themekit.describe import ForceField

MOST_CODES = 40
"""Codes of a heat map; the most used are shown."""

FOR, AGAINST, QUIET = "#2166ac", "#b2560d", "#8a8a8a"
_SETTINGS: Any = {
    "svg.hashsalt": "themekit",
    "svg.fonttype": "none",
    "text.parse_math": False,
    "font.family": "sans-serif",
    "font.size": 9.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
}


@dataclass(frozen=True)
class Figure:
    """A figure that is drawn when it is asked for.

    Attributes
    ----------
    name
        What its files are called.
    title, caption
        A heading, and how to read it.
    alt
        What it shows, in words, for who cannot see it.
    """

    name: str
    title: str
    caption: str
    alt: str
    draw: Callable[[], Drawing]

    def svg(self) -> str:
        """The figure as SVG, its words as text."""
        return clean(self._rendered("svg", {"Date": None, "Title": clean(self.title)}).decode())

    def png(self) -> bytes:
        """The figure as PNG at 200 dots per inch."""
        return self._rendered("png", {"Software": None, "Title": clean(self.title)})

    def _rendered(self, kind: str, metadata: dict[str, Any]) -> bytes:
        import matplotlib

        buffer = io.BytesIO()
        with matplotlib.rc_context(_SETTINGS), without_warnings_of_glyphs():
            drawing = self.draw()
            drawing.savefig(buffer, format=kind, metadata=metadata, dpi=200, bbox_inches="tight")
        return buffer.getvalue()


@contextmanager
def without_warnings_of_glyphs() -> Iterator[None]:
    """Draw names in any script: what the font lacks is a box, and no warning on the terminal."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        yield


def figures(material: Material) -> list[Figure]:
    """All figures that a study has enough for."""
    used = any(counts.pieces for counts in material.counts.values())
    found = [heat_map(material)] if used else []
    together = pairs(material.coded)
    around = groups(together)
    if around:
        found.append(co_coding_network(together, around))
    for condition in material.conditions:
        fields = (
            forcefield(condition, material.counts),
            forcefield_of_themes(material.coded, condition),
        )
        found += [forcefield_diagram(field) for field in fields if field is not None]
    growth = saturation(material.pieces, material.sources, seed=material.seed)
    if len(growth.new) > 1:
        found.append(saturation_curve(growth))
    return found


def write_figures(folder: Path, found: Sequence[Figure]) -> list[Path]:
    """Write each figure as NAME.svg and NAME.png into a folder, which is made if missing."""
    made_folder(folder)
    written = []
    for figure in found:
        for ending, content in ((".svg", figure.svg().encode()), (".png", figure.png())):
            path = folder / f"{figure.name}{ending}"
            with replacing(path) as temporary:
                temporary.write_bytes(content)
            written.append(path)
    return written


def heat_map(material: Material) -> Figure:
    """Pieces of data of the most used codes in each source."""
    order = sorted(material.pieces, key=lambda code: -material.counts[code].pieces)
    chosen = {code for code in order[:MOST_CODES] if material.counts[code].pieces}
    codes = [code for code in material.pieces if code in chosen]
    names = [source.name for source in material.sources]
    counts = np.array([[len(material.pieces[c].get(n, ())) for n in names] for c in codes])

    def draw() -> Drawing:
        drawing, axes = canvas(3 + 0.3 * len(names), 1 + 0.24 * len(codes))
        axes.imshow(counts, cmap="Blues", aspect="auto", vmin=0, vmax=max(1, counts.max()))
        axes.set_xticks(range(len(names)), [_short(name) for name in names], rotation=90)
        axes.set_yticks(range(len(codes)), [_short(code, 44) for code in codes])
        axes.tick_params(length=0)
        for (row, column), count in np.ndenumerate(counts):
            if count:
                dark = count > 0.6 * counts.max()
                colour = "white" if dark else "black"
                axes.text(column, row, str(count), ha="center", va="center", color=colour, size=7)
        return drawing

    most = order[0]
    return Figure(
        name="codes_by_source",
        title="Codes by source",
        caption=f"Pieces of data with each of the {len(codes)} most used codes, by source.",
        alt=(
            f"Heat map of {len(codes)} codes by {len(names)} sources. The most used code is"
            f" {most}, with {material.counts[most].pieces} pieces of data."
        ),
        draw=draw,
    )


def co_coding_network(found: Sequence[Pair], around: Sequence[Group]) -> Figure:
    """Groups of codes that are coded together, each around its anchor."""
    place = _places(around)
    links = [pair for pair in found if pair.first in place and pair.second in place]
    group_of = {code: k for k, g in enumerate(around) for code in (g.anchor, *g.others)}

    def draw() -> Drawing:
        import matplotlib

        width = 1 + max(x for x, _ in place.values())
        height = 1 - min(y for _, y in place.values())
        drawing, axes = canvas(2.1 * (width + 0.4), 2.1 * (height + 0.4))
        colours = matplotlib.colormaps["tab10"]
        most = max(pair.together for pair in links)
        for pair in links:
            inside = group_of[pair.first] == group_of[pair.second]
            (x, y), (to_x, to_y) = place[pair.first], place[pair.second]
            thick = 0.4 + 5 * pair.together / most
            colour = colours(group_of[pair.first] % 10) if inside else QUIET
            strength = 0.7 if inside else 0.25
            axes.plot([x, to_x], [y, to_y], color=colour, linewidth=thick, alpha=strength, zorder=1)
        for code, (x, y) in place.items():
            anchor = any(code == group.anchor for group in around)
            axes.text(
                x,
                y,
                textwrap.fill(_short(code, 48), 16),
                ha="center",
                va="center",
                size=8,
                weight="bold" if anchor else "normal",
                zorder=2,
                bbox={
                    "boxstyle": "round,pad=0.3",
                    "facecolor": "white",
                    "edgecolor": colours(group_of[code] % 10),
                    "linewidth": 2.0 if anchor else 1.0,
                },
            )
        axes.set_axis_off()
        axes.set_aspect("equal")
        return drawing

    return Figure(
        name="co_coding",
        title="Codes coded together",
        caption=(
            "Groups of codes that share passages, each around its anchor (bold). The thicker a"
            " link, the more passages have both codes; links between groups are grey."
        ),
        alt="Network of codes. Groups: "
        + "; ".join(f"{g.anchor} with {', '.join(g.others)}" for g in around)
        + ".",
        draw=draw,
    )


def forcefield_diagram(field: ForceField) -> Figure:
    """A forcefield diagram: what works for a condition on the left, against it on the right."""
    known = [n for _, n in (*field.supporting, *field.opposing) if n is not None]
    strongest = max([*known, 1])

    def draw() -> Drawing:
        rows = max(len(field.supporting), len(field.opposing), 1)
        drawing, axes = canvas(9.5, 1.1 + 0.62 * rows)
        for side, themes, colour in ((-1, field.supporting, FOR), (1, field.opposing, AGAINST)):
            for row, (theme, strength) in enumerate(themes):
                share = 0.45 if strength is None else strength / strongest
                _force(axes, side, -row, share, colour)
                said = theme if strength is None else f"{theme} ({strength})"
                axes.text(
                    side * 0.98,
                    -row,
                    textwrap.fill(said, 36),
                    ha="right" if side < 0 else "left",
                    va="center",
                )
        axes.text(-0.5, 0.85, "Works for it", ha="center", color=FOR, weight="bold")
        axes.text(0.5, 0.85, "Works against it", ha="center", color=AGAINST, weight="bold")
        axes.text(
            0,
            (1 - rows) / 2,
            textwrap.fill(field.condition, max(14, 8 * rows)),
            rotation=90,
            ha="center",
            va="center",
            weight="bold",
            bbox={"boxstyle": "square,pad=0.5", "facecolor": "#eeeeee", "edgecolor": "black"},
        )
        axes.set_xlim(-2.2, 2.2)
        axes.set_ylim(-rows + 0.3, 1.2)
        axes.set_axis_off()
        return drawing

    return Figure(
        name=table_name("forcefield", field.condition),
        title=f"Forcefield: {field.condition}",
        caption=(
            f"What works for and against: {field.condition}."
            + (" The broader the arrow, the more pieces of data (in brackets)." if known else "")
        ),
        alt=(
            f"Forcefield diagram of {field.condition}."
            f" For it: {_in_words(field.supporting)}. Against it: {_in_words(field.opposing)}."
        ),
        draw=draw,
    )


def saturation_curve(found: Saturation) -> Figure:
    """Codes known after each interview, in the order of the study and over random orders."""
    interviews = np.arange(1, len(found.new) + 1)
    known = np.cumsum(found.new)

    def draw() -> Drawing:
        from matplotlib.ticker import MaxNLocator

        drawing, axes = canvas(6.5, 3.8)
        axes.fill_between(interviews, found.low, found.high, color=FOR, alpha=0.18, linewidth=0)
        axes.plot(interviews, found.mean, color=FOR, linestyle="--", label="mean of random orders")
        axes.plot(interviews, known, color="black", marker="o", label="order of the study")
        if found.reached is not None:
            axes.axvline(found.reached, color=AGAINST, linewidth=1, label="saturation")
        axes.set_xlabel("interviews")
        axes.set_ylabel("codes so far")
        axes.set_ylim(bottom=0)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
        axes.legend(frameon=False, loc="lower right")
        return drawing

    reached = (
        f"Saturation is reached at interview {found.reached} (+{found.run})."
        if found.reached is not None
        else "Saturation is not reached."
    )
    return Figure(
        name="saturation",
        title="Saturation",
        caption=(
            "Codes known after each interview; the band is the middle 90 % of random orders of the"
            f" interviews. {reached} New information at most {found.threshold:.0%}, base"
            f" {found.base}, run {found.run} (Guest, Namey & Chen 2020)."
        ),
        alt=(
            f"Curve of {known[-1]} codes over {len(known)} interviews;"
            f" {known[min(3, len(known) - 1)]} are known after {min(4, len(known))}. {reached}"
        ),
        draw=draw,
    )


def canvas(width: float, height: float) -> tuple[Drawing, Axes]:
    """A figure of so many inches that no global state knows of."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure as Drawing

    drawing = Drawing(figsize=(width, height))
    FigureCanvasAgg(drawing)
    return drawing, drawing.add_subplot()


def _force(axes: Axes, side: int, y: float, share: float, colour: str) -> None:
    """An arrow towards the middle, as broad as the force is strong."""
    from matplotlib.patches import FancyArrow

    axes.add_patch(
        FancyArrow(
            side * 0.92,
            y,
            -side * 0.72,
            0,
            width=0.06 + 0.3 * share,
            head_width=0.16 + 0.42 * share,
            head_length=0.12,
            length_includes_head=True,
            facecolor=colour,
            edgecolor="none",
            alpha=0.85,
        )
    )


def _places(around: Sequence[Group]) -> dict[str, tuple[float, float]]:
    """Where codes stand: groups in rows, each anchor with its others in a circle around it."""
    found: dict[str, tuple[float, float]] = {}
    columns = int(np.ceil(np.sqrt(len(around))))
    largest = max(len(group.others) for group in around)
    step = 2 * (1 + largest / 12) + 0.6
    for k, group in enumerate(around):
        x, y = step * (k % columns), -step * (k // columns)
        found[group.anchor] = (x, y)
        radius = (step - 0.6) / 2
        for n, code in enumerate(group.others):
            angle = 2 * np.pi * (n + 0.5) / len(group.others) + np.pi / 2
            found[code] = (x + radius * float(np.cos(angle)), y + radius * float(np.sin(angle)))
    return found


def _short(name: str, most: int = 28) -> str:
    return name if len(name) <= most else f"{name[: most - 1]}…"


def _in_words(themes: Sequence[tuple[str, int | None]]) -> str:
    said = [name if n is None else f"{name} ({n})" for name, n in themes]
    return ", ".join(said) or "nothing"
