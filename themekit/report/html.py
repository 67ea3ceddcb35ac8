"""One HTML file that needs nothing from outside: styles and scripts stand in it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

    from themekit.describe.table import Table


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
    made.filters["numeric_columns"] = numeric_columns
    made.filters["reliability_diagram"] = reliability_diagram
    return made


def percent(share: float | None) -> str:
    """A share as whole percent; a dash where it is not defined."""
    return "–" if share is None else f"{100 * share:.0f} %"


def figure(value: float | None) -> str:
    """A figure with two decimals; a dash where it is not defined."""
    return "–" if value is None else f"{value:.2f}"


def numeric_columns(table: Table) -> list[bool]:
    """Which columns of a table hold numbers, and so stand to the right."""
    return [table.frame[name].dtype.kind in "iuf" for name in table.frame.columns]


def reliability_diagram(evaluation: Mapping[str, Any]) -> Markup:
    """Scores against the share of suggestions that people made too, as SVG."""
    from markupsafe import Markup

    bins = [each for each in evaluation["reliability"] if each["n"]]
    most = max((each["n"] for each in bins), default=1)
    points = "".join(
        f'<circle cx="{40 + 280 * each["probability"]:.1f}" cy="{300 - 280 * each["right"]:.1f}"'
        f' r="{3 + 9 * (each["n"] / most) ** 0.5:.1f}" fill="currentColor" fill-opacity=".6">'
        f"<title>{each['n']} with a score of about {each['probability']:.0%}:"
        f" {each['right']:.0%} given by a person</title></circle>"
        for each in bins
    )
    ticks = "".join(
        f'<text x="{40 + 280 * t:.0f}" y="318" text-anchor="middle">{t:.0%}</text>'
        f'<text x="34" y="{304 - 280 * t:.0f}" text-anchor="end">{t:.0%}</text>'
        for t in (0.0, 0.5, 1.0)
    )
    return Markup(
        '<svg viewBox="0 0 340 345" width="340" height="345" role="img" font-size="12"'
        ' fill="currentColor" style="background:none"'
        ' aria-label="Reliability diagram: scores against what people gave">'
        '<rect x="40" y="20" width="280" height="280" fill="none" stroke="currentColor"'
        ' stroke-opacity=".3"/><line x1="40" y1="300" x2="320" y2="20" stroke="currentColor"'
        f' stroke-opacity=".4" stroke-dasharray="4"/>{points}{ticks}'
        '<text x="180" y="338" text-anchor="middle">score</text></svg>'
    )


def hues(names: list[str]) -> dict[str, int]:
    """A hue (degrees) for each name, far apart for neighbours; the same names, the same hues."""
    return {name: round(i * 137.508) % 360 for i, name in enumerate(names)}  # the golden angle
