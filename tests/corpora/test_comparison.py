"""The published tables of the thesis beside those counted from its quotations."""

from __future__ import annotations

import json
from types import SimpleNamespace

import docx
import pytest
from corpora.mini_thesis import thesis as made_up
from openpyxl import load_workbook
from shared_data import shared

from themekit.cli import run
from themekit.corpora.gmhscp import read_thesis
from themekit.corpora.gmhscp.comparison import (
    SAMPLE,
    Published,
    comparison,
    comparison_tables,
    published_forcefields,
    top_ten,
)
from themekit.report.figures import forcefield_diagram


@pytest.fixture(scope="module")
def thesis():
    return read_thesis(shared("gmhscp") / "thesis.txt")


@pytest.fixture(scope="module")
def found(thesis):
    return comparison(thesis)


def test_the_codebook_equals_appendix_five_where_a_section_is_on_a_theme(found):
    assert found["hierarchy"] == {
        "areas": 8,
        "themes": 105,
        "themes_with_a_section": 102,
        "without_a_section": ["Pride or affinity", "Decision making role, GM power"],
        "elsewhere": [],
        "equal_where_there_is_a_section": True,
    }


def test_what_is_quoted_often_was_coded_often(found):
    assert found["rho"]["frequency"] > 0.7
    assert found["rho"]["distribution_summed"] > 0.7
    assert "sample that the author" in found["note"]


def test_tables_three_and_four_follow_from_appendix_three(thesis):
    rows = top_ten(thesis.tables).rows()
    assert len(rows) == 21
    assert all(row[2:4] == row[4:6] for row in rows), "rank (9= three times) and count"


def test_the_share_that_was_coded_is_as_the_thesis_says(thesis):
    (table,) = [t for t in comparison_tables(thesis) if t.name == "published_coverage"]
    assert table.shown()[-1] == ["all", "39", "30.8 %", "7.0 %", "55.0 %"]


def test_the_three_forcefield_diagrams_are_drawn_from_the_published_lists(thesis):
    fields = published_forcefields(thesis)
    assert [(len(f.supporting), len(f.opposing)) for f in fields] == [(8, 6), (5, 3), (6, 5)]
    for field in fields:
        drawn = forcefield_diagram(field).svg()
        for theme, _ in (*field.supporting, *field.opposing):
            assert theme.split()[0] in drawn and theme.split()[-1] in drawn
    assert "Focus on population health" in forcefield_diagram(fields[0]).alt


def test_a_thesis_that_lacks_tables_gives_what_there_is(tmp_path):
    path = tmp_path / "thesis.txt"
    path.write_text(made_up(), encoding="utf-8")
    found = comparison(read_thesis(path))
    json.dumps(found, allow_nan=False)
    assert found["rho"]["frequency"] is None
    assert found["reasons"]["frequency"]


def test_what_is_published_is_shown_and_written(thesis, tmp_path, monkeypatch, capsys):
    published = Published(thesis)
    task = SimpleNamespace(published=published)
    document = {"units": 1, "labels": 1, "folds": 1, "metrics": {}, "ci95": {}, "chance": {}}
    document["published"] = published.document()
    monkeypatch.setattr("themekit.corpora.tasks.load_task", lambda *_: task)
    monkeypatch.setattr("themekit.corpora.benchmark.run", lambda *_, **__: document)
    book, word = tmp_path / "p.xlsx", tmp_path / "p.docx"
    assert run(["benchmark", "gmhscp", "-o", str(book), "-o", str(word)]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    assert "Spearman's rho of published and counted figures: frequency 0.79" in printed
    assert SAMPLE in printed and "Forcefield: Large scale impact" in printed
    assert {"published_codebook", "published_groups"} <= set(load_workbook(book).sheetnames)
    assert len(docx.Document(str(word)).inline_shapes) == 3
