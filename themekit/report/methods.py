"""What a paper must say of its methods, from what the study and its audit log know.

Nothing here is guessed: a sentence stands only where the study holds what it says.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from statistics import fmean
from typing import TYPE_CHECKING

from themekit.describe.counting import count, main_codes, pieces_of_data
from themekit.describe.saturation import saturation, saturation_table
from themekit.version import __version__

if TYPE_CHECKING:
    from themekit.agree import Comparison
    from themekit.domain import Source
    from themekit.study import AuditEntry, Study

_HASH = 12
"""Characters of a hash that are printed."""


@dataclass(frozen=True)
class CoreqItem:
    """An item of the COREQ checklist (Tong, Sainsbury & Craig 2007, questions in our words).

    Attributes
    ----------
    answer
        What the study knows of it; empty where the researchers must say.
    """

    number: int
    domain: str
    item: str
    question: str
    answer: str = ""


@dataclass(frozen=True)
class Methods:
    """The methods of a study in words.

    Attributes
    ----------
    paragraphs
        Data, coding, agreement, and every step that a model took, in the order of the audit log.
    coreq
        The 32 items, filled where the study knows.
    ai_use
        What machines did, and what they did not.
    """

    paragraphs: tuple[str, ...]
    coreq: tuple[CoreqItem, ...]
    ai_use: str


def methods(
    study: Study,
    agreement: Comparison | None = None,
    say: Callable[[str], str] = str,
    made: Sequence[str] = (),
) -> Methods:
    """Say how the study was made.

    Parameters
    ----------
    agreement
        What a comparison of its coders found, if it was made.
    say
        Puts each sentence as it is to be shown, for instance with ids in the place of names.
    made
        What a model did for the report itself, a sentence each: it changes nothing in the study,
        so the audit log does not have it.
    """
    steps = [entry for entry in study.audit() if entry.model]
    paragraphs = [_data(study), _coding(study)]
    if agreement is not None:
        paragraphs.append(_agreement(agreement))
    paragraphs += [_step(entry) for entry in steps]
    paragraphs.append(" ".join(made))
    paragraphs.append(f"Counts, tables and figures were made with themekit {__version__}.")
    return Methods(
        tuple(say(paragraph) for paragraph in paragraphs if paragraph),
        tuple(replace(item, answer=say(item.answer)) for item in _coreq(study)),
        say(_ai_use(study, steps, made)),
    )


def _data(study: Study) -> str:
    sources = study.sources()
    if not sources:
        return "The study holds no source yet."
    words = [
        sum(len(s.text[t.start : t.end].split()) for t in s.turns if not t.interviewer)
        for s in sources
    ]
    attributes = known_of(sources)
    known = f" Known of them: {_and(attributes)}." if attributes else ""
    return (
        f"The study holds {_number(len(sources), 'source')} with {sum(words):,} words of"
        f" respondents (mean {fmean(words):,.0f}, from {min(words):,} to {max(words):,}).{known}"
    )


def _coding(study: Study) -> str:
    codings, codebook = study.codings(), study.codebook()
    if not codings:
        return f"The codebook has {_number(len(codebook), 'code')}; nobody has coded with it yet."
    main = set(main_codes(codebook).values())
    defined = sum(bool(code.definition) for code in codebook)
    each = Counter(coding.coder for coding in codings)
    read = {name: len({c.source for c in codings if c.coder == name}) for name in each}
    pieces = sum(
        len(spans)
        for by_source in pieces_of_data(codings, codebook).values()
        for spans in by_source.values()
    )
    who = _and(
        f"{name} ({_number(each[name], 'coding')} in {_number(read[name], 'source')})"
        for name in sorted(each)
    )
    under = f" under {_number(len(main), 'main code')}" if len(main) < len(codebook) else ""
    return (
        f"The codebook has {_number(len(codebook), 'code')}{under}, {defined} with a definition."
        f" {who} coded {_number(pieces, 'piece')} of data."
    )


def _agreement(found: Comparison) -> str:
    """Alpha among all coders, with what it was taken over."""
    from themekit.agree.among import LABELS

    everybody = found.among[0].coders
    said = []
    for row in found.overall():
        if row.coders != everybody or row.pooled.value is None:
            continue
        interval = (
            f" (95 % interval {row.pooled.low:.2f} to {row.pooled.high:.2f})"
            if row.pooled.low is not None and row.pooled.high is not None
            else ""
        )
        said.append(f"{LABELS[row.measure]} {row.pooled.value:.2f}{interval}")
    if not said:
        return f"Agreement of {_and(everybody)} is not defined: {' '.join(found.notes())}"
    settings = " ".join(found.settings.sentences())
    return f"Agreement of {_and(everybody)}, pooled over codes: {'; '.join(said)}. {settings}"


def _step(entry: AuditEntry) -> str:
    options = "; ".join(
        f"{name}: {_said(value)}"
        for name, value in sorted(entry.options.items())
        if value not in (None, [], "")
    )
    made = _and(counted(number, kind) for kind, number in entry.counts.items())
    return (
        f"On {entry.at[:10]}, '{entry.command}' was run with themekit {entry.version} and the"
        f" model {entry.model} (SHA-256 {entry.model_sha256[:_HASH] or 'unknown'}"
        f"{'…' if len(entry.model_sha256) > _HASH else ''})"
        f"{f', {options}' if options else ''}: {made or 'nothing was changed'}."
    )


def _ai_use(study: Study, steps: Sequence[AuditEntry], made: Sequence[str]) -> str:
    suggestions = sum(suggestion.suggested for suggestion in study.suggestions())
    if not steps and not suggestions:
        only = (
            f" For this report, machine learning was used on the researchers' own computer, without"
            f" any part in the coding. {' '.join(made)}"
            if made
            else ""
        )
        return (
            "No suggestion of a machine is part of this study. themekit counted what people coded;"
            f" codes, themes and interpretation are the researchers'.{only}"
        )
    models = _and(dict.fromkeys(f"{entry.model} ('{entry.command}')" for entry in steps))
    models = models or _and(dict.fromkeys(each.coder for each in study.suggestions()))
    decisions = study.decisions()
    taken = sum(decision.accepted for decision in decisions)
    decided = (
        f" People looked at {_number(len(decisions), 'suggestion')} and took {taken}."
        if decisions
        else " The study holds no decision of a person on them."
    )
    return (
        f"Machine learning was used through themekit, on the researchers' own computer: {models}."
        f" The study holds {_number(suggestions, 'suggestion')} of codes, kept apart from people's"
        f" codings.{decided} The tables count people's codings unless they say otherwise. The"
        " researchers remain responsible for codes, themes and interpretation."
    )


def _coreq(study: Study) -> list[CoreqItem]:
    data = files("themekit.report").joinpath("coreq.csv").read_text(encoding="utf-8")
    answers = _answers(study)
    return [
        CoreqItem(
            int(row["number"]),
            row["domain"],
            row["item"],
            row["question"],
            answers.get(int(row["number"]), ""),
        )
        for row in csv.DictReader(data.splitlines())
    ]


def _answers(study: Study) -> dict[int, str]:
    """What the study knows of the items of the checklist, by their numbers."""
    sources, codebook, codings = study.sources(), study.codebook(), study.codings()
    found = {27: f"themekit {__version__}."}
    if sources:
        found[12] = f"{_number(len(sources), 'source')} in the study."
    attributes = known_of(sources)
    if attributes:
        found[16] = f"Known of the sources: {_and(attributes)}. See the table of sources."
    if codebook.codes:
        found[25] = f"{_number(len(codebook), 'code')}; see the table of the codebook."
    if not codings:
        return found
    coders = sorted({coding.coder for coding in codings})
    found[24] = f"{len(coders)}: {_and(coders)}."
    pieces = pieces_of_data(codings, codebook)
    found[22] = saturation_table(saturation(pieces, sources), pieces, sources).note
    found[29] = "The table of the codebook has a quotation for each code, with its source."
    counts = count(codebook, codings)
    main = [name for name in set(main_codes(codebook).values()) if counts[name].pieces_summed]
    used = sum(bool(each.pieces) for each in counts.values())
    found[31] = f"{_number(len(main), 'main theme')}; see the table of top themes."
    found[32] = f"{_number(used, 'code')} used; see the table of the codebook."
    return found


def counted(number: int, kinds: str) -> str:
    """A count of the audit log in words: ``1 study``, ``12 sources``."""
    one = f"{kinds.removesuffix('ies')}y" if kinds.endswith("ies") else kinds.removesuffix("s")
    return f"{number:,} {one if number == 1 else kinds}"


def known_of(sources: Sequence[Source]) -> list[str]:
    """The attributes of sources; of one that not all have, how many have it."""
    has = Counter(name for each in sources for name, value in each.attributes.items() if value)
    return [
        name if number == len(sources) else f"{name} ({number} of {len(sources)})"
        for name, number in has.items()
    ]


def _and(names: Iterable[object]) -> str:
    """Names as a sentence lists them."""
    listed = [str(name) for name in names]
    return f"{', '.join(listed[:-1])} and {listed[-1]}" if len(listed) > 1 else "".join(listed)


def _number(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _said(value: object) -> str:
    return _and(value) if isinstance(value, list) else str(value)
