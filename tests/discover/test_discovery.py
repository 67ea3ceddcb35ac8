from __future__ import annotations

import numpy as np
import pytest
from shared_data import shared
from themes_corpus import SUBJECTS, interviews
from tiny_encoder import TinyEncoder

from themekit.align.measures import ami
from themekit.discover import Discovery, discover
from themekit.discover.consensus import Consensus
from themekit.discover.grouping import grouped
from themekit.domain import Code, Codebook, Passage
from themekit.errors import StudyError, UsageError

PASSAGES, VECTORS, TRUTH = interviews()


@pytest.fixture(scope="module")
def found() -> Discovery:
    return discover(PASSAGES, VECTORS, resamples=4)


def test_the_subjects_are_found_and_their_number(found: Discovery) -> None:
    _, truth = np.unique(TRUTH, return_inverse=True)
    assert len(found.themes) == len(SUBJECTS)
    assert ami(truth, found.primary) > 0.95
    assert found.unplaced == 0


def test_a_theme_is_named_in_the_words_that_set_it_apart(found: Discovery) -> None:
    for theme in found.themes:
        subject = TRUTH[theme.exemplars[0]]
        own = set(SUBJECTS[subject].split())
        assert set(theme.words) <= own
        assert set(" ".join(theme.name.split(", ")).split()) <= own


def test_exemplars_are_members_from_different_sources(found: Discovery) -> None:
    for theme in found.themes:
        assert 3 <= len(theme.exemplars) <= 5
        assert set(theme.exemplars) <= set(theme.members)
        assert len({PASSAGES[row].source for row in theme.exemplars}) == len(theme.exemplars)


def test_clear_themes_come_back_in_every_resample(found: Discovery) -> None:
    assert all(theme.stability == 1.0 for theme in found.themes)
    assert found.stability is not None
    assert found.stability > 0.8


def test_the_order_of_import_does_not_matter(found: Discovery) -> None:
    shuffled = np.random.default_rng(3).permutation(len(PASSAGES))
    again = discover([PASSAGES[i] for i in shuffled], VECTORS[shuffled], resamples=4)
    assert [t.name for t in again.themes] == [t.name for t in found.themes]
    assert (again.primary == found.primary[shuffled]).all()
    back = [{int(shuffled[row]): s for row, s in t.members.items()} for t in again.themes]
    assert back == [dict(t.members) for t in found.themes]


def test_the_same_twice_is_the_same(found: Discovery) -> None:
    again = discover(PASSAGES, VECTORS, resamples=4)
    assert again.themes == found.themes
    assert (again.membership == found.membership).all()


def test_noise_has_weak_themes_and_says_so() -> None:
    generator = np.random.default_rng(0)
    words = [f"word{i}" for i in range(400)]
    passages = [
        Passage(f"P{i % 8}", i * 100, i * 100 + 50, " ".join(generator.choice(words, 8)))
        for i in range(120)
    ]
    found = discover(passages, TinyEncoder().encode([p.text for p in passages]), resamples=4)
    assert found.stability is not None
    assert found.stability < 0.5
    assert any("weak" in note for note in found.notes)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_too_few_passages_is_a_plain_sentence(count: int) -> None:
    with pytest.raises(StudyError, match="At least 10 are needed"):
        discover(PASSAGES[:count], VECTORS[:count])


def test_two_passages_are_no_two_themes() -> None:
    with pytest.raises(StudyError, match="only 2 passages"):
        discover(PASSAGES[:2], VECTORS[:2])


@pytest.mark.parametrize("count", [10, 11, 17, 33])
def test_a_handful_of_passages_has_themes(count: int) -> None:
    found = discover(PASSAGES[:count], VECTORS[:count], resamples=2)
    assert 1 <= len(found.themes) <= count // 3
    assert np.isfinite(found.membership).all()
    assert all(theme.name for theme in found.themes)


def test_all_the_same_is_one_theme() -> None:
    passages = [Passage(f"P{i % 3}", i, i + 4, "Good") for i in range(40)]
    found = discover(passages, np.tile(VECTORS[:1], (40, 1)), resamples=2)
    assert [len(theme.members) for theme in found.themes] == [40]
    assert found.themes[0].name == "Good"
    assert any("taken as one" in note for note in found.notes)


def test_one_source_has_themes_without_stability() -> None:
    passages, vectors, _ = interviews(sources=1, each=20)
    found = discover(passages, vectors)
    assert len(found.themes) > 1
    assert all(theme.stability is None for theme in found.themes)
    assert any("Stability is not defined" in note for note in found.notes)


def test_repeated_texts_do_not_hurt() -> None:
    passages = [*PASSAGES[:60], *(Passage("Q", i, i + 7, "Nothing") for i in range(30))]
    vectors = TinyEncoder().encode([p.text for p in passages])
    found = discover(passages, vectors, resamples=0)
    assert len(set(found.primary[60:].tolist())) == 1


def test_a_number_of_themes_may_be_asked_for() -> None:
    assert len(discover(PASSAGES, VECTORS, themes=3, resamples=0).themes) == 3
    with pytest.raises(UsageError, match="Ask for 1 to 80"):
        discover(PASSAGES, VECTORS, themes=200)


def test_more_than_four_thousand_go_through_a_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("themekit.discover.discovery.MOST", 120)
    found = discover(PASSAGES, VECTORS, resamples=0)
    _, truth = np.unique(TRUTH, return_inverse=True)
    assert len(found.primary) == len(PASSAGES)
    assert ami(truth, found.primary) > 0.8
    assert "random sample of 120 of 240" in found.notes[0]


def test_guided_themes_grow_around_codes_and_beside_them() -> None:
    codes = [Code("Getting about"), Code("Feeling ill"), Code("Astronomy")]
    texts = ["bus train ticket station", "doctor nurse clinic medicine", "telescope comet"]
    vectors = TinyEncoder().encode(texts)
    found = discover(
        PASSAGES, VECTORS, codebook=Codebook(tuple(codes)), code_vectors=vectors, resamples=0
    )
    theme = {t.name: t for t in found.themes}
    for name, subject in (("Getting about", "travel"), ("Feeling ill", "health")):
        assert {TRUTH[row] for row in theme[name].members} == {subject}
    beside = {TRUTH[t.exemplars[0]] for t in found.themes if t.name not in {c.name for c in codes}}
    assert {"food", "money", "garden"} >= beside >= {"money"} or len(beside) >= 2


def test_a_group_that_loses_its_passages_to_others_is_none() -> None:
    """Labels of codes 1, 4 and 6: the one passage of code 4 is never together with itself alone."""
    together = np.full((7, 7), 0.1, dtype=np.float32)
    together[:3, :3] = together[3:6, 3:6] = 0.9
    together[6, :] = together[:, 6] = 0.0
    np.fill_diagonal(together, 1)
    labels = np.array([1, 1, 4, 6, 6, 6, -1])
    found = grouped(Consensus(together, []), labels, {1: "one", 4: "four", 6: "six"})
    assert found.names == {0: "one", 1: "six"}
    assert found.strengths.shape == (7, 2)
    assert found.primary.tolist() == [0, 0, 0, 1, 1, 1, -1]


def test_a_few_answers_many_times_over() -> None:
    """Five texts of five people: a resample can leave hardly anything to look at."""
    answers = ["buses", "trains", "bicycles", "on foot", "not at all"]
    said = [Passage(f"P{i % 5}", i, i + 1, answers[i % 5]) for i in range(30)]
    rows = VECTORS[[0, 50, 100, 150, 200]][np.arange(30) % 5]
    for passages in (said, [Passage(f"P{i % 7}", i, i + 1, p.text) for i, p in enumerate(said)]):
        found = discover(passages, rows)
        assert sum(len(theme.members) for theme in found.themes) >= 1
        assert np.isfinite(found.membership).all()


def test_unknown_method_and_guided_bertopic_are_wrong_usage() -> None:
    with pytest.raises(UsageError, match="There is no method"):
        discover(PASSAGES, VECTORS, method="magic")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="not with --method kmeans"):
        discover(
            PASSAGES,
            VECTORS,
            method="kmeans",
            codebook=Codebook((Code("a"),)),
            code_vectors=VECTORS[:1],
        )


@pytest.mark.slow
def test_bertopic_is_seeded_and_asks_no_hub(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("something is asked of a network")

    monkeypatch.setattr("socket.socket.connect", refuse)
    found = discover(PASSAGES, VECTORS, method="bertopic", resamples=0)
    _, truth = np.unique(TRUTH, return_inverse=True)
    assert ami(truth, found.primary) > 0.7
    again = discover(PASSAGES, VECTORS, method="bertopic", resamples=0)
    assert (again.primary == found.primary).all()


@pytest.mark.slow
def test_serdif_highlights_reach() -> None:
    from themekit.align import evaluate_discovery
    from themekit.embed import load_encoder
    from themekit.formats import read
    from themekit.segment import coded_passages

    study = read(shared("serdif") / "serdif-p01-p12.sqlite3")
    coded = coded_passages(
        study.sources, study.codings, Codebook(tuple(study.codes)), units="highlights"
    )
    vectors = load_encoder().encode([p.text for p in coded.passages])
    figures = evaluate_discovery(coded, vectors).figures
    assert figures["ami"] is not None
    assert figures["ami"] >= 0.34
    assert figures["harmonic_purity"] is not None
    assert figures["harmonic_purity"] >= 0.42
