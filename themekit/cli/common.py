"""Arguments and steps that several commands share."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from themekit.cli import output

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from themekit.domain import Source
    from themekit.embed import Encoder
    from themekit.study import Study

StudyFile = Annotated[Path, typer.Argument(metavar="STUDY", help="The study file.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
EncoderName = Annotated[
    str,
    typer.Option(
        "--encoder", metavar="NAME", help="A sentence-transformers model on this machine."
    ),
]
AllowDownload = Annotated[
    bool,
    typer.Option("--allow-download", help="Fetch the --encoder if it is not on this machine."),
]
Coders = Annotated[
    list[str] | None,
    typer.Option("--coder", metavar="NAME", help="Whose codings count; all people's if not given."),
]
Thorough = Annotated[
    bool, typer.Option("--thorough", help="Take minutes to learn more from the codings.")
]
Interviewers = Annotated[
    list[str] | None,
    typer.Option("--interviewer", metavar="NAME", help="A speaker who asks and is not coded."),
]
TextColumn = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME",
        help="The column of a survey table that holds the answers; several times if several do.",
    ),
]
Positions = Annotated[
    str,
    typer.Option(
        metavar="HOW",
        help="How a .qdpx counts positions, where that is not found out: nvivo, atlasti, maxqda,"
        " standard, or for instance utf-16+line-end-2.",
    ),
]
Outputs = Annotated[
    list[Path] | None, typer.Option("--out", "-o", metavar="FILE", help="Where to write it.")
]


Recall = Annotated[
    float | None,
    typer.Option(min=0.0, max=1.0, help="Suggest enough to hold this share of the right codes."),
]
Precision = Annotated[
    float | None,
    typer.Option(min=0.0, max=1.0, help="Suggest only so much that this share is right."),
]


def check_outputs(files: Sequence[Path] | None, endings: Sequence[str]) -> None:
    """Refuse a file that could not be written before any work is done for it.

    Raises
    ------
    UsageError, InputError
        If its name ends in none of the endings, or its folder is not there.
    """
    from themekit.errors import InputError, UsageError

    for file in files or ():
        if file.suffix.casefold() not in endings:
            *most, last = filter(None, endings)
            named = f"{', '.join(most)} or {last}" if most else last
            raise UsageError(f"{file}: the name must end in {named}.")
        if not file.parent.is_dir():
            raise InputError(f"There is no folder {file.parent} to write {file.name} in.")


@contextmanager
def open_study(path: Path) -> Iterator[Study]:
    """Open a study; a file or folder that ``import`` reads serves as one for this run only."""
    from themekit import formats
    from themekit.intake import take_in
    from themekit.study import Study
    from themekit.tables import is_study

    if not path.exists() or is_study(path):
        with Study.open(path) as study:
            yield study
        return
    imported = formats.read(path)
    with tempfile.TemporaryDirectory() as folder, Study.create(Path(folder) / path.name) as study:
        with study.change("import", {"file": path}) as change:
            take_in(change, imported)
        study.path = path  # what the user named is what messages name
        yield study


@contextmanager
def encoder_of(name: str, study: Study | None, allow_download: bool = False) -> Iterator[Encoder]:
    """An encoder whose vectors are kept in the study, with a progress bar while it embeds."""
    from themekit.embed import load_encoder
    from themekit.embed.cache import CachedEncoder, MemoryStore

    with output.progress("Embedding passages") as advance:
        encoder = load_encoder(
            name, allow_download=allow_download, say=output.say, on_progress=advance
        )
        store = study.vectors if study is not None else MemoryStore()
        yield CachedEncoder(encoder, store, on_progress=advance)


def read_sources(
    files: Sequence[Path],
    study: Study | None,
    interviewers: Sequence[str] | None,
    text_columns: Sequence[str] | None,
) -> list[Source]:
    """The sources in these files; a name that is no file may be that of a source in the study."""
    from themekit import formats
    from themekit.errors import InputError

    known = {source.name: source for source in study.sources()} if study else {}
    found: list[Source] = []
    for file in files:
        if not file.exists() and str(file) in known:
            found.append(known[str(file)])
            continue
        imported = formats.read(
            file, interviewers=tuple(interviewers or ()), text_columns=text_columns or ()
        )
        for sentence in imported.report:
            output.warn(sentence)
        found.extend(imported.sources)
    names = [source.name for source in found]
    for name in names:
        if names.count(name) > 1:
            raise InputError(f"Two of the files hold a source called {name!r}. Rename one of them.")
    return found
