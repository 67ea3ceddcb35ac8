"""Codes for passages, learned from what people coded.

``fit`` learns a :class:`CodeModel` from coded passages; ``save`` and ``load`` keep it.
"""

from __future__ import annotations

from themekit.suggest.model import CodeModel, PassageSuggestions, Scores, SuggestedCode, fit
from themekit.suggest.saving import load, save

__all__ = ["CodeModel", "PassageSuggestions", "Scores", "SuggestedCode", "fit", "load", "save"]
