"""The dashboard in real Chromium: light, dark, narrow, by keyboard, checked by axe-core. Leaves pictures."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from e2e.browser import SCREENSHOTS, barriers
from pages.house import House
from pages.seeing import served

pytestmark = pytest.mark.e2e

FOLDER = SCREENSHOTS / "dashboard"
SIGHTS: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1280, "height": 800}, "timezone_id": "Europe/Berlin"},
    "dark": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark", "locale": "de-DE"},
    "narrow": {"viewport": {"width": 320, "height": 640}, "locale": "ru-RU", "color_scheme": "dark"},
    "narrow-ja": {"viewport": {"width": 360, "height": 640}, "locale": "ja-JP"},
}


@pytest.fixture
def address(one_house: House) -> Iterator[str]:
    with served(one_house.app) as running:
        yield f"{running}/dashboard/"


def paths(house: House) -> dict[str, str]:
    """Every page by its name."""
    sent, _ = house.store.messages.list(house.account, limit=50)
    clicked = next(each.message.id for each in sent if each.receipt.clicks)
    return {
        "messages": "",
        "message": f"messages/{clicked}",
        "evidence": f"messages/{clicked}/evidence",
        "history": "history",
        "contacts": "contacts",
        "contact": "contacts/ines.duarte@example.org",
        "reports": "reports",
        "snippet": "snippet",
        "settings": "settings",
        "sessions": "sessions",
    }


def complaints_of(page: Page) -> list[str]:
    """What the console says, and whoever else is asked: to be looked at in the end."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("request", lambda request: complaints.append(request.url) if "127.0.0.1" not in request.url else None)
    return complaints


@pytest.mark.parametrize("sight", SIGHTS)
def test_every_page_is_sound(browser: Browser, one_house: House, address: str, sight: str) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with browser.new_context(**SIGHTS[sight]) as context:
        page = context.new_page()
        complaints = complaints_of(page)
        for name, path in paths(one_house).items():
            page.goto(address + path)
            page.screenshot(path=FOLDER / f"{sight}-{name}.png", full_page=True)
            assert barriers(page) == [], name
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
        assert complaints == []


@pytest.mark.parametrize("sight", SIGHTS)
def test_a_subject_neither_hides_the_state_nor_turns_it_round(browser: Browser, address: str, sight: str) -> None:
    states = """[...document.querySelectorAll(".rows i")].map((state) => {
        const words = document.createRange(), [first, row] = [state.firstElementChild ?? state, state.closest("a")];
        words.setStart(first.firstChild, 0);
        words.setEnd(first.firstChild, 1);
        const [at, its] = [words.getBoundingClientRect(), state.getBoundingClientRect()];
        const isFirst = at.left - its.left < 2 && at.top - its.top < 4;
        return isFirst && its.width > 40 && its.right <= row.getBoundingClientRect().right;
    })"""
    with browser.new_context(**SIGHTS[sight]) as context:
        page = context.new_page()
        page.goto(address + "?q=Donaudampf")
        page.screenshot(path=FOLDER / f"{sight}-unwieldy.png", full_page=True)

        assert page.evaluate(states) == [True]


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_no_state_is_cut_off(browser: Browser, address: str, width: int) -> None:
    cut = "[...document.querySelectorAll('.rows i')].filter((one) => one.scrollWidth > one.clientWidth).length"
    with browser.new_context(viewport={"width": width, "height": 640}, locale="de-DE") as context:
        page = context.new_page()
        page.goto(address)

        expect(page.get_by_text("Von mindestens einer Person von 2 geöffnet").first).to_be_visible()
        assert page.evaluate(cut) == 0


@pytest.mark.parametrize("locale", ["en-US", "de-DE", "ru-RU", "ja-JP"])
def test_the_state_that_is_looked_for_can_be_read_on_a_phone(browser: Browser, address: str, locale: str) -> None:
    too_long = """(select) => {
        const style = getComputedStyle(select), pen = document.createElement("canvas").getContext("2d");
        pen.font = style.font;
        const arrow = 20, room = select.clientWidth - 2 * parseFloat(style.paddingLeft) - arrow;
        return [...select.options].map((one) => one.text).filter((text) => pen.measureText(text).width > room);
    }"""
    with browser.new_context(viewport={"width": 320, "height": 640}, locale=locale) as context:
        page = context.new_page()
        page.goto(address)

        assert page.locator("select[name=state]").evaluate(too_long) == []


@pytest.mark.parametrize("width", [320, 768, 1100, 1280])
def test_the_places_take_one_line_and_signing_out_stands_beside_the_name(
    browser: Browser, address: str, width: int
) -> None:
    heights = """(places) => new Set([...document.querySelectorAll(places)].map((one) => {
        const {top, bottom} = one.getBoundingClientRect();
        return Math.round((top + bottom) / 2);
    })).size"""
    with browser.new_context(viewport={"width": width, "height": 640}, locale="ru-RU") as context:
        page = context.new_page()
        page.goto(address)

        assert page.evaluate(heights, ".bar nav a") == 1
        assert page.evaluate(heights, ".bar .brand, .bar .leave") == 1


def test_charts_are_drawn_no_larger_than_their_words(browser: Browser, address: str) -> None:
    scales = "[...document.querySelectorAll('.chart')].map((one) => one.getScreenCTM().a)"
    with browser.new_context(viewport={"width": 768, "height": 640}) as context:
        page = context.new_page()
        page.goto(address + "reports")

        assert max(page.evaluate(scales)) <= 1.05


def test_the_numbers_beside_a_chart_stay_in_sight_while_it_is_pushed_aside(browser: Browser, address: str) -> None:
    lefts = """(at) => [...document.querySelectorAll(".scroll:has(.chart)")].map((one) => {
        one.scrollLeft = at;
        return one.querySelector(".scale").getBoundingClientRect().left - one.getBoundingClientRect().left;
    })"""
    with browser.new_context(viewport={"width": 320, "height": 640}) as context:
        page = context.new_page()
        page.goto(address + "reports")

        for at in (-1000, 0, 100, 1000):
            assert {round(left) for left in page.evaluate(lefts, at)} == {0}
        assert page.locator(".day .scale text").all_text_contents()[0] == "0"


def test_no_name_in_a_cell_runs_into_the_next(browser: Browser, address: str) -> None:
    with browser.new_context(**SIGHTS["narrow"]) as context:
        page = context.new_page()
        page.goto(address + "reports")

        overflowing = "[...document.querySelectorAll('.whole td')].filter((one) => one.scrollWidth > one.clientWidth)"
        assert page.evaluate(f"{overflowing}.length") == 0


def test_one_long_word_pushes_no_number_out_of_sight(browser: Browser, address: str) -> None:
    with browser.new_context(**SIGHTS["narrow-ja"]) as context:
        page = context.new_page()
        page.goto(address + "reports")

        ends = page.evaluate(
            "[...document.querySelectorAll('.whole tbody :is(th, td)')].map((one) => one.getBoundingClientRect().right)"
        )
        assert ends
        assert max(ends) <= 360


def test_a_table_that_stands_as_blocks_on_a_phone_is_still_heard_as_a_table(browser: Browser, address: str) -> None:
    with browser.new_context(**SIGHTS["narrow-ja"]) as context:
        page = context.new_page()
        page.goto(address + "contacts")

        row = page.get_by_role("table").get_by_role("row").nth(1)
        assert row.get_by_role("rowheader").count() == 1
        assert row.get_by_role("cell").count() == page.get_by_role("columnheader").count() - 1
        assert row.get_by_role("cell").first.evaluate("(cell) => getComputedStyle(cell, '::before').content") != "none"


def test_where_colours_are_forced_the_legend_keeps_those_of_the_bars(browser: Browser, address: str) -> None:
    swatches = """[...document.querySelectorAll(".legend span")]
        .map((one) => getComputedStyle(one, "::before").backgroundColor)"""
    with browser.new_context(color_scheme="light") as context:
        page = context.new_page()
        page.goto(address + "reports")
        usual = page.evaluate(swatches)
        page.emulate_media(forced_colors="active")

        assert page.evaluate(swatches) == usual
        assert len(set(usual)) == 4


def test_where_colours_are_forced_what_is_chosen_stands_out(browser: Browser, address: str) -> None:
    grounds = """(places) => new Set([...document.querySelectorAll(places)]
        .map((one) => getComputedStyle(one).backgroundColor)).size"""
    with browser.new_context(color_scheme="light", forced_colors="active") as context:
        page = context.new_page()
        page.goto(address + "reports")

        assert page.evaluate(grounds, ".bar nav a") == 2
        assert page.evaluate(grounds, ".segments a") == 2


def test_the_browsers_time_zone_is_taken_without_being_asked_for(browser: Browser, address: str) -> None:
    with browser.new_context(timezone_id="Asia/Tokyo") as context:
        page = context.new_page()
        page.goto(address)
        expect(page.locator(".foot")).to_contain_text("Asia/Tokyo")


def test_a_person_finds_and_opens_a_mail_with_the_keyboard_and_without_scripts(browser: Browser, address: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address)
        place = page.get_by_role("heading", level=1).bounding_box()
        page.keyboard.press("Tab")
        expect(page.locator(".skip")).to_be_focused()
        assert page.get_by_role("heading", level=1).bounding_box() == place, "the way past pushes nothing down"
        page.get_by_label("Search").fill("ines")
        page.keyboard.press("Enter")
        expect(page).to_have_url(address + "?q=ines&state=&since=&until=")
        page.locator(".rows a").first.focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        page.goto(address + "reports")
        page.get_by_text("The same as a table").first.click()
        expect(page.locator("section.day table")).to_be_visible()


def test_a_snippet_is_copied_as_rendered_html_by_button_and_by_hand(browser: Browser, address: str) -> None:
    with browser.new_context(permissions=["clipboard-read", "clipboard-write"]) as context:
        page = context.new_page()
        answered: list[str] = []
        page.on("requestfinished", lambda request: answered.append(request.url))
        page.route("https://t.example/**", lambda route: route.fulfill(body=""))  # would be there if it were asked for
        page.goto(address + "snippet")
        page.get_by_label("Subject").fill("Offer")
        page.get_by_label("Links to be wrapped").fill("https://example.org/offer")
        page.get_by_role("button", name="Make it").click()
        page.get_by_role("button", name="Copy", exact=True).click()
        expect(page.locator("#copied")).to_have_text("Copied as rendered HTML.")
        page.screenshot(path=FOLDER / "light-snippet-made.png", full_page=True)
        by_button = pasted(page)

        page.evaluate("getSelection().selectAllChildren(document.getElementById('snippet'))")
        page.keyboard.press("Control+c")
        by_hand = pasted(page)

    for html in (by_button, by_hand):
        assert 'src="https://t.example/p/' in html
        assert 'href="https://t.example/l/' in html
        assert "&lt;img" not in html
    assert not [url for url in answered if "t.example" in url]


def pasted(page: Page) -> str:
    """What a mail program that takes HTML gets when somebody pastes."""
    read = """async () => {
        const [item] = await navigator.clipboard.read();
        return await (await item.getType("text/html")).text();
    }"""
    return str(page.evaluate(read))


def test_that_something_was_noted_is_said_once(browser: Browser, one_house: House, address: str) -> None:
    message = address + paths(one_house)["message"]
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(address)  # and the zone is told
        page.goto(f"{message}?noted=1")
        expect(page.get_by_role("status")).to_contain_text("Noted.")
        assert page.url == message

        page.reload()
        expect(page.get_by_role("status")).to_have_count(0)
