"""Taguette projects."""

import sqlite3
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shared_data import shared
from taguette_project import Project

from themekit import formats
from themekit.domain import Coding
from themekit.errors import InputError
from themekit.formats.tagged import Document


@pytest.fixture
def project(tmp_path):
    made = Project(tmp_path / "study.sqlite3")
    made.add("project_members", 1, "ada", "ADMIN")
    return made


def test_offsets_are_bytes_of_the_text_without_tags(project):
    project.highlight(1, "yes.No", "<p><b>yes</b>.<br>No</p>", 1)
    project.highlight(2, "?Well", "<p>?</p><p>Well</p>", 2)
    read = formats.read(project.path)
    (source,) = read.sources
    assert source.name == "Ann"
    assert source.text == "Ann & Bob\nMODERATOR: Où\xa0?\nWell 🎉 yes.\nNo."
    spans = {source.text[c.start : c.end] for c in read.codings}
    assert spans == {"yes.\nNo", "?\nWell"}
    assert read.report == ("study.sqlite3: each of the 2 highlights reproduces its snippet.",)
    asks = [source.text[t.start : t.end] for t in source.turns if t.interviewer]
    assert asks == ["Où\xa0?"]


def test_tags_are_a_hierarchy(project):
    codes = {code.name: code for code in formats.read(project.path).codes}
    assert list(codes) == ["people", "people / staff", "money", "money / staff", "Dr. No"]
    assert codes["people / staff"].parent == "people"
    assert codes["people"].codable and codes["people"].definition == "About people"
    assert not codes["money"].codable


def test_codings_are_of_the_user_who_gave_the_tag(project):
    project.add("project_members", 1, "bea", "TAG")
    project.highlight(1, "Well", "<p>Well</p>", 1, 2)
    project.highlight(2, "yes", "<p>yes</p>", 4)
    project.log("ada", 1, 1)
    project.log("bea", 1, 1, 2)
    read = formats.read(project.path)
    assert {(c.code, c.coder) for c in read.codings} == {
        ("people / staff", "ada"),
        ("people", "bea"),
        ("Dr. No", "taguette"),
    }
    assert "the log does not say who made some highlights" in " ".join(read.report)


def test_without_a_log_the_only_member_coded(project):
    project.highlight(1, "Well", "<p>Well</p>", 1)
    assert [c.coder for c in formats.read(project.path).codings] == ["ada"]


def test_highlights_that_do_not_reproduce_their_snippet_are_reported(project):
    project.highlight(1, "Well", "<p>yes</p>", 1)
    project.highlight(2, "Well", "<p>nowhere</p>", 1)
    project.add("highlights", 3, 1, 12, 9999, "<p>beyond</p>")
    project.add("highlight_tags", 3, 1)
    read = formats.read(project.path)
    (source,) = read.sources
    assert read.codings == (Coding("Ann", 33, 36, "people / staff", "ada"),)
    assert source.text[33:36] == "yes"
    assert len(read.report) == 3
    assert "highlight 1 of Ann ('yes') does not reproduce its snippet; it is put" in read.report[1]


def test_what_all_transcripts_ask_is_the_interviewers(project):
    for number in range(2, 5):
        html = (
            f"<p>1 Please read the text.</p><p>(She reads the long text)</p><p>I am {number}.</p>"
        )
        project.add("documents", number, "Ann.odt" if number == 2 else f"P{number}", 1, html)
    read = formats.read(project.path)
    assert [s.name for s in read.sources] == ["Ann (document 1)", "Ann (document 2)", "P3", "P4"]
    assert [turn.interviewer for turn in read.sources[1].turns] == [True, False, False]


def test_the_file_is_left_as_it_is(project):
    before = project.path.read_bytes()
    formats.read(project.path)
    assert project.path.read_bytes() == before
    assert [path.name for path in project.path.parent.iterdir()] == ["study.sqlite3"]


def test_other_databases(tmp_path, project):
    with closing(sqlite3.connect(tmp_path / "other.db")) as database, database:
        database.execute("CREATE TABLE things (id)")
    with pytest.raises(InputError, match="not a Taguette project"):
        formats.read(tmp_path / "other.db")
    project.add("projects", 2, "Another", "")
    with pytest.raises(InputError, match=r"2 projects \(A study, Another\)"):
        formats.read(project.path)
    (tmp_path / "cut.sqlite3").write_bytes(project.path.read_bytes()[:3000])
    with pytest.raises(InputError, match=r"cut\.sqlite3 cannot be read as a Taguette project"):
        formats.read(tmp_path / "cut.sqlite3")


TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="<>&"), min_size=1)


@given(st.lists(TEXT, min_size=1, max_size=5), st.data())
def test_any_span_of_bytes_says_the_same_in_code_points(paragraphs, data):
    document = Document.of("D", "".join(f"<p>{each}</p>" for each in paragraphs))
    whole = "".join(paragraphs)
    start = data.draw(st.integers(0, len(whole) - 1))
    end = data.draw(st.integers(start + 1, len(whole)))
    span = document.span(len(whole[:start].encode()), len(whole[:end].encode()))
    assert span is not None
    said = document.text[slice(*span)]
    assert said.replace("\n", "") == whole[start:end]
    assert said[0] != "\n" and said[-1] != "\n"


def test_the_shared_project():
    read = formats.read(shared("serdif/serdif-p01-p12.sqlite3"))
    assert len(read.sources) == 12
    assert len(read.codes) == 22
    assert len(read.codings) == 1347
    assert [coder.name for coder in read.coders] == ["admin"]
    assert read.report == (
        "serdif-p01-p12.sqlite3: each of the 1,246 highlights reproduces its snippet.",
    )
