"""The thesis as a study: interviewees, their quotations and the sections as codes."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable

from themekit.corpora.gmhscp.codebook import section_codes
from themekit.corpora.gmhscp.quotations import NUMBERS, Quotation, words
from themekit.corpora.gmhscp.tables import Person, Tables
from themekit.corpora.gmhscp.thesis import Thesis
from themekit.domain import Coder, Coding, Source, Turn
from themekit.formats import Imported

CODER = "thesis"
_BETWEEN = "\n\n"
_JOB_TYPES = {
    "Commissioning": {"Commissioning"},
    "Council": {"Council Management"},
    "LCO": {"LCO Leadership", "LCO Management"},
    "Partnership": {"Partnership Team", "GMCA"},
    "Provider": {"Provider Management"},
    "Voluntary Sector": {"Voluntary Sector"},
}
"""The job types of Table 1 that go by each first word of the interviewees' names: the only
division of its 24 rows that agrees with how many interviewees of each kind are quoted."""


def as_imported(thesis: Thesis) -> Imported:
    """The thesis as the nouns of a study.

    Each interviewee is a source whose turns are the distinct quotations, apart by blank lines.
    They stand in an order that says nothing (by the hash of their words): the thesis prints them
    section by section, so that their order, or what stands beside them, would give the code away.
    A quotation has the code of every section that quotes it.
    """
    codes = section_codes()
    sources, codings = [], []
    for speaker in thesis.speakers:
        said = _distinct(q for q in thesis.quotations if q.speaker == speaker)
        source = _source(speaker, [same[0].text for same in said], thesis)
        sources.append(source)
        for turn, same in zip(source.turns, said, strict=True):
            for section in dict.fromkeys(quotation.section for quotation in same):
                code, memo = codes.code_of(section), f"section {section}"
                codings.append(Coding(speaker, turn.start, turn.end, code, CODER, memo))
    return Imported(
        sources=tuple(sources),
        codes=codes.codebook.codes,
        codings=tuple(codings),
        coders=(Coder(CODER),),
        report=tuple(_report(thesis, sources, codings)),
    )


def _distinct(found: Iterable[Quotation]) -> list[list[Quotation]]:
    """The quotations of one interviewee, those with the same words together, by their hash."""
    groups: dict[tuple[str, ...], list[Quotation]] = {}
    for quotation in found:
        groups.setdefault(words(quotation.text), []).append(quotation)
    return [groups[said] for said in sorted(groups, key=_hash)]


def _hash(said: tuple[str, ...]) -> str:
    return hashlib.sha256(" ".join(said).encode()).hexdigest()


def _source(speaker: str, texts: list[str], thesis: Thesis) -> Source:
    turns, start = [], 0
    for text in texts:
        turns.append(Turn(start, start + len(text), speaker))
        start += len(text) + len(_BETWEEN)
    return Source(
        name=speaker,
        text=_BETWEEN.join(texts),
        turns=tuple(turns),
        attributes=_attributes(speaker, thesis.tables),
        whole_turns=True,
        origin=thesis.origin,
    )


def _attributes(speaker: str, tables: Tables) -> dict[str, str]:
    """What is known of an interviewee.

    Table 1 names nobody: of it, an interviewee has what all rows of the same role share.
    Appendix Two goes by the interviewees' numbers and says how much of each interview was coded.
    """
    role, _, number = speaker.rpartition(" ")
    known = {"role": role, **_shared(_rows_of(role, tables.people))}
    identifier = f"{role} {NUMBERS.index(number) + 1}"
    interviews = sorted(
        (interview for interview in tables.coded_shares if interview.interviewee == identifier),
        key=lambda interview: interview.round,
    )
    if interviews:
        known["rounds"] = ", ".join(str(interview.round) for interview in interviews)
    for interview in interviews:
        known[f"coded in round {interview.round}"] = f"{interview.share:.0%}"
    return known


def _rows_of(role: str, people: Iterable[Person]) -> list[Person]:
    kind, _, rank = role.rpartition(" ")
    return [
        person
        for person in people
        if person.job_type in _JOB_TYPES[kind]
        and (person.profession == "Clinician") == (rank == "Clinician")
    ]


def _shared(rows: list[Person]) -> dict[str, str]:
    """The attributes that all these people have in common."""
    columns = {
        "level": [person.level for person in rows],
        "LCO area": [person.area for person in rows],
        "job classification": [person.classification for person in rows],
        "profession": [person.profession for person in rows],
        "job type": [person.job_type for person in rows],
    }
    return {name: values[0] for name, values in columns.items() if len(set(values)) == 1}


def _report(thesis: Thesis, sources: list[Source], codings: list[Coding]) -> Iterable[str]:
    found = thesis.quotations
    chapters = Counter(quotation.chapter for quotation in found)
    speakers = Counter(quotation.speaker for quotation in found)
    spans = Counter((coding.source, coding.start) for coding in codings)
    yield (
        f"{len(found)} quotations with text by {len(speakers)} interviewees"
        f" ({min(speakers.values())} to {max(speakers.values())} each),"
        f" from {thesis.attributions} places that name one: "
        + ", ".join(f"{count} in chapter {chapter}" for chapter, count in sorted(chapters.items()))
        + "."
    )
    yield (
        f"{sum(len(source.turns) for source in sources)} distinct quotations with {len(codings)}"
        f" codings; {sum(n > 1 for n in spans.values())} are quoted in more than one section."
    )
    rows = (f"{name} ({count})" for name, count in thesis.tables.counts().items() if count)
    yield f"Published tables, rows read: {', '.join(rows) or 'none'}."
    missing = [name for name, count in thesis.tables.counts().items() if not count]
    if missing:
        yield f"Not found: {', '.join(missing)}."
    yield from _two_speakers(found)
    for unread in thesis.unread:
        yield f"Line {unread.line}: not read as a quotation, {unread.reason}."


def _two_speakers(found: Iterable[Quotation]) -> Iterable[str]:
    """Words that the thesis gives to one interviewee here and to another there."""
    first: dict[tuple[str, ...], Quotation] = {}
    for quotation in found:
        before = first.setdefault(words(quotation.text), quotation)
        if before.speaker != quotation.speaker:
            yield (
                f"Line {quotation.line}: {quotation.speaker} is quoted with the words that"
                f" {before.speaker} has in line {before.line}; both are kept."
            )
