"""Makes the elements of QDA-XML: codes, users, sources, selections, notes.

The same functions write a project of our own and add to a project of the user's, in whose
namespace, prefix and style of GUIDs they then write.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from themekit.domain import Code, Coding, Source, Suggestion
from themekit.formats.refi.codes import Path, description
from themekit.formats.refi.notes import NAME as SUGGESTION
from themekit.formats.refi.notes import note_text
from themekit.formats.refi.xml import NAMESPACE, Cleaner, Element, stable_guid

NO_DATE = "2000-01-01T00:00:00Z"


def as_it_is(guid: str) -> str:
    """A GUID in our own style: lower case, no braces."""
    return guid


@dataclass
class Maker:
    """Makes elements in one namespace and style, and gathers the notes that they refer to.

    Attributes
    ----------
    style
        How a GUID is written.
    at
        When all this was made: some programs refuse a selection or note without a date.
    users, codes
        GUIDs, as they are to be written, by name.
    clean
        Takes out what XML cannot hold.
    notes
        The notes that were made so far.
    """

    namespace: str = NAMESPACE
    prefix: str | None = None
    style: Callable[[str], str] = as_it_is
    at: str = NO_DATE
    users: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    clean: Cleaner = field(default_factory=Cleaner)
    notes: list[Element] = field(default_factory=list)

    @property
    def _names(self) -> dict[Any, str]:
        return {self.prefix: self.namespace}

    def guid(self, *key: object) -> str:
        """The GUID of the thing with this key."""
        return self.style(stable_guid(*key))

    def element(
        self, tag: str, /, parts: Iterable[Element] = (), text: str = "", **attributes: str
    ) -> Element:
        """An element with attributes in their order, empty ones left out, and parts or text."""
        made = etree.Element(f"{{{self.namespace}}}{tag}", nsmap=self._names)
        for key, value in attributes.items():
            if value:
                made.set(key, self.clean(value))
        made.text = self.clean(text) or None
        made.extend(list(parts))
        return made

    def reference(self, tag: str, guid: str) -> Element:
        """An element that points at another."""
        return self.element(tag, targetGUID=guid)

    def user(self, name: str) -> Element:
        """A user; from now on known by name."""
        self.users[name] = self.guid("user", name)
        return self.element("User", guid=self.users[name], name=name)

    def code(self, code: Code, path: Path) -> Element:
        """A code without those below it; from now on known by name."""
        self.codes[code.name] = self.guid("code", *path)
        said = description(code)
        made = self.element(
            "Code",
            [self.element("Description", text=said)] if said else [],
            guid=self.codes[code.name],
            name=path[-1],
            isCodable="true" if code.codable else "false",
        )
        if code.colour:
            made.set("color", code.colour)
        return made

    def code_tree(
        self, codes: Sequence[Code], paths: Mapping[str, Path]
    ) -> list[tuple[Path, Element]]:
        """Codes, each inside the one above it; those that have none of them above, with paths."""
        made: dict[Path, Element] = {}
        top: list[tuple[Path, Element]] = []
        for code in sorted(codes, key=lambda each: len(paths[each.name])):
            path = paths[code.name]
            made[path] = self.code(code, path)
            if path[:-1] in made:
                made[path[:-1]].append(made[path])
            else:
                top.append((path, made[path]))
        return top

    def note(self, text: str, name: str, author: str, *key: object) -> Element:
        """A reference to a new note."""
        guid = self.guid("note", *key)
        self.notes.append(
            self.element(
                "Note",
                [self.element("PlainTextContent", text=text)],
                guid=guid,
                name=name,
                creatingUser=self.users.get(author, ""),
                creationDateTime=self.at,
            )
        )
        return self.reference("NoteRef", guid)

    def coding(self, given: Coding | Suggestion, key: Sequence[object], described: bool) -> Element:
        """A coding, with a note for its memo or for the score and evidence of a suggestion.

        Parameters
        ----------
        key
            What tells its selection from others.
        described
            Whether a memo stands in the selection's description already.
        """
        parts = [self.reference("CodeRef", self.codes[given.code])]
        key = ("coding", *key, given.code, given.coder)
        if isinstance(given, Suggestion):
            parts.append(self.note(note_text(given), SUGGESTION, given.coder, *key))
        elif given.memo and not described:
            parts.append(self.note(given.memo, "", given.coder, *key))
        return self.element(
            "Coding",
            parts,
            guid=self.guid(*key),
            creatingUser=self.users[given.coder],
            creationDateTime=self.at,
        )

    def selection(
        self,
        given: Sequence[Coding | Suggestion],
        key: Sequence[object],
        place: tuple[int, int],
        described: bool = False,
    ) -> Element:
        """A selection with codings, all by one coder.

        Parameters
        ----------
        place
            Start and end as the file counts them.
        described
            Whether the memo is the selection's description, as QualCoder has it.
        """
        parts = []
        if described:
            first = given[0]
            said = note_text(first) if isinstance(first, Suggestion) else first.memo
            parts += [self.element("Description", text=said)] if said else []
        parts += [self.coding(each, key, described) for each in given]
        coder = given[0].coder
        return self.element(
            "PlainTextSelection",
            parts,
            guid=self.guid("selection", *key, coder, *(each.code for each in given)),
            startPosition=str(place[0]),
            endPosition=str(place[1]),
            creatingUser=self.users[coder],
            creationDateTime=self.at,
        )

    def value(self, variable: str, value: str) -> Element:
        """The value of a variable."""
        reference = self.reference("VariableRef", self.guid("variable", variable))
        return self.element("VariableValue", [reference, self.element("TextValue", text=value)])

    def source(self, source: Source, selections: Iterable[Element], values: bool) -> Element:
        """A text source whose text is a file in ``sources/``."""
        parts = [self.element("Description", text=source.memo)] if source.memo else []
        parts += selections
        if values:
            parts += [self.value(*pair) for pair in source.attributes.items() if pair[1]]
        guid = self.source_guid(source)
        return self.element(
            "TextSource",
            parts,
            guid=guid,
            name=source.name,
            plainTextPath=f"internal://{guid}.txt",
            creationDateTime=self.at,
        )

    def source_guid(self, source: Source) -> str:
        """The GUID of a source, by its name and its words."""
        return self.guid("source", source.name, source.text_sha256)


def to_bytes(element: Element, prefix: str | None, namespace: str) -> bytes:
    """An element as it stands inside a document that declares its namespace."""
    declared = f' xmlns{":" + prefix if prefix else ""}="{namespace}"'.encode()
    return etree.tostring(element, encoding="utf-8").replace(declared, b"", 1)
