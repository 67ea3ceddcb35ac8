"""Adding to the user's own project: everything else stays, byte for byte."""

import zipfile
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from refi_dialects import DIALECTS, TEXT, Made, variant, write

from themekit import formats
from themekit.domain import Code, Codebook, Coder, Coding, Evidence, Source, Suggestion
from themekit.errors import InputError
from themekit.formats.refi import Content, schema
from themekit.formats.refi.merging import add_to_project

MACHINE = Coder("themekit 0.1 (my model)", "machine")
NEW_TEXT = "Bea: We \U0001f642 wait.\r\n\r\nBea: For months."


def suggestion(source, quote, code, score=0.75):
    start = source.text.index(quote)
    why = (Evidence("quotation", "Anna", "two budgets", 0.5),)
    return Suggestion(source.name, start, start + len(quote), code, score, True, MACHINE.name, why)


def content(read, *more):
    """Suggestions for the project's first source and a new one, with a new code."""
    anna = read.sources[0]
    bea = Source("Bea", NEW_TEXT)
    trust = Code("Trust", parent="Work")
    return Content(
        "s",
        [anna, bea],
        Codebook((*read.codes, trust)),
        [*read.coders, MACHINE],
        (),
        (
            suggestion(anna, "knows who pays for the van", "Money"),
            suggestion(anna, "nurses \U0001f469", "Teams"),
            suggestion(bea, "For months", "Trust"),
            *more,
        ),
    )


def members(path):
    with zipfile.ZipFile(path) as archive:
        return [(info.filename, info.date_time, archive.read(info)) for info in archive.infolist()]


def xml_of(path):
    return next(data for name, _, data in members(path) if name == "project.qde")


@pytest.mark.parametrize("name", DIALECTS)
def test_suggestions_are_added_in_the_dialect_of_the_file(tmp_path, name):
    old = write(tmp_path / "old.qdpx", dialect=DIALECTS[name])
    before = formats.read(old)
    added = add_to_project(old, content(before), tmp_path / "new.qdpx")
    assert (added.codings, added.codes, added.sources) == (3, 1, 1)
    after = formats.read(tmp_path / "new.qdpx")
    assert set(after.codings) == set(before.codings)
    assert {s.name for s in after.sources} == {"Anna", "Bea"}
    assert {code for code in after.codes if code.name != "Trust"} == set(before.codes)
    texts = {source.name: source.text for source in after.sources}
    found = {(texts[s.source][s.start : s.end], s.code, s.score) for s in after.suggestions}
    assert found == {
        ("knows who pays for the van", "Money", 0.75),
        ("nurses \U0001f469", "Teams", 0.75),
        ("For months", "Trust", 0.75),
    }
    assert {s.evidence for s in after.suggestions} == {
        (Evidence("quotation", "Anna", "two budgets", 0.5),)
    }


@pytest.mark.parametrize("name", DIALECTS)
def test_all_else_is_the_same_byte_for_byte(tmp_path, name):
    picture = bytes(range(256)) * 50
    more = {"sources/notes/a.bin": picture, "readme.txt": b"mine"}
    made = replace(Made(), members=more)
    old = write(tmp_path / "old.qdpx", made, DIALECTS[name])
    add_to_project(old, content(formats.read(old)), tmp_path / "new.qdpx")
    kept, now = members(old), members(tmp_path / "new.qdpx")
    project = DIALECTS[name].qde
    assert [each for each in now[: len(kept)] if each[0] != project] == [
        each for each in kept if each[0] != project
    ]
    assert len(now) == len(kept) + 1, "one new text"
    before = next(data for member, _, data in kept if member == project)
    after = next(data for member, _, data in now if member == project)
    was, now_is = etree.fromstring(before), etree.fromstring(after)
    guids = {each.get("guid") for each in was.iter()}
    new = [each for each in now_is.iter() if each.get("guid") and each.get("guid") not in guids]
    top = [each for each in new if not any(above in new for above in each.iterancestors())]
    assert schema.errors(was) == schema.errors(now_is)
    for each in top:
        each.getparent().remove(each)
    for empty in [e for e in now_is.iterchildren() if not len(e) and e.tag.endswith("Notes")]:
        now_is.remove(empty)
    assert etree.tostring(now_is, method="c14n") == etree.tostring(was, method="c14n")


def test_not_a_byte_is_lost_of_odd_xml(tmp_path):
    """Comments, quotes of either kind, character references and CDATA stay as they are."""
    odd = variant("standard", attributes="none")
    old = write(tmp_path / "old.qdpx", dialect=odd)
    with zipfile.ZipFile(old) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    xml = parts["project.qde"].decode()
    xml = xml.replace("<Users>", "<!-- a > b --><Users >\n  ")
    xml = xml.replace('name="Ann"', "name='A&#110;n'")
    xml = xml.replace("All about work", "<![CDATA[All <about> work]]>")
    xml = xml.replace('name="A study"', 'name="1 &gt; 0 > -1"')
    with zipfile.ZipFile(old, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, xml if name == "project.qde" else data)
    add_to_project(old, content(formats.read(old)), tmp_path / "new.qdpx")
    after = xml_of(tmp_path / "new.qdpx").decode()
    rest = iter(after)
    assert all(letter in rest for letter in xml), "the old file is a subsequence of the new one"
    assert "<!-- a > b --><Users >\n  <User" in after and "<![CDATA[All <about> work]]>" in after
    assert schema.errors(etree.fromstring(after.encode())) == []


def test_adding_twice_adds_nothing(tmp_path):
    old = write(tmp_path / "old.qdpx", dialect=DIALECTS["nvivo for windows"])
    given = content(formats.read(old))
    add_to_project(old, given, tmp_path / "one.qdpx")
    again = add_to_project(tmp_path / "one.qdpx", given, tmp_path / "two.qdpx")
    assert (again.codings, again.codes, again.sources) == (0, 0, 0)
    assert members(tmp_path / "one.qdpx") == members(tmp_path / "two.qdpx")
    assert "3 codings were in the project already" in " ".join(again.report)


@pytest.mark.parametrize("guid, upper", [("{0}", False), ("{{{0}}}", True)])
def test_guids_are_in_the_style_of_the_file(tmp_path, guid, upper):
    old = write(tmp_path / "old.qdpx", dialect=variant("standard", guid=guid, upper=upper))
    add_to_project(old, content(formats.read(old)), tmp_path / "new.qdpx")
    xml = xml_of(tmp_path / "new.qdpx")
    for each in etree.fromstring(xml).iter():
        for name in ("guid", "targetGUID", "creatingUser"):
            said = each.get(name)
            assert said is None or (said.startswith("{"), said == said.upper()) == (upper, upper)


@pytest.mark.parametrize(
    "inside",
    [
        "",
        "<Users/><CodeBook><Codes/></CodeBook><Sources/><Notes/>",
        "<Sources><TextSource guid='00000001-0000-4000-8000-abcdefabcdef' name='Anna'"
        " plainTextPath='internal://a.txt'/></Sources>",
        "<Description>only this</Description>",
    ],
)
def test_containers_that_are_missing_or_empty(tmp_path, inside):
    old = tmp_path / "old.qdpx"
    xml = f'<Project xmlns="urn:QDA-XML:project:1.0" name="p">{inside}</Project>'
    with zipfile.ZipFile(old, "w") as archive:
        archive.writestr("project.qde", xml)
        archive.writestr("sources/a.txt", TEXT)
    codes = (Code("Work"), Code("Teams", parent="Work"), Code("Money"))
    given = content(formats.Imported(sources=[Source("Anna", TEXT)], codes=codes))
    added = add_to_project(old, given, tmp_path / "new.qdpx")
    assert added.codings == 3
    after = xml_of(tmp_path / "new.qdpx")
    assert schema.errors(etree.fromstring(after)) == []
    assert len(formats.read(tmp_path / "new.qdpx").suggestions) == 3


def test_codings_of_people_are_not_doubled(tmp_path):
    old = write(tmp_path / "old.qdpx", dialect=DIALECTS["atlasti 8"])
    read = formats.read(old)
    fresh = Coding("Anna", 0, 11, "Money", "Cleo")
    given = Content(
        "s", read.sources, Codebook(read.codes), [*read.coders, Coder("Cleo")],
        (*read.codings, fresh),
    )  # fmt: skip
    added = add_to_project(old, given, tmp_path / "new.qdpx")
    assert added.codings == 1
    assert set(formats.read(tmp_path / "new.qdpx").codings) == {*read.codings, fresh}


def test_only_an_archive_can_be_added_to(tmp_path):
    old = write(tmp_path / "p.qde", dialect=variant("standard", inline=True))
    with pytest.raises(InputError, match=r"is no \.qdpx"):
        add_to_project(old, content(formats.read(old)), tmp_path / "new.qdpx")
    assert not (tmp_path / "new.qdpx").exists()


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.sampled_from(sorted(DIALECTS)), st.data())
def test_any_span_lands_where_it_was(tmp_path, name, data):
    old = write(tmp_path / "old.qdpx", dialect=DIALECTS[name])
    read = formats.read(old)
    text = read.sources[0].text
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    if "\r\n" in text[start - 1 : start + 1] or "\r\n" in text[end - 1 : end + 1]:
        return  # the inside of a line end is no place where it counts one
    span = Suggestion("Anna", start, end, "Money", 0.5, True, MACHINE.name)
    given = Content("s", read.sources, Codebook(read.codes), [MACHINE], (), (span,))
    add_to_project(old, given, tmp_path / "new.qdpx")
    assert formats.read(tmp_path / "new.qdpx").suggestions == (span,)
