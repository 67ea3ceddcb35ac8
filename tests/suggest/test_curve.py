"""Measures against the number of coded sources."""

from __future__ import annotations

import pytest
from coded_interviews import CODEBOOK, WordModel, fit_words, interviews

from themekit.errors import StudyError, UsageError
from themekit.suggest.curve import default_sizes, learning_curve


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
