"""What the model sees: vocabularies, surroundings, and nothing across sources."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from tiny_encoder import TinyEncoder

from themekit.domain import Passage
from themekit.suggest.features import fit_space, views
from themekit.suggest.terms import characters, vocabulary, words

TEXTS = ["The bread was good", "good bread and soup", "no soup today", "Manchester only here"]


def test_words_are_words_and_neighbouring_pairs():
    assert list(words("Don’t GO, now")) == ["don't", "go", "now", "don't go", "go now"]


def test_characters_stay_within_a_word():
    assert set(characters("ab c")) == {" a", "ab", "b ", " ab", "ab ", " ab ", " c", "c ", " c "}


def test_a_vocabulary_knows_how_many_sources_use_a_term():
    found = vocabulary("words", TEXTS, np.array([0, 0, 1, 2]))
    used = dict(zip(found.terms, found.used_by.tolist(), strict=True))
    assert used == {"bread": 1, "good": 1, "soup": 2}


@given(st.lists(st.text(), max_size=5))
def test_rows_have_length_one_or_zero_for_any_text(texts):
    rows = vocabulary("characters", TEXTS, np.arange(4)).rows(texts)
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    assert rows.shape[0] == len(texts)
    assert np.all((np.abs(lengths - 1) < 1e-5) | (lengths == 0))


def _passages():
    return [
        Passage("a", 0, 1, TEXTS[0], place=0.0),
        Passage("a", 2, 3, TEXTS[1], place=0.5, question="What did you eat?"),
        Passage("b", 0, 1, TEXTS[2], place=0.9),
    ]


def test_surroundings_end_with_the_source():
    together = views(_passages(), TinyEncoder())
    alone = views(_passages()[2:], TinyEncoder())
    np.testing.assert_allclose(together.context[2], alone.context[0])
    assert not alone.context.any(), "a passage that stands alone has no surroundings and no place"


def test_surroundings_are_the_passages_before_and_after_and_the_question():
    first, second, _ = views(_passages(), TinyEncoder()).context
    d = TinyEncoder.dimension
    assert not first[:d].any() and first[d : 2 * d].any(), "nothing before, something after"
    assert second[:d].any() and not second[d : 2 * d].any()
    assert not first[4 * d : 5 * d].any() and second[4 * d : 5 * d].any(), "the question"


def test_blocks_have_a_row_for_each_passage_even_when_there_is_none():
    encoder = TinyEncoder()
    seen = views(_passages(), encoder)
    space = fit_space(seen, np.array([0, 0, 1]))
    for passages in (_passages(), []):
        blocks = space.blocks(views(passages, encoder))
        assert {block.shape[0] for block in blocks.values()} == {len(passages)}
