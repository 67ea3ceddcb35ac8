from __future__ import annotations

import numpy as np
import pytest
from themes_corpus import SUBJECTS, interviews

from themekit.align import align, evaluate_discovery, heat_map
from themekit.align.alignment import Alignment
from themekit.errors import StudyError
from themekit.segment import CodedPassages

THEMES = ["buses", "tickets", "all at home", "weather", "ill", "a bit of money"]
CODES = ["travel", "food", "garden", "health", "money"]


@pytest.fixture(scope="module")
def found() -> Alignment:
    """Travel splits in two, food and garden merge, health matches, money has a part."""
    code = np.repeat([0, 0, 1, 2, -1, 3, 4, 4], 10)
    theme = np.repeat([0, 1, 2, 2, 3, 4, 5, -1], 10)
    theme[63:70] = -1
    labels = code[:, None] == np.arange(5)
    member = (theme[:, None] == np.arange(6)).astype(float)
    sources = [f"P{i % 4}" for i in range(80)]
    return align(member, theme, labels, THEMES, CODES, sources)


def test_relations_in_words(found: Alignment) -> None:
    kinds = {r.theme: (r.kind, r.codes) for r in found.relations}
    assert kinds["ill"] == ("match", ("health",))
    assert kinds["all at home"] == ("match", ("food",))
    assert kinds["weather"] == ("new", ())
    assert kinds["a bit of money"] == ("part", ("money",))
    texts = [r.text for r in found.relations]
    assert "“weather” is new: no code accounts for it" in texts


def test_a_code_in_two_themes_splits() -> None:
    labels = np.ones((40, 1), dtype=bool)
    theme = np.repeat([0, 1, 2, 3], 10)
    member = (theme[:, None] == np.arange(4)).astype(float)
    found = align(member, theme, labels, list("abcd"), ["one"], ["P"] * 40)
    assert {r.kind for r in found.relations} == {"split"}
    assert found.relations[0].text == "“a” is one of several themes into which “one” splits"


def test_matching_is_one_to_one_and_best_first(found: Alignment) -> None:
    assert len({p.theme for p in found.matching}) == len(found.matching)
    assert len({p.code for p in found.matching}) == len(found.matching)
    assert [p.f1 for p in found.matching] == sorted((p.f1 for p in found.matching), reverse=True)
    assert found.matching[0].f1 == 1.0


def test_codes_that_no_theme_recovers(found: Alignment) -> None:
    assert found.unrecovered == ("money",)


def test_chance_is_near_nothing_for_adjusted_measures(found: Alignment) -> None:
    assert found.chance["ami"] == pytest.approx(0, abs=0.05)
    assert found.figures["ami"] is not None
    assert found.figures["ami"] > 0.6
    assert found.singly == 70


def test_nothing_coded_is_a_plain_sentence() -> None:
    with pytest.raises(StudyError, match="No passage of the study is coded"):
        align(
            np.ones((3, 1)),
            np.zeros(3, int),
            np.zeros((3, 2), bool),
            ["a"],
            ["x", "y"],
            list("abc"),
        )


def test_the_heat_map_is_the_same_twice(found: Alignment) -> None:
    picture = heat_map(found)
    assert picture == heat_map(found)
    assert picture.startswith(b"<?xml")
    assert heat_map(found, "png").startswith(b"\x89PNG")
    rows, columns = found.order()
    assert (sorted(rows), sorted(columns)) == (list(range(6)), list(range(5)))


def test_evaluating_themes_against_codes() -> None:
    passages, vectors, truth = interviews()
    names = list(SUBJECTS)
    labels = np.array([[subject == name for name in names] for subject in truth])
    document = evaluate_discovery(CodedPassages(passages, labels, names), vectors).to_json()
    assert document["themes"] == 5
    assert document["ami"] > 0.95
    assert document["harmonic_purity"] > 0.95
    assert document["theme_recall"] == 1.0
    assert abs(document["chance"]["ami"]) < 0.05
    low, high = document["ci95"]["ami"]
    assert low <= document["ami"] <= high
