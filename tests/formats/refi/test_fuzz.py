"""Projects that are broken or hostile: a plain sentence or a sound import, never anything else.

``THEMEKIT_FUZZ=100000 pytest -m slow tests/formats/refi/test_fuzz.py`` tries more of them.
"""

from __future__ import annotations

import io
import os
import random
import time
import warnings
import zipfile
from copy import deepcopy

import pytest
from lxml import etree
from refi_dialects import DIALECTS, TEXT, Made, Marked, project_xml, write

from themekit import formats
from themekit.domain import Code, Codebook, Coder, Source, Suggestion
from themekit.errors import ThemekitError
from themekit.formats.refi import Content
from themekit.formats.refi.merging import add_to_project
from themekit.study import Study

SECONDS = 5
MACHINE = Coder("themekit 0.1 (m)", "machine")
MADE = Made(
    marks=[*Made().marks, Marked("nurses", ["Money"], memo="a note")],
    members={"sources/x.bin": b"\x00\xff" * 40, "readme.txt": b"hello"},
)
NASTY = [
    "", " ", "\u0000".replace("\u0000", "0"), "-1", "999999999999999999999999", "1e9", "NaN", "٣",
    "true", "../../etc/passwd", "internal://../../x", "absolute:///etc/passwd", "file:///etc/passwd",
    "\U0001f642", "\u202e", "{00000001-0000-4000-8000-abcdefabcdef}", "x" * 5000, "=cmd()", "%s%n",
    "themekit 1 (x)", "MAXQDA", "NVivo", "&amp;", "<b>", "a > b :: c / d . e",
]  # fmt: skip
TAGS = (
    "Project Users User CodeBook Codes Code Description Variables Variable Cases Case Sources"
    " TextSource PDFSource Representation PlainTextContent PlainTextSelection Coding CodeRef"
    " NoteRef Notes Note Sets Set MemberSource VariableValue VariableRef TextValue SourceRef"
    " Links Nonsense"
).split()
DOCTYPES = [
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>',
    '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    '<!DOCTYPE Project SYSTEM "http://127.0.0.1:9/x.dtd">',
]


def mutated_tree(xml: str, dice: random.Random) -> bytes:
    """The XML with some elements and attributes taken out, doubled, moved, renamed or changed."""
    root = etree.fromstring(xml.encode())
    for _ in range(dice.randint(1, 8)):
        every = list(root.iter(tag=etree.Element))
        one, other = dice.choice(every), dice.choice(every)
        namespace = etree.QName(one).namespace
        deed = dice.randrange(9)
        if deed == 0 and one is not root:
            one.getparent().remove(one)
        elif deed == 1 and one is not root:
            copy = deepcopy(one)
            other.insert(dice.randint(0, len(other)), copy)
        elif deed == 2 and one.attrib:
            one.set(dice.choice(list(one.attrib)), dice.choice(NASTY))
        elif deed == 3 and one.attrib:
            del one.attrib[dice.choice(list(one.attrib))]
        elif deed == 4:
            one.tag = f"{{{namespace}}}{dice.choice(TAGS)}"
        elif deed == 5:
            one.tag = f"{{urn:{dice.choice(['QDA-XML:project:1:0', 'x'])}}}{dice.choice(TAGS)}"
        elif deed == 6:
            one.text = dice.choice(NASTY)
        elif deed == 7:
            for _ in range(dice.choice([3, 300])):
                one = etree.SubElement(one, f"{{{namespace}}}Code", name="deep", isCodable="x")
        elif one.attrib and other.attrib:
            one.set(dice.choice(list(one.attrib)), dice.choice(list(other.attrib.values())))
    return etree.tostring(root, encoding=dice.choice(["utf-8", "utf-16", "iso-8859-1", "ascii"]))


def mutated_bytes(data: bytes, dice: random.Random) -> bytes:
    """Bytes with some of them changed, cut, doubled or put in."""
    changed = bytearray(data)
    for _ in range(dice.randint(1, 6)):
        place = dice.randrange(len(changed) + 1)
        deed = dice.randrange(5)
        if deed == 0:
            changed[place : place + 1] = bytes([dice.randrange(256)])
        elif deed == 1:
            del changed[place : place + dice.choice([1, 9, 300])]
        elif deed == 2:
            changed[place:place] = changed[: dice.choice([4, 40])]
        elif deed == 3:
            changed[place:place] = dice.choice([b"\x00", b"\xff\xfe", b"<", b"&x;", b"]]>", b"'"])
        else:
            changed = changed[:place] or changed
    return bytes(changed)


def mutated_project(dice: random.Random) -> bytes:
    """A project that is broken in one of many ways."""
    dialect = dice.choice(list(DIALECTS.values()))
    xml = project_xml(MADE, dialect).partition("?>")[2].strip()
    text = dialect.file_text(TEXT).encode()
    data = mutated_tree(xml, dice) if dice.random() < 0.7 else xml.encode()
    if dice.random() < 0.1:
        data = dice.choice(DOCTYPES).encode() + data.partition(b"?>\n")[2] or data
    if dice.random() < 0.15:
        data = mutated_bytes(data, dice)
    if dice.random() < 0.2:
        text = dice.choice(
            [b"", b"\x00" * 9, b"\xff\xfe", b"\r\n\r\r\n", text[:40], text.swapcase()]
        )
    names = [dialect.qde, f"{dialect.folder}/{dialect.id(100)}.txt"]
    if dice.random() < 0.15:
        odd = [
            "../evil.txt",
            "/evil.txt",
            "sources/../../evil",
            "C:\\evil",
            "b.qde",
            names[0],
            "a" * 300,
        ]
        names.append(dice.choice(odd))
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w", dice.choice([0, 8])) as archive:
        warnings.simplefilter("ignore")
        for name, content in zip(names, [data, text, b"evil"], strict=False):
            archive.writestr(name, content)
    whole = buffer.getvalue()
    return mutated_bytes(whole, dice) if dice.random() < 0.2 else whole


def is_sound(read: formats.Imported) -> None:
    """Everything that a study would check of what was read."""
    lengths = {source.name: len(source.text) for source in read.sources}
    assert len(lengths) == len(read.sources)
    codes = {code.name for code in read.codes}
    coders = {coder.name for coder in read.coders}
    assert len(codes) == len(read.codes)
    for span in [*read.codings, *read.suggestions]:
        assert 0 <= span.start < span.end <= lengths[span.source]
        assert span.code in codes and span.coder in coders
    for code in read.codes:
        assert code.parent is None or code.parent in codes


def try_one(folder, seed: int) -> str:
    """Read one broken project, and add to it; say what came of it."""
    dice = random.Random(seed)
    path, new = folder / "p.qdpx", folder / "new.qdpx"
    path.write_bytes(mutated_project(dice))
    started = time.monotonic()
    read = None
    try:
        read = formats.read(path)
        is_sound(read)
    except ThemekitError as error:
        assert str(error).endswith((".", ")", "?")) and "\n" not in str(error)
    content = Content(
        "s",
        [Source("Anna", TEXT), Source("Bea", "Bea: Yes.")],
        Codebook((Code("Money"), Code("Trust", parent="Money"))),
        [MACHINE],
        (),
        [
            Suggestion("Anna", 0, 11, "Money", 0.5, True, MACHINE.name),
            Suggestion("Bea", 0, 3, "Trust", 0.5, True, MACHINE.name),
        ],
    )
    try:
        add_to_project(path, content, new)
        is_sound(formats.read(new, positions="standard"))
        new.unlink()
    except ThemekitError as error:
        assert "fault of themekit" not in str(error), error
    assert time.monotonic() - started < SECONDS, f"seed {seed}"
    assert sorted(each.name for each in folder.iterdir()) == ["p.qdpx"], f"seed {seed}"
    return "read" if read is not None else "refused"


def try_many(tmp_path, seeds) -> None:
    folder = tmp_path / "inside"
    folder.mkdir()
    (tmp_path / "canary.txt").write_text("still here", encoding="utf-8")
    before = sorted(tmp_path.parent.iterdir())
    outcomes = [try_one(folder, seed) for seed in seeds]
    assert set(outcomes) == {"read", "refused"}, "some are still good, some are not"
    assert sorted(tmp_path.iterdir()) == [tmp_path / "canary.txt", folder]
    assert sorted(tmp_path.parent.iterdir()) == before


def test_some_broken_projects(tmp_path):
    try_many(tmp_path, range(150))


@pytest.mark.slow
def test_thousands_of_broken_projects(tmp_path):
    try_many(tmp_path, range(1000, 1000 + int(os.environ.get("THEMEKIT_FUZZ", "3000"))))


def test_a_part_without_a_name(tmp_path):
    """A name that begins with a zero byte is an empty one; found by trying thousands."""
    path = write(tmp_path / "p.qdpx", MADE)
    data = path.read_bytes()
    path.write_bytes(data.replace(b"readme.txt", b"\x00eadme.txt"))
    with pytest.raises(ThemekitError, match="a part without a name"):
        formats.read(path)


def test_what_is_read_fits_into_a_study(tmp_path):
    """The study checks all that it is given; here it takes what was read of broken projects."""
    from themekit.intake import take_in

    taken = 0
    for seed in range(60):
        path = tmp_path / "p.qdpx"
        path.write_bytes(mutated_project(random.Random(seed)))
        try:
            read = formats.read(path)
        except ThemekitError:
            continue
        with Study.create(tmp_path / f"{seed}.themekit") as study, study.change("new") as change:
            take_in(change, read)
        taken += 1
    assert taken > 10


@pytest.mark.parametrize("doctype", DOCTYPES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_document_types_are_refused(tmp_path, doctype, encoding):
    xml = project_xml(MADE, DIALECTS["standard"])
    declared, _, rest = xml.partition("?>")
    hostile = declared.replace("utf-8", encoding) + "?>" + doctype + rest.replace("A study", "&a;")
    path = tmp_path / "p.qdpx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("project.qde", hostile.encode(encoding))
    bare, book = tmp_path / "p.qde", tmp_path / "c.qdc"
    bare.write_bytes(hostile.encode(encoding))
    book.write_bytes(f'<?xml version="1.0"?>{doctype}<CodeBook>&a;</CodeBook>'.encode())
    for each in (path, bare, book):
        with pytest.raises(ThemekitError, match=r"document type|is damaged"):
            formats.read(each)


def test_a_bomb_is_refused(tmp_path):
    path = write(tmp_path / "p.qdpx", Made(texts={"Anna": TEXT, "Bea": " " * (32 * 2**20)}))
    assert path.stat().st_size < 2**18
    with pytest.raises(ThemekitError, match="unpacks to far more"):
        formats.read(path)
