"""Candidate themes and what no code covers as pages to read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from themekit.formats.workbook import Sheet

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title><style>
body{{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}}
table{{border-collapse:collapse}}td,th{{border-bottom:1px solid #ccc;padding:.3rem .6rem;
text-align:left;vertical-align:top}}svg{{max-width:100%;height:auto}}
h3{{margin:2rem 0 0}}p{{margin:.2rem 0}}.faint,cite{{color:#595959}}
blockquote{{margin:.6rem 0;padding-left:1rem;border-left:3px solid #ccc;max-width:45rem}}
</style></head><body>
<h1>{title}</h1>
{body}
</body></html>
"""


def page(title: str, *parts: str) -> str:
    """A page of these parts."""
    return _PAGE.format(title=escape(title), body="\n".join(parts))


def table(name: str, sheet: Sheet) -> str:
    """A table under its name."""
    head = "".join(f"<th>{escape(column)}</th>" for column in sheet.columns)
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(flat(cell))}</td>" for cell in row) + "</tr>"
        for row in sheet.rows
    )
    return (
        f"<h2>{escape(name)}</h2><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )


def themes(name: str, documents: Sequence[Mapping[str, Any]]) -> str:
    """Themes one below the other, each with its words and quotations; nothing if there is none.

    Weak ones come last.
    """
    if not documents:
        return ""
    lasting_first = sorted(documents, key=lambda document: bool(document["weak"]))
    return "\n".join([f"<h2>{escape(name)}</h2>", *map(_theme, lasting_first)])


def notes(found: Sequence[str]) -> str:
    """What a reader should know, a paragraph each."""
    return "\n".join(f"<p>{escape(note)}</p>" for note in found)


def flat(value: Any) -> str:
    """A cell as text."""
    if value is None:
        return "–"
    if isinstance(value, tuple | list):
        return " to ".join(flat(each) for each in value)
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def _theme(document: Mapping[str, Any]) -> str:
    facts = [f"{document['passages']} passages", f"sources: {document['sources']}"]
    if document["stability"] is not None:
        weak = " (weak)" if document["weak"] else ""
        facts.append(f"comes back in {document['stability']:.0%} of resamples of sources{weak}")
    if document["parent"]:
        facts.append(f"within “{document['parent']}”")
    quoted = [
        f"<blockquote>{escape(each['text'])} <cite>{escape(each['source'])}</cite></blockquote>"
        for each in document["exemplars"]
    ]
    lines = [
        f"<h3>{escape(document['name'])}</h3>",
        f"<p>{escape(document['definition'])}</p>" if document["definition"] else "",
        f"<p>{escape(', '.join(facts))}</p>",
        f'<p class="faint">{escape(", ".join([*document["words"], *document["phrases"]]))}</p>',
    ]
    return "\n".join(filter(None, [*lines, *quoted]))
