from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, roc_auc_score
from themes_corpus import SUBJECTS, interviews

from themekit.domain import Passage
from themekit.errors import StudyError, UsageError
from themekit.segment import CodedPassages
from themekit.unseen import Unseen, evaluate_unseen, rounds, unseen
from themekit.unseen.alarms import benjamini_hochberg, conformal_p_values, within_sources
from themekit.unseen.evaluate import auroc, average_precision
from themekit.unseen.hiding import hiding

PASSAGES, VECTORS, TRUTH = interviews(sources=10)
NAMES = list(SUBJECTS)
LABELS = np.array([[subject == name for name in NAMES] for subject in TRUTH])


def parts(hidden: str = "garden") -> tuple[CodedPassages, np.ndarray, list[Passage], np.ndarray]:
    """Six sources coded without one subject, four new ones with all."""
    old = [i for i, p in enumerate(PASSAGES) if p.source < "P06" and TRUTH[i] != hidden]
    new = [i for i, p in enumerate(PASSAGES) if p.source >= "P06"]
    coded = CodedPassages([PASSAGES[i] for i in old], LABELS[old], NAMES)
    return coded, VECTORS[old], [PASSAGES[i] for i in new], VECTORS[new]


def is_garden(passage: Passage) -> bool:
    return any(word in passage.text for word in SUBJECTS["garden"].split())


@pytest.fixture(scope="module")
def found() -> Unseen:
    return unseen(*parts(), false_alarms=0.2)


def test_what_no_code_covers_comes_first(found: Unseen) -> None:
    garden = [is_garden(each.passage) for each in found.passages]
    assert all(garden[:20])
    novelty = [each.novelty for each in found.passages]
    assert novelty == sorted(novelty, reverse=True)


def test_flags_hold_the_share_of_false_alarms(found: Unseen) -> None:
    flagged = [is_garden(each.passage) for each in found.passages if each.flagged]
    assert len(flagged) >= 10
    assert np.mean(flagged) >= 0.75


def test_the_flagged_become_a_candidate_code(found: Unseen) -> None:
    first = found.candidates[0]
    assert first.sources >= 2
    assert all(is_garden(found.passages[row].passage) for row in first.exemplars)
    assert set(first.words) & set(SUBJECTS["garden"].split())
    assert first.definition.startswith("Draft: what ")


def test_nearest_codes_say_why_they_do_not_fit(found: Unseen) -> None:
    newest = found.passages[0]
    assert len(newest.nearest) == 3
    assert "garden" not in {near.code for near in newest.nearest}
    assert newest.nearest[0].why.startswith("further from")
    familiar = found.passages[-1].nearest[0]
    assert familiar.further < 0.9


def test_groups_of_one_source_stand_apart() -> None:
    coded, vectors, new, new_vectors = parts()
    kept = [i for i, p in enumerate(new) if p.source == "P06" or not is_garden(p)]
    found = unseen(coded, vectors, [new[i] for i in kept], new_vectors[kept])
    assert any(set(t.words) & set(SUBJECTS["garden"].split()) for t in found.one_source)
    assert all(t.sources == 1 for t in found.one_source)
    assert all(t.sources > 1 for t in found.candidates)


def test_the_same_twice(found: Unseen) -> None:
    assert unseen(*parts(), false_alarms=0.2).passages == found.passages


def test_nothing_new_and_nothing_coded_are_plain_sentences() -> None:
    coded, vectors, new, new_vectors = parts()
    with pytest.raises(StudyError, match="nothing new"):
        unseen(coded, vectors, [], new_vectors[:0])
    bare = CodedPassages(coded.passages, np.zeros_like(coded.labels), NAMES)
    with pytest.raises(StudyError, match="Only 0 passages are coded"):
        unseen(bare, vectors, new, new_vectors)
    with pytest.raises(UsageError, match="no share"):
        unseen(coded, vectors, new, new_vectors, false_alarms=2.0)


def test_one_new_passage_is_ranked() -> None:
    coded, vectors, new, new_vectors = parts()
    found = unseen(coded, vectors, new[:1], new_vectors[:1])
    assert len(found.passages) == 1
    assert np.isfinite(found.passages[0].novelty)


def test_evaluation_hides_each_code() -> None:
    evaluation = evaluate_unseen(CodedPassages(PASSAGES, LABELS, NAMES), VECTORS)
    document = evaluation.to_json()
    assert [each["code"] for each in document["per_code"]] == NAMES
    assert document["auroc"] > 0.95
    assert document["precision_at_10"] > 0.9
    low, high = document["ci95"]["auroc"]
    assert low <= document["auroc"] <= high


def test_what_another_code_covers_too_counts_neither_way() -> None:
    """Every third passage gets the next code besides its own."""
    both = LABELS | (np.roll(LABELS, 1, axis=1) & (np.arange(len(LABELS)) % 3 == 0)[:, None])
    split = hiding(CodedPassages(PASSAGES, both, NAMES), VECTORS)
    truth = both[~split.training]
    for code, hidden in enumerate(split.each()):
        assert not hidden.alone[truth.sum(axis=1) > 1].any()
        np.testing.assert_array_equal(~hidden.judged, truth[:, code] & (truth.sum(axis=1) > 1))
        assert hidden.judged[hidden.alone].all()
        assert hidden.known.labels.any(axis=1).all()


def test_evaluation_without_a_code_to_hide() -> None:
    few = CodedPassages(PASSAGES[:30], LABELS[:30], NAMES)
    with pytest.raises(StudyError):
        evaluate_unseen(few, VECTORS[:30])


def test_blind_ranking_is_worth_a_half() -> None:
    def blind(
        known: object, old: object, new: np.ndarray, sources: object, seed: int
    ) -> np.ndarray:
        return np.random.default_rng(seed).random(len(new))

    found = evaluate_unseen(CodedPassages(PASSAGES, LABELS, NAMES), VECTORS, spot=blind)
    assert 0.35 < found.mean("auroc") < 0.65


def test_auroc_and_average_precision_are_those_of_scikit_learn() -> None:
    generator = np.random.default_rng(0)
    truth = generator.random(60) < 0.3
    score = np.round(generator.random(60), 1)
    assert float(auroc(truth, score)) == pytest.approx(roc_auc_score(truth, score))
    distinct = generator.random(60)
    expected = average_precision_score(truth, distinct)
    assert average_precision(truth, distinct) == pytest.approx(expected)
    weight = generator.integers(0, 3, 60).astype(float)
    weighted = roc_auc_score(truth, score, sample_weight=weight)
    assert float(auroc(truth, score, weight)) == pytest.approx(weighted)


def test_benjamini_hochberg_of_the_paper() -> None:
    # Benjamini & Hochberg 1995, section 3: 15 tests, four rejected at .05
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240]
    p += [0.4262, 0.5719, 0.6528, 0.7590, 1.0]
    assert benjamini_hochberg(np.array(p), 0.05).sum() == 4


def test_a_source_that_talks_in_its_own_way_is_not_flagged_whole() -> None:
    score = np.r_[np.full(50, 0.9), np.full(50, 0.1)] + np.tile([0.0, 0.05], 50)
    centred = within_sources(score, np.repeat([0, 1], 50))
    assert abs(centred[:50].mean() - centred[50:].mean()) < 0.1
    alone = within_sources(np.array([0.9, 0.1]), np.array([0, 1]))
    assert alone[0] > alone[1]


def test_conformal_p_values_by_hand_and_uniform() -> None:
    assert conformal_p_values(np.array([1.0, 2.0, 3.0]), np.array([2.5, 0.0, 9.0])).tolist() == [
        2 / 4,
        1.0,
        1 / 4,
    ]
    generator = np.random.default_rng(1)
    draws = [conformal_p_values(generator.random(99), generator.random(20)) for _ in range(200)]
    assert np.mean(np.concatenate(draws) <= 0.1) == pytest.approx(0.1, abs=0.02)


def test_rounds() -> None:
    sources = [f"A{i}" for i in range(20)] + [f"B{i}" for i in range(20)]
    labels = np.zeros((40, 4), dtype=bool)
    labels[20:30, 0] = True  # new: half of the second round
    labels[:2, 1] = labels[20:38, 1] = True  # grown
    labels[:18, 2] = labels[20:22, 2] = True  # faded
    labels[::2, 3] = True  # as before
    rounds_of = ["one"] * 20 + ["two"] * 20
    found = {c.code: c for c in rounds(labels, list("abcd"), sources, rounds_of, "one", "two")}
    assert [found[c].change for c in "abcd"] == ["new", "grown", "faded", "unclear"]
    assert found["b"].ci95 is not None
    assert found["b"].ci95[0] < found["b"].difference == 0.8 < found["b"].ci95[1]
    with pytest.raises(UsageError, match="There are: one, two"):
        rounds(labels, list("abcd"), sources, rounds_of, "one", "three")
