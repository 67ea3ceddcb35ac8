"""A study and what comes from or goes to other programs: what is one and the same on both sides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from themekit.domain import Code, Codebook, Coding, Decision, Source, Suggestion
from themekit.formats import Imported
from themekit.formats.packed import JoinedSources, PackedSources
from themekit.formats.refi import Content
from themekit.formats.refi.codes import Path, paths_out
from themekit.formats.refi.elements import NO_DATE
from themekit.formats.refi.positions import moved, words_of
from themekit.study import Study

Span = TypeVar("Span", Coding, Suggestion)

_CUT = 63
"""MAXQDA cuts the names of codes at this many characters."""
_UNLIKELY_TWICE = 20
"""Words from which on one text under two names is one source: two people may say "Good"."""
_SHOWN = 40


@dataclass
class Known:
    """What a study holds already, while projects are imported one after the other."""

    sources: JoinedSources = field(default_factory=JoinedSources)
    codes: list[Code] = field(default_factory=list)
    codings: set[tuple[Any, ...]] = field(default_factory=set)
    coders: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, study: Study) -> Known:
        """What is in a study."""
        coders = {coder.name for coder in study.coders()}
        codings = {_key(coding) for coding in study.codings(sorted(coders))}
        sources = JoinedSources(PackedSources.of(study.each_source()))
        return cls(sources, list(study.codebook()), codings, coders)

    def match(self, imported: Imported) -> Imported:
        """A project in the words of the study, so that the same thing has the same name.

        Sources are matched by their text (line ends aside), codes by their path of names. Where
        two things only share a name, the one that comes in gets another, with a line in the
        report. From now on what comes in is known too.
        """
        report: list[str] = []
        matched = imported
        if len(self.sources) and (imported.codings or imported.suggestions):
            matched = self._match_sources(matched, report)
        if self.codes and imported.codes:
            matched = self._match_codes(matched, report)
        self._warn_of_namesakes(matched, report)
        self.sources.extend(matched.sources)
        names = {code.name for code in self.codes}
        self.codes.extend(code for code in matched.codes if code.name not in names)
        self.codings.update(_key(coding) for coding in matched.codings)
        self.coders.update(coder.name for coder in matched.coders)
        return replace(matched, report=(*matched.report, *report))

    def _match_sources(self, imported: Imported, report: list[str]) -> Imported:
        """Name sources as the study does; one text is unpacked at a time."""
        by_words: dict[str, list[str]] = {}
        places: dict[str, int] = {}
        for place, source in enumerate(self.sources):
            by_words.setdefault(words_of(source.text), []).append(source.name)
            places.setdefault(source.name, place)
        taken = set(places)
        names: dict[str, str] = {}
        found = PackedSources()
        move = {}
        for source in imported.sources:
            alike = by_words.get(words_of(source.text), [])
            own = (source.name, _other_name(source))  # as it came in, or came in before
            same = next((name for name in alike if name in own), None)
            if same is None and len(source.text.split()) >= _UNLIKELY_TWICE:
                same = next(iter(alike), None)
            if same is not None:
                here = self.sources[places[same]]
                if same not in own:
                    report.append(
                        f"{source.origin}: {source.name!r} has the text of {same!r} here and"
                        " is taken for it."
                    )
                if here.text != source.text:
                    move[source.name] = moved(source.text, here.text)
                matched = replace(here, attributes=source.attributes)
            elif source.name in taken:
                namesake = self.sources[places[source.name]] if source.name in places else None
                matched = replace(source, name=_free(_other_name(source), taken))
                report.append(_renamed(source, namesake, matched.name))
            else:
                matched = source
            names[source.name] = matched.name
            taken.add(matched.name)
            found.append(matched, matched.turns)

        def of(spans: Iterable[Span]) -> tuple[Span, ...]:
            moved_spans = []
            for span in spans:
                place = (span.start, span.end)
                start, end = move[span.source](*place) if span.source in move else place
                name = names.get(span.source, span.source)
                moved_spans.append(replace(span, source=name, start=start, end=end))
            return tuple(dict.fromkeys(moved_spans))

        return replace(
            imported,
            sources=found,
            codings=of(imported.codings),
            suggestions=of(imported.suggestions),
        )

    def _match_codes(self, imported: Imported, report: list[str]) -> Imported:
        names = _names_here(imported.codes, Codebook(tuple(self.codes)), report)
        return replace(
            imported,
            codes=tuple(
                replace(code, name=names[code.name], parent=names.get(code.parent or ""))
                for code in imported.codes
            ),
            codings=tuple(replace(each, code=names[each.code]) for each in imported.codings),
            suggestions=tuple(
                replace(each, code=names[each.code]) for each in imported.suggestions
            ),
        )

    def _warn_of_namesakes(self, imported: Imported, report: list[str]) -> None:
        """A coder of the same name may be another person, on another machine."""
        new: dict[str, int] = {}
        for coding in imported.codings:
            if coding.coder in self.coders and _key(coding) not in self.codings:
                new[coding.coder] = new.get(coding.coder, 0) + 1
        report.extend(
            f"{number:,} new codings are by {coder!r}, who has coded here before. If that is"
            " another person, rename the user in the other program and import again."
            for coder, number in new.items()
        )


def _key(coding: Coding) -> tuple[Any, ...]:
    return (coding.source, coding.start, coding.end, coding.code, coding.coder)


def _renamed(source: Source, namesake: Source | None, name: str) -> str:
    """Why a source has another name, with the first place where its namesake differs."""
    if namesake is None:
        return f"{source.origin}: {source.name!r} is a name already; it came in as {name!r}."
    place = _first_difference(namesake.text, source.text)
    here, there = (text[place : place + _SHOWN] for text in (namesake.text, source.text))
    return (
        f"{source.origin}: the text of {source.name!r} differs from the one here, from character"
        f" {place:,} on ({here!r} here, {there!r} there); it came in as {name!r}, with its codings."
    )


def _other_name(source: Source) -> str:
    """What a source is called beside one of its name that has another text."""
    return f"{source.name} ({source.origin or 'other text'})"


def _first_difference(one: str, other: str) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _names_here(codes: Sequence[Code], codebook: Codebook, report: list[str]) -> dict[str, str]:
    """The name in the study of each code that comes in, matched by path."""
    here = {path: name for name, path in paths_out(codebook).items()}
    there = paths_out(Codebook(tuple(codes)))
    flat = all(code.parent is None for code in codes)
    names: dict[str, str] = {}
    for code in codes:
        path = there[code.name]
        same = here.get(path) or _cut_by_maxqda(path, here)
        if same is None and flat and code.name in codebook:
            same = code.name  # a list of codes that knows no hierarchy
        names[code.name] = same or code.name
        if same is None and code.name in codebook:
            names[code.name] = _free(" / ".join(path), {*codebook.names, *names.values()})
            standing = " > ".join(codebook.path(code.name))
            report.append(
                f"code {code.name!r} is {' > '.join(path)} there and {standing} here: it came in"
                f" as a code of its own, {names[code.name]!r}."
            )
    return names


def _cut_by_maxqda(path: Path, here: Mapping[Path, str]) -> str | None:
    """The one code whose path is this one, but for names that MAXQDA has cut."""
    if all(len(name) != _CUT for name in path):
        return None
    found = [
        name
        for other, name in here.items()
        if len(other) == len(path)
        and all(
            mine == full or (len(mine) == _CUT and full.startswith(mine))
            for mine, full in zip(path, other, strict=True)
        )
    ]
    return found[0] if len(found) == 1 else None


def _free(name: str, taken: set[str]) -> str:
    number, free = 2, name
    while free in taken:
        free, number = f"{name} ({number})", number + 1
    return free


@dataclass(frozen=True)
class Wanted:
    """What of a study is to be written.

    Attributes
    ----------
    coders
        Whose codings; all people's where None.
    suggestions
        Whether the machine's suggestions.
    min_score
        Those with this score or more.
    only_suggested
        Those that pass their code's threshold.
    accepted
        Those that a person has taken.
    """

    coders: Sequence[str] | None = None
    suggestions: bool = True
    min_score: float = 0.0
    only_suggested: bool = False
    accepted: bool = False


def content_of(study: Study, wanted: Wanted | None = None) -> Content:
    """What of a study is written to another program.

    Suggestions that a person has turned down are left out.
    """
    wanted = wanted or Wanted()
    codings = study.codings(wanted.coders)
    suggestions = chosen(study.suggestions(), study.decisions(), wanted)
    by = {coding.coder for coding in codings} | {each.coder for each in suggestions}
    audit = study.audit()
    return Content(
        name=study.path.stem,
        sources=study.sources(),
        codebook=study.codebook(),
        coders=[coder for coder in study.coders() if coder.name in by],
        codings=codings,
        suggestions=suggestions,
        at=audit[-1].at.replace("+00:00", "Z") if audit else NO_DATE,
    )


def chosen(
    suggestions: Iterable[Suggestion], decisions: Iterable[Decision], wanted: Wanted
) -> list[Suggestion]:
    """The suggestions that are wanted."""
    taken: dict[tuple[str, int, int, str], bool] = {}
    for each in decisions:
        key = (each.source, each.start, each.end, each.code)
        taken[key] = taken.get(key, False) or each.accepted

    def is_wanted(each: Suggestion) -> bool:
        decided = taken.get((each.source, each.start, each.end, each.code))
        if not wanted.suggestions or decided is False or (wanted.accepted and not decided):
            return False
        return each.score >= wanted.min_score and (each.suggested or not wanted.only_suggested)

    return [each for each in suggestions if is_wanted(each)]
