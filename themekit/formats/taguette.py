"""Taguette projects (.sqlite3): documents, tags, and highlights as codings of who made them."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from themekit.domain import Code, Coder, Coding, Source
from themekit.errors import InputError
from themekit.formats.guide import guide_asks
from themekit.formats.hierarchy import names_of_paths, parents_first
from themekit.formats.imported import Imported
from themekit.formats.lines import lines_of
from themekit.formats.tagged import Document
from themekit.formats.turns import find_turns

_TABLES = frozenset("projects documents tags highlights highlight_tags commands".split())
_BELOW = re.compile(r"\.(?=\S)")
_SUFFIX = re.compile(r"\.(?:docx?|odt|rtf|pdf|txt|md|html?|vtt|srt|epub)$", re.IGNORECASE)


def read_taguette(path: Path, interviewers: Collection[str] = ()) -> Imported:
    """Read a Taguette project, without writing to it.

    The text of a document is its HTML with tags taken out and entities decoded, as Taguette counts
    it, and a line feed wherever two blocks would else touch. A highlight is believed when its
    offsets give its stored snippet; one that does not is put where its snippet stands, if that is
    in one place only, or left out, and reported.

    Raises
    ------
    InputError
        If it is no Taguette project, or a database with several.
    """
    with _opened(path) as database:
        _check(database, path)
        documents = {
            key: Document.of(_free(name, key), contents)
            for key, name, contents in database.execute(
                "SELECT id, name, contents FROM documents ORDER BY id"
            )
        }
        _make_names_distinct(documents)
        codes, code_of = _codes(database)
        coders = _Coders(database, path)
        report: list[str] = []
        codings = list(_codings(database, documents, code_of, coders, report))
    sources, notes = _sources(documents, path, interviewers)
    return Imported(
        sources=tuple(sources),
        codes=tuple(codes),
        codings=tuple(dict.fromkeys(codings)),
        coders=tuple(Coder(name) for name in dict.fromkeys(coding.coder for coding in codings)),
        report=tuple(f"{path.name}: {line}" for line in [*report, *coders.report, *notes]),
    )


class _Coders:
    """Who gave a highlight its tags, from the log of commands."""

    def __init__(self, database: sqlite3.Connection, path: Path) -> None:
        self.report: list[str] = []
        self._made: dict[int, str] = {}
        self._tagged: dict[int, dict[int, str]] = {}
        for login, payload in database.execute(
            "SELECT user_login, payload FROM commands ORDER BY id"
        ):
            self._follow(login, path, payload)
        members = [
            login
            for (login,) in database.execute(
                "SELECT user_login FROM project_members ORDER BY user_login"
            )
        ]
        self._only = members[0] if len(members) == 1 else None
        self._unknown = 0

    def of(self, highlight: int, tag: int) -> str:
        """The user who gave a highlight a tag."""
        found = self._tagged.get(highlight, {}).get(tag) or self._made.get(highlight) or self._only
        if found is None and not self._unknown:
            self.report.append(
                "the log does not say who made some highlights; their coder is called 'taguette'."
            )
            self._unknown = 1
        return found or "taguette"

    def _follow(self, login: str, path: Path, payload: str) -> None:
        try:
            command = json.loads(payload)
            if command.get("type") != "highlight_add":
                return
            highlight, tags = int(command["highlight_id"]), [int(tag) for tag in command["tags"]]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise InputError(
                f"{path} is damaged: its log of commands cannot be read. Export the project from"
                " Taguette again."
            ) from error
        before = self._tagged.get(highlight, {})
        self._made.setdefault(highlight, login)
        self._tagged[highlight] = {tag: before.get(tag, login) for tag in tags}


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """A database opened to read only, so that not even a lock is written beside it."""
    try:
        with closing(
            sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1", uri=True)
        ) as database:
            yield database
    except sqlite3.Error as error:
        raise InputError(f"{path} cannot be read as a Taguette project ({error}).") from error


def _check(database: sqlite3.Connection, path: Path) -> None:
    tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
    if not tables >= _TABLES:
        raise InputError(
            f"{path} is a database, but not a Taguette project. In Taguette, export the project"
            " as SQLite3."
        )
    projects = [name for (name,) in database.execute("SELECT name FROM projects ORDER BY id")]
    if len(projects) != 1:
        raise InputError(
            f"{path} holds {len(projects)} projects ({', '.join(projects)}). Export one of them"
            " from Taguette as SQLite3."
        )


def _codes(database: sqlite3.Connection) -> tuple[list[Code], dict[int, str]]:
    """Codes, parents first, and the name of each tag's code."""
    tags = [
        (key, tuple(_BELOW.split(path)), description.strip())
        for key, path, description in database.execute(
            "SELECT id, path, description FROM tags ORDER BY id"
        )
    ]
    names = names_of_paths(path for _, path, _ in tags)
    definitions = {path: description for _, path, description in tags}
    codes = [
        Code(
            name,
            parent=names.get(path[:-1]),
            definition=definitions.get(path, ""),
            codable=path in definitions,
        )
        for path, name in names.items()
    ]
    return parents_first(codes), {key: names[path] for key, path, _ in tags}


def _codings(
    database: sqlite3.Connection,
    documents: dict[int, Document],
    code_of: dict[int, str],
    coders: _Coders,
    report: list[str],
) -> Iterator[Coding]:
    tags: dict[int, list[int]] = {}
    for highlight, tag in database.execute(
        "SELECT highlight_id, tag_id FROM highlight_tags ORDER BY highlight_id, tag_id"
    ):
        tags.setdefault(highlight, []).append(tag)
    without = count = 0
    for key, where, start, end, snippet in database.execute(
        "SELECT id, document_id, start_offset, end_offset, snippet FROM highlights"
        " ORDER BY document_id, start_offset, id"
    ):
        count += 1
        document = documents.get(where)
        given = [tag for tag in tags.get(key, []) if tag in code_of]
        without += not given
        span = _placed(document, key, start, end, snippet, report) if document else None
        if document is None or span is None:
            continue
        for tag in given:
            yield Coding(document.name, *span, code_of[tag], coders.of(key, tag))
    if not report:
        report.append(f"each of the {count:,} highlights reproduces its snippet.")
    if without:
        report.append(f"{without} highlights have no tag and are left out.")


def _placed(
    document: Document, key: int, start: int, end: int, snippet: str, report: list[str]
) -> tuple[int, int] | None:
    """Where a highlight stands, checked against its snippet."""
    said = Document.of("", snippet).raw.decode("utf-8", "surrogatepass")
    span = document.span(start, end)
    if span and document.said(start, end) == said:
        return span
    shown = " ".join(said.split())[:60]
    found = document.find(said)
    report.append(
        f"highlight {key} of {document.name} ({shown!r}) does not reproduce its snippet;"
        + (" it is put where the snippet stands." if found else " it is left out.")
    )
    return found


def _sources(
    documents: dict[int, Document], path: Path, interviewers: Collection[str]
) -> tuple[list[Source], list[str]]:
    sources, notes = [], []
    for document in documents.values():
        turns, said = find_turns(document.text, lines_of(document.text), interviewers)
        sources.append(Source(document.name, document.text, turns, origin=path.name))
        notes += [f"{document.name}: {note}" for note in said]
    return guide_asks(sources), notes


def _free(name: str, key: int) -> str:
    """The name of a document without the suffix of the file that it was."""
    return _SUFFIX.sub("", name.strip()) or f"document {key}"


def _make_names_distinct(documents: dict[int, Document]) -> None:
    names: Sequence[str] = [document.name for document in documents.values()]
    for key, document in documents.items():
        if names.count(document.name) > 1:
            document.name = f"{document.name} (document {key})"
