"""The methods say what was done, and no more."""

from __future__ import annotations

import pytest

from themekit.agree import compare
from themekit.demo import sample_study
from themekit.domain import Coder, Decision, Suggestion
from themekit.report.methods import methods
from themekit.study import Study


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    path = tmp_path_factory.mktemp("methods") / "s.themekit"
    sample_study(path)
    return path


def test_data_and_coding_are_those_of_the_study(path):
    with Study.open(path) as study:
        said = methods(study)
        words = sum(
            len(s.text[t.start : t.end].split())
            for s in study.sources() for t in s.turns if not t.interviewer
        )  # fmt: skip
        by_amara = len(study.codings(["Amara"]))
    assert f"9 sources with {words:,} words" in said.paragraphs[0]
    assert f"Amara ({by_amara} codings in 9 sources) and Jonas" in said.paragraphs[1]
    assert "18 codes under 4 main codes, 18 with a definition" in said.paragraphs[1]


def test_the_checklist_has_32_items_and_fills_what_is_known(path):
    with Study.open(path) as study:
        items = {item.number: item for item in methods(study).coreq}
    assert sorted(items) == list(range(1, 33))
    assert items[12].answer == "9 sources in the study."
    assert items[24].answer == "2: Amara and Jonas."
    assert "saturation is reached" in items[22].answer
    open_ = [number for number, item in items.items() if not item.answer]
    assert open_ == [*range(1, 12), 13, 14, 15, 17, 18, 19, 20, 21, 23, 26, 28, 30]


def test_without_a_machine_it_says_so(path):
    with Study.open(path) as study:
        said = methods(study)
    assert said.ai_use.startswith("No suggestion of a machine is part of this study.")


def test_what_a_model_did_for_the_report_alone_is_said_too(path):
    made = ("An encoder drew the map.",)
    with Study.open(path) as study:
        said = methods(study, made=made)
    assert made[0] in said.paragraphs
    assert said.ai_use.startswith("No suggestion of a machine is part of this study.")
    assert said.ai_use.endswith("without any part in the coding. An encoder drew the map.")


def test_what_a_model_did_is_in_the_methods_as_the_audit_log_has_it(tmp_path):
    path = tmp_path / "s.themekit"
    sample_study(path)
    with Study.open(path) as study:
        source = study.sources()[0].name
        machine = Coder("themekit 1 (m)", "machine")
        options = {"sources": ["new"], "top": 5}
        with study.change("suggest", options, model="all-MiniLM", sha256="ab" * 32) as change:
            place = (source, 0, 10, "Sharing a place")
            change.add_suggestions(machine, [Suggestion(*place, 0.9, True, machine.name)])
        with study.change("decide") as change:
            change.add_decisions([Decision(*place, "Amara", True)])
        said = methods(study)
        (day,) = {entry.at[:10] for entry in study.audit() if entry.command == "suggest"}
    (step,) = [p for p in said.paragraphs if "'suggest'" in p]
    assert step.startswith(f"On {day}, 'suggest' was run with themekit")
    assert "all-MiniLM (SHA-256 abababababab…), sources: new; top: 5: " in step
    assert "1 suggestion." in step
    assert "People looked at 1 suggestion and took 1." in said.ai_use
    assert "all-MiniLM ('suggest')" in said.ai_use


def test_agreement_is_that_of_the_comparison(path):
    with Study.open(path) as study:
        by_coder = {name: study.codings([name]) for name in ("Amara", "Jonas")}
        found = compare(study.sources(), by_coder, study.codebook(), samples=50)
        said = methods(study, found)
    (paragraph,) = [p for p in said.paragraphs if p.startswith("Agreement of Amara and Jonas")]
    for row in found.overall():
        if row.pooled.value is not None:
            assert f"{row.pooled.value:.2f}" in paragraph
    assert "The unit is the character" in paragraph


def test_a_study_with_nothing_in_it(tmp_path):
    with Study.create(tmp_path / "e.themekit") as study:
        said = methods(study)
    assert said.paragraphs[0] == "The study holds no source yet."
    assert "nobody has coded with it yet" in said.paragraphs[1]
    assert [item.number for item in said.coreq if item.answer] == [27]
