"""Archives and XML that are not what they say."""

import struct
import zipfile
from pathlib import Path

import pytest

from themekit import formats
from themekit.errors import InputError
from themekit.formats import safety
from themekit.formats.safety import parse_xml, safe_zip

TYPES = ("[Content_Types].xml", "<Types/>")


def packed(path: Path, *entries: tuple[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return path


def test_a_bomb_named_docx(tmp_path):
    path = packed(tmp_path / "a.docx", TYPES, ("word/document.xml", b" " * (64 * 2**20)))
    assert path.stat().st_size < 2**17
    with pytest.raises(InputError, match=r"a\.docx unpacks to far more"):
        formats.read(path)


def test_a_bomb_named_xlsx(tmp_path):
    path = packed(tmp_path / "a.xlsx", TYPES, ("xl/workbook.xml", b" " * (64 * 2**20)))
    with pytest.raises(InputError, match="unpacks to far more"):
        formats.read(path, text_columns=["text"])


def test_an_archive_that_says_it_is_small(tmp_path):
    """The size in the list of entries is made 10 bytes: the real content is never trusted."""
    path = packed(tmp_path / "a.docx", TYPES, ("word/document.xml", b" " * (64 * 2**20)))
    data = bytearray(path.read_bytes())
    listed = data.rindex(b"PK\x01\x02")
    assert struct.unpack_from("<L", data, listed + 24) == (64 * 2**20,)
    struct.pack_into("<L", data, listed + 24, 10)
    path.write_bytes(data)
    with pytest.raises(InputError, match=r"is damaged|unpacks to far more"):
        formats.read(path)


def test_many_bombs_together(tmp_path, monkeypatch):
    monkeypatch.setattr(safety, "MAX_TOTAL", 1000)
    path = packed(tmp_path / "a.zip", ("a", "x" * 600), ("b", "y" * 600))
    with pytest.raises(InputError, match="unpacks to far more"), safe_zip(path):
        pass


def test_what_is_read_twice_counts_twice(tmp_path, monkeypatch):
    monkeypatch.setattr(safety, "MAX_TOTAL", 1000)
    path = packed(tmp_path / "a.zip", ("a", "x" * 600))
    with safe_zip(path) as archive:
        assert archive.read("a") == b"x" * 600
        with pytest.raises(InputError, match="unpacks to far more"):
            archive.read("a")


def test_too_many_entries(tmp_path, monkeypatch):
    monkeypatch.setattr(safety, "MAX_ENTRIES", 3)
    path = packed(tmp_path / "a.zip", *((str(n), "") for n in range(4)))
    with pytest.raises(InputError, match="holds 4 parts; at most 3 are read"), safe_zip(path):
        pass


@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "a/../../evil", "C:\\evil", "..\\evil"])
def test_paths_that_lead_out(tmp_path, name):
    path = packed(tmp_path / "a.zip", (name, "x"))
    with pytest.raises(InputError, match="leads out of it"), safe_zip(path):
        pass


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_parts_with_one_name(tmp_path):
    path = packed(tmp_path / "a.zip", ("a", "x"), ("a", "y"))
    with pytest.raises(InputError, match="two parts with one name"), safe_zip(path):
        pass


def test_encrypted_entries(tmp_path):
    path = packed(tmp_path / "a.docx", TYPES, ("word/document.xml", "<x/>"))
    data = bytearray(path.read_bytes())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + place] |= 1
    path.write_bytes(data)
    with pytest.raises(InputError, match=r"a\.docx is encrypted"):
        formats.read(path)


@pytest.mark.parametrize("keep", [0.3, 0.9])
def test_cut_off(tmp_path, keep):
    path = packed(tmp_path / "a.docx", TYPES, ("word/document.xml", "<x>" + "y" * 999 + "</x>"))
    path.write_bytes(path.read_bytes()[: int(keep * path.stat().st_size)])
    with pytest.raises(InputError, match="is damaged"):
        formats.read(path)


def test_a_part_whose_bytes_are_broken(tmp_path):
    path = packed(tmp_path / "a.docx", TYPES, ("word/document.xml", bytes(range(256)) * 20))
    data = bytearray(path.read_bytes())
    start = data.index(b"word/document.xml") + 60
    data[start : start + 20] = b"\xff" * 20
    path.write_bytes(data)
    with pytest.raises(InputError, match=r"part word/document\.xml cannot be unpacked"):
        formats.read(path)


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
FILE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'


@pytest.mark.parametrize("xml", [LAUGHS, FILE, "<!DOCTYPE x><x/>"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_document_types_are_refused(tmp_path, xml, encoding):
    with pytest.raises(InputError, match="declares a document type"):
        parse_xml(xml.encode(encoding), "a.qde")
    path = packed(tmp_path / "a.zip", ("x.xml", xml.encode(encoding)))
    with safe_zip(path) as archive, pytest.raises(InputError, match="declares a document type"):
        archive.check_everything()


@pytest.mark.parametrize("xml", [b"", b"<x>", b"<x>&y;</x>", b"no", b"<x>" * 400 + b"</x>" * 400])
def test_broken_xml(xml):
    with pytest.raises(InputError, match=r"a\.qde is damaged"):
        parse_xml(xml, "a.qde")


def test_sound_xml():
    assert parse_xml("<x>Où 🎉</x>".encode(), "a").text == "Où 🎉"
