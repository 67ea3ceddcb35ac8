"""The files of a REFI-QDA project: a .qdpx archive, or a bare .qde beside its folder of texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote

from themekit import files
from themekit.errors import InputError
from themekit.formats.safety import SafeZip, safe_zip

_INTERNAL = re.compile(r"internal:/{1,3}", re.IGNORECASE)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z+.-]+:/")
_MOST_ZEROS = 0.01


@dataclass(frozen=True)
class Text:
    """The text of a source.

    Attributes
    ----------
    text
        Without byte order mark, its line ends as they are.
    bom
        Whether the file starts with a byte order mark.
    """

    text: str
    bom: bool = False


class Container(Protocol):
    """What a project is read from."""

    path: Path

    def project(self) -> bytes:
        """The bytes of the project's XML."""

    def text(self, reference: str) -> Text | None:
        """The text that a path of the project points at, if it is inside and is a text."""


def file_name(reference: str) -> str | None:
    """The name of the file in ``sources/`` that a path refers to.

    None for ``relative://`` and ``absolute://`` paths, which are never followed, and for names
    that lead elsewhere.
    """
    name = _INTERNAL.sub("", reference.strip().replace("\\", "/"), count=1)
    if _SCHEME.match(name):
        return None
    folder, _, last = name.removeprefix("./").rpartition("/")
    inside = folder.casefold() in ("", "sources")
    return last if inside and last not in ("", ".", "..") and ":" not in last else None


@contextmanager
def open_project(path: Path) -> Iterator[Container]:
    """Open a .qdpx archive or a bare .qde.

    Raises
    ------
    InputError
        If the archive is unsafe or holds no project, or more than one.
    """
    with path.open("rb") as file:
        zipped = file.read(4) == b"PK\x03\x04"
    if not zipped:
        yield _Bare(path)
        return
    with safe_zip(path) as archive:
        yield Archive(archive, path)


class Archive:
    """A .qdpx: a .qde at the top and texts in a folder ``sources``, whatever their case."""

    def __init__(self, archive: SafeZip, path: Path) -> None:
        self.path = path
        self.archive = archive
        names = [name for name in archive.names if not _of_a_mac(name)]
        found = [name for name in names if name.casefold().endswith(".qde")]
        top = [name for name in found if "/" not in name.replace("\\", "/")] or found
        if len(top) != 1:
            what = "no project (.qde)" if not top else f"several projects ({', '.join(top)})"
            raise InputError(f"{path} holds {what}. Export it again from the program it is from.")
        self.project_name = top[0]
        inside = {name: name.replace("\\", "/").rpartition("/") for name in names}
        self._members = {
            last.casefold(): name
            for name, (folder, _, last) in inside.items()
            if folder.rpartition("/")[2].casefold() == "sources"
        }
        self._beside = {  # packed again by hand, without the folder
            last.casefold(): name for name, (folder, _, last) in inside.items() if not folder
        }

    @property
    def folder(self) -> str:
        """The folder of the sources, as this archive writes it, with its slash."""
        for name in self._members.values():
            return name[: -len(name.replace("\\", "/").rpartition("/")[2])]
        return "sources/"

    def project(self) -> bytes:
        """The bytes of the project's XML."""
        return self.archive.read(self.project_name)

    def text(self, reference: str) -> Text | None:
        """The text that a path points at."""
        for name in _names(reference):
            member = self._members.get(name.casefold()) or self._beside.get(name.casefold())
            if member is not None:
                return decoded(self.archive.read(member), member)
        return None


class _Bare:
    """A .qde alone; its texts are inside it, or in a folder ``sources`` beside it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def project(self) -> bytes:
        return files.read_bytes(self.path)

    def text(self, reference: str) -> Text | None:
        for name, folder in product(_names(reference), ("sources", "Sources")):
            file = self.path.parent / folder / name
            if file.is_file() and not file.is_symlink():
                return decoded(files.read_bytes(file), str(file))
        return None


def decoded(data: bytes, origin: str) -> Text | None:
    """A text from its bytes; None where there is none.

    A zero byte here and there, as texts taken from PDFs have it, counts as a character.
    """
    if not data:
        return None
    bom = data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"))
    try:
        return Text(files.decode(data, origin), bom)
    except InputError:
        if data.count(0) > _MOST_ZEROS * len(data):  # a picture or a broken file, called .txt
            return None
    return Text(files.decode(data.replace(b"\0", "\ufffd".encode()), origin), bom)


def _names(reference: str) -> list[str]:
    """The names that a path may mean: as it stands, and with ``%20`` as a space."""
    found = (file_name(said) for said in (reference, unquote(reference)))
    return list(dict.fromkeys(name for name in found if name is not None))


def _of_a_mac(name: str) -> bool:
    """Whether an entry is what a Mac adds to an archive that it packs."""
    parts = name.replace("\\", "/").split("/")
    return "__MACOSX" in parts or parts[-1].startswith("._")
