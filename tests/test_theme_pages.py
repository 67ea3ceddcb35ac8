"""Pages of candidate themes."""

from __future__ import annotations

from typing import Any

from themekit.theme_pages import themes


def theme(name: str, *, weak: bool) -> dict[str, Any]:
    return {
        "name": name, "definition": "", "passages": 3, "sources": 2, "parent": None,
        "stability": 0.2 if weak else 0.9, "weak": weak, "words": [], "phrases": [],
        "exemplars": [{"text": "<b>said</b>", "source": "P1"}],
    }  # fmt: skip


def test_weak_themes_come_last_and_say_so() -> None:
    page = themes("Themes", [theme("one", weak=True), theme("two", weak=False)])
    assert page.index("two") < page.index("one") < page.index("(weak)")
    assert page.count("(weak)") == 1
    assert "&lt;b&gt;said&lt;/b&gt;" in page
    assert themes("Themes", []) == ""
