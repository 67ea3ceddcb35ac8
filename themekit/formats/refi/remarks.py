"""The notes of a project as memos, and which of them nothing refers to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from themekit.formats.refi.container import Container
from themekit.formats.refi.document import Project
from themekit.formats.refi.notes import NAME as SUGGESTION
from themekit.formats.refi.texts import text_of_source


class Remarks:
    """The notes of a project by GUID, each read when it is asked for.

    Attributes
    ----------
    missing
        How many references led to no note, or to an empty one.
    """

    def __init__(self, project: Project, container: Container) -> None:
        self._project, self._container = project, container
        self.missing = 0

    def of(self, guids: Iterable[str]) -> str:
        """What these notes say, a paragraph each; a note's title stands before its text."""
        said = []
        for guid in guids:
            note = self._project.notes.get(guid)
            text = text_of_source(note, self._container) if note else None
            body = text.text if text else note.description if note else ""
            if note is None or not body:
                self.missing += 1
                continue
            titled = note.name not in ("", SUGGESTION) and not body.startswith(note.name)
            said.append(f"{note.name}: {body}" if titled else body)
        return paragraphs(*said)

    def unreferred(self, codes: Mapping[str, tuple[str, ...]]) -> list[str]:
        """The titles of the notes that belong to no code, source, selection or coding."""
        referred = {guid for guids in codes.values() for guid in guids}
        for record in self._project.sources:
            referred.update(record.notes)
            for selection in record.selections:
                referred.update(selection.notes)
                referred.update(guid for coding in selection.codings for guid in coding.notes)
            referred.update(guid for coding in record.codings for guid in coding.notes)
        return [note.name for guid, note in self._project.notes.items() if guid not in referred]


def paragraphs(*texts: str) -> str:
    """Texts one below the other, empty ones left out."""
    return "\n\n".join(text for text in texts if text)
