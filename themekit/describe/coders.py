"""Coders side by side: what each of them, person or machine, used the codes for."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

from themekit.describe.counting import count
from themekit.describe.table import Table, frame
from themekit.describe.top_themes import rank_correlation
from themekit.domain import Codebook, Coding


def coders(codebook: Codebook, codings: Iterable[Coding]) -> Table:
    """Frequency and distribution of each code, coder by coder.

    How well they agree on the same text is another question: see :mod:`themekit.agree`.
    """
    by_coder: dict[str, list[Coding]] = {}
    for coding in codings:
        by_coder.setdefault(coding.coder, []).append(coding)
    names = sorted(by_coder)
    counts = {name: count(codebook, by_coder[name]) for name in names}
    used = [code for code in codebook.names if any(counts[name][code].pieces for name in names)]
    notes = [
        f"{name} coded {len({coding.source for coding in by_coder[name]})} sources."
        for name in names
    ]
    for a, b in combinations(names, 2):
        value, reason = rank_correlation(
            [counts[a][code].pieces for code in used], [counts[b][code].pieces for code in used]
        )
        figure = f"{value:.2f}" if value is not None else f"not defined, because {reason}"
        notes.append(f"Spearman's rho of the frequencies of {a} and {b}: {figure}.")
    return Table(
        name="coders",
        title="Coders side by side",
        caption="Pieces of data with each code, and interviews that have one, for each coder.",
        frame=frame(
            ("code", *(f"{name}: {what}" for name in names for what in ("pieces", "interviews"))),
            (
                [code]
                + [
                    number
                    for name in names
                    for number in (counts[name][code].pieces, counts[name][code].interviews)
                ]
                for code in used
            ),
        ),
        note=" ".join(notes) if names else "Nothing is coded.",
    )
