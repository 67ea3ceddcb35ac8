"""Decisions on suggestions, as people write them into a table."""

import pytest

from themekit.domain import Decision
from themekit.errors import InputError
from themekit.formats.decisions import read_decisions

HEAD = "source,start,end,code,decision,note\n"


def test_what_is_decided_is_read_and_the_rest_passed_over(tmp_path):
    path = tmp_path / "d.csv"
    path.write_text(HEAD + "P1,0,7,Money,Accept,\nP1,0,7,Trust,no,too broad\nP1,8,9,Money,,\n")
    assert read_decisions(path, "Amara") == [
        Decision("P1", 0, 7, "Money", "Amara", True),
        Decision("P1", 0, 7, "Trust", "Amara", False, "too broad"),
    ]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("P1,0,7,Money,perhaps,\n", "row 2: the decision is 'perhaps'"),
        ("P1,x,7,Money,yes,\n", "row 2: 'x' is no offset"),
        ("P1,0,7,Money,,\n", "holds no decision"),
    ],
)
def test_what_is_no_decision_is_a_plain_sentence(tmp_path, rows, message):
    path = tmp_path / "d.csv"
    path.write_text(HEAD + rows)
    with pytest.raises(InputError, match=message):
        read_decisions(path, "Amara")
