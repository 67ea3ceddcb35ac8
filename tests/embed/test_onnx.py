from __future__ import annotations

import json
from math import erf

import numpy as np
import pytest
from embed.tiny_bert import HEADS, LAYERS, LIMIT, WIDTH
from numpy.typing import NDArray
from safetensors.numpy import load_file

from themekit.embed.cards import EncoderCard
from themekit.embed.graph import bert_graph
from themekit.embed.onnx import OnnxEncoder, _batches
from themekit.errors import ModelError

TEXTS = ["we were never asked .", "", "the board", "trust the care", "z", "we were", "care time ."]


@pytest.fixture
def encoder(card: EncoderCard) -> OnnxEncoder:
    config = json.loads((card.path() / "config.json").read_text())
    graph = bert_graph(load_file(card.path() / "model.safetensors"), config)
    return OnnxEncoder(card, graph.SerializeToString())


def test_vectors_are_those_of_bert_by_the_book(encoder: OnnxEncoder, card: EncoderCard) -> None:
    tokenizer = encoder._tokenizer
    weights = load_file(card.path() / "model.safetensors")
    expected = [bert(weights, tokenizer.encode(text).ids) for text in TEXTS]
    assert encoder.encode(TEXTS) == pytest.approx(np.array(expected), abs=1e-5)


def test_rows_have_length_1_also_for_nothing_and_for_what_is_no_text(encoder: OnnxEncoder) -> None:
    rows = encoder.encode(["", " \n", "\udc80", "\x00", "we " * 100, "🙂"])
    assert rows.dtype == np.float32
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1, abs=1e-6)
    assert encoder.encode([]).shape == (0, WIDTH)


def test_a_vector_does_not_depend_on_the_other_texts(encoder: OnnxEncoder) -> None:
    together = encoder.encode(TEXTS * 3)
    alone = np.concatenate([encoder.encode([text]) for text in TEXTS])
    assert np.array_equal(together, np.tile(alone, (3, 1)))


def test_a_long_text_is_the_mean_of_its_windows(encoder: OnnxEncoder) -> None:
    first, second = "we were never asked the board care trust", "time . we were the board care"
    rows = encoder.encode([f"{first} {second}", first, second])
    mean = 8 * rows[1] + 7 * rows[2]
    assert rows[0] == pytest.approx(mean / np.linalg.norm(mean), abs=1e-6)
    assert LIMIT - 2 == 10


def test_progress_ends_at_the_total(encoder: OnnxEncoder) -> None:
    seen: list[tuple[int, int]] = []
    encoder.encode(TEXTS, on_progress=lambda done, of: seen.append((done, of)))
    assert seen == sorted(seen)
    assert seen[-1] == (len(TEXTS), len(TEXTS))


def test_batches_hold_texts_of_one_length_and_all_of_them() -> None:
    lengths = [3, 900, 3, 5, 900, 3]
    assert list(_batches(lengths)) == [[0, 2, 5], [3], [1], [4]]


def test_a_file_that_is_no_model_is_said_plainly(card: EncoderCard) -> None:
    with pytest.raises(ModelError, match="cannot run the encoder tiny-bert"):
        OnnxEncoder(card, b"not a model")


def bert(weights: dict[str, NDArray[np.float32]], ids: list[int]) -> NDArray[np.float64]:
    """BERT as the paper has it, one text at a time, and the mean of its tokens at length 1."""

    def dense(name: str, x: NDArray[np.float64]) -> NDArray[np.float64]:
        return x @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]

    def norm(name: str, x: NDArray[np.float64]) -> NDArray[np.float64]:
        centred = x - x.mean(axis=1, keepdims=True)
        scaled = centred / np.sqrt((centred**2).mean(axis=1, keepdims=True) + 1e-12)
        return scaled * weights[f"{name}.LayerNorm.weight"] + weights[f"{name}.LayerNorm.bias"]

    gelu = np.vectorize(lambda value: value * (1 + erf(value / np.sqrt(2))) / 2)
    x = weights["embeddings.word_embeddings.weight"][ids].astype(np.float64)
    x = x + weights["embeddings.position_embeddings.weight"][: len(ids)]
    x = norm("embeddings", x + weights["embeddings.token_type_embeddings.weight"][0])
    for layer in range(LAYERS):
        name = f"encoder.layer.{layer}"
        query, key, value = (
            dense(f"{name}.attention.self.{part}", x).reshape(len(ids), HEADS, -1).swapaxes(0, 1)
            for part in ("query", "key", "value")
        )
        scores = np.exp(query @ key.swapaxes(1, 2) / np.sqrt(WIDTH / HEADS))
        mixed = scores / scores.sum(axis=2, keepdims=True) @ value
        mixed = mixed.swapaxes(0, 1).reshape(len(ids), WIDTH)
        x = norm(f"{name}.attention.output", dense(f"{name}.attention.output.dense", mixed) + x)
        inner = gelu(dense(f"{name}.intermediate.dense", x))
        x = norm(f"{name}.output", dense(f"{name}.output.dense", inner) + x)
    mean = x.mean(axis=0)
    return np.asarray(mean / np.linalg.norm(mean))


def test_tokens_come_with_the_same_vectors(encoder: OnnxEncoder) -> None:
    long = "we were never asked . " * 30
    vectors, tokens = encoder.encode_tokens([*TEXTS, long])
    np.testing.assert_array_equal(vectors, encoder.encode([*TEXTS, long]))
    for row, each in zip(vectors, tokens[:-1], strict=False):
        mean = each.astype(float).mean(axis=0)
        assert mean / np.linalg.norm(mean) == pytest.approx(row, abs=2e-3)
    assert len(tokens) == len(TEXTS) + 1 and len(tokens[-1]) > 150  # every window of a long text
    assert encoder.encode_tokens([])[1] == []
