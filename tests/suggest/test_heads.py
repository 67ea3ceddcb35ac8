"""Left-out scores in closed form are those of heads that were really fitted without the group."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix

from themekit.suggest import heads as heads_module
from themekit.suggest.heads import fit_heads


def _material():
    rng = np.random.default_rng(3)
    dense = rng.normal(size=(30, 5)) / 2
    sparse = csr_matrix(rng.random((30, 8)) * (rng.random((30, 8)) > 0.6))
    targets = (rng.random((30, 3)) > 0.7).astype(float)
    groups = np.repeat(np.arange(6), 5)
    weight = np.where(np.arange(30) < 20, 1.0, 0.3)
    return {"a": dense, "b": sparse}, targets, groups, weight


def test_left_out_scores_equal_a_real_refit(monkeypatch):
    monkeypatch.setattr(heads_module, "PENALTIES", (1.0,))
    blocks, targets, groups, weight = _material()
    _, left_out = fit_heads(blocks, ["a", "b"], targets, groups, weight)
    for group in range(6):
        rest, here = np.flatnonzero(groups != group), np.flatnonzero(groups == group)
        without, _ = fit_heads(
            {name: block[rest] for name, block in blocks.items()},
            ["a", "b"], targets[rest], groups[rest], weight[rest],
        )  # fmt: skip
        refitted = without.scores({name: block[here] for name, block in blocks.items()})
        np.testing.assert_allclose(left_out[here], refitted, atol=1e-6)


def test_the_penalty_is_the_one_with_the_least_left_out_error(monkeypatch):
    blocks, targets, groups, _ = _material()
    errors, fitted = {}, {}
    for penalty in (0.5, 1.0, 2.0):
        monkeypatch.setattr(heads_module, "PENALTIES", (penalty,))
        _, left_out = fit_heads(blocks, ["a"], targets, groups, np.ones(30))
        errors[penalty], fitted[penalty] = np.mean((left_out - targets) ** 2), left_out
    monkeypatch.setattr(heads_module, "PENALTIES", (0.5, 1.0, 2.0))
    _, chosen = fit_heads(blocks, ["a"], targets, groups, np.ones(30))
    np.testing.assert_array_equal(chosen, fitted[min(errors, key=errors.get)])


def test_left_out_scores_of_heads_over_landmarks_equal_a_real_refit(monkeypatch):
    monkeypatch.setattr(heads_module, "PENALTIES", (1.0,))
    monkeypatch.setattr(heads_module, "ALL", 1)
    monkeypatch.setattr(heads_module, "LANDMARKS", 12)
    blocks, targets, groups, weight = _material()
    fitted, left_out = fit_heads(blocks, ["a", "b"], targets, groups, weight)
    assert fitted.weights["a"].shape == (5, 3)
    for group in range(6):
        here = groups == group
        without, _ = fit_heads(
            blocks, ["a", "b"], targets, groups, np.where(here, 1e-12, weight)
        )  # fmt: skip
        np.testing.assert_allclose(left_out[here], without.scores(blocks)[here], atol=1e-4)


def test_as_many_landmarks_as_features_are_as_good_as_all_passages(monkeypatch):
    blocks, targets, groups, weight = _material()
    exact, left_out = fit_heads(blocks, ["a", "b"], targets, groups, weight)
    monkeypatch.setattr(heads_module, "ALL", 1)
    monkeypatch.setattr(heads_module, "LANDMARKS", 20)
    few, left_out_too = fit_heads(blocks, ["a", "b"], targets, groups, weight)
    np.testing.assert_allclose(few.scores(blocks), exact.scores(blocks), atol=1e-3)
    np.testing.assert_allclose(left_out_too, left_out, atol=1e-3)


def test_a_rare_code_has_its_landmarks(monkeypatch):
    monkeypatch.setattr(heads_module, "ALL", 1)
    monkeypatch.setattr(heads_module, "LANDMARKS", 50)
    targets = np.zeros((5000, 2))
    targets[:, 0] = 1
    targets[::1000, 1] = 1
    found = heads_module._landmarks(targets)
    assert len(set(found.tolist())) == 50
    assert len(set(found.tolist()) & set(range(0, 5000, 1000))) >= 4
