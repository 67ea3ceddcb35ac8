"""Candidate themes as a report shows them: what each is to the codebook, with its passages."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Any

from themekit.align import Alignment, heat_map
from themekit.report.figures import without_warnings_of_glyphs
from themekit.report.xml import clean

if TYPE_CHECKING:
    from themekit.describe import Material
    from themekit.theming import Themes

QUOTATIONS = 2
_LETTERING = 1.4
"""Width of a code in the heat map, in rem, at which its name can be read."""

FIGURES = {
    "theme_recall": "Codes that a theme recovers (F1 of at least .5)",
    "ami": "Adjusted mutual information, over passages with one code",
    "bcubed_f1": "B-cubed F1, over all passages",
    "pairwise_f1": "Pairs of passages together in both, F1",
}


def candidate_themes(
    found: Themes, aligned: Alignment | None, material: Material
) -> dict[str, Any]:
    """The themes, largest first, ready for the page.

    Parameters
    ----------
    aligned
        The themes beside the codebook; None where nothing is coded.
    material
        The same passages, under the names by which they are to be shown.
    """
    relation = {each.theme: each for each in aligned.relations} if aligned else {}
    shown = material.passages.passages
    return {
        "notes": found.discovery.notes,
        "themes": [
            {
                "name": theme.name,
                "words": theme.words[:8],
                "passages": len(theme.members),
                "sources": theme.sources,
                "stability": theme.stability,
                "kind": relation[theme.name].kind if theme.name in relation else "",
                "relation": relation[theme.name].text if theme.name in relation else "",
                "quotations": [shown[row] for row in theme.exemplars[:QUOTATIONS]],
            }
            for theme in found.discovery.themes
        ],
        "figures": [
            (what, aligned.figures[name], aligned.chance[name]) for name, what in FIGURES.items()
        ]
        if aligned
        else [],
        "unrecovered": aligned.unrecovered if aligned else (),
        "codes": len(aligned.codes) if aligned else 0,
        "width": round(_LETTERING * len(aligned.codes)) if aligned else 0,
        "picture": _picture(aligned) if aligned else "",
        "alt": _alt(aligned) if aligned else "",
    }


def _picture(aligned: Alignment) -> str:
    with without_warnings_of_glyphs():
        drawn = clean(heat_map(aligned).decode())
    return f"data:image/svg+xml;base64,{b64encode(drawn.encode()).decode()}"


def _alt(aligned: Alignment) -> str:
    best = aligned.matching[:3]
    pairs = "; ".join(f"{pair.theme} with {pair.code} ({pair.f1:.2f})" for pair in best)
    return (
        f"Heat map of F1 of {len(aligned.themes)} candidate themes with"
        f" {len(aligned.codes)} codes. Nearest to each other: {pairs or 'none'}."
    )
