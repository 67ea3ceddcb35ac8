"""Tables of highlights, found again in their sources by their words."""

import csv

import pytest

from themekit import formats
from themekit.cli import run
from themekit.domain import Coding, Source
from themekit.errors import InputError
from themekit.study import Study

ANNA = (
    "Anna: We sit in one room now — nurses, and the social workers.\n\n"
    "Anna: “Nobody knows” who pays\nfor the van, and nobody minds. We sit.\n"
)
SOURCES = [Source("Anna", ANNA), Source("Bea", "Bea: We wait.")]


def table(tmp_path, *rows):
    path = tmp_path / "highlights.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return path


def said(read):
    texts = {source.name: source.text for source in SOURCES}
    return [(texts[c.source][c.start : c.end], c.code, c.coder) for c in read.codings]


def test_taguette(tmp_path):
    path = table(
        tmp_path,
        ["id", "document", "tag", "content"],
        ["1", "Anna.docx", "work.teams", "one room now"],
        ["1", "Anna.docx", "work", "one room now"],
        ["2", "Anna.docx", "money", "who pays for the van"],
        ["3", "bea", "work", "We wait."],
    )
    read = formats.read(path, sources=SOURCES)
    assert said(read) == [
        ("one room now", "teams", "taguette"),
        ("one room now", "work", "taguette"),
        ("who pays\nfor the van", "money", "taguette"),
        ("We wait.", "work", "taguette"),
    ]
    assert [(c.name, c.parent) for c in read.codes] == [
        ("work", None), ("teams", "work"), ("money", None),
    ]  # fmt: skip
    assert read.report == ()


@pytest.mark.parametrize("applied", [True, False])
def test_dedoose(tmp_path, applied):
    columns = ["Media Title", "Excerpt Creator", "Excerpt Copy", "Excerpt Range"]
    columns += ["Codes Applied Combined"]
    if applied:
        columns += ["Code: Teams Applied", "Code: Money, pay Applied"]
    start = ANNA.rindex("We sit")
    row = ["Anna", "ann", "We sit", f"{start}-{start + 6}", "Teams"]
    other = ["Anna", "bob", "for the van", "", "Money, pay" if applied else "Money"]
    path = table(
        tmp_path,
        columns,
        [*row, *(["True", "False"] if applied else [])],
        [*other, *(["False", "True"] if applied else [])],
    )
    read = formats.read(path, sources=SOURCES)
    assert said(read) == [
        ("We sit", "Teams", "ann"),
        ("for the van", "Money, pay" if applied else "Money", "bob"),
    ]
    assert read.codings[0].start == start, "the range tells two places apart"


def test_what_is_not_word_for_word(tmp_path):
    path = table(
        tmp_path,
        ["source", "coder", "code", "quotation"],
        ["Anna", "A", "punctuation", "we sit in one room now, Nurses and the social workers"],
        ["Anna", "A", "words", "Nobody knows at all who pays for the van and nobody minds"],
        ["Anna", "A", "nowhere", "something quite different from all of this here"],
        ["Anna", "A", "short", "quite different"],
        ["Anna", "A", "twice", "We sit"],
        ["Cleo", "A", "nobody", "We wait."],
    )
    read = formats.read(path, sources=SOURCES)
    assert said(read) == [
        ("We sit in one room now — nurses, and the social workers", "punctuation", "A"),
        ("Nobody knows” who pays\nfor the van, and nobody minds", "words", "A"),
    ]
    assert len(read.report) == 5
    assert "row 3" in read.report[0] and "91% of the words" in read.report[0]
    assert [line.split("): ")[1] for line in read.report[1:]] == [
        "it is not in 'Anna'; left out.",
        "it is not in 'Anna'; left out.",
        "it stands 2 times in 'Anna'; left out.",
        "there is no source 'Cleo'; left out.",
    ]


def test_our_own_codings_come_back(tmp_path):
    start = ANNA.rindex("We sit")
    path = table(
        tmp_path,
        ["source", "start", "end", "coder", "code", "quotation", "memo"],
        ["Anna", start, start + 6, "A", "work", "We sit", "'=why"],
    )
    assert formats.read(path, sources=SOURCES).codings == (
        Coding("Anna", start, start + 6, "work", "A", "=why"),
    )


def test_without_texts(tmp_path):
    path = table(tmp_path, ["id", "document", "tag", "content"], ["1", "a", "b", "c"])
    with pytest.raises(InputError, match="Import the interviews first"):
        formats.read(path)


def test_with_the_interviews_in_a_folder_or_after_them(tmp_path, capsys):
    folder = tmp_path / "study"
    folder.mkdir()
    (folder / "Anna.txt").write_text(ANNA, encoding="utf-8")
    path = table(folder, ["source", "coder", "code", "quotation"], ["Anna", "A", "x", "the van"])
    for number, files in enumerate(([folder], [folder / "Anna.txt", path])):
        study = tmp_path / f"{number}.themekit"
        assert run(["new", str(study), *(a for f in files for a in ("--from", str(f)))]) == 0
        with Study.open(study) as opened:
            assert [c.code for c in opened.codings()] == ["x"]
    assert run(["import", str(tmp_path / "0.themekit"), str(path)]) == 0
    assert "Nothing new" in capsys.readouterr().err
