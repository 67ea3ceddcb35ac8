from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from themekit.embed import export
from themekit.embed.cards import EncoderCard
from themekit.embed.onnx import OnnxEncoder
from themekit.errors import ModelError


@pytest.fixture
def said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setenv("THEMEKIT_CACHE", str(tmp_path / "cache"))
    return []


@pytest.fixture
def unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the comparison with sentence-transformers, which takes seconds to import."""
    monkeypatch.setattr(export, "_compare", lambda card, model, on_progress: None)


def make(card: EncoderCard, said: list[str]) -> Path:
    return export.exported(card, said.append, lambda done, of: None)


@pytest.mark.usefixtures("unchecked")
def test_exported_once_with_a_word_about_it(card: EncoderCard, said: list[str]) -> None:
    first = make(card, said)
    assert len(said) == 1
    assert str(first.parent) in said[0]
    assert make(card, said) == first
    assert len(said) == 1
    assert [each.name for each in first.parent.iterdir()] == [first.name]


@pytest.mark.usefixtures("unchecked")
def test_a_damaged_export_is_made_again(card: EncoderCard, said: list[str]) -> None:
    file = make(card, said)
    vectors = OnnxEncoder(card, file).encode(["care"])
    file.write_bytes(file.read_bytes()[:-100])
    assert np.array_equal(OnnxEncoder(card, make(card, said)).encode(["care"]), vectors)
    assert said[1] == f"{file} is damaged and is made again."


@pytest.mark.usefixtures("unchecked")
def test_a_cache_that_cannot_be_written_is_said_plainly(
    card: EncoderCard, said: list[str], tmp_path: Path
) -> None:
    (tmp_path / "cache").write_text("a file where a folder should be")
    with pytest.raises(ModelError, match=r"cannot be kept in .*THEMEKIT_CACHE"):
        make(card, said)


@pytest.mark.slow
def test_the_export_agrees_with_sentence_transformers(card: EncoderCard, said: list[str]) -> None:
    steps: list[tuple[int, int]] = []
    file = export.exported(card, said.append, lambda done, of: steps.append((done, of)))
    assert file.exists()
    assert steps == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.slow
def test_an_export_that_computes_something_else_is_not_kept(
    card: EncoderCard, said: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from themekit.embed import graph

    def altered(weights: dict[str, np.ndarray], config: dict[str, int]) -> object:
        name = "encoder.layer.0.output.dense.weight"
        return right(weights | {name: weights[name] * 1.1}, config)

    right = graph.bert_graph
    monkeypatch.setattr(graph, "bert_graph", altered)
    with pytest.raises(ModelError, match="gives other vectors on ONNX Runtime"):
        make(card, said)
    assert not list((tmp_path / "cache").rglob("*.onnx"))


@pytest.mark.slow
@pytest.mark.usefixtures("said")
def test_two_processes_may_export_at_once(card: EncoderCard, tmp_path: Path) -> None:
    program = f"""
import sys
sys.path[:0] = {[str(tmp_path / "site"), str(Path(__file__).parents[1])]!r}
from themekit.embed import export
from themekit.embed.cards import EncoderCard
card = {card!r}
export._compare = lambda card, model, on_progress: None
print(export.exported(card, print, lambda done, of: None))
"""
    started = [
        subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    files = {process.communicate()[0].splitlines()[-1] for process in started}
    assert [process.returncode for process in started] == [0, 0, 0]
    assert len(files) == 1
    OnnxEncoder(card, Path(files.pop())).encode(["care"])
    assert len(list((tmp_path / "cache/encoders").iterdir())) == 1
