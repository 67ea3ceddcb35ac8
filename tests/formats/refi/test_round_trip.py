"""A study to .qdpx and back is the same, line ends aside, which are one character there."""

import zipfile
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from random_studies import codebooks, contents

from themekit import formats
from themekit.domain import Code, Codebook, Source
from themekit.errors import InputError
from themekit.formats.refi import TARGETS, schema, write_project, write_qdc
from themekit.formats.refi.positions import LF, Ruler, one_line_end
from themekit.formats.refi.writing import Content

CHECKS = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


def expected(content):
    """Sources, codings and suggestions with line ends as they are in the file."""
    rulers = {source.name: Ruler(source.text, LF) for source in content.sources}

    def moved(span):
        start, end = rulers[span.source].outside(span.start, span.end)
        return replace(span, start=start, end=end)

    # A selection of nothing but the first half of a line end has no length in the file.
    codings = [moved(each) for each in content.codings]
    suggestions = [moved(each) for each in content.suggestions]
    return (
        [each for each in codings if each.start < each.end],
        [each for each in suggestions if each.start < each.end],
    )


def code_of(code):
    return replace(code, parent=None), code.parent


@settings(max_examples=50, deadline=None, suppress_health_check=CHECKS)
@given(contents())
def test_any_study_comes_back(tmp_path, content):
    path = tmp_path / "s.qdpx"
    write_project(path, content)
    read = formats.read(path)
    assert {(s.name, s.text, tuple(s.attributes.items()), s.memo) for s in read.sources} == {
        (s.name, one_line_end(s.text), tuple(s.attributes.items()), s.memo) for s in content.sources
    }
    codings, suggestions = expected(content)
    assert Counter(read.codings) == Counter(dict.fromkeys(codings, 1))
    assert Counter(read.suggestions) == Counter(dict.fromkeys(suggestions, 1))
    assert {code_of(code) for code in read.codes} == {code_of(code) for code in content.codebook}
    assert set(read.coders) == set(content.coders)


@settings(max_examples=15, deadline=None, suppress_health_check=CHECKS)
@given(contents(), st.sampled_from(TARGETS))
def test_what_is_made_for_a_tool_comes_back_too(tmp_path, content, target):
    path = tmp_path / "s.qdpx"
    write_project(path, content, target)
    read = formats.read(path)
    texts = {source.name: source.text for source in content.sources}
    back = {source.name: source.text for source in read.sources}

    def said(spans, texts):
        return Counter(
            (s.source, s.code, s.coder, one_line_end(texts[s.source][s.start : s.end]))
            for s in spans
        )

    if not any("\r" in text for text in texts.values()):
        assert said(read.codings, back) == said(content.codings, texts)
        assert said(read.suggestions, back) == said(content.suggestions, texts)
    assert {code_of(code) for code in read.codes} == {code_of(code) for code in content.codebook}


@settings(max_examples=15, deadline=None, suppress_health_check=CHECKS)
@given(contents(), st.sampled_from(["", *TARGETS]))
def test_valid_and_the_same_bytes(tmp_path, content, target):
    one, two = tmp_path / "a.qdpx", tmp_path / "b.qdpx"
    write_project(one, content, target)
    write_project(two, content, target)
    assert one.read_bytes() == two.read_bytes()
    with zipfile.ZipFile(one) as archive:
        names = archive.namelist()
        xml = archive.read("project.qde")
        texts = [archive.read(name) for name in names[1:]]
    assert names[0] == "project.qde" and xml.startswith(b"<?xml")
    root = etree.fromstring(xml)
    assert schema.errors(root) == []
    guids = [each.get("guid") for each in root.iter() if each.get("guid")]
    assert len(guids) == len(set(guids)), "each thing has a GUID of its own"
    assert all(guid == guid.lower() and "{" not in guid for guid in guids)
    assert b"richTextPath" not in xml
    for name in names[1:]:
        assert name.startswith("sources/") and f"internal://{name[8:]}".encode() in xml
    for text in texts:
        assert not text.startswith(b"\xef\xbb\xbf") or target == ""
        assert target == "maxqda" or b"\r" not in text


@settings(max_examples=25, deadline=None, suppress_health_check=CHECKS)
@given(codebooks())
def test_a_codebook_comes_back(tmp_path, codebook):
    path = tmp_path / "c.qdc"
    write_qdc(path, codebook)
    assert {code_of(code) for code in formats.read(path).codes} == {
        code_of(code) for code in codebook
    }
    assert b"urn:QDA-XML:codebook:1.0" in path.read_bytes()


def test_ambiguous_names_are_short_in_the_file_and_long_in_the_study(tmp_path):
    codes = (
        Code("people", codable=False),
        Code("people / staff", parent="people"),
        Code("money", codable=False),
        Code("money / staff", parent="money"),
        Code("money / staff / paid", parent="money / staff"),
        Code("people / staff / paid", parent="people / staff"),
    )
    path = tmp_path / "c.qdc"
    write_qdc(path, Codebook(codes))
    assert path.read_bytes().count(b'name="staff"') == 2
    assert path.read_bytes().count(b'name="paid"') == 2
    assert set(formats.read(path).codes) == set(codes)


def test_the_schema_is_asked_before_anything_is_written(tmp_path):
    path = tmp_path / "c.qdc"
    with pytest.raises(InputError, match=r"would not be valid REFI-QDA \(line"):
        write_qdc(path, Codebook((Code("a", colour="red"),)))
    assert list(tmp_path.iterdir()) == []


def test_what_xml_forbids_is_taken_out_and_reported(tmp_path):
    source = Source("P\x001", "words\x0b here", memo="\x1bmemo")
    report = write_project(tmp_path / "s.qdpx", Content("s", [source], Codebook()))
    assert report == ["2 characters that XML forbids were taken out."]
    (read,) = formats.read(tmp_path / "s.qdpx").sources
    assert (read.name, read.text, read.memo) == ("P1", "words\x0b here", "memo")
