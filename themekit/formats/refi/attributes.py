"""What a project says of its sources: in the source, in cases, or as sets called "age: 67"."""

from __future__ import annotations

import re
from collections.abc import Mapping

from themekit.formats.refi.document import Project

_VALUE_IN_NAME = re.compile(r"\s*([^:]+?)\s*:\s*(\S.*?)\s*\Z", re.DOTALL)


AttributesBySource = dict[str, dict[str, str]]


def attributes_of(
    project: Project, names: Mapping[str, str]
) -> tuple[AttributesBySource, list[str]]:
    """The attributes of each source, and what could not become one.

    Parameters
    ----------
    names
        The name of each source that came in, by GUID.

    Returns
    -------
    dict
        By name of the source. Two values of one attribute are joined by a semicolon.
    list of str
        Sentences for the report.
    """
    found = _Attributes(names)
    for source in project.sources:
        found.give([source.guid], project.variables, source.values)
    for case in project.cases:
        placed = [guid for guid in case.sources if guid in names]
        if not placed:
            placed = [guid for guid, name in names.items() if name == case.name]
        found.give(placed, project.variables, case.values)
        for guid in placed:
            if case.name and case.name != names[guid]:
                found.put(names[guid], "case", case.name)
        if not placed and (case.values or case.sources):
            found.report.append(f"case {case.name!r} belongs to no text that came in; left out.")
        if case.has_selections:
            found.report.append(f"case {case.name!r}: the passages that are its are left out.")
    for each in project.sets:
        value = _VALUE_IN_NAME.match(each.name)
        for guid in each.sources:
            if guid in names:
                label, said = (value[1], value[2]) if value else (each.name or "set", "yes")
                found.put(names[guid], label, said)
        if each.others:
            found.report.append(f"set {each.name!r}: codes and notes left out: {each.others}.")
    return found.of, found.report


class _Attributes:
    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names
        self.of: dict[str, dict[str, str]] = {}
        self.report: list[str] = []

    def give(
        self,
        guids: list[str],
        variables: Mapping[str, str],
        values: tuple[tuple[str, str], ...],
    ) -> None:
        for guid in guids:
            for variable, value in values:
                if guid in self.names and variable in variables:
                    self.put(self.names[guid], variables[variable], value)

    def put(self, source: str, attribute: str, value: str) -> None:
        known = self.of.setdefault(source, {})
        before = known.get(attribute)
        if before is None:
            known[attribute] = value
        elif value not in before.split("; "):
            known[attribute] = f"{before}; {value}"
