"""Commands that make a study, add to it and show what is in it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from themekit.cli import common, output

if TYPE_CHECKING:
    from themekit.exchange import Known
    from themekit.formats import Imported
    from themekit.study import Change

Attributes = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="A table with a row for each source or speaker."),
]


def new(
    study: Annotated[Path, typer.Argument(metavar="STUDY", help="The study file to make.")],
    from_: Annotated[
        list[Path] | None,
        typer.Option("--from", metavar="FILE_OR_FOLDER", help="What to import at once."),
    ] = None,
    more: Annotated[list[Path] | None, typer.Argument(hidden=True, metavar="FILE")] = None,
    attributes: Attributes = None,
    interviewer: common.Interviewers = None,
    text_column: common.TextColumn = None,
    positions: common.Positions = "",
) -> None:
    """Make a study, importing what is given.

    Reads transcripts (.docx, .odt, .rtf, .pdf, .txt, .md, .vtt, .srt), survey tables (.csv,
    .xlsx), folders of them, coded tables, REFI-QDA projects (.qdpx of NVivo, ATLAS.ti, MAXQDA,
    QualCoder ...), Taguette projects, codebooks (.qdc, .csv, .xlsx) and tables of highlights.
    """
    from themekit import formats
    from themekit.exchange import Known
    from themekit.study import Study

    files = [*(from_ or []), *(more or [])]  # a shell expands `--from folder/*` to several
    options = {
        "from": files,
        "attributes": attributes,
        "interviewer": interviewer,
        "positions": positions,
    }
    known = Known()
    read = _read(known, files, interviewer, text_column, positions)
    table = formats.read_attributes(attributes) if attributes else None
    with Study.create(study) as made, made.change("new", options) as change:
        change.counts.setdefault("studies", 1)
        _take_in(change, known, read, table)
    output.say(f"Made {study}.")
    _report(change)


def import_(
    study: common.StudyFile,
    files: Annotated[list[Path] | None, typer.Argument(metavar="FILE_OR_FOLDER...")] = None,
    attributes: Attributes = None,
    interviewer: common.Interviewers = None,
    text_column: common.TextColumn = None,
    positions: common.Positions = "",
) -> None:
    """Add transcripts, projects, codebooks, codings or attributes to a study.

    A project of another coder is matched with what is there: sources by their text, codes by
    their path. Importing the same file again changes nothing.
    """
    from themekit import formats
    from themekit.errors import UsageError
    from themekit.exchange import Known
    from themekit.study import Study

    if not files and attributes is None:
        raise UsageError("Name what to import: files, folders, or --attributes FILE.")
    with Study.open(study) as opened:
        known = Known.of(opened)
        read = _read(known, files or [], interviewer, text_column, positions)
        table = formats.read_attributes(attributes) if attributes else None
        options = {
            "files": files,
            "attributes": attributes,
            "interviewer": interviewer,
            "positions": positions,
        }
        with opened.change("import", options) as change:
            _take_in(change, known, read, table)
    _report(change)


def show(study: common.StudyFile, json: common.AsJson = False) -> None:
    """Show what is in a study."""
    from themekit.overview import overview

    with common.open_study(study) as opened:
        found = overview(opened)
    if json:
        output.print_json(found)
        return
    output.result(f"{study}")
    output.result("  " + ", ".join(_counted(n, what) for what, n in found["counts"].items()))
    rows = [
        (s["name"], s["words"], s["passages"], s["codings"], _attributes(s["attributes"]))
        for s in found["sources"]
    ]
    output.table("Sources", ("source", "words", "passages", "codings", "attributes"), rows)
    if found["codebook"]:
        codes = [
            ("  " * c["level"] + c["code"], c["codings"], c["sources"], c["definition"])
            for c in found["codebook"]
        ]
        output.table("Codebook", ("code", "codings", "sources", "definition"), codes)
    if found["coders"]:
        coders = [(c["name"], c["kind"], c["codings"]) for c in found["coders"]]
        output.table("Coders", ("coder", "kind", "codings"), coders)


def corpus(
    name: Annotated[str, typer.Argument(metavar="CORPUS", help="gmhscp")],
    file: Annotated[Path, typer.Argument(metavar="THESIS.txt", help="The text of the thesis.")],
    study: Annotated[Path, typer.Argument(metavar="STUDY", help="The study file to make.")],
) -> None:
    """Make a study of a public corpus: gmhscp, from the plain text of the thesis."""
    from themekit.errors import UsageError
    from themekit.intake import take_in
    from themekit.study import Study

    if name != "gmhscp":
        raise UsageError(f"There is no corpus {name!r}. The one corpus that themekit reads: gmhscp")
    from themekit.corpora.gmhscp import as_imported, read_thesis

    imported = as_imported(read_thesis(file))
    with Study.create(study) as made, made.change("corpus", {"file": file}) as change:
        take_in(change, imported)
    output.say(f"Made {study}.")
    _report(change)


def _read(
    known: Known,
    files: list[Path],
    interviewers: list[str] | None,
    text_columns: list[str] | None,
    positions: str,
) -> list[Imported]:
    """Read everything before the study is touched; what is known by then helps to read the rest."""
    from themekit import formats
    from themekit.formats.packed import JoinedSources
    from themekit.formats.reading import Faults

    found: list[Imported] = []
    sources = JoinedSources(known.sources)
    faults = Faults()
    with output.progress("Reading files") as advance:
        for number, file in enumerate(files):
            with faults.noted():
                imported = formats.read(
                    file,
                    interviewers=tuple(interviewers or ()),
                    text_columns=text_columns or (),
                    positions=positions,
                    sources=sources,
                    on_progress=advance if len(files) == 1 else None,
                )
                found.append(imported)
                sources.extend(imported.sources)
            if len(files) > 1:
                advance(number + 1, len(files))
    faults.stop()
    return found


def _take_in(change: Change, known: Known, imports: list[Imported], attributes: Any) -> None:
    from themekit.intake import give_attributes, take_in

    for imported in imports:
        take_in(change, known.match(imported), known.sources)
    if attributes is not None:
        give_attributes(change, known.sources, attributes)


def _report(change: Change) -> None:
    """Say what came in, and what was left out and why."""
    counted = [_counted(n, kind) for kind, n in change.counts.items() if kind != "studies"]
    output.say("Imported " + ", ".join(counted) + "." if counted else "Nothing new to import.")
    for sentence in change.notes:
        output.warn(sentence)


def _counted(number: int, things: str) -> str:
    """A number with its noun, which is given in the plural."""
    return f"{number:,} {things[:-1] if number == 1 else things}"


def _attributes(attributes: dict[str, str]) -> str:
    return ", ".join(f"{name}: {value}" for name, value in attributes.items())
