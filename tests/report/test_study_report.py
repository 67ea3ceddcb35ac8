"""The report of a study: what stands in it, in every form, for studies of every size."""

import base64
import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import docx
import openpyxl
import pytest
from lxml import etree
from small_study import CODES, QUOTED, SAID, SCRIPT, small_study, source, write_report
from tiny_encoder import TinyEncoder

from themekit.alignments import alignment
from themekit.candidates import are_kept, candidates
from themekit.domain import Coder, Coding, Source, Turn
from themekit.errors import StudyError, UsageError
from themekit.report.described import Wishes
from themekit.reporting import Report, ReportOptions
from themekit.study import Study
from themekit.theming import ThemeOptions, Themes


@pytest.fixture(scope="module")
def study(tmp_path_factory) -> Path:
    return small_study(tmp_path_factory.mktemp("study") / "small.themekit", sources=2)


@pytest.fixture(scope="module")
def page(study, tmp_path_factory) -> str:
    return write_report(study, tmp_path_factory.mktemp("page") / "report.html")


def seen(page: str) -> str:
    """What a reader sees, in a line, tags and scripts aside."""
    body = re.sub(r"<(script|style)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", body)).split())


def test_the_sections_stand_in_order(page):
    found = re.findall(r'<h2 id="([a-z]+)"', page)
    assert found == [
        "overview", "themes", "map", "candidates", "agreement", "tables", "transcripts", "methods",
    ]  # fmt: skip
    text = seen(page)
    assert "2 sources" in text and "12 passages" in text
    assert "Krippendorff's alpha over all codes, on characters, is 0." in text
    assert "4 pieces of data in 2 of 2 sources" in text


def test_nothing_is_asked_for_from_outside(page):
    assert "default-src 'none'" in page
    assert {link[0] for link in re.findall(r'(?:src|href)="([^"]+)"', page)} == {"#", "d"}
    assert "http://" not in page.replace("http://www.w3.org/", "") and "https://" not in page


def test_nobody_is_named_unless_asked(study, page, tmp_path):
    for telling in (QUOTED, "O'Hara", "Person 1", "example.org"):
        assert telling not in unescape(page)
    assert "Not shown, because it may say who somebody is: email." in seen(page)
    assert "S01" in page and "Amara" in page, "coders are no interviewees"
    named = unescape(write_report(study, tmp_path / "named.html", names=True))
    assert QUOTED in named and "Person 1" in named and "1@example.org" in named


def test_names_of_codes_are_text(page):
    assert SCRIPT not in page and SCRIPT in seen(page)
    assert page.count("<script>") == 1 and "<img src=x" not in page


def test_the_same_study_gives_the_same_bytes(study, tmp_path):
    for ending in ("html", "docx", "xlsx"):
        files = [tmp_path / f"{number}.{ending}" for number in (1, 2)]
        for file in files:
            write_report(study, file)
        assert files[0].read_bytes() == files[1].read_bytes()


def test_word_and_excel_hold_the_tables_without_names(study, page, tmp_path):
    for ending in ("docx", "xlsx"):
        write_report(study, tmp_path / f"report.{ending}")
    document = docx.Document(str(tmp_path / "report.docx"))
    said = [p.text for p in document.paragraphs]
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    captions = [p.text for p in document.paragraphs if p.style.name == "Caption"]
    assert any("Agreement over all codes" in caption for caption in captions)
    assert any("Map of passages" in caption for caption in captions)
    book = openpyxl.load_workbook(tmp_path / "report.xlsx")
    assert {"sources", "codebook", "agreement"} <= set(book.sheetnames)
    sheet = book["codebook"]
    names = [str(cell.value) for cell in sheet["A"][1:]]
    assert names == [code.name for code in CODES]
    everything = [str(c.value) for each in book for row in each.iter_rows() for c in row]
    for telling in ("O'Hara", "Person 1", "example.org"):
        assert not any(telling in text for text in [*said, *cells, *everything])


def test_figures_are_written_without_names(study, tmp_path):
    with Study.open(study) as opened:
        written = Report(opened, TinyEncoder(), ReportOptions("s")).write_figures(tmp_path / "f")
    assert {"map.svg", "map.png", "codes_by_source.svg"} <= {path.name for path in written}
    for path in written:
        assert b"O'Hara" not in path.read_bytes() and b"Person 1" not in path.read_bytes()


@pytest.mark.slow
def test_what_was_measured_before_is_shown_and_else_said_to_be_missing(tmp_path):
    kept = small_study(tmp_path / "kept.themekit", sources=6)
    assert "was not measured for this report" in seen(write_report(kept, tmp_path / "1.html"))
    with Study.open(kept) as opened:
        options = ReportOptions("s", evaluate=True)
        Report(opened, TinyEncoder(), options).write(tmp_path / "2.html")
    text = seen(write_report(kept, tmp_path / "3.html"))
    assert "having learned from the other sources only" in text
    assert "was measured on sources that it had not learned from (6 folds" in text
    assert "For this report, machine learning was used" in text
    assert "People and the machine" in text and "The human ceiling" in text


def test_candidate_themes_are_kept_as_they_were_found(tmp_path):
    own = small_study(tmp_path / "own.themekit", sources=2)
    with Study.open(own) as opened:
        options, encoder = ThemeOptions(), TinyEncoder()
        assert not are_kept(opened, encoder, options)
        first = candidates(opened, encoder, options)
        assert are_kept(opened, encoder, options)
        second = candidates(opened, encoder, options)
        assert second.discovery.themes == first.discovery.themes
        assert second.discovery.notes == first.discovery.notes
        assert (second.discovery.membership == first.discovery.membership).all()
        assert second.document() == first.document()
        assert second.aligned().to_json() == first.aligned().to_json()
        assert not are_kept(opened, encoder, ThemeOptions(themes=3))
        with opened.change("import") as change:
            change.add_source(source("Somebody else", 9))
        assert not are_kept(opened, encoder, options)


def test_an_alignment_is_kept_as_it_was_made(tmp_path, monkeypatch):
    own = small_study(tmp_path / "own.themekit", sources=2)
    with Study.open(own) as opened:
        found = candidates(opened, TinyEncoder(), ThemeOptions())
        first = alignment(opened, found)
        monkeypatch.setattr(Themes, "aligned", lambda *_: pytest.fail("made again"))
        second = alignment(opened, found)
        assert second.to_json() == first.to_json() and second.relations == first.relations
        assert (second.f1 == first.f1).all() and second.order() == first.order()
        fewer = replace(found, coded=replace(found.coded, labels=~found.coded.labels))
        with pytest.raises(pytest.fail.Exception):
            alignment(opened, fewer)


def test_who_is_left_out_is_left_out(study, tmp_path):
    text = seen(write_report(study, tmp_path / "amara.html", coders=["Amara"]))
    assert "Coded by Amara alone" in text and "Jonas" not in text.split("Methods")[-2]
    with pytest.raises(StudyError, match="no coder 'Zoe'"):
        write_report(study, tmp_path / "x.html", coders=["Zoe"])
    with pytest.raises(UsageError, match="attribute 'shoe'"):
        write_report(study, tmp_path / "x.html", by=["shoe"])
    with pytest.raises(UsageError, match="must end in"):
        write_report(study, tmp_path / "x.pdf")
    assert [path.name for path in tmp_path.iterdir()] == ["amara.html"]


def whole(text: str) -> Source:
    return Source("a", text, (Turn(0, len(text), "Bea"),) if text else ())


MONEY = Coding("a", 0, 10, "Money", "Amara")


@pytest.mark.parametrize(
    ("sources", "codes", "codings", "said"),
    [
        ([], [], [], ["The study holds no source yet", "No code is in use yet"]),
        ([], CODES, [], ["Nothing is coded"]),
        ([whole("")], [], [], ["too few passages for a map"]),
        ([whole("One thing was said.")], CODES, [], ["Nothing is coded yet", "no theme to show"]),
        ([whole("The money ran out.")], CODES, [MONEY], ["Coded by Amara alone", "1 passage"]),
        (
            [whole("The money ran out."), source("b", 1)],
            CODES,
            [MONEY, replace(MONEY, coder="Jonas")],
            ["Coded by Amara and Jonas", "only 7 passages"],
        ),
    ],
)  # fmt: skip
def test_small_studies_say_what_there_is_not_enough_of(tmp_path, sources, codes, codings, said):
    path = tmp_path / "tiny.themekit"
    with Study.create(path) as made, made.change("import") as change:
        for each in sources:
            change.add_source(each)
        change.add_codes(codes)
        for name in {coding.coder for coding in codings}:
            change.add_coder(Coder(name))
        change.add_codings(codings)
    with Study.open(path) as opened:
        for evaluate in (None, True):
            report = Report(opened, TinyEncoder(), ReportOptions("Tiny", evaluate=evaluate))
            for ending in ("html", "docx", "xlsx"):
                report.write(tmp_path / f"report.{ending}")
            report.write_figures(tmp_path / "figures")
    text = seen((tmp_path / "report.html").read_text(encoding="utf-8"))
    for sentence in said:
        assert sentence in text
    assert not re.search(r"\b(nan|None|inf)\b", text)


def test_control_characters_in_names_break_no_file(tmp_path):
    steering = "Esc \x1b[2J\x00 \U0001f389"
    path = tmp_path / "steering.themekit"
    with Study.create(path) as made, made.change("import") as change:
        change.add_source(replace(whole("The money ran out."), name=steering))
        change.add_source(source("b", 1))
        change.add_codes([replace(CODES[0], name=steering)])
        for coder in (steering, "Jonas"):
            change.add_coder(Coder(coder))
            change.add_codings([Coding(steering, 0, 10, steering, coder)])
    with Study.open(path) as opened:
        report = Report(opened, TinyEncoder(), ReportOptions("Tiny", names=True, candidates=True))
        for ending in ("html", "docx", "xlsx"):
            report.write(tmp_path / f"report.{ending}")
        figures = report.write_figures(tmp_path / "figures")
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "\x1b" not in page and "Esc [2J" in seen(page)
    drawn = [base64.b64decode(each) for each in re.findall(r"svg\+xml;base64,([^\"]+)", page)]
    drawn += [path.read_bytes() for path in figures if path.suffix == ".svg"]
    assert len(drawn) > 1
    for picture in drawn:
        etree.fromstring(picture)
    assert docx.Document(str(tmp_path / "report.docx")).tables
    assert "agreement" in openpyxl.load_workbook(tmp_path / "report.xlsx").sheetnames


def test_the_research_question_comes_first(study, tmp_path):
    with Study.open(study) as opened:
        options = ReportOptions("s", question="What became of the <money>?", wishes=Wishes())
        Report(opened, TinyEncoder(), options).write(tmp_path / "q.html")
    text = seen((tmp_path / "q.html").read_text(encoding="utf-8"))
    assert text.index("What became of the <money>?") < text.index("2 sources")
    assert SAID[SCRIPT] in text
