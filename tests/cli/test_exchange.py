"""The commands that hand a study to other programs, as a person runs them."""

import json
import zipfile

import openpyxl
import pytest
from refi_dialects import DIALECTS, QUOTES, TEXT, Made, Marked, variant, write

from themekit import formats
from themekit.cli import run
from themekit.domain import Coder, Decision, Evidence, Suggestion
from themekit.study import Study

MACHINE = Coder("themekit 0.1 (my model)", "machine")


@pytest.fixture
def project(tmp_path):
    return write(tmp_path / "project.qdpx", dialect=DIALECTS["nvivo for windows"])


@pytest.fixture
def study(tmp_path, project):
    path = tmp_path / "s.themekit"
    assert run(["new", str(path), "--from", str(project), "--quiet"]) == 0
    with Study.open(path) as opened, opened.change("suggest") as change:
        (source,) = opened.sources()
        why = (Evidence("quotation", "Anna", "=two budgets", 0.5),)
        given = []
        for score, quote in ((0.9, "nurses"), (0.4, "still two"), (0.2, "the van")):
            start = source.text.index(quote)
            span = (start, start + len(quote))
            given.append(Suggestion("Anna", *span, "Money", score, score > 0.3, MACHINE.name, why))
        change.add_suggestions(MACHINE, given)
        first, last = given[0], given[-1]
        change.add_decisions(
            [
                Decision("Anna", first.start, first.end, "Money", "Ann", False),
                Decision("Anna", last.start, last.end, "Money", "Ann", True),
            ]
        )
    return path


def test_an_import_says_what_it_did(tmp_path, project, capsys):
    study = tmp_path / "s.themekit"
    assert run(["new", str(study), "--from", str(project)]) == 0
    said = " ".join(capsys.readouterr().err.split())
    assert "Imported 1 source, 2 coders, 3 codes, 7 codings." in said
    assert "UTF-16 code units" in said and "1.00 of the selections' starts" in said
    with Study.open(study) as opened:
        assert any("UTF-16 code units" in note for note in opened.audit()[0].notes)
    assert run(["import", str(study), str(project)]) == 0
    assert "Nothing new to import." in capsys.readouterr().err


def test_positions_that_fit_nothing_are_refused(tmp_path, capsys):
    made = Made(marks=[Marked(quote, ["Teams"]) for quote in QUOTES])
    bad = write(tmp_path / "bad.qdpx", made, variant("standard", attributes="none"))
    data = {}
    with zipfile.ZipFile(bad) as archive:
        for name in archive.namelist():
            data[name] = archive.read(name)
    with zipfile.ZipFile(bad, "w") as archive:
        for name, content in data.items():
            if name.endswith(".txt"):
                content = b"".join(b"abcdefghij" for _ in content)
            archive.writestr(name, content)
    study = tmp_path / "s.themekit"
    assert run(["new", str(study), "--from", str(bad)]) == 1
    said = " ".join(capsys.readouterr().err.split())
    assert "do not fit its texts" in said and "--positions" in said and not study.exists()
    assert run(["new", str(study), "--from", str(bad), "--positions", "standard"]) == 0
    assert run(["new", str(tmp_path / "t"), "--from", str(bad), "--positions", "wrong"]) == 2
    assert "utf-16" in capsys.readouterr().err


def exported(study, tmp_path, *options):
    path = tmp_path / "out.qdpx"
    assert run(["export", str(study), str(path), *options]) == 0
    return formats.read(path)


@pytest.mark.parametrize(
    "options, scores",
    [
        ([], [0.4]),
        (["--min-score", "0"], [0.2, 0.4]),
        (["--min-score", "0.3"], [0.4]),
        (["--only-suggested"], [0.4]),
        (["--accepted"], [0.2]),
        (["--no-suggestions"], []),
    ],
)
def test_which_suggestions_go_out(study, tmp_path, options, scores):
    read = exported(study, tmp_path, *options)
    assert sorted(each.score for each in read.suggestions) == scores
    assert len(read.codings) == len(QUOTES)
    machines = [coder.name for coder in read.coders if coder.kind == "machine"]
    assert machines == ([MACHINE.name] if scores else [])


@pytest.mark.parametrize("target", ["nvivo", "maxqda", "atlasti", "qualcoder"])
def test_for_a_program(study, tmp_path, target):
    read = exported(study, tmp_path, "--target", target)
    texts = {source.name: source.text for source in read.sources}
    assert sorted(texts[c.source][c.start : c.end] for c in read.codings) == sorted(QUOTES)
    assert dict(read.sources[0].attributes) == {"age": "67"}


def test_only_some_coders(study, tmp_path):
    assert {c.coder for c in exported(study, tmp_path, "--coder", "Ann").codings} == {"Ann"}


def test_into_the_own_project(study, tmp_path, project, capsys):
    new = tmp_path / "new.qdpx"
    command = ["export", str(study), "--into", str(project), "-o", str(new)]
    assert run([*command, "--min-score", "0.3"]) == 0
    said = " ".join(capsys.readouterr().err.split())
    assert "1 coding, 0 new codes, 0 new sources" in said and "UTF-16" in said
    before, after = formats.read(project), formats.read(new)
    assert after.codings == before.codings and len(after.suggestions) == 1
    same = ["export", str(study), "--into", str(project), "-o", str(project)]
    assert run(same) == 2
    assert run([*command[:-1], str(tmp_path / "new.csv")]) == 2


def test_tables_open_safely(study, tmp_path):
    path = tmp_path / "s.xlsx"
    assert run(["export", str(study), str(path)]) == 0
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Codebook", "Codings", "Suggestions", "Passages"]
    rows = list(book["Suggestions"].values)
    assert rows[1][rows[0].index("evidence")] == "'=two budgets"
    assert [row[0] for row in book["Codebook"].values] == ["code", "Work", "Teams", "Money"]
    quotations = [row[5] for row in list(book["Codings"].values)[1:]]
    assert sorted(quotations) == sorted(QUOTES)
    csv = tmp_path / "c.csv"
    assert run(["export", str(study), str(csv), "--table", "suggestions"]) == 0
    assert "'=two budgets" in csv.read_text(encoding="utf-8-sig")


def test_the_same_study_gives_the_same_bytes(study, tmp_path):
    for ending in ("qdpx", "qdc", "xlsx"):
        one, two = tmp_path / f"1.{ending}", tmp_path / f"2.{ending}"
        assert run(["export", str(study), str(one), str(two), "--quiet"]) == 0
        assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize(
    "arguments, said",
    [
        ([], "Name the file to write"),
        (["x.doc"], "must end in .qdpx, .qdc, .xlsx or .csv"),
        (["x.csv"], "--table codebook|codings"),
        (["x.qdpx", "--target", "word"], "'word' is not known"),
        (["x.qdpx", "--target", "taguette"], "Taguette reads no .qdpx"),
    ],
)
def test_wrong_usage(study, tmp_path, monkeypatch, capsys, arguments, said):
    monkeypatch.chdir(tmp_path)
    assert run(["export", str(study), *arguments]) == 2
    assert said in " ".join(capsys.readouterr().err.split())
    assert not list(tmp_path.glob("x.*"))


def test_a_second_coder_is_merged(study, tmp_path, capsys):
    marks = [
        Marked("nurses", ["Teams"], "Ann"),
        Marked("the van", ["Teams"], "Bob", selection_user="Ann"),
    ]
    other = write(
        tmp_path / "other.qdpx",
        Made(texts={"A. interview": TEXT, "Anna": "Another text altogether."}, marks=marks),
        DIALECTS["atlasti 23"],
    )
    assert run(["import", str(study), str(other)]) == 0
    said = " ".join(capsys.readouterr().err.split())
    assert "'A. interview' has the text of 'Anna' here" in said
    assert "the text of 'Anna' differs from the one here, from character 0 on" in said
    with Study.open(study) as opened:
        assert [s.name for s in opened.sources()] == ["Anna", "Anna (other.qdpx)"]
        text = opened.sources()[0].text
        new = {(text[c.start : c.end], c.code, c.coder) for c in opened.codings()}
    assert ("the van", "Teams", "Bob") in new and ("nurses", "Teams", "Ann") in new
    assert len(new) == len(QUOTES) + 2
    assert "1 new codings are by 'Ann', who has coded here before" in said
    assert run(["import", str(study), str(other)]) == 0
    assert "Nothing new to import." in capsys.readouterr().err


def test_what_changed_between_two_codebooks(study, tmp_path, capsys):
    codes = '<Code guid="0000000b-0000-4000-8000-abcdefabcdef" name="Wishes" isCodable="true"/>'
    other = write(tmp_path / "b.qdpx", Made(codes_xml=codes), DIALECTS["standard"])
    assert run(["codebook", "diff", str(study), str(other), "--json"]) == 0
    changes = json.loads(capsys.readouterr().out)["changes"]
    assert [(c["kind"], c["code"]) for c in changes] == [("added", "Wishes")]
    assert run(["codebook", "diff", str(study), str(study)]) == 0
    assert capsys.readouterr().out == "0 differences.\n"


def test_nothing_is_written_where_one_of_the_files_cannot_be(study, tmp_path, capsys):
    good = tmp_path / "good.qdpx"
    for bad in ("nowhere/x.qdpx", "x.pdf", "x.csv"):
        assert run(["export", str(study), str(good), str(tmp_path / bad)]) in (1, 2)
        assert not good.exists() and capsys.readouterr().err
