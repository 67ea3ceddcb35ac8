"""One HTML file that needs nothing from outside: styles and scripts stand in it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from themekit.report.columns import column_classes, parts
from themekit.report.xml import clean

if TYPE_CHECKING:
    from jinja2 import Environment

    from themekit.report.figures import Figure

COLOURS = 10
"""So many themes can be told apart by colour; the style sheet has as many."""


def render(template: str, **values: Any) -> str:
    """Fill a template of this package; every value is escaped unless it is marked as safe.

    Parameters
    ----------
    template
        File name in ``report/templates``.
    """
    return clean(environment().get_template(template).render(**values))


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
    made.filters["parts"] = parts
    made.filters["data_uri"] = data_uri
    return made


def percent(share: float | None) -> str:
    """A share as whole percent; a dash where it is not defined."""
    return "–" if share is None else f"{100 * share:.0f} %"


def figure(value: float | None) -> str:
    """A figure with two decimals; a dash where it is not defined."""
    return "–" if value is None else f"{value:.2f}"


def colours(names: Sequence[str]) -> dict[str, str]:
    """A class of the style sheet for each name: colours that can be told apart, then grey."""
    return {name: f"hue-{i}" if i < COLOURS else "hue-rest" for i, name in enumerate(names)}


def data_uri(figure: Figure) -> str:
    """A figure as an address that holds all of it."""
    return f"data:image/svg+xml;base64,{b64encode(figure.svg().encode()).decode()}"
