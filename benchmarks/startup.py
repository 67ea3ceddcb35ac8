"""How long a user waits: the help, and suggestions for a one-hour interview.

Run as ``python -m benchmarks.startup``. Each command is a process of its own, timed from the
shell's prompt to the end, by turns with its peer, and the median is kept. The suggestions are for
two interviews of serdif that the study does not hold, as one transcript; the peer does the same
work through ``import sentence_transformers``, with heads that were fitted before.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from docx import Document
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier

from benchmarks.results import machine, markdown_table, write_section
from themekit import CodedPassages, Source, Study, coded_passages, formats
from themekit.corpora.tasks import data_set
from themekit.domain import Codebook
from themekit.embed import load_encoder
from themekit.intake import take_in

RUNS = 5
HELD_OUT = ("P5_", "P6_")
PEER = Path(__file__).parent / "peers" / "through_sentence_transformers.py"
THEMEKIT = Path(sys.executable).with_name("themekit")
LIMITS = {"help": 4.0, "suggest": 1 / 3}
"""What must hold: our time as a share of the peer's."""


def main() -> None:
    """Measure, print and write the section of ``RESULTS.md``."""
    with tempfile.TemporaryDirectory() as folder:
        rows = [help_and_typer(), suggest_and_peer(Path(folder))]
    table = markdown_table(["what", "themekit, s", "peer, s", "ratio", "at most"], rows)
    text = (
        "## Waiting\n\n"
        f"`python -m benchmarks.startup`; {machine()}; medians of {RUNS} runs, in seconds, from"
        " the shell's prompt to the end, themekit and its peer by turns.\n\n"
        f"{table}\n"
    )
    write_section("startup", text)
    print(text)


def help_and_typer() -> list[object]:
    """``themekit --help`` against an import of typer alone."""
    ours, peer = by_turns(
        lambda: [THEMEKIT, "--help"], lambda: [sys.executable, "-c", "import typer"]
    )
    return ["`themekit --help`, peer: `import typer`", ours, peer, ours / peer, LIMITS["help"]]


def suggest_and_peer(folder: Path) -> list[object]:
    """Suggestions for an interview that neither has seen, with what was learned before."""
    study, interview, heads = prepare(folder)
    fresh = folder / "fresh.themekit"

    def ours() -> Sequence[str | Path]:
        shutil.copy(study, fresh)  # the vectors of the new interview are not in it
        return [THEMEKIT, "suggest", interview, "--study", fresh, "--json"]

    seconds, peer = by_turns(ours, lambda: [sys.executable, PEER, interview, heads])
    words = sum(len(each.text.split()) for each in Document(str(interview)).paragraphs)
    what = f"`themekit suggest NEW.docx --study S --json` ({words:,} words), peer: `{PEER.name}`"
    return [what, seconds, peer, seconds / peer, LIMITS["suggest"]]


def by_turns(*commands: Callable[[], Sequence[str | Path]]) -> list[float]:
    """The median seconds of each command; a first round only warms the disk's cache."""
    seconds: list[list[float]] = [[] for _ in commands]
    for turn in range(RUNS + 1):
        for number, command in enumerate(commands):
            arguments = [str(each) for each in command()]
            started = time.perf_counter()
            subprocess.run(arguments, capture_output=True, check=True)
            if turn > 0:
                seconds[number].append(time.perf_counter() - started)
    return [statistics.median(each) for each in seconds]


def prepare(folder: Path) -> tuple[Path, Path, Path]:
    """A study with its trained model, a transcript that it does not hold, and the peer's heads."""
    imported = formats.read(data_set("serdif") / "serdif-p01-p12.sqlite3")
    held_out = [each for each in imported.sources if each.name.startswith(HELD_OUT)]
    kept = tuple(each for each in imported.sources if each not in held_out)
    names = {each.name for each in kept}
    codings = tuple(each for each in imported.codings if each.source in names)
    study, interview, heads = folder / "s.themekit", folder / "new.docx", folder / "heads.npz"
    with Study.create(study) as opened, opened.change("new") as change:
        take_in(change, replace(imported, sources=kept, codings=codings))
    write_docx(held_out, interview)
    fit_heads(coded_passages(kept, codings, Codebook(tuple(imported.codes))), heads)
    first = folder / "first.docx"
    write_docx(kept[:1], first)
    subprocess.run(
        [THEMEKIT, "suggest", first, "--study", study, "--json"], capture_output=True, check=True
    )
    return study, interview, heads


def write_docx(sources: Sequence[Source], target: Path) -> None:
    """One transcript of the turns of these sources, a paragraph a turn, each with its speaker."""
    document = Document()
    for source in sources:
        for turn in source.turns:
            speaker = "Interviewer" if turn.interviewer else "Participant"
            said = " ".join(source.text[turn.start : turn.end].split())
            document.add_paragraph(f"{speaker}: {said}")
    document.save(str(target))


def fit_heads(coded: CodedPassages, target: Path) -> None:
    """The peer's linear heads, one for each code that anything is coded with."""
    rows = coded.labels.any(axis=1)
    labels = coded.labels[rows]
    used = labels.sum(axis=0) > 1
    texts = [passage.text for passage, kept in zip(coded.passages, rows, strict=True) if kept]
    vectors = load_encoder().encode(texts)
    heads = OneVsRestClassifier(LogisticRegression()).fit(vectors, labels[:, used])
    np.savez(
        target,
        weights=np.concatenate([each.coef_ for each in heads.estimators_]),
        biases=np.concatenate([each.intercept_ for each in heads.estimators_]),
        codes=np.array(coded.codes)[used],
        labels=labels[:, used],
        quotations=np.array(texts),
        quotation_vectors=vectors,
    )


if __name__ == "__main__":
    main()
