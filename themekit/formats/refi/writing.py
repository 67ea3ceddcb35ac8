"""A study as a REFI-QDA project (.qdpx) or codebook (.qdc) that every tool reads."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Literal

from lxml import etree

from themekit.domain import Codebook, Coder, Coding, Source, Suggestion
from themekit.errors import InputError
from themekit.files import replacing
from themekit.formats.refi import schema
from themekit.formats.refi.codes import paths_out
from themekit.formats.refi.elements import NO_DATE, Maker
from themekit.formats.refi.positions import LF, Convention, Ruler, one_line_end
from themekit.formats.refi.xml import Element
from themekit.version import __version__

Target = Literal["", "nvivo", "maxqda", "atlasti", "qualcoder"]
TARGETS: tuple[Target, ...] = ("nvivo", "maxqda", "atlasti", "qualcoder")

CODEBOOK_NAMESPACE = "urn:QDA-XML:codebook:1.0"
_LONGEST_NAME = {"maxqda": 63}
_EPOCH = (2000, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Content:
    """What of a study is written.

    Attributes
    ----------
    at
        The date of it all, as XML has dates; of the study, never of the clock.
    """

    name: str
    sources: Sequence[Source]
    codebook: Codebook
    coders: Sequence[Coder] = ()
    codings: Sequence[Coding] = ()
    suggestions: Sequence[Suggestion] = ()
    at: str = NO_DATE


def write_project(path: Path, content: Content, target: Target = "") -> list[str]:
    """Write a .qdpx: the same bytes for the same content.

    Parameters
    ----------
    target
        The program that it is for, where its wishes are known.

    Returns
    -------
    list of str
        What was changed on the way.

    Raises
    ------
    InputError
        If it cannot be written; the file is then as it was.
    """
    maker = Maker(at=content.at)
    report = _warnings(content, target)
    xml = _xml(_project(maker, content, target))
    schema.check(etree.fromstring(xml), str(path))
    with replacing(path) as temporary, zipfile.ZipFile(temporary, "w") as archive:
        put(archive, "project.qde", xml)
        for source in content.sources:
            text = file_text(source.text, "\r\n" if target == "maxqda" else "\n")
            put(archive, f"sources/{maker.source_guid(source)}.txt", text)
    return [*report, *_removed(maker)]


def write_qdc(path: Path, codebook: Codebook, target: Target = "") -> list[str]:
    """Write a codebook as .qdc.

    Raises
    ------
    InputError
        If there is no code, or it cannot be written; the file is then as it was.
    """
    if not len(codebook):
        raise InputError("There is no code to write: the codebook is empty.")
    # The schema of a codebook is the part of the project's that is called so.
    inside = Maker().element("CodeBook", _codes(Maker(), codebook, target))
    schema.check(Maker().element("Project", [inside], name="codebook"), str(path))
    maker = Maker(namespace=CODEBOOK_NAMESPACE)
    root = maker.element("CodeBook", _codes(maker, codebook, target), origin=_origin(target))
    with replacing(path) as temporary:
        temporary.write_bytes(_xml(root))
    return _removed(maker)


def file_text(text: str, line_end: str = "\n") -> bytes:
    """A text as the file of a source: UTF-8 without mark, one kind of line end."""
    return one_line_end(text).replace("\n", line_end).encode("utf-8", "replace")


def _project(maker: Maker, content: Content, target: Target) -> Element:
    users = [maker.user(coder.name) for coder in content.coders]
    codes = _codes(maker, content.codebook, target)
    values = target in ("", "qualcoder")
    sources = [
        maker.source(source, selections, values)
        for source, selections in _sources_with_selections(maker, content, target)
    ]
    containers = [
        ("Users", users),
        ("CodeBook", codes),
        ("Variables", _variables(maker, content) if target != "atlasti" else []),
        ("Cases", _cases(maker, content, target)),
        ("Sources", sources),
        ("Notes", maker.notes),
        ("Sets", _sets(maker, content) if target == "atlasti" else []),
    ]
    return maker.element(
        "Project",
        [maker.element(tag, inside) for tag, inside in containers if inside],
        name=content.name or "study",
        origin=_origin(target),
        creationDateTime=content.at,
    )


def _xml(root: Element) -> bytes:
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)


def _removed(maker: Maker) -> list[str]:
    removed = maker.clean.removed
    return [f"{removed:,} characters that XML forbids were taken out."] if removed else []


def _origin(target: Target) -> str:
    return f"themekit {__version__}" + (f" for {target}" if target else "")


def _codes(maker: Maker, codebook: Codebook, target: Target) -> list[Element]:
    """The ``Codes`` of the codebook, if there are any.

    QualCoder has one list of all names, so that there a code keeps the name that is its alone.
    """
    if target == "qualcoder":
        paths = {name: codebook.path(name) for name in codebook.names}
    else:
        paths = paths_out(codebook)
    codes = [element for _, element in maker.code_tree(codebook.codes, paths)]
    return [maker.element("Codes", codes)] if codes else []


def _sources_with_selections(
    maker: Maker, content: Content, target: Target
) -> Iterator[tuple[Source, list[Element]]]:
    given: dict[str, list[Coding | Suggestion]] = {}
    every: list[Coding | Suggestion] = [*content.codings, *content.suggestions]
    for each in every:
        given.setdefault(each.source, []).append(each)
    counted = Convention("utf-16", "1") if target == "nvivo" else LF
    for source in content.sources:
        ruler = Ruler(source.text, counted)
        key = maker.source_guid(source)
        selections = selections_of(maker, given.get(source.name, []), key, ruler.outside, target)
        yield source, selections


def selections_of(
    maker: Maker,
    given: Iterable[Coding | Suggestion],
    source: str,
    outside: Callable[[int, int], tuple[int, int]],
    target: Target = "",
) -> list[Element]:
    """The selections of a source: one for each span and coder; one for each coding where wanted.

    Parameters
    ----------
    source
        The GUID of the source.
    outside
        From code points of its text to positions as the file counts them.
    """
    alone = target in ("nvivo", "qualcoder")

    def place(each: Coding | Suggestion) -> tuple[int, int, str, str]:
        return (each.start, each.end, each.coder, each.code if alone else "")

    ordered = sorted(given, key=lambda each: (*place(each), each.code))
    made = []
    for (start, end, _, _), group in groupby(ordered, place):
        key, described = (source, start, end), target == "qualcoder"
        made.append(maker.selection(list(group), key, outside(start, end), described))
    return made


def _attribute_names(content: Content) -> list[str]:
    pairs = [pair for source in content.sources for pair in source.attributes.items()]
    return list(dict.fromkeys(name for name, value in pairs if value))


def _variables(maker: Maker, content: Content) -> list[Element]:
    return [
        maker.element(
            "Variable", guid=maker.guid("variable", name), name=name, typeOfVariable="Text"
        )
        for name in _attribute_names(content)
    ]


def _cases(maker: Maker, content: Content, target: Target) -> list[Element]:
    """What is known of the sources as cases: by name for NVivo, nameless for MAXQDA."""
    if target not in ("nvivo", "maxqda"):
        return []
    return [
        maker.element(
            "Case",
            [
                *(maker.value(*pair) for pair in source.attributes.items() if pair[1]),
                maker.reference("SourceRef", maker.source_guid(source)),
            ],
            guid=maker.guid("case", source.name),
            name=source.name if target == "nvivo" else "",
        )
        for source in content.sources
        if any(source.attributes.values())
    ]


def _sets(maker: Maker, content: Content) -> list[Element]:
    """What is known of the sources as document groups called "age: 67", as ATLAS.ti has it."""
    members: dict[str, list[Element]] = {}
    for source in content.sources:
        for name, value in source.attributes.items():
            if value:
                guid = maker.source_guid(source)
                reference = maker.reference("MemberSource", guid)
                members.setdefault(f"{name}: {value}", []).append(reference)
    return [
        maker.element("Set", parts, guid=maker.guid("set", name), name=name)
        for name, parts in members.items()
    ]


def _warnings(content: Content, target: Target) -> list[str]:
    report = []
    longest = _LONGEST_NAME.get(target)
    cut = [path[-1] for path in paths_out(content.codebook).values() if longest]
    cut = [name for name in cut if longest and len(name) > longest]
    if cut:
        report.append(f"{target} cuts code names at {longest} characters: {'; '.join(cut)}.")
    if any("\r" in source.text for source in content.sources):
        report.append("line ends are written as one character; positions are counted accordingly.")
    return report


def put(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    """Put a member into an archive, without the time of writing."""
    info = zipfile.ZipInfo(name, date_time=_EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system, info.external_attr = 3, 0o644 << 16
    archive.writestr(info, data)
