"""A study: one SQLite file that holds sources, codebook, codings, suggestions and an audit log.

Each change is one transaction with one row in the audit log, so a command that is killed half-way
leaves the study as it was. The log can only grow: the file itself refuses to alter it.
"""

from __future__ import annotations

import json
import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from sqlalchemy import func, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.exc import DBAPIError

from themekit import tables
from themekit.domain import Code, Codebook, Coder, Coding, Decision, Source, Suggestion
from themekit.errors import StudyError, did_you_mean
from themekit.version import __version__

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from sqlalchemy import Connection, Engine, RowMapping, Select, Table

T = TypeVar("T")

_SHOWN = 80
"""Letters of a text that a note shows."""


@dataclass(frozen=True)
class AuditEntry:
    """One row of the audit log: what was done to the study, when, and with what."""

    at: str
    command: str
    options: Mapping[str, Any]
    version: str
    model: str
    model_sha256: str
    counts: Mapping[str, int]
    notes: tuple[str, ...]


class _Lookup(NamedTuple):
    """The names of a study that a span can refer to: sources (id, length), codes, coders."""

    stamp: tuple[int, ...]
    places: dict[str, tuple[int, int]]
    codes: set[str]
    coders: set[str]


class Study:
    """An open study file, made by :meth:`create` or :meth:`open` (both context managers)."""

    def __init__(self, path: Path, engine: Engine) -> None:
        self.path = path
        self._engine = engine

    @classmethod
    @contextmanager
    def create(cls, path: str | os.PathLike[str]) -> Iterator[Study]:
        """Make a new study file; it appears under its name only when the block ends well.

        Raises
        ------
        StudyError
            If the file is there already, or cannot be written.
        """
        path = Path(path)
        if path.exists():
            raise StudyError(f"{path} exists already. Choose another name, or import into it.")
        if not path.parent.is_dir():
            raise StudyError(f"There is no folder {path.parent} to make {path.name} in.")
        temporary = _temporary_beside(path)
        try:
            with _plainly(path), _engine(temporary) as engine:
                tables.build(engine)
                yield cls(path, engine)
            _rename_to_new(temporary, path)
        finally:
            for suffix in ("", "-wal", "-shm"):
                with suppress(FileNotFoundError):
                    Path(f"{temporary}{suffix}").unlink()

    @classmethod
    @contextmanager
    def open(cls, path: str | os.PathLike[str]) -> Iterator[Study]:
        """Open a study file.

        Raises
        ------
        StudyError
            If there is none, or it is of another program or of a newer themekit.
        """
        path = Path(path)
        tables.check_file(path)
        with _plainly(path), _engine(path) as engine:
            tables.migrate(engine)
            yield cls(path, engine)

    # What the study holds

    def sources(self) -> list[Source]:
        """All sources, in the order in which they came."""
        return list(self.each_source())

    def each_source(self) -> Iterator[Source]:
        """The sources one at a time, for a study whose texts are more than memory holds."""
        query = select(tables.sources).order_by(tables.sources.c.id)
        with _plainly(self.path), self._engine.connect() as connection:
            for row in connection.execute(query).mappings():
                yield tables.source(row)

    def codebook(self) -> Codebook:
        """The codebook as a tree: each code with those under it right after it."""
        codes = self._all(select(tables.codes).order_by(tables.codes.c.id), tables.code)
        return Codebook(tuple(_as_a_tree(codes)))

    def coders(self) -> list[Coder]:
        """Everybody, and everything, that coded."""
        query = select(tables.coders).order_by(tables.coders.c.id)
        return self._all(query, lambda row: Coder(row["name"], row["kind"]))

    def codings(self, coders: Sequence[str] | None = None) -> list[Coding]:
        """The codings of these coders; of all people where none is named.

        Raises
        ------
        StudyError
            If a named coder is not in the study.
        """
        known = {coder.name: coder for coder in self.coders()}
        for name in coders or ():
            if name not in known:
                listed = ", ".join(known) or "nobody"
                near = did_you_mean(name, known)
                raise StudyError(f"{self.path} has no coder {name!r}. It has: {listed}.{near}")
        people = [coder.name for coder in known.values() if coder.kind == "human"]
        t = tables.codings
        query = self._in_place(t).where(t.c.coder.in_(people if coders is None else coders))
        return self._all(query.order_by(t.c.code, t.c.coder), tables.coding)

    def suggestions(self) -> list[Suggestion]:
        """All stored suggestions, by source, place and falling score."""
        t = tables.suggestions
        query = self._in_place(t).order_by(t.c.score.desc(), t.c.code)
        return self._all(query, tables.suggestion)

    def decisions(self) -> list[Decision]:
        """What people made of suggestions."""
        t = tables.decisions
        return self._all(self._in_place(t).order_by(t.c.code, t.c.coder), tables.decision)

    def audit(self) -> list[AuditEntry]:
        """The audit log, oldest first."""
        return self._all(select(tables.audit).order_by(tables.audit.c.id), _audit_entry)

    # What can be computed again, kept so that it need not be

    @property
    def vectors(self) -> Vectors:
        """Vectors of texts by encoder, so that a second run embeds nothing."""
        return Vectors(self._engine)

    def artefact(self, key: str) -> bytes | None:
        """Something computed before (a fitted code model) under this key, or None."""
        t = tables.artefacts
        found = self._all(select(t.c.value).where(t.c.key == key), lambda row: row["value"])
        return found[0] if found else None

    def keep_artefact(self, key: str, value: bytes, kind: str) -> None:
        """Keep something computed; it takes the place of the older one of its kind."""
        t = tables.artefacts
        with self._writing() as connection:
            connection.execute(t.delete().where(t.c.kind == kind))
            connection.execute(t.insert(), {"key": key, "kind": kind, "value": value})

    # Changing it

    @contextmanager
    def change(
        self,
        command: str,
        options: Mapping[str, Any] | None = None,
        *,
        model: str = "",
        sha256: str = "",
    ) -> Iterator[Change]:
        """One transaction with one audit row; nothing is kept if the block raises.

        A block that changes nothing leaves no audit row either.
        """
        with self._writing() as connection:
            change = Change(connection)
            yield change
            if change.counts:
                row = {
                    "at": datetime.now(UTC).isoformat(timespec="seconds"),
                    "command": command,
                    "options": _json(options or {}),
                    "version": __version__,
                    "model": model,
                    "model_sha256": sha256,
                    "counts": _json(change.counts),
                    "notes": _json(change.notes),
                }
                connection.execute(tables.audit.insert(), row)

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with (
            _plainly(self.path),
            self._engine.execution_options(write=True).begin() as connection,
        ):
            yield connection

    def _all(self, query: Select[Any], make: Callable[[RowMapping], T]) -> list[T]:
        with _plainly(self.path), self._engine.connect() as connection:
            return [make(row) for row in connection.execute(query).mappings()]

    @staticmethod
    def _in_place(table: Table) -> Select[Any]:
        """The rows of a table of spans with the names of their sources, by source and place."""
        s = tables.sources
        query = select(s.c.name.label("source"), table).join(s, s.c.id == table.c.source_id)
        return query.order_by(s.c.id, table.c.start, table.c.end)


@dataclass
class Change:
    """What one command does to a study: it adds, and takes nothing away.

    Attributes
    ----------
    counts
        How many things of each kind were added or altered.
    notes
        Plain sentences about what was left as it was, and why; they go into the audit log.
    """

    connection: Connection
    counts: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    _lookup: _Lookup | None = None

    def note(self, sentence: str) -> None:
        """Add a plain sentence to the audit row of this change."""
        self.notes.append(sentence)

    def add_source(self, source: Source) -> bool:
        """Add a source; False if the same one is there already (its new attributes are taken).

        Raises
        ------
        StudyError
            If the study holds another text under this name.
        """
        _check_turns(source)
        t = tables.sources
        known = self.connection.execute(
            select(t.c.text_sha256, t.c.origin, t.c.turns).where(t.c.name == source.name)
        ).one_or_none()
        if known is None:
            self.connection.execute(t.insert(), tables.source_row(source))
            self._count("sources", 1)
            return True
        if known.text_sha256 != source.text_sha256:
            raise StudyError(
                f"The study holds another text under the name {source.name!r} (from"
                f" {known.origin or 'an earlier import'}). Rename one of the two: the file,"
                " or the respondent in the table."
            )
        self._name_interviewers(source, json.loads(known.turns))
        self.set_attributes(source.name, source.attributes)
        return False

    def _name_interviewers(self, source: Source, stored: list[list[Any]]) -> None:
        """Take it that further speakers of a known source are interviewers (``--interviewer``)."""
        asked = {turn.start for turn in source.turns if turn.interviewer}
        asked_before = {start for start, _, _, asks in stored if asks}
        if asked > asked_before:
            t = tables.sources
            turns = tables.source_row(source)["turns"]
            self.connection.execute(t.update().where(t.c.name == source.name).values(turns=turns))
            self._count("interviewer updates", 1)

    def set_attributes(self, source: str, attributes: Mapping[str, str]) -> None:
        """Set attributes of a source, keeping those under other names and noting what changed."""
        t = tables.sources
        stored = self.connection.execute(
            select(t.c.attributes).where(t.c.name == source)
        ).scalar_one_or_none()
        if stored is None:
            raise StudyError(f"The study has no source {source!r}.")
        old: dict[str, str] = json.loads(stored)
        new = {**old, **attributes}
        if new == old:
            return
        for name, value in attributes.items():
            if old.get(name, value) != value:
                self.note(f"{source}: {name} was {old[name]!r} and is now {value!r}.")
        changed = t.update().where(t.c.name == source).values(attributes=_json(new))
        self.connection.execute(changed)
        self._count("attribute updates", 1)

    def add_coder(self, coder: Coder) -> None:
        """Add a coder, if the study does not know them.

        Raises
        ------
        StudyError
            If a person and a machine would share a name.
        """
        t = tables.coders
        kind = self.connection.execute(
            select(t.c.kind).where(t.c.name == coder.name)
        ).scalar_one_or_none()
        if kind is None:
            self.connection.execute(t.insert(), {"name": coder.name, "kind": coder.kind})
            self._count("coders", 1)
        elif kind != coder.kind:
            raise StudyError(f"The coder {coder.name!r} is a {kind} in this study.")

    def add_codes(self, codes: Iterable[Code]) -> int:
        """Add codes; what a known code lacks (a definition, a parent) is filled in.

        Where both have a text and they differ, the study keeps its own and the difference is
        noted: nothing is merged in silence.
        """
        t = tables.codes
        known = {row["name"]: dict(row) for row in self.connection.execute(select(t)).mappings()}
        added = 0
        for code in codes:
            row = tables.code_row(code)
            if code.name not in known:
                self.connection.execute(t.insert(), row)
                known[code.name] = row
                added += 1
            else:
                self._complete_code(known[code.name], row)
        return self._count("codes", added)

    def add_codings(self, codings: Iterable[Coding]) -> int:
        """Add codings; one that is there already is passed over.

        Raises
        ------
        StudyError
            If its source, code or coder is unknown, or its span lies outside the text.
        """
        rows = [{**self._where(each), "memo": each.memo} for each in codings]
        return self._count("codings", self._insert_new(tables.codings, rows))

    def add_suggestions(self, coder: Coder, suggestions: Iterable[Suggestion]) -> int:
        """Store suggestions; earlier ones of the same machine for the same sources give way."""
        self.add_coder(coder)
        rows = [
            {**self._where(each), **tables.suggestion_row(each), "coder": coder.name}
            for each in suggestions
        ]
        t = tables.suggestions
        for source_id in sorted({row["source_id"] for row in rows}):
            earlier = t.delete().where(t.c.source_id == source_id, t.c.coder == coder.name)
            self.connection.execute(earlier)
        return self._count("suggestions", self._insert_new(t, rows))

    def add_decisions(self, decisions: Iterable[Decision]) -> int:
        """Store what people made of suggestions; a later decision takes the earlier one's place."""
        t = tables.decisions
        statement = insert(t)
        statement = statement.on_conflict_do_update(
            index_elements=["source_id", "start", "end", "code", "coder"],
            set_={"accepted": statement.excluded.accepted, "note": statement.excluded.note},
        )
        rows = [
            {**self._where(each), "accepted": each.accepted, "note": each.note}
            for each in decisions
        ]
        if rows:
            self.connection.execute(statement, rows)
        return self._count("decisions", len(rows))

    def _complete_code(self, old: dict[str, Any], new: dict[str, Any]) -> None:
        blank = ("", None, "[]")
        differing = {
            name: value
            for name, value in new.items()
            if name not in ("codable", "colour") and value not in blank and value != old[name]
        }
        missing = {name: value for name, value in differing.items() if old[name] in blank}
        for name in differing.keys() - missing.keys():
            self.note(
                f"Code {old['name']!r}: its {name} differs here ({_short(differing[name])}); the"
                f" study keeps its own ({_short(old[name])})."
            )
        if missing:
            t = tables.codes
            self.connection.execute(t.update().where(t.c.name == old["name"]).values(**missing))
            old.update(missing)
            self._count("completed codes", 1)

    def _where(self, span: Coding | Suggestion | Decision) -> dict[str, Any]:
        """The place, code and coder of a span, checked against the study."""
        known = self._known()
        if span.source not in known.places:
            raise StudyError(f"The study has no source {span.source!r}.")
        source_id, length = known.places[span.source]
        if not 0 <= span.start < span.end <= length:
            raise StudyError(
                f"The span {span.start} to {span.end} lies outside {span.source!r}, which has"
                f" {length} characters."
            )
        if span.code not in known.codes:
            raise StudyError(f"The codebook has no code {span.code!r} (used in {span.source!r}).")
        if span.coder not in known.coders:
            raise StudyError(f"The study has no coder {span.coder!r}.")
        return {
            "source_id": source_id,
            "start": span.start,
            "end": span.end,
            "code": span.code,
            "coder": span.coder,
        }

    def _known(self) -> _Lookup:
        """What a span may refer to; read again only after this change added some of it."""
        stamp = tuple(self.counts.get(kind, 0) for kind in ("sources", "codes", "coders"))
        if self._lookup is None or self._lookup.stamp != stamp:
            s = tables.sources
            rows = self.connection.execute(select(s.c.name, s.c.id, s.c.length))
            self._lookup = _Lookup(
                stamp,
                {row.name: (row.id, row.length) for row in rows},
                set(self.connection.execute(select(tables.codes.c.name)).scalars()),
                set(self.connection.execute(select(tables.coders.c.name)).scalars()),
            )
        return self._lookup

    def _insert_new(self, table: Table, rows: list[dict[str, Any]]) -> int:
        count = select(func.count()).select_from(table)
        before = self.connection.execute(count).scalar_one()
        if rows:
            self.connection.execute(table.insert().prefix_with("OR IGNORE"), rows)
        return int(self.connection.execute(count).scalar_one() - before)

    def _count(self, kind: str, number: int) -> int:
        if number:
            self.counts[kind] = self.counts.get(kind, 0) + number
        return number


class Vectors:
    """The vectors kept in a study: a ``VectorStore`` of :mod:`themekit.embed.cache`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def get(
        self, encoder_sha256: str, text_hashes: Sequence[str]
    ) -> dict[str, NDArray[np.float32]]:
        """The vectors that are there, by the hash of their text."""
        import numpy as np

        wanted = set(text_hashes)
        t = tables.vectors
        query = select(t.c.text, t.c.vector).where(t.c.encoder == encoder_sha256)
        with self._engine.connect() as connection:
            rows = connection.execute(query)
            return {
                text: np.frombuffer(vector, dtype="<f4") for text, vector in rows if text in wanted
            }

    def put(self, encoder_sha256: str, vectors: Mapping[str, NDArray[np.float32]]) -> None:
        """Keep vectors by the hash of their text."""
        rows = [
            {"encoder": encoder_sha256, "text": text, "vector": vector.astype("<f4").tobytes()}
            for text, vector in vectors.items()
        ]
        if rows:
            with self._engine.execution_options(write=True).begin() as connection:
                connection.execute(tables.vectors.insert().prefix_with("OR IGNORE"), rows)


def _as_a_tree(codes: list[Code]) -> list[Code]:
    """Each code with those under it right after it, else in the order in which they came.

    A code whose parent is unknown, or above itself, stands at the top.
    """
    names = {code.name for code in codes}
    under: dict[str | None, list[Code]] = {}
    for code in codes:
        under.setdefault(code.parent if code.parent in names else None, []).append(code)
    ordered: dict[str, Code] = {}

    def place(code: Code) -> None:
        if code.name not in ordered:
            ordered[code.name] = code
            for child in under.get(code.name, ()):
                place(child)

    for code in [*under.get(None, ()), *codes]:
        place(code)
    return list(ordered.values())


def _check_turns(source: Source) -> None:
    before = 0
    for turn in source.turns:
        if not before <= turn.start <= turn.end <= len(source.text):
            raise StudyError(f"The turns of {source.name!r} do not fit its text.")
        before = turn.end


def _audit_entry(row: RowMapping) -> AuditEntry:
    return AuditEntry(
        at=row["at"],
        command=row["command"],
        options=json.loads(row["options"]),
        version=row["version"],
        model=row["model"],
        model_sha256=row["model_sha256"],
        counts=json.loads(row["counts"]),
        notes=tuple(json.loads(row["notes"])),
    )


def _short(value: Any) -> str:
    """A text as a note shows it."""
    words = " ".join(str(value).split())
    return repr(words if len(words) <= _SHOWN else words[: _SHOWN - 1] + "…")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def _temporary_beside(path: Path) -> Path:
    with _plainly(path):
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-")
    os.close(handle)
    return Path(name)


def _rename_to_new(temporary: Path, path: Path) -> None:
    """Give the finished file its name, never over another file."""
    temporary.chmod(0o644)
    try:
        os.link(temporary, path)
    except FileExistsError as error:
        raise StudyError(f"{path} was made by another program in the meantime.") from error
    except OSError:  # a file system without hard links
        temporary.replace(path)


@contextmanager
def _engine(path: Path) -> Iterator[Engine]:
    engine = tables.connect(path)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def _plainly(path: Path) -> Iterator[None]:
    """Say what SQLite or the disk complains of in a plain sentence."""
    try:
        yield
    except DBAPIError as error:
        raise StudyError(tables.plain(path, error.orig)) from error
    except (sqlite3.Error, PermissionError) as error:
        raise StudyError(tables.plain(path, error)) from error
