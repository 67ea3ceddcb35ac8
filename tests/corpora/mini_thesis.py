"""A made-up thesis in the layout of the real one: tabs between words, pages, footnotes."""

from __future__ import annotations


def text_lines(*lines: str) -> str:
    """Running text: one line, a blank line, one line."""
    return "".join(f"{_tabs(line)}\t\n\n" for line in lines)


def indented(*lines: str) -> str:
    """An indented quotation: lines without a blank line between them."""
    return "".join(f"{_tabs(line)}\n" for line in lines) + "\n"


def heading(title: str) -> str:
    """A heading: plain spaces between its words."""
    return f"{title} \n\n"


def page(text: str) -> str:
    """The same text as the start of a page."""
    return f" {text}"


END = "\t\n\n"
"""What ends a paragraph."""
RULE = " " * 56 + "\n"
"""What stands above footnotes."""


def _tabs(line: str) -> str:
    return line.replace(" ", "\t")


TABLES = (
    "Table 1: Who took part \n\n"
    "Level\t LCO\tArea\t Job\tClassification\t Profession\t Job\tType\t\n"
    "Place\t 4\t Executive\t Manager\t Council\tManagement\t\n"
    "Place\t 7\t Director\t Manager\t Council\tManagement\t\n"
    "System\t GM\twide\t Executive\t Clinician\t Partnership\tTeam\t\t\n"
    "System\t GM\twide\t Executive\t Manager\t Partnership\tTeam\t\n\n"
    "Table 2: Nodes \n\n"
    "Group\tNode\t Nodes\t\n\nValue\t Added\tvalue\t\n\nNone\t\n\nChallenges\t Barriers\t\n\n"
    + text_lines("After the table the text goes on in a line that is longer than any row of it.")
    + "Table 3: Top themes by frequency \n\n"
    "Rank\t Themes\t Frequency\t\n1\t Ferries\t 17\t\n\n2\t Harbour\tlights\t 9\t\n\n"
    "Table 4: Top themes by interviews \n\nRank\t Themes\n"
    "1=\t Ferries\t 5\t\n\n1=\t Tides\t 5\t\n\n"
    + heading("4.3 Data coded to multiple themes")
    + text_lines(
        "• Ferries (anchor), tides,  harbour",
        "lights.",
        "• Trust (anchor), time.",
        "Connections are discussed later.",
    )
    + heading("4.4 Relevance of data")
    + "Table 5: Spread\t\n\nConcept\t Pieces\tof\tdata\t\nValue\t 43\t\n\nChallenges\t 41\t\n\n"
    " Table 6: Sub-codes \n\nCode\t Frequency\t\nAdded\tvalue\t 30\t\n\n" + heading("4.5 Guidance")
)

APPENDICES = (
    " Appendices \n\n"
    + heading("Appendix One: Interview topic guides")
    + "6. Vision \n\n"
    + indented("Two lines of a question that is", "nobody's answer (an aside).")
    + " Appendix Two: Percentage coded content \n\nRound\t ID\t Coded\tcontent\t\n"
    "2\t Partnership\tTeam\tClinician\t1\t 55%\t\n1\t Partnership\tTeam\tClinician\t1\t 8%\t\n"
    "1\t Council\tManager\t2\t 40%\t\n"
    " Appendix Three: Themes \n\nThemes\t\n\nInterviews\t\n"
    "Ferries\t 24\t 33\t\nHarbour\tand\tcoastal\tlighthouse\tcare\t 5\t 7\t\n"
    " Appendix Four: Data coded to multiple themes \n\nFerries\t 35\t\n\n Tides\t 2\t\n"
    " Appendix Five: themes grouped \n\nSet\t Theme\t\n1.\tThe\tsea\t Ferries\t\n\nSmall\tboats\t\n"
    "Harbour\tand\tcoastal\tlighthouse\t\ncare\t\n2.\tThe\tland\tand\t\nits\troads\t\n\nLorries\t\n"
    " Appendix Six: A model \n\n"
)

CHAPTER_FIVE = (
    # The list in front of the thesis is no chapter.
    "5. Thematic Analysis ........................ 83 \n\n"
    + page(heading("5. Thematic Analysis"))
    + heading("5.1 Theme area one: Environment for change")
    + heading("5.1.1 Readiness for change through partnership working")
    + text_lines(
        "Nobody was surprised: “we always shared the ferry  and",
        "nobody ever drowned” (Council Manager One), and one said “boats",
        "are ‘safe enough’ for me” (Council Manager",
        "Two). Others told it at length:",
    )
    + indented(
        "I used to row across every day3 and",
        "then the bridge came…and half of the multi-",
        "coloured boats were sold",
    )
    + RULE
    + "3\tA short word for a long crossing that takes\t\ntwo tides.\t\n"
    + "\n\n 88 \n\n"
    + indented("to the neighbours,", "and nobody minded (Council", "Manager One).")
    + text_lines("Third, a paraphrase about oars (Partnership Clinician One).")
    + END
    + heading("5.1.2 A natural geography")
    + text_lines(
        "It was said before: “We always shared the ferry and nobody ever drowned.”",
        "(Council Manager One) and, with a mark left out, “the river is the",
    )
    + page(text_lines("border (Partnership Clinician One). Somebody wrote of “a quiet water”."))
    + END
)


def thesis(chapter_five: str = CHAPTER_FIVE) -> str:
    """The whole made-up thesis."""
    return TABLES + chapter_five + APPENDICES
