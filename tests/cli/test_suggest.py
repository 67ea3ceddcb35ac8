"""From a coded study and a new interview to suggested codes, as a person runs it."""

import csv
import json

import openpyxl
import pytest
from tiny_encoder import TinyEncoder

from themekit import sample
from themekit.cli import run
from themekit.demo import sample_study
from themekit.study import Study

NEW = str(sample.folder() / "new_interview.docx")


@pytest.fixture(autouse=True)
def tiny(monkeypatch):
    """The commands embed with a tiny encoder: meaning does not matter here, speed does."""
    monkeypatch.setattr("themekit.embed.load_encoder", lambda name="default", **_: TinyEncoder())


@pytest.fixture(scope="module")
def coded(tmp_path_factory):
    """The sample study with a model already fitted in it."""
    path = tmp_path_factory.mktemp("study") / "sample.themekit"
    sample_study(path)
    return path


def suggested(capsys, *arguments: str) -> dict:
    capsys.readouterr()
    assert run(["suggest", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_document_is_what_the_design_promises(coded, capsys):
    document = suggested(capsys, NEW, "--study", str(coded), "--top", "3")
    assert set(document) == {"themekit", "model", "passages"}
    assert set(document["model"]) == {"name", "encoder", "encoder_sha256", "trained_on"}
    assert document["model"]["trained_on"]["sources"] == 9
    with Study.open(coded) as study:
        codes = set(study.codebook().names)
        texts = {source.name: source.text for source in study.sources()}
    for passage in document["passages"]:
        assert {"source", "start", "end", "speaker", "text", "codable", "novelty"} <= set(passage)
        assert 0 <= passage["codable"] <= 1 and 0 <= passage["novelty"] <= 1
        assert len(passage["suggestions"]) == 3
        scores = [one["score"] for one in passage["suggestions"]]
        assert scores == sorted(scores, reverse=True) and all(0 <= s <= 1 for s in scores)
        for one in passage["suggestions"]:
            assert one["code"] in codes and isinstance(one["suggested"], bool)
            for why in one["evidence"]:
                assert why["kind"] in {"quotation", "definition", "words"}
                if why["kind"] == "quotation":
                    assert why["text"] in texts[why["source"]]


def test_the_same_command_gives_the_same_bytes(coded, tmp_path, capsys):
    outputs = []
    for number in (1, 2):
        out = [str(tmp_path / f"{number}.{ending}") for ending in ("html", "xlsx", "csv", "json")]
        command = ["suggest", NEW, "--study", str(coded), "--quiet"]
        for each in out:
            command += ["--out", each]
        assert run(command) == 0
        outputs.append([(tmp_path / f"{number}.{e}").read_bytes() for e in ("html", "xlsx")])
    assert outputs[0] == outputs[1]
    page = (tmp_path / "1.html").read_text(encoding="utf-8")
    assert "http://" not in page and "https://" not in page, "the report asks for nothing outside"
    with (tmp_path / "1.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["source"] for row in rows} == {"new_interview"}


def test_a_coded_source_is_left_out_of_what_it_is_suggested_from(coded, capsys):
    document = suggested(capsys, "P01_district_nurse", "--study", str(coded))
    assert document["model"]["trained_on"]["sources"] == 8
    for passage in document["passages"]:
        for one in passage["suggestions"]:
            assert all(why["source"] != "P01_district_nurse" for why in one["evidence"])


def test_kept_decided_and_learned_from(coded, tmp_path, capsys):
    study = tmp_path / "s.themekit"
    study.write_bytes(coded.read_bytes())
    table = tmp_path / "suggestions.xlsx"
    assert run(["suggest", NEW, "--study", str(study), "--save", "--out", str(table)]) == 0
    with Study.open(study) as opened:
        human = opened.codings()
        kept = opened.suggestions()
        assert kept and {coder.kind for coder in opened.coders()} == {"human", "machine"}
        assert opened.codings() == human, "what people coded is untouched"
        assert opened.audit()[-1].command == "suggest" and opened.audit()[-1].model_sha256
    book = openpyxl.load_workbook(table)
    page = book.active
    columns = [cell.value for cell in page[1]]
    for row, verdict in ((2, "accept"), (3, "reject")):
        page.cell(row, columns.index("decision") + 1).value = verdict
    book.save(table)
    assert run(["decide", str(study), str(table), "--as", "Amara"]) == 0
    assert "1 accepted, 1 rejected" in capsys.readouterr().err
    document = suggested(capsys, NEW, "--study", str(study))
    assert document["model"]["trained_on"]["sources"] == 9, "it would copy its own decisions"
    other = suggested(capsys, "P01_district_nurse", "--study", str(study))
    assert other["model"]["trained_on"]["sources"] == 9, "eight, and the one decided on"


def test_a_model_to_share_holds_no_words_of_an_interview(coded, tmp_path, capsys):
    folder = tmp_path / "model"
    assert run(["train", str(coded), "-o", str(folder)]) == 0
    document = suggested(capsys, NEW, "--model", str(folder))
    kinds = {
        why["kind"]
        for passage in document["passages"]
        for one in passage["suggestions"]
        for why in one["evidence"]
    }
    assert "quotation" not in kinds
    everything = b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())
    with Study.open(coded) as study:
        codings, texts = study.codings(), {s.name: s.text for s in study.sources()}
    for coding in codings:
        words = texts[coding.source][coding.start : coding.end].split()
        for start in range(0, len(words) - 4, 3):
            assert " ".join(words[start : start + 4]).encode() not in everything


@pytest.mark.slow
def test_recall_asked_for_is_named_with_its_price(coded, capsys):
    document = suggested(capsys, NEW, "--study", str(coded), "--recall", "0.9")
    sizes = [sum(one["suggested"] for one in p["suggestions"]) for p in document["passages"]]
    assert max(sizes) > 1


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        ([NEW, "--study", "missing.themekit"], 1, "no study"),
        ([NEW, "--model", "nowhere"], 1, "no trained model"),
        ([NEW, "--study", "{coded}", "--out", "x.pdf"], 2, "must end in"),
        (["missing.docx", "--study", "{coded}"], 1, "missing.docx"),
        (["--study", "{coded}"], 2, "Every source"),
        ([NEW, "--study", "{coded}", "--recall", "0.9", "--precision", "0.9"], 2, "not both"),
        ([NEW, "--model", "m", "--save"], 2, "--study"),
    ],
)
def test_what_cannot_be_done_is_said_plainly(coded, capsys, arguments, status, message):
    command = [each.format(coded=coded) for each in arguments]
    capsys.readouterr()
    assert run(["suggest", *command]) == status
    captured = capsys.readouterr()
    assert message in captured.err and "Traceback" not in captured.err and not captured.out


def test_a_study_without_codings_is_told_what_to_do(tmp_path, capsys):
    study = tmp_path / "s.themekit"
    run(["new", str(study), "--from", NEW])
    assert run(["suggest", NEW, "--study", str(study)]) == 1
    assert "holds no codings" in capsys.readouterr().err


@pytest.mark.slow
def test_check_lists_codings_to_look_at_again(coded, tmp_path, capsys):
    capsys.readouterr()
    out = tmp_path / "check.csv"
    assert run(["check", str(coded), "--json", "--out", str(out)]) == 0
    found = json.loads(capsys.readouterr().out)
    assert set(found) == {"doubtful", "missed"}
    assert found["doubtful"][0]["reason"]
    assert out.read_text(encoding="utf-8-sig").startswith("kind,source,start")


@pytest.mark.slow
def test_the_page_says_how_far_to_trust_it_once_that_was_measured(tmp_path):
    study, page = tmp_path / "s.themekit", tmp_path / "s.html"
    sample_study(study)
    command = ["suggest", NEW, "--study", str(study), "--out", str(page), "--quiet"]
    assert run(command) == 0
    assert "was not evaluated in this run" in page.read_text(encoding="utf-8")
    assert run(["evaluate", str(study), "--quiet"]) == 0
    assert run(command) == 0
    said = page.read_text(encoding="utf-8")
    assert "Tested on interviews that it had not seen" in said and "Are its scores as sure" in said
