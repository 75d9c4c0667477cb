"""The pairing page as a person sees it, in real Chromium; leaves screenshots in build/screenshots."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from e2e.browser import barriers
from greentick import tongues
from greentick.auth.pages import TEXTS
from greentick.settings import EXTENSION_REDIRECT
from greentick.tongues import LANGUAGES
from pages.seeing import served
from scripts import system_tools
from world import World

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

pytestmark = pytest.mark.e2e

SCREENSHOTS = Path(__file__).parents[2] / "build" / "screenshots" / "pairing"
ASKED = {
    "redirect_uri": EXTENSION_REDIRECT,
    "state": "s",
    "code_challenge": "c" * 43,
    "code_challenge_method": "S256",
    "device": "Chrome, Linux",
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=str(system_tools.need("chromium")), args=["--no-sandbox"], chromium_sandbox=False
        )
        yield chromium
        chromium.close()


@pytest.fixture
def address(world: World) -> Iterator[str]:
    def current(environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
        return world.app(environ, start_response)  # another one after `world.set`

    with served(current) as origin:
        yield f"{origin}/auth/authorize?{urlencode(ASKED)}"


def visit(browser: Browser, address: str, *, language: str = "en", dark: bool = False, width: int = 480) -> Page:
    """The page, after it has neither complained nor asked anybody else for anything."""
    context = browser.new_context(
        locale=language,
        color_scheme="dark" if dark else "light",
        viewport={"width": width, "height": 700},
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("request", lambda request: complaints.append(request.url) if "127.0.0.1" not in request.url else None)
    page.goto(address)
    assert complaints == []
    return page


def test_every_language_says_everything() -> None:
    keys = {language: set(tongues.texts(TEXTS, language)) for language in LANGUAGES}

    assert all(keys[language] == keys["en"] for language in LANGUAGES)
    assert all(tongues.texts(TEXTS, language)["account_since"].count("{date}") == 1 for language in LANGUAGES)
    assert len({json.dumps(tongues.texts(TEXTS, language), sort_keys=True) for language in LANGUAGES}) == len(LANGUAGES)


@pytest.mark.parametrize("language", [*LANGUAGES, "de-AT", "fr"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_speaks_the_readers_language_on_a_narrow_screen_by_day_and_night(
    browser: Browser, address: str, language: str, dark: bool
) -> None:
    page = visit(browser, address, language=language, dark=dark, width=320)
    spoken = language[:2] if language[:2] in LANGUAGES else "en"

    assert page.locator("html").get_attribute("lang") == spoken
    assert page.get_by_role("heading", level=1).inner_text() == tongues.texts(TEXTS, spoken)["title"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    if language in LANGUAGES:
        assert barriers(page) == []
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SCREENSHOTS / f"{language}-{'dark' if dark else 'light'}.png", full_page=True)
    page.context.close()


def contrast(page: Page, selector: str, of: str = "color") -> float:
    """The contrast of an element's text, or another colour of its, to what is behind it, as WCAG counts."""
    return float(
        page.eval_on_selector(
            selector,
            """(element, of) => {
              const rgb = text => text.match(/[\\d.]+/g).slice(0, 3).map(Number);
              const behind = node => {
                const color = getComputedStyle(node).backgroundColor;
                return color === "rgba(0, 0, 0, 0)" ? behind(node.parentElement) : color;
              };
              const light = ([r, g, b]) => [r, g, b].map(each => each / 255)
                .map(each => each <= 0.03928 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4)
                .reduce((sum, each, at) => sum + each * [0.2126, 0.7152, 0.0722][at], 0);
              const [one, other] = [getComputedStyle(element)[of], behind(element)].map(rgb).map(light);
              return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
            }""",
            of,
        )
    )


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_can_be_read_and_used_from_elsewhere_too(browser: Browser, address: str, world: World, dark: bool) -> None:
    world.set(trusted_proxies=1)
    page = visit(browser, address, dark=dark, width=320)
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"code-{'dark' if dark else 'light'}.png", full_page=True)

    assert page.evaluate("document.activeElement.id") == "pairing_code"
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    for selector in ("h1", "dt", "dd", ".quiet", "label", "button"):
        assert contrast(page, selector) >= 4.5, selector
    page.context.close()


def test_the_keyboard_alone_pairs_and_the_code_is_led_to_the_extension(browser: Browser, address: str) -> None:
    page = visit(browser, address)

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "BUTTON"
    with page.expect_event("requestfailed") as failed:  # chromiumapp.org exists only inside of Chromium's sign-in
        page.keyboard.press("Enter")

    assert failed.value.url.startswith(f"{EXTENSION_REDIRECT}?code=")
    page.context.close()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_dashboards_door_can_be_read_and_used(browser: Browser, address: str, world: World, dark: bool) -> None:
    world.set(google_client_id="id", google_client_secret="secret", trusted_proxies=1)
    page = visit(browser, address.partition("/auth/")[0] + "/auth/signin?next=/dashboard/", dark=dark, width=320)
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"signin-{'dark' if dark else 'light'}.png", full_page=True)

    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    for selector in ("h1", "a.button", ".or", "label", "button.other"):
        assert contrast(page, selector) >= 4.5, selector
    assert contrast(page, "button.other", "borderTopColor") >= 3
    expect(page.get_by_role("link", name="Sign in with Google")).to_have_attribute(
        "href", "/auth/google/signin?next=%2Fdashboard%2F"
    )
    page.context.close()
