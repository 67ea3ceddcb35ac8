"""The themes that were raised most often and in most interviews, side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from themekit.describe.codebook import BOTH_WAYS, PIECES
from themekit.describe.counting import count
from themekit.describe.table import Table, frame, ranks
from themekit.domain import Codebook, Coding

TOP = 10
_CAPTION = (
    "Main themes with their sub-codes, ranked by pieces of data (frequency), by interviews with the"
    f" theme (distribution), and by interviews with sub-codes summed (summed). {BOTH_WAYS}"
)
_NARROW = (
    "frequency: rank",
    "frequency: theme",
    "frequency: pieces",
    "distribution: rank",
    "distribution: theme",
    "distribution: interviews",
)
_FLAT_CAPTION = (
    "Codes ranked by pieces of data (frequency) and by interviews with the code (distribution)."
    f" {PIECES}"
)


def top_themes(
    codebook: Codebook, codings: Iterable[Coding], top: int = TOP, leave_out: Iterable[str] = ()
) -> Table:
    """The main themes by frequency and by distribution, with the correlation of the rankings.

    Parameters
    ----------
    top
        How many ranks to show; all that share the last one are shown.
    leave_out
        Main codes that are no themes: those of the research concepts.

    Notes
    -----
    Spearman's rho is taken over all used main themes, between frequency and each of the two ways
    of counting distribution.
    """
    counts = count(codebook, codings)
    left_out = set(leave_out)
    main = [
        code.name
        for code in codebook.children(None)
        if code.name not in left_out and counts[code.name].pieces_with_subcodes
    ]
    frequency = [counts[name].pieces_with_subcodes for name in main]
    interviews = [counts[name].interviews_with_subcodes for name in main]
    summed = [counts[name].interviews_summed for name in main]
    flat = not any(code.parent for code in codebook)
    ways = {"frequency": ("pieces", frequency), "distribution": ("interviews", interviews)}
    if not flat:
        ways["summed"] = ("interviews", summed)
    sides = [_side(main, values, top) for _, values in ways.values()]
    length = max(map(len, sides))
    padded = [side + [["", "", None]] * (length - len(side)) for side in sides]
    return Table(
        name="top_themes",
        title="Top themes",
        caption=f"{_FLAT_CAPTION if flat else _CAPTION} Equal ranks are marked '='.",
        frame=frame(
            [f"{way}: {what}" for way, (n, _) in ways.items() for what in ("rank", "theme", n)],
            ([cell for row in rows for cell in row] for rows in zip(*padded, strict=True)),
        ),
        brief=_NARROW,
        note=(
            f"Over {len(main)} used main themes, Spearman's rho of frequency with distribution:"
            f" {_said(frequency, interviews)}"
            + (
                f" (interviews with the theme), {_said(frequency, summed)} (sub-codes summed)."
                if not flat
                else "."
            )
        ),
    )


def rank_correlation(a: Sequence[float], b: Sequence[float]) -> tuple[float | None, str]:
    """Spearman's rank correlation with mean ranks for ties (Spearman 1904).

    Returns
    -------
    (float or None, str)
        The correlation, or None and why it is not defined.
    """
    from scipy.stats import spearmanr

    if len(a) < 3:
        return None, "there are fewer than three of them"
    if len(set(a)) == 1 or len(set(b)) == 1:
        return None, "all of them are equal in one of the two"
    return float(spearmanr(a, b).statistic), ""


def _side(names: Sequence[str], values: Sequence[int], top: int) -> list[list[Any]]:
    order = sorted(range(len(names)), key=lambda place: (-values[place], place))
    places = ranks([values[place] for place in order])
    kept = [row for row, rank in enumerate(places) if int(rank.rstrip("=")) <= top]
    return [[places[row], names[order[row]], values[order[row]]] for row in kept]


def _said(a: Sequence[float], b: Sequence[float]) -> str:
    value, reason = rank_correlation(a, b)
    return f"{value:.2f}" if value is not None else f"not defined, because {reason}"
