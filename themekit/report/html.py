"""One HTML file that needs nothing from outside: styles and scripts stand in it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment


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
    return made


def percent(share: float | None) -> str:
    """A share as whole percent; a dash where it is not defined."""
    return "–" if share is None else f"{100 * share:.0f} %"


def figure(value: float | None) -> str:
    """A figure with two decimals; a dash where it is not defined."""
    return "–" if value is None else f"{value:.2f}"


def hues(names: list[str]) -> dict[str, int]:
    """A hue (degrees) for each name, far apart for neighbours; the same names, the same hues."""
    return {name: round(i * 137.508) % 360 for i, name in enumerate(names)}  # the golden angle
