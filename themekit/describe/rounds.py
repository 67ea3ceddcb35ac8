"""Rounds: what each wave of interviews added."""

from __future__ import annotations

from collections.abc import Sequence

from themekit.describe.counting import Pieces
from themekit.describe.matrices import in_order
from themekit.describe.table import Table, frame, table_name
from themekit.domain import Source


def rounds(pieces: Pieces, sources: Sequence[Source], attribute: str = "round") -> Table:
    """A row for each round: its interviews, pieces, and the codes that it added or confirmed.

    Parameters
    ----------
    attribute
        Its values, in their order, are the rounds (1, 2, ...; or 2019, 2021).
    """
    known = [source for source in sources if source.attributes.get(attribute)]
    before: set[str] = set()
    rows = []
    for value in in_order({source.attributes[attribute] for source in known}):
        names = [source.name for source in known if source.attributes[attribute] == value]
        used = [code for code, found in pieces.items() if any(name in found for name in names)]
        number = sum(len(found.get(name, ())) for found in pieces.values() for name in names)
        new = [code for code in used if code not in before]
        rows.append(
            [
                value,
                len(names),
                number,
                len(used),
                len(new),
                len(used) - len(new),
                len(before - set(used)),
                ", ".join(new),
            ]
        )
        before.update(used)
    missing = len(sources) - len(known)
    notes = [f"{missing} of {len(sources)} sources have no {attribute} and take no part."] * bool(
        missing
    )
    if len(rows) < 2:
        notes.append(f"There are no two values of {attribute} to set side by side.")
    return Table(
        name="rounds" if attribute == "round" else table_name("rounds", attribute),
        title=f"What each {attribute} added",
        caption=(
            "Codes that no earlier one used are new; codes that an earlier one used, and this one"
            " too, came up again; the rest of the earlier ones did not."
        ),
        frame=frame(
            (
                attribute,
                "interviews",
                "pieces",
                "codes used",
                "new codes",
                "came up again",
                "did not come up again",
                "the new codes",
            ),
            rows,
        ),
        note=" ".join(notes),
    )
