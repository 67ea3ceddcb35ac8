"""What QualCoder's importer needs of a project, checked without QualCoder.

QualCoder is a desktop program and in no package index, so its own importer cannot run here. Its
source (``qualcoder/refi.py``) was read instead, and this small importer follows the same rules:
a leaf code with any child but one description is dropped; names of codes and categories are unique
(a second one is dropped); a selection without a date stops the import; the coder is the
selection's; the memo of a coding is the selection's description; the code is the first child of a
coding; line ends of Windows are counted as two; notes without a date stop the import.

By hand, in QualCoder 3.5 or later: *Project > Import REFI-QDA project*, choose a file written with
``themekit export STUDY x.qdpx --target qualcoder``, then *Reports > Coding reports* and compare the
number of codings for each coder with ``themekit show STUDY``; open one coded file and look at the
first and the last highlight of each colour.
"""

import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree
from random_studies import contents
from refi_dialects import DIALECTS, QUOTES, write

from themekit import formats
from themekit.domain import Codebook
from themekit.formats.refi import Content, write_project
from themekit.formats.refi.notes import note_text

NS = "{urn:QDA-XML:project:1.0}"


class StoppedError(Exception):
    """QualCoder's importer would have failed here."""


def qualcoder_reads(path):
    """Codings (text, code, coder, memo) and codes, as QualCoder's importer would have them."""
    with zipfile.ZipFile(path) as archive:
        root = etree.fromstring(archive.read("project.qde"))
        texts = {name: archive.read(name) for name in archive.namelist()}
    users = {user.get("guid"): user.get("name") for user in root.iter(f"{NS}User")}
    codes, names, categories = {}, set(), set()

    def walk(code):
        parts = list(code)
        inside = [each for each in parts if each.tag == f"{NS}Code"]
        name = code.get("name")
        if inside or code.get("isCodable") == "false":
            categories.add(name)
            if code.get("isCodable") == "true" and name not in names:
                names.add(name)
                codes[code.get("guid")] = name
        elif [each.tag for each in parts] in ([], [f"{NS}Description"]) and name not in names:
            names.add(name)
            codes[code.get("guid")] = name
        for each in inside:
            walk(each)

    for code in root.findall(f"{NS}CodeBook/{NS}Codes/{NS}Code"):
        walk(code)
    found = []
    for source in root.iter(f"{NS}TextSource"):
        member = "sources" + source.get("plainTextPath").split("internal:/")[1]
        data = texts[member]
        text = data.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
        if b"\r\n" in data:
            text = text.replace("\n", "\n ")
        for selection in source.iter(f"{NS}PlainTextSelection"):
            if not (selection.get("creationDateTime") or selection.get("modifiedDateTime")):
                raise StoppedError
            said = text[int(selection.get("startPosition")) : int(selection.get("endPosition"))]
            memo = selection.findtext(f"{NS}Description") or ""
            for coding in selection.findall(f"{NS}Coding"):
                guid = next(iter(coding)).get("targetGUID")
                found.append((said, codes.get(guid), users[selection.get("creatingUser")], memo))
    if any(note.get("creationDateTime") is None for note in root.iter(f"{NS}Note")):
        raise StoppedError
    return found, names | categories


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(contents())
def test_every_coding_comes_back_at_its_text(tmp_path, content):
    path = tmp_path / "s.qdpx"
    codable = [code.name for code in content.codebook if code.codable]
    write_project(path, content, "qualcoder")
    found, names = qualcoder_reads(path)
    texts = {source.name: source.text for source in content.sources}

    def one(text):
        return text.replace("\r\n", "\n").replace("\r", "\n")

    def expected(span, memo):
        code = span.code if span.code in codable else None
        return (one(texts[span.source][span.start : span.end]), code, span.coder, memo)

    wanted = [expected(each, each.memo) for each in content.codings]
    wanted += [expected(each, note_text(each)) for each in content.suggestions]
    if not any("\r" in text for text in texts.values()):
        assert sorted(map(str, found)) == sorted(map(str, wanted))
    assert names == set(content.codebook.names)


@pytest.mark.parametrize("target", ["", "qualcoder"])
def test_a_project_of_another_tool_goes_through_themekit_to_qualcoder(tmp_path, target):
    read = formats.read(write(tmp_path / "p.qdpx", dialect=DIALECTS["nvivo for windows"]))
    content = Content("s", read.sources, Codebook(read.codes), read.coders, read.codings)
    write_project(tmp_path / "s.qdpx", content, target)
    found, _ = qualcoder_reads(tmp_path / "s.qdpx")
    assert sorted(said for said, *_ in found) == sorted(QUOTES)
    assert {code for _, code, _, _ in found} == {"Teams", "Money"}
