"""Codes of a project or a codebook, in and out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from themekit.domain import Code, Codebook
from themekit.formats.hierarchy import names_of_paths
from themekit.formats.refi.xml import Element, child, children, distinct, guid_of, target, text_of

_COLOUR = re.compile(r"#(?:[0-9A-Fa-f]{3}){1,2}\Z")
_LABELLED = re.compile(r"(?:^|\n\n)(Include|Exclude|Example|Memo): ")

Path = tuple[str, ...]


@dataclass(frozen=True)
class CodesRead:
    """Codes, each after its parent.

    Attributes
    ----------
    names
        The name of each code by its GUID.
    notes
        The GUIDs of the notes on a code, by its name.
    paths
        The names that a code and those above it have in the file, by GUID.
    report
        What was changed.
    """

    codes: tuple[Code, ...]
    names: Mapping[str, str]
    notes: Mapping[str, tuple[str, ...]]
    paths: Mapping[str, Path]
    report: tuple[str, ...]


def read_codes(codes: Element | None) -> CodesRead:
    """Read the ``Codes`` of a project or codebook; siblings of one name get a number."""
    report: list[str] = []
    found = list(_walk(codes, (), report))
    given = names_of_paths(path for path, _ in found)
    names = dict(zip(given, distinct(given.values()), strict=True))
    read, notes = [], {}
    for path, element in found:
        name = names[path]
        code = _code(element, name, names.get(path[:-1]))
        if element.get("color") and not code.colour:
            report.append(f"code {name!r}: its colour {element.get('color')!r} is none.")
        read.append(code)
        notes[name] = tuple(target(each) for each in children(element, "NoteRef"))
    guids = [(guid_of(element.get("guid")), path) for path, element in found]
    return CodesRead(
        codes=tuple(read),
        names={guid: names[path] for guid, path in guids},
        notes={name: refs for name, refs in notes.items() if refs},
        paths=dict(guids),
        report=tuple(report),
    )


def _walk(parent: Element | None, above: Path, report: list[str]) -> Iterator[tuple[Path, Element]]:
    elements = list(children(parent, "Code"))
    given = [(each.get("name") or "").strip() or "(unnamed)" for each in elements]
    for element, name, said in zip(elements, distinct(given), given, strict=True):
        path = (*above, name)
        if name != said:
            report.append(f"two codes are called {said!r}; one of them is now {name!r}.")
        yield path, element
        yield from _walk(element, path, report)


def _code(element: Element, name: str, parent: str | None) -> Code:
    colour = (element.get("color") or "").strip().lower()
    if not _COLOUR.match(colour):
        colour = ""
    elif len(colour) == 4:
        colour = "#" + "".join(2 * digit for digit in colour[1:])
    codable = (element.get("isCodable") or "true").strip().lower()
    code = Code(name, parent=parent, colour=colour, codable=codable not in ("false", "0"))
    return with_description(code, text_of(child(element, "Description")))


def with_description(code: Code, text: str) -> Code:
    """A code with its definition, and what stands under "Include:", "Exclude:" and the like."""
    definition, *parts = _LABELLED.split(text)
    said: dict[str, list[str]] = {}
    for label, part in zip(parts[::2], parts[1::2], strict=True):
        said.setdefault(label, []).append(part)
    return replace(
        code,
        definition=definition,
        inclusion="\n\n".join(said.get("Include", [])),
        exclusion="\n\n".join(said.get("Exclude", [])),
        examples=tuple(said.get("Example", [])),
        memo="\n\n".join(said.get("Memo", [])),
    )


def description(code: Code) -> str:
    """All texts of a code as one, since the standard has one place for them."""
    labelled = [
        ("Include", code.inclusion),
        ("Exclude", code.exclusion),
        *(("Example", example) for example in code.examples),
        ("Memo", code.memo),
    ]
    parts = [code.definition] if code.definition else []
    parts += [f"{label}: {text}" for label, text in labelled if text]
    return "\n\n".join(parts)


def paths_out(codebook: Codebook) -> dict[str, Path]:
    """The path of each code as other tools see it: ``Parent / Child`` is ``Child`` there.

    A name is shortened only where a reader of the paths finds the longer name again.
    """
    short = {code.name: _leaf(codebook, code.name) for code in codebook}
    while True:
        paths = {
            code.name: tuple(short[name] for name in codebook.path(code.name) if name in short)
            for code in codebook
        }
        found = names_of_paths(paths.values())
        wrong = [
            name for name, path in paths.items() if found[path] != name and short[name] != name
        ]
        if not wrong:
            return paths
        short.update((name, name) for name in wrong)


def _leaf(codebook: Codebook, name: str) -> str:
    """The name without the names above it in front."""
    for above in codebook.ancestors(name):
        prefix = f"{above} / "
        if name.startswith(prefix) and len(name) > len(prefix):
            return name[len(prefix) :]
    last = name.rpartition(" / ")[2]
    parents = [each.rpartition(" / ")[2] for each in codebook.ancestors(name)]
    for depth in range(len(parents), 0, -1):
        if name == " / ".join([*reversed(parents[:depth]), last]):
            return last
    return name
