"""What a reader has to take: the odd things of real exports, one test each."""

import zipfile
from dataclasses import replace

import pytest
from refi_dialects import DIALECTS, QUOTES, TEXT, Dialect, Made, Marked, variant, write

from themekit import formats
from themekit.domain import Coder, Coding
from themekit.errors import InputError, UsageError
from themekit.formats.refi.container import file_name
from themekit.formats.refi.positions import Convention, Ruler, parse_convention

PLAIN = Dialect(attributes="none")


def read(tmp_path, made=None, dialect=PLAIN, name="p.qdpx", **options):
    return formats.read(write(tmp_path / name, made, dialect), **options)


def said(found):
    texts = {source.name: source.text for source in found.sources}
    return {(texts[c.source][c.start : c.end], c.code, c.coder) for c in found.codings}


def guid(number):
    return Dialect().id(number)


def selection(start, end, inside="", **attributes):
    given = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return (
        f'<PlainTextSelection guid="{guid(9000 + start)}" startPosition="{start}"'
        f' endPosition="{end}"{given}>{inside}</PlainTextSelection>'
    )


def coding(code, user=1):
    return (
        f'<Coding guid="{guid(9500 + code)}" creatingUser="{guid(user)}">'
        f'<CodeRef targetGUID="{guid(code)}"/></Coding>'
    )


def test_the_coder_is_the_codings_not_the_selections(tmp_path):
    found = read(tmp_path, Made(marks=[Marked("nurses", ["Teams"], "Bob", selection_user="Ann")]))
    assert said(found) == {("nurses", "Teams", "Bob")}


@pytest.mark.parametrize("together", [True, False])
def test_several_codes_on_one_passage(tmp_path, together):
    marks = [
        Marked("nurses", ["Teams", "Money"], "Ann"),
        Marked("nurses", ["Money"], "Bob"),
        Marked("nurses", ["Money"], "Bob"),
    ]
    found = read(tmp_path, Made(marks=marks), replace(PLAIN, together=together))
    assert said(found) == {
        ("nurses", "Teams", "Ann"), ("nurses", "Money", "Ann"), ("nurses", "Money", "Bob"),
    }  # fmt: skip
    assert len(found.codings) == 3, "a coding that comes twice counts once"


def test_a_selection_without_a_code_is_kept_as_a_remark(tmp_path):
    note = "<Description>She laughs here.</Description>"
    found = read(tmp_path, Made(selections_xml=selection(0, 11, note) + selection(12, 15)))
    assert "At 0–11: She laughs here." in found.sources[0].memo
    assert "selections without a code (2)" in found.report[-1]


def test_notes_are_memos(tmp_path):
    found = read(tmp_path, Made(marks=[Marked("nurses", ["Teams"], memo="Ask her again & soon.")]))
    assert found.codings[0].memo == "Ask her again & soon."


def test_a_note_that_is_a_file_and_a_note_that_is_nobodys(tmp_path):
    notes = (
        f'<Note guid="{guid(8000)}" name="Diary" plainTextPath="internal://{guid(8000)}.txt"/>'
        f'<Note guid="{guid(8001)}" name="Plan"><PlainTextContent>alone</PlainTextContent></Note>'
    )
    made = Made(
        notes_xml=notes,
        sources_xml=f'<TextSource guid="{guid(700)}" name="Bea"><PlainTextContent>Bea: Yes.'
        f'</PlainTextContent><NoteRef targetGUID="{guid(8000)}"/></TextSource>',
        members={f"sources/{guid(8000)}.txt": b"\xef\xbb\xbfThe dog barked."},
    )
    found = read(tmp_path, made)
    assert found.sources[1].memo == "Diary: The dog barked."
    assert "notes that belong to no code, source or coding (1)" in found.report[-1]
    assert "notes of nobody, which stay in the project only: Plan." in found.report[-2]


@pytest.mark.parametrize("where", ["source", "case", "nameless case", "set"])
def test_attributes_wherever_they_are(tmp_path, where):
    made = Made(attributes={"age": "67", "role": "nurse & mother"})
    found = read(tmp_path, made, Dialect(attributes=where))
    assert dict(found.sources[0].attributes) == {"age": "67", "role": "nurse & mother"}


def test_a_case_with_a_name_of_its_own_and_two_values(tmp_path):
    cases = "".join(
        f'<Case guid="{guid(800 + n)}" name="Focus {n}"><VariableValue>'
        f'<VariableRef targetGUID="{guid(50)}"/><IntegerValue>{n}</IntegerValue></VariableValue>'
        f'<SourceRef targetGUID="{guid(100)}"/></Case>'
        for n in (1, 2)
    )
    path = write(tmp_path / "p.qdpx", dialect=PLAIN)
    edit(path, "<Sources>", f"<Cases>{cases}</Cases><Sources>")
    assert dict(formats.read(path).sources[0].attributes) == {
        "age": "1; 2",
        "case": "Focus 1; Focus 2",
    }


def test_a_set_that_is_no_value(tmp_path):
    sets = (
        f'<Sets><Set guid="{guid(900)}" name="Managers"><MemberCode targetGUID="{guid(11)}"/>'
        f'<MemberSource targetGUID="{guid(100)}"/></Set></Sets>'
    )
    found = read(tmp_path, Made(tail_xml=sets))
    assert dict(found.sources[0].attributes) == {"Managers": "yes"}
    assert "set 'Managers': codes and notes left out: 1." in " ".join(found.report)


def test_two_sources_two_users_and_two_codes_of_one_name(tmp_path):
    path = write(
        tmp_path / "p.qdpx",
        Made(texts={"Anna": TEXT, "anna": "Anna: Another."}, codes_xml=f'<Code guid="{guid(19)}"'
             ' name="Money" isCodable="true"/>'),
        PLAIN,
    )  # fmt: skip
    edit(path, 'name="anna"', 'name="Anna"')
    edit(path, 'name="Bob"', 'name="Ann"')
    found = formats.read(path)
    assert [source.name for source in found.sources] == ["Anna", "Anna (2)"]
    assert found.coders == (Coder("Ann"), Coder("Ann (2)"))
    assert [code.name for code in found.codes] == ["Work", "Teams", "Money", "Money (2)"]
    assert len(found.report) == 4, "each is reported, and the convention"


def test_sources_without_text_are_reported_and_the_rest_is_kept(tmp_path):
    made = Made(texts={"Anna": TEXT, "Empty": "", "Gone": "gone"})
    path = write(tmp_path / "p.qdpx", made, PLAIN)
    without(path, f"sources/{guid(102)}.txt")
    found = formats.read(path)
    assert [source.name for source in found.sources] == ["Anna"]
    assert len(said(found)) == len(QUOTES)
    lost = [line for line in found.report if "no text in the file" in line]
    assert len(lost) == 2 and "'Gone'" in lost[1] and f"{guid(102)}.txt" in lost[1]


def test_a_whole_source_may_be_coded(tmp_path):
    source = (
        f'<TextSource guid="{guid(700)}" name="Bea"><PlainTextContent>Bea: Yes.'
        f"</PlainTextContent>{coding(12)}</TextSource>"
    )
    found = read(tmp_path, Made(sources_xml=source))
    assert Coding("Bea", 0, 9, "Money", "Ann") in found.codings
    assert "'Bea' is coded as a whole (1)" in " ".join(found.report)


@pytest.mark.parametrize("kind", ["PDF", "Picture", "Audio", "Video"])
def test_other_media_are_listed(tmp_path, kind):
    place = {
        "PDF": 'page="1" firstX="1" firstY="1" secondX="2" secondY="2"',
        "Picture": 'firstX="1" firstY="1" secondX="2" secondY="2"',
    }.get(kind, 'begin="1" end="2"')
    source = (
        f'<{kind}Source guid="{guid(700)}" name="Tape" path="internal://{guid(700)}.bin">'
        f'<{kind}Selection guid="{guid(701)}" {place}>{coding(12)}</{kind}Selection>'
        f"</{kind}Source>"
    )
    found = read(tmp_path, Made(sources_xml=source))
    assert [s.name for s in found.sources] == ["Anna"] and len(said(found)) == len(QUOTES)
    a = "an" if kind == "Audio" else "a"
    listed = f"'Tape' is {a} {kind} source: themekit does not read these; left out."
    assert f"{listed} Coded places left out: 1." in " ".join(found.report)


def test_the_text_of_a_pdf_comes_in_where_the_file_has_it(tmp_path):
    source = (
        f'<PDFSource guid="{guid(700)}" name="Report" path="internal://{guid(700)}.pdf">'
        f'<PDFSelection guid="{guid(701)}" page="1" firstX="1" firstY="1" secondX="2" secondY="2"/>'
        f'<Representation guid="{guid(702)}"><PlainTextContent>All is well.</PlainTextContent>'
        f"{selection(0, 6, coding(12))}</Representation></PDFSource>"
    )
    found = read(tmp_path, Made(sources_xml=source))
    assert ("All is", "Money", "Ann") in said(found)
    assert "its text came in. Coded places left out: 1." in " ".join(found.report)


@pytest.mark.parametrize(
    "start, end, lost",
    [
        ("x", "9", "no numbers"),
        ("", "9", "no numbers"),
        ("9" * 40, "9", "no numbers"),
        ("5", "5", "empty selections"),
        ("9", "3", "outside the text"),
        ("-4", "3", "outside the text"),
        ("3", "99999", "outside the text"),
    ],
)
def test_selections_that_are_nowhere_are_counted(tmp_path, start, end, lost):
    bad = selection(0, 1, coding(12)).replace('"0"', f'"{start}"').replace('"1"', f'"{end}"', 1)
    found = read(tmp_path, Made(selections_xml=bad))
    assert len(said(found)) == len(QUOTES)
    assert lost in found.report[-1] and "(1)" in found.report[-1]


def test_an_end_a_little_behind_the_text_is_its_end(tmp_path):
    length = len(TEXT)
    found = read(tmp_path, Made(selections_xml=selection(length - 5, length + 1, coding(12))))
    assert (TEXT[-5:], "Money", "Ann") in said(found)


def test_codings_that_point_nowhere(tmp_path):
    lost = selection(0, 11, coding(77)) + selection(13, 15, coding(12, user=66))
    found = read(tmp_path, Made(selections_xml=lost))
    assert "codings with a code that is not in the codebook (1)" in found.report[-1]
    assert ("Où", "Money", "unknown coder") in said(found)


def test_names_that_maxqda_cut_and_empty_ones(tmp_path):
    codes = f'<Code guid="{guid(19)}" name="" isCodable="true" color="#0f0"/>'
    codes += f'<Code guid="{guid(20)}" name="x" isCodable="true" color="green"/>'
    found = read(tmp_path, Made(codes_xml=codes))
    assert [(c.name, c.colour) for c in found.codes[-2:]] == [("(unnamed)", "#00ff00"), ("x", "")]
    assert "its colour 'green' is none" in " ".join(found.report)


def test_what_themekit_has_no_place_for_is_counted(tmp_path):
    links = f'<Links><Link guid="{guid(990)}"/></Links>'
    graphs = f'<Graphs><Graph guid="{guid(991)}"/><Graph guid="{guid(992)}"/></Graphs>'
    assert "links (1); graphs (2)" in read(tmp_path, Made(tail_xml=links + graphs)).report[-1]


@pytest.mark.parametrize("namespace", ["codebook:1.0", "codebook:0:4", "codebook:1:0"])
def test_codebooks_of_any_namespace(tmp_path, namespace):
    path = tmp_path / "c.qdc"
    path.write_text(
        f'﻿<?xml version="1.0" encoding="utf-8"?>\n<CodeBook xmlns="urn:QDA-XML:{namespace}">'
        f'<Codes><Code guid="{guid(1)}" name="a"><Code guid="{guid(2)}" name="b"'
        ' isCodable="true"/></Code></Codes><Sets/></CodeBook>',
        encoding="utf-8",
    )
    found = formats.read(path)
    assert [(code.name, code.parent) for code in found.codes] == [("a", None), ("b", "a")]


@pytest.mark.parametrize("scheme", ["internal://", "internal:/", "internal:///", "", "sources/"])
def test_paths_of_texts(tmp_path, scheme):
    assert len(said(read(tmp_path, dialect=replace(PLAIN, scheme=scheme)))) == len(QUOTES)


@pytest.mark.parametrize(
    "path",
    [
        "relative:///a.txt", "absolute:///etc/passwd", "file:///etc/passwd", "../a.txt",
        "internal://../a.txt", "internal:///etc/passwd", "/etc/passwd", "C:\\a.txt",
        "sources/../a.txt", "http://example.org/a.txt", "..", "",
    ],
)  # fmt: skip
def test_paths_that_lead_out_are_not_followed(tmp_path, path):
    assert file_name(path) is None or "/" not in str(file_name(path))
    (tmp_path / "a.txt").write_text("secret", encoding="utf-8")
    (tmp_path / "sources").mkdir()
    for name in ("p.qdpx", "p.qde"):
        made = write(tmp_path / name, dialect=PLAIN)
        if name.endswith("x"):
            edit(made, f"internal://{guid(100)}.txt", path)
        else:
            xml = made.read_text(encoding="utf-8").replace(f"internal://{guid(100)}.txt", path)
            made.write_text(xml, encoding="utf-8")
        found = formats.read(made)
        assert not found.sources and "has no text in the file" in " ".join(found.report)


def test_a_bare_qde_with_its_texts_beside_it(tmp_path):
    path = write(tmp_path / "p.qde", dialect=PLAIN)
    (tmp_path / "Sources").mkdir()
    (tmp_path / "Sources" / f"{guid(100)}.txt").write_text(TEXT, encoding="utf-8", newline="")
    assert len(said(formats.read(path))) == len(QUOTES)


def test_names_that_quote_decide_even_against_the_edges(tmp_path):
    """People may select half words; a name that quotes them says which convention is right."""
    marks = [Marked(TEXT[n : n + 7], ["Money"]) for n in range(75, 230, 9)]
    marks = [mark for mark in marks if TEXT.count(mark.quote) == 1 and mark.quote.strip()]
    dialect = variant("nvivo for windows", names=True, origin="unheard of", attributes="none")
    found = read(tmp_path, Made(marks=marks), dialect)
    texts = found.sources[0].text
    assert sorted(texts[c.start : c.end].replace("\r\n", "\n") for c in found.codings) == sorted(
        mark.quote for mark in marks
    )
    assert "1.00 of the selections have the text that their name quotes" in " ".join(found.report)


def test_the_origin_decides_where_nothing_else_can(tmp_path):
    made = Made(texts={"Anna": "\U0001f642 word word"}, marks=[Marked("word", ["Money"])])
    for name in ("nvivo for mac", "maxqda"):
        assert {q for q, _, _ in said(read(tmp_path, made, DIALECTS[name]))} == {"word"}


def test_texts_without_spaces_between_words_are_not_held_against_a_project(tmp_path):
    text = "我们在一个房间里工作。护士和社会工作者坐在一起。没有人知道谁付钱。"
    marks = [Marked(text[n : n + 5], ["Money"]) for n in range(0, 20, 4)]
    found = read(tmp_path, Made(texts={"Anna": text}, marks=marks))
    assert len(found.codings) == 5


def test_a_source_whose_codings_look_shifted_is_pointed_out(tmp_path):
    other = "Bea: Everybody talked forever about nothing whatsoever.\n"
    marks = [Marked(quote, ["Teams"]) for quote in QUOTES] * 3
    shifted = [Marked(quote, ["Money"]) for quote in ("verybod", "alke", "oreve", "othin", "hatso")]
    found = read(tmp_path, Made(texts={"Anna": TEXT, "Bea": other}, marks=[*marks, *shifted]))
    assert "the codings of 'Bea' look shifted (0.00); check them." in " ".join(found.report)


def test_positions_that_fit_nothing_are_refused(tmp_path):
    marks = [Marked(TEXT[n : n + 8], ["Teams"]) for n in range(80, 220, 7)]
    marks = [m for m in marks if m.quote.replace(" ", "").isalpha()]
    text = TEXT.replace(" ", "x")
    path = write(tmp_path / "p.qdpx", Made(texts={"Anna": TEXT}, marks=marks), PLAIN)
    without(path, f"sources/{guid(100)}.txt", text.encode())
    with pytest.raises(InputError, match=r"do not fit its texts.*--positions"):
        formats.read(path)
    found = formats.read(path, positions="utf-16+line-end-2")
    assert found.codings and "UTF-16 code units, a line end counts two" in " ".join(found.report)


def test_conventions_in_words():
    assert parse_convention("nvivo") == Convention("utf-16")
    assert parse_convention("utf-16+line-end-2+bom+inclusive") == Convention(
        "utf-16", "2", True, True
    )
    assert parse_convention("atlasti+inclusive") == Convention(line_end="1", inclusive=True)
    for bad in ("", "word", "nvivo+", "utf-32"):
        with pytest.raises(UsageError, match="is not known"):
            parse_convention(bad)


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS)
def test_rulers_agree_with_the_dialects(dialect):
    convention = Convention(
        "utf-16" if dialect.utf16 else "utf-8" if dialect.utf8 else "code-points",
        {None: "as-it-is", 1: "1", 2: "2"}[dialect.counts_line_end],
        dialect.counts_bom,
        dialect.inclusive,
    )
    text = dialect.file_text(TEXT)
    ruler = Ruler(text, convention, dialect.bom)
    for start in range(len(TEXT)):
        ours = len(dialect.file_text(TEXT[:start]))
        outside = dialect.span(TEXT, start, start + 1)
        if TEXT[start] == "\n":
            continue  # whether a span that ends in a line end has both its characters is open
        assert ruler.outside(ours, ours + 1) == outside
        starts, ends = ruler.inside([outside[0]], [outside[1]])
        assert (int(starts[0]), int(ends[0])) == (ours, ours + 1)


def edit(path, old, new):
    """Replace a piece of the XML of a project."""
    parts = members(path)
    xml = parts["project.qde"].decode("utf-8")
    assert old in xml
    parts["project.qde"] = xml.replace(old, new, 1).encode("utf-8")
    pack(path, parts)


def without(path, member, instead=None):
    """Take a member out, or put another in its place."""
    parts = members(path)
    parts.pop(member, None)
    if instead is not None:
        parts[member] = instead
    pack(path, parts)


def members(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(path, parts):
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
