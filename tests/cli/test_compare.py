"""The command that compares coders, as a person runs it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from coded_interviews import CODEBOOK, interviews
from openpyxl import load_workbook
from tiny_encoder import TinyEncoder

from themekit import agreement, coders
from themekit.cli import run
from themekit.domain import Code, Coder, Coding, Source, Turn
from themekit.study import Study

TEXTS = {
    "P1": "The nurses sit in one room now. The budget is still two budgets. We talk more.",
    "P2": "Nobody pays for the van. Before, you never met the nurses. It was another building.",
    "P3": "One key for the cupboard. The budget runs out in March. My mother noticed nothing.",
}
CODES = ("care", "cost")


def source(name: str, text: str | None = None) -> Source:
    text = TEXTS[name] if text is None else text
    turns, start = [], 0
    for sentence in text.split(". "):
        turns.append(Turn(start, start + len(sentence), name))
        start += len(sentence) + 2
    return Source(name, text, tuple(turns), whole_turns=True)


def coding(who: str, name: str, words: str, code: str) -> Coding:
    start = TEXTS[name].index(words)
    return Coding(name, start, start + len(words), code, who)


ANN = [
    coding("Ann", "P1", "The nurses sit in one room now", "care"),
    coding("Ann", "P1", "The budget is still two budgets", "cost"),
    coding("Ann", "P2", "Nobody pays for the van", "cost"),
    coding("Ann", "P3", "The budget runs out in March", "cost"),
]
BEN = [
    coding("Ben", "P1", "The nurses sit in one room now", "care"),
    coding("Ben", "P2", "Nobody pays for the van", "cost"),
    coding("Ben", "P2", "you never met the nurses", "care"),
    coding("Ben", "P3", "The budget runs out in March", "care"),
]


def study(path: Path, *codings: list[Coding], sources: list[Source] | None = None) -> Path:
    with Study.create(path) as made, made.change("test") as change:
        for each in sources or [source(name) for name in TEXTS]:
            change.add_source(each)
        change.add_codes([Code(code, definition=f"About {code}.") for code in CODES])
        for mine in codings:
            change.add_coder(Coder(mine[0].coder))
            change.add_codings(mine)
    return path


@pytest.fixture
def both(tmp_path: Path) -> Path:
    return study(tmp_path / "both.themekit", ANN, BEN)


def compared(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict:
    assert run(["compare", *map(str, arguments), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def kappa(document: dict, *who: str) -> float:
    return next(
        row["pooled"]["value"]
        for row in document["overall"]
        if row["measure"] == "cohen_kappa" and set(row["coders"]) == set(who or ("Ann", "Ben"))
    )


def test_all_people_are_compared_and_json_stands_alone(both, capsys):
    found = compared(capsys, both)
    assert found["coders"] == ["Ann", "Ben"]
    assert found["unit"] == "passages", "coded units are compared as they stand"
    assert any("Uncoded text counts" in note for note in found["notes"])
    counts = {row["code"]: row["counts"] for row in found["per_code"]}
    assert counts["cost"] == {"both": 1, "only_first": 2, "only_second": 0, "neither": 6}
    assert found["confusions"][0]["first"] == "care"


def test_the_terminal_shows_tables_and_says_what_was_done(both, capsys):
    assert run(["compare", str(both), "--unit", "characters", "--approach", "reflexive"]) == 0
    shown = capsys.readouterr()
    assert "Cohen's kappa" in shown.out
    assert "The unit is the character" in shown.err
    assert "Braun & Clarke" in shown.err
    assert "Krippendorff's rule" not in shown.out, "no verdict on reflexive analysis"


@pytest.mark.parametrize("unit", ["characters", "passages", "spans"])
def test_files_hold_what_the_terminal_shows(both, tmp_path, capsys, unit):
    page, book = tmp_path / "a.html", tmp_path / "a.xlsx"
    command = ["compare", str(both), "--unit", unit, "-o", str(page), "-o", str(book)]
    assert run(command) == 0
    assert "Agreement over all codes" in page.read_text(encoding="utf-8")
    sheets = load_workbook(book).sheetnames
    assert {"agreement", "every-figure", "Contents"} <= set(sheets)
    first = (page.read_bytes(), book.read_bytes())
    assert run(command) == 0
    assert (page.read_bytes(), book.read_bytes()) == first


def test_what_is_written_names_sources_only_if_asked(tmp_path):
    lone = [coding("Ann", "P2", "van", "cost"), coding("Ann", "P1", "room", "care")]
    apart = study(tmp_path / "apart.themekit", lone, [coding("Ben", "P1", "budget", "cost")])
    for names, expected in (((), "Only Ann coded S02"), (("--names",), "Only Ann coded P2")):
        page = tmp_path / f"{len(names)}.html"
        assert run(["compare", str(apart), "--unit", "characters", "-o", str(page), *names]) == 0
        text = page.read_text(encoding="utf-8")
        assert expected in text
        assert ("P2" in text) == bool(names)


def test_two_files_coded_apart(tmp_path, capsys):
    here = study(tmp_path / "ann.themekit", ANN)
    changed = source("P3", TEXTS["P3"].replace("March", "April"))
    theirs = [source("P1"), source("P2"), changed, source("P4", "Only here. Really.")]
    there = study(tmp_path / "ben.themekit", BEN, sources=theirs)
    found = compared(capsys, here, "--with", there)
    assert found["sources"] == ["P1", "P2"]
    notes = " ".join(found["notes"])
    assert "The text of 'P3' differs between the two files" in notes
    assert "“" in notes and "Only ben holds P4" in notes


def test_a_code_that_only_the_other_file_has_is_compared_too(tmp_path, capsys):
    here = study(tmp_path / "ann.themekit", ANN)
    there = tmp_path / "ben.themekit"
    with Study.create(there) as made, made.change("test") as change:
        for name in TEXTS:
            change.add_source(source(name))
        change.add_codes([Code("care"), Code("trust")])
        change.add_coder(Coder("Ben"))
        change.add_codings([coding("Ben", "P1", "We talk more", "trust")])
    found = compared(capsys, here, "--with", there)
    assert "Only the codebook of ben has: trust." in found["notes"]
    counts = {row["code"]: row["counts"] for row in found["per_code"]}
    assert counts["trust"] == {"both": 0, "only_first": 0, "only_second": 1, "neither": 2}


def test_the_same_coder_name_in_both_files_is_two_coders(tmp_path, capsys):
    here = study(tmp_path / "one.themekit", ANN)
    again = study(tmp_path / "two.themekit", ANN[:2])
    found = compared(capsys, here, "--with", again, "--coder", "Ann")
    assert found["coders"] == ["Ann (one)", "Ann (two)"]


def test_files_without_a_text_in_common_are_refused(tmp_path, capsys):
    here = study(tmp_path / "one.themekit", ANN)
    there = tmp_path / "two.themekit"
    with Study.create(there) as made, made.change("test") as change:
        change.add_source(source("Q", "Something else. Entirely."))
    assert run(["compare", str(here), "--with", str(there)]) == 1
    assert "no text in common" in capsys.readouterr().err


def test_before_and_after_a_discussion(both, tmp_path, capsys):
    agreed = [Coding(c.source, c.start, c.end, c.code, "Ben") for c in ANN]
    after = study(tmp_path / "after.themekit", ANN, agreed)
    found = compared(capsys, after, "--before", both)
    change = next(
        row
        for row in found["before_and_after"]
        if row["measure"] == "cohen_kappa" and row["code"] is None
    )
    assert change["first"]["value"] == 1
    assert change["difference"]["value"] == pytest.approx(1 - change["second"]["value"], abs=1e-5)
    earlier = [Coding(c.source, c.start, c.end, c.code, "Ben 1") for c in BEN]
    one_file = study(tmp_path / "one.themekit", ANN, agreed, earlier)
    options = ["--coder", "Ann", "--coder", "Ben", "--before", "Ann", "--before", "Ben 1"]
    again = compared(capsys, one_file, *options)
    assert again["before_and_after"] == found["before_and_after"]


def test_groups_of_coders_are_compared_as_one(both, tmp_path, capsys):
    cat = [Coding(c.source, c.start, c.end, c.code, "Cat") for c in [*ANN, *BEN]]
    three = study(tmp_path / "three.themekit", ANN, BEN, cat)
    found = compared(capsys, three, "--coder", "Cat", "--group", "team=Ann+Ben")
    assert found["coders"] == ["Cat", "team"]
    assert kappa(found, "Cat", "team") == 1


def test_the_worklist_is_settled_into_a_consensus(both, tmp_path, capsys):
    work = tmp_path / "work.xlsx"
    assert run(["compare", str(both), "--worklist", str(work)]) == 0
    book = load_workbook(work)
    page = book["worklist"]
    header = [cell.value for cell in page[1]]
    settle, code = header.index("settle") + 1, header.index("code") + 1
    assert page.max_row - 1 == 4
    answers = iter(["yes", "Ben", "no"])
    for row in range(2, 5):
        assert page.cell(row, code).value in CODES
        page.cell(row, settle).value = next(answers)
    book.save(work)
    capsys.readouterr()
    assert run(["compare", str(both), "--settle", str(work), "--as", "agreed"]) == 0
    assert "Kept 4 codings as agreed. 1 difference is still open." in capsys.readouterr().err
    with Study.open(both) as opened:
        assert "agreed" in [coder.name for coder in opened.coders()]
        consensus = opened.codings(["agreed"])
        assert {(c.source, c.code) for c in consensus} >= {("P1", "care"), ("P2", "cost")}
        assert opened.audit()[-1].command == "compare --settle"
    found = compared(capsys, both, "--coder", "Ann", "--coder", "agreed")
    assert kappa(found, "Ann", "agreed") > kappa(
        compared(capsys, both, "--coder", "Ann", "--coder", "Ben")
    )
    assert run(["compare", str(both), "--settle", str(work), "--as", "agreed"]) == 2
    assert "already" in capsys.readouterr().err


def test_a_worklist_that_does_not_fit_is_refused_by_its_row(both, tmp_path, capsys):
    work = tmp_path / "work.xlsx"
    run(["compare", str(both), "--worklist", str(work)])
    command = ["compare", str(both), "--settle", str(work), "--as", "agreed"]
    assert run(command) == 1
    assert "settles nothing" in capsys.readouterr().err
    book = load_workbook(work)
    page = book["worklist"]
    settle = [cell.value for cell in page[1]].index("settle") + 1
    page.cell(3, settle).value = "perhaps"
    book.save(work)
    assert run(command) == 1
    error = capsys.readouterr().err
    assert "row 3" in error and "Ann" in error
    page.cell(3, settle).value = "yes"
    page.cell(3, 2).value = 1
    book.save(work)
    assert run(command) == 1
    assert "do not differ" in capsys.readouterr().err
    with Study.open(both) as opened:
        assert [coder.name for coder in opened.coders()] == ["Ann", "Ben"]


def test_what_one_coder_left_alone_may_count_as_read(both, tmp_path, capsys):
    little = study(tmp_path / "little.themekit", ANN[:3], [BEN[0]])
    by_default = compared(capsys, little)
    assert by_default["sources"] == ["P1"]
    assert "Only Ann coded P2: not compared." in by_default["notes"]
    assert compared(capsys, little, "--read-all")["sources"] == ["P1", "P2"]


def test_gamma_is_an_extra(both, capsys):
    try:
        import pygamma_agreement  # noqa: F401
    except ImportError:
        assert run(["compare", str(both), "--gamma"]) == 2
        assert "themekit[gamma]" in capsys.readouterr().err
    else:
        found = compared(capsys, both, "--gamma")
        assert [row["source"] for row in found["gamma"]] == list(TEXTS)


def test_how_much_more_to_code_twice(both, capsys):
    found = compared(capsys, both, "--unit", "characters", "--double-coding", 0.2)
    first = found["double_coding"][0]
    assert (first["passages"], first["code"]) == (9, "")
    assert first["more"] > 0


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--coder", "Ann"], "two coders"),
        (["--coder", "Ann", "--coder", "Zoe"], "no coder 'Zoe'"),
        (["--unit", "words"], "characters, passages, spans"),
        (["--reference", "Zoe"], "'Zoe'"),
        (["--group", "team"], "NAME=A+B"),
        (["--settle", "x.xlsx"], "go together"),
        (["--before", "Ann"], "--before names 1"),
        (["-o", "a.pdf"], ".xlsx or .html"),
        (["--double-coding", "5"], "between 0 and 2"),
        (["--approach", "grounded"], "reliability, codebook, reflexive"),
        (["--rank", "size"], "kappa, machine, text"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(both, capsys, options, said):
    assert run(["compare", str(both), *options]) in (1, 2)
    shown = capsys.readouterr()
    assert said in " ".join(shown.err.split())
    assert "Traceback" not in shown.err and shown.out == ""


def test_nobody_coded_anything(tmp_path, capsys):
    empty = study(tmp_path / "empty.themekit")
    assert run(["compare", str(empty)]) == 2
    assert "two coders" in capsys.readouterr().err


@pytest.mark.slow
def test_the_machine_is_compared_out_of_fold(tmp_path):
    made = interviews(sources=5, each=40, clear=1.0)
    sources, codings = [], {"Ann": [], "Ben": []}
    for name in dict.fromkeys(made.sources):
        rows = [row for row, where in enumerate(made.sources) if where == name]
        said = [made.passages[row] for row in rows]
        # The last passage says what the first of the first source said.
        text = "\n\n".join([*(each.text for each in said), made.passages[0].text])
        last = said[-1].end + 2
        turns = [*(Turn(each.start, each.end) for each in said), Turn(last, len(text))]
        sources.append(Source(name, text, tuple(turns), whole_turns=True))
        for row in rows:
            each = made.passages[row]
            for k in made.labels[row].nonzero()[0]:
                for who, mine in codings.items():
                    mine.append(Coding(name, each.start, each.end, made.codes[k], who))
    path = tmp_path / "s.themekit"
    with Study.create(path) as new, new.change("test") as change:
        for each in sources:
            change.add_source(each)
        change.add_codes(CODEBOOK)
        for who, mine in codings.items():
            change.add_coder(Coder(who))
            change.add_codings(mine)
    with Study.open(path) as opened:
        coded = coders.with_machine(opened, coders.human_codings(opened), TinyEncoder())
        found = agreement.agreement(coded, coders.Options(samples=100))
    assert found.comparison.coders == ["Ann", "Ben", "themekit"]
    assert coded.read["themekit"] == [each.name for each in sources]
    kappas = {
        row.first: row.first_figure.value
        for row in found.ceiling
        if row.measure == "cohen_kappa" and not row.code
    }
    assert 0.3 < kappas["themekit and Ann"] < 1
    everywhere = [c for c in coded.suggestions if c.code == made.codes[0]]
    assert len(everywhere) == 5 * 41, "a passage that repeats another has its scores too"
    assert any(row.machine is not None for row in found.worklist("machine"))


def test_low_kappa_beside_high_agreement_is_said_once(tmp_path, capsys):
    ann = [coding("Ann", "P2", "van", "cost"), coding("Ann", "P1", "room", "care")]
    ben = [coding("Ben", "P3", "key", "cost"), coding("Ben", "P3", "mother", "care")]
    apart = study(tmp_path / "apart.themekit", ann, ben)
    assert run(["compare", str(apart), "--unit", "characters", "--read-all"]) == 0
    out = capsys.readouterr().out
    assert out.count("High agreement beside low kappa") == 1
    assert "High agreement beside low kappa: care, cost. Most of that agreement" in out
