"""The report of a study: everything that is known of it, gathered, and written where it is wanted.

What is costly is made only for the outputs that show it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from themekit import coders, describe
from themekit.agreement import Agreement, agreement
from themekit.alignments import alignment
from themekit.candidates import are_kept, candidates
from themekit.errors import StudyError, UsageError
from themekit.evaluation import Options, evaluate_suggestions, is_kept, kept_curve
from themekit.files import write_text
from themekit.report.described import Wishes, material
from themekit.report.docx import write_docx
from themekit.report.evaluation import curve_figure, curve_table
from themekit.report.figures import Figure, figures, write_figures
from themekit.report.identities import Identities
from themekit.report.map import FEWEST, layout, map_figure, points
from themekit.report.methods import Methods, counted, methods
from themekit.report.study import AuditRow, StudyReport, study_report
from themekit.report.workbook import write_workbook
from themekit.theming import ThemeOptions, Themes
from themekit.version import __version__

if TYPE_CHECKING:
    from themekit.agree.wording import Approach
    from themekit.align import Alignment
    from themekit.embed import Encoder
    from themekit.report.map import Point
    from themekit.study import AuditEntry, Study
    from themekit.suggest.folds import Progress

QUICK = 600
"""Candidate themes of so many passages are found in seconds."""

ENDINGS = (".html", ".docx", ".xlsx")


@dataclass(frozen=True)
class ReportOptions:
    """What goes into a report.

    Attributes
    ----------
    wishes
        Whose codings are described, and by what.
    names
        Whether sources and speakers appear by name; otherwise by ids.
    evaluate
        Whether the machine is measured for it, which takes minutes the first time. None: what an
        earlier run kept in the study is shown, and nothing new is measured.
    candidates
        Whether candidate themes are looked for, which takes minutes in a large study. None: where
        they are kept, or the study is small.
    approach
        How the researchers analyse: what agreement means to them.
    """

    title: str
    question: str = ""
    wishes: Wishes = field(default_factory=Wishes)
    names: bool = False
    evaluate: bool | None = None
    candidates: bool | None = None
    approach: Approach = "reliability"


@dataclass(frozen=True)
class Report:
    """A study with all that is said of it; each part is made when it is first asked for.

    Raises
    ------
    StudyError
        If a coder that the options name is not in the study.
    UsageError
        If an attribute or code that the options name is not in the study.
    """

    study: Study
    encoder: Encoder
    options: ReportOptions
    progress: Progress | None = None

    def write(self, path: Path) -> None:
        """Write the report; the ending of the file says how.

        Raises
        ------
        UsageError
            If the ending is none of .html, .docx, .xlsx.
        """
        check_ending(path)
        ending = path.suffix.lower()
        if ending == ".html":
            write_text(path, study_report(self.page))
        elif ending == ".docx":
            tables = [*self.tables, *self.agreement_tables]
            said = self._methods(self._embedded)
            write_docx(path, tables, self.figures, said, self.options.title)
        else:
            write_workbook(path, [*self.tables, *self.agreement_tables])

    def write_figures(self, folder: Path) -> list[Path]:
        """Write every figure as SVG and PNG."""
        return write_figures(folder, self.figures)

    @cached_property
    def identities(self) -> Identities:
        """By which names sources go."""
        return Identities(self.study.sources(), self.options.names, self.options.wishes.by)

    @cached_property
    def material(self) -> describe.Material:
        """What is described, under the names by which it is shown."""
        return material(
            self.study,
            self.options.wishes,
            lambda texts: self.encoder.encode(texts),
            self.identities,
        )

    @cached_property
    def tables(self) -> list[describe.Table]:
        """The tables of a thematic analysis, and the learning curve where one was measured."""
        found = describe.tables(self.material)
        if self.curve is None:
            return found
        return [*found, curve_table(self.curve["curve"], self.curve["enough"]["sentence"])]

    @cached_property
    def curve(self) -> dict[str, Any] | None:
        """How suggestions grow with coded sources, as ``themekit evaluate --curve`` kept it."""
        if not self.people:
            return None
        return kept_curve(self.study, self.encoder, Options(coders=self._asked))

    @cached_property
    def places(self) -> NDArray[np.float64] | None:
        """(n, 2) places of the passages on the map, kept in the study; None for too few."""
        texts = [passage.text for passage in self.material.passages.passages]
        if len(texts) < FEWEST:
            return None
        vectors = self.encoder.encode(texts)
        key = f"places {__version__} {hashlib.sha256(vectors.tobytes()).hexdigest()}"
        kept = self.study.artefact(key)
        if kept is not None:
            return np.frombuffer(kept, dtype=np.float64).reshape(-1, 2)
        found = layout(vectors)
        self.study.keep_artefact(key, found.tobytes(), kind="map")
        return found

    @cached_property
    def figures(self) -> list[Figure]:
        """All figures, the map of passages last."""
        found = self._drawn
        return found if self.places is None else [*found, map_figure(self._points(self.places))]

    @cached_property
    def _drawn(self) -> list[Figure]:
        """The figures but the map, which the page draws in its own way."""
        found = figures(self.material)
        return found if self.curve is None else [*found, curve_figure(self.curve["curve"])]

    def _points(self, places: NDArray[np.float64]) -> list[Point]:
        return points(self.material.passages, places, self.material.codebook)

    @cached_property
    def people(self) -> list[str]:
        """The people whose codings are described."""
        asked = self.options.wishes.coders
        coded = {coding.coder for coding in self.study.codings()}
        return [
            coder.name
            for coder in self.study.coders()
            if coder.kind == "human" and coder.name in coded and (not asked or coder.name in asked)
        ]

    @property
    def _asked(self) -> list[str] | None:
        """The people that were named; None where all count."""
        return self.people if self.options.wishes.coders else None

    @cached_property
    def agreement(self) -> Agreement | None:
        """How well people agree, where there are several."""
        return self._compared(self._human) if len(self.people) > 1 else None

    @cached_property
    def beside_machine(self) -> Agreement | None:
        """How well the machine agrees with people, where it was measured."""
        if self.evaluation is None or not self._may_evaluate(self.people):
            return None
        return self._compared(
            coders.with_machine(self.study, self._human, self.encoder, self.progress)
        )

    @property
    def agreement_tables(self) -> list[describe.Table]:
        """The tables of agreement among people, none where there is one."""
        return self.agreement.tables() if self.agreement else []

    @cached_property
    def evaluation(self) -> dict[str, Any] | None:
        """The figures of the machine's suggestions, where they can be measured."""
        return self._evaluated if isinstance(self._evaluated, dict) else None

    @cached_property
    def _evaluated(self) -> dict[str, Any] | str:
        """The figures, or why there are none."""
        if not self.people:
            return ""
        if not self._may_evaluate(self._asked):
            return (
                "How well the machine would suggest codes was not measured for this report"
                " (themekit report --evaluation does)."
            )
        try:
            options = Options(coders=self._asked)
            found, _ = evaluate_suggestions(self.study, self.encoder, options, self.progress)
        except StudyError as error:
            return self.identities.text(str(error))
        return found.to_json()

    def _may_evaluate(self, people: Sequence[str] | None) -> bool:
        if self.options.evaluate is None:
            return is_kept(self.study, self.encoder, Options(coders=people))
        return self.options.evaluate

    @cached_property
    def _candidates(self) -> Themes | str:
        """Candidate themes, or why there are none."""
        study, wanted = self.study, self.options.candidates
        options = ThemeOptions(coders=self.people)
        few = len(self.material.passages.passages) <= QUICK
        quick = few or are_kept(study, self.encoder, options)
        if wanted is False or (wanted is None and not quick):
            return "They were not looked for in this report (themekit report --candidates does)."
        try:
            return candidates(study, self.encoder, options)
        except StudyError as error:
            return self.identities.text(str(error))

    @property
    def _themes(self) -> Themes | None:
        return None if isinstance(self._candidates, str) else self._candidates

    @property
    def _alignment(self) -> Alignment | None:
        """The themes beside the codebook, where anything is coded."""
        found = self._themes
        if found is None or not found.coded.labels.any():
            return None
        return alignment(self.study, found)

    @property
    def _human(self) -> coders.Coded:
        return coders.chosen(coders.human_codings(self.study), coders.Options(coders=self.people))

    def _compared(self, coded: coders.Coded) -> Agreement:
        known = self.identities
        by_id = replace(
            coded,
            sources=known.sources(coded.sources),
            codings={name: known.spans(given) for name, given in coded.codings.items()},
            read={name: [known.ids[s] for s in read] for name, read in coded.read.items()},
            suggestions=known.spans(coded.suggestions),
        )
        return agreement(by_id, coders.Options(), approach=self.options.approach)

    def _methods(self, made: Sequence[str]) -> Methods:
        """The methods in words, without names of sources unless they are wanted."""
        found = self.agreement.comparison if self.agreement else None
        return methods(self.study, found, self.identities.text, made)

    @property
    def _embedded(self) -> list[str]:
        """What tables and figures needed an encoder for."""
        if self.places is None and self.material.vectors is None:
            return []
        encoder = self.encoder
        return [
            f"The encoder {encoder.name} (SHA-256 {encoder.sha256[:12]}…) turned passages into"
            " vectors for the map (UMAP; McInnes, Healy & Melville 2018), the transcript summaries"
            " and the voices."
        ]

    @property
    def _measured(self) -> list[str]:
        """What was measured of the machine, and what it looked for."""
        found = []
        if self.evaluation is not None:
            found.append(
                "How well a model suggests the researchers' codes was measured on sources that it"
                f" had not learned from ({self.evaluation['folds']} folds of sources)."
            )
        if self._themes is not None:
            themes = len(self._themes.discovery.themes)
            found.append(
                f"{themes} candidate themes were found in all passages without the codes"
                f" ({self._themes.discovery.method}) and laid beside the codebook."
            )
        return found

    @cached_property
    def page(self) -> StudyReport:
        """All that the page shows."""
        return StudyReport(
            title=self.options.title,
            question=self.options.question,
            material=self.material,
            places=self.places,
            tables=self.tables,
            figures=self._drawn,
            agreement=self.agreement,
            beside_machine=self.beside_machine,
            evaluation=self.evaluation,
            unevaluated=self._evaluated if isinstance(self._evaluated, str) else "",
            enough=self.curve["enough"]["sentence"] if self.curve else "",
            methods=self._methods([*self._embedded, *self._measured]),
            candidates=self._themes,
            alignment=self._alignment,
            undiscovered=self._candidates if isinstance(self._candidates, str) else "",
            audit=[self._audit_row(entry) for entry in self.study.audit()],
            left_out=self.identities.left_out,
            named=self.options.names,
            version=__version__,
        )

    def _audit_row(self, entry: AuditEntry) -> AuditRow:
        say = self.identities.text
        return AuditRow(
            at=entry.at[:19].replace("T", " "),
            command=entry.command,
            options=say(_options(entry.options)),
            model=f"{entry.model} ({entry.model_sha256[:12]})" if entry.model else "",
            changed=", ".join(counted(n, what) for what, n in entry.counts.items()),
            notes=say(" ".join(entry.notes)),
        )


def check_ending(path: Path) -> None:
    """See that a report can be written to a file of this name.

    Raises
    ------
    UsageError
        If not.
    """
    if path.suffix.lower() not in ENDINGS:
        raise UsageError(f"{path}: the name of a report must end in .html, .docx or .xlsx.")


def _options(options: Mapping[str, Any]) -> str:
    """Options as they were given; of a file only its name, not where it lay."""
    return "; ".join(
        f"{name}: {_listed(value)}"
        for name, value in options.items()
        if value not in (None, [], "")
    )


def _listed(value: Any) -> str:
    values: Sequence[Any] = value if isinstance(value, list) else [value]
    return ", ".join(PurePath(each).name if isinstance(each, str) else str(each) for each in values)
