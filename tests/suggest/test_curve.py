"""Measures against the number of coded sources."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from coded_interviews import CODEBOOK, WordModel, fit_words, interviews

from themekit.errors import StudyError, UsageError
from themekit.suggest.curve import Point, _orders, default_sizes, enough, learning_curve
from themekit.suggest.evaluate import METRICS


def test_more_coded_sources_help():
    steps = []
    points = learning_curve(
        interviews(sources=16), CODEBOOK, None, fit=fit_words, progress=lambda *x: steps.append(x)
    )
    assert [point.sources for point in points] == [1, 3, 6, 12]
    assert points[-1].evaluation.metrics["lrap"] > points[0].evaluation.metrics["lrap"] + 0.05
    for point in points:
        low, high = point.evaluation.ci95["lrap"]
        assert low <= point.evaluation.metrics["lrap"] <= high
    assert steps[-1] == (20, 20)
    assert points[0].to_json()["sources"] == 1


def test_trained_on_as_many_as_it_says_and_never_on_what_it_is_tested_on():
    sizes = []

    def counting(coded, codebook, encoder, **options):
        model = WordModel(coded)
        score = model.score
        model.score = lambda passages: (
            sizes.append((len(model.sources), model.sources & {p.source for p in passages}))
            or score(passages)
        )
        return model

    learning_curve(interviews(), CODEBOOK, None, fit=counting, draws=2, sizes=[2, 5])
    assert [size for size, _ in sizes] == [2, 5, 2, 5]
    assert not any(shared for _, shared in sizes)


@pytest.mark.parametrize(
    ("most", "sizes"), [(9, [1, 2, 4, 9]), (3, [1, 3]), (2000, [62, 125, 250, 500, 1000, 2000])]
)
def test_sizes_about_double(most, sizes):
    assert default_sizes(most) == sizes


def test_too_few_sources_or_too_large_a_size():
    with pytest.raises(StudyError, match="needs 4 coded sources"):
        learning_curve(interviews(sources=3), CODEBOOK, None, fit=fit_words)
    with pytest.raises(UsageError, match="from 1 to 6"):
        learning_curve(interviews(), CODEBOOK, None, fit=fit_words, sizes=[8])


def test_every_source_is_tested_and_none_is_learned_from_then():
    for sources, held_out in ((4, 1), (9, 2), (16, 4), (30, 7)):
        orders = _orders(sources, held_out, 5, seed=1)
        assert {each for order in orders for each in order[-held_out:]} == set(range(sources))
        assert all(sorted(order) == list(range(sources)) for order in orders)


def point(sources, low, precision=0.6, chance=0.3, f1=0.5, ranked=0.7):
    """A point of a curve with just what the rule looks at."""
    names = dict.fromkeys(METRICS)
    found = SimpleNamespace(
        metrics={
            **names, "recall_at_3": ranked, "micro_precision": precision, "micro_f1": f1,
        },
        ci95={**names, "recall_at_3": None if low is None else (low, 0.8)},
        chance={**names, "recall_at_3": chance},
    )  # fmt: skip
    return Point(sources, 5, found)


@pytest.mark.parametrize(
    ("points", "sources"),
    [
        ([point(1, 0.4), point(2, 0.51), point(4, 0.6)], 2),
        ([point(1, 0.6), point(2, 0.4), point(4, 0.6)], 4),
        ([point(1, 0.6), point(2, 0.4)], None),
        ([point(1, 0.6, precision=0.4), point(2, 0.6, precision=0.5)], 2),
        ([point(1, 0.6, precision=None)], None),
        ([point(1, 0.6, chance=0.65)], None),
        ([point(1, None)], None),
    ],
)
def test_enough_is_where_it_helps_from_there_on(points, sources):
    found = enough(points)
    assert found.sources == sources
    if sources:
        word = "source" if sources == 1 else "sources"
        assert found.sentence.startswith(f"From {sources} coded {word} on it helps: ")
        assert "95 % interval" in found.sentence and "30 % by chance" in found.sentence
    else:
        assert "not sure to help yet" in found.sentence


def test_whether_coding_more_pays_goes_by_the_last_step():
    rising = enough([point(1, 0.6, f1=0.3), point(2, 0.6, f1=0.4)])
    assert rising.rise == pytest.approx(0.1)
    assert rising.sentence.endswith(
        "Coding more still pays: micro-F1 went from 0.30 to 0.40 from 1 to 2 coded sources."
    )
    level = enough([point(1, 0.6, f1=0.4), point(2, 0.6, f1=0.41)])
    assert "Coding more gives little now" in level.sentence
    assert enough([point(1, 0.6)]).rise is None


def test_one_code_has_no_ranks_to_go_by():
    found = enough([point(1, None, ranked=None)])
    assert (found.sources, found.rise) == (None, None) and "only one is scored" in found.sentence
