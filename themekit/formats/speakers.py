"""Which labels of a transcript are speakers: the whole document decides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace

from themekit.formats import labels
from themekit.formats.labels import Label
from themekit.formats.lines import Line

_DENSE = 0.5
"""From this share of labelled lines on, a label need not come back to be believed."""
_SPARSE = 0.02
"""Below this share of labelled lines, only who asks is believed."""
_OFTEN = 0.1
"""Above this share of lines, a label in small letters is believed."""


def label_lines(
    text: str,
    lines: Sequence[Line],
    interviewers: Collection[str] = (),
    known: Collection[str] = (),
) -> list[Label | None]:
    """The speaker's label of each line that begins with one.

    Who asks is believed by role (Interviewer, Moderator) or name, and so is a name with a time.
    Other roles and names are believed where labels are a habit of the text: a label comes back,
    and labelled lines are not rare; or most lines are labelled, and then once is enough. One
    speaker's name is spelt in one way, the commonest.

    Parameters
    ----------
    interviewers
        Names that the user gave.
    known
        Names that the file itself marks as speakers.

    Returns
    -------
    list of Label or None
        One for each line.
    """
    found = [labels.label_of(text[line.start : line.end], line.bold) for line in lines]
    found = _without_empty_heads(text, lines, found)
    believed = _believed(text, lines, found, [*interviewers], {_key(name) for name in known})
    spellings: dict[str, Counter[str]] = {}
    for label in found:
        if label and _key(label.name) in believed:
            spellings.setdefault(_key(label.name), Counter())[label.name] += 1
    spelt = {key: counted.most_common(1)[0][0] for key, counted in spellings.items()}
    return [
        replace(label, name=spelt[_key(label.name)])
        if label and _key(label.name) in spelt
        else None
        for label in found
    ]


def _believed(
    text: str,
    lines: Sequence[Line],
    found: Sequence[Label | None],
    interviewers: Sequence[str],
    known: Collection[str],
) -> set[str]:
    """The keys of the labels that are speakers."""
    present = [label for label in found if label and not labels.is_head(label.name)]
    counts = Counter(_key(label.name) for label in present)
    speech = max(1, sum(labels.is_speech(text[line.start : line.end]) for line in lines))
    likely = {_key(label.name) for label in present if _is_likely(label.name, counts, speech)}
    labelled = sum(counts[key] for key in likely)
    share = labelled / speech
    dense = share >= _DENSE and labelled >= 2
    certain: set[str] = set()
    guessed: set[str] = set()
    for label in present:
        key = _key(label.name)
        if key in known or _is_certain(label, interviewers):
            certain.add(key)
        elif key in likely and (counts[key] > 1 or (dense and not label.goes_on_small)):
            guessed.add(key)
    if dense or (share >= _SPARSE and len(certain | guessed) > 1):
        return certain | guessed
    return certain


def _is_certain(label: Label, interviewers: Sequence[str]) -> bool:
    """Whether a label is a speaker whatever else stands in the text.

    Only what cannot take the rest of the text for one speech: who asks, and names with a time.
    """
    if labels.is_role(label.name) and labels.is_interviewer(label.name):
        return label.kind != "bold"
    named = any(labels.is_named(label.name, each) for each in interviewers)
    possible = labels.is_name_like(label.name) or labels.is_short_role(label.name)
    return possible and (named or label.kind == "headed")


def _is_likely(name: str, counts: Counter[str], lines: int) -> bool:
    """Whether a label is a role or like a name; in small letters it has to come back often."""
    if labels.is_role(name) or labels.is_short_role(name) or labels.is_name_like(name):
        return True
    often = counts[_key(name)] > max(2, _OFTEN * lines)
    return often and " " not in name and labels.is_name_like(name.title())


def _without_empty_heads(
    text: str, lines: Sequence[Line], found: Sequence[Label | None]
) -> list[Label | None]:
    """Take out labels that stand alone on a line where no speech follows them."""
    kept = list(found)
    follows = False
    for index in range(len(lines) - 1, -1, -1):
        line, label = lines[index], found[index]
        if not labels.is_speech(text[line.start : line.end]) and label is None:
            continue
        alone = label is not None and not text[line.start + label.said : line.end].strip()
        if label and alone and label.kind != "said" and not follows:
            kept[index] = None
        follows = label is None
    return kept


def _key(name: str) -> str:
    return name.casefold()
