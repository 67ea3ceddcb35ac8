"""A small study with names and codes that a page must show as text, and no more than that."""

from pathlib import Path

from tiny_encoder import TinyEncoder

from themekit.domain import Code, Coder, Coding, Source, Turn
from themekit.report.described import Wishes
from themekit.reporting import Report, ReportOptions
from themekit.study import Study

SCRIPT = "<script>alert(1)</script>"
QUOTED = 'Bea "Bee" O\'Hara & <b>sons</b>'
CODES = (
    Code("Money", definition="What it costs & who pays."),
    Code("Budgets", parent="Money", definition="Whose money it is."),
    Code(SCRIPT, definition="A code named to break a page: </script><img src=x onerror=alert(2)>"),
)
SAID = {
    "Budgets": "The budget was pooled and then it ran out before the spring.",
    SCRIPT: "There was a zeppelin over the car park, and nobody looked up.",
    "": "We talked of the weather and of nothing else that week.",
}


def source(name: str, number: int) -> Source:
    """Twelve turns: a question, then what is said of each code in turn."""
    text, turns = "", []
    for turn, said in enumerate(list(SAID.values()) * 2):
        for who, words in (
            ("Interviewer", "And then?"),
            (name, f"{said} That was {number}-{turn}."),
        ):
            turns.append(Turn(len(text), len(text) + len(words), who, who == "Interviewer"))
            text += f"{words}\n"
    return Source(name, text, tuple(turns), {"role": "nurse", "email": f"{number}@example.org"})


def small_study(path: Path, sources: int = 6) -> Path:
    """Two coders; the second leaves every third coding out."""
    made = [source(QUOTED if n == 0 else f"Person {n}", n) for n in range(sources)]
    codings = [
        Coding(each.name, start, start + len(said), code, coder)
        for number, each in enumerate(made)
        for code, said in SAID.items()
        for turn, start in enumerate(_all(each.text, said))
        for coder in (["Amara"] if (number + turn) % 3 == 0 else ["Amara", "Jonas"])
        if code
    ]
    with (
        Study.create(path) as study,
        study.change("import", {"from": [f"{QUOTED}.docx"]}) as change,
    ):
        for each in made:
            change.add_source(each)
        change.add_codes(CODES)
        for name in ("Amara", "Jonas"):
            change.add_coder(Coder(name))
        change.add_codings(codings)
    return path


def write_report(study: Path, target: Path, names: bool = False, **wishes: object) -> str:
    """The report of a study, made with a tiny encoder; its text where it has one."""
    with Study.open(study) as opened:
        options = ReportOptions("Small study", names=names, wishes=Wishes(**wishes))
        Report(opened, TinyEncoder(), options).write(target)
    return target.read_text(encoding="utf-8") if target.suffix == ".html" else ""


def _all(text: str, said: str) -> list[int]:
    first = text.index(said)
    return [first, text.index(said, first + 1)]
