"""Reading bytes as text, and writing files whole or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from themekit.errors import InputError
from themekit.files import decode, read_bytes, replacing, write_text

TEXT = "Réunion 🙂\r\nشكرا"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_byte_order_mark_decides(encoding):
    assert decode(TEXT.encode(encoding), "f.txt") == TEXT


def test_western_text_without_a_mark_is_read_as_windows_1252():
    assert decode("café – “quote”".encode("cp1252"), "f.txt") == "café – “quote”"
    assert decode("plain words in wide letters".encode("utf-16-le"), "f") == (
        "plain words in wide letters"
    )


@given(st.text().filter(lambda text: "\0" not in text and not text.startswith("\ufeff")))
def test_any_utf8_text_comes_back(text):
    assert decode(text.encode(), "f.txt") == text


def test_bytes_that_are_no_text_are_refused():
    with pytest.raises(InputError, match=r"f\.txt is not a text file"):
        decode(b"PK\x03\x04\x00\x01\x00\x00\x00\xff", "f.txt")


def test_missing_empty_and_too_large_files_are_named(tmp_path):
    empty = tmp_path / "empty.txt"
    empty.touch()
    full = tmp_path / "full.txt"
    full.write_text("words")
    for path, message in [
        (tmp_path / "none.txt", "There is no file"),
        (empty, "is empty"),
        (tmp_path, "is a folder"),
    ]:
        with pytest.raises(InputError, match=message):
            read_bytes(path)
    with pytest.raises(InputError, match="at most"):
        read_bytes(full, limit=2)


def test_a_failed_write_leaves_the_old_file(tmp_path):
    target = tmp_path / "out.csv"
    write_text(target, "old")
    with pytest.raises(ZeroDivisionError), replacing(target) as temporary:
        temporary.write_text("half")
        raise ZeroDivisionError
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


def test_a_missing_folder_is_a_plain_sentence(tmp_path):
    with pytest.raises(InputError, match=r"Cannot write .*no such file"):
        write_text(tmp_path / "none" / "out.csv", "x")
