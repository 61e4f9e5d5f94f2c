"""The HTML report in a real Chromium: with scripts and without, on a telephone, in light and dark, on paper."""

from __future__ import annotations

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select, WebDriverWait

from certlint.escape import terminal
from tests.support.estates import COUNT, estate_report, write_estate
from tests.support.pages import HOSTILE, report, write_inputs

pytestmark = pytest.mark.browser

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
ALL = ("bad", "broken", "expired", "good", "hostile", "incomplete", "nothing", "not-there")
# What Jenkins sends with the reports that it serves.
JENKINS = "sandbox allow-same-origin; default-src 'none'; img-src 'self'; style-src 'self';"

CONTRASTS = """
const numbers = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
const light = (c) => { c /= 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; };
const luminance = ([r, g, b]) => 0.2126 * light(r) + 0.7152 * light(g) + 0.0722 * light(b);
const over = (top, below) => {
  const alpha = top.length > 3 ? top[3] : 1;
  return [0, 1, 2].map((i) => top[i] * alpha + below[i] * (1 - alpha));
};
const behind = (element) => {
  const layers = [];
  for (let each = element; each; each = each.parentElement) layers.push(numbers(getComputedStyle(each).backgroundColor));
  return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255]);
};
const found = [];
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const element = walker.currentNode.parentElement;
  if (!walker.currentNode.data.trim() || element.closest("script, svg title, [hidden]")) continue;
  const style = getComputedStyle(element);
  const background = behind(element);
  const ink = over(numbers(element.closest("svg") ? style.fill : style.color), background);
  const [dark, bright] = [luminance(ink), luminance(background)].sort((a, b) => a - b);
  found.push([(bright + 0.05) / (dark + 0.05), walker.currentNode.data.trim().slice(0, 40), element.className]);
}
return found;
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The address of a server with `bad.html`, `all.html`, `hostile.html`, `estate.html`; /jenkins/ has Jenkins' policy."""
    folder = tmp_path_factory.mktemp("site")
    write_inputs(folder)
    pages = {"bad": report(folder, "bad"), "all": report(folder, *ALL), "hostile": report(folder, "hostile")}
    (folder / "estate").mkdir()
    write_estate(folder / "estate")
    estate_report(folder / "estate", f"html={folder}/estate.html")
    pages["estate"] = (folder / "estate.html").read_text(encoding="utf-8")
    estate_report(folder / "estate", f"html={folder}/pages/")
    (folder / "jenkins").mkdir()
    for name, source in pages.items():
        for where in (folder, folder / "jenkins"):
            (where / f"{name}.html").write_text(source, encoding="utf-8")

    class Handler(SimpleHTTPRequestHandler):
        def end_headers(self):
            if "/jenkins/" in self.path:
                self.send_header("Content-Security-Policy", JENKINS)
            super().end_headers()

        def log_message(self, *arguments):
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def start(profile, **preferences):
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for flag in (*FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.add_experimental_option("prefs", preferences)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))


@pytest.fixture(scope="module")
def chromium(tmp_path_factory):
    driver = start(tmp_path_factory.mktemp("profile"))
    yield driver
    driver.quit()


@pytest.fixture
def browser(chromium):
    """Chromium on a blank page, as wide as a laptop, with nothing in its log when the test ends."""
    chromium.get("about:blank")
    look(chromium)
    chromium.get_log("browser")
    yield chromium
    assert chromium.get_log("browser") == []


def look(driver, width=1100, scheme="light", media="screen"):
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": media, "features": features})


def shown(driver, selector):
    return [element for element in driver.find_elements(By.CSS_SELECTOR, selector) if element.is_displayed()]


def box(driver, severity):
    return driver.find_element(By.CSS_SELECTOR, f"#filter [value={severity}]")


def test_is_whole_without_scripts_and_styles(site, browser):
    browser.get(f"{site}/jenkins/bad.html")
    blocked = browser.get_log("browser")
    assert blocked
    assert all("Content Security Policy" in entry["message"] or "sandbox" in entry["message"] for entry in blocked)
    assert not shown(browser, "#filter")
    assert browser.find_element(By.TAG_NAME, "h2").value_of_css_property("display") == "block"
    text = browser.find_element(By.TAG_NAME, "body").text
    for said in (
        "FAIL",
        "redis/server-eku-incomplete",
        "clientAuth",
        "is signed by",
        "not covered",
        "days left",
        "passed",
    ):
        assert said in text
    browser.find_element(By.CSS_SELECTOR, ".decoded summary").click()
    assert "subjectKeyIdentifier" in browser.find_element(By.TAG_NAME, "body").text


def test_is_whole_without_scripts(site, tmp_path):
    driver = start(tmp_path, **{"profile.managed_default_content_settings.javascript": 2})
    try:
        driver.get(f"{site}/all.html")
        text = driver.find_element(By.TAG_NAME, "main").text
        assert not shown(driver, "#filter")
        assert len(shown(driver, "article.bundle")) == 8
        assert "redis/san-incomplete" in text
        assert driver.get_log("browser") == []
    finally:
        driver.quit()


@pytest.mark.parametrize("page", ["bad", "all", "hostile", "estate"])
def test_holds_its_own_policy(site, browser, page):
    """The browser's log is empty after each test: no violation, no error, no request for an icon."""
    browser.get(f"{site}/{page}.html")
    assert shown(browser, "#filter")
    names = browser.execute_script("return performance.getEntriesByType('resource').map((entry) => entry.name)")
    assert [name for name in names if not name.startswith("data:")] == []


def test_hostile_text_stays_text(site, browser):
    browser.get(f"{site}/hostile.html")
    assert len(browser.find_elements(By.TAG_NAME, "script")) == 1
    assert browser.find_elements(By.TAG_NAME, "img") == []
    assert terminal(HOSTILE) in browser.find_element(By.CSS_SELECTOR, ".chain").text


def test_severities_filter_and_the_fragment_keeps_them(site, browser):
    browser.get(f"{site}/bad.html")
    assert len(shown(browser, ".finding.error")) == 2
    assert shown(browser, ".finding.warning")
    box(browser, "warning").click()
    box(browser, "info").click()
    assert browser.current_url.endswith("#severity=error")
    assert len(shown(browser, ".finding")) == 2
    address = browser.current_url
    browser.get("about:blank")
    browser.get(address)
    assert len(shown(browser, ".finding")) == 2
    assert not box(browser, "info").is_selected()
    browser.find_element(By.ID, "all").click()
    assert "#" not in browser.current_url
    assert shown(browser, ".finding.warning")


def test_text_filters_findings_and_opens_what_it_found(site, browser):
    browser.get(f"{site}/bad.html")
    assert not shown(browser, "tr[id$='validity/expired']")
    browser.find_element(By.NAME, "q").send_keys("Expired")
    assert browser.current_url.endswith("#q=Expired")
    assert shown(browser, "tr[id$='validity/expired']")
    assert not shown(browser, ".finding")
    assert "Showing 0 of" in browser.find_element(By.ID, "shown").text


def test_one_bundle_can_be_chosen(site, browser):
    browser.get(f"{site}/all.html")
    choice = Select(browser.find_element(By.NAME, "bundle"))
    assert len(choice.options) == 9
    choice.select_by_index(2)
    chosen = browser.find_element(By.NAME, "bundle").get_attribute("value")
    assert browser.current_url.endswith(f"#bundle={chosen}")
    assert [a.get_attribute("id") for a in shown(browser, "article.bundle")] == [chosen]
    assert len(shown(browser, "tr[data-bundle]")) == 1


def test_a_link_within_the_page_keeps_the_filter_and_opens_its_target(site, browser):
    browser.get(f"{site}/bad.html")
    box(browser, "info").click()
    browser.find_element(By.CSS_SELECTOR, ".chain a").click()
    WebDriverWait(browser, 20).until(lambda driver: "#severity=error,warning&at=" in driver.current_url)
    assert shown(browser, ".decoded[open] table")
    browser.get("about:blank")
    browser.get(f"{site}/bad.html#severity=error&at=nowhere")
    assert len(shown(browser, ".finding")) == 2


def test_a_link_to_what_the_filter_hides_shows_it(site, browser):
    browser.get(f"{site}/bad.html")
    row = browser.find_element(By.CSS_SELECTOR, "tr[data-severity=warning]").get_attribute("id")
    browser.get("about:blank")
    browser.get(f"{site}/bad.html#severity=error&at={row}")
    assert browser.find_element(By.ID, row).is_displayed()
    assert browser.current_url.endswith(f"#{row}")


@pytest.mark.parametrize("page", ["all", "estate"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast_is_enough_for_every_text(site, browser, scheme, page):
    look(browser, scheme=scheme)
    browser.get(f"{site}/{page}.html")
    browser.execute_script("for (const each of document.querySelectorAll('details')) each.open = true")
    found = browser.execute_script(CONTRASTS)
    assert len(found) > 500
    assert [each for each in found if each[0] < 4.5] == []
    color = browser.find_element(By.TAG_NAME, "body").value_of_css_property("background-color")
    assert (color == "rgba(21, 24, 28, 1)") == (scheme == "dark")


@pytest.mark.parametrize("page", ["bad", "all", "hostile", "estate"])
@pytest.mark.parametrize("width", [360, 1100])
def test_nothing_is_wider_than_the_screen(site, browser, page, width):
    look(browser, width=width)
    browser.get(f"{site}/{page}.html")
    browser.execute_script("for (const each of document.querySelectorAll('details')) each.open = true")
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width


def test_paper_shows_everything_but_the_controls(site, browser):
    browser.get(f"{site}/bad.html")
    look(browser, media="print")
    assert not shown(browser, "#filter, nav, .copy")
    seen = "return [...document.querySelectorAll('.decoded td, .outcomes td')].every((cell) => cell.checkVisibility())"
    assert browser.execute_script(seen)


def test_a_command_can_be_copied(site, browser):
    browser.execute_cdp_cmd(
        "Browser.grantPermissions", {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]}
    )
    browser.get(f"{site}/bad.html")
    button = shown(browser, "pre .copy")[0]
    button.click()
    copied = browser.execute_async_script("navigator.clipboard.readText().then(arguments[0])")
    assert copied == "certlint csr -f cluster.example.com --profile redis-enterprise-server"


def lines(driver):
    return driver.find_elements(By.CSS_SELECTOR, "table.bundles tbody tr:not([hidden])")


def names(driver):
    return [line.find_element(By.TAG_NAME, "a").text[-6:-4] for line in lines(driver)]


def again(driver):
    """Opens the address that the page has now, as somebody would who was sent it."""
    address = driver.current_url
    driver.get("about:blank")
    driver.get(address)


def test_an_index_is_whole_without_scripts_and_styles(site, browser):
    browser.get(f"{site}/jenkins/estate.html")
    assert browser.get_log("browser")
    assert len(lines(browser)) == COUNT
    assert not shown(browser, "#filter, .sort, .copy")
    browser.find_element(By.CSS_SELECTOR, "table.bundles a").click()
    assert shown(browser, "details.brief[open] li")
    assert "host-23.example.com" in browser.find_element(By.TAG_NAME, "body").text


def test_columns_sort_and_the_address_keeps_it(site, browser):
    browser.get(f"{site}/estate.html")
    worst = names(browser)
    expiry = browser.find_element(By.CSS_SELECTOR, "th[data-sort=expiry] button")
    expiry.click()
    assert browser.current_url.endswith("#sort=expiry")
    dates = [line.get_attribute("data-end") for line in lines(browser)]
    assert dates == sorted(dates)
    expiry.click()
    again(browser)
    assert browser.current_url.endswith("#sort=-expiry")
    assert [line.get_attribute("data-end") for line in lines(browser)] == dates[::-1]
    assert browser.find_element(By.CSS_SELECTOR, "th[data-sort=expiry]").get_attribute("aria-sort") == "descending"
    browser.find_element(By.CSS_SELECTOR, "th[data-sort=expiry] button").click()
    assert (names(browser), "#" in browser.current_url) == (worst, False)


@pytest.mark.parametrize("kind", ["rule", "issuer", "expiry"])
def test_sums_lead_to_the_bundles_that_they_count(site, browser, kind):
    browser.get(f"{site}/estate.html")
    for group in browser.find_elements(By.CSS_SELECTOR, "#expiry details, #issuers details"):
        browser.execute_script("arguments[0].open = true", group)
    link = browser.find_elements(By.CSS_SELECTOR, f"[data-filter={kind}] a")[-1]
    count = int(link.text.split()[0])
    link.click()
    WebDriverWait(browser, 20).until(lambda driver: f"#{kind}=" in driver.current_url)
    assert len(lines(browser)) == count < COUNT
    found = names(browser)
    again(browser)
    assert names(browser) == found
    assert len(shown(browser, "details.brief")) == count


def test_verdicts_severities_and_text_narrow_an_index(site, browser):
    browser.get(f"{site}/estate.html")
    browser.find_element(By.CSS_SELECTOR, "#filter [value=FAIL]").click()
    passing = names(browser)
    assert 0 < len(passing) < COUNT
    assert browser.current_url.endswith("#verdict=INCOMPLETE,PASS")
    browser.find_element(By.ID, "all").click()
    assert len(lines(browser)) == COUNT
    box(browser, "error").click()
    assert 0 < len(names(browser)) < COUNT
    browser.find_element(By.ID, "all").click()
    browser.find_element(By.NAME, "q").send_keys("www.host-07")
    assert names(browser) == ["07"]
    assert "1 of 24 bundles" in browser.find_element(By.ID, "shown").text


@pytest.mark.parametrize(
    "fragment", ["sort=nonsense", "rule=x&issuer=<b>&expiry=1", "verdict=", "at=b%00", "sort=-&q=%"]
)
def test_any_address_is_borne(site, browser, fragment):
    browser.get(f"{site}/estate.html#{fragment}")
    assert shown(browser, "#filter")


def test_an_index_on_paper_is_the_index(site, browser):
    browser.get(f"{site}/estate.html")
    look(browser, media="print")
    assert not shown(browser, "#filter, nav, .copy, #details")
    assert len(shown(browser, "table.bundles tbody tr")) == COUNT


def test_the_index_of_a_folder_filters_and_leads_to_pages(site, browser):
    browser.get(f"{site}/pages/index.html#severity=error&sort=expiry")
    failing = names(browser)
    assert 0 < len(failing) < COUNT
    browser.find_element(By.ID, "all").click()
    browser.find_element(By.NAME, "q").send_keys("23.pem")
    assert names(browser) == ["23"]
    lines(browser)[0].find_element(By.TAG_NAME, "a").click()
    assert "23.pem" in browser.find_element(By.TAG_NAME, "h2").text
    browser.find_element(By.LINK_TEXT, "All bundles of this run").click()
    assert len(lines(browser)) == COUNT
