"""What a file is, by its content first and its suffix second."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from themekit import files
from themekit.errors import InputError
from themekit.formats.safety import SafeZip, safe_zip

Kind = Literal[
    "text",
    "docx",
    "odt",
    "rtf",
    "pdf",
    "subtitles",
    "table",
    "xlsx",
    "taguette",
    "qdpx",
    "qde",
    "qdc",
]

SUFFIXES: dict[str, Kind] = {
    ".txt": "text",
    ".text": "text",
    ".md": "text",
    ".markdown": "text",
    ".docx": "docx",
    ".odt": "odt",
    ".rtf": "rtf",
    ".pdf": "pdf",
    ".vtt": "subtitles",
    ".srt": "subtitles",
    ".csv": "table",
    ".tsv": "table",
    ".xlsx": "xlsx",
    ".sqlite3": "taguette",
    ".sqlite": "taguette",
    ".db": "taguette",
    ".qdpx": "qdpx",
    ".qde": "qde",
    ".qdc": "qdc",
    ".doc": "docx",
    ".docm": "docx",
    ".xlsm": "xlsx",
    ".xls": "xlsx",
}
"""What a name promises."""

READABLE = ".docx, .odt, .rtf, .pdf, .txt, .md, .vtt, .srt, .csv, .xlsx, .qdpx, .qdc, Taguette"

_STUDY = b"thmk"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_PROMISED: dict[str, str] = {
    "docx": "a Word document",
    "odt": "an OpenDocument text",
    "rtf": "an RTF text",
    "pdf": "a PDF",
    "xlsx": "an Excel table",
    "taguette": "a Taguette project",
    "qdpx": "a REFI-QDA project",
}


def head_of(path: Path, size: int = 4096) -> bytes:
    """The first bytes of a file.

    Raises
    ------
    InputError
        If it is missing, a folder, empty or unreadable.
    """
    try:
        if path.is_dir():
            raise InputError(f"{path} is a folder, where a file is needed.")
        with path.open("rb") as file:
            head = file.read(size)
    except FileNotFoundError as error:
        raise InputError(f"There is no file {path}. Check the name and the folder.") from error
    except OSError as error:
        raise InputError(f"Cannot read {path}: {files.reason(error)}.") from error
    if not head:
        raise InputError(f"{path} is empty.")
    return head


def kind_of(path: Path) -> Kind:
    """What a file is.

    Raises
    ------
    InputError
        If it is nothing that themekit reads, or not what its name says.
    """
    head = head_of(path)
    promised = SUFFIXES.get(path.suffix.casefold())
    found = _by_content(path, head)
    if found:
        return found
    if promised in _PROMISED:
        raise InputError(
            f"{path} is not {_PROMISED[promised]}, though its name says so."
            " Open it in the program that made it and save it again."
        )
    if promised is None:
        raise InputError(
            f"{path} is of a kind that themekit does not read. It reads {READABLE}, and folders"
            " of them."
        )
    return promised


def is_readable(path: Path) -> bool:
    """Whether a file's name promises something that themekit reads."""
    return path.suffix.casefold() in SUFFIXES


def _by_content(path: Path, head: bytes) -> Kind | None:
    if head.startswith(b"SQLite format 3\x00"):
        if head[68:72] == _STUDY:
            raise InputError(
                f"{path} is a themekit study, not a file to import. Name it as the study."
            )
        return "taguette"
    if head.startswith(b"PK\x03\x04"):
        with safe_zip(path) as archive:
            return _zip_kind(archive)
    if head.startswith(_OLD_OFFICE):
        raise _old_office(path)
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"{\\rtf"):
        return "rtf"
    if head.removeprefix(b"\xef\xbb\xbf").startswith(b"WEBVTT"):
        return "subtitles"
    return None


def _zip_kind(archive: SafeZip) -> Kind:
    names = archive.names
    if "mimetype" in archive and archive.read("mimetype").strip().endswith(b"opendocument.text"):
        return "odt"
    if any(name.casefold().endswith(".qde") for name in names):
        return "qdpx"
    if "[Content_Types].xml" in archive:
        if any(name.startswith("word/") for name in names):
            return "docx"
        if any(name.startswith("xl/") for name in names):
            return "xlsx"
    raise InputError(
        f"{archive.path} is an archive, but no Word, OpenDocument, Excel or REFI-QDA file."
        " If it holds transcripts, unpack it and give the folder."
    )


def _old_office(path: Path) -> InputError:
    """The container of Word 97 also holds what newer Office has encrypted."""
    name = "EncryptedPackage".encode("utf-16-le")
    if name in files.read_bytes(path):
        return InputError(
            f"{path} is protected with a password. Open it, take the password off, save it and"
            " try again."
        )
    return InputError(
        f"{path} is in the old format of Office (before 2007). Open it and save it as"
        f" {'.xlsx' if path.suffix.casefold() == '.xls' else '.docx'}."
    )
