"""Popup and options as a person sees and uses them. Each picture is left in build/screenshots."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Page, expect

from e2e.browser import Chromium, barriers, wait_for
from extension.samples import news, reminder
from standins.pretend_server import ACCOUNT_KEY, PretendServer

LANGUAGES = ("en", "de", "ru", "ja")
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
OpenBrowser = Callable[..., Chromium]


FOUND = {"at": 1, "hooks": {"compose": True, "send": True, "list": True, "thread": True}}


def keep(page: Page, **values: object) -> None:
    """Put this into the extension's storage."""
    page.evaluate("(values) => chrome.storage.local.set(values)", values)


def pair(browser: Chromium, server: PretendServer) -> Page:
    """Pair by hand in the options, which stay open."""
    options = browser.welcome()
    options.bring_to_front()
    options.get_by_label("Address").fill(server.url)
    options.get_by_role("button", name="Pair").click()
    expect(options.get_by_text("Connected.")).to_be_visible()
    return options


def speaking(dist: Path, language: str, folder: Path) -> Path:
    """The extension with this language's words in the place of English ones: this machine's Chromium knows no other."""
    copy = folder / f"extension-{language}"
    shutil.copytree(dist, copy)
    shutil.copy(dist / "_locales" / language / "messages.json", copy / "_locales" / "en" / "messages.json")
    return copy


def picture(page: Page, name: str) -> None:
    """Leave a picture of the whole page."""
    path = Path(__file__).parents[2] / "build" / "screenshots" / f"{name}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=path, full_page=True)


def pictures(page: Page, name: str) -> None:
    """The same by day and by night, which nobody is shut out of."""
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        assert barriers(page) == []
        picture(page, f"{name}-{scheme}")


def fits(page: Page) -> bool:
    """Nothing sticks out sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_popup_shows_what_happened(open_browser: OpenBrowser, server: PretendServer) -> None:
    browser = open_browser()
    pair(browser, server)
    popup = browser.extension_page("popup.html")
    popup.set_viewport_size({"width": 360, "height": 480})
    keep(popup, recent=news(), selfCheck=FOUND)
    keep(popup, **{"outbox:x": {"id": "x", "stage": "sending", "sentAt": 9e15, "nextAttemptAt": 0, "recipients": []}})

    expect(popup.get_by_role("link", name="Ines Duarte opened “Contract, second draft”")).to_be_visible()
    expect(popup.get_by_text("At least one of 4 opened “Plan for Q1”")).to_be_visible()
    expect(popup.get_by_text("loaded by Apple’s privacy proxy")).to_be_visible()
    expect(
        popup.get_by_text("Gmail check: compose, send, list, and thread all found · 1 registration waiting")
    ).to_be_visible()
    expect(popup.get_by_text("No opens yet.")).to_be_hidden()
    expect(popup.get_by_text("“Dinner?” was loaded automatically")).to_be_hidden()
    popup.get_by_text("1 automatic visit").click()
    expect(popup.get_by_text("“Dinner?” was loaded automatically")).to_be_visible()
    assert fits(popup)
    pictures(popup, "popup")


def test_popup_shows_the_way_to_a_server_and_then_that_it_is_quiet(
    open_browser: OpenBrowser, server: PretendServer
) -> None:
    browser = open_browser()
    popup = browser.extension_page("popup.html")
    popup.set_viewport_size({"width": 360, "height": 320})
    expect(popup.get_by_role("button", name="Connect to your server")).to_be_visible()
    pictures(popup, "popup-unpaired")

    pair(browser, server)
    expect(popup.get_by_text("No opens yet.")).to_be_visible()
    expect(popup.get_by_role("button", name="Connect to your server")).to_be_hidden()
    pictures(popup, "popup-quiet")


def test_popup_and_options_say_that_recipients_cannot_reach_the_server(
    open_browser: OpenBrowser, server: PretendServer
) -> None:
    browser = open_browser()
    options = pair(browser, server)
    popup = browser.extension_page("popup.html")
    for page in (options, popup):
        expect(page.get_by_text("Recipients cannot reach your server at 127.0.0.1")).to_be_visible()

    public = "https://receipts.example.org"
    server.card = {**dict(server.card), "public_url": public}  # type: ignore[call-overload]
    session = popup.evaluate("chrome.storage.local.get('session')")["session"]
    keep(popup, session={**session, "publicUrl": public})
    for page in (options, popup):
        expect(page.get_by_text("Recipients cannot reach")).to_be_hidden()


def test_popup_says_what_is_wrong(open_browser: OpenBrowser, server: PretendServer) -> None:
    browser = open_browser()
    pair(browser, server)
    popup = browser.extension_page("popup.html")
    popup.set_viewport_size({"width": 360, "height": 480})
    keep(
        popup,
        connection={"state": "offline", "since": 1, "problem": f"Nothing answers at {server.url}."},
        troubles=[{"at": 1, "sentence": "“Contract” was sent, but your server refused its registration."}],
        selfCheck={"at": 1, "hooks": {**FOUND["hooks"], "list": False}},  # type: ignore[dict-item]
    )

    expect(popup.get_by_role("status")).to_contain_text("Nothing answers at")
    expect(popup.get_by_role("status")).to_contain_text("refused its registration")
    expect(popup.get_by_text("Gmail check: not found: list")).to_be_visible()
    picture(popup, "popup-troubles")


def test_a_popup_with_much_to_say_stays_within_what_chrome_shows(
    open_browser: OpenBrowser, server: PretendServer
) -> None:
    browser = open_browser()
    pair(browser, server)
    popup = browser.extension_page("popup.html")
    popup.set_viewport_size({"width": 360, "height": 900})
    lines = [{**each, "eventId": f"{each['eventId']}-{number}"} for number in range(8) for each in news()]
    keep(
        popup,
        recent=lines,
        reminders=[reminder(number) for number in range(12)],
        connection={"state": "offline", "since": 1, "problem": f"Nothing answers at {server.url}."},
        selfCheck=FOUND,
    )
    popup.get_by_text("Reminders (12)").click()
    expect(popup.get_by_text("Plan 11")).to_be_attached()

    assert popup.locator("body").bounding_box() == {"x": 0, "y": 0, "width": 360, "height": 600}
    foot = popup.get_by_role("button", name="Settings").bounding_box()
    assert foot is not None
    assert foot["y"] + foot["height"] <= 600
    expect(popup.get_by_role("switch", name="Track new mails")).to_be_in_viewport(ratio=1)
    picture(popup, "popup-much")
    popup.get_by_text("Plan 11").scroll_into_view_if_needed()
    expect(popup.get_by_text("Plan 11")).to_be_in_viewport()
    expect(popup.get_by_text("8 automatic visits")).to_be_in_viewport(ratio=1)


def test_popup_is_used_by_keyboard(open_browser: OpenBrowser, server: PretendServer) -> None:
    browser = open_browser()
    pair(browser, server)
    popup = browser.extension_page("popup.html")
    keep(popup, recent=news())
    expect(popup.locator("#lines").get_by_role("link")).to_have_count(4)
    switch = popup.get_by_role("switch", name="Track new mails")

    popup.keyboard.press("Tab")
    expect(switch).to_be_focused()
    popup.keyboard.press("Space")
    expect(switch).not_to_be_checked()
    wait_for(lambda: browser.storage(popup)["settings"]["trackByDefault"] is False, "the choice is kept")
    popup.keyboard.press("Tab")
    expect(popup.get_by_role("link").first).to_be_focused()
    asked: list[str] = []
    browser.context.on("request", lambda request: asked.append(request.url))
    with browser.context.expect_page():
        popup.keyboard.press("Enter")
    wait_for(lambda: asked, "a tab asks for Gmail", pump=lambda: popup.wait_for_timeout(30))
    assert asked[0] == "https://mail.google.com/mail/u/0/"


def test_real_popup_opens_at_the_icon(open_browser: OpenBrowser) -> None:
    browser = open_browser()
    worker = browser.worker()
    browser.page()

    worker.evaluate("chrome.action.openPopup()")

    contexts = (
        "chrome.runtime.getContexts({ contextTypes: ['POPUP'] }).then((found) => found.map((each) => each.documentUrl))"
    )
    urls = wait_for(lambda: worker.evaluate(contexts), "the popup is there")
    assert urls == [f"chrome-extension://{browser.extension_id()}/popup.html"]


def test_options_say_what_mails_carry_and_how_their_marks_look(
    open_browser: OpenBrowser, server: PretendServer
) -> None:
    options = pair(open_browser(), server)

    options.get_by_label("Opens and clicks").check()
    options.get_by_role("switch", name="Tell the recipient").click()
    options.get_by_label("Its language").select_option("ja")
    options.get_by_text("Your wording, by language").click()
    options.get_by_label("Deutsch").fill("Ich sehe, wann Sie dies öffnen.")
    options.get_by_label("Deutsch").press("Tab")
    options.get_by_label("Eye").check()
    options.get_by_role("switch", name="Blue and orange").click()
    keep_not_told = {"type": "change_settings", "patch": {"disclosureOff": ["bob@example.org", "ann@example.org"]}}
    options.evaluate("(request) => chrome.runtime.sendMessage(request)", keep_not_told)
    options.get_by_role("button", name="Tell again: bob@example.org").click()

    wanted = {
        "tracks": "both",
        "disclosure": False,
        "lineLanguage": "ja",
        "disclosureText": {"de": "Ich sehe, wann Sie dies öffnen."},
        "marks": "eyes",
        "colours": "distinct",
        "disclosureOff": ["ann@example.org"],
    }
    kept = "async (names) => { const { settings } = await chrome.storage.local.get('settings'); return settings }"
    wait_for(
        lambda: wanted.items() <= options.evaluate(kept).items(),
        "the choices are kept",
        pump=lambda: options.wait_for_timeout(30),
    )
    picture(options, "options-mails")
    options.emulate_media(color_scheme="dark")
    picture(options, "options-mails-dark")


def test_options_before_and_after_pairing(open_browser: OpenBrowser, server: PretendServer) -> None:
    browser = open_browser()
    options = browser.welcome()
    options.set_viewport_size({"width": 900, "height": 900})
    expect(options.get_by_label("Address")).to_have_value("http://127.0.0.1:8787")
    pictures(options, "options-unpaired")

    pair(browser, server)
    keep(options, recent=news(), selfCheck=FOUND)
    expect(options.get_by_text("4 latest opens and clicks")).to_be_visible()
    expect(options.get_by_role("status")).to_have_text("Paired. Reload Gmail, and your next mail has a tick.")
    list_ = options.get_by_role("link", name="Never-track list")
    expect(list_).to_have_attribute("href", f"{server.url}/dashboard/settings#never_track")
    expect(list_).to_have_css("text-decoration-line", "underline")
    pictures(options, "options-paired")


def test_pairing_blocks_own_pixels_and_signing_out_ends_the_session(
    open_browser: OpenBrowser, server: PretendServer
) -> None:
    browser = open_browser()
    options = pair(browser, server)
    host = server.url.removeprefix("http://")

    rules = options.evaluate("chrome.declarativeNetRequest.getDynamicRules()")
    assert [rule["condition"]["urlFilter"] for rule in rules if rule["id"] < 1000] == [
        f"||googleusercontent.com/*#*://{host}/p/{ACCOUNT_KEY}",
        f"||{host}/p/{ACCOUNT_KEY}",
    ]

    options.get_by_role("button", name="Sign out").click()
    expect(options.get_by_label("Address")).to_be_visible()
    wait_for(lambda: "POST /v1/signout" in server.asked, "the server is told")
    assert "session" not in browser.storage(options)


def test_own_pixels_never_leave_this_browser_and_others_do(open_browser: OpenBrowser, server: PretendServer) -> None:
    browser = open_browser()
    pair(browser, server)
    page = browser.page(f"{server.url}/anything")
    paths = [f"/p/{ACCOUNT_KEY}restoftoken.gif", "/p/BobBobBob123restoftoken.gif"]

    page.evaluate("(paths) => Promise.allSettled(paths.map((path) => fetch(path)))", paths)

    assert [asked for asked in server.asked if "/p/" in asked] == [f"GET {paths[1]}"]


WRONG_SERVERS: tuple[tuple[dict[str, Any], str], ...] = (
    ({"name": "nginx"}, "Something answers at"),
    (
        {"name": "greentick", "version": "9.0.0", "api": 2},
        "runs greentick 9.0.0, which speaks a newer language",
    ),
    ({"name": "greentick", "version": "0.0.1", "api": 0}, "runs greentick 0.0.1, which is too old"),
)


def test_each_wrong_server_and_each_wrong_address_has_its_own_sentence(
    open_browser: OpenBrowser, server: PretendServer
) -> None:
    options = open_browser().welcome()
    address, status = options.get_by_label("Address"), options.get_by_role("status")
    right = server.card
    address.fill(server.url)
    for server.card, sentence in WRONG_SERVERS:
        options.get_by_role("button", name="Check").click()
        expect(status).to_contain_text(sentence)
    server.card = right

    address.fill("http://127.0.0.1:1")
    options.get_by_role("button", name="Check").click()
    expect(status).to_contain_text("Nothing answers at http://127.0.0.1:1")
    address.fill("http://receipts.example.org")
    options.get_by_role("button", name="Pair").click()
    expect(status).to_contain_text("must be reached by https")
    address.fill("a b c")
    address.press("Enter")
    expect(status).to_contain_text("This is not a web address")
    picture(options, "options-wrong-address")
    address.fill(server.url)
    options.get_by_role("button", name="Check").click()
    expect(status).to_contain_text("You can pair.")


def test_a_server_replaced_by_one_of_another_age_is_told(open_browser: OpenBrowser, server: PretendServer) -> None:
    browser = open_browser()
    options = pair(browser, server)
    server.card = {"name": "greentick", "version": "0.0.1", "api": 0}
    browser.stop_workers()
    options.reload()

    expect(options.get_by_text("runs greentick 0.0.1, which is too old")).to_be_visible()
    options.set_viewport_size({"width": 900, "height": 900})
    picture(options, "options-incompatible")


def test_options_are_used_by_keyboard(open_browser: OpenBrowser, server: PretendServer) -> None:
    options = (browser := open_browser()).welcome()
    options.bring_to_front()
    address = options.get_by_label("Address")
    expect(address).to_be_visible()

    options.keyboard.press("Tab")
    expect(address).to_be_focused()
    address.fill(server.url)
    options.keyboard.press("Enter")
    expect(options.get_by_text("Connected.")).to_be_visible()
    expect(options.get_by_text(server.url, exact=True)).to_be_focused()
    options.get_by_label("The first open of each mail").focus()
    options.keyboard.press("ArrowDown")
    expect(options.get_by_label("Every open and click")).to_be_checked()
    options.keyboard.press("Tab")
    expect(options.get_by_role("switch", name="Track new mails")).to_be_focused()
    wait_for(lambda: browser.storage(options)["settings"]["notify"] == "every", "the choice is kept")


def unsaid(page: Page) -> list[str]:
    """The places of the page without their words."""
    return list(
        page.evaluate(
            "[...document.querySelectorAll('[data-say]')].filter((e) => !e.textContent).map((e) => e.dataset.say)"
        )
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_narrow_pages_hold_every_language_and_every_word(
    open_browser: OpenBrowser, dist: Path, tmp_path: Path, server: PretendServer, language: str
) -> None:
    words = json.loads((dist / "_locales" / language / "messages.json").read_text("utf-8"))
    extension = speaking(dist, language, tmp_path)
    browser = open_browser(extension, size=(320, 700))
    options = browser.welcome()
    expect(options.get_by_role("button", name=words["options_pair"]["message"], exact=True)).to_be_visible()
    assert options.evaluate("document.documentElement.lang").startswith(language)
    assert fits(options)
    picture(options, f"options-narrow-{language}")
    options.locator("#address").fill(server.url)
    options.locator("#pair").click()
    expect(options.get_by_text(words["connection_live"]["message"], exact=True)).to_be_visible()
    popup = browser.extension_page("popup.html")
    keep(popup, recent=news(), selfCheck=FOUND)
    expect(popup.locator("#lines").get_by_role("link")).to_have_count(4)
    assert fits(popup)
    assert popup.locator("h1").evaluate("(name) => name.offsetHeight") < 30, "the name stands on one line"
    picture(popup, f"popup-narrow-{language}")
    help_page = browser.extension_page("help.html")
    expect(help_page.get_by_role("heading", name=words["help_images_title"]["message"])).to_be_visible()
    assert fits(help_page)
    assert barriers(help_page) == []
    picture(help_page, f"help-narrow-{language}")
    assert [unsaid(page) for page in (options, popup, help_page)] == [[], [], []]
    assert not browser.errors
