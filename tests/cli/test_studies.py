"""The commands that make, fill and show a study, as a person runs them."""

import json

import pytest

from themekit.cli import run

TRANSCRIPT = """Interviewer: What changed for you?

Anna: The nurses and the social workers sit in one room now.

Interviewer: And the money?

Anna: The budget is still two budgets, and nobody knows who pays for the van.
"""


@pytest.fixture
def interview(tmp_path):
    path = tmp_path / "Anna.txt"
    path.write_text(TRANSCRIPT, encoding="utf-8")
    return path


def test_a_study_from_a_transcript(tmp_path, interview, capsys):
    study = tmp_path / "s.themekit"
    assert run(["new", str(study), "--from", str(interview)]) == 0
    captured = capsys.readouterr()
    assert captured.out == "" and "Imported 1 source." in captured.err
    assert run(["show", str(study), "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["counts"]["sources"] == 1
    assert shown["sources"][0]["passages"] == 2, "the interviewer's turns are no passages"


def test_importing_again_changes_nothing(tmp_path, interview, capsys):
    study = tmp_path / "s.themekit"
    run(["new", str(study), "--from", str(interview)])
    run(["show", str(study), "--json"])
    before = json.loads(capsys.readouterr().out)
    assert run(["import", str(study), str(interview)]) == 0
    assert "Nothing new" in capsys.readouterr().err
    run(["show", str(study), "--json"])
    assert json.loads(capsys.readouterr().out) == before


def test_attributes_reach_their_source(tmp_path, interview, capsys):
    people = tmp_path / "people.csv"
    people.write_text("source,role\nanna,nurse\nBea,doctor\n", encoding="utf-8")
    study = tmp_path / "s.themekit"
    command = ["new", str(study), "--from", str(interview), "--attributes", str(people)]
    assert run(command) == 0
    assert "'Bea'" in capsys.readouterr().err, "what finds no source is reported"
    run(["show", str(study), "--json"])
    shown = json.loads(capsys.readouterr().out)
    assert shown["sources"][0]["attributes"] == {"role": "nurse"}


def test_a_shell_may_expand_the_files(tmp_path, interview, capsys):
    other = tmp_path / "Bea.txt"
    other.write_text(TRANSCRIPT.replace("Anna", "Bea"), encoding="utf-8")
    study = tmp_path / "s.themekit"
    assert run(["new", str(study), "--from", str(interview), str(other), "--quiet"]) == 0
    run(["show", str(study), "--json"])
    assert json.loads(capsys.readouterr().out)["counts"]["sources"] == 2


@pytest.mark.parametrize("command", ["new", "import"])
def test_bad_input_is_a_plain_sentence_and_changes_nothing(tmp_path, interview, capsys, command):
    study = tmp_path / "s.themekit"
    if command == "import":
        run(["new", str(study), "--from", str(interview)])
    before = study.read_bytes() if study.exists() else None
    fake = tmp_path / "fake.docx"
    fake.write_bytes(b"this is not a Word document")
    empty = tmp_path / "empty.txt"
    empty.touch()
    (tmp_path / "nothing").mkdir()
    for bad in (fake, empty, tmp_path / "nothing", tmp_path / "missing.txt"):
        option = ["--from"] if command == "new" else []
        capsys.readouterr()
        assert run([command, str(study), *option, str(interview), *option, str(bad)]) == 1
        said = capsys.readouterr().err
        assert said.startswith("Error: ") and "Traceback" not in said and bad.name in said
        assert (study.read_bytes() if study.exists() else None) == before
    assert sorted(path.suffix for path in tmp_path.glob("*themekit*")) == (
        [".themekit"] if before else []
    )


def test_wrong_usage_is_status_2(tmp_path, capsys):
    assert run(["new"]) == 2
    assert run(["corpus", "other", "x.txt", str(tmp_path / "s")]) == 2
    assert run(["suggest", "x.docx"]) == 2
    assert "--study" in capsys.readouterr().err


def test_an_interviewer_can_be_named_later(tmp_path, capsys):
    path = tmp_path / "Tom.txt"
    path.write_text(TRANSCRIPT.replace("Interviewer:", "Ngozi:"), encoding="utf-8")
    study = tmp_path / "s.themekit"
    run(["new", str(study), "--from", str(path)])
    assert run(["import", str(study), str(path), "--interviewer", "Ngozi"]) == 0
    capsys.readouterr()
    run(["show", str(study), "--json"])
    assert json.loads(capsys.readouterr().out)["sources"][0]["passages"] == 2


def test_attributes_alone_can_be_imported(tmp_path, interview, capsys):
    people = tmp_path / "people.csv"
    people.write_text("source,role\nAnna,nurse\n", encoding="utf-8")
    study = tmp_path / "s.themekit"
    run(["new", str(study), "--from", str(interview)])
    assert run(["import", str(study), "--attributes", str(people)]) == 0
    assert run(["import", str(study)]) == 2
    capsys.readouterr()
    run(["show", str(study), "--json"])
    assert json.loads(capsys.readouterr().out)["sources"][0]["attributes"] == {"role": "nurse"}


def test_every_file_that_cannot_be_read_is_told_of_at_once(tmp_path, interview, capsys):
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "broken.docx").write_bytes(b"PK\x03\x04nonsense")
    study = tmp_path / "out" / "s.themekit"
    study.parent.mkdir()
    for given in ([tmp_path], [tmp_path / "empty.txt", interview, tmp_path / "broken.docx"]):
        assert run(["new", str(study), "--from", *map(str, given)]) == 1
        said = capsys.readouterr().err
        assert "2 files cannot be read, so nothing was imported:" in said
        assert "empty.txt is empty" in said and "broken.docx is damaged" in said
        assert not study.exists()
    assert run(["new", str(study), "--from", str(interview), str(tmp_path / "empty.txt")]) == 1
    assert "files cannot be read" not in capsys.readouterr().err, "one is told of as it is"


def test_a_table_of_people_is_known_by_the_names_in_it(tmp_path, interview, capsys):
    study = tmp_path / "s.themekit"
    people = tmp_path / "people.csv"
    people.write_text("participant,role\nAnna,nurse of many years\nBea,a doctor she is\n", "utf-8")
    run(["new", str(study), "--from", str(interview)])
    assert run(["import", str(study), str(people)]) == 0
    said = " ".join(capsys.readouterr().err.split())
    assert "Imported 1 attribute update." in said and "'Bea'" in said
    assert "people.csv is read as attributes of the sources that its rows name." in said
    run(["show", str(study), "--json"])
    shown = json.loads(capsys.readouterr().out)
    assert shown["sources"][0]["attributes"] == {"role": "nurse of many years"}


def test_a_table_of_other_people_is_asked_about(tmp_path, interview, capsys):
    study = tmp_path / "s.themekit"
    people = tmp_path / "people.csv"
    people.write_text("name,role\nCleo,nurse\nBea,doctor\n", encoding="utf-8")
    run(["new", str(study), "--from", str(interview)])
    assert run(["import", str(study), str(people)]) == 1
    assert "give it as --attributes" in " ".join(capsys.readouterr().err.split())


def test_decisions_on_an_interview_that_was_not_kept(tmp_path, interview, capsys):
    study = tmp_path / "s.themekit"
    run(["new", str(study), "--from", str(interview)])
    table = tmp_path / "decided.csv"
    table.write_text("source,start,end,code,decision\nBea,0,9,Teams,accept\n", encoding="utf-8")
    assert run(["decide", str(study), str(table)]) == 1
    said = " ".join(capsys.readouterr().err.split())
    assert "does not hold Bea" in said and "--save" in said


def test_answers_of_people_who_are_known_are_no_attributes(tmp_path, interview, capsys):
    study = tmp_path / "s.themekit"
    later = tmp_path / "later.csv"
    answers = "They have moved us back and nobody has said why that was"
    later.write_text(f"participant,What came of it?\nAnna,{answers}\n", encoding="utf-8")
    run(["new", str(study), "--from", str(interview)])
    assert run(["import", str(study), str(later)]) == 1
    assert "another text under the name 'Anna'" in " ".join(capsys.readouterr().err.split())
    later.write_text(f"participant,What came of it?\nAnna later,{answers}\n", encoding="utf-8")
    assert run(["import", str(study), str(later)]) == 0
    run(["show", str(study), "--json"])
    shown = json.loads(capsys.readouterr().out)
    assert shown["counts"]["sources"] == 2 and not shown["sources"][0]["attributes"]


def test_a_table_of_suggestions_is_called_so(tmp_path, interview, capsys):
    study = tmp_path / "s.themekit"
    table = tmp_path / "suggested.csv"
    rows = "".join(f"Anna,{n},{n + 5},Teams,0.9,\n" for n in (0, 30))
    table.write_text("source,start,end,code,score,decision\n" + rows, encoding="utf-8")
    run(["new", str(study), "--from", str(interview)])
    assert run(["import", str(study), str(table)]) == 1
    assert "themekit decide" in " ".join(capsys.readouterr().err.split())
