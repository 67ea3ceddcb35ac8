"""Candidate themes beside what people would use instead, held against what people coded.

    python benchmarks/discover.py                              everything, into RESULTS.md
    python benchmarks/discover.py --quick                      without the slow peers
    python benchmarks/discover.py --task gmhscp --peer ours    a part, printed only

No method is told the codes, but for the guided one, and those that are told how many there are.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

from benchmarks.results import machine, markdown_table, write_section

TASKS = {"serdif_highlights": 10, "nhs_px": 10, "gmhscp": 1, "clinc150": 10}
"""Each with how many codings a code needs to be scored."""

PEERS = ("ours", "ours, guided", "BERTopic", "BERTopic, fitted", "k-means", "S3 (ICA)")
SLOW = ("BERTopic", "BERTopic, fitted")
RESAMPLES = 3
"""Of sources, for the stability of every method."""

SCALE = {2_000: 12, 100_000: 12}
"""Passages, and resamples of sources, of the timings."""

REACH = {"serdif_highlights": (0.34, 0.42), "nhs_px": (0.31, 0.38), "gmhscp": (0.18, None)}
HOW = """## Candidate themes

Written by `benchmarks/discover.py` on {machine}. Vectors: all-MiniLM-L6-v2, for every method.
AMI, ARI and harmonic purity (HP) are over passages with exactly one code, with the 95 % interval
of a jackknife over sources; what a method leaves out counts as one more group. Recall is the
share of codes with a theme of F1 of at least .5. Stability is the mean best Jaccard similarity of
a theme in {resamples} resamples of sources. BERTopic by its defaults and fitted to small studies,
both seeded; k-means and S3 (independent components of the vectors, argmax: after Kardos et al.
2025, written anew, for Turftopic does not install beside our pins) are told the number of codes.
The guided mode sees the codebook, so that it stands apart.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--task", action="append", choices=TASKS)
    parser.add_argument("--peer", action="append", choices=PEERS)
    parser.add_argument("--quick", action="store_true", help="leave out the slow peers")
    parser.add_argument("--data", type=Path, help="where the data sets lie")
    parser.add_argument("--scale", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.scale:
        print(json.dumps(scale(asked.scale, SCALE[asked.scale])))
        return
    peers = asked.peer or [p for p in PEERS if not (asked.quick and p in SLOW)]
    parts = [task_section(name, peers, asked.data) for name in asked.task or TASKS]
    whole = not (asked.task or asked.peer or asked.quick)
    if whole:
        parts.append(scale_section())
    section = "\n\n".join([HOW.format(machine=machine(), resamples=RESAMPLES), *parts])
    print(section)
    if whole:
        write_section("discover", section)


def task_section(name: str, peers: list[str], data: Path | None) -> str:
    """One data set: a row a method."""
    from themekit.corpora.tasks import load_task
    from themekit.embed import load_encoder

    task = load_task(name, data)
    encoder = load_encoder()
    vectors = encoder.encode([p.text for p in task.coded.passages])
    texts = [f"{code.name}. {code.definition}" for code in task.codebook]
    code_vectors = encoder.encode(texts)
    rows = []
    for peer in peers:
        print(f"{name}: {peer} ...", file=sys.stderr, flush=True)
        found = measure(task, vectors, code_vectors, TASKS[name], peer)
        rows.append(
            [peer, found["themes"], *(with_interval(found, m) for m in ("ami", "harmonic_purity")),
             found["ari"], found["theme_recall"], found["stability"], found["unplaced"],
             f"{found['seconds']:.1f} s"]
        )  # fmt: skip
    reach = REACH.get(name)
    aim = f" Reach: AMI {reach[0]}, HP {reach[1] or '–'}." if reach else ""
    columns = ["method", "themes", "AMI", "HP", "ARI", "recall", "stability", "left out", "time"]
    units = f"{len(vectors):,} passages, {found['singly_coded']:,} with one code scored."
    return f"### {name}\n\n{units}{aim}\n\n{markdown_table(columns, rows)}"


def measure(
    task: Any, vectors: np.ndarray, code_vectors: np.ndarray, least: int, peer: str
) -> dict[str, Any]:
    """One method on one data set: the document of an evaluation, with the time of one run."""
    from themekit.align.evaluate import judge_discovery, scored_codes
    from themekit.discover import discover

    coded = task.coded
    started = time.perf_counter()
    if peer.startswith("ours"):
        guide = {"codebook": task.codebook, "code_vectors": code_vectors}
        more = guide if peer.endswith("guided") else {}
        found = discover(coded.passages, vectors, resamples=RESAMPLES, **more)
    else:
        count = int((coded.labels.sum(axis=0) >= least).sum())
        found = by_peer(peer, coded, vectors.astype(np.float64), count)
    seconds = time.perf_counter() - started
    judged = judge_discovery(coded, found, scored_codes(coded, least))
    return judged.to_json() | {"seconds": seconds}


def by_peer(peer: str, coded: Any, vectors: np.ndarray, count: int) -> Any:
    """The groups of a peer as themes, with their stability over resamples of sources."""
    from themekit.discover import Discovery
    from themekit.discover.kmeans import hard
    from themekit.discover.stability import stability
    from themekit.domain import CandidateTheme

    texts = [passage.text for passage in coded.passages]
    _, sources = np.unique(coded.sources, return_inverse=True)

    def group(kept: np.ndarray, seed: int) -> np.ndarray:
        rows = np.flatnonzero(kept)
        return grouped(peer, [texts[row] for row in rows], vectors[rows], count, seed)

    labels = group(np.ones(len(texts), dtype=bool), 0)
    stable = stability(labels, sources, group, np.random.default_rng(0), resamples=RESAMPLES)
    strong = hard(labels).strengths
    themes = tuple(
        CandidateTheme(
            f"{peer} {c}", (), (), {int(row): 1.0 for row in np.flatnonzero(labels == c)}, (), 0,
            None if stable is None else float(stable.returns[c]),
            None if stable is None else float(stable.resemblance[c]),
        )
        for c in range(strong.shape[1])
    )  # fmt: skip
    return Discovery(themes, (), strong, labels, peer)  # type: ignore[arg-type]


def grouped(peer: str, texts: list[str], vectors: np.ndarray, count: int, seed: int) -> np.ndarray:
    """The group of each text by a peer, -1 for none."""
    from sklearn.cluster import KMeans
    from sklearn.decomposition import FastICA

    from themekit.discover.topics import topics

    if peer.startswith("BERTopic"):
        return topics(texts, vectors, seed=seed, fitted_to_size=peer.endswith("fitted"))
    if peer == "k-means":
        return KMeans(count, n_init=4, random_state=seed).fit_predict(vectors).astype(np.intp)
    signals = FastICA(min(count, len(texts) - 1), random_state=seed, max_iter=500)
    return np.abs(signals.fit_transform(vectors)).argmax(axis=1)


def with_interval(found: dict[str, Any], name: str) -> str:
    """A figure with its interval."""
    low, high = found["ci95"][name]
    return f"{found[name]:.3f} [{low:.2f}, {high:.2f}]"


def scale_section() -> str:
    """Time and memory of our own method, each size in a process of its own."""
    rows = []
    for passages in SCALE:
        command = [sys.executable, __file__, "--scale", str(passages)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        found = json.loads(done.stdout.splitlines()[-1])
        rows.append([f"{passages:,}", f"{found['seconds']:.0f} s", f"{found['mib']:,.0f} MiB"])
    table = markdown_table(["passages", "time", "peak memory"], rows)
    return f"### Scale\n\nAlready embedded, with {SCALE[2_000]} resamples of sources.\n\n{table}"


def scale(passages: int, resamples: int) -> dict[str, float]:
    """Themes in so many made-up passages of 30 words on 40 subjects."""
    from themekit.discover import discover
    from themekit.domain import Passage

    generator = np.random.default_rng(0)
    subject = generator.integers(40, size=passages)
    words = np.array([f"word{i}" for i in range(40 * 50)]).reshape(40, 50)
    common = np.array([f"talk{i}" for i in range(2_000)])
    said = [
        Passage(
            f"P{row % 500}", row, row + 1,
            " ".join([*generator.choice(words[s], 10), *generator.choice(common, 20)]),
        )
        for row, s in enumerate(subject)
    ]  # fmt: skip
    centres = generator.normal(size=(40, 384))
    vectors = centres[subject] + generator.normal(size=(passages, 384)) * 1.5
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.perf_counter()
    found = discover(said, vectors, resamples=resamples)
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"seconds": seconds, "mib": peak / 1024, "before": before / 1024,
            "themes": len(found.themes)}  # fmt: skip


if __name__ == "__main__":
    main()
