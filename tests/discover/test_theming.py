"""From a real study file to themes, their alignment and the unseen, and to files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from themes_corpus import SUBJECTS, interviews
from tiny_encoder import TinyEncoder

from themekit.domain import Code, Coder, Coding, Source, Turn
from themekit.errors import StudyError, UsageError
from themekit.study import Study
from themekit.theme_tables import write_alignment, write_themes, write_unseen
from themekit.theming import ThemeOptions, find_themes, find_unseen


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    """Eight interviews in two rounds; three subjects coded in all, gardens only in round two."""
    passages, _, truth = interviews(
        sources=8, each=5, subjects=("travel", "food", "health", "garden")
    )
    texts: dict[str, list[str]] = {}
    codings = []
    for passage, subject in zip(passages, truth, strict=True):
        first = passage.source < "P04"
        if subject == "garden" and first:
            continue
        said = texts.setdefault(passage.source, [])
        start = sum(len(text) + 1 for text in said)
        said.append(passage.text)
        codings.append(Coding(passage.source, start, start + len(passage.text), subject, "Ann"))
    with Study.create(tmp_path / "a.themekit") as made:
        with made.change("import", {}) as change:
            for name, said in texts.items():
                turns, at = [], 0
                for text in said:
                    turns.append(Turn(at, at + len(text)))
                    at += len(text) + 1
                attributes = {"round": "one" if name < "P04" else "two"}
                change.add_source(
                    Source(name, "\n".join(said), tuple(turns), attributes, whole_turns=True)
                )
            change.add_coder(Coder("Ann"))
            change.add_codes([Code(name, definition=SUBJECTS[name]) for name in SUBJECTS])
            change.add_codings(codings)
        yield made


def test_themes_and_their_alignment(study: Study, tmp_path: Path) -> None:
    found = find_themes(study, TinyEncoder(), ThemeOptions(resamples=2))
    document = found.document()
    assert len(document["themes"]) in (4, 5)
    assert document["themes"][0]["exemplars"][0]["text"]
    for name in ("t.json", "t.csv", "t.xlsx", "t.html"):
        write_themes(found, tmp_path / name)
    assert json.loads((tmp_path / "t.json").read_text()) == document
    assert load_workbook(tmp_path / "t.xlsx").sheetnames == ["Themes", "Passages"]
    read = (tmp_path / "t.html").read_text()
    for theme in document["themes"]:
        assert f"<h3>{theme['name']}</h3>" in read
        assert theme["exemplars"][0]["text"] in read
    aligned = found.aligned()
    assert {r.kind for r in aligned.relations} <= {"match", "split"}
    assert aligned.unrecovered == ()
    for name in ("a.json", "a.csv", "a.xlsx", "a.html", "a.svg", "a.png"):
        write_alignment(aligned, tmp_path / name)
    assert "<svg" in (tmp_path / "a.html").read_text()
    with pytest.raises(UsageError, match=r"must end in .json, .csv, .xlsx or .html"):
        write_themes(found, tmp_path / "t.txt")


def test_guided_by_the_codebook(study: Study) -> None:
    found = find_themes(study, TinyEncoder(), ThemeOptions(guided=True, resamples=0))
    assert {"travel", "food", "health", "garden"} <= {t.name for t in found.discovery.themes}


def test_the_second_round_against_the_first(study: Study, tmp_path: Path) -> None:
    found = find_unseen(study, TinyEncoder(), [], by="round")
    change = {each.code: each.change for each in found.changes}
    assert change["garden"] == "new"
    assert change["travel"] == "unclear"
    newest = [each.passage.text for each in found.found.passages[:10]]
    assert all(set(text.rstrip(".").split()) & set(SUBJECTS["garden"].split()) for text in newest)
    for name in ("u.json", "u.csv", "u.xlsx", "u.html"):
        write_unseen(found, tmp_path / name)
    assert load_workbook(tmp_path / "u.xlsx").sheetnames == [
        "Passages",
        "Candidate codes",
        "Rounds",
    ]


def test_everything_coded_leaves_nothing_unseen(study: Study) -> None:
    with pytest.raises(StudyError, match="nothing new"):
        find_unseen(study, TinyEncoder(), [])
    with pytest.raises(UsageError, match="Attributes: round"):
        find_unseen(study, TinyEncoder(), [], by="year")
