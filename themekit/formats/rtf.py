"""RTF transcripts (.rtf)."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from themekit import files
from themekit.errors import InputError
from themekit.formats.imported import Imported
from themekit.formats.lines import lines_of, sound
from themekit.formats.turns import transcript


def read_rtf(path: Path, interviewers: Collection[str] = ()) -> Imported:
    """Read an RTF transcript: its text without the formatting."""
    from striprtf.striprtf import rtf_to_text

    data = files.read_bytes(path)
    try:
        text = sound(rtf_to_text(data.decode("cp1252", errors="replace"), errors="replace"))
    except Exception as error:  # the library lets out whatever a broken file makes it do
        raise InputError(
            f"{path} is damaged: its RTF cannot be read. Save it again, or as .docx."
        ) from error
    return transcript(path, text, lines_of(text), interviewers)
