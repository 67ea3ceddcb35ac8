from __future__ import annotations

import numpy as np
from themes_corpus import interviews

from themekit.discover import discover
from themekit.discover.graph import neighbours
from themekit.discover.material import distinct
from themekit.discover.surroundings import surroundings
from themekit.domain import Passage

PASSAGES, VECTORS, TRUTH = interviews()


def conversation(texts: list[str], per_source: int) -> list[Passage]:
    return [
        Passage(f"P{row // per_source:02}", row, row + 1, text) for row, text in enumerate(texts)
    ]


def test_each_text_is_looked_at_once_and_its_repeats_follow() -> None:
    texts = ["Nothing.", "nothing", "The bus was late", "NOTHING!", "?!", "the  bus was late"]
    said = [Passage(f"P{i}", 0, len(text), text) for i, text in enumerate(texts)]
    material, which = distinct(said, np.eye(6))
    assert [p.text for p in material.passages] == ["Nothing.", "The bus was late", "?!"]
    assert which.tolist() == [0, 0, 1, 0, 2, 1]
    assert material.around is None


def test_a_pile_of_one_answer_is_no_theme_for_being_many() -> None:
    """Sixty times the same sentence about travel goes where the sentence goes."""
    row = TRUTH.index("travel")
    pile = [Passage(f"Q{i}", 0, 9, PASSAGES[row].text) for i in range(60)]
    vectors = np.vstack([VECTORS, np.repeat(VECTORS[row : row + 1], 60, axis=0)])
    found = discover([*PASSAGES, *pile], vectors, resamples=0)
    theme = found.primary[row]
    assert set(found.primary[-60:]) == {theme}
    others = [i for i, subject in enumerate(TRUTH) if subject == "travel" and i != row]
    assert (found.primary[others] == theme).mean() > 0.9
    assert "60 of 300 passages repeat the words of another" in found.notes[0]


def sequence(subjects: np.ndarray) -> np.ndarray:
    """Unit rows of four subjects, blurred."""
    rows = np.eye(4)[subjects] + 0.4 * np.random.default_rng(0).normal(size=(len(subjects), 4))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True))


def test_surroundings_count_where_interviews_follow_one_protocol() -> None:
    subjects = np.tile(np.repeat(np.arange(4), 6), 8)
    rows, said = sequence(subjects), conversation(["text"] * 192, 24)
    around = surroundings(said, rows)
    assert around is not None
    assert (around.argmax(axis=1) == subjects).mean() > 0.6
    shuffled = np.random.default_rng(1).permutation(192)
    again = surroundings([said[i] for i in shuffled], rows[shuffled])
    assert again is not None
    np.testing.assert_allclose(again, around[shuffled])


def test_quotations_in_no_order_have_no_surroundings() -> None:
    rows = sequence(np.random.default_rng(0).integers(4, size=192))
    assert surroundings(conversation(["x"] * 192, 24), rows) is None


def test_people_who_each_dwell_on_their_own_have_no_surroundings() -> None:
    """Each source has its own sequence, so that surroundings tell the person."""
    generator = np.random.default_rng(0)
    meaning = np.eye(8)[np.repeat(np.arange(8), 24)] + 0.6 * generator.normal(size=(192, 8))
    meaning /= np.linalg.norm(meaning, axis=1, keepdims=True)
    assert surroundings(conversation(["x"] * 192, 24), meaning) is None


def test_one_comment_each_has_no_surroundings() -> None:
    rows = np.eye(4)[np.arange(40) % 4]
    assert surroundings(conversation(["x"] * 40, 1), rows) is None


def test_what_stands_together_is_no_neighbour_for_that() -> None:
    rows = sequence(np.repeat(np.arange(4), 10))
    sources = np.repeat([0, 1], 20)
    near = neighbours(rows, 25, sources, apart=4).rows
    for row in range(40):
        close = [o for o in range(row - 4, row + 5) if 0 <= o < 40 and sources[o] == sources[row]]
        assert not set(close) & set(near[row].tolist())
    assert neighbours(rows, 39, sources, apart=4).rows.shape == (40, 39)
