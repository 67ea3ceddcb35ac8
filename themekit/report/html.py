"""One HTML file that needs nothing from outside: styles and scripts stand in it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment

    from themekit.describe.table import Table
    from themekit.report.figures import Figure

_GOLDEN_ANGLE = 137.508
_LABEL, _LONG = 14, 60
"""A column with more letters in a cell is kept from wrapping at every word, or made wide."""


def render(template: str, **values: Any) -> str:
    """Fill a template of this package; every value is escaped unless it is marked as safe.

    Parameters
    ----------
    template
        File name in ``report/templates``.
    """
    return environment().get_template(template).render(**values)


@cache
def environment() -> Environment:
    """The templates with the few filters that they share."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("themekit.report", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    made.filters["percent"] = percent
    made.filters["figure"] = figure
    made.filters["column_classes"] = column_classes
    made.filters["data_uri"] = data_uri
    return made


def percent(share: float | None) -> str:
    """A share as whole percent; a dash where it is not defined."""
    return "–" if share is None else f"{100 * share:.0f} %"


def figure(value: float | None) -> str:
    """A figure with two decimals; a dash where it is not defined."""
    return "–" if value is None else f"{value:.2f}"


def column_classes(table: Table) -> list[str]:
    """How the columns of a table stand: ``n`` numbers, ``long`` running text, ``label`` names."""
    found = []
    for name in table.frame.columns:
        column = table.frame[name]
        text = (value for value in column if isinstance(value, str))
        most = max(map(len, text), default=0)
        kind = "long" if most > _LONG else "label" if most > _LABEL else ""
        found.append("n" if column.dtype.kind in "iuf" else kind)
    return found


def hues(names: Sequence[str]) -> dict[str, int]:
    """A hue (degrees) for each name, far apart for neighbours; the same names, the same hues."""
    return {name: (25 + round(i * _GOLDEN_ANGLE)) % 360 for i, name in enumerate(names)}


def data_uri(figure: Figure) -> str:
    """A figure as an address that holds all of it."""
    return f"data:image/svg+xml;base64,{b64encode(figure.svg().encode()).decode()}"
