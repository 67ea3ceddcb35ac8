"""The whole way on the built-in sample study, from interview files to a report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from themekit import formats, jobs, sample
from themekit.evaluation import Options, evaluate_suggestions
from themekit.formats.coded_tables import read_codebook
from themekit.formats.highlights_table import read_highlights
from themekit.intake import give_attributes, take_in
from themekit.reporting import Report, ReportOptions
from themekit.study import Study

if TYPE_CHECKING:
    from themekit.embed import Encoder

TITLE = "Neighbourhood teams in Marlshire (a fictional study)"

Step = Callable[[str], None]


@dataclass(frozen=True)
class Demo:
    """What the demonstration leaves in its folder."""

    study: Path
    interview: Path
    report: Path
    table: Path
    whole: Path
    evaluation: dict[str, Any]


def sample_study(path: Path) -> None:
    """Make the sample study: nine interviews, a codebook and the codings of two people."""
    folder = sample.folder()
    interviews = formats.read(folder / "interviews")
    with Study.create(path) as study, study.change("demo") as change:
        take_in(change, interviews)
        change.add_codes(read_codebook(folder / "codebook.csv"))
        take_in(change, read_highlights(folder / "codings.csv", interviews.sources))
        people = formats.read_attributes(folder / "people.csv")
        give_attributes(change, interviews.sources, people)


def demonstrate(folder: Path, load_encoder: Callable[[Study], Encoder], say: Step) -> Demo:
    """Make the sample study, measure it, suggest codes for a new interview, write the reports.

    What is there from an earlier run is used again.
    """
    folder.mkdir(parents=True, exist_ok=True)
    demo_study = folder / "sample.themekit"
    interview = folder / "new_interview.docx"
    if not demo_study.exists():
        say("Making the sample study: nine fictional interviews, coded by two people.")
        sample_study(demo_study)
    interview.write_bytes((sample.folder() / interview.name).read_bytes())
    with Study.open(demo_study) as study:
        encoder = load_encoder(study)
        say("Measuring: each interview is left out in turn, and its codes are suggested.")
        figures, _ = evaluate_suggestions(study, encoder, Options())
        evaluation = figures.to_json()
        say("Suggesting codes for a new interview that nobody has coded.")
        model = jobs.code_model(study, encoder)
        new = list(formats.read(interview).sources)
        found = jobs.suggest_codes(model, new)
        report, table = folder / "suggestions.html", folder / "suggestions.xlsx"
        codebook = study.codebook()
        jobs.write_suggestions(found, new, report, codebook, evaluation)
        jobs.write_suggestions(found, new, table, codebook)
        say("Writing the report of the whole study.")
        whole = folder / "study.html"
        Report(study, encoder, ReportOptions(TITLE, candidates=False)).write(whole)
    return Demo(demo_study, interview, report, table, whole, evaluation)
