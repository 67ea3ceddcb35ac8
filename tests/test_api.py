"""What a notebook imports, and what importing costs."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import themekit

ROOT = Path(__file__).resolve().parents[1]
HEAVY = ("torch", "transformers", "sentence_transformers", "bertopic", "umap", "hdbscan", "plotly")
MIDDLING = ("numpy", "pandas", "scipy", "sklearn", "sqlalchemy", "matplotlib", "networkx", "lxml")


@pytest.mark.parametrize("name", themekit.__all__)
def test_every_public_name_is_there(name):
    assert getattr(themekit, name) is not None
    assert name in dir(themekit)


def test_an_unknown_name_is_said_to_be_unknown():
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = themekit.nothing


def modules_after(statement: str) -> set[str]:
    code = f"import sys\n{statement}\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in done.stdout.split()}


@pytest.mark.parametrize("statement", ["import themekit", "import themekit.cli"])
def test_nothing_heavy_comes_with_the_package_or_the_help(statement):
    assert not modules_after(statement) & {*HEAVY, *MIDDLING}


def test_suggesting_needs_no_torch():
    assert not modules_after("import themekit.jobs, themekit.suggest, themekit.embed.onnx") & {
        *HEAVY
    }


def test_every_folder_of_the_package_is_installed():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    listed = set(settings["tool"]["setuptools"]["packages"])
    folders = {
        ".".join(path.parent.relative_to(ROOT).parts)
        for path in (ROOT / "themekit").rglob("__init__.py")
    }
    assert listed == folders | {"themekit.models"}


def test_rooms_import_only_to_their_left():
    """The domain imports nothing of themekit; algorithms open no file; nothing imports the cli."""
    for path in (ROOT / "themekit").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        room = path.relative_to(ROOT / "themekit").parts[0]
        if room not in ("cli", "__main__.py"):
            assert "themekit.cli" not in text.replace('"themekit.cli', ""), path
        if room == "domain.py":
            assert "themekit." not in text
        if room in ("suggest", "discover", "agree", "describe", "align", "unseen"):
            assert "themekit.study" not in text and "sqlalchemy" not in text, path
