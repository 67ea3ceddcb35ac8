"""Suggestions beside what people would use instead: every peer on every task, the same splits.

    python benchmarks/suggest.py                                 everything, into RESULTS.md
    python benchmarks/suggest.py --quick                         without the slow peers
    python benchmarks/suggest.py --task nhs_px --peer ours       a part, printed only

Each peer runs in a process of its own, so that its peak memory is its own. A run is kept in
``--keep FOLDER`` as JSON if that is given, and taken from there the next time, so that a long
benchmark can be stopped and gone on with.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.results import machine, markdown_table, write_section

TASKS = ("serdif", "serdif_highlights", "nhs_px", "gmhscp", "clinc150")
OURS = ("ours", "ours, thorough")
CLAIMS = ("serdif", "nhs_px")
TOO_LONG = {
    (task, peer)
    for task in ("serdif", "serdif_highlights", "gmhscp")
    for peer in ("SetFit, 8 a code", "ours, thorough")
}
"""Left out: a slow peer on a task of twelve folds or more takes half an hour to an hour."""

RECALLS, PRECISIONS = (0.7, 0.8, 0.9), (0.6, 0.7, 0.8)
SHOWN = {
    "lrap": "LRAP",
    "micro_f1": "micro-F1",
    "macro_f1": "macro-F1",
    "kappa_mean": "kappa, mean",
    "recall_at_1": "right in first 1",
    "recall_at_3": "first 3",
    "kappa_first": "kappa of the first",
    "codable_auc": "codable AUC",
    "ece": "ECE",
    "ece_first": "ECE of the first",
}
PACKAGES = ("numpy", "scikit-learn", "onnxruntime", "sentence-transformers", "bertopic", "setfit")


def main() -> None:
    from benchmarks.peers import PEERS, SLOW

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--task", action="append", choices=TASKS)
    parser.add_argument("--peer", action="append", choices=[*PEERS, *OURS])
    parser.add_argument("--quick", action="store_true", help="leave out the slow peers")
    parser.add_argument("--data", type=Path, help="where the data sets lie")
    parser.add_argument("--keep", type=Path, help="keep runs here, and go on from them")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    tasks, peers = asked.task or list(TASKS), asked.peer or [*PEERS, *OURS]
    if asked.one:
        print(json.dumps(measure(tasks[0], peers[0], asked.data)))
        return
    if asked.quick:
        peers = [name for name in peers if name not in (*SLOW, "ours, thorough")]
    runs = {
        task: {peer: run(task, peer, asked) for peer in peers if (task, peer) not in TOO_LONG}
        for task in tasks
    }
    section = as_markdown(runs)
    print(section)
    if not (asked.task or asked.peer or asked.quick):
        write_section("suggest", section)


def run(task: str, peer: str, asked: argparse.Namespace) -> dict[str, Any] | None:
    """One peer on one task, in its own process; None if it cannot run here."""
    kept = asked.keep / f"{task}-{peer.replace(' ', '_')}.json" if asked.keep else None
    if kept and kept.exists():
        return json.loads(kept.read_text())
    command = [sys.executable, __file__, "--one", "--task", task, "--peer", peer]
    command += ["--data", str(asked.data)] if asked.data else []
    print(f"{task}: {peer} ...", file=sys.stderr, flush=True)
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        print(f"{task}: {peer} failed; it is left out of the table.", file=sys.stderr)
        return None
    document: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    if kept:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(json.dumps(document))
    return document


def measure(task_name: str, peer: str, data: Path | None) -> dict[str, Any]:
    """Go through the folds; the document of an evaluation, with time and memory."""
    from benchmarks.claims import evidence, planted_errors
    from benchmarks.peers import PEERS
    from themekit.corpora.tasks import load_task
    from themekit.embed import CachedEncoder, MemoryStore, load_encoder
    from themekit.suggest import fit
    from themekit.suggest.conformal import realised
    from themekit.suggest.evaluate import judge
    from themekit.suggest.folds import out_of_fold

    task = load_task(task_name, data)
    encoder = CachedEncoder(load_encoder(), MemoryStore())
    encoder.encode_tokens([passage.text for passage in task.coded.passages])
    found = out_of_fold(
        task.coded, task.codebook, encoder, fit if peer in OURS else PEERS[peer],
        folds=task.folds, hold_out=task.hold_out, thorough=peer == "ours, thorough",
    )  # fmt: skip
    document = judge(found, min_count=task.min_count, task=task.name).to_json()
    if peer in OURS:
        document["sets"] = [
            realised(found, kind, wanted).to_json()
            for kind, shares in (("recall", RECALLS), ("precision", PRECISIONS))
            for wanted in shares
        ]
    if peer == "ours" and task_name in CLAIMS:
        document["check"] = planted_errors(task, encoder)
        document["evidence"] = evidence(task, encoder)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return document | {
        "fit_seconds": found.fit_seconds / found.folds,
        "score_seconds": found.score_seconds / len(found.coded.passages) * 1000,
        "peak_mib": usage.ru_maxrss / 1024,
    }


def as_markdown(runs: dict[str, dict[str, dict[str, Any] | None]]) -> str:
    """The section of RESULTS.md."""
    parts = [HOW.format(machine=machine(), versions=versions())]
    for task, by_peer in runs.items():
        ran = {peer: document for peer, document in by_peer.items() if document}
        if not ran:
            continue
        first = next(iter(ran.values()))
        parts.append(
            f"### {task}\n\n{first['units']:,} passages scored, {first['labels']} codes,"
            f" {first['sources']:,} held-out sources, {first['folds']} fold(s),"
            f" {first['repeats_dropped']:,} repeats dropped."
        )
        parts.append(figures_table(ran))
        for peer in OURS:
            if peer in ran:
                parts += own_claims(peer, ran[peer])
    return "\n\n".join(parts)


def figures_table(ran: dict[str, dict[str, Any]]) -> str:
    """One row a peer: measures with their intervals, seconds and memory."""
    measured = [
        name for name in SHOWN if any(run["metrics"][name] is not None for run in ran.values())
    ]
    columns = ["", *(SHOWN[name] for name in measured)]
    columns += ["fit, s a fold", "score, ms a passage", "peak MiB"]
    rows = [
        [
            f"**{peer}**" if peer in OURS else peer,
            *(with_interval(run, name) for name in measured),
            f"{run['fit_seconds']:.1f}",
            f"{run['score_seconds']:.1f}",
            f"{run['peak_mib']:,.0f}",
        ]
        for peer, run in ran.items()
    ]
    return markdown_table(columns, rows)


def with_interval(run: dict[str, Any], name: str) -> str:
    value, interval = run["metrics"][name], run["ci95"][name]
    if value is None:
        return "–"
    if interval is None:
        return f"{value:.3f}"
    return f"{value:.3f} [{interval[0]:.3f}, {interval[1]:.3f}]"


def own_claims(peer: str, run: dict[str, Any]) -> list[str]:
    """What themekit promises beyond the table: sets, planted errors, evidence."""
    rows = [
        [
            one["kind"],
            f"{one['wanted']:.2f}",
            "–" if one["realised"] is None else f"{one['realised']:.3f}",
            f"{one['codes_per_passage']:.2f}",
            f"{one['empty_sets']:.2f}",
            "yes" if one["guaranteed"] else "no",
        ]
        for one in run["sets"]
    ]
    columns = ["asked", "share", "realised", "codes a passage", "empty sets", "guaranteed"]
    found = [
        f"Sets of codes by `--recall` and `--precision` ({peer}), on sources not calibrated on:"
    ]
    found.append(markdown_table(columns, rows))
    if "check" in run:
        check, shown = run["check"], run["evidence"]
        found.append(
            f"Planted errors: {check['moved']} of {check['codings']:,} codings moved;"
            f" {check['found_in_first_tenth']} stand in the first tenth of the list,"
            f" {check['times_chance']:.1f} times chance."
        )
        found.append(
            f"Evidence: of the quotations shown with {shown['suggestions']} first suggestions,"
            f" {shown['quotations_with_the_code']:.0%} bear the code. The suggestion is right for"
            f" {shown['right_with_nearer_evidence']:.0%} of the passages whose quotation is nearer"
            f" than the median, and for {shown['right_with_farther_evidence']:.0%} of the others."
            f" Taken out of training, they lower the surest score of a code from"
            f" {shown['score']:.2f} to {shown['score_without_evidence']:.2f}; as many others of"
            f" the code lower it to {shown['score_without_others']:.2f}."
        )
    return found


def versions() -> str:
    """The packages that the figures depend on."""
    from importlib.metadata import PackageNotFoundError, version

    named = []
    for package in PACKAGES:
        try:
            named.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            named.append(f"{package} not installed")
    return ", ".join(named)


HOW = """## Suggestions, and what people would use instead

Written by `python benchmarks/suggest.py` ({machine}; {versions}).

Every row has the same passages, splits, codes and encoder (all-MiniLM-L6-v2). A source is never
in training and test at once; passages that repeat an earlier one are neither learned from nor
scored; codes with too few codings (10, nhs_px 20, gmhscp 1) are trained on but not scored. Peers
learn one threshold within the training sources, for the best micro-F1 out of fold. Ranking measures
and decisions are over passages with at least one scored code; the codable AUC is over all.
Brackets: 95 % intervals, percentile bootstrap over sources (1,000 draws). Time: fit for one
fold, vectors computed before; scoring for one held-out passage; by the clock, on a machine that
may have done other work beside, so rough. SetFit tunes the encoder on 8 examples a code in 100
steps of 16 pairs and fits its head on all. clinc150: 8 training examples for each of 150
classes, 10 test examples each, without the out-of-scope class. SetFit
and `--thorough` were left out where there are twelve folds or more: they take minutes a fold. All
that themekit learns (weights, penalties, thresholds, calibration) is learned in the training
sources, but its design was chosen with these data sets in view, so the figures flatter it
somewhat: measure it on your own study with `themekit evaluate`. The definitions of the gmhscp
sections were written by someone who had the thesis."""


if __name__ == "__main__":
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    main()
