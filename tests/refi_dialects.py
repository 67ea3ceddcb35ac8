"""Makes a REFI-QDA project in the dialect of each tool, as its real exports are described."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

TEXT = (
    "Interviewer: Où \U0001f642 what changed?\n\n"
    "Anna: The nurses \U0001f469‍⚕️ and the social workers sit in one room now.\n\n"
    "Interviewer: And the money \U0001f4b7?\n\n"
    "Anna: The budget is still two budgets, and nobody knows who pays for the van.\n"
)
"""Has characters outside the basic plane and line ends before every quotation."""

QUOTES = (
    "nurses",
    "the social workers sit in one room",
    "one room now",
    "The budget is still two budgets",
    "two budgets",
    "nobody knows who pays",
    "who pays for the van",
)


@dataclass(frozen=True)
class Dialect:
    """How a tool writes a project.

    Attributes
    ----------
    utf16, utf8, line_end, counts_line_end, bom, counts_bom, inclusive
        Whether positions count UTF-16 units, or UTF-8 bytes; the line end in the file; how many
        it counts for (None: as many as it has); whether the file has a byte order mark and
        whether it counts; whether the end is the last character.
    guid
        A function of a plain lower-case GUID.
    names
        Whether a selection's name is its quotation.
    together
        Whether one selection holds several codings.
    attributes
        ``source``, ``case``, ``nameless case`` or ``set``.
    """

    origin: str = "Some tool 1.0"
    utf16: bool = False
    utf8: bool = False
    line_end: str = "\n"
    counts_line_end: int | None = None
    bom: bool = False
    counts_bom: bool = False
    inclusive: bool = False
    folder: str = "sources"
    qde: str = "project.qde"
    xml_bom: bool = False
    xml_encoding: str = "utf-8"
    prefix: str = ""
    guid: str = "{0}"
    upper: bool = False
    scheme: str = "internal://"
    names: bool = False
    together: bool = True
    attributes: str = "source"
    inline: bool = False

    def id(self, number: int) -> str:
        """A GUID of this dialect."""
        plain = f"{number:08x}-0000-4000-8000-abcdefabcdef"
        return self.guid.format(plain.upper() if self.upper else plain)

    def file_text(self, text: str) -> str:
        """The text with the dialect's line ends."""
        return text.replace("\n", self.line_end)

    def place(self, text: str, code_point: int) -> int:
        """A position as the tool counts it, of a text whose line ends are LF."""
        before = text[:code_point]
        units = len(before.encode("utf-16-le")) // 2 if self.utf16 else len(before)
        units = len(before.encode("utf-8")) if self.utf8 else units
        each = len(self.line_end) if self.counts_line_end is None else self.counts_line_end
        return units + before.count("\n") * (each - 1) + int(self.bom and self.counts_bom)

    def span(self, text: str, start: int, end: int) -> tuple[int, int]:
        """Start and end as the tool counts them."""
        return self.place(text, start), self.place(text, end - self.inclusive)


DIALECTS = {
    "standard": Dialect(),
    "standard, end inclusive": Dialect(inclusive=True),
    "nvivo for windows": Dialect(
        "NVIVO 12 for Windows", utf16=True, line_end="\r\n", bom=True, folder="Sources",
        together=False, attributes="case",
    ),
    "nvivo for mac": Dialect("NVivo 15 for Mac", utf16=True, together=False, attributes="case"),
    "maxqda": Dialect("MAXQDA 24", upper=True, attributes="nameless case"),
    "atlasti 8": Dialect(
        "ATLAS.ti 8 Windows", line_end="\r\n", counts_line_end=1, folder="Sources", upper=True,
        names=True, attributes="set",
    ),
    "atlasti 23": Dialect(
        "ATLAS.ti 23", line_end="\r\n", counts_line_end=1, qde="My project.qde", names=True,
        attributes="set",
    ),
    "qualcoder": Dialect("QualCoder 3.5", bom=True, xml_bom=True, folder="Sources", together=False),
    "qc": Dialect("qc 0.1", qde="Project.qde", scheme=""),
    "braces": Dialect("AQDA", guid="{{{0}}}", upper=True, prefix="q:", scheme="internal:///"),
    "a bom that counts": Dialect("X", bom=True, counts_bom=True),
    "crlf that is counted but not written": Dialect("Y", counts_line_end=2),
    "inline": Dialect("Z", inline=True),
    "bytes": Dialect("V", utf8=True),
    "utf-16 xml": Dialect("W", xml_encoding="utf-16", utf16=True),
}  # fmt: skip


@dataclass(frozen=True)
class Marked:
    """A quotation with its codes, coder and perhaps a note."""

    quote: str
    codes: Sequence[str]
    coder: str = "Ann"
    memo: str = ""
    selection_user: str | None = None


@dataclass(frozen=True)
class Made:
    """What is in a project, before it is written in a dialect."""

    texts: Mapping[str, str] = field(default_factory=lambda: {"Anna": TEXT})
    marks: Sequence[Marked] = tuple(
        Marked(quote, ["Teams" if n < 3 else "Money"], "Ann" if n % 2 else "Bob")
        for n, quote in enumerate(QUOTES)
    )
    attributes: Mapping[str, str] = field(default_factory=lambda: {"age": "67"})
    sources_xml: str = ""
    notes_xml: str = ""
    tail_xml: str = ""
    codes_xml: str = ""
    selections_xml: str = ""
    members: Mapping[str, bytes] = field(default_factory=dict)


USERS = {"Ann": 1, "Bob": 2}
CODES = {"Work": 10, "Teams": 11, "Money": 12}


def project_xml(made: Made, dialect: Dialect) -> str:
    """The .qde of a project."""
    d, p = dialect, dialect.prefix

    def tag(element: str, inside: str = "", /, **attributes: object) -> str:
        said = "".join(
            f" {key}={quoteattr(str(value))}" for key, value in attributes.items() if value != ""
        )
        return (
            f"<{p}{element}{said}>{inside}</{p}{element}>" if inside else f"<{p}{element}{said}/>"
        )

    def refer(name: str, number: int) -> str:
        return tag(name, targetGUID=d.id(number))

    users = "".join(tag("User", guid=d.id(number), name=name) for name, number in USERS.items())
    codes = tag(
        "Code",
        tag("Description", "All about work") +
        tag("Code", tag("Description", "Who works with whom"), guid=d.id(11), name="Teams",
            isCodable="true", color="#00FF00"),
        guid=d.id(10), name="Work", isCodable="false",
    ) + tag("Code", guid=d.id(12), name="Money", isCodable="true") + made.codes_xml  # fmt: skip
    variables = "".join(
        tag("Variable", guid=d.id(50 + n), name=name, typeOfVariable="Text")
        for n, name in enumerate(made.attributes)
    )
    values = "".join(
        tag("VariableValue", refer("VariableRef", 50 + n) + tag("TextValue", escape(value)))
        for n, value in enumerate(made.attributes.values())
    )
    sources, cases, sets, number, notes = "", "", "", 1000, made.notes_xml
    for place, (name, text) in enumerate(made.texts.items()):
        guid = 100 + place
        inside = made.selections_xml if not place else ""
        for mark in made.marks:
            if mark.quote not in text:
                continue
            start = text.index(mark.quote)
            codings = []
            for code in mark.codes:
                note = ""
                if mark.memo:
                    notes += tag("Note", tag("PlainTextContent", escape(mark.memo)),
                                 guid=d.id(number + 5000))  # fmt: skip
                    note = refer("NoteRef", number + 5000)
                codings.append(
                    tag(
                        "Coding",
                        refer("CodeRef", CODES[code]) + note,
                        guid=d.id(number),
                        creatingUser=d.id(USERS[mark.coder]),
                    )
                )
                number += 1
            for coding in ["".join(codings)] if d.together else codings:
                a, b = d.span(text, start, start + len(mark.quote))
                user = USERS[mark.selection_user or mark.coder]
                inside += tag("PlainTextSelection", coding, guid=d.id(number),
                              name=mark.quote if d.names else "", startPosition=a,
                              endPosition=b, creatingUser=d.id(user))  # fmt: skip
                number += 1
        if d.inline:
            content = tag("PlainTextContent", escape(d.file_text(text)))
            path = ""
        else:
            content, path = "", f"{d.scheme}{d.id(guid)}.txt"
        own = values if d.attributes == "source" else ""
        sources += tag("TextSource", content + inside + own, guid=d.id(guid), name=name,
                       plainTextPath=path)  # fmt: skip
        if "case" in d.attributes:
            case = "" if "nameless" in d.attributes else name
            cases += tag("Case", values + refer("SourceRef", guid), guid=d.id(guid + 500),
                         name=case)  # fmt: skip
        if d.attributes == "set":
            sets += "".join(
                tag("Set", refer("MemberSource", guid), guid=d.id(guid + 700 + n),
                    name=f"{name}: {value}")
                for n, (name, value) in enumerate(made.attributes.items())
            )  # fmt: skip
    in_sets = d.attributes == "set"
    inside = (
        tag("Users", users)
        + tag("CodeBook", tag("Codes", codes))
        + (tag("Variables", variables) if variables and not in_sets else "")
        + (tag("Cases", cases) if cases else "")
        + tag("Sources", sources + made.sources_xml)
        + (tag("Notes", notes) if notes else "")
        + (tag("Sets", sets) if sets else "")
        + made.tail_xml
    )
    namespace = f"xmlns{':' + p[:-1] if p else ''}"
    root = tag("Project", inside, name="A study", origin=d.origin)
    root = root.replace(f"<{p}Project", f'<{p}Project {namespace}="urn:QDA-XML:project:1.0"', 1)
    return f'<?xml version="1.0" encoding="{d.xml_encoding}"?>\n{root}\n'


def write(path: Path, made: Made | None = None, dialect: Dialect | None = None) -> Path:
    """Write a project as a .qdpx (or a .qde) in a dialect."""
    made, dialect = made or Made(), dialect or Dialect()
    xml = project_xml(made, dialect).encode(dialect.xml_encoding)
    if dialect.xml_bom:
        xml = b"\xef\xbb\xbf" + xml
    if path.suffix == ".qde":
        path.write_bytes(xml)
        return path
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(dialect.qde, xml)
        for place, text in enumerate(made.texts.values()):
            if not dialect.inline and text:
                data = dialect.file_text(text).encode("utf-8-sig" if dialect.bom else "utf-8")
                archive.writestr(f"{dialect.folder}/{dialect.id(100 + place)}.txt", data)
        for name, data in made.members.items():
            archive.writestr(name, data)
    return path


def variant(name: str, **changes: object) -> Dialect:
    """A dialect with something changed."""
    return replace(DIALECTS[name], **changes)  # type: ignore[arg-type]
