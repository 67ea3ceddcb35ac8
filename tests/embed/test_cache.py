from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from tiny_encoder import TinyEncoder

from themekit import Study
from themekit.embed import CachedEncoder, MemoryStore, cache


def test_the_second_run_embeds_nothing() -> None:
    store, encoder = MemoryStore(), TinyEncoder()
    texts = ["care", "trust", "care", "", "time \udc80"]
    first = CachedEncoder(encoder, store).encode(texts)
    assert encoder.encoded == ["care", "trust", "", "time \udc80"]
    second = CachedEncoder(encoder, store).encode(texts[::-1])
    assert len(encoder.encoded) == 4
    assert np.array_equal(first, second[::-1])
    assert np.array_equal(first, TinyEncoder().encode(texts))


def test_a_study_keeps_vectors_to_the_last_bit(tmp_path: Path) -> None:
    texts = ["care", "trust", ""]
    with Study.create(tmp_path / "s.themekit") as study:
        first = CachedEncoder(TinyEncoder(), study.vectors).encode(texts)
    encoder = TinyEncoder()
    with Study.open(tmp_path / "s.themekit") as study:
        second = CachedEncoder(encoder, study.vectors).encode(texts)
    assert encoder.encoded == []
    assert np.array_equal(first, second)


def test_another_encoder_has_vectors_of_its_own() -> None:
    store, other = MemoryStore(), TinyEncoder()
    CachedEncoder(TinyEncoder(), store).encode(["care"])
    other.sha256 = "another"
    CachedEncoder(other, store).encode(["care"])
    assert other.encoded == ["care"]


def test_what_was_embedded_before_a_stop_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "CHUNK", 2)
    store = StoppedStore(after=1)
    with pytest.raises(KeyboardInterrupt):
        CachedEncoder(TinyEncoder(), store).encode(["a", "b", "c", "d", "e"])
    encoder = TinyEncoder()
    CachedEncoder(encoder, store).encode(["a", "b", "c", "d", "e"])
    assert encoder.encoded == ["c", "d", "e"]


def test_progress_counts_what_was_there_and_ends_at_the_total(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cache, "CHUNK", 2)
    seen: list[tuple[int, int]] = []
    other: list[tuple[int, int]] = []
    encoder = CachedEncoder(
        TinyEncoder(), MemoryStore(), on_progress=lambda done, of: seen.append((done, of))
    )
    encoder.encode(["a"], on_progress=lambda done, of: other.append((done, of)))
    encoder.encode(["a", "b", "c", "d", "b"])
    assert other == [(1, 1)]
    assert seen == [(2, 4), (3, 4), (4, 4)]


def test_no_texts() -> None:
    assert CachedEncoder(TinyEncoder(), MemoryStore()).encode([]).shape == (0, 64)


class StoppedStore(MemoryStore):
    """A store whose user presses Ctrl-C at the second visit."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self.left = after

    def put(self, encoder_sha256: str, vectors: Mapping[str, NDArray[np.float32]]) -> None:
        if self.left == 0:
            self.left = -1
            raise KeyboardInterrupt
        self.left -= 1
        super().put(encoder_sha256, vectors)


def test_tokens_are_read_once_and_their_vectors_kept_in_the_store() -> None:
    inner, store = TinyEncoder(), MemoryStore()
    encoder = CachedEncoder(inner, store)
    vectors, tokens = encoder.encode_tokens(["the board", "trust", "the board"])
    again, same = encoder.encode_tokens(["trust", "the board"])
    np.testing.assert_array_equal(again, vectors[1:])
    assert [len(each) for each in tokens] == [2, 1, 2] and [len(each) for each in same] == [1, 2]
    CachedEncoder(inner, store).encode(["trust", "the board"])
    assert inner.encoded == ["the board", "trust"]


def test_no_more_tokens_are_kept_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("themekit.embed.cache.KEPT_TOKENS", 3)
    inner = TinyEncoder()
    encoder = CachedEncoder(inner, MemoryStore())
    for _ in range(2):
        _, tokens = encoder.encode_tokens(["the board", "trust", "never asked"])
        assert [len(each) for each in tokens] == [2, 1, 2]
    assert inner.encoded == ["the board", "trust", "never asked", "never asked"]
