"""The sample study is whole: read here without themekit's own readers."""

import csv
import re
from collections import Counter, defaultdict
from pathlib import Path

import docx
import pytest
import webvtt
from sklearn.metrics import cohen_kappa_score

from themekit import sample

ASKING = {"Interviewer", "Researcher", "I"}
FOLDER = sample.folder()
INTERVIEWS = sorted((FOLDER / "interviews").iterdir())
FLAT, SPOKEN = " ".join, re.compile(r"(?:\[[\d:]+\] )?([\w ]+?)(?:: |\n)(.*)", re.DOTALL)


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def labelled(piece: str) -> tuple[str, str]:
    match = SPOKEN.fullmatch(piece)
    assert match, piece[:60]
    return match[1], match[2]


def pieces(path: Path) -> list[tuple[str, str]]:
    """Who says what, piece by piece (a paragraph, a table's row, a cue)."""
    if path.suffix == ".vtt":
        cues = webvtt.read(path)
        return [(cue.voice, cue.text) if cue.voice else labelled(cue.text) for cue in cues]
    if path.suffix == ".txt":
        return [labelled(part) for part in path.read_text("utf-8").strip().split("\n\n")]
    document = docx.Document(str(path))
    if document.tables:
        cells = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
        return [(speaker, said) for speaker, said in cells]
    spoken = [p for p in document.paragraphs if not p.style.name.startswith("Heading")]
    return [
        (p.runs[0].text, "".join(run.text for run in p.runs[1:]))
        if p.runs[0].bold
        else labelled(p.text)
        for p in spoken
    ]


def turns(path: Path) -> list[tuple[str, str]]:
    """Who says what, with the white space of the format evened out."""
    found: list[tuple[str, str]] = []
    for speaker, said in pieces(path):
        said = FLAT(said.split())
        if found and found[-1][0] == speaker:
            found[-1] = (speaker, f"{found[-1][1]} {said}")
        else:
            found.append((speaker, said))
    return found


def respondent(path: Path) -> list[str]:
    return [said for speaker, said in turns(path) if speaker not in ASKING]


TURNS = {path.stem: respondent(path) for path in INTERVIEWS}
CODINGS = rows("codings.csv")
CODES = [row["code"] for row in rows("codebook.csv")]
CHILDREN = [row["code"] for row in rows("codebook.csv") if row["parent"]]


def test_nine_interviews_in_three_formats_and_a_new_one() -> None:
    assert Counter(path.suffix for path in INTERVIEWS) == {".docx": 3, ".txt": 3, ".vtt": 3}
    assert [row["source"] for row in rows("people.csv")] == [path.stem for path in INTERVIEWS]
    assert {row["round"] for row in rows("people.csv")} == {"1", "2"}
    assert (FOLDER / "new_interview.docx").is_file()


@pytest.mark.parametrize(
    "path", [*INTERVIEWS, FOLDER / "new_interview.docx"], ids=lambda path: path.stem
)
def test_an_interview_is_a_talk_of_two(path: Path) -> None:
    spoken = turns(path)
    asked = [said for speaker, said in spoken if speaker in ASKING]
    answered = [len(said.split()) for said in respondent(path)]
    assert len({speaker for speaker, _ in spoken}) == 2
    assert sum(answered) >= 1200
    assert len(asked) >= 20
    assert min(answered) < 30 and max(answered) > 150


def test_a_quotation_is_in_one_place_within_one_turn() -> None:
    assert len({tuple(row.values()) for row in CODINGS}) == len(CODINGS) >= 225
    for row in CODINGS:
        assert FLAT(row["quotation"].split()) == row["quotation"]
        places = sum(said.count(row["quotation"]) for said in TURNS[row["source"]])
        assert places == 1, (places, row)


def test_the_codebook_has_two_levels_with_definitions() -> None:
    book = rows("codebook.csv")
    parents = {row["code"] for row in book if not row["parent"]}
    assert len(CODES) == len(set(CODES)) == 18
    assert len(parents) == 4
    assert all(row["parent"] in parents for row in book if row["parent"])
    assert all(row[column] for row in book for column in ("definition", "inclusion", "examples"))


def test_every_code_is_used_enough_to_learn_from() -> None:
    used, where = Counter(), defaultdict(set)
    for row in CODINGS:
        assert row["code"] in CODES
        if row["coder"] == "Amara":
            used[row["code"]] += 1
            where[row["code"]].add(row["source"])
    assert set(used) == set(CHILDREN)
    assert min(used.values()) >= 12
    assert min(len(sources) for sources in where.values()) >= 4


def test_most_of_an_interview_is_not_coded() -> None:
    for source, said in TURNS.items():
        marked = marks(source, "Amara")
        coded = sum(len(set().union(*spans)) for spans in marked)
        assert 0.35 <= coded / sum(map(len, said)) <= 0.5, source


def test_the_coders_differ_but_agree_above_chance() -> None:
    shared = sorted({row["source"] for row in CODINGS if row["coder"] == "Jonas"})
    assert len(shared) == 7
    kappas = {}
    for number, code in enumerate(CHILDREN):
        drawn: list[list[bool]] = [[], []]
        for source in shared:
            for side, coder in zip(drawn, ("Amara", "Jonas"), strict=True):
                for spans, said in zip(marks(source, coder), TURNS[source], strict=True):
                    side += [at in spans[number] for at in range(len(said))]
        kappas[code] = cohen_kappa_score(*drawn)
    assert all(0.4 < kappa < 0.9 for kappa in kappas.values()), kappas
    assert 0.55 < sum(kappas.values()) / len(kappas) < 0.75


def marks(source: str, coder: str) -> list[list[set[int]]]:
    """For each turn and each code, the characters that a coder marked."""
    found = [[set() for _ in CHILDREN] for _ in TURNS[source]]
    for row in CODINGS:
        if (row["source"], row["coder"]) != (source, coder):
            continue
        for spans, said in zip(found, TURNS[source], strict=True):
            start = said.find(row["quotation"])
            if start >= 0:
                spans[CHILDREN.index(row["code"])].update(
                    range(start, start + len(row["quotation"]))
                )
    return found
