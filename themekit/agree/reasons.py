"""Why a figure is not defined, in words that follow "not defined, because"."""

from __future__ import annotations

from themekit.agree.among import Among


def why(measure: str, among: Among, code: int) -> str:
    """Why this measure may not be defined for this code among these coders."""
    names = _listed(among.coders)
    if not among.sources:
        return f"{names} coded no source in common"
    if measure == "fleiss_kappa" and len(among.coders) == 2:
        return "Fleiss' kappa is for three coders or more"
    used = among.given[code] > 0
    if not used.any():
        return f"{names} did not use this code"
    if among.table is not None and measure in ("precision", "recall") and not used.all():
        return f"{among.coders[int(used[0])]} did not use this code"
    if measure == "cohen_kappa" and _among_spans(among):
        return _WITHOUT_NEITHER
    if measure == "fleiss_kappa":
        return "no source was coded by all of them"
    if (among.given[code] >= among.n[code]).all():
        return "they gave this code to everything, so that chance alone would have them agree"
    return "chance alone would have them agree fully"


def why_overall(measure: str, among: Among) -> str:
    """Why this measure may not be defined over all codes."""
    if not among.sources:
        return f"{_listed(among.coders)} coded no source in common"
    if measure == "fleiss_kappa" and len(among.coders) == 2:
        return "Fleiss' kappa is for three coders or more"
    if measure == "cohen_kappa" and _among_spans(among):
        return _WITHOUT_NEITHER
    return "it is not defined for any code"


_WITHOUT_NEITHER = (
    "spans have nothing that neither coder marked, and kappa needs to know how much that is"
)


def _among_spans(among: Among) -> bool:
    return "binary_alpha" in among.measures


def _listed(names: tuple[str, ...]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"
