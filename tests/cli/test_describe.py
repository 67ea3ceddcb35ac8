"""themekit describe, as a person runs it."""

import csv
import json

import docx
import openpyxl
import pytest

from themekit.cli import run
from themekit.demo import sample_study
from themekit.domain import Coder, Suggestion
from themekit.study import Study


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    path = tmp_path_factory.mktemp("describe") / "s.themekit"
    sample_study(path)
    with Study.open(path) as opened, opened.change("suggest", model="m") as change:
        machine = Coder("robot", "machine")
        source = opened.sources()[0].name
        change.add_suggestions(
            machine,
            [
                Suggestion(source, 0, 50, "Sharing a place", 0.9, True, "robot"),
                Suggestion(source, 0, 50, "Sharing records", 0.1, False, "robot"),
            ],
        )
    return str(path)


def printed(capsys, *command):
    assert run(["describe", *command]) == 0
    return capsys.readouterr().out


def table(capsys, *command):
    (found,) = json.loads(printed(capsys, *command, "--json"))["tables"]
    return found


def test_one_table_as_json(study, capsys):
    found = table(capsys, study, "--table", "codebook")
    rows = {row["code"]: row for row in found["rows"]}
    assert len(rows) == 18 and rows["Sharing a place"]["coders"] == "Amara, Jonas"
    assert found["columns"][0] == "code" and found["caption"]


def test_on_the_terminal_narrow_tables_in_short(study, capsys):
    shown = printed(capsys, study, "--table", "groups", "--table", "saturation")
    assert "Groups of codes coded together" in shown and "Guest, Namey & Chen" in shown


def test_all_tables_in_short_with_the_wide_ones_named(study, capsys):
    assert run(["describe", study]) == 0
    captured = capsys.readouterr()
    assert "Codebook (codebook)" in captured.out and "Top themes" in captured.out
    assert "more, with --table words" in captured.out
    assert "code_by_source" in captured.err and "--out tables.xlsx" in captured.err


def test_coders_alone_and_a_machine_beside_people(study, capsys):
    amara = table(capsys, study, "--coder", "Amara", "--table", "codebook")
    assert {row["coders"] for row in amara["rows"]} == {"Amara", ""}
    beside = table(capsys, study, "--coder", "Amara", "--coder", "robot", "--table", "coders")
    rows = {row["code"]: row for row in beside["rows"]}
    assert rows["Sharing a place"]["robot: pieces"] == 1
    assert rows["Sharing a place"]["Amara: pieces"] > 1
    counted = table(capsys, study, "--coder", "Amara", "--coder", "robot", "--table", "codebook")
    assert counted == amara, "a machine is not added to people's counts"
    robot = table(capsys, study, "--coder", "robot", "--table", "codebook")
    assert sum(row["pieces"] for row in robot["rows"]) == 1


def test_rounds_concepts_and_forces(study, capsys, tmp_path):
    rounds = table(capsys, study, "--by", "round", "--table", "rounds")
    assert [row["interviews"] for row in rounds["rows"]] == [5, 4]
    concept = table(capsys, study, "--concept", "Money and proof", "--table", "concepts_by_theme")
    assert "Pooling and paying" in concept["columns"]
    marks = tmp_path / "marks.csv"
    marks.write_text("condition,code,side\nGoing home,Sharing a place,for\n", encoding="utf-8")
    options = ("--for", "Sharing a place", "--against", "Short-term funding", "--marks", str(marks))
    field = table(capsys, study, *options, "--condition", "Better", "--table", "forcefield_better")
    assert [row["side"] for row in field["rows"]] == ["for", "against"]
    home = table(capsys, study, *options, "--table", "forcefield_going_home")
    assert len(home["rows"]) == 1


def test_a_word_in_context(study, capsys):
    found = table(capsys, study, "--word", "sharing")
    assert found["rows"] and all(row["word"].lower().startswith("shar") for row in found["rows"])


def test_workbook_word_file_and_csv(study, tmp_path, capsys):
    only = ("--table", "codebook", "--table", "top_themes")
    book, word, folder = tmp_path / "t.xlsx", tmp_path / "t.docx", tmp_path / "csv"
    outs = [arg for path in (book, word, folder) for arg in ("--out", str(path))]
    assert run(["describe", study, *only, *outs]) == 0
    assert capsys.readouterr().out == ""
    opened = openpyxl.load_workbook(book)
    assert opened.sheetnames == ["Contents", "codebook", "top_themes"]
    page = opened["codebook"]
    header = [cell.value for cell in page[1]]
    row = dict(zip(header, (cell.value for cell in page[3]), strict=True))
    assert page.freeze_panes == "A2" and isinstance(row["pieces"], int)
    assert len(docx.Document(str(word)).tables) >= 3
    with (folder / "codebook.csv").open(encoding="utf-8-sig", newline="") as file:
        assert next(iter(csv.DictReader(file)))["code"] == "Working as one team"


def test_what_is_written_names_nobody_unless_asked(study, tmp_path, capsys):
    with Study.open(study) as opened:
        name = opened.sources()[0].name
    assert name in printed(capsys, study, "--table", "sources", "--json")
    for names, expected in (((), "S01"), (("--names",), name)):
        book, word = tmp_path / f"{len(names)}.xlsx", tmp_path / f"{len(names)}.docx"
        only = ("--table", "sources", "--out", str(book), "--out", str(word))
        assert run(["describe", study, *only, *names]) == 0
        assert openpyxl.load_workbook(book)["sources"]["A2"].value == expected
        cells = [c.text for t in docx.Document(str(word)).tables for r in t.rows for c in r.cells]
        assert (expected in cells) and ((name in cells) == bool(names))


def test_outputs_are_checked_before_any_work(study, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("themekit.describe.tables", lambda *_: pytest.fail("worked first"))
    assert run(["describe", study, "--out", str(tmp_path / "none" / "x.xlsx")]) == 1
    assert "There is no folder" in capsys.readouterr().err


def test_wrong_names_are_plain_sentences(study, tmp_path, capsys):
    for command, said in (
        (["--table", "pears"], "no table pears"),
        (["--by", "shoe size"], "no source has an attribute"),
        (["--concept", "Pears"], "no code 'pears'"),
        (["--coder", "Nobody"], "no coder 'nobody'"),
        (["--coder", "amra"], "did you mean 'amara'?"),
        (["--by", "rounds"], "did you mean 'round'?"),
        (["--table", "codebok"], "did you mean 'codebook'?"),
        (["--table", "codebook", "--out", str(tmp_path / "x.pdf")], "must end in"),
        (["--out", str(tmp_path / "x.csv"), "--table", "co_coding"], "one table"),
        (["--marks", str(tmp_path / "none.csv")], "no file"),
    ):
        assert run(["describe", study, *command]) in (1, 2)
        error = capsys.readouterr().err
        assert said in error.casefold() and "Traceback" not in error
    marks = tmp_path / "m.csv"
    marks.write_text("condition,code,side\nA,Sharing a place,maybe\n", encoding="utf-8")
    assert run(["describe", study, "--marks", str(marks)]) == 1
    assert "line 2" in capsys.readouterr().err
    assert not list(tmp_path.glob("x.*"))


def test_an_empty_study_says_what_is_missing(tmp_path, capsys):
    empty = tmp_path / "e.themekit"
    with Study.create(empty):
        pass
    shown = printed(capsys, str(empty))
    assert "6 coded interviews are needed" in " ".join(shown.split())
