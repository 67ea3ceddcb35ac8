"""Where the shared data sets are, for tests that need them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parent.parent


def shared(name: str) -> Path:
    """The folder or file ``name`` of the shared data; the test is skipped where it is missing."""
    folder = Path(os.environ.get("THEMEKIT_DATA") or _ROOT.parent / "shared")
    found = folder / name
    if not found.exists():
        pytest.skip(f"needs {found}: set THEMEKIT_DATA to the folder of the shared data sets")
    return found
