"""REFI-QDA codebooks (.qdc), in any of the namespaces that real programs write."""

from __future__ import annotations

from pathlib import Path

from themekit import files
from themekit.formats.imported import Imported
from themekit.formats.refi.codes import read_codes
from themekit.formats.refi.document import check_root
from themekit.formats.refi.xml import child, children
from themekit.formats.safety import parse_xml


def read_qdc(path: Path) -> Imported:
    """Read a codebook; Taguette's, which breaks the schema, too.

    Raises
    ------
    InputError
        If it is broken, declares a document type, or is no codebook.
    """
    root = parse_xml(files.read_bytes(path).lstrip(b" \t\r\n"), str(path))
    check_root(root, "CodeBook", str(path))
    read = read_codes(child(root, "Codes"))
    report = list(read.report)
    sets = sum(1 for _ in children(child(root, "Sets"), "Set"))
    if sets:
        report.append(f"{sets} sets of codes are left out.")
    return Imported(codes=read.codes, report=tuple(f"{path.name}: {line}" for line in report))
