from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from embed.tiny_bert import WIDTH, write_folder
from safetensors.numpy import load_file, save_file

from themekit.embed import load_encoder
from themekit.errors import ModelError

pytestmark = pytest.mark.slow


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Refuse every connection, and keep a note of it."""
    tried: list[Any] = []

    def refuse(*arguments: Any, **options: Any) -> None:
        tried.append(arguments)
        raise OSError("no network in this test")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    return tried


def test_a_folder_is_an_encoder(tmp_path: Path, no_network: list[Any]) -> None:
    folder = write_folder(tmp_path / "model")
    encoder = load_encoder(str(folder))
    rows = encoder.encode(["we were never asked", "", "\udc80", "the board"])
    assert (encoder.name, encoder.dimension) == (str(folder), WIDTH)
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1, abs=1e-6)
    assert encoder.encode([]).shape == (0, WIDTH)
    assert no_network == []


def test_a_long_text_is_the_mean_of_its_windows(tmp_path: Path) -> None:
    encoder = load_encoder(str(write_folder(tmp_path / "model")))
    first, second = "we were never asked the board care trust", "time . we were the board care"
    rows = encoder.encode([f"{first} {second}", first, second])
    mean = 8 * rows[1] + 7 * rows[2]
    assert rows[0] == pytest.approx(mean / np.linalg.norm(mean), abs=1e-5)


def test_the_hash_goes_by_the_weights_and_not_by_the_folder(tmp_path: Path) -> None:
    one, two = write_folder(tmp_path / "one"), write_folder(tmp_path / "two")
    assert load_encoder(str(one)).sha256 == load_encoder(str(two)).sha256
    weights = load_file(two / "model.safetensors")
    weights["encoder.layer.0.output.dense.bias"][0] += 1e-3
    save_file(weights, two / "model.safetensors", metadata={"format": "pt"})
    assert load_encoder(str(one)).sha256 != load_encoder(str(two)).sha256


def test_nothing_is_fetched_unless_allowed(no_network: list[Any]) -> None:
    with pytest.raises(ModelError, match="not on this machine, and nothing is fetched"):
        load_encoder("somebody/some-model")
    assert no_network == []


def test_a_folder_that_holds_no_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=f"{tmp_path} cannot be used"):
        load_encoder(str(tmp_path))


def test_tokens_come_with_the_same_vectors(tmp_path: Path) -> None:
    encoder = load_encoder(str(write_folder(tmp_path / "model")))
    texts = ["we were never asked", "", "the board " * 20]
    vectors, tokens = encoder.encode_tokens(texts)
    assert vectors == pytest.approx(encoder.encode(texts), abs=1e-6)
    assert [each.shape[1] for each in tokens] == [WIDTH] * 3
    assert len(tokens[1]) < len(tokens[0]) < len(tokens[2])
    mean = tokens[0].astype(float).mean(axis=0)
    assert mean / np.linalg.norm(mean) == pytest.approx(vectors[0], abs=2e-3)
