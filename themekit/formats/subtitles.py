"""Subtitles with or without speakers (.vtt, .srt): Zoom, Teams and other meeting exports."""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from themekit import files
from themekit.errors import InputError
from themekit.formats.imported import Imported
from themekit.formats.lines import compose, lines_of
from themekit.formats.speakers import label_lines
from themekit.formats.turns import transcript

_CLOCK = r"(?:(\d+):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})"
_TIMING = re.compile(rf"\s*{_CLOCK}\s*-->\s*{_CLOCK}")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?[ \t]+([^>]*)>")
_TAG = re.compile(r"</?[a-zA-Z][^>]*>|</?\d[\d:.]*>|\{\\[^}]*\}")
_PAUSE = 2.0
"""Seconds of silence that end a paragraph where nobody is named."""


@dataclass(frozen=True, slots=True)
class Cue:
    """Words on the screen.

    Attributes
    ----------
    start, end
        In seconds.
    speaker
        Empty where the cue does not say.
    """

    start: float
    end: float
    speaker: str
    text: str


def read_subtitles(path: Path, interviewers: Collection[str] = ()) -> Imported:
    """Read subtitles as a transcript.

    Consecutive cues of one speaker are one turn, joined by a space, on a line of its own that
    starts with the speaker's name. Where nobody is named, a silence of two seconds ends a line.
    """
    cues = list(_cues(files.read_text(path)))
    if not cues:
        raise InputError(
            f"{path} has no line with times (00:00:01.000 --> 00:00:02.000) and words."
        )
    cues = _with_speakers(cues, interviewers)
    text, lines = compose((_line(group), 0) for group in _groups(cues))
    known = {cue.speaker for cue in cues if cue.speaker}
    return transcript(path, text, lines, interviewers, known=known)


def _cues(text: str) -> Iterator[Cue]:
    """The cues of a file; a cue with several voices is several."""
    rows = [text[line.start : line.end] for line in lines_of(text)]
    timings = [(n, match) for n, row in enumerate(rows) if (match := _TIMING.match(row))]
    ends = [*(n for n, _ in timings), len(rows)][1:]
    for (number, match), following in zip(timings, ends, strict=True):
        times = [float(part or 0) for part in match.groups()]
        start, end = (_seconds(times[:4]), _seconds(times[4:]))
        words = []
        for row in rows[number + 1 : following]:
            if not row.strip():
                break
            words.append(row.strip())
        for speaker, said in _voices(" ".join(words)):
            yield Cue(start, end, speaker, said)


def _seconds(parts: Sequence[float]) -> float:
    hours, minutes, seconds, thousandths = parts
    return 3600 * hours + 60 * minutes + seconds + thousandths / 1000


def _voices(payload: str) -> Iterator[tuple[str, str]]:
    """Speaker and words of each voice in a cue, without tags."""
    parts = _VOICE.split(payload)
    for speaker, said in [("", parts[0]), *zip(parts[1::2], parts[2::2], strict=True)]:
        words = " ".join(html.unescape(_TAG.sub("", said)).split())
        if words:
            yield " ".join(html.unescape(speaker).replace(":", " ").split()), words


def _with_speakers(cues: list[Cue], interviewers: Collection[str]) -> list[Cue]:
    """Cues whose speaker stands in the words ("Name: ..."), and goes on until the next one does."""
    if any(cue.speaker for cue in cues):
        return cues
    text, lines = compose((cue.text, 0) for cue in cues)
    found = []
    speaker = ""
    for cue, label in zip(cues, label_lines(text, lines, interviewers), strict=True):
        speaker = label.name if label else speaker
        said = cue.text[label.said :] if label else cue.text
        if said.strip():
            found.append(Cue(cue.start, cue.end, speaker, said.strip()))
    return found


def _groups(cues: Sequence[Cue]) -> list[list[Cue]]:
    """Cues that are one turn."""
    groups: list[list[Cue]] = []
    for cue in cues:
        before = groups[-1][-1] if groups else None
        same = before is not None and before.speaker == cue.speaker
        if before and same and (cue.speaker or cue.start - before.end < _PAUSE):
            groups[-1].append(cue)
        else:
            groups.append([cue])
    return groups


def _line(group: Sequence[Cue]) -> str:
    said = " ".join(cue.text for cue in group)
    return f"{group[0].speaker}: {said}" if group[0].speaker else said
