"""How far suggestions can be trusted, as a person asks for it."""

import json

import openpyxl
import pytest
from coded_interviews import WORDS, fit_words, interviews
from tiny_encoder import TinyEncoder

from themekit.cli import run
from themekit.domain import Code, Coder, Coding, Source, Turn
from themekit.study import Study
from themekit.suggest.evaluate import METRICS


@pytest.fixture(autouse=True)
def fast(monkeypatch):
    """The commands fit a small word model: what they do with it is what is tested."""
    monkeypatch.setattr("themekit.embed.load_encoder", lambda name="default", **_: TinyEncoder())
    monkeypatch.setattr("themekit.suggest.model.fit", fit_words)


def make_study(path, sources=8, each=24, copies=False):
    """A study of made-up interviews; with ``copies`` all say the same."""
    material = interviews(1 if copies else sources, each)
    with Study.create(path) as study, study.change("new") as change:
        change.add_codes([Code(name) for name in WORDS])
        change.add_coder(Coder("Ann"))
        for number in range(sources):
            name = "P1" if copies else f"P{number + 1}"
            rows = [row for row, source in enumerate(material.sources) if source == name]
            passages = [material.passages[row] for row in rows]
            text = "\n\n".join(passage.text for passage in passages)
            turns = tuple(Turn(p.start, p.end, "R") for p in passages)
            group = {"role": "nurse" if number % 2 else "carer", "own": f"v{number}"}
            source = Source(f"P{number + 1}", text, turns, group, whole_turns=True)
            change.add_source(source)
            change.add_codings(
                Coding(source.name, p.start, p.end, material.codes[k], "Ann")
                for p, row in zip(passages, rows, strict=True)
                for k in material.labels[row].nonzero()[0]
            )
    return path


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return make_study(tmp_path_factory.mktemp("evaluated") / "s.themekit")


def test_the_curve_is_a_table_a_figure_and_a_sentence(study, tmp_path, capsys):
    out = [tmp_path / f"curve.{ending}" for ending in ("html", "svg", "png", "xlsx", "json")]
    options = [part for file in out for part in ("--out", str(file))]
    assert run(["evaluate", str(study), "--curve", *options]) == 0
    said = capsys.readouterr().out
    assert "How it grows with coded sources" in said and "1 source " in said
    document = json.loads(out[4].read_text(encoding="utf-8"))
    assert [point["sources"] for point in document["curve"]] == [1, 3, 6]
    for point in document["curve"]:
        for part in ("metrics", "ci95", "chance"):
            assert set(point[part]) == set(METRICS), "every measure"
    sentence = document["enough"]["sentence"]
    assert sentence in said.replace("\n", " ")
    page = out[0].read_text(encoding="utf-8")
    assert sentence in page.replace("&#39;", "'") and "data:image/svg+xml" in page
    assert "http://" not in page.replace("http://www.w3.org", "")
    svg = out[1].read_text(encoding="utf-8")
    assert svg.startswith("<?xml") and "coded sources" in svg and "ranking (LRAP)" in svg
    assert out[2].read_bytes().startswith(b"\x89PNG")
    sheet = openpyxl.load_workbook(out[3])["curve_numbers"]
    assert sheet.max_row == 1 + 3 * len(METRICS)


def test_the_same_curve_again_takes_no_fit_and_gives_the_same_bytes(study, tmp_path, monkeypatch):
    assert run(["evaluate", str(study), "--curve", "--out", str(tmp_path / "1.svg")]) == 0

    def no_fit(*_arguments, **_options):
        raise AssertionError("it was kept")

    monkeypatch.setattr("themekit.suggest.model.fit", no_fit)
    assert run(["evaluate", str(study), "--curve", "--out", str(tmp_path / "2.svg")]) == 0
    assert (tmp_path / "1.svg").read_bytes() == (tmp_path / "2.svg").read_bytes()


def test_tables_show_the_intervals_that_verdicts_rest_on(study, capsys):
    assert run(["evaluate", str(study), "--by", "role", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert run(["evaluate", str(study), "--by", "role"]) == 0
    said = capsys.readouterr().out
    for one in document["per_code"]:
        low, high = one["ci95"]["kappa"]
        assert f"{one['kappa']:.2f} [{low:.2f}, {high:.2f}]" in said
    for value in document["by"]["role"]:
        low, high = value["ci95"]["lrap"]
        assert f"[{low:.2f}, {high:.2f}]" in said
    assert "kappa >= 0.40 and precision >= 0.60" in said


@pytest.mark.parametrize(
    ("options", "status", "message"),
    [
        (["--out", "x.pdf"], 2, "must end in .html"),
        (["--out", "x.svg"], 2, "add --curve"),
        (["--out", "nowhere/x.html"], 1, "There is no folder nowhere"),
        (["--task", "discover", "--curve"], 2, "go with --task suggest"),
        (["--by", "age"], 2, "There are: role, own."),
        (["--by", "own"], 2, "there are no groups to compare"),
    ],
)
def test_what_cannot_be_done_is_said_plainly(study, capsys, options, status, message):
    assert run(["evaluate", str(study), *options]) == status
    captured = capsys.readouterr()
    assert message in " ".join(captured.err.split()) and not captured.out


def test_copies_of_one_interview_are_called_so(tmp_path, capsys):
    study = make_study(tmp_path / "s.themekit", sources=3, copies=True)
    assert run(["evaluate", str(study)]) == 1
    said = " ".join(capsys.readouterr().err.split())
    assert "3 sources are coded, but every passage of the others is in 'P1' too" in said


def test_too_few_sources_for_a_curve(tmp_path, capsys):
    study = make_study(tmp_path / "s.themekit", sources=3)
    assert run(["evaluate", str(study), "--curve"]) == 1
    assert "needs 4 coded sources or more; the study has 3" in capsys.readouterr().err


def test_measures_that_are_not_defined_are_named_with_the_reason(study, capsys):
    with Study.open(study) as opened:
        counts = dict.fromkeys(opened.codebook().names, 0)
        for coding in opened.codings():
            counts[coding.code] += 1
    most = str(max(counts.values()))
    assert run(["evaluate", str(study), "--min-count", most]) == 0
    said = " ".join(capsys.readouterr().err.split())
    assert "Ranking (LRAP)" in said.replace("ranking", "Ranking")
    assert "not defined, because only one code is scored." in said


def test_the_unseen_is_tested_by_hiding_codes_so_it_takes_two(study, tmp_path, capsys):
    one = tmp_path / "one.themekit"
    with (
        Study.open(study) as opened,
        Study.create(one) as made,
        made.change("new") as change,
    ):
        change.add_codes(opened.codebook())
        change.add_coder(Coder("Ann"))
        for source in opened.sources():
            change.add_source(source)
        change.add_codings(each for each in opened.codings() if each.code == "Money")
    assert run(["evaluate", str(one), "--task", "unseen"]) == 1
    assert "That takes two codes that people used" in " ".join(capsys.readouterr().err.split())
