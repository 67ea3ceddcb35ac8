"""A study small enough to count by hand.

Four interviews of four passages each: a question, then four answers of two words. Codes (with
their parents) and who has them:

    passage  1            2            3            4
    A (1)    Trust        Trust+Time   Money        -
    B (1)    Trust+Time   Money        -            -
    C (2)    Money        Funds        Value add    Money+Value add
    D (2)    Trust+No value  -         -            Time

Trust is under People; Funds is under Money. Value has the nodes Value add and No value.
"""

from __future__ import annotations

from themekit.describe import Condition, Material
from themekit.domain import Code, Codebook, Coding, Source, Turn

CODEBOOK = Codebook(
    (
        Code("People", definition="Who they are.", codable=False),
        Code("Trust", parent="People", definition="Believing in one another."),
        Code("Money", definition="What it costs."),
        Code("Funds", parent="Money", examples=("Given by the codebook.",)),
        Code("Time", definition="How long it takes."),
        Code("Value", codable=False),
        Code("Value add", parent="Value"),
        Code("No value", parent="Value"),
        Code("Never", definition="Nobody says it."),
    )
)
SAID = {
    "A": ("we trusted", "trust takes", "money money", "hello there"),
    "B": ("trusting slowly", "money runs", "blue sky", "green grass"),
    "C": ("money matters", "funds came", "better now", "money helps"),
    "D": ("trust fails", "red brick", "grey stone", "time flies"),
}
CODED = {
    ("A", 0): ("Trust",),
    ("A", 1): ("Trust", "Time"),
    ("A", 2): ("Money",),
    ("B", 0): ("Trust", "Time"),
    ("B", 1): ("Money",),
    ("C", 0): ("Money",),
    ("C", 1): ("Funds",),
    ("C", 2): ("Value add",),
    ("C", 3): ("Money", "Value add"),
    ("D", 0): ("Trust", "No value"),
    ("D", 3): ("Time",),
}
ROUND = {"A": "1", "B": "1", "C": "2", "D": "2"}
CONDITION = Condition("It pays", ("Value add",), ("No value",))


def source(name: str) -> Source:
    text, turns = "Question here?\n", [Turn(0, 14, "I", interviewer=True)]
    for said in SAID[name]:
        turns.append(Turn(len(text), len(text) + len(said), name))
        text += said + "\n"
    attributes = {"round": ROUND[name], "id": name}
    return Source(name, text, tuple(turns), attributes, whole_turns=True)


SOURCES = [source(name) for name in SAID]


def codings(coder: str = "Ann") -> list[Coding]:
    return [
        Coding(name, turn.start, turn.end, code, coder)
        for (name, passage), codes in CODED.items()
        for turn in [source(name).turns[passage + 1]]
        for code in codes
    ]


def material(**options: object) -> Material:
    return Material(SOURCES, CODEBOOK, codings(), **options)  # type: ignore[arg-type]


def empty() -> Material:
    return Material([], Codebook(), [])
