"""A heat map of themes against codes."""

from __future__ import annotations

import io
from typing import Literal

from themekit.align.alignment import Alignment

_LONGEST = 38


def heat_map(found: Alignment, form: Literal["svg", "png"] = "svg") -> bytes:
    """F1 of each theme (row) with each code (column), ordered so that the structure shows.

    The number in a cell is the count of passages that have both, where F1 is .1 or more.
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure

    themes, codes = found.order()
    values = found.f1[themes][:, codes]
    with mpl.rc_context({"svg.hashsalt": "themekit", "svg.fonttype": "none", "font.size": 8}):
        figure = Figure(figsize=(2.8 + 0.34 * len(codes), 2.6 + 0.28 * len(themes)))
        axes = figure.add_subplot()
        image = axes.imshow(values, cmap="Blues", vmin=0, vmax=1, aspect="auto")
        axes.set_xticks(range(len(codes)), [_short(found.codes[c]) for c in codes], rotation=90)
        axes.set_yticks(range(len(themes)), [_short(found.themes[t]) for t in themes])
        for row, t in enumerate(themes):
            for column, c in enumerate(codes):
                if values[row, column] >= 0.1:
                    colour = "white" if values[row, column] > 0.5 else "black"
                    text = str(int(found.overlap[t, c]))
                    axes.text(column, row, text, ha="center", va="center", color=colour)
        figure.colorbar(image, ax=axes, label="F1 of theme and code", shrink=0.6)
        axes.set_xlabel("Codes")
        axes.set_ylabel("Candidate themes")
        target = io.BytesIO()
        metadata = {"Date": None} if form == "svg" else {"Software": "themekit"}
        figure.savefig(target, format=form, bbox_inches="tight", dpi=150, metadata=metadata)
    return target.getvalue()


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else name[: _LONGEST - 1] + "…"
