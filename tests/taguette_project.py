"""Taguette projects for tests, in databases made as Taguette makes them."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

SCHEMA = """
CREATE TABLE users (login VARCHAR(30) PRIMARY KEY);
CREATE TABLE projects (id INTEGER PRIMARY KEY, name VARCHAR(200), description TEXT);
CREATE TABLE project_members (project_id INTEGER, user_login VARCHAR(30), privileges VARCHAR(11));
CREATE TABLE documents (id INTEGER PRIMARY KEY, name VARCHAR(200), project_id INTEGER,
                        contents TEXT);
CREATE TABLE commands (id INTEGER PRIMARY KEY, user_login VARCHAR(30), payload TEXT);
CREATE TABLE tags (id INTEGER PRIMARY KEY, project_id INTEGER, path VARCHAR(200), description TEXT);
CREATE TABLE highlights (id INTEGER PRIMARY KEY, document_id INTEGER, start_offset INTEGER,
                         end_offset INTEGER, snippet TEXT);
CREATE TABLE highlight_tags (highlight_id INTEGER, tag_id INTEGER);
"""
HTML = "<h1>Ann &amp; Bob</h1>\n<p>MODERATOR: Où&nbsp;?</p><p>Well 🎉 <b>yes</b>.<br>No.</p>"
RAW = "Ann & Bob\nMODERATOR: Où\xa0?Well 🎉 yes.No."


def raw(said: str) -> tuple[int, int]:
    """The bytes at which the raw text says this."""
    start = RAW.encode().index(said.encode())
    return start, start + len(said.encode())


class Project:
    """A Taguette project on disk."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with closing(sqlite3.connect(path)) as database, database:
            database.executescript(SCHEMA)
        self.add("projects", 1, "A study", "")
        self.add("documents", 1, "Ann.odt", 1, HTML)
        for number, tag in enumerate(["people.staff", "people", "money.staff", "Dr. No"], 1):
            self.add("tags", number, 1, tag, f"About {tag}")

    def add(self, table: str, *values: object) -> None:
        marks = ", ".join("?" * len(values))
        with closing(sqlite3.connect(self.path)) as database, database:
            database.execute(f"INSERT INTO {table} VALUES ({marks})", values)

    def highlight(self, key: int, said: str, snippet: str, *tags: int) -> None:
        self.add("highlights", key, 1, *raw(said), snippet)
        for tag in tags:
            self.add("highlight_tags", key, tag)

    def log(self, user: str, key: int, *tags: int) -> None:
        command = {"type": "highlight_add", "highlight_id": key, "tags": tags}
        self.add("commands", None, user, json.dumps(command))
