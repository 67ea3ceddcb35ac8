"""A table of a thematic analysis: from one list of them all outputs are made."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

DIGITS = 6
"""Significant digits of a figure outside its data frame: what two machines agree on."""


@dataclass(frozen=True)
class Table:
    """A table with what a reader needs to understand it.

    Attributes
    ----------
    name
        Short and without spaces; what ``--table`` takes.
    title
        A heading.
    caption
        What is counted, by which formula, from which paper.
    frame
        The figures. What is not defined is ``pandas.NA``.
    note
        What a reader must know: why something is not defined, what was left out.
    shares
        The columns that hold shares of 1, to be shown as percentages.
    brief
        The columns to show where there is little room; all of them if empty.
    """

    name: str
    title: str
    caption: str
    frame: pd.DataFrame
    note: str = ""
    shares: tuple[str, ...] = ()
    brief: tuple[str, ...] = ()

    @property
    def columns(self) -> list[str]:
        """The names of the columns."""
        return [str(name) for name in self.frame.columns]

    def rows(self) -> list[list[Any]]:
        """The cells as str, int, float, bool, or None where a figure is not defined."""
        columns = [self.frame[name].tolist() for name in self.frame.columns]
        return [[plain(value) for value in row] for row in zip(*columns, strict=True)]

    def shown(self) -> list[list[str]]:
        """The cells as a person reads them."""
        shares = [name in self.shares for name in self.columns]
        return [
            [shown(value, share) for value, share in zip(row, shares, strict=True)]
            for row in self.rows()
        ]

    def briefly(self) -> Table:
        """The same table with the columns for which there is always room."""
        if not self.brief:
            return self
        return replace(self, frame=self.frame[list(self.brief)], brief=())

    def with_note(self, sentence: str) -> Table:
        """The same table with a further sentence in its note."""
        return replace(self, note=f"{self.note} {sentence}".strip())

    def to_json(self) -> dict[str, Any]:
        """The table ready for ``json.dumps``: rows by the names of the columns."""
        return {
            "name": self.name,
            "title": self.title,
            "caption": self.caption,
            "note": self.note,
            "columns": self.columns,
            "rows": [dict(zip(self.columns, row, strict=True)) for row in self.rows()],
        }


def frame(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> pd.DataFrame:
    """A data frame whose columns are text, whole numbers or numbers; None is ``pandas.NA``."""
    import pandas as pd

    rows = list(rows)
    made = {
        place: pd.array([row[place] for row in rows], dtype=_kind([row[place] for row in rows]))
        for place in range(len(columns))
    }
    data = pd.DataFrame(made)
    data.columns = pd.Index(_told_apart(columns), dtype=object)
    return data


def plain(value: Any) -> Any:
    """A cell as plain Python: None for what is not defined, numbers with six digits."""
    import pandas as pd

    if value is None or value is pd.NA:
        return None
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}") if math.isfinite(value) else None
    return value


def shown(value: Any, share: bool = False) -> str:
    """A cell in words: a dash where it is not defined, a percentage for a share."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if share:
        return f"{100 * value:.1f} %"
    if isinstance(value, float):
        decimals = 3 if abs(value) < 1 else 2 if abs(value) < 100 else 0
        return f"{value:,.{decimals}f}"
    if isinstance(value, int):
        return f"{value:,}"
    return str(value)


def ranks(values: Sequence[float]) -> list[str]:
    """Ranks from the largest down, ``9=`` where several share one."""
    return [
        f"{1 + sum(other > value for other in values)}"
        + ("=" if sum(other == value for other in values) > 1 else "")
        for value in values
    ]


def table_name(*parts: str) -> str:
    """A name for a table from words that users chose: lower case, underscores, no spaces."""
    return re.sub(r"\W+", "_", "_".join(parts).casefold()).strip("_")


def listed(names: Iterable[str], most: int = 6) -> str:
    """Names in a sentence, cut after a few."""
    names = list(names)
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _told_apart(names: Sequence[str]) -> list[str]:
    """Names with a number after one that was there before: users name sources and attributes."""
    found: list[str] = []
    for name in names:
        number, new = 2, name
        while new in found:
            new, number = f"{name} ({number})", number + 1
        found.append(new)
    return found


def _kind(values: list[Any]) -> Any:
    known = [value for value in values if value is not None]
    if any(isinstance(value, bool) for value in known):
        return object
    if known and all(isinstance(value, int) for value in known):
        return "Int64"
    if known and all(isinstance(value, int | float) for value in known):
        return "Float64"
    return object
