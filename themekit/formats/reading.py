"""Files and folders to nouns: the reader of each file is chosen by what it is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from themekit.domain import Code, Coder, Coding, Source, Suggestion
from themekit.errors import InputError
from themekit.formats import attributes, coded_tables, labels, sniff
from themekit.formats.codebook_table import is_codebook, read_codebook_table
from themekit.formats.docx import read_docx
from themekit.formats.highlights_table import is_highlights, read_highlights
from themekit.formats.imported import Imported, Span
from themekit.formats.odt import read_odt
from themekit.formats.pdf import read_pdf
from themekit.formats.qdc import read_qdc
from themekit.formats.refi.reading import Progress, read_project
from themekit.formats.rtf import read_rtf
from themekit.formats.subtitles import read_subtitles
from themekit.formats.survey import holds_answers, read_survey
from themekit.formats.tables import Table, read_table
from themekit.formats.taguette import read_taguette
from themekit.formats.text import read_text

READERS: dict[sniff.Kind, Callable[[Path, Collection[str]], Imported]] = {
    "text": read_text,
    "docx": read_docx,
    "odt": read_odt,
    "rtf": read_rtf,
    "pdf": read_pdf,
    "subtitles": read_subtitles,
    "taguette": read_taguette,
}
"""The reader of each kind of file that may hold speakers."""


_MOST_FAULTS = 20
"""Files that cannot be read of which a message tells."""


@dataclass(frozen=True)
class Options:
    """What a reader may be told (see :func:`read`)."""

    interviewers: Collection[str] = ()
    text_columns: Sequence[str] = ()
    positions: str = ""
    sources: Sequence[Source] = ()
    on_progress: Progress | None = None


def read(
    path: str | Path,
    *,
    interviewers: Collection[str] = (),
    text_columns: Sequence[str] = (),
    positions: str = "",
    sources: Sequence[Source] = (),
    on_progress: Progress | None = None,
) -> Imported:
    """Read a file, or all files of a folder.

    Parameters
    ----------
    path
        A transcript, a survey table, a REFI-QDA or Taguette project, a codebook, a table of
        highlights, a folder of coded tables, or a folder of any of these. A table in a folder
        whose first column names its transcripts or speakers is read as their attributes.
    interviewers
        Speakers who ask, beside those whose role gives them away.
    text_columns
        The columns of a survey table that hold the answers.
    positions
        How the program that wrote a REFI-QDA project counts positions; found out if not given.
    sources
        Those that are known already: highlights without a position are looked for in them.
    on_progress
        Is told how many sources of a large file are read, and how many there are.

    Returns
    -------
    Imported
        Sources have distinct names: those of files are their names without suffix, with the
        folder where that is needed.

    Raises
    ------
    InputError
        If anything cannot be read, naming the file and what to do.
    """
    path = Path(path)
    options = Options(interviewers, text_columns, positions, sources, on_progress)
    if not path.is_dir():
        found = _read_file(path, options)
    elif coded_tables.is_coded_tables(path):
        found = coded_tables.read_coded_tables(path)
    else:
        found = _read_folder(path, options)
    return replace(found, report=(*found.report, *_unheard(found.sources, interviewers)))


def _read_file(path: Path, options: Options) -> Imported:
    kind = sniff.kind_of(path)
    if kind in ("table", "xlsx"):
        return _read_table(path, options)
    if kind in ("qdpx", "qde"):
        return read_project(path, options.interviewers, options.positions, options.on_progress)
    if kind == "qdc":
        return read_qdc(path)
    return READERS[kind](path, options.interviewers)


def _read_table(path: Path, options: Options) -> Imported:
    """A table is of highlights, a codebook, attributes of what is known, or a survey."""
    if not options.text_columns:
        table = read_table(path, may_be_empty=True)
        if is_highlights(table):
            return read_highlights(path, options.sources)
        known = _attributes(table, options.sources) if table.rows else None
        if known is not None:
            said = f"{path.name} is read as attributes of the sources that its rows name."
            return Imported(attributes=MappingProxyType(known), report=(*table.report, said))
        if is_codebook(table):
            return read_codebook_table(path)
    return read_survey(path, options.text_columns)


class Faults:
    """Files that cannot be read, gathered so that all are told of at once."""

    def __init__(self) -> None:
        self._found: list[InputError] = []

    @contextmanager
    def noted(self) -> Iterator[None]:
        """Go on behind a block that cannot read its file."""
        try:
            yield
        except InputError as error:
            self._found.append(error)

    def stop(self) -> None:
        """Raise what was found, if anything was.

        Raises
        ------
        InputError
            The one error, or a line for each.
        """
        if len(self._found) > 1:
            lines = "\n".join(f"- {error}" for error in self._found[:_MOST_FAULTS])
            more = len(self._found) - _MOST_FAULTS
            lines += f"\n- and {more} more" if more > 0 else ""
            raise InputError(
                f"{len(self._found)} files cannot be read, so nothing was imported:\n{lines}"
            )
        for error in self._found:
            raise error


def _read_folder(folder: Path, options: Options) -> Imported:
    parts: list[tuple[Path, Imported]] = []
    tables: list[Path] = []
    report: list[str] = []
    faults = Faults()
    for path in _walk(folder):
        if path.is_dir():
            with faults.noted():
                parts.append((path, coded_tables.read_coded_tables(path)))
        elif path.name.startswith((".", "~$")) or not sniff.is_readable(path):
            report.append(f"{path.relative_to(folder)} is skipped: not a kind that themekit reads.")
        elif sniff.SUFFIXES[path.suffix.casefold()] in ("table", "xlsx"):
            tables.append(path)
        else:
            with faults.noted():
                parts.append((path, _read_file(path, options)))
    people: dict[str, Mapping[str, str]] = {}
    for path in tables:
        sources = [source for _, part in parts for source in part.sources]
        with faults.noted():
            found = _read_file(path, replace(options, sources=sources))
            people.update(found.attributes)
            parts.append((path, found))
    faults.stop()
    if not parts:
        raise InputError(f"{folder} holds nothing that themekit reads. It reads {sniff.READABLE}.")
    return replace(_together(folder, parts, report), attributes=MappingProxyType(people))


def _attributes(table: Table, sources: Iterable[Source]) -> dict[str, dict[str, str]] | None:
    """The attributes in a table whose first column names sources or speakers; else None.

    A table with several rows for one name, or with answers, is something else.
    """
    names = [row[0].strip().casefold() for _, row in table.rows]
    if table.columns[0].casefold() not in attributes.WHO or len(set(names)) < len(names):
        return None
    if holds_answers(table):
        return None
    known: set[str] = set()
    for source in sources:
        known.add(source.name.casefold())
        known.update(turn.speaker.casefold() for turn in source.turns)
    if not any(name in known or Path(name).stem in known for name in names if name):
        return None
    return attributes.attributes_of(table)


def _walk(folder: Path) -> Iterator[Path]:
    """Files, and folders of coded tables, in sorted order; hidden folders are passed over."""
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        raise InputError(f"Cannot read the folder {folder}. Check its rights.") from error
    for entry in entries:
        if not entry.is_dir() or coded_tables.is_coded_tables(entry):
            yield entry
        elif not entry.name.startswith(".") and not entry.is_symlink():
            yield from _walk(entry)


def _together(folder: Path, parts: Sequence[tuple[Path, Imported]], report: list[str]) -> Imported:
    """Join what was read, with distinct names of sources."""
    sources: dict[str, tuple[Path, Source]] = {}
    codes: dict[str, Code] = {}
    codings: dict[Coding, None] = {}
    coders: dict[str, Coder] = {}
    suggestions: list[Suggestion] = []
    units: dict[str, Span] = {}
    for path, part in parts:
        names: dict[str, str] = {}
        for source in part.sources:
            names[source.name] = name = _name(folder, path, source, sources)
            if name in sources:
                report.append(
                    f"{path.relative_to(folder)} is skipped: it is the same text as"
                    f" {sources[name][0].relative_to(folder)}."
                )
            else:
                sources[name] = (path, replace(source, name=name))
        for code in part.codes:
            _keep_code(codes, code, path, report)
        codings.update(
            (replace(each, source=names.get(each.source, each.source)), None)
            for each in part.codings
        )
        suggestions.extend(
            replace(each, source=names.get(each.source, each.source)) for each in part.suggestions
        )
        coders.update({coder.name: coder for coder in part.coders})
        units.update({unit: (names[s], a, b) for unit, (s, a, b) in part.units.items()})
        report.extend(part.report)
    return Imported(
        sources=tuple(source for _, source in sources.values()),
        codes=tuple(codes.values()),
        codings=tuple(codings),
        coders=tuple(coders.values()),
        suggestions=tuple(suggestions),
        units=units,
        report=tuple(report),
    )


def _name(
    folder: Path, path: Path, source: Source, taken: Mapping[str, tuple[Path, Source]]
) -> str:
    """The name of a source; with its folder, or its file, where another text has the name.

    Raises
    ------
    InputError
        If two sources would have one name and different texts all the same.
    """
    where = path.relative_to(folder)
    longer = (
        where.with_suffix("").as_posix()
        if source.name == path.stem
        else f"{where.stem} {source.name}"
    )
    for name in (source.name, longer):
        if name not in taken or taken[name][1].text == source.text:
            return name
    other = taken[longer][0].relative_to(folder)
    raise InputError(
        f"{other} and {where} in {folder} both give a source called {longer!r}, with different"
        " texts. Rename one of them."
    )


def _keep_code(codes: dict[str, Code], code: Code, path: Path, report: list[str]) -> None:
    """Keep a code; of two with one name the first, with a line where they differ."""
    if codes.setdefault(code.name, code) != code:
        report.append(
            f"{path.name}: code {code.name!r} is defined otherwise before; the first is kept."
        )


def _unheard(sources: Sequence[Source], interviewers: Collection[str]) -> list[str]:
    """A line for each interviewer that the user named and nobody is called."""
    if not interviewers:
        return []
    speakers = {turn.speaker for source in sources for turn in source.turns}
    return [
        f"No speaker is called {given!r} (--interviewer)."
        for given in interviewers
        if not any(labels.is_named(speaker, given) for speaker in speakers)
    ]
