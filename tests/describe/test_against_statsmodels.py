"""Measures that statsmodels has too, computed by both."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.stats.contingency_tables import Table, Table2x2
from statsmodels.stats.multitest import multipletests

from themekit.describe.co_coding import pairs
from themekit.describe.matrices import _holm, _residuals
from themekit.domain import Passage
from themekit.segment import CodedPassages


def test_adjusted_residuals():
    observed = np.array([[12.0, 5, 9], [3, 14, 8], [20, 11, 2]])
    np.testing.assert_allclose(_residuals(observed), Table(observed).standardized_resids)


def test_holm():
    p = np.random.default_rng(0).uniform(size=30) ** 3
    np.testing.assert_allclose(_holm(p.tolist()), multipletests(p, method="holm")[1])


@pytest.mark.parametrize("seed", range(3))
def test_log_odds_and_their_interval(seed):
    labels = np.random.default_rng(seed).uniform(size=(60, 3)) < 0.4
    passages = [Passage(f"S{i % 5}", i, i + 1, "x") for i in range(60)]
    found = pairs(CodedPassages(passages, labels, ["a", "b", "c"]))
    coded = labels[labels.any(axis=1)]
    assert len(found) == 3
    for pair in found:
        a, b = coded[:, "abc".index(pair.first)], coded[:, "abc".index(pair.second)]
        counts = [[(a & b).sum(), (a & ~b).sum()], [(~a & b).sum(), (~a & ~b).sum()]]
        theirs = Table2x2(np.array(counts) + 0.5)
        assert pair.together == counts[0][0]
        assert pair.log_odds == pytest.approx(theirs.log_oddsratio)
        assert (pair.low, pair.high) == pytest.approx(theirs.log_oddsratio_confint())
