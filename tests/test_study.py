"""The study file: one transaction a command, an audit log that only grows, plain errors."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from themekit.domain import Code, Coder, Coding, Decision, Evidence, Source, Suggestion, Turn
from themekit.errors import StudyError
from themekit.study import Study
from themekit.tables import APPLICATION_ID

TEXT = "Ünïcode 🙂 and a second line\r\nwith عربى in it"
SOURCE = Source("P1", TEXT, (Turn(0, 20, "Anna"),), {"role": "nurse"}, origin="P1.docx")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A study with one source, two codes, one person and one coding."""
    path = tmp_path / "s.themekit"
    with Study.create(path) as study, study.change("new", {"from": path}) as change:
        change.add_source(SOURCE)
        change.add_coder(Coder("Amara"))
        change.add_codes([Code("child", parent="top", definition="d"), Code("top")])
        change.add_codings([Coding("P1", 0, 7, "child", "Amara", "memo")])
    return path


def test_what_goes_in_comes_out(path):
    with Study.open(path) as study:
        assert study.sources() == [SOURCE]
        assert study.codings() == [Coding("P1", 0, 7, "child", "Amara", "memo")]
        assert study.codebook().names == ["top", "child"], "each code after its parent"
        entry = study.audit()[0]
    assert entry.command == "new"
    assert entry.counts == {"sources": 1, "coders": 1, "codes": 2, "codings": 1}


def test_the_codebook_is_a_tree_whatever_order_it_came_in(tmp_path):
    codes = [Code("a1", "a"), Code("b"), Code("a"), Code("b1", "b"), Code("a2", "a")]
    loop = [Code("x", "y"), Code("y", "x"), Code("lost", "nowhere")]
    with Study.create(tmp_path / "s.themekit") as study:
        with study.change("new") as change:
            change.add_codes([*codes, *loop])
        assert study.codebook().names == ["b", "b1", "a", "a1", "a2", "lost", "x", "y"]


def test_importing_the_same_again_changes_nothing(path):
    with Study.open(path) as study:
        with study.change("import") as change:
            assert change.add_source(SOURCE) is False
            change.add_codes([Code("top")])
            assert change.add_codings([Coding("P1", 0, 7, "child", "Amara")]) == 0
        assert len(study.audit()) == 1


def test_two_texts_under_one_name_are_refused_and_nothing_is_kept(path):
    with Study.open(path) as study:
        with (
            pytest.raises(StudyError, match=r"another text under the name 'P1' \(from P1.docx\)"),
            study.change("import") as change,
        ):
            change.add_source(Source("P2", "new"))
            change.add_source(Source("P1", "different"))
        assert [source.name for source in study.sources()] == ["P1"]
        assert len(study.audit()) == 1


def test_a_differing_definition_is_noted_and_an_empty_one_filled(path):
    with Study.open(path) as study:
        with study.change("import") as change:
            change.add_codes([Code("child", definition="other"), Code("top", definition="new")])
        assert study.codebook()["child"].definition == "d"
        assert study.codebook()["top"].definition == "new"
        assert "definition differs" in study.audit()[-1].notes[0]


@pytest.mark.parametrize(
    ("coding", "message"),
    [
        (Coding("P9", 0, 1, "top", "Amara"), "no source 'P9'"),
        (Coding("P1", 0, 1, "no", "Amara"), "no code 'no'"),
        (Coding("P1", 0, 1, "top", "Zoe"), "no coder 'Zoe'"),
        (Coding("P1", 5, 5, "top", "Amara"), "lies outside"),
        (Coding("P1", 0, 999, "top", "Amara"), "lies outside"),
    ],
)
def test_a_coding_of_something_unknown_is_refused(path, coding, message):
    with (
        Study.open(path) as study,
        pytest.raises(StudyError, match=message),
        study.change("import") as change,
    ):
        change.add_codings([coding])


def test_the_machine_is_a_coder_of_its_own(path):
    machine = Coder("themekit", "machine")
    first = Suggestion(
        "P1", 0, 7, "top", 0.75, True, "themekit", (Evidence("words", "", "a", 1.0),)
    )
    second = Suggestion("P1", 0, 7, "child", 0.5, False, "themekit")
    with Study.open(path) as study:
        with study.change("suggest") as change:
            change.add_suggestions(machine, [first])
        with study.change("suggest") as change:
            change.add_suggestions(machine, [second])
        assert study.suggestions() == [second], "a second run takes the place of the first"
        assert {coding.coder for coding in study.codings()} == {"Amara"}
        with pytest.raises(StudyError, match="is a human"), study.change("suggest") as change:
            change.add_suggestions(Coder("Amara", "machine"), [])


def test_a_later_decision_replaces_an_earlier_one(path):
    with Study.open(path) as study:
        for accepted in (True, False):
            with study.change("decide") as change:
                change.add_decisions([Decision("P1", 0, 7, "top", "Amara", accepted)])
        assert [decision.accepted for decision in study.decisions()] == [False]


def test_the_audit_log_cannot_be_altered(path):
    connection = sqlite3.connect(path)
    for statement in ("UPDATE audit SET command = 'x'", "DELETE FROM audit"):
        with pytest.raises(sqlite3.IntegrityError, match="can only grow"):
            connection.execute(statement)
    connection.close()


def test_vectors_are_kept_by_encoder_and_text(path):
    with Study.open(path) as study:
        study.vectors.put("e", {"h": np.array([0.5, -1], dtype=np.float32)})
        assert study.vectors.get("e", ["h", "other"])["h"].tolist() == [0.5, -1.0]
        assert study.vectors.get("another", ["h"]) == {}


def make_sqlite(path: Path, application_id: int, version: int) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE t (x)")
    connection.execute(f"PRAGMA application_id = {application_id}")
    connection.execute(f"PRAGMA user_version = {version}")
    connection.commit()
    connection.close()


def test_what_is_not_a_study_is_refused_and_left_as_it_was(tmp_path):
    other = tmp_path / "other.db"
    make_sqlite(other, 0, 0)
    newer = tmp_path / "newer.themekit"
    make_sqlite(newer, APPLICATION_ID, 99)
    text = tmp_path / "text.themekit"
    text.write_text("not a database")
    expected = {
        tmp_path / "missing.themekit": "no study",
        tmp_path: "is a folder",
        other: "of another program",
        newer: "made by a newer themekit",
        text: "is not a themekit study",
    }
    for path, message in expected.items():
        before = path.read_bytes() if path.is_file() else None
        with pytest.raises(StudyError, match=message), Study.open(path):
            pass
        assert before is None or path.read_bytes() == before


def test_a_failed_new_study_leaves_no_file(tmp_path):
    path = tmp_path / "s.themekit"
    with pytest.raises(ZeroDivisionError), Study.create(path):
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


def test_an_existing_file_is_never_overwritten(path):
    before = path.read_bytes()
    with pytest.raises(StudyError, match="exists already"), Study.create(path):
        pass
    assert path.read_bytes() == before


WRITER = """
import sys
from themekit.domain import Source
from themekit.study import Study
with Study.open(sys.argv[1]) as study, study.change("import") as change:
    for number in range(100_000):
        change.add_source(Source(f"new {number}", "text " * 200))
        if number == 20:
            print("writing", flush=True)
"""


def test_killed_at_any_moment_the_study_is_as_before(path):
    rng = np.random.default_rng(0)
    for _ in range(12):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE
        )
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(float(rng.uniform(0, 0.15)))
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
        with Study.open(path) as study:
            assert study.sources() == [SOURCE]
            assert len(study.audit()) == 1
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
