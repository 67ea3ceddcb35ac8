"""themekit alone on every suggesting task: ``python -m benchmarks.own [TASK ...]``.

A quarter of an hour less than ``benchmarks.suggest``, which runs the peers beside it on the same
splits. Writes its section of RESULTS.md.
"""

from __future__ import annotations

import sys
import time
from typing import Any

from benchmarks.results import machine, markdown_table, write_section
from themekit.corpora.benchmark import run
from themekit.corpora.tasks import load_task
from themekit.embed import CachedEncoder, MemoryStore, load_encoder

TASKS = ("serdif", "serdif_highlights", "nhs_px", "gmhscp")
MEASURES = ("lrap", "recall_at_1", "recall_at_3", "micro_f1", "macro_f1", "codable_auc", "ece")


def main(names: list[str]) -> None:
    """Run the tasks and write the table."""
    encoder = CachedEncoder(load_encoder(), MemoryStore())
    rows = []
    for name in names or TASKS:
        started = time.perf_counter()
        document = run(load_task(name), encoder)
        rows.append([name, *_cells(document), round(time.perf_counter() - started)])
        print(rows[-1], flush=True)
    columns = ["task", "passages", "codes", *MEASURES, "kappa of the first", "seconds"]
    text = (
        "## themekit alone\n\n"
        f"`python -m benchmarks.own`; {machine()}. Sources left out (serdif 12 folds, nhs_px 5,"
        " gmhscp 24), repeats dropped; in brackets the 95 % interval by bootstrap over sources."
        " Everything that is learned, weights, penalties and thresholds, is learned in the"
        " training sources. The design itself was chosen with these data sets in view, so the"
        " figures flatter it somewhat; measure it on your own study with `themekit evaluate`. The"
        " definitions of the gmhscp sections were written by someone who had the thesis.\n\n"
        + markdown_table(columns, rows)
    )
    write_section("own", text)


def _cells(document: dict[str, Any]) -> list[object]:
    metrics, bounds = document["metrics"], document["ci95"]
    cells: list[object] = [document["units"], document["labels"]]
    for name in MEASURES:
        value, interval = metrics[name], bounds.get(name)
        shown = "–" if value is None else f"{value:.3f}"
        cells.append(f"{shown} [{interval[0]:.3f}, {interval[1]:.3f}]" if interval else shown)
    cells.append(f"{metrics['kappa']:.3f}" if "kappa" in metrics else "–")
    return cells


if __name__ == "__main__":
    main(sys.argv[1:])
