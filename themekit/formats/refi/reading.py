"""A REFI-QDA project (.qdpx, .qde) as nouns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from pathlib import Path

from themekit.domain import Code, Coder, Coding, Source, Suggestion
from themekit.errors import InputError
from themekit.formats.imported import Imported
from themekit.formats.refi.attributes import attributes_of
from themekit.formats.refi.codes import read_codes
from themekit.formats.refi.container import Container, Text, open_project
from themekit.formats.refi.document import (
    CodingRecord,
    Project,
    SelectionRecord,
    SourceRecord,
    parse_project,
)
from themekit.formats.refi.evidence import Fit, is_believed
from themekit.formats.refi.notes import is_machine, suggestion_of
from themekit.formats.refi.remarks import Remarks, paragraphs
from themekit.formats.refi.texts import (
    Texts,
    evidence_for,
    is_certain,
    source_names,
    text_of_source,
)
from themekit.formats.refi.xml import distinct

Progress = Callable[[int, int], None]

_OVERSHOOT = 2
"""Characters by which an end may pass the end of the text (a tool's own last line end)."""
_NOBODY = "unknown coder"
_MOST_NOTES = 20
"""Remarks on speakers, and titles of notes, that are shown; a project may have thousands."""


def read_project(
    path: Path,
    interviewers: Collection[str] = (),
    positions: str = "",
    on_progress: Progress | None = None,
) -> Imported:
    """Read a .qdpx or a .qde of any of the known tools.

    Parameters
    ----------
    positions
        How the tool counts positions (see ``positions.parse_convention``); found out where not
        given.

    Raises
    ------
    InputError
        If it is unsafe, broken, no project, or no way to count positions fits its texts.
    """
    with open_project(path) as container:
        project = parse_project(container.project(), str(path))
        return _Reading(project, container).imported(positions, interviewers, on_progress)


def check_fit(fit: Fit, project: Project, origin: str) -> None:
    """Refuse a project whose positions make no sense.

    Raises
    ------
    InputError
        Saying what was tried and what to do.
    """
    if not is_believed(fit):
        raise InputError(
            f"{origin}{_tool(project)}: its selections do not fit its texts. The best that was"
            f" found: {fit}. Codings would be shifted, so nothing is taken from it. Export it"
            " again, or say how its tool counts with --positions nvivo, atlasti, maxqda or"
            " standard (or for instance utf-16+line-end-2)."
        )


def _tool(project: Project) -> str:
    return f" ({project.origin})" if project.origin else ""


class _Reading:
    """One project while it is read."""

    def __init__(self, project: Project, container: Container) -> None:
        self.project, self.container = project, container
        self.origin = container.path.name
        self.remarks = Remarks(project, container)
        self.codes = read_codes(project.codes)
        self.report = list(self.codes.report)
        self.lost: Counter[str] = Counter()
        self.users = dict(zip(project.users, distinct(project.users.values()), strict=True))
        for name, users in Counter(project.users.values()).items():
            if users > 1:
                self.report.append(f"{users} users are called {name!r}; they are told apart.")

    def imported(
        self, positions: str, interviewers: Collection[str], on_progress: Progress | None
    ) -> Imported:
        evidence = evidence_for(self.project, positions)
        texts = Texts()
        records = self.project.sources
        names = source_names(self.project)
        for number, (record, name) in enumerate(zip(records, names, strict=True)):
            text = self._text(record, name)
            if text is not None:
                memo = paragraphs(record.description, self.remarks.of(record.notes))
                source = Source(name, text.text, origin=self.origin, memo=memo)
                texts.keep(number, source, interviewers)
                texts.place(number, record, text, evidence)
            if on_progress is not None:
                on_progress(number + 1, len(records))
        self.report += texts.notes[:_MOST_NOTES]
        if len(texts.notes) > _MOST_NOTES:
            self.report.append(f"and so on for {len(texts.notes) - _MOST_NOTES:,} more sources.")
        fit = evidence.fit()
        del evidence  # what the other conventions gave is large
        if any(texts.selections.values()):
            if not is_certain(self.project, positions):
                check_fit(fit, self.project, self.origin)
            self._say_convention(fit, texts)
        codings, suggestions = self._codings(texts, fit)
        self._give_attributes(texts)
        if said := " ".join(self.project.description.split()):
            self.report.append(f"the project says of itself: {said}")
        codes = tuple(self._codes())
        self._count_losses(texts)
        return Imported(
            sources=texts.sources,
            codes=codes,
            codings=tuple(codings),
            coders=tuple(self._coders(codings)),
            suggestions=tuple(suggestions),
            report=tuple(f"{self.origin}: {line}" for line in self.report),
        )

    def _text(self, record: SourceRecord, name: str) -> Text | None:
        """The text of a source, or None with a line that says why there is none."""
        text = text_of_source(record, self.container)
        if text is not None and record.name != name:
            called = repr(record.name) if record.name else "nothing"
            self.report.append(f"a source called {called} is now {name!r}, to tell it from others.")
        codings = sum(len(each.codings) for each in record.selections) + len(record.codings)
        lost = codings + record.unread if text is None else record.unread
        left_out = f" Coded places left out: {lost:,}." if lost else ""
        if record.kind != "Text":
            said = "its text came in" if text else "themekit does not read these; left out"
            a = "an" if record.kind == "Audio" else "a"
            self.report.append(f"{name!r} is {a} {record.kind} source: {said}.{left_out}")
        elif text is None and record.rich_path and not record.path:
            self.report.append(
                f"{name!r} is in the file with its format only ({record.rich_path}), where"
                f" positions cannot be told; left out.{left_out}"
            )
        elif text is None:
            where = f" ({record.path})" if record.path else ""
            self.report.append(f"{name!r} has no text in the file{where}; left out.{left_out}")
        elif left_out:
            self.report.append(f"{name!r}:{left_out}")
        return text

    def _say_convention(self, fit: Fit, texts: Texts) -> None:
        self.report.append(f"{fit}{_tool(self.project)}.")
        for number, score in fit.suspicious.items():
            name = texts.names[number]
            self.report.append(f"the codings of {name!r} look shifted ({score:.2f}); check them.")

    def _codings(self, texts: Texts, fit: Fit) -> tuple[list[Coding], list[Suggestion]]:
        """The codings, and those of a themekit that are suggestions with a note."""
        codings: dict[Coding, None] = {}
        suggestions: dict[Suggestion, None] = {}
        for coding, note in self._every_coding(texts, fit):
            found = suggestion_of(coding, note) if is_machine(coding.coder) else None
            if found is not None:
                suggestions[found] = None
            else:
                codings[replace(coding, memo=paragraphs(coding.memo, note))] = None
        return list(codings), list(suggestions)

    def _every_coding(self, texts: Texts, fit: Fit) -> Iterator[tuple[Coding, str]]:
        """Each coding, with what its notes say."""
        for number, name in texts.names.items():
            spans = fit.spans[number].tolist() if number in fit.spans else []
            placed = zip(texts.selections[number], spans, strict=True)
            for (selection, _, _), (start, end) in placed:
                span = self._clipped(start, end, texts.lengths[number])
                if span is not None:
                    yield from self._of_selection(selection, name, *span, texts)
            whole = self.project.sources[number].codings
            if whole:
                self.report.append(
                    f"{name!r} is coded as a whole ({len(whole)}); such codings span it."
                )
            for coding in whole:
                yield from self._one(coding, name, 0, texts.lengths[number], "", "")

    def _clipped(self, start: int, end: int, length: int) -> tuple[int, int] | None:
        if 0 <= start < length < end <= length + _OVERSHOOT:
            end = length
        if 0 <= start < end <= length:
            return start, end
        self.lost[f"{'empty selections' if start == end else 'selections outside the text'}"] += 1
        return None

    def _of_selection(
        self, selection: SelectionRecord, name: str, start: int, end: int, texts: Texts
    ) -> Iterator[tuple[Coding, str]]:
        memo = paragraphs(selection.description, self.remarks.of(selection.notes))
        if not selection.codings:
            self.lost["selections without a code"] += 1
            if memo:
                texts.sources.add_memo(name, f"At {start}–{end}: {memo}")
        for coding in selection.codings:
            yield from self._one(coding, name, start, end, memo, selection.user)

    def _one(
        self, coding: CodingRecord, name: str, start: int, end: int, memo: str, user: str
    ) -> Iterator[tuple[Coding, str]]:
        code = self.codes.names.get(coding.code)
        if code is None:
            self.lost["codings with a code that is not in the codebook"] += 1
            return
        coder = self.users.get(coding.coder) or self.users.get(user) or self._only_user()
        yield Coding(name, start, end, code, coder, memo), self.remarks.of(coding.notes)

    def _only_user(self) -> str:
        """The coder of a coding that names none: the only user, if there is just one."""
        people = [user for user in self.users.values() if not is_machine(user)]
        if len(people) == 1:
            return people[0]
        self.lost[f"codings without a known coder, now by {_NOBODY!r}"] += 1
        return _NOBODY

    def _coders(self, codings: list[Coding]) -> Iterator[Coder]:
        for name in dict.fromkeys([*self.users.values(), *(coding.coder for coding in codings)]):
            yield Coder(name, "machine" if is_machine(name) else "human")

    def _codes(self) -> Iterator[Code]:
        for code in self.codes.codes:
            said = self.remarks.of(self.codes.notes.get(code.name, ()))
            yield replace(code, memo=paragraphs(code.memo, said))

    def _give_attributes(self, texts: Texts) -> None:
        records = self.project.sources
        names = {records[number].guid: name for number, name in texts.names.items()}
        found, notes = attributes_of(self.project, names)
        for name, attributes in found.items():
            texts.sources.set_attributes(name, attributes)
        self.report += notes

    def _count_losses(self, texts: Texts) -> None:
        self.lost["selections whose positions are no numbers"] += texts.no_numbers
        self.lost["notes that are missing or empty"] += self.remarks.missing
        alone = self.remarks.unreferred(self.codes.notes)
        self.lost["notes that belong to no code, source or coding"] += len(alone)
        if titles := "; ".join(title for title in alone[:_MOST_NOTES] if title):
            self.report.append(f"notes of nobody, which stay in the project only: {titles}.")
        for what, number in self.project.unread.items():
            self.lost[what.lower()] += number
        left_out = [f"{what} ({number:,})" for what, number in self.lost.items() if number]
        if left_out:
            self.report.append(f"left out or changed: {'; '.join(left_out)}.")
