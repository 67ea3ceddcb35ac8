"""Candidate themes as a report shows them: what each is to the codebook, with its passages."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Any

from themekit.align import heat_map

if TYPE_CHECKING:
    from themekit.candidates import Candidates
    from themekit.describe import Material

QUOTATIONS = 2
FIGURES = {
    "theme_recall": "Codes that a theme recovers (F1 of at least .5)",
    "ami": "Adjusted mutual information, over passages with one code",
    "bcubed_f1": "B-cubed F1, over all passages",
    "pairwise_f1": "Pairs of passages together in both, F1",
}


def candidate_themes(found: Candidates, material: Material) -> dict[str, Any]:
    """The themes, largest first, ready for the page.

    Parameters
    ----------
    material
        The same passages, under the names by which they are to be shown.
    """
    aligned = found.alignment
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
        "picture": f"data:image/svg+xml;base64,{b64encode(heat_map(aligned)).decode()}"
        if aligned
        else "",
        "alt": _alt(found),
    }


def _alt(found: Candidates) -> str:
    if found.alignment is None:
        return ""
    best = found.alignment.matching[:3]
    pairs = "; ".join(f"{pair.theme} with {pair.code} ({pair.f1:.2f})" for pair in best)
    return (
        f"Heat map of F1 of {len(found.alignment.themes)} candidate themes with"
        f" {len(found.alignment.codes)} codes. Nearest to each other: {pairs or 'none'}."
    )
