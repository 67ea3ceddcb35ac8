"""The schema of the standard: nothing of ours is written that breaks it."""

from __future__ import annotations

import io
from functools import cache
from importlib.resources import files
from typing import Any

from lxml import etree

from themekit.errors import InputError
from themekit.formats.refi.xml import Element

_FAULT = (
    "{what} would not be valid REFI-QDA ({complaint}), so it was not written. This is a fault of"
    " themekit: please report it."
)

_DAMAGED = (
    "With our codings {what} would not be valid REFI-QDA ({complaint}), so nothing was written."
    " Export the project again from its program, or write one of your own: themekit export STUDY"
    " NEW.qdpx"
)


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
        raise InputError(_FAULT.format(what=what, complaint=found[0]))


def check_as_before(before: bytes, after: bytes, what: str) -> None:
    """Refuse a document that lost its validity; one that had none need not gain it.

    Raises
    ------
    InputError
        If it is not well-formed, or was valid and is no more.
    """
    if not _complaint(before) and (complaint := _complaint(after)):
        raise InputError(_DAMAGED.format(what=what, complaint=complaint))


def _complaint(data: bytes) -> str:
    """The first complaint about a document, read part by part; empty where it is valid."""
    walk = etree.iterparse(
        io.BytesIO(data.lstrip(b" \t\r\n")), schema=_schema(), no_network=True, load_dtd=False
    )
    try:
        for _, element in walk:
            element.clear()
    except etree.XMLSyntaxError as error:
        return str(error)
    return ""


@cache
def _schema() -> etree.XMLSchema:
    text = files("themekit.formats.refi").joinpath("Project.xsd").read_bytes()
    return etree.XMLSchema(etree.fromstring(text, etree.XMLParser(no_network=True)))
