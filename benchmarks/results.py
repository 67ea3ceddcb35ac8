"""Where the benchmarks write what they measured: each its own section of ``RESULTS.md``."""

from __future__ import annotations

import os
import platform
import re
from pathlib import Path

from themekit.files import write_text

RESULTS = Path(__file__).parent / "RESULTS.md"

OPENING = (
    "# Results\n\nEach section is written by the script that it names"
    " (`python -m benchmarks` runs them all).\n"
)


def write_section(name: str, markdown: str, results: Path = RESULTS) -> None:
    """Put ``markdown`` in place of the section ``name``, or after the others if it is new."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    section = f"{begin}\n{markdown.strip()}\n{end}"
    text = results.read_text(encoding="utf-8") if results.exists() else OPENING
    old = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    if old.search(text):
        text = old.sub(lambda _: section, text)
    else:
        text = f"{text.rstrip()}\n\n{section}\n"
    write_text(results, text)


def machine() -> str:
    """What the figures were taken on, in a few words."""
    return f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"


def markdown_table(columns: list[str], rows: list[list[object]]) -> str:
    """A table; numbers with three decimals."""
    lines = [columns, ["---"] * len(columns), *[[_cell(value) for value in row] for row in rows]]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _cell(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)
