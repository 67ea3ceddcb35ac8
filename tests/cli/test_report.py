"""themekit report, as a person runs it."""

import pytest
from small_study import small_study
from tiny_encoder import TinyEncoder

from themekit.cli import run


@pytest.fixture(autouse=True)
def tiny(monkeypatch):
    """The command embeds with a tiny encoder: meaning does not matter here, speed does."""
    monkeypatch.setattr("themekit.embed.load_encoder", lambda name="default", **_: TinyEncoder())


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return small_study(tmp_path_factory.mktemp("study") / "Small study.themekit", sources=2)


def test_one_command_writes_every_form_and_says_so(study, tmp_path, capsys):
    files = [tmp_path / f"report.{ending}" for ending in ("html", "docx", "xlsx")]
    command = ["report", str(study), "--figures", str(tmp_path / "figures"), "--by", "role"]
    assert run([*command, *(part for file in files for part in ("-o", str(file)))]) == 0
    told = capsys.readouterr()
    assert told.out == "" and all(f"Wrote {file}." in told.err for file in files)
    assert all(file.stat().st_size for file in files)
    assert (tmp_path / "figures" / "map.svg").stat().st_size
    page = files[0].read_text(encoding="utf-8")
    assert "<title>Small study</title>" in page, "the study's name where no title is given"
    assert "Codes by role" in page


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["{study}"], 2, "Say where to write it"),
        (["{study}", "-o", "x.pdf"], 2, "must end in .html, .docx or .xlsx"),
        (["missing.themekit", "-o", "{out}"], 1, "no study"),
        (["{study}", "-o", "{out}", "--coder", "Zoe"], 1, "no coder 'Zoe'"),
        (["{study}", "-o", "{out}", "--by", "shoe"], 2, "attribute 'shoe'"),
        (["{study}", "-o", "{out}", "--concept", "Nothing"], 2, "Nothing"),
        (["{study}", "-o", "nowhere/x.html"], 1, "There is no folder nowhere"),
        (["{study}", "-o", "{out}", "--approach", "none"], 2, "approach"),
    ],
)
def test_what_cannot_be_done_is_said_plainly(study, tmp_path, capsys, arguments, status, message):
    out = tmp_path / "report.html"
    assert run(["report", *(each.format(study=study, out=out) for each in arguments)]) == status
    told = capsys.readouterr()
    assert message in told.err and "Traceback" not in told.err
    assert not out.exists()
