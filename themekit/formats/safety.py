"""Guard for archives and XML that come from elsewhere.

Nothing of a .docx, .odt, .xlsx or .qdpx is read before :func:`safe_zip` has looked at it, and no
XML is parsed but by :func:`parse_xml`.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from lxml import etree

from themekit import files
from themekit.errors import InputError

MAX_ENTRIES = 50_000
MAX_TOTAL = 1024 * 2**20
"""Bytes that any archive may unpack to."""
MAX_GROWTH = 4
"""How many times larger an archive beyond that may become: interviews, recordings and films."""
MAX_RATIO = 200
"""How many times larger an entry may become, once it is past ``_FREE`` bytes."""
_FREE = 16 * 2**20
_CHUNK = 2**20
_DOCTYPES = tuple("<!DOCTYPE".encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be"))


class SafeZip:
    """A zip archive whose entries are counted, in real bytes, while they are unpacked."""

    def __init__(self, archive: zipfile.ZipFile, path: Path, limit: int) -> None:
        self._archive = archive
        self._limit = limit
        self._unpacked = 0
        self.path = path

    @property
    def names(self) -> list[str]:
        """The names of the entries, in their order, folders left out."""
        return [entry.filename for entry in self._archive.infolist() if not entry.is_dir()]

    def __contains__(self, name: str) -> bool:
        return name in self._archive.NameToInfo

    def read(self, name: str) -> bytes:
        """The content of one entry.

        Raises
        ------
        InputError
            If there is no such entry, it is broken, or it unpacks to more than is sane.
        """
        return b"".join(self._chunks(name))

    def members(self) -> Iterator[tuple[zipfile.ZipInfo, Iterator[bytes]]]:
        """The entries in their order, folders too, each with its content in pieces.

        Raises
        ------
        InputError
            As :meth:`read`.
        """
        for entry in self._archive.infolist():
            self._unpacked = 0  # they are handed on, not kept
            yield entry, self._chunks(entry.filename)

    def check_everything(self) -> None:
        """Unpack every entry once, keeping nothing, before another library opens the file.

        Raises
        ------
        InputError
            As :meth:`read`; also if an XML entry declares a document type.
        """
        for name in self.names:
            head = b""
            for chunk in self._chunks(name):
                head = head or chunk[:4096]
            if name.endswith((".xml", ".rels")) and any(mark in head for mark in _DOCTYPES):
                raise _doctype(f"{self.path} ({name})")

    def _chunks(self, name: str) -> Iterator[bytes]:
        try:
            entry = self._archive.getinfo(name)
        except KeyError as error:
            raise InputError(
                f"{self.path} has no part {name}: the file is damaged. Save it again."
            ) from error
        size = 0
        try:
            with self._archive.open(entry) as stream:
                while chunk := stream.read(_CHUNK):
                    size += len(chunk)
                    self._unpacked += len(chunk)
                    self._stop_a_bomb(size, entry.compress_size)
                    yield chunk
        except NotImplementedError as error:
            raise InputError(
                f"{self.path}: its part {name} is packed in a way that themekit cannot unpack."
                " Unpack it and pack it again as an ordinary zip."
            ) from error
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
            raise InputError(
                f"{self.path} is damaged (its part {name} cannot be unpacked). Save it again."
            ) from error

    def _stop_a_bomb(self, size: int, packed: int) -> None:
        if self._unpacked > self._limit or (size > _FREE and size > MAX_RATIO * max(packed, 1)):
            raise _bomb(self.path)


@contextmanager
def safe_zip(path: str | Path) -> Iterator[SafeZip]:
    """Open a zip archive after a look at its list of entries.

    Raises
    ------
    InputError
        If it is no zip archive, has more than 50,000 entries or two of one name, is encrypted,
        has a path that leads out of it, or says itself that it unpacks to more than is sane.
    """
    path = Path(path)
    try:
        archive = zipfile.ZipFile(path)
    except FileNotFoundError as error:
        raise InputError(f"There is no file {path}. Check the name and the folder.") from error
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise InputError(f"{path} is damaged: it cannot be unpacked. Save it again.") from error
    except OSError as error:
        raise InputError(f"Cannot read {path}: {files.reason(error)}.") from error
    with archive:
        limit = max(MAX_TOTAL, MAX_GROWTH * path.stat().st_size)
        _look_at_entries(archive.infolist(), path, limit)
        yield SafeZip(archive, path, limit)


def parse_xml(data: bytes, origin: str) -> etree._Element:
    """The root of an XML document that fetches nothing and expands no entity.

    Parameters
    ----------
    origin
        The file (and part) that the bytes are from, for the message.

    Raises
    ------
    InputError
        If it is not well-formed or declares a document type.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise InputError(_broken_xml(origin, error)) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise _doctype(origin)
    return root


def parse_xml_parts(
    data: bytes, origin: str, take: Callable[[etree._Element], bool]
) -> etree._Element:
    """Parse a large XML document as :func:`parse_xml` does, letting go of its parts on the way.

    Parameters
    ----------
    take
        Is given each element when it ends; one for which it says True is emptied.

    Raises
    ------
    InputError
        As :func:`parse_xml`.
    """
    walk = etree.iterparse(
        io.BytesIO(data),
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    checked = False
    try:
        for event, element in walk:
            if not checked:
                checked = True
                if element.getroottree().docinfo.internalDTD is not None:
                    raise _doctype(origin)
            if event == "end" and take(element):
                element.clear(keep_tail=True)
                while element.getprevious() is not None:
                    del element.getparent()[0]
    except (etree.XMLSyntaxError, ValueError) as error:
        raise InputError(_broken_xml(origin, error)) from error
    root: etree._Element = walk.root
    return root


def _broken_xml(origin: str, error: Exception) -> str:
    why = " ".join(str(error).replace("\n,", ",").split())
    return f"{origin} is damaged: its XML cannot be read ({why})."


def _look_at_entries(entries: list[zipfile.ZipInfo], path: Path, limit: int) -> None:
    if len(entries) > MAX_ENTRIES:
        raise InputError(
            f"{path} holds {len(entries):,} parts; at most {MAX_ENTRIES:,} are read. If it is"
            " yours, divide it in the program that made it."
        )
    if sum(entry.file_size for entry in entries) > limit:
        raise _bomb(path)
    names = [entry.filename for entry in entries]
    if len(set(names)) < len(names) or "" in names:
        what = "a part without a name" if "" in names else "two parts with one name"
        raise InputError(f"{path} holds {what}: it is damaged. Save it again.")
    for entry in entries:
        if entry.flag_bits & 1:
            raise InputError(f"{path} is encrypted. Save it without a password and try again.")
        parts = PurePosixPath(entry.orig_filename.replace("\\", "/"))
        if parts.is_absolute() or ".." in parts.parts or ":" in "".join(parts.parts[:1]):
            raise InputError(
                f"{path} holds a part that leads out of it ({entry.filename!r}); it is not read."
            )


def _bomb(path: Path) -> InputError:
    return InputError(
        f"{path} unpacks to far more than a document of its kind holds; it is not read."
        " If it is yours, save it again from the program that made it."
    )


def _doctype(origin: str) -> InputError:
    return InputError(
        f"{origin} declares a document type, which no such file needs; it is not read."
    )
