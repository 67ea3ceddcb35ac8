"""The command that measures themekit on public data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from themekit.cli import common, output
from themekit.cli.evaluate import interval, print_blind

if TYPE_CHECKING:
    from themekit.corpora.gmhscp.comparison import Published


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
    out: Annotated[
        list[Path] | None,
        typer.Option(
            "--out",
            "-o",
            metavar="FILE",
            help="Write what was published of gmhscp beside the same counted: .xlsx, or .docx"
            " with the forcefield diagrams.",
        ),
    ] = None,
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
    common.check_outputs(out, (".xlsx", ".docx"))
    chosen = load_task(task, data)
    if out and chosen.published is None:
        raise UsageError(f"Nothing is published of {task} to write with --out.")
    with (
        common.encoder_of(encoder, None) as encoding,
        output.progress("Leaving sources out") as advance,
    ):
        if kind != "suggest":
            print_blind(run_blind(chosen, encoding, kind), json)
            return
        document = run(chosen, encoding, thorough=thorough, progress=advance)
    for file in out or []:
        if chosen.published is not None:
            _write_published(chosen.published, file)
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
    if chosen.published is not None:
        _show_published(chosen.published, document["published"])


def _show_published(published: Published, document: dict[str, Any]) -> None:
    """The tables that the thesis prints, beside the same counted from its quotations."""
    from themekit.cli.describe import cells

    for table in published.tables():
        output.table(
            table.title, table.columns, cells(table, table.rows(), whole=True), table.caption
        )
        if table.note:
            output.faint(table.note)
    rho = [f"{name.replace('_', ' ')} {value:.2f}" for name, value in document["rho"].items()
           if value is not None]  # fmt: skip
    output.result(f"Spearman's rho of published and counted figures: {', '.join(rho)}.")
    output.result(document["note"])


def _write_published(published: Published, file: Path) -> None:
    from themekit.report.docx import write_docx
    from themekit.report.figures import forcefield_diagram
    from themekit.report.workbook import write_workbook

    tables = published.tables()
    if file.suffix.lower() == ".xlsx":
        write_workbook(file, tables)
    else:
        drawn = [forcefield_diagram(field) for field in published.forcefields()]
        write_docx(file, tables, drawn, title="Published and counted: GMHSCP")
    output.say(f"Wrote {file}.")
