from __future__ import annotations

from corpora.mini_thesis import TABLES, thesis

from themekit.corpora.gmhscp.figures import forcefields
from themekit.corpora.gmhscp.tables import Coded, MainTheme, Person, tables


def test_the_tables_of_the_made_up_thesis():
    found = tables(thesis())
    assert found.people[0] == Person("Place", "4", "Executive", "Manager", "Council Management")
    assert len(found.people) == 4
    assert found.nodes == {"Value": ("Added value", "None"), "Challenges": ("Barriers",)}
    assert found.top_by_frequency == (("1", "Ferries", 17), ("2", "Harbour lights", 9))
    assert found.top_by_distribution == (("1=", "Ferries", 5), ("1=", "Tides", 5))
    assert found.coded_together == {"Ferries": ("tides", "harbour lights"), "Trust": ("time",)}
    assert found.concepts == {"Value": 43, "Challenges": 41}
    assert found.value_codes == {"Added value": 30}
    assert found.coded_shares[0] == Coded(2, "Partnership Clinician 1", 0.55)
    assert found.main_themes == (
        MainTheme("Ferries", 24, 33),
        MainTheme("Harbour and coastal lighthouse care", 5, 7),
    )
    assert found.co_coding == {"Ferries": 35, "Tides": 2}
    assert [(t.area, t.name, t.parent) for t in found.area_themes] == [
        ("The sea", "Ferries", None),
        ("The sea", "Small boats", "Ferries"),
        ("The sea", "Harbour and coastal lighthouse care", None),
        ("The land and its roads", "Lorries", None),
    ]


def test_tables_that_are_not_there_are_empty():
    assert set(tables("Nothing of the kind.").counts().values()) == {0}
    assert tables(TABLES).coded_shares == ()


def test_forcefields_need_all_their_themes():
    page = [" Wind", "", "Figure 2: Forcefield diagram: One", "Figure 3: Forcefield diagram: Two"]
    assert forcefields(page) == ()
    labels = [line for n in range(33) for line in (f"theme {n}", "and more", "")]
    lines = ["Before", f" {labels[0]}", *labels[1:], "Figure 2: Forcefield diagram: One"]
    first, second, third = forcefields(lines)
    assert first.supporting[0] == "theme 0 and more"
    assert (len(first.supporting), len(first.opposing)) == (8, 6)
    assert second.opposing == tuple(f"theme {n} and more" for n in (19, 20, 21))
    assert third.opposing[-1] == "theme 32 and more"
