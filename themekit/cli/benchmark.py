"""The command that measures themekit on public data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from themekit.cli import common, output
from themekit.cli.evaluate import interval, print_blind


def benchmark(
    task: Annotated[
        str, typer.Argument(metavar="TASK", help="gmhscp, serdif, serdif_highlights, nhs_px ...")
    ] = "gmhscp",
    data: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Where the data sets lie.")
    ] = None,
    kind: Annotated[
        str, typer.Option("--task", metavar="KIND", help="suggest, discover or unseen.")
    ] = "suggest",
    thorough: common.Thorough = False,
    encoder: common.EncoderName = "default",
    json: common.AsJson = False,
) -> None:
    """Measure suggestions on a public data set, on sources that were left out.

    The data sets are looked for in --data, else in THEMEKIT_DATA, else in ../shared.
    """
    from themekit.corpora.benchmark import run, run_blind
    from themekit.corpora.tasks import load_task
    from themekit.errors import UsageError
    from themekit.evaluation import TASKS

    if kind not in TASKS:
        raise UsageError(f"There is no task {kind!r}. There are: {', '.join(TASKS)}.")
    chosen = load_task(task, data)
    with (
        common.encoder_of(encoder, None) as encoding,
        output.progress("Leaving sources out") as advance,
    ):
        if kind != "suggest":
            print_blind(run_blind(chosen, encoding, kind), json)
            return
        document = run(chosen, encoding, thorough=thorough, progress=advance)
    if json:
        output.print_json(document)
        return
    from themekit.suggest.evaluate import WORDS

    words = {**WORDS, "kappa": "kappa of the first suggestion", "accuracy": "first one right"}
    output.table(
        f"{task}: {document['units']:,} passages, {document['labels']} codes,"
        f" {document['folds']} folds",
        ("measure", "value", "95 % interval", "by chance"),
        [
            (words[name], value, interval(document["ci95"].get(name)), document["chance"].get(name))
            for name, value in document["metrics"].items()
            if name in words
        ],
    )
    if "areas" in document:
        rows = [(words.get(name, name), value) for name, value in document["areas"].items()]
        output.table("The same on the broader themes", ("measure", "value"), rows)
