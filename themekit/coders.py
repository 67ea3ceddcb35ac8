"""Who coded what: the people of a study and of other files, groups of them, and the machine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from themekit import agree
from themekit.agree.comparison import SpanRule, UnitKind
from themekit.agree.texts import match_texts
from themekit.agree.units import Uncoded
from themekit.domain import Codebook, Coding, Source, Suggestion
from themekit.errors import StudyError, UsageError, did_you_mean
from themekit.study import Study

if TYPE_CHECKING:
    from themekit.embed import Encoder
    from themekit.suggest.folds import Progress

MACHINE = "themekit"
"""The name by which the machine is compared: its suggestions, each for a source left out."""


@dataclass(frozen=True)
class Options:
    """How coders are compared.

    Attributes
    ----------
    coders
        Whom to compare; all people of the study if empty.
    groups
        Coders to be taken as one, by the name of the group.
    unit
        None for passages where the sources are tables of coded units, else characters.
    read_all
        Whether every coder read every source that any of them coded; otherwise they read those
        in which they coded anything.
    """

    coders: Sequence[str] = ()
    groups: Mapping[str, Sequence[str]] = field(default_factory=dict)
    reference: str | None = None
    unit: UnitKind | None = None
    uncoded: Uncoded = "count"
    read_all: bool = False
    span_rule: SpanRule = "overlap"
    overlap: float = 0.5
    samples: int = 1000
    seed: int = 0


@dataclass(frozen=True)
class Coded:
    """What is to be compared: sources, the codebook, and the codings of each coder.

    Attributes
    ----------
    read
        The sources that a coder read; who is not named has read those that they coded.
    suggestions
        The machine's, with its scores.
    notes
        What a reader must know of how the codings came together.
    """

    sources: list[Source]
    codebook: Codebook
    codings: dict[str, list[Coding]]
    read: dict[str, list[str]] = field(default_factory=dict)
    suggestions: list[Suggestion] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def human_codings(study: Study) -> Coded:
    """The sources of a study and what each person coded."""
    people = [coder.name for coder in study.coders() if coder.kind == "human"]
    codings: dict[str, list[Coding]] = {name: [] for name in people}
    for coding in study.codings():
        codings[coding.coder].append(coding)
    return Coded(study.sources(), study.codebook(), codings)


def with_other(here: Coded, there: Coded, here_name: str, there_name: str) -> Coded:
    """Join the codings of another file that holds the same sources.

    A coder whose name both files have is two coders, named with their file. A text that differs
    is named and left out.

    Raises
    ------
    StudyError
        If the two have no text in common.
    """
    matched = match_texts(here.sources, there.sources)
    if not matched.names:
        why = " ".join(matched.differing) or "No source has the same name, or the same text."
        raise StudyError(f"{here_name} and {there_name} have no text in common. {why}")
    codings: dict[str, list[Coding]] = {}
    shared = set(matched.names.values())
    clashing = here.codings.keys() & there.codings.keys()
    for coder, mine in here.codings.items():
        name = f"{coder} ({here_name})" if coder in clashing else coder
        codings[name] = [each for each in mine if each.source in shared]
    for coder, theirs in there.codings.items():
        name = f"{coder} ({there_name})" if coder in clashing else coder
        codings[name] = [
            replace(each, source=matched.names[each.source])
            for each in theirs
            if each.source in matched.names
        ]
    notes = [*here.notes, *matched.differing]
    for names, file in ((matched.only_here, here_name), (matched.only_there, there_name)):
        if names:
            notes.append(f"Only {file} holds {', '.join(names)}: not compared.")
    more = [code for code in there.codebook if code.name not in here.codebook]
    if more:
        named = ", ".join(code.name for code in more)
        notes.append(f"Only the codebook of {there_name} has: {named}.")
    return Coded(
        [source for source in here.sources if source.name in shared],
        Codebook((*here.codebook.codes, *more)),
        codings,
        notes=notes,
    )


def chosen(coded: Coded, options: Options) -> Coded:
    """Only the coders that were asked for, with groups as one.

    Raises
    ------
    StudyError
        If one of them is unknown.
    """
    wanted = list(options.coders) or list(coded.codings)
    wanted += [name for names in options.groups.values() for name in names if name not in wanted]
    codings = {}
    for name in wanted:
        if name in options.groups:
            continue
        found = [each for each in coded.codings if each == name or each.startswith(f"{name} (")]
        if not found:
            listed = ", ".join(coded.codings) or "nobody"
            near = did_you_mean(name, coded.codings)
            raise StudyError(f"There is no coder {name!r}. There are: {listed}.{near}")
        codings.update({each: coded.codings[each] for each in found})
    together = agree.as_one(codings, options.groups)
    if not options.read_all:
        return replace(coded, codings=together)
    read = sorted({each.source for mine in together.values() for each in mine})
    note = "Every coder is taken to have read every source that one of them coded."
    return replace(
        coded,
        codings=together,
        read=dict.fromkeys(together, read),
        notes=[*coded.notes, note],
    )


def with_machine(
    study: Study, coded: Coded, encoder: Encoder, progress: Progress | None = None
) -> Coded:
    """Add the machine as a coder: what it suggests for each source, trained on the others.

    It learns from the codings of the people who are compared, so that it meets them on their own
    ground. A passage whose text repeats an earlier one gets the codes of that.

    Raises
    ------
    StudyError
        If there are fewer than two coded sources to learn from.
    """
    from themekit import evaluation, segment

    known = {coder.name for coder in study.coders()}
    people = [name for name in coded.codings if name in known]
    options = evaluation.Options(coders=people or None)
    found = evaluation.left_out(study, encoder, options, progress)
    row_of = {_same(p.text): row for row, p in enumerate(found.coded.passages)}
    scored = set(found.coded.sources)
    suggestions = [
        Suggestion(
            passage.source,
            passage.start,
            passage.end,
            code,
            float(found.probabilities[row, k]),
            bool(found.suggested[row, k]),
            MACHINE,
        )
        for source in coded.sources
        if source.name in scored
        for passage in segment.passages(source)
        if (row := row_of.get(_same(passage.text))) is not None
        for k, code in enumerate(found.coded.codes)
    ]
    given = [
        Coding(each.source, each.start, each.end, each.code, MACHINE)
        for each in suggestions
        if each.suggested
    ]
    note = (
        f"{MACHINE} is a machine: its suggestions for each source come from a model that learned"
        f" from the other sources only, as coded by {', '.join(people) or 'all people'}."
    )
    read = [source.name for source in coded.sources if source.name in scored]
    return replace(
        coded,
        codings={**coded.codings, MACHINE: given},
        read={**coded.read, MACHINE: read},
        suggestions=suggestions,
        notes=[*coded.notes, note],
    )


def earlier(coded: Coded, chosen_now: Coded, names: Sequence[str]) -> dict[str, list[Coding]]:
    """The codings before a discussion, kept under other names of coders in the same file.

    Parameters
    ----------
    names
        The coders who hold them, in the order of the people compared.

    Raises
    ------
    UsageError
        If there are not as many names as people.
    StudyError
        If one of them is unknown.
    """
    people = [coder for coder in chosen_now.codings if coder != MACHINE]
    if len(names) != len(people):
        raise UsageError(
            f"--before names {len(names)} and {len(people)} are compared ({', '.join(people)})."
            " Name the earlier codings of each, in the same order, or a file that holds them."
        )
    found = chosen(coded, Options(coders=names)).codings
    return dict(zip(people, found.values(), strict=True))


def earlier_in(
    there: Coded, chosen_now: Coded, options: Options, file: str
) -> dict[str, list[Coding]]:
    """The codings before a discussion, by the same coders in another file.

    Raises
    ------
    StudyError
        If the file has no text in common with the study, or not the same coders.
    """
    matched = match_texts(chosen_now.sources, there.sources)
    if not matched.names:
        raise StudyError(f"{file} has no text in common with the study.")
    people = [coder for coder in chosen_now.codings if coder != MACHINE]
    names = [coder for coder in people if coder not in options.groups]
    codings = chosen(there, replace(options, coders=names)).codings
    return {
        coder: [
            replace(each, source=matched.names[each.source])
            for each in codings[coder]
            if each.source in matched.names
        ]
        for coder in people
    }


def _same(text: str) -> str:
    """What is the same for two passages of which one repeats the other."""
    return " ".join(text.casefold().split())
