"""How much memory and time a large REFI-QDA project takes to come in.

Run as ``python -m benchmarks.exchange [MEGABYTES]``. Makes a .qdpx of 5,000 transcripts, each with
an emoji (so that Python holds its text in four bytes a character) and 50 coded passages, and
imports it with ``themekit new`` in a process of its own. The largest memory is that of the process,
as the kernel counts it.
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

from benchmarks.results import machine, markdown_table, write_section

MEGABYTES, SOURCES, PASSAGES = 500, 5_000, 50
LIMIT_GIB = 2.0
WORDS = "we the ward nurse money waits and who pays for it nobody knows when they come".split()
_NAMESPACE = "urn:QDA-XML:project:1.0"


def make_project(path: Path, size: int) -> None:
    """Write a project of about ``size`` bytes, its texts stored as they are."""
    dice = random.Random(0)
    sources = []
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for number in range(SOURCES):
            text, spans = _transcript(dice, size // SOURCES)
            archive.writestr(f"sources/{_guid(number)}.txt", text.encode("utf-8"))
            selections = "".join(
                f'<PlainTextSelection guid="{_guid(number, place)}" startPosition="{start}"'
                f' endPosition="{end}" creatingUser="{_guid(0, 1)}"><Coding'
                f' guid="{_guid(number, place + 100)}" creatingUser="{_guid(0, 1)}"><CodeRef'
                f' targetGUID="{_guid(0, 2)}"/></Coding></PlainTextSelection>'
                for place, (start, end) in enumerate(spans, 3)
            )
            sources.append(
                f'<TextSource guid="{_guid(number)}" name="Interview {number:04}"'
                f' plainTextPath="internal://{_guid(number)}.txt">{selections}</TextSource>'
            )
        archive.writestr(
            "project.qde",
            f'<Project xmlns="{_NAMESPACE}" name="large" origin="NVivo"><Users><User'
            f' guid="{_guid(0, 1)}" name="Ann"/></Users><CodeBook><Codes><Code guid="{_guid(0, 2)}"'
            f' name="Work" isCodable="true"/></Codes></CodeBook><Sources>{"".join(sources)}'
            "</Sources></Project>",
        )


def measure(megabytes: int) -> dict[str, float]:
    """Seconds and GiB that the import of a project of this size takes."""
    with tempfile.TemporaryDirectory() as folder:
        project, study = Path(folder) / "large.qdpx", Path(folder) / "large.themekit"
        make_project(project, megabytes * 10**6)
        command = [Path(sys.executable).with_name("themekit"), "new", study, "--from", project]
        started = time.monotonic()
        subprocess.run(command, check=True)
        return {
            "megabytes": project.stat().st_size / 10**6,
            "seconds": time.monotonic() - started,
            "gib": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20,
        }


def main() -> None:
    """Measure, and write the section of the results."""
    megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else MEGABYTES
    found = measure(megabytes)
    row = [SOURCES, round(found["megabytes"]), SOURCES * PASSAGES, round(found["seconds"], 1)]
    columns = ["sources", "MB", "codings", "seconds", "largest memory, GiB"]
    table = markdown_table(columns, [[*row, round(found["gib"], 2)]])
    if megabytes == MEGABYTES:
        write_section("exchange", f"## {(__doc__ or '').strip()}\n\n{machine()}\n\n{table}")
    print(table)
    if found["gib"] >= LIMIT_GIB:
        sys.exit(f"More than {LIMIT_GIB} GiB.")


def _transcript(dice: random.Random, size: int) -> tuple[str, list[tuple[int, int]]]:
    """A text of about this many bytes, and spans of it in UTF-16 code units."""
    pieces, units, spans, length = ["Interviewer: \U0001f642\r\n"], 17, [], 0
    while length < size:
        said = " ".join(dice.choices(WORDS, k=40))
        if len(spans) < PASSAGES:
            spans.append((units + 6, units + 6 + len(said)))
        pieces.append(f"Anna: {said}.\r\n")
        units += len(pieces[-1])
        length += len(pieces[-1])
    return "".join(pieces), spans


def _guid(number: int, part: int = 0) -> str:
    return f"{number:08x}-{part:04x}-4000-8000-abcdefabcdef"


if __name__ == "__main__":
    main()
