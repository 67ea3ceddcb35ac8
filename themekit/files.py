"""Reading and writing files so that nothing is lost, half-written or fetched by surprise."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from themekit.errors import InputError


@contextmanager
def replacing(target: str | os.PathLike[str]) -> Iterator[Path]:
    """Give a temporary path beside ``target`` and rename it to ``target`` when all went well.

    Raises
    ------
    InputError
        If the folder is missing or cannot be written, or the disk is full. The target is then
        as it was before.
    """
    target = Path(target)
    if target.is_dir():
        raise InputError(f"{target} is a folder. Give the name of a file to write.")
    try:
        handle, name = tempfile.mkstemp(
            dir=target.parent, prefix=f".{target.stem}-", suffix=target.suffix
        )
        os.close(handle)
    except OSError as error:
        raise InputError(f"Cannot write {target}: {reason(error)}.") from error
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(target)
    except OSError as error:
        raise InputError(f"Cannot write {target}: {reason(error)}.") from error
    finally:
        with suppress(FileNotFoundError):
            temporary.unlink()


def made_folder(path: str | os.PathLike[str]) -> Path:
    """The folder, made if it is missing.

    Raises
    ------
    InputError
        If it cannot be made.
    """
    folder = Path(path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"Cannot make the folder {folder}: {reason(error)}.") from error
    return folder


def write_text(target: str | os.PathLike[str], text: str) -> None:
    """Write ``text`` to ``target`` as UTF-8 with LF line ends, whole or not at all."""
    with replacing(target) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n", errors="surrogatepass")


def read_bytes(path: str | os.PathLike[str], limit: int = 512 * 2**20) -> bytes:
    """The content of a file, with a plain sentence where there is none.

    Raises
    ------
    InputError
        If it is missing, a folder, empty, unreadable, or larger than ``limit`` bytes.
    """
    path = Path(path)
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise InputError(f"{path} is a folder, where a file is needed.")
        if size == 0:
            raise InputError(f"{path} is empty.")
        if size > limit:
            mebibytes = f"{size / 2**20:,.0f} MiB"
            raise InputError(f"{path} has {mebibytes}; at most {limit / 2**20:,.0f} MiB are read.")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise InputError(f"There is no file {path}. Check the name and the folder.") from error
    except OSError as error:
        raise InputError(f"Cannot read {path}: {reason(error)}.") from error


def decode(data: bytes, origin: str) -> str:
    """Text from bytes: UTF-8 or UTF-16 with or without a byte order mark, else Windows-1252.

    UTF-8 with a damaged letter or two stays UTF-8, with a replacement character for each.

    Raises
    ------
    InputError
        If the bytes are no text (``origin`` names the file).
    """
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as error:
                raise InputError(
                    f"{origin} starts as {encoding} text but goes on as none."
                ) from error
    unmarked = _utf16_without_mark(data)
    if unmarked is not None:
        return unmarked
    if b"\x00" in data:
        raise InputError(f"{origin} is not a text file (it holds zero bytes).")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("utf-8", errors="replace")
        damaged = text.count("\ufffd")
        letters = sum(letter > "\x7f" for letter in text)
        return text if letters > 2 * damaged else data.decode("cp1252", errors="replace")


def read_text(path: str | os.PathLike[str]) -> str:
    """The text of a file (see :func:`read_bytes` and :func:`decode`)."""
    return decode(read_bytes(path), str(path))


def reason(error: OSError) -> str:
    """The operating system's reason, in words."""
    return (error.strerror or str(error)).lower()


def _utf16_without_mark(data: bytes) -> str | None:
    """Text whose every second byte is mostly zero is UTF-16; anything else is not."""
    if len(data) < 4 or len(data) % 2:
        return None
    head = data[:4096]
    for encoding, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
        if zeros.count(0) > 0.6 * len(zeros):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                return None
    return None


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
