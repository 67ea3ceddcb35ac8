from __future__ import annotations

import numpy as np
import pytest
from embed.tiny_bert import tokenizer
from hypothesis import given
from hypothesis import strategies as st

from themekit.embed.windows import Windows, windows

TOKENIZER = tokenizer()
LIMIT = 8  # six tokens of the text and two special ones


def tokens_of(text: str) -> list[str]:
    return list(TOKENIZER.encode(text, add_special_tokens=False).tokens)


def test_texts_that_fit_stay_as_they_are() -> None:
    cut = windows(["we were asked .", "", "  "], TOKENIZER, LIMIT)
    assert cut.texts == ["we were asked .", "", "  "]
    assert cut.owners.tolist() == [0, 1, 2]
    assert cut.tokens.tolist() == [4, 1, 1]


def test_a_long_text_becomes_windows_of_nearly_equal_length() -> None:
    cut = windows(["we " * 13], TOKENIZER, LIMIT)
    assert cut.tokens.tolist() == [5, 4, 4]


def test_a_window_starts_where_a_word_starts() -> None:
    cut = windows(["we xyz xyz the xyz"], TOKENIZER, LIMIT)
    assert cut.texts == ["we xyz", "xyz the", "xyz"]


def test_a_word_longer_than_a_window_is_cut_all_the_same() -> None:
    cut = windows(["q" * 20], TOKENIZER, LIMIT)
    assert "".join(cut.texts) == "q" * 20
    assert max(cut.tokens) <= LIMIT - 2


def test_no_limit_no_windows() -> None:
    assert windows(["we " * 50], TOKENIZER, None).texts == ["we " * 50]


@given(st.text(alphabet="wexyz .,\n\téß汉🙂\u200d", max_size=200))
def test_windows_fit_and_lose_no_word(text: str) -> None:
    cut = windows([text], TOKENIZER, LIMIT)
    assert all(len(TOKENIZER.encode(each)) <= LIMIT for each in cut.texts)
    whole = "".join(tokens_of(text)).replace("##", "")
    assert "".join("".join(tokens_of(each)) for each in cut.texts).replace("##", "") == whole


def test_joined_vectors_are_means_weighted_by_tokens_and_of_length_1() -> None:
    cut = Windows(["a", "b", "c"], np.array([0, 0, 1]), np.array([3, 1, 2]))
    joined = cut.join(np.array([[1, 0], [0, 1], [0, 1]], dtype=np.float32))
    assert joined[0] == pytest.approx(np.array([3, 1]) / np.sqrt(10), abs=1e-7)
    assert joined[1].tolist() == [0, 1]


def test_windows_that_cancel_out_still_give_a_direction() -> None:
    cut = Windows(["a", "b"], np.array([0, 0]), np.array([1, 1]))
    joined = cut.join(np.array([[1, 0], [-1, 0]], dtype=np.float32))
    assert np.linalg.norm(joined[0]) == pytest.approx(1)
