"""How archives are packed and sources referred to outside the standard's words, one test each."""

import io
import zipfile
from dataclasses import replace

import pytest
from refi_dialects import QUOTES, TEXT, Dialect, Made, write

from themekit import formats
from themekit.domain import Codebook, Coder, Suggestion
from themekit.errors import InputError
from themekit.formats.refi import Content
from themekit.formats.refi.merging import add_to_project

PLAIN = Dialect(attributes="none")
MACHINE = Coder("themekit 0.1 (my model)", "machine")
TEXT_FILE = f"sources/{PLAIN.id(100)}.txt"


@pytest.fixture
def project(tmp_path):
    return write(tmp_path / "p.qdpx", dialect=PLAIN)


def members(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(path, parts):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def edit(path, old, new):
    parts = members(path)
    assert old in parts["project.qde"].decode()
    pack(path, {**parts, "project.qde": parts["project.qde"].decode().replace(old, new, 1)})


def quotes(found):
    texts = {source.name: source.text for source in found.sources}
    return sorted(texts[c.source][c.start : c.end] for c in found.codings)


def takes_suggestions(path):
    """Whether the project comes in whole, and one suggestion goes into a copy of it."""
    found = formats.read(path)
    start = found.sources[0].text.index("for the van")
    span = Suggestion(found.sources[0].name, start, start + 11, "Money", 0.5, True, MACHINE.name)
    content = Content("s", found.sources, Codebook(found.codes), [MACHINE], (), (span,))
    new = path.with_name("new.qdpx")
    add_to_project(path, content, new)
    again = formats.read(new)
    kept = {name: data for name, data in members(path).items() if not name.endswith(".qde")}
    assert {name: members(new)[name] for name in kept} == kept
    return quotes(found) == sorted(QUOTES) == quotes(again) and again.suggestions == (span,)


def test_folders_and_what_a_mac_adds(project):
    parts = members(project)
    mac = {"__MACOSX/._project.qde": b"\0\5", f"__MACOSX/._{TEXT_FILE}": b"\0\5"}
    pack(project, {"sources/": b"", **parts, **mac})
    assert takes_suggestions(project)
    folder = {f"My project/{name}": data for name, data in parts.items()}
    pack(project, {"My project/": b"", **folder, "__MACOSX/My project/._project.qde": b"\0\5"})
    assert takes_suggestions(project)


def test_texts_that_lost_their_folder(project):
    pack(project, {name.removeprefix("sources/"): d for name, d in members(project).items()})
    assert takes_suggestions(project)


def test_folders_written_with_backslashes(project):
    pack(project, {name.replace("/", "\\"): data for name, data in members(project).items()})
    assert takes_suggestions(project)


def test_an_archive_that_was_written_as_a_stream(project):
    class Stream(io.BytesIO):
        def seekable(self):
            return False

    parts, stream = members(project), Stream()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    project.write_bytes(stream.getvalue())
    assert takes_suggestions(project)


def test_more_parts_than_sources(project):
    """5,000 sources, each with a Word file beside its text, are more than 10,000 parts."""
    pack(project, {**members(project), **{f"sources/{n}.docx": b"" for n in range(10_100)}})
    assert quotes(formats.read(project)) == sorted(QUOTES)


@pytest.mark.parametrize("scheme", ["INTERNAL://", "internal:\\\\", "./", "internal://Sources\\"])
def test_other_ways_to_write_a_path(tmp_path, scheme):
    path = write(tmp_path / "p.qdpx", dialect=replace(PLAIN, scheme=scheme))
    assert quotes(formats.read(path)) == sorted(QUOTES)


def test_a_path_with_its_letters_encoded(tmp_path, project):
    parts = members(project)
    parts["sources/Anna (1) é.txt"] = parts.pop(TEXT_FILE)
    pack(project, parts)
    edit(project, f"{PLAIN.id(100)}.txt", "Anna%20%281%29%20%C3%A9.txt")
    assert takes_suggestions(project)
    secret = tmp_path / "secret.txt"
    secret.write_text(TEXT, encoding="utf-8")
    bare = write(tmp_path / "sources.qde", dialect=PLAIN)
    (tmp_path / "sources").mkdir()
    xml = bare.read_text(encoding="utf-8")
    xml = xml.replace(f"{PLAIN.id(100)}.txt", "%2e%2e%2fsecret.txt")
    bare.write_text(xml, encoding="utf-8")
    assert not formats.read(bare).sources, "it leads out of the folder"


def test_a_source_with_its_format_only(project):
    parts = members(project)
    parts[f"sources/{PLAIN.id(100)}.docx"] = parts.pop(TEXT_FILE)
    pack(project, parts)
    edit(project, f'plainTextPath="internal://{PLAIN.id(100)}.txt"',
         f'richTextPath="internal://{PLAIN.id(100)}.docx"')  # fmt: skip
    found = formats.read(project)
    assert not found.sources
    said = f"'Anna' is in the file with its format only (internal://{PLAIN.id(100)}.docx)"
    assert said in found.report[0] and f"left out: {len(QUOTES)}." in found.report[0]


def test_a_text_with_damaged_letters_keeps_its_positions(project):
    parts = members(project)
    parts[TEXT_FILE] = parts[TEXT_FILE].replace(b" in one room", b" in\0one room")
    damaged = parts[TEXT_FILE].replace(b"who pays", b"wh\xff pays").replace(b"And", "Ånd".encode())
    pack(project, {**parts, TEXT_FILE: damaged})
    found = quotes(formats.read(project))
    assert (
        "the social workers sit in\ufffdone room" in found and "wh\ufffd pays for the van" in found
    )
    assert len(found) == len(QUOTES)


def coding(code):
    return f'<Coding guid="{PLAIN.id(99)}"><CodeRef targetGUID="{PLAIN.id(code)}"/></Coding>'


def test_a_transcript_of_a_recording_comes_in_with_its_codings(tmp_path):
    text = "Bea: I said hello. Nobody answered.\n"
    points = "".join(
        f'<SyncPoint guid="{PLAIN.id(700 + n)}" timeStamp="{n}" position="{place}"/>'
        for n, place in enumerate((5, 18, len(text)))
    )
    selections = "".join(
        f'<TranscriptSelection guid="{PLAIN.id(710 + n)}" fromSyncPoint="{PLAIN.id(700 + n)}"'
        f' toSyncPoint="{PLAIN.id(701 + n)}">{coding(12)}</TranscriptSelection>'
        for n in (0, 9)
    )
    tape = (
        f'<AudioSource guid="{PLAIN.id(720)}" name="Tape" path="relative:///tape.mp3">'
        f'<Transcript guid="{PLAIN.id(721)}" plainTextPath="internal://t.txt">{points}{selections}'
        f'</Transcript><AudioSelection guid="{PLAIN.id(722)}" begin="1" end="2">{coding(12)}'
        "</AudioSelection></AudioSource>"
    )
    made = Made(sources_xml=tape, members={"sources/t.txt": text.encode()})
    path = write(tmp_path / "p.qdpx", made, PLAIN)
    found = formats.read(path)
    assert quotes(found) == sorted([*QUOTES, "I said hello."])
    said = " ".join(found.report)
    assert "'Tape' is an Audio source: its text came in. Coded places left out: 1." in said
    assert "selections whose positions are no numbers (1)" in said
    tape_found = found.sources[1]
    span = Suggestion(tape_found.name, 19, 34, "Money", 0.5, True, MACHINE.name)
    content = Content("s", found.sources, Codebook(found.codes), [MACHINE], (), (span,))
    added = add_to_project(path, content, tmp_path / "new.qdpx")
    assert added.sources == 1, "a place in a recording cannot be told: its words are a new source"
    (back,) = formats.read(tmp_path / "new.qdpx").suggestions
    assert (back.source, back.start, back.end) == ("Tape (2)", 19, 34)


def test_a_coding_that_names_two_codes_is_two(project):
    reference = f'<CodeRef targetGUID="{PLAIN.id(11)}"/>'
    edit(project, reference, reference + reference.replace(PLAIN.id(11), PLAIN.id(12)))
    assert quotes(formats.read(project)) == sorted([*QUOTES, "nurses"])


def test_values_of_every_type(tmp_path):
    types = {
        "born": ("Date", "<DateValue>2001-02-03</DateValue>"),
        "manages": ("Boolean", "<BooleanValue>true</BooleanValue>"),
        "age": ("Integer", "<IntegerValue>44</IntegerValue>"),
        "wage": ("Float", "<FloatValue>3.5</FloatValue>"),
        "met": ("DateTime", "<DateTimeValue>2001-02-03T04:05:06Z</DateTimeValue>"),
        "role": ("Text", "<TextValue>nurse &amp; mother</TextValue>"),
        "none": ("Text", "<TextValue/>"),
    }
    path = write(tmp_path / "p.qdpx", Made(texts={"Anna": TEXT, "Bea": "Bea: Yes."}, attributes={}))
    variables = "".join(
        f'<Variable guid="{PLAIN.id(60 + n)}" name="{name}" typeOfVariable="{kind}"/>'
        for n, (name, (kind, _)) in enumerate(types.items())
    )
    values = "".join(
        f'<VariableValue><VariableRef targetGUID="{PLAIN.id(60 + n)}"/>{value}</VariableValue>'
        for n, (_, value) in enumerate(types.values())
    )
    sources = "".join(f'<SourceRef targetGUID="{PLAIN.id(100 + n)}"/>' for n in (0, 1))
    case = f'<Case guid="{PLAIN.id(80)}" name="Team">{values}{sources}</Case>'
    edit(path, "<Sources>", f"<Variables>{variables}</Variables><Cases>{case}</Cases><Sources>")
    for source in formats.read(path).sources:
        assert dict(source.attributes) == {
            "born": "2001-02-03", "manages": "true", "age": "44", "wage": "3.5",
            "met": "2001-02-03T04:05:06Z", "role": "nurse & mother", "case": "Team",
        }  # fmt: skip


def test_what_a_project_says_of_itself_is_in_the_report(tmp_path):
    tail = "<Description>Interviews on the\n new ward, 2019.</Description>"
    found = formats.read(write(tmp_path / "p.qdpx", Made(tail_xml=tail), PLAIN))
    assert "p.qdpx: the project says of itself: Interviews on the new ward, 2019." in found.report


def test_a_way_of_packing_that_is_not_known(project):
    """Deflate64, which Windows takes for archives of over 2 GB."""
    data = bytearray(project.read_bytes())
    central = data.rindex(b"PK\x01\x02", 0, data.index(b"PK\x05\x06"))
    for place in (data.index(b"PK\x03\x04", 1) + 8, central + 10):
        data[place : place + 2] = (9).to_bytes(2, "little")
    project.write_bytes(bytes(data))
    with pytest.raises(InputError, match="pack it again as an ordinary zip"):
        formats.read(project)
