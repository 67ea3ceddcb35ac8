"""Adds suggestions and codings to the user's own project, and leaves all else as it is.

Its XML is not written anew: what is added is put between bytes that stay. Positions are written
as the file counts them, GUIDs in its own style.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from themekit.domain import Code, Coding, Source, Suggestion
from themekit.errors import InputError
from themekit.files import replacing
from themekit.formats.refi import schema
from themekit.formats.refi.codes import paths_out, read_codes
from themekit.formats.refi.container import Archive, Text, open_project
from themekit.formats.refi.document import SOURCES, Project, parse_project
from themekit.formats.refi.elements import Maker, to_bytes
from themekit.formats.refi.positions import Ruler, moved, words_of
from themekit.formats.refi.reading import check_fit
from themekit.formats.refi.splice import Document, Node
from themekit.formats.refi.texts import (
    add_evidence,
    evidence_for,
    is_certain,
    numbered,
    text_of_source,
)
from themekit.formats.refi.writing import Content, file_text, put, selections_of
from themekit.formats.refi.xml import Element, guid_of

_ORDER = (
    "Users CodeBook Variables Cases Sources Notes Links Sets Graphs Description NoteRef".split()
)
_KEPT = frozenset([*_ORDER, *SOURCES, "Codes", "Code", "User", "Representation"])


@dataclass(frozen=True)
class Added:
    """What was added to a project.

    Attributes
    ----------
    codings, codes, sources
        How many.
    report
        What was not, and how positions were written.
    """

    codings: int
    codes: int
    sources: int
    report: tuple[str, ...]


def add_to_project(project: Path, content: Content, target: Path, positions: str = "") -> Added:
    """Write a copy of the user's project with these codings and suggestions in it.

    Sources are matched by their text, codes by the names of their path; what the project lacks
    of them is added to it. What it has already is not added again.

    Parameters
    ----------
    positions
        How the project counts positions; found out where not given.

    Raises
    ------
    InputError
        If the project is unsafe, broken or no .qdpx, or its positions fit no convention. Nothing
        is written then.
    """
    with open_project(project) as container:
        if not isinstance(container, Archive):
            raise InputError(f"{project} is no .qdpx. Only to an archive can codings be added.")
        merger = _Merger(container, content, positions)
        xml, texts = merger.merged()
        _rewrite(container, xml, texts, target)
        return merger.added()


class _Merger:
    """A project of the user's while it is added to."""

    def __init__(self, container: Archive, content: Content, positions: str) -> None:
        self.container, self.content = container, content
        self.data = container.project()
        self.origin = f"{container.path} ({container.project_name})"
        self.project = parse_project(self.data, self.origin)
        self.document = Document(self.data, self.origin, _KEPT)
        self.codes_read = read_codes(self.project.codes)
        self.places = self._places(positions)
        root = self.document.root
        self.maker = Maker(root.namespace, root.prefix, _style(self.project), content.at)
        self.codings = self.new_codes = self.new_sources = self.known = 0

    def added(self) -> Added:
        """What was added."""
        report = [f"positions are written as {self.convention}."]
        if self.known:
            report.append(f"{self.known:,} codings were in the project already.")
        return Added(self.codings, self.new_codes, self.new_sources, tuple(report))

    def merged(self) -> tuple[bytes, dict[str, bytes]]:
        """The project's XML with what is added, and the texts of new sources by member."""
        given: dict[str, list[Coding | Suggestion]] = {}
        every: list[Coding | Suggestion] = [*self.content.codings, *self.content.suggestions]
        for each in every:
            given.setdefault(each.source, []).append(each)
        self._add_users({each.coder for each in every})
        self._add_codes({each.code for each in every})
        texts = self._add_codings(given)
        if self.maker.notes:
            self._add_to("Notes", self.maker.notes)
        xml = self.document.to_bytes()
        schema.check_as_before(self.data, xml, str(self.container.path))
        return xml, texts

    def _places(self, positions: str) -> dict[str, _Place]:
        """The project's texts by what they say, with the codings that stand in them."""
        evidence = evidence_for(self.project, positions)
        texts: dict[int, Text] = {}
        for number, record in enumerate(self.project.sources):
            text = text_of_source(record, self.container)
            if text is not None:
                texts[number] = text
                add_evidence(evidence, number, numbered(record), text)
        fit = evidence.fit()
        if not is_certain(self.project, positions):
            check_fit(fit, self.project, self.container.path.name)
        self.convention = fit.convention
        nodes = [
            node
            for container in self.document.root.children
            for node in container.children
            if container.name == "Sources" and node.name in SOURCES
        ]
        places: dict[str, _Place] = {}
        for number, text in texts.items():
            record = self.project.sources[number]
            node = nodes[number]
            if record.kind in ("Audio", "Video"):
                continue  # places in a transcript need points of the recording
            if record.kind != "Text":
                node = node.child("Representation") or node
            ruler = Ruler(text.text, self.convention, text.bom)
            spans = fit.spans[number].tolist() if number in fit.spans else []
            known = {
                (start, end, coding.code, coding.coder or selection.user)
                for (selection, _, _), (start, end) in zip(numbered(record), spans, strict=True)
                for coding in selection.codings
            }
            key = words_of(text.text)
            places.setdefault(key, _Place(node, record.guid or key, text.text, ruler, known))
        return places

    def _add_users(self, wanted: set[str]) -> None:
        known = {name: guid for guid, name in self.project.users.items()}
        new = []
        for coder in self.content.coders:
            if coder.name in known:
                self.maker.users[coder.name] = self._written(known[coder.name])
            elif coder.name in wanted:
                new.append(self.maker.user(coder.name))
        if new:
            self._add_to("Users", new)

    def _add_codes(self, wanted: set[str]) -> None:
        """Point at the project's codes; add those that it lacks, below their parent."""
        guids = {path: guid for guid, path in self.codes_read.paths.items()}
        paths = paths_out(self.content.codebook)
        needed = {paths[name][:depth] for name in wanted for depth in range(1, 99)}
        new: list[Code] = []
        for code in self.content.codebook:
            path = paths[code.name]
            if path in guids:
                self.maker.codes[code.name] = self._written(guids[path])
            elif path in needed:
                new.append(code)
        self.new_codes = len(new)
        top = []
        for path, element in self.maker.code_tree(new, paths):
            above = self.document.by_guid.get(guids.get(path[:-1], ""))
            if above is not None:
                self.document.add(above, [self._bytes(element)])
            else:
                top.append(element)
        codebook = self.document.root.child("CodeBook")
        codes = codebook.child("Codes") if codebook is not None else None
        if top and codes is not None:
            self.document.add(codes, [self._bytes(element) for element in top])
        elif top:
            self._add_to("CodeBook", [self.maker.element("Codes", top)])

    def _add_codings(self, given: dict[str, list[Coding | Suggestion]]) -> dict[str, bytes]:
        """Codings in the project's own sources; sources that it lacks are added."""
        new, texts = [], {}
        for source in self.content.sources:
            codings = given.get(source.name, [])
            place = self.places.get(words_of(source.text))
            if codings and place is not None:
                made = self._selections(codings, source, place)
                before = ("Description", "PlainTextContent", "PlainTextSelection")
                self.document.add(place.node, [self._bytes(each) for each in made], before)
            elif codings:
                guid, data = self.maker.source_guid(source), file_text(source.text)
                text = data.decode("utf-8")
                ruler = Ruler(text, self.convention)
                fresh = _Place(self.document.root, guid, text, ruler, set())
                selections = self._selections(codings, source, fresh)
                new.append(self.maker.source(source, selections, values=False))
                texts[f"{self.container.folder}{guid}.txt"] = data
        self.new_sources = len(new)
        if new:
            self._add_to("Sources", new)
        return texts

    def _selections(
        self, codings: Sequence[Coding | Suggestion], source: Source, place: _Place
    ) -> list[Element]:
        """The selections of codings that the project does not have yet."""
        inside = moved(source.text, place.text)

        def is_new(each: Coding | Suggestion) -> bool:
            users, codes = self.maker.users, self.maker.codes
            key = (guid_of(codes[each.code]), guid_of(users[each.coder]))
            return (*inside(each.start, each.end), *key) not in place.known

        fresh = [each for each in codings if is_new(each)]
        self.known += len(codings) - len(fresh)
        self.codings += len(fresh)
        return selections_of(
            self.maker, fresh, place.guid, lambda *span: place.ruler.outside(*inside(*span))
        )

    def _add_to(self, container: str, elements: Sequence[Element]) -> None:
        """Add to a container of the project; it is made where it is missing."""
        node = self.document.root.child(container)
        if node is not None:
            self.document.add(node, [self._bytes(each) for each in elements])
        else:
            made = self.maker.element(container, elements)
            before = ["", *_ORDER[: _ORDER.index(container)]]
            self.document.add(self.document.root, [self._bytes(made)], before)

    def _written(self, guid: str) -> str:
        """A GUID as the project writes it.

        Raises
        ------
        InputError
            If what is to be referred to has none.
        """
        node = self.document.by_guid.get(guid)
        if node is None or not node.guid:
            raise InputError(
                f"{self.origin} has a user or a code without a GUID, so that nothing can be coded"
                " by or with it. Export the project again."
            )
        return node.guid

    def _bytes(self, element: Element) -> bytes:
        return to_bytes(element, self.maker.prefix, self.maker.namespace)


@dataclass(frozen=True)
class _Place:
    """A source of the project.

    Attributes
    ----------
    guid
        What tells it from others.
    known
        Start, end, code and coder of the codings that it has.
    """

    node: Node
    guid: str
    text: str
    ruler: Ruler
    known: set[tuple[int, int, str, str]]


def _style(project: Project) -> Callable[[str], str]:
    """How the project writes a GUID: in capitals or not, in braces or not."""
    raw = project.guid_sample
    braces, capitals = raw.startswith("{"), raw != raw.lower()

    def style(guid: str) -> str:
        written = guid.upper() if capitals else guid
        return f"{{{written}}}" if braces else written

    return style


def _rewrite(container: Archive, xml: bytes, texts: dict[str, bytes], target: Path) -> None:
    """Write the archive anew: its other members as they were, in their order."""
    with replacing(target) as temporary, zipfile.ZipFile(temporary, "w") as new:
        for old, chunks in container.archive.members():
            info = zipfile.ZipInfo(old.filename, old.date_time)
            info.compress_type, info.comment = old.compress_type, old.comment
            info.create_system, info.external_attr = old.create_system, old.external_attr
            if old.filename == container.project_name:
                new.writestr(info, xml)
            else:
                with new.open(info, "w", force_zip64=True) as stream:
                    for chunk in chunks:
                        stream.write(chunk)
        for name, data in texts.items():
            put(new, name, data)
