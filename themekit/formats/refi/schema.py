"""The schema of the standard: nothing of ours is written that breaks it."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from lxml import etree

from themekit.errors import InputError
from themekit.formats.refi.xml import Element


def errors(root: Element) -> list[str]:
    """What the schema has against a project; nothing where it is valid."""
    schema = _schema()
    if schema.validate(root):
        return []
    log: Any = schema.error_log
    return [f"line {each.line}: {each.message}" for each in log]


def check(root: Element, what: str) -> None:
    """Refuse to write what is not valid.

    Raises
    ------
    InputError
        With the first complaint of the schema.
    """
    found = errors(root)
    if found:
        raise InputError(
            f"{what} would not be valid REFI-QDA ({found[0]}), so it was not written. This is a"
            " fault of themekit: please report it."
        )


@cache
def _schema() -> etree.XMLSchema:
    text = files("themekit.formats.refi").joinpath("Project.xsd").read_bytes()
    return etree.XMLSchema(etree.fromstring(text, etree.XMLParser(no_network=True)))
