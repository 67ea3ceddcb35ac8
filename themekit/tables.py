"""The tables inside a study file, and how the nouns lie in them.

Kept apart from :mod:`themekit.study` so that the shape of the file can be read in one place.
Raise ``SCHEMA_VERSION`` and add a step to ``_MIGRATIONS`` when it changes.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    RowMapping,
    Table,
    Text,
    UniqueConstraint,
    create_engine,
    event,
)
from sqlalchemy.pool import NullPool

from themekit.domain import Code, Coding, Decision, Evidence, Source, Suggestion, Turn
from themekit.errors import StudyError

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

APPLICATION_ID = 0x74686D6B  # "thmk": tells a study from any other SQLite file
SCHEMA_VERSION = 1
_SQLITE = b"SQLite format 3\x00"
BUSY_SECONDS = 10

Row = RowMapping

metadata = MetaData()


def _span() -> list[Column[Any]]:
    return [
        Column("source_id", ForeignKey("sources.id"), nullable=False),
        Column("start", Integer, nullable=False),
        Column("end", Integer, nullable=False),
        Column("code", ForeignKey("codes.name"), nullable=False),
        Column("coder", ForeignKey("coders.name"), nullable=False),
    ]


sources = Table(
    "sources",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("text", Text, nullable=False),
    Column("text_sha256", Text, nullable=False),
    Column("length", Integer, nullable=False),
    Column("turns", Text, nullable=False),
    Column("attributes", Text, nullable=False),
    Column("whole_turns", Boolean, nullable=False),
    Column("origin", Text, nullable=False),
    Column("memo", Text, nullable=False),
)
coders = Table(
    "coders",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
)
codes = Table(
    "codes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("parent", Text),
    Column("definition", Text, nullable=False),
    Column("inclusion", Text, nullable=False),
    Column("exclusion", Text, nullable=False),
    Column("examples", Text, nullable=False),
    Column("colour", Text, nullable=False),
    Column("codable", Boolean, nullable=False),
    Column("memo", Text, nullable=False),
)
codings = Table(
    "codings",
    metadata,
    Column("id", Integer, primary_key=True),
    *_span(),
    Column("memo", Text, nullable=False),
    UniqueConstraint("source_id", "start", "end", "code", "coder"),
)
suggestions = Table(
    "suggestions",
    metadata,
    Column("id", Integer, primary_key=True),
    *_span(),
    Column("score", Float, nullable=False),
    Column("suggested", Boolean, nullable=False),
    Column("evidence", Text, nullable=False),
    UniqueConstraint("source_id", "start", "end", "code", "coder"),
)
decisions = Table(
    "decisions",
    metadata,
    Column("id", Integer, primary_key=True),
    *_span(),
    Column("accepted", Boolean, nullable=False),
    Column("note", Text, nullable=False),
    UniqueConstraint("source_id", "start", "end", "code", "coder"),
)
vectors = Table(
    "vectors",
    metadata,
    Column("encoder", Text, primary_key=True),
    Column("text", Text, primary_key=True),
    Column("vector", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
artefacts = Table(
    "artefacts",
    metadata,
    Column("key", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("value", LargeBinary, nullable=False),
)
audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Text, nullable=False),
    Column("command", Text, nullable=False),
    Column("options", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("model_sha256", Text, nullable=False),
    Column("counts", Text, nullable=False),
    Column("notes", Text, nullable=False),
)

_ONLY_GROWS = [
    f"CREATE TRIGGER audit_no_{action.lower()} BEFORE {action} ON audit "
    "BEGIN SELECT RAISE(ABORT, 'the audit log can only grow'); END"
    for action in ("UPDATE", "DELETE")
]
_MIGRATIONS: dict[int, Callable[[Connection], None]] = {}
"""Step from each older schema version to the next."""


def connect(path: Path) -> Engine:
    """An engine on a study file: WAL, foreign keys, writers that wait for each other."""
    engine = create_engine(
        "sqlite://",
        creator=lambda: sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None),
        poolclass=NullPool,
    )

    @event.listens_for(engine, "connect")
    def _settings(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        write = connection.get_execution_options().get("write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine


def build(engine: Engine) -> None:
    """Make the tables of a new study."""
    with engine.execution_options(write=True).begin() as connection:
        metadata.create_all(connection)
        for trigger in _ONLY_GROWS:
            connection.exec_driver_sql(trigger)
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION}")


def is_study(path: Path) -> bool:
    """Whether a file is a study, of this or a newer themekit, by its head."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return _application(file.read(100)) == APPLICATION_ID


def _application(head: bytes) -> int | None:
    """The application id of a SQLite file; None for any other file."""
    return int.from_bytes(head[68:72], "big") if head.startswith(_SQLITE) else None


def check_file(path: Path) -> None:
    """Refuse what is not a study file, before SQLite touches it.

    Raises
    ------
    StudyError
        If it is missing, a folder, no SQLite file, one of another program, or of a newer
        themekit.
    """
    if path.is_dir():
        raise StudyError(f"{path} is a folder, not a study file.")
    try:
        with path.open("rb") as file:
            head = file.read(100)
    except FileNotFoundError as error:
        raise StudyError(f"There is no study {path}. Make one with: themekit new {path}") from error
    except OSError as error:
        raise StudyError(
            f"Cannot read {path}: {(error.strerror or str(error)).lower()}."
        ) from error
    if _application(head) is None:
        raise StudyError(
            f"{path} is not a themekit study. To code it, import it:"
            f" themekit new STUDY --from {path}"
        )
    if _application(head) != APPLICATION_ID:
        raise StudyError(
            f"{path} is a database of another program, not a themekit study. If it is a Taguette"
            f" project: themekit new STUDY --from {path}"
        )
    version = int.from_bytes(head[60:64], "big")
    if version > SCHEMA_VERSION:
        raise StudyError(
            f"{path} was made by a newer themekit (file version {version}; this one reads up to"
            f" {SCHEMA_VERSION}). Update themekit to open it."
        )


def migrate(engine: Engine) -> None:
    """Bring an older study up to date."""
    with engine.connect() as connection:
        version = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
    if version == SCHEMA_VERSION:
        return
    with engine.execution_options(write=True).begin() as connection:
        for step in range(version, SCHEMA_VERSION):
            _MIGRATIONS[step](connection)
        connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION}")


def plain(path: Path, error: BaseException | None) -> str:
    """What SQLite complains of, as a sentence for a person."""
    text = str(error)
    if "full" in text or "disk I/O" in text:
        return f"The disk is full or failing: {path} is as it was. Make room and try again."
    if "locked" in text or "busy" in text:
        return f"{path} is in use by another themekit. Wait for it to end and try again."
    if "readonly" in text or "unable to open" in text:
        return f"{path} cannot be written here. Check the rights of the file and its folder."
    if "malformed" in text or "not a database" in text:
        return f"{path} is damaged ({text}). Go back to a copy of it."
    return f"{path} could not be used: {text}."


def source_row(source: Source) -> dict[str, Any]:
    """A source as its row."""
    turns = [[turn.start, turn.end, turn.speaker, turn.interviewer] for turn in source.turns]
    return {
        "name": source.name,
        "text": source.text,
        "text_sha256": source.text_sha256,
        "length": len(source.text),
        "turns": json.dumps(turns, ensure_ascii=False),
        "attributes": json.dumps(dict(source.attributes), ensure_ascii=False),
        "whole_turns": source.whole_turns,
        "origin": source.origin,
        "memo": source.memo,
    }


def source(row: Row) -> Source:
    """A source from its row."""
    turns = json.loads(row["turns"])
    return Source(
        name=row["name"],
        text=row["text"],
        turns=tuple(Turn(start, end, who, asks) for start, end, who, asks in turns),
        attributes=json.loads(row["attributes"]),
        whole_turns=bool(row["whole_turns"]),
        origin=row["origin"],
        memo=row["memo"],
    )


def code_row(code: Code) -> dict[str, Any]:
    """A code as its row."""
    return {
        "name": code.name,
        "parent": code.parent,
        "definition": code.definition,
        "inclusion": code.inclusion,
        "exclusion": code.exclusion,
        "examples": json.dumps(list(code.examples), ensure_ascii=False),
        "colour": code.colour,
        "codable": code.codable,
        "memo": code.memo,
    }


def code(row: Row) -> Code:
    """A code from its row."""
    return Code(
        name=row["name"],
        parent=row["parent"],
        definition=row["definition"],
        inclusion=row["inclusion"],
        exclusion=row["exclusion"],
        examples=tuple(json.loads(row["examples"])),
        colour=row["colour"],
        codable=bool(row["codable"]),
        memo=row["memo"],
    )


def coding(row: Row) -> Coding:
    """A coding from its row (with the name of its source)."""
    return Coding(row["source"], row["start"], row["end"], row["code"], row["coder"], row["memo"])


def decision(row: Row) -> Decision:
    """A decision from its row (with the name of its source)."""
    return Decision(
        source=row["source"],
        start=row["start"],
        end=row["end"],
        code=row["code"],
        coder=row["coder"],
        accepted=bool(row["accepted"]),
        note=row["note"],
    )


def suggestion_row(suggestion: Suggestion) -> dict[str, Any]:
    """What a suggestion holds beside its place and its coder."""
    evidence = [[e.kind, e.source, e.text, e.similarity] for e in suggestion.evidence]
    return {
        "code": suggestion.code,
        "score": suggestion.score,
        "suggested": suggestion.suggested,
        "evidence": json.dumps(evidence, ensure_ascii=False),
    }


def suggestion(row: Row) -> Suggestion:
    """A suggestion from its row (with the name of its source)."""
    return Suggestion(
        source=row["source"],
        start=row["start"],
        end=row["end"],
        code=row["code"],
        score=row["score"],
        suggested=bool(row["suggested"]),
        coder=row["coder"],
        evidence=tuple(Evidence(*each) for each in json.loads(row["evidence"])),
    )
