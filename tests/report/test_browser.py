"""Reports as a browser shows them: Chromium, driven through its own driver."""

import re
import shutil
from itertools import pairwise
from pathlib import Path

import pytest
from small_study import QUOTED, SAID, SCRIPT, small_study, write_report
from suggested_document import CODEBOOK, POOLED, SOURCE, SUGGESTED

from themekit.report.suggestions import suggestions_report

pytestmark = pytest.mark.browser

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --window-size=1280,900"
    " --disable-background-networking --disable-component-update --disable-sync"
).split()


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    """One Chromium for all tests of this file."""
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    driver = shutil.which("chromedriver")
    if not chromium or not driver:
        pytest.skip("chromium and chromedriver are not installed")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for flag in [*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"]:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    opened = webdriver.Chrome(options, webdriver.ChromeService(driver))
    yield opened
    opened.quit()


@pytest.fixture(scope="module")
def report(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    study = small_study(folder / "small.themekit")
    write_report(study, folder / "report.html", names=True)
    return folder / "report.html"


@pytest.fixture
def page(browser, report):
    """The report of a study, freshly opened."""
    yield from opened(browser, report)


@pytest.fixture
def suggestions(browser, tmp_path):
    """The report of suggested codes, freshly opened."""
    target = tmp_path / "suggestions.html"
    target.write_text(suggestions_report(SUGGESTED, [SOURCE], CODEBOOK), encoding="utf-8")
    yield from opened(browser, target)


def opened(browser, report: Path):
    """Open a page; what the browser has to complain of, or asks for outside, fails the test."""
    scheme(browser, "light")
    browser.get("about:blank")
    for kind in ("browser", "performance"):
        browser.get_log(kind)
    browser.get(report.as_uri())
    yield browser
    assert browser.get_log("browser") == []
    asked = re.findall(
        r'"method":"Network\.requestWillBeSent".*?"url":"([^"]*)"',
        "\n".join(entry["message"] for entry in browser.get_log("performance")),
    )
    assert {url.split(":")[0] for url in asked} <= {"file", "data", "about"}


def scheme(browser, name: str) -> None:
    features = [{"name": "prefers-color-scheme", "value": name}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})


def shown(page, css: str) -> list[str]:
    """The texts of elements that can be seen."""
    return page.execute_script(
        "return [...document.querySelectorAll(arguments[0])]"
        ".filter((e) => e.checkVisibility()).map((e) => e.innerText)",
        css,
    )


def put(page, tool: str, value: str) -> None:
    page.execute_async_script(
        "const e = document.getElementById(arguments[0]), done = arguments[2];"
        "if (e.type === 'checkbox') e.checked = arguments[1] === 'on'; else e.value = arguments[1];"
        "e.dispatchEvent(new Event('input', { bubbles: true })); setTimeout(done, 300)",
        tool,
        value,
    )


def test_search_finds_a_word_and_opens_where_it_is(page):
    assert shown(page, ".transcript .said") == [], "transcripts are closed at first"
    put(page, "search", "ZEPPELIN")
    found = shown(page, ".transcript .passage .said")
    assert len(found) == 12 and all("zeppelin" in each for each in found)
    assert shown(page, "#shown") == ["12 of 36 shown"]
    assert page.execute_script("return CSS.highlights.get('found').size") == 12
    put(page, "search", "no such words")
    assert shown(page, ".transcript") == [] and shown(page, "#nothing")
    put(page, "search", "")
    assert len(shown(page, ".transcript")) == 6 and shown(page, ".transcript .said") == []


def test_filters_hide_what_they_should(page):
    number = page.execute_script(
        "return [...document.querySelectorAll('#code option')]"
        ".find((o) => o.text.trim() === 'Money').value"
    )
    put(page, "code", number)
    found = shown(page, ".transcript .passage .said")
    assert len(found) == 12 and all(SAID["Budgets"] in each for each in found), "with its sub-codes"
    put(page, "coder", "1")
    assert len(shown(page, ".transcript .passage .said")) == 8, "those that Jonas coded"
    put(page, "code", "")
    put(page, "coder", "")
    put(page, "only", "on")
    assert len(shown(page, ".transcript .passage .said")) == 24
    assert not any(SAID[""] in each for each in shown(page, ".said"))


def test_a_quotation_leads_to_its_place(page):
    put(page, "search", "weather")
    page.execute_script("document.querySelector('.quote figcaption a').click()")
    here = shown(page, ".here .said")
    assert len(here) == 1 and "budget" in here[0]
    assert any("And then?" in each for each in shown(page, ".asked")), "in context again"
    assert page.execute_script("return document.getElementById('search').value") == ""


def test_the_map_is_read_with_pointer_and_keys(page):
    first = "document.querySelectorAll('.map circle')[0]"
    page.execute_script(f"{first}.dispatchEvent(new Event('pointerover', {{ bubbles: true }}))")
    (card,) = shown(page, "#map-text")
    assert "That was" in card
    page.execute_script(
        "const map = document.querySelector('.map'); map.focus();"
        "map.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }))"
    )
    assert shown(page, "#map-text") != [card]
    put(page, "map-code", "c1")
    count = "return document.querySelectorAll('.map circle.off').length"
    assert page.execute_script(count) == 24


def test_names_are_shown_as_text_and_run_nothing(page):
    assert SCRIPT in shown(page, "h3") and QUOTED in " ".join(shown(page, "summary"))
    assert page.execute_script("return document.querySelectorAll('main script, b > b').length") == 0
    put(page, "search", "zeppelin")
    assert any(SCRIPT in each for each in shown(page, ".tag"))


def test_long_tables_unfold(page):
    rows = "return [...document.querySelectorAll('table[data-fold]')].map((t) =>"
    seen = f"{rows} [...t.tBodies[0].rows].filter((r) => r.checkVisibility()).length)"
    before = page.execute_script(seen)
    assert before and max(before) <= 10
    page.execute_script("document.querySelectorAll('.table button').forEach((b) => b.click())")
    assert min(page.execute_script(seen)) > max(4, min(before))


def test_all_that_is_folded_opens_at_once(page):
    closed = "return document.querySelectorAll('details:not([open])').length"
    before = page.execute_script(closed)
    button = page.find_element("id", "open-all")
    button.click()
    assert before > 0 and page.execute_script(closed) == 0
    assert button.get_attribute("aria-expanded") == "true"
    button.click()
    assert page.execute_script(closed) >= before


WIDEST = """
window.dispatchEvent(new Event('beforeprint'));
return [...document.querySelectorAll('#main table')].filter((t) => t.checkVisibility())
  .map((t) => [t.offsetWidth, [...t.rows].map((r) => r.cells.length)]);
"""


def test_tables_fit_on_paper(page):
    """A page of A4 has 180 mm between its margins: 680 px."""
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    metrics = {"width": 680, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    printed = page.execute_script(WIDEST)
    parts = "return document.querySelectorAll('table.part').length"
    assert page.execute_script(parts) > 1
    assert all(width <= 680 and len(set(cells)) == 1 for width, cells in printed)
    page.execute_script("window.dispatchEvent(new Event('afterprint'))")
    assert page.execute_script(parts) == 0
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    page.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_nothing_is_wider_than_a_phone(page):
    metrics = {"width": 420, "height": 900, "deviceScaleFactor": 1, "mobile": True}
    page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    assert page.execute_script("return document.documentElement.scrollWidth") == 420
    page.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


CONTRAST = """
const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
const rgb = (colour) => {
  canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
  return [...canvas.getImageData(0, 0, 1, 1).data];
};
const light = (c) => c.slice(0, 3).map((v) => v / 255)
  .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
  .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
const paper = (e) => {
  for (; e; e = e.parentElement) {
    const found = rgb(getComputedStyle(e).backgroundColor);
    if (found[3] === 255) return found;
  }
  throw new Error("no paper");
};
document.querySelectorAll("details").forEach((d) => { d.open = true; });
const poor = new Map();
document.querySelectorAll("body *:not(script):not(svg *)").forEach((e) => {
  if (![...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim())) return;
  if (!e.checkVisibility()) return;
  const [a, b] = [light(rgb(getComputedStyle(e).color)), light(paper(e))];
  const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  if (ratio < 4.5) poor.set(e.tagName + "." + e.className, ratio.toFixed(2));
});
return [...poor];
"""


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize("which", ["page", "suggestions"])
def test_every_text_stands_out_from_its_paper(request, which, name):
    page = request.getfixturevalue(which)
    scheme(page, name)
    assert page.execute_script(CONTRAST) == []


def test_suggestions_are_searched_and_filtered(suggestions):
    assert len(shown(suggestions, ".passage")) == 2
    put(suggestions, "only", "on")
    assert shown(suggestions, ".passage .said") == [POOLED]
    assert shown(suggestions, "#shown") == ["1 of 2 shown"]
    put(suggestions, "only", "off")
    put(suggestions, "search", "TEA")
    assert shown(suggestions, ".passage .said") == ["We had <b>tea</b> & cake."]


def test_headings_are_in_order_and_pictures_have_words(page):
    levels = page.execute_script(
        "return [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map((h) => +h.tagName[1])"
    )
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(below - above <= 1 for above, below in pairwise(levels))
    assert page.execute_script(
        "return [...document.querySelectorAll('svg, img')]"
        ".every((e) => e.getAttribute('aria-label') || e.alt)"
    )
    unlabelled = (
        "return [...document.querySelectorAll('input, select')].every((e) => e.labels.length)"
    )
    assert page.execute_script(unlabelled)
    ids = page.execute_script("return [...document.querySelectorAll('[id]')].map((e) => e.id)")
    assert len(ids) == len(set(ids))
    targets = page.execute_script(
        "return [...document.querySelectorAll('a[href^=\"#\"]')].map((a) => a.hash.slice(1))"
    )
    assert set(targets) <= set(ids)
