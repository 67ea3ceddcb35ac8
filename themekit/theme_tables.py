"""Candidate themes, their alignment and the unseen as files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from themekit import theme_pages
from themekit.align import Alignment, heat_map
from themekit.errors import UsageError
from themekit.files import replacing, write_text
from themekit.formats.workbook import Sheet, write_csv, write_xlsx
from themekit.theming import NotCovered, Themes

TABLES = (".json", ".csv", ".xlsx", ".html")
PICTURES = (".svg", ".png")
"""What may be written, by the endings of names."""


def write_themes(found: Themes, target: Path) -> None:
    """Write themes as .json, .csv (a row a theme), .xlsx (and a row a passage) or .html."""
    document = found.document()
    themes = _theme_sheet([*document["themes"], *document["broader"]])
    members = Sheet(
        ["theme", "source", "start", "end", "strength"],
        [
            [theme["name"], m["source"], m["start"], m["end"], m["strength"]]
            for theme in document["themes"]
            for m in theme["members"]
        ],
    )
    page = theme_pages.page(
        "Candidate themes",
        theme_pages.notes(document["notes"]),
        theme_pages.themes("Themes", document["themes"]),
        theme_pages.themes("Broader themes", document["broader"]),
    )
    _write(target, document, {"Themes": themes, "Passages": members}, page)


def write_alignment(found: Alignment, target: Path) -> None:
    """Write an alignment as .json, .csv, .xlsx, .html, or as a picture: .svg or .png."""
    ending = target.suffix.lower()
    if ending in PICTURES:
        with replacing(target) as temporary:
            temporary.write_bytes(heat_map(found, "svg" if ending == ".svg" else "png"))
    else:
        names = ["theme", "code", "overlap", "precision", "recall", "f1", "chance"]
        sheets = {
            "Pairs": Sheet(
                names, [[getattr(pair, name) for name in names] for pair in found.pairs]
            ),
            "In words": Sheet(
                ["theme", "kind", "codes", "text"],
                [[r.theme, r.kind, "; ".join(r.codes), r.text] for r in found.relations],
            ),
            "Figures": Sheet(
                ["figure", "value", "chance"],
                [[name, value, found.chance[name]] for name, value in found.figures.items()],
            ),
        }
        picture = heat_map(found).decode()
        picture = picture[picture.index("<svg") :]
        tables = (theme_pages.table(name, sheet) for name, sheet in sheets.items())
        page = theme_pages.page("Themes beside the codebook", picture, *tables)
        _write(target, found.to_json(), sheets, page)


def write_unseen(found: NotCovered, target: Path) -> None:
    """Write what no code covers as .json, .csv (a row a passage), .xlsx or .html."""
    document = found.document()
    names = ["source", "start", "end", "speaker", "text", "novelty", "p_value", "flagged"]
    ranked = Sheet(
        [*names, "nearest codes"],
        [
            [*(row[name] for name in names), "; ".join(near["why"] for near in row["nearest"])]
            for row in document["passages"]
        ],
    )
    groups = _theme_sheet([*document["candidates"], *document["one_source"]])
    sheets = {"Passages": ranked, "Candidate codes": groups}
    if found.changes:
        columns = list(document["rounds"][0])
        rows = [[theme_pages.flat(row[name]) for name in columns] for row in document["rounds"]]
        sheets["Rounds"] = Sheet(columns, rows)
    page = theme_pages.page(
        "What no code covers",
        theme_pages.themes("Candidate codes, from two or more sources", document["candidates"]),
        theme_pages.themes("Groups from one source", document["one_source"]),
        *(
            theme_pages.table(name, sheets[name])
            for name in ("Rounds", "Passages")
            if name in sheets
        ),
    )
    _write(target, document, sheets, page)


def _theme_sheet(themes: list[dict[str, Any]]) -> Sheet:
    names = ["name", "parent", "definition", "passages", "sources", "stability", "resemblance"]
    return Sheet(
        [*names, "weak", "words", "phrases", "quotations"],
        [
            [
                *(theme[name] for name in names),
                theme["weak"],
                ", ".join(theme["words"]),
                ", ".join(theme["phrases"]),
                "\n".join(f"{e['source']}: {e['text']}" for e in theme["exemplars"]),
            ]
            for theme in themes
        ],
    )


def _write(target: Path, document: Any, sheets: dict[str, Sheet], page: str) -> None:
    ending = target.suffix.lower()
    if ending == ".json":
        write_text(target, json.dumps(document, ensure_ascii=False, indent=2) + "\n")
    elif ending == ".csv":
        write_csv(target, next(iter(sheets.values())))
    elif ending == ".xlsx":
        write_xlsx(target, sheets)
    elif ending == ".html":
        write_text(target, page)
    else:
        raise UsageError(f"{target}: the name must end in .json, .csv, .xlsx or .html.")
