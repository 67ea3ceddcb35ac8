"""Running themekit's own suggestions on a benchmark task, as ``themekit benchmark`` does.

The scripts in ``benchmarks/`` run the same tasks with peers beside.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from themekit.corpora.tasks import Task
from themekit.suggest.evaluate import in_four_places, judge, standard_fit
from themekit.suggest.folds import OutOfFold, Progress, out_of_fold
from themekit.suggest.metrics import ranking_precision

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from themekit.embed import Encoder


_FEWEST_BLIND = 10


def run(
    task: Task, encoder: Encoder, *, thorough: bool = False, progress: Progress | None = None
) -> dict[str, Any]:
    """The evaluation of a task: the document of ``themekit evaluate --json``, and more.

    Where one code of a passage counts as its first, ``metrics`` also has ``kappa`` and
    ``accuracy`` of the first suggestion against it; where codes have areas, ``areas`` has the
    same measures on those.
    """
    found = out_of_fold(
        task.coded,
        task.codebook,
        encoder,
        standard_fit(),
        folds=task.folds,
        hold_out=task.hold_out,
        thorough=thorough,
        progress=progress,
    )
    document = judge(found, min_count=task.min_count, task=task.name).to_json()
    if task.first is not None:
        first = _first_of(task, found)
        document["metrics"] |= first_measures(found.probabilities, first)
        if task.areas is not None:
            document["areas"] = _areas(task, found, first)
    if task.published is not None:
        document["published"] = task.published.document()
    checked: dict[str, Any] = in_four_places(document)
    return checked


def run_blind(task: Task, encoder: Encoder, what: str) -> dict[str, Any]:
    """How well candidate themes, or the unseen, are found on the passages of a task.

    Parameters
    ----------
    what
        ``discover`` or ``unseen``: the document of ``themekit evaluate --task`` of that name.
        Codes with ten codings count, also where a task scores suggestions only of commoner ones.
    """
    least = min(task.min_count, _FEWEST_BLIND)
    vectors = encoder.encode([passage.text for passage in task.coded.passages])
    if what == "discover":
        from themekit.align.evaluate import evaluate_discovery

        return evaluate_discovery(task.coded, vectors, min_count=least).to_json()
    from themekit.unseen.evaluate import evaluate_unseen

    return evaluate_unseen(task.coded, vectors, min_count=least).to_json()


def first_measures(scores: NDArray[np.float64], first: NDArray[np.intp]) -> dict[str, float]:
    """Agreement of the best-scored label with the one that counts: accuracy, Cohen's kappa.

    Parameters
    ----------
    scores
        (n, k).
    first
        (n,) the column of the right label.
    """
    said = scores.argmax(axis=1)
    accuracy = float((said == first).mean())
    labels = scores.shape[1]
    said_share = np.bincount(said, minlength=labels) / len(said)
    first_share = np.bincount(first, minlength=labels) / len(first)
    expected = float(said_share @ first_share)
    return {"accuracy": accuracy, "kappa": (accuracy - expected) / (1 - expected)}


def _first_of(task: Task, found: OutOfFold) -> NDArray[np.intp]:
    """The first code of each held-out passage (repeats are gone, so by its place)."""
    assert task.first is not None
    where = {(p.source, p.start): row for row, p in enumerate(task.coded.passages)}
    rows = [where[p.source, p.start] for p in found.coded.passages]
    return task.first[rows]


def _areas(task: Task, found: OutOfFold, first: NDArray[np.intp]) -> dict[str, Any]:
    """The same measures on the broader themes; an area has the sum of its codes' scores."""
    assert task.areas is not None
    names = list(dict.fromkeys(task.areas))
    area_of = np.array([names.index(area) for area in task.areas])
    member = np.eye(len(names))[area_of]
    scores = found.probabilities @ member
    truth = found.coded.labels @ member > 0
    ranks = (-scores).argsort(axis=1, kind="stable")
    hit = np.take_along_axis(truth, ranks, axis=1)
    return {
        "labels": len(names),
        **first_measures(scores, area_of[first]),
        "recall_at_3": float(hit[:, :3].any(axis=1).mean()),
        "lrap": float(ranking_precision(truth, scores).mean()),
    }
