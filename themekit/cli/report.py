"""The command that writes the report of a study."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from themekit.cli import common, output


def report(
    study: common.StudyFile,
    out: Annotated[
        list[Path] | None,
        typer.Option(
            "--out", "-o", metavar="FILE", help="A .html, .docx or .xlsx; may be repeated."
        ),
    ] = None,
    figures: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write every figure as SVG and PNG too.")
    ] = None,
    title: Annotated[
        str | None, typer.Option(metavar="TEXT", help="The study's name if not given.")
    ] = None,
    question: Annotated[
        str, typer.Option(metavar="TEXT", help="The research question, for the first screen.")
    ] = "",
    names: Annotated[
        bool,
        typer.Option("--names", help="Show sources and speakers by name; otherwise by ids."),
    ] = False,
    coder: common.Coders = None,
    by: Annotated[
        list[str] | None,
        typer.Option("--by", metavar="ATTRIBUTE", help="Compare sources by it (round, role ...)."),
    ] = None,
    concept: Annotated[
        list[str] | None,
        typer.Option("--concept", metavar="CODE", help="A code that stands for a concept."),
    ] = None,
    marks: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.csv", help="Forcefield diagrams: columns condition, code, side."
        ),
    ] = None,
    approach: Annotated[
        Literal["reliability", "codebook", "reflexive"],
        typer.Option(help="How you analyse: what agreement means to you."),
    ] = "reliability",
    evaluation: Annotated[
        bool | None,
        typer.Option(
            "--evaluation/--no-evaluation",
            help="Measure the machine's suggestions (minutes); by default, what was measured.",
        ),
    ] = None,
    candidates: Annotated[
        bool | None,
        typer.Option(
            "--candidates/--no-candidates",
            help="Find candidate themes (minutes in a large study); by default, in small ones.",
        ),
    ] = None,
    encoder: common.EncoderName = "default",
    allow_download: common.AllowDownload = False,
) -> None:
    """Write the report of a study: themes, map, agreement, tables, transcripts, methods.

    One .html file that needs no internet; a .docx as a paper's appendix; an .xlsx with a sheet a
    table. Interviewees go by ids unless --names is given.
    """
    from themekit.describe import read_conditions
    from themekit.errors import UsageError
    from themekit.files import made_folder, read_text
    from themekit.report.described import Wishes
    from themekit.reporting import ENDINGS, Report, ReportOptions

    files = out or []
    if not files and figures is None:
        raise UsageError("Say where to write it: -o FILE.html, .docx or .xlsx, or --figures DIR.")
    common.check_outputs(files, ENDINGS)
    if figures is not None:
        made_folder(figures)
    conditions = read_conditions(read_text(marks), str(marks)) if marks else []
    options = ReportOptions(
        title=title or study.stem,
        question=question,
        wishes=Wishes(coder, by or [], concept or [], conditions),
        names=names,
        evaluate=evaluation,
        candidates=candidates,
        approach=approach,
    )
    with (
        common.open_study(study) as opened,
        common.encoder_of(encoder, opened, allow_download) as encoding,
        output.progress("Leaving sources out") as advance,
    ):
        made = Report(opened, encoding, options, advance)
        for file in files:
            made.write(file)
            output.say(f"Wrote {file}.")
        if figures is not None:
            written = made.write_figures(figures)
            output.say(f"Wrote {output.count(len(written), 'file')} to {figures}.")
