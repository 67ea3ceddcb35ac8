"""The report of suggested codes."""

from html import unescape

import pytest
from suggested_document import CODEBOOK, PLAIN, POOLED, SCRIPT, SOURCE, SUGGESTED, document

from themekit.report.suggestions import suggestions_report


def test_each_passage_has_its_codes_with_why():
    page = suggestions_report(SUGGESTED, [SOURCE], CODEBOOK)
    assert page == suggestions_report(SUGGESTED, [SOURCE], CODEBOOK)
    assert page.index(POOLED) < page.index("70 %") < page.index("They pooled it.")
    assert "P1, coded so by a person" in page and "similarity 0.81" in page
    assert "No code is close: perhaps something new" in page
    assert "Money ›" in page, "the codes above"
    assert "codes suggested for 44 % of the words" in page


def test_what_people_wrote_is_shown_as_text():
    page = suggestions_report(SUGGESTED, [SOURCE], CODEBOOK)
    assert SCRIPT not in page and SCRIPT in unescape(page)
    assert PLAIN not in page and PLAIN in unescape(page)
    assert "default-src 'none'" in page and "://" not in page


@pytest.mark.parametrize(
    ("sources", "said"), [([], "There is no interview"), ([SOURCE], "No code passes its threshold")]
)
def test_nothing_to_suggest_is_said(sources, said):
    page = suggestions_report(document(), sources, CODEBOOK)
    assert said in page and "not evaluated in this run" in page
    assert "nan" not in page and ">None<" not in page


def test_what_was_measured_stands_beside():
    evaluation = {
        "folds": 2,
        "units": 9,
        "labels": 3,
        "metrics": {"recall_at_1": 0.5, "recall_at_3": None, "ece": 0.1},
        "ci95": {"recall_at_1": [0.4, 0.6]},
        "chance": {"recall_at_1": 0.2},
        "per_code": [{"code": "Budgets", "precision": 0.75, "recall": None}],
        "reliability": [{"probability": 0.7, "right": 0.6, "n": 4}],
    }
    page = suggestions_report(SUGGESTED, [SOURCE], CODEBOOK, evaluation=evaluation)
    assert "[0.40, 0.60]" in page and "0.75" in page
    assert "4 with a score of about 70 %: 60 % given by a person" in page
    assert "is in the first three" not in page, "what was not measured is left out"
