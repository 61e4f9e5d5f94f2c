"""The pages in a real Chromium: hostile text, a telephone, light and dark, paper, the keyboard."""

from __future__ import annotations

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from certlint.service.lists import ALL
from tests.inventory.filled import digest
from tests.output.test_html_browser import CONTRASTS, browser, chromium, look
from tests.support.inventories import LEAF, PLACE, estate
from tests.support.service import served

pytestmark = pytest.mark.browser
__all__ = ["browser", "chromium"]

PATHS = (
    "/",
    *(f"/{name}" for name in ALL),
    f"/certificates/{LEAF}",
    f"/places/{PLACE}",
    f"/issuers/{digest(1)}",
    "/nowhere",
)
WIDTH = "return [document.documentElement.scrollWidth, innerWidth]"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    with served("--record", estate(folder / "inventory.db", 60)) as running:
        yield f"http://localhost:{running.port}"


def get(driver, address):
    """Opens a page. The browser's log has its status if that is not a success."""
    driver.get(address)
    told = driver.get_log("browser")
    assert all("404" in entry["message"] for entry in told), told


@pytest.mark.parametrize("width", [360, 768, 1920])
def test_no_page_is_wider_than_the_window(site, browser, width):
    look(browser, width=width)
    for path in PATHS:
        get(browser, site + path)
        needed, there = browser.execute_script(WIDTH)
        assert needed <= there, path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_can_be_read(site, browser, scheme):
    look(browser, scheme=scheme)
    for path in PATHS:
        get(browser, site + path)
        low = [found for found in browser.execute_script(CONTRASTS) if found[0] < 4.5]
        assert low == [], path


def test_on_paper_there_is_nothing_to_click(site, browser):
    look(browser, media="print")
    get(browser, f"{site}/places")
    assert [each for each in browser.find_elements(By.CSS_SELECTOR, "nav, form, .skip") if each.is_displayed()] == []
    assert browser.find_element(By.TAG_NAME, "table").is_displayed()


# The cells of tables whose dates go over several lines.
BROKEN = """return [...document.querySelectorAll('.list .moment time')].filter(each => each.getClientRects().length > 1)
    .map(each => each.textContent)"""


@pytest.mark.parametrize(("width", "media"), [(800, "print"), (768, ""), (1024, ""), (360, "")])
def test_a_date_stays_in_one_line(site, browser, width, media):
    look(browser, width=width, media=media)
    for path in PATHS:
        get(browser, site + path)
        assert browser.execute_script(BROKEN) == [], path
        needed, there = browser.execute_script(WIDTH)
        assert needed <= there, path


def test_the_keyboard_alone_is_enough(site, browser):
    get(browser, f"{site}/certificates")
    first = browser.switch_to.active_element
    first.send_keys(Keys.TAB)
    assert browser.switch_to.active_element.text == "Skip to the content"
    assert browser.switch_to.active_element.location["x"] >= 0
    browser.switch_to.active_element.send_keys(Keys.ENTER)
    name = browser.find_element(By.NAME, "name")
    for _ in range(10):
        browser.switch_to.active_element.send_keys(Keys.TAB)
        if browser.switch_to.active_element == name:
            break
    browser.switch_to.active_element.send_keys("host7*", Keys.ENTER)
    WebDriverWait(browser, 20).until(lambda page: "name=host7*" in page.current_url.replace("%2A", "*"))
    assert browser.find_element(By.NAME, "name").get_attribute("value") == "host7*"
    assert browser.find_element(By.CSS_SELECTOR, "tbody th").text.startswith("host7")
