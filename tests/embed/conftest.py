from __future__ import annotations

from pathlib import Path

import pytest
from embed import tiny_bert

from themekit.embed.cards import EncoderCard


@pytest.fixture
def card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> EncoderCard:
    """A tiny BERT, installed as a package on the path."""
    monkeypatch.syspath_prepend(tmp_path / "site")
    return tiny_bert.card(tmp_path / "site")
