"""The XML of a project as plain records, read source by source so that it may be large."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree

from themekit.errors import InputError
from themekit.formats.refi.xml import (
    ANY_NAMESPACE,
    Element,
    all_text,
    child,
    children,
    guid_of,
    local,
    target,
    text_of,
)
from themekit.formats.safety import parse_xml_parts

SOURCES = ("TextSource", "PictureSource", "PDFSource", "AudioSource", "VideoSource")


class CodingRecord(NamedTuple):
    """A coding: GUIDs of its code, its coder and its notes."""

    code: str
    coder: str
    notes: tuple[str, ...]


class SelectionRecord(NamedTuple):
    """A selection: where the tool says that it lies, and its codings."""

    start: str
    end: str
    name: str
    user: str
    description: str
    notes: tuple[str, ...]
    codings: tuple[CodingRecord, ...]


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """A source, or a note, which is one too.

    Attributes
    ----------
    kind
        ``Text``, ``Picture``, ``PDF``, ``Audio`` or ``Video``.
    path
        Where its text is, as written; empty where there is none.
    rich_path
        Where it is with its format: for the report only, since positions count plain text.
    content
        Its text, where the XML holds it.
    codings
        Of the source as a whole.
    values
        Of variables, by GUID.
    unread
        How many selections it has that are none of its text.
    """

    guid: str
    name: str
    kind: str
    path: str
    rich_path: str
    content: str | None
    description: str
    selections: tuple[SelectionRecord, ...]
    codings: tuple[CodingRecord, ...]
    notes: tuple[str, ...]
    values: tuple[tuple[str, str], ...]
    unread: int


class CaseRecord(NamedTuple):
    """A case: its name, its values by GUID of variable, the GUIDs of its sources."""

    name: str
    values: tuple[tuple[str, str], ...]
    sources: tuple[str, ...]
    has_selections: bool


class SetRecord(NamedTuple):
    """A set: its name and the GUIDs of its sources; how many codes and notes it has."""

    name: str
    sources: tuple[str, ...]
    others: int


@dataclass
class Project:
    """The parts of a project that themekit reads; one of its GUIDs as it is written."""

    name: str = ""
    origin: str = ""
    guid_sample: str = ""
    users: dict[str, str] = field(default_factory=dict)
    codes: Element | None = None
    variables: dict[str, str] = field(default_factory=dict)
    sources: list[SourceRecord] = field(default_factory=list)
    notes: dict[str, SourceRecord] = field(default_factory=dict)
    cases: list[CaseRecord] = field(default_factory=list)
    sets: list[SetRecord] = field(default_factory=list)
    description: str = ""
    unread: Mapping[str, int] = field(default_factory=dict)


def parse_project(data: bytes, origin: str) -> Project:
    """Read the XML of a project.

    Raises
    ------
    InputError
        If it is not well-formed, declares a document type, or is no REFI-QDA project.
    """
    project = Project()

    def take(element: Element) -> bool:
        parent = element.getparent()
        above = local(parent) if parent is not None and _is_top(parent) else ""
        project.guid_sample = project.guid_sample or element.get("guid", "").strip()
        if above == "Sources" and local(element) in SOURCES:
            project.sources.append(_source(element))
            return True
        if above == "Notes" and local(element) == "Note":
            note = _source(element)
            project.notes[note.guid] = note
            return True
        return False

    root = parse_xml_parts(_from_first_mark(data), origin, take)
    check_root(root, "Project", origin)
    project.name, project.origin = root.get("name", ""), root.get("origin", "")
    _fill(project, root)
    return project


def _is_top(element: Element) -> bool:
    """Whether an element stands right under the root."""
    above = element.getparent()
    return above is not None and above.getparent() is None


def check_root(root: Element, name: str, origin: str) -> None:
    """Refuse XML that is something else.

    Raises
    ------
    InputError
        Saying what it is.
    """
    if local(root) != name or not str(root.tag).startswith("{" + ANY_NAMESPACE):
        what = "codebook" if name == "CodeBook" else "project"
        raise InputError(
            f"{origin} is XML, but no REFI-QDA {what} (it is a {local(root)!r}). Export it again"
            " from the program it is from."
        )


def _from_first_mark(data: bytes) -> bytes:
    """XML without the white space that some programs put before its declaration."""
    return data.lstrip(b" \t\r\n")


def _fill(project: Project, root: Element) -> None:
    for number, user in enumerate(_inside(root, "Users", "User"), 1):
        name = (user.get("name") or user.get("id") or "").strip()
        project.users.setdefault(guid_of(user.get("guid")), name or f"user {number}")
    project.codes = child(child(root, "CodeBook"), "Codes")
    for variable in _inside(root, "Variables", "Variable"):
        name = (variable.get("name") or "").strip()
        project.variables[guid_of(variable.get("guid"))] = name or "variable"
    for case in _inside(root, "Cases", "Case"):
        project.cases.append(_case(case))
    for each in _inside(root, "Sets", "Set"):
        members = tuple(target(member) for member in children(each, "MemberSource"))
        others = sum(1 for _ in children(each, "MemberCode", "MemberNote"))
        project.sets.append(SetRecord((each.get("name") or "").strip(), members, others))
    project.description = text_of(child(root, "Description"))
    project.unread = {
        what: sum(1 for _ in children(child(root, what))) for what in ("Links", "Graphs")
    }


def _inside(root: Element, container: str, name: str) -> Iterator[Element]:
    """The elements of a container, or of several of that name."""
    for each in children(root, container):
        yield from children(each, name)


def _case(case: Element) -> CaseRecord:
    return CaseRecord(
        name=(case.get("name") or "").strip(),
        values=_values(case),
        sources=tuple(target(each) for each in children(case, "SourceRef")),
        has_selections=child(case, "SelectionRef") is not None,
    )


def _source(element: Element) -> SourceRecord:
    kind = local(element).removesuffix("Source")
    body = _body(element, kind)
    content = child(body, "PlainTextContent")
    if local(body) == "Transcript":
        selections = _of_transcript(body)
    else:
        selections = tuple(_selection(each) for each in children(body, "PlainTextSelection"))
    every = element.iter(tag=etree.Element)
    found = sum(local(each).endswith("Selection") for each in every)
    return SourceRecord(
        guid=guid_of(element.get("guid")),
        name=(element.get("name") or "").strip(),
        kind=kind,
        path=body.get("plainTextPath") or "",
        rich_path=body.get("richTextPath") or "",
        content=all_text(content) if content is not None else None,
        description=text_of(child(element, "Description")),
        selections=selections,
        codings=_codings(element),
        notes=_notes(element),
        values=_values(element),
        unread=found - len(selections),
    )


def _body(element: Element, kind: str) -> Element:
    """The part of a source that holds its text: itself, what a PDF says, a first transcript."""
    if kind in ("Text", "Note"):
        return element
    body = child(element, "Representation" if kind == "PDF" else "Transcript")
    return body if body is not None else element


def _of_transcript(body: Element) -> tuple[SelectionRecord, ...]:
    """The selections of a transcript, which lie between points of the recording."""
    points = {
        guid_of(each.get("guid")): each.get("position") or ""
        for each in children(body, "SyncPoint")
    }

    def place(each: Element, end: str) -> str:
        return points.get(guid_of(each.get(end)), "")

    return tuple(
        _selection(each, place(each, "fromSyncPoint"), place(each, "toSyncPoint"))
        for each in children(body, "TranscriptSelection")
    )


def _selection(element: Element, start: str = "", end: str = "") -> SelectionRecord:
    return SelectionRecord(
        start=start or element.get("startPosition") or "",
        end=end or element.get("endPosition") or "",
        name=element.get("name") or "",
        user=guid_of(element.get("creatingUser") or element.get("modifyingUser")),
        description=text_of(child(element, "Description")),
        notes=_notes(element),
        codings=_codings(element),
    )


def _codings(element: Element) -> tuple[CodingRecord, ...]:
    """The codings of a selection or source; one that wrongly names several codes is several."""
    return tuple(
        CodingRecord(code, guid_of(each.get("creatingUser")), _notes(each))
        for each in children(element, "Coding")
        for code in [target(reference) for reference in children(each, "CodeRef")] or [""]
    )


def _notes(element: Element) -> tuple[str, ...]:
    return tuple(target(each) for each in children(element, "NoteRef"))


def _values(element: Element) -> tuple[tuple[str, str], ...]:
    found = []
    for each in children(element, "VariableValue"):
        said = "".join(text_of(part) for part in children(each) if local(part).endswith("Value"))
        if said:
            found.append((target(child(each, "VariableRef")), said))
    return tuple(found)
