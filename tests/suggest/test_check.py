"""Finding codings that slipped."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from coded_interviews import CODEBOOK, fit_words, interviews

from themekit.suggest.check import doubtful, missed
from themekit.suggest.folds import out_of_fold


def planted(coded, how, seed, share=0.05):
    """5 % of codings moved: to another passage of the source, or to another code."""
    rng = np.random.default_rng(seed)
    labels = coded.labels.copy()
    sources = np.array(coded.sources)
    rows, codes = np.nonzero(labels)
    moved = set()
    for i in rng.choice(len(rows), max(1, round(share * len(rows))), replace=False):
        row, code = rows[i], codes[i]
        if how == "passage":
            free = np.flatnonzero((sources == sources[row]) & ~labels[:, code])
            to = (int(rng.choice(free)), int(code))
        else:
            to = (int(row), int(rng.choice(np.flatnonzero(~labels[row]))))
        labels[row, code] = False
        labels[to] = True
        moved.add((coded.passages[to[0]].source, coded.passages[to[0]].start, coded.codes[to[1]]))
    return replace(coded, labels=labels), moved


@pytest.mark.parametrize("how", ["passage", "code"])
def test_moved_codings_are_found_at_three_times_chance_in_the_first_tenth(how):
    coded, moved = planted(interviews(sources=20, clear=0.9), how, seed=1)
    found = doubtful(out_of_fold(coded, CODEBOOK, None, fit_words))
    assert len(found) == coded.labels.sum(), "every coding is in the list"
    hits = np.array([(slip.source, slip.start, slip.code) in moved for slip in found])
    tenth = len(found) // 10
    assert hits[:tenth].mean() >= 3 * hits.mean()


def test_codings_taken_away_are_found_missing():
    coded = interviews(sources=12, clear=1.0)
    rows, codes = np.nonzero(coded.labels)
    taken = np.random.default_rng(0).choice(len(rows), 8, replace=False)
    fewer = replace(coded, labels=coded.labels.copy())
    fewer.labels[rows[taken], codes[taken]] = False
    found = missed(out_of_fold(fewer, CODEBOOK, None, fit_words))
    gone = {
        (coded.passages[r].source, coded.passages[r].start, coded.codes[k])
        for r, k in zip(rows[taken], codes[taken], strict=True)
    }
    first = [(slip.source, slip.start, slip.code) in gone for slip in found[:12]]
    assert sum(first) >= 6


def test_each_has_its_reason_in_words():
    coded, _ = planted(interviews(), "code", seed=0)
    found = out_of_fold(coded, CODEBOOK, None, fit_words)
    first = doubtful(found)[0]
    assert first.kind == "doubtful"
    assert f"{first.probability:.0%} likely here" in first.reason
    assert first.instead is None or first.instead in first.reason
    for slip in missed(found):
        assert slip.probability >= 0.5
        assert "where people gave it" in slip.reason
    assert set(first.to_json()) >= {"source", "text", "code", "reason"}


def test_what_stands_out_is_doubted_and_the_rest_is_not():
    coded, moved = planted(interviews(sources=20, clear=1.0), "code", seed=2)
    found = doubtful(out_of_fold(coded, CODEBOOK, None, fit_words))
    slipped = [slip for slip in found if (slip.source, slip.start, slip.code) in moved]
    assert all(slip.stands_out for slip in slipped)
    rest = [slip for slip in found if slip not in slipped]
    assert sum(slip.stands_out for slip in rest) < len(rest) / 4
    assert all(
        slip.instead or slip.probability < slip.usual / 2 for slip in found if slip.stands_out
    )
