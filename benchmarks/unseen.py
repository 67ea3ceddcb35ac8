"""What no code covers, beside simpler ways to spot it: each code hidden in turn.

python benchmarks/unseen.py                               everything, into RESULTS.md
python benchmarks/unseen.py --task nhs_px --peer ours     a part, printed only
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

from benchmarks.results import machine, markdown_table, write_section

Rows = np.ndarray

TASKS = {"serdif_highlights": 10, "nhs_px": 10, "gmhscp": 10}
SPLITS = 3
REACH = {"serdif_highlights": 0.72, "nhs_px": 0.80}
ALARMS = 0.2
FEWEST_FLAGGED = 5

HOW = """## What no code covers

Written by `benchmarks/unseen.py` on {machine}. Each code is hidden in turn: its passages are taken
out of 60 % of the sources, and the passages of the other 40 % are ranked by how new they are; those
that only the hidden code covers should come first. A passage that a known code covers too counts
neither way, and repeats are dropped. Means over the codes and over {splits} random splits of the
sources; in brackets the lowest and highest split. *ours* learns what counts by hiding the codes
that it knows, and looks at what the new passages have in common; *ours, equal weights* leaves out
the first of these. *False discovery rate*: the share of the passages flagged with
`--false-alarms {alarms}` that a known code covers (none where none is flagged), mean over the
hidden codes of the first split. A ranking *has such a cut* if, knowing the truth, one could take
its newest {fewest} or more with so few false ones; where it has none, nothing can be flagged.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--task", action="append", choices=TASKS)
    parser.add_argument("--peer", action="append", choices=PEERS)
    parser.add_argument("--quick", action="store_true", help="one split instead of three")
    parser.add_argument("--data", type=Path, help="where the data sets lie")
    asked = parser.parse_args()
    splits = 1 if asked.quick else SPLITS
    peers = asked.peer or list(PEERS)
    parts = [task_section(name, peers, splits, asked.data) for name in asked.task or TASKS]
    how = HOW.format(machine=machine(), splits=splits, alarms=ALARMS, fewest=FEWEST_FLAGGED)
    section = "\n\n".join([how, *parts])
    print(section)
    if not (asked.task or asked.peer or asked.quick):
        write_section("unseen", section)


def task_section(name: str, peers: list[str], splits: int, data: Path | None) -> str:
    """One data set: a row a method, and the false alarms of ours."""
    from themekit.corpora.tasks import load_task
    from themekit.embed import load_encoder
    from themekit.unseen import evaluate_unseen

    task = load_task(name, data)
    vectors = load_encoder().encode([p.text for p in task.coded.passages])
    rows = []
    for peer in peers:
        print(f"{name}: {peer} ...", file=sys.stderr, flush=True)
        started = time.perf_counter()
        found = [
            evaluate_unseen(task.coded, vectors, min_count=TASKS[name], seed=seed, spot=PEERS[peer])
            for seed in range(splits)
        ]
        seconds = (time.perf_counter() - started) / sum(len(each.per_code) for each in found)
        rows.append(
            [peer, *(over_splits(found, m) for m in ("auroc", "average_precision",
             "precision_at_10")), f"{seconds:.1f} s"]
        )  # fmt: skip
    columns = ["method", "AUROC", "average precision", "precision at 10", "time a code"]
    reach = f" Reach: AUROC {REACH[name]}." if name in REACH else ""
    hidden = f"{found[0].passages:,} passages, {len(found[0].per_code)} codes hidden.{reach}"
    alarms = false_alarms(task.coded, vectors, TASKS[name])
    return f"### {name}\n\n{hidden} {alarms}\n\n{markdown_table(columns, rows)}"


def over_splits(found: list[Any], measure: str) -> str:
    """The mean over splits, with the lowest and the highest."""
    values = [each.mean(measure) for each in found]
    return f"{np.mean(values):.3f} ({min(values):.2f} to {max(values):.2f})"


def false_alarms(coded: Any, vectors: Rows, least: int) -> str:
    """What share of the flagged is covered by a known code, mean over the hidden codes.

    Beside it, for how many codes any cut of the ranking would do, if one knew where.
    """
    from themekit.unseen.alarms import alarms
    from themekit.unseen.hiding import hiding
    from themekit.unseen.novelty import sides
    from themekit.unseen.weighing import weigh

    split = hiding(coded, vectors, min_count=least)
    number, rates, could = [], [], []
    for hidden in split.each():
        known, judged, truth = hidden.known, hidden.judged, hidden.alone[hidden.judged]
        found = alarms(known, hidden.sources, split.new, split.new_sources, ALARMS)
        flagged = found.flagged[judged]
        number.append(int(flagged.sum()))
        rates.append(1 - truth[flagged].mean() if flagged.any() else 0.0)
        score = sides(known, split.new) @ weigh(known, hidden.sources)
        hits = np.cumsum(truth[np.argsort(-score[judged], kind="stable")])
        could.append((1 - hits / np.arange(1, len(hits) + 1) <= ALARMS)[FEWEST_FLAGGED - 1 :].any())
    some = sum(count > 0 for count in number)
    return (
        f"With `--false-alarms {ALARMS}`: {sum(number):,} passages flagged, for {some} of"
        f" {len(number)} hidden codes; false discovery rate {np.mean(rates):.2f}. For {sum(could)}"
        " codes the ranking has such a cut at all."
    )


def nearest(known: Any, sources: Rows, new: Rows, theirs: Rows, seed: int) -> Rows:
    """Distance to the ten nearest coded passages."""
    from themekit.unseen.novelty import ranks

    return ranks(-np.sort(new @ known.vectors.T, axis=1)[:, -10:].mean(axis=1))


def lowest_score(known: Any, sources: Rows, new: Rows, theirs: Rows, seed: int) -> Rows:
    """One less the highest score of a linear code model."""
    from themekit.unseen.novelty import linear_scores, ranks

    return ranks(-linear_scores(known, new).max(axis=1))


def both(known: Any, sources: Rows, new: Rows, theirs: Rows, seed: int) -> Rows:
    """Distance and score together, by the mean of ranks."""
    return nearest(known, sources, new, theirs, seed) + lowest_score(
        known, sources, new, theirs, seed
    )


def local_outlier(known: Any, sources: Rows, new: Rows, theirs: Rows, seed: int) -> Rows:
    """Local outlier factor (Breunig et al. 2000)."""
    from sklearn.neighbors import LocalOutlierFactor

    return -LocalOutlierFactor(20, novelty=True).fit(known.vectors).score_samples(new)


def relative_mahalanobis(known: Any, sources: Rows, new: Rows, theirs: Rows, seed: int) -> Rows:
    """Relative Mahalanobis distance (Ren et al. 2021)."""
    counts = known.labels.sum(axis=0)
    centres = (known.labels.T.astype(float) @ known.vectors) / counts[:, None]
    own = known.labels @ centres / known.labels.sum(axis=1)[:, None]
    whole = known.vectors.mean(axis=0)

    def distance(rows: Rows, centre: Rows) -> Rows:
        spread = np.cov(rows.T)
        inverse = np.linalg.inv(spread + 0.3 * np.trace(spread) / len(spread) * np.eye(len(spread)))
        away = new - centre
        return np.einsum("ij,jk,ik->i", away, inverse, away)

    codes = [distance(known.vectors - own, centre) for centre in centres]
    return np.min(codes, axis=0) - distance(known.vectors, whole)


def equal_weights(known: Any, sources: Rows, new: Rows, theirs: Rows, seed: int) -> Rows:
    """Our sides without learned weights."""
    from themekit.unseen.novelty import sides

    return sides(known, new).mean(axis=1)


PEERS: dict[str, Callable[..., np.ndarray] | None] = {
    "nearest neighbours": nearest,
    "1 - highest score": lowest_score,
    "both": both,
    "local outlier factor": local_outlier,
    "relative Mahalanobis": relative_mahalanobis,
    "ours, equal weights": equal_weights,
    "ours": None,
}


if __name__ == "__main__":
    main()
