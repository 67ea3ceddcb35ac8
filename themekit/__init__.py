"""themekit: a second coder for qualitative interviews.

What a notebook needs is importable from here; each name is loaded when it is first used, so that
``import themekit`` is quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from themekit.version import __version__

_HOMES = {
    "themekit.agree": ("compare",),
    "themekit.discover": ("discover",),
    "themekit.domain": (
        "CandidateTheme",
        "Code",
        "Codebook",
        "Coder",
        "Coding",
        "Decision",
        "Evidence",
        "Passage",
        "Source",
        "Suggestion",
        "Turn",
    ),
    "themekit.embed": ("CachedEncoder", "load_encoder"),
    "themekit.errors": ("ThemekitError",),
    "themekit.jobs": ("code_model", "suggest_codes"),
    "themekit.segment": ("CodedPassages", "coded_passages", "passages"),
    "themekit.study": ("Study",),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}

__all__ = ["__version__", *sorted(_HOME)]


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'themekit' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
