"""The report of a comparison of coders, one HTML page."""

from __future__ import annotations

from collections.abc import Sequence

from themekit.describe.table import Table
from themekit.report.html import render


def agreement_report(
    tables: Sequence[Table],
    notes: Sequence[str],
    verdict: str = "",
    title: str = "Agreement between coders",
) -> str:
    """One page that needs nothing from outside: how to read it, then every table."""
    return render("agreement.html", title=title, tables=tables, notes=notes, verdict=verdict)
