"""Two claims about suggestions, put to the test on a benchmark task.

*Planted errors*: of codings that were moved, how many stand in the first tenth of the list of
``themekit check``. *Evidence*: whether the quotations shown with a suggestion bear its code,
whether a near quotation means a right suggestion, and what a suggestion's score loses when the
quotations shown with it are taken out of training.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from themekit.corpora.tasks import Task
from themekit.embed import Encoder
from themekit.segment import CodedPassages
from themekit.suggest import CodeModel, fit
from themekit.suggest.check import doubtful
from themekit.suggest.folds import assign_folds, out_of_fold

MOVED = 0.05


def planted_errors(task: Task, encoder: Encoder, seed: int = 0) -> dict[str, Any]:
    """Move 5 % of the codings, half to another passage and half to another code, and look."""
    coded = task.coded.repeats_aside().only_counted()
    labels, moved = move_codings(coded, np.random.default_rng(seed))
    found = out_of_fold(
        replace(coded, labels=labels), task.codebook, encoder, fit, folds=task.folds
    )
    listed = doubtful(found)
    planted = np.array([(slip.source, slip.start, slip.code) in moved for slip in listed])
    tenth = planted[: len(planted) // 10]
    return {
        "codings": len(listed),
        "moved": int(planted.sum()),
        "found_in_first_tenth": int(tenth.sum()),
        "times_chance": float(tenth.mean() / planted.mean()),
    }


def move_codings(
    coded: CodedPassages, generator: np.random.Generator
) -> tuple[NDArray[np.bool_], set[tuple[str, int, str]]]:
    """The labels with some codings moved, and where those stand now."""
    labels = coded.labels.copy()
    rows, codes = np.nonzero(labels)
    used = labels.any(axis=0)
    moved = set()
    chosen = generator.choice(len(rows), round(MOVED * len(rows)), replace=False)
    for turn, i in enumerate(chosen):
        row, code = int(rows[i]), int(codes[i])
        if turn % 2:
            to = (int(generator.choice(np.flatnonzero(~labels[:, code]))), code)
        else:
            to = (row, int(generator.choice(np.flatnonzero(~labels[row] & used))))
        labels[row, code], labels[to] = False, True
        passage = coded.passages[to[0]]
        moved.add((passage.source, passage.start, coded.codes[to[1]]))
    return labels, moved


def evidence(task: Task, encoder: Encoder, seed: int = 0) -> dict[str, Any]:
    """Take one fold's suggestions and their quotations apart (see the module)."""
    coded = task.coded.repeats_aside().only_counted()
    folds = task.folds or min(12, len(set(coded.sources)))
    fold = assign_folds(coded.sources, folds, seed)
    training = coded.take(np.flatnonzero(fold != 0))
    held_out = coded.take(np.flatnonzero(fold == 0))
    model = fit(training, task.codebook, encoder)
    shown = _first_suggestions(model, held_out)
    place = {(p.source, p.text): row for row, p in enumerate(training.passages)}
    column = {code: k for k, code in enumerate(coded.codes)}
    bears = [
        training.labels[place[quotation], column[code]]
        for _, code, _, quotations, _ in shown
        for quotation in quotations
    ]
    right = np.array([held_out.labels[row, column[code]] for row, code, *_ in shown])
    nearness = np.array([near for *_, near in shown])
    near, far = nearness >= np.median(nearness), nearness < np.median(nearness)
    return {
        "suggestions": len(shown),
        "quotations_with_the_code": float(np.mean(bears)),
        "right_with_nearer_evidence": float(right[near].mean()),
        "right_with_farther_evidence": float(right[far].mean()),
        **_without_evidence(task, encoder, training, held_out, shown, seed),
    }


_Shown = tuple[int, str, float, list[tuple[str, str]], float]
"""Row, code, score, the quotations (source and text), and the similarity of the nearest."""


def _first_suggestions(model: CodeModel, held_out: CodedPassages) -> list[_Shown]:
    """The first suggestion of each coded passage that has a quotation with it."""
    shown = []
    for row, each in enumerate(model.suggest(held_out.passages, top=1)):
        best = each.suggestions[0]
        quotations = [why for why in best.evidence if why.kind == "quotation"]
        if quotations and held_out.labels[row].any():
            named = [(why.source, why.text) for why in quotations]
            nearest = max(why.similarity for why in quotations)
            shown.append((row, best.code, best.score, named, nearest))
    return shown


def _without_evidence(
    task: Task,
    encoder: Encoder,
    training: CodedPassages,
    held_out: CodedPassages,
    shown: list[_Shown],
    seed: int,
) -> dict[str, float]:
    """The surest suggestion of each code, scored again without its quotations.

    Beside it, without as many other quotations of the code drawn at random: what any loss of
    examples costs.
    """
    surest: dict[str, _Shown] = {}
    for each in sorted(shown, key=lambda one: -one[2]):
        surest.setdefault(each[1], each)
    generator = np.random.default_rng(seed)
    place = {(p.source, p.text): row for row, p in enumerate(training.passages)}
    own: set[int] = set()
    others: set[int] = set()
    for _, code, _, quotations, _ in surest.values():
        rows = [place[quotation] for quotation in quotations]
        with_code = np.flatnonzero(training.labels[:, training.codes.index(code)])
        rest = np.setdiff1d(with_code, rows)
        own.update(rows)
        others.update(generator.permutation(rest)[: len(rows)].tolist())
    before = [score for _, _, score, _, _ in surest.values()]
    found = {"score": float(np.mean(before))}
    for name, gone in (("score_without_evidence", own), ("score_without_others", others)):
        kept = training.take([r for r in range(len(training.passages)) if r not in gone])
        scores = fit(kept, task.codebook, encoder).score(held_out.passages)
        columns = {code: k for k, code in enumerate(scores.codes)}
        after = [scores.probabilities[row, columns[code]] for row, code, *_ in surest.values()]
        found[name] = float(np.mean(after))
    return found
