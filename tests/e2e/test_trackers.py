"""Other people's trackers in received mails: stopped before they are asked for, shown, and let through on request."""

from __future__ import annotations

import html
import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from e2e.browser import ROOT, Chromium, wait_for
from e2e.person import Person
from standins.gmail import GmailStandIn
from standins.gmail.driver import GmailPage
from standins.gmail.mailbox import Person as Sender

pytestmark = pytest.mark.e2e

GIVEN = Path(__file__).resolve().parents[3] / "shared" / "data" / "tracker_urls_given.jsonl"
IMAGES_A_MAIL = 20
SHOP = Sender("The Shop", "news@shop.example")
OTHER = Sender("Other News", "news@other.example")
HUBSPOT = "https://t.sidekickopen06.com/e1t/o/5/f18dQhb0S7lC8dDMPbW2n0x6l2B9nMJN7t5XYgb12345?si=535"
SENDGRID = "https://u8771406.ct.sendgrid.net/wf/open?upn=u001.AbCdEf0123456789AbCdEf"
MAILCHIMP = "https://shop.us4.list-manage.com/track/open.php?u=7f2c9d3b1a&id=55e1c2&e=9a8b7c"
GREENTICK = f"https://receipts.acme.example/p/{'aB3_-' * 8}.gif"
UNKNOWN = "https://news.shop.example/x/9f8e7d6c5b4a39281706f5e4d3c2b1a0"
BANNER = "https://cdn.shop.example/images/banner-600x200.png"
LOGO = "https://cdn.shop.example/images/logo.png"
LINE = ".greentick-trackers"


class Reader:
    """Somebody who only receives mail: the extension is installed, and paired with nobody."""

    def __init__(self, browser: Chromium, gmail: GmailStandIn) -> None:
        self.browser = browser
        self.gmail = gmail
        gmail.switch(proxy="blank")
        self.tab = GmailPage(browser.page(), gmail.url())

    def deliver(self, subject: str, *images: str, sender: Sender = SHOP, links: str = "") -> None:
        """A mail with two pictures, and trackers of one pixel."""
        pixels = "".join(f'<img src="{html.escape(image)}" width="1" height="1" alt="">' for image in images)
        banner, logo = f"{BANNER}?{subject}", f"{LOGO}?{subject}"
        pictures = f'<img src="{banner}" width="600" height="200"><img src="{logo}" width="80" height="40">'
        self.gmail.deliver(sender, subject, f"<div><p>Dear Alice</p>{pictures}{links}{pixels}</div>")
        self.tab.row(subject).wait_for()

    def open(self, subject: str) -> Locator:
        """Open a mail whose pictures are there; the line above it."""
        self.tab.open(subject)
        self.wait_for_images(f"{BANNER}?{subject}", f"{LOGO}?{subject}")
        return self.tab.messages().last.locator(LINE)

    def open_again(self, subject: str) -> Locator:
        """Open the mail as on another day."""
        self.start_anew()
        return self.open(subject)

    def start_anew(self) -> None:
        """Load Gmail's inbox anew, without the browser's memory of images."""
        self.tab.view("inbox")
        self.browser.context.new_cdp_session(self.tab.page).send("Network.clearBrowserCache")
        self.gmail.forget_images()
        self.tab.page.reload()
        self.tab.ready()

    def wait_for_images(self, *images: str) -> None:
        """Until these were asked for."""
        missing = set(images)

        def all_came() -> bool:
            missing.difference_update(self.gmail.images_asked())
            return not missing

        try:
            wait_for(all_came, "all images are asked for", pump=self.pump)
        except AssertionError:
            raise AssertionError(f"not asked for: {sorted(missing)}") from None

    def asked(self, *images: str) -> list[str]:
        """Which of these were asked for, as often as they were."""
        return [image for image in self.gmail.images_asked() if image in images]

    def set(self, mode: str) -> None:
        """Choose in the options what happens to trackers."""
        options = self.browser.extension_page("options.html")
        options.locator(f"input[name=trackers][value={mode}]").check()
        wait_for(
            lambda: (
                options.evaluate("chrome.declarativeNetRequest.getEnabledRulesets()")
                == (["trackers"] if mode == "block" else [])
            ),
            f"the rules are those of {mode}",
            pump=lambda: options.wait_for_timeout(30),
        )
        options.close()

    def learned(self) -> list[str]:
        """The images for which rules were learned."""
        popup = self.browser.extension_page("popup.html")
        rules: list[dict[str, Any]] = popup.evaluate("chrome.declarativeNetRequest.getDynamicRules()")
        popup.close()
        return [rule["condition"]["urlFilter"].strip("#|") for rule in rules if rule["id"] >= 2000]

    def pump(self) -> None:
        """Let a little time pass while the browser is heard."""
        self.tab.page.wait_for_timeout(50)


@pytest.fixture
def reader(browser: Chromium, gmail: GmailStandIn) -> Iterator[Reader]:
    browser.welcome().close()  # behind it every click in Gmail takes two seconds, as in any tab that is not seen
    yield Reader(browser, gmail)
    assert browser.errors == []


def test_known_trackers_are_never_asked_for_and_all_else_is(
    reader: Reader, picture: Callable[[Page | GmailPage], Path]
) -> None:
    reader.deliver("Offers", HUBSPOT, SENDGRID, MAILCHIMP, GREENTICK)

    line = reader.open("Offers")

    expect(line).to_contain_text("4 trackers blocked: HubSpot, SendGrid, Mailchimp, greentick")
    picture(reader.tab)
    assert reader.asked(HUBSPOT, SENDGRID, MAILCHIMP, GREENTICK) == []


def test_what_only_the_page_can_tell_is_blocked_from_the_second_view_on(reader: Reader) -> None:
    reader.deliver("News", UNKNOWN)

    line = reader.open("News")
    expect(line).to_contain_text("1 tracker was loaded, blocked from the next time on: shop.example")
    wait_for(lambda: reader.learned() == [UNKNOWN], "the rule is learned", pump=reader.pump)
    line = reader.open_again("News")

    expect(line).to_contain_text("1 tracker blocked: shop.example")
    assert reader.asked(UNKNOWN) == []


def test_allowing_once_lets_the_trackers_of_exactly_one_mail_through(reader: Reader) -> None:
    reader.deliver("Offers", HUBSPOT, MAILCHIMP)
    reader.deliver("Other offers", f"{HUBSPOT}&bu=2", sender=OTHER)

    line = reader.open("Offers")
    line.get_by_role("button", name="Allow once").click()
    expect(line).to_contain_text("2 trackers let through: HubSpot, Mailchimp")
    reader.tab.view("inbox")
    expect(reader.open("Other offers")).to_contain_text("1 tracker blocked: HubSpot")
    assert sorted(reader.asked(HUBSPOT, MAILCHIMP, f"{HUBSPOT}&bu=2")) == sorted([HUBSPOT, MAILCHIMP])

    expect(reader.open_again("Offers")).to_contain_text("2 trackers blocked")
    assert reader.asked(HUBSPOT, MAILCHIMP) == []
    assert reader.learned() == []


def test_a_sender_is_always_allowed_until_the_options_forget_it(reader: Reader) -> None:
    reader.deliver("Offers", HUBSPOT)
    reader.deliver("Other offers", MAILCHIMP, sender=OTHER)
    line = reader.open("Offers")
    line.locator(".unfold").click()
    line.get_by_role("button", name="Always allow for news@shop.example").click()
    expect(line).to_contain_text("1 tracker let through: HubSpot")

    expect(reader.open_again("Offers")).to_contain_text("1 tracker let through: HubSpot")
    reader.wait_for_images(HUBSPOT)
    reader.tab.view("inbox")
    expect(reader.open("Other offers")).to_contain_text("1 tracker blocked: Mailchimp")
    assert reader.asked(MAILCHIMP) == []

    options = reader.browser.extension_page("options.html")
    options.get_by_role("button", name="Forget the choice for news@shop.example").click()
    expect(options.locator("#senders-box")).to_be_hidden()
    expect(reader.open_again("Offers")).to_contain_text("1 tracker blocked: HubSpot")
    assert reader.asked(HUBSPOT) == []


def test_marking_only_blocks_nothing(reader: Reader) -> None:
    reader.set("mark")
    reader.deliver("Offers", HUBSPOT, UNKNOWN)

    line = reader.open("Offers")

    expect(line).to_contain_text("2 trackers: HubSpot, shop.example")
    expect(line.get_by_role("button", name="Allow once")).to_have_count(0)
    reader.wait_for_images(HUBSPOT, UNKNOWN)
    assert reader.learned() == []
    reader.tab.view("inbox")
    expect(reader.tab.row("Offers").get_by_role("img", name="Trackers: HubSpot, shop.example")).to_be_visible()


def test_a_sender_never_allowed_is_blocked_though_others_are_only_marked(reader: Reader) -> None:
    reader.set("mark")
    reader.deliver("Offers", HUBSPOT)
    line = reader.open("Offers")
    line.locator(".unfold").click()
    line.get_by_role("button", name="Never allow for news@shop.example").click()
    wait_for(lambda: reader.learned() == [HUBSPOT], "the rule is learned", pump=reader.pump)

    expect(reader.open_again("Offers")).to_contain_text("1 tracker blocked: HubSpot")
    assert reader.asked(HUBSPOT) == []


def test_switched_off_nothing_is_shown_and_nothing_blocked(reader: Reader) -> None:
    reader.set("off")
    reader.deliver("Offers", HUBSPOT)

    line = reader.open("Offers")
    reader.wait_for_images(HUBSPOT)
    reader.tab.view("inbox")

    expect(line).to_have_count(0)
    expect(reader.tab.page.locator(".greentick-eye")).to_have_count(0)


def test_an_eye_marks_the_mail_in_the_list_also_after_a_reload(reader: Reader) -> None:
    reader.deliver("Offers", HUBSPOT)
    reader.deliver("Plain", sender=OTHER)
    expect(reader.open("Offers")).to_contain_text("1 tracker blocked: HubSpot")
    reader.tab.view("inbox")
    eye = reader.tab.row("Offers").get_by_role("img", name="Trackers blocked: HubSpot")
    expect(eye).to_be_visible()

    reader.tab.page.reload()
    reader.tab.ready()

    expect(eye).to_be_visible()
    expect(reader.tab.row("Plain").locator(".greentick-eye")).to_have_count(0)
    reader.browser.screenshot(reader.tab.page, "trackers-in-the-list")


def test_everything_can_be_done_by_keyboard(reader: Reader) -> None:
    reader.deliver("Offers", HUBSPOT)
    line = reader.open("Offers")
    unfold = line.locator(".unfold")

    unfold.focus()
    reader.tab.page.keyboard.press("Enter")
    expect(unfold).to_have_attribute("aria-expanded", "true")
    expect(line.locator("li")).to_contain_text("A counting address of a known sender.")
    expect(unfold).to_be_focused()
    reader.tab.page.keyboard.press("Tab")
    expect(line.get_by_role("button", name="Allow once")).to_be_focused()
    reader.tab.page.keyboard.press("Space")

    expect(line).to_contain_text("1 tracker let through: HubSpot")
    expect(reader.tab.page.locator("[role=main] .a98.iY")).to_be_visible()


def test_a_counted_link_names_its_counter_and_the_way_around_it(reader: Reader) -> None:
    counted = "https://news.other.example/click?id=12345&url=https%3A%2F%2Fshop.example%2Fsale"
    reader.deliver("Links", links=f'<p><a href="{counted}">Sale</a> <a href="https://shop.example/">Shop</a></p>')
    reader.open("Links")
    links = reader.tab.messages().last.locator(".a3s a")
    tip = reader.tab.page.locator(".greentick-link .tip")

    links.first.focus()
    expect(tip).to_contain_text("Clicks on this link are counted by other.example.")
    reader.browser.screenshot(reader.tab.page, "counted-link")
    reader.tab.page.keyboard.press("ArrowDown")
    direct = tip.get_by_role("link", name="Open shop.example/sale directly")
    expect(direct).to_be_focused()
    assert direct.get_attribute("href") == "https://shop.example/sale"
    reader.tab.page.keyboard.press("Escape")
    expect(tip).to_have_count(0)

    links.last.focus()
    expect(links.last).to_be_focused()
    expect(tip).to_have_count(0)


def test_the_popup_counts_quietly_and_leads_to_the_help(reader: Reader) -> None:
    reader.deliver("Offers", HUBSPOT, SENDGRID)
    expect(reader.open("Offers")).to_contain_text("2 trackers blocked")
    reader.open_again("Offers")

    popup = reader.browser.extension_page("popup.html")
    expect(popup.locator("#trackers")).to_contain_text("2 trackers blocked since")
    with reader.browser.context.expect_page() as opened:
        popup.locator("#help").click()

    page = opened.value
    expect(page.locator("#images li")).to_have_count(4)
    assert page.evaluate("[...document.links].every((link) => link.href.startsWith('https://'))")
    reader.browser.screenshot(page, "help")


def test_a_colleague_on_the_same_server_is_blocked_and_an_own_pixel_is_nobodys_tracker(alice: Person) -> None:
    alice.gmail.switch(proxy="blank")
    session = alice.storage()["session"]
    own = f"{session['publicUrl'].rstrip('/')}/p/{session['accountKey']}{'a' * 28}.gif"
    colleague = f"{session['publicUrl'].rstrip('/')}/p/{'Bob' * 4}{'b' * 28}.gif"
    pixels = "".join(f'<img src="{address}" width="1" height="1">' for address in (own, colleague))
    alice.gmail.deliver(
        OTHER, "Re: Contract", f'<div>Dear Alice <img src="{LOGO}" width="80" height="40">{pixels}</div>'
    )

    alice.tab.open("Re: Contract")
    line = alice.tab.messages().last.locator(LINE)
    expect(line).to_contain_text("1 tracker blocked: greentick")
    line.get_by_role("button", name="Allow once").click()
    expect(line).to_contain_text("1 tracker let through: greentick")

    wait_for(lambda: colleague in alice.gmail.images_asked(), "the colleague's pixel is let through", pump=alice.pump)
    assert own not in alice.gmail.images_asked()
    assert LOGO in alice.gmail.images_asked()


@pytest.mark.parametrize("dark", [0, 1], ids=["light", "dark"])
def test_stands_in_either_theme(reader: Reader, dark: int) -> None:
    reader.tab.load(reader.gmail.url(dark=dark))
    reader.deliver("Offers", HUBSPOT, SENDGRID, MAILCHIMP, UNKNOWN)

    line = reader.open("Offers")
    line.locator(".unfold").click()

    expect(line.locator("li")).to_have_count(4)
    reader.browser.screenshot(reader.tab.page, f"trackers-{'dark' if dark else 'light'}")


@pytest.mark.skipif(not GIVEN.exists(), reason="the given rows are not on this machine")
def test_of_the_given_rows_no_picture_is_held_up_and_no_tracker_gets_through_twice(reader: Reader) -> None:
    rows = _given_rows()
    judged = _judged(rows)
    mails = _deliver_rows(reader, rows, judged)
    trackers = {row["url"] for row in rows if judged[row["id"]]}
    pictures = {row["url"] for row in rows} - trackers

    _open_all(reader, mails)
    reader.wait_for_images(*pictures)
    at_first = set(reader.gmail.images_asked()) & trackers
    wait_for(lambda: len(reader.learned()) >= len(at_first), "what came is learned", pump=reader.pump)
    reader.start_anew()
    _open_all(reader, mails)
    reader.wait_for_images(*pictures)

    assert set(reader.gmail.images_asked()) & trackers == set()
    assert len(at_first) <= len(trackers) / 2, "most are known by their address alone"


def _given_rows() -> list[dict[str, Any]]:
    """Each address once, save those of Google's own image hosts, which its proxy leaves as they are."""
    rows = [json.loads(line) for line in GIVEN.read_text("utf-8").splitlines()]
    remote = [row for row in rows if row["url"].startswith("http") and "googleusercontent.com" not in row["url"]]
    return list({row["url"]: row for row in remote}.values())


def _judged(rows: list[dict[str, Any]]) -> dict[str, bool]:
    """What the extension's own judgement says of each."""
    asked = "\n".join(json.dumps({**row, "proxied_url": ""}) for row in rows)
    done = subprocess.run(
        ["node", "spot.mjs"], cwd=ROOT / "extension", input=asked, capture_output=True, text=True, check=True
    )
    return {told["id"]: told["tracker"] for told in map(json.loads, done.stdout.splitlines())}


def _deliver_rows(reader: Reader, rows: list[dict[str, Any]], judged: dict[str, bool]) -> dict[str, bool]:
    """Mails with IMAGES_A_MAIL of them each, by subject: whether a tracker is among them."""
    mails = {}
    for start in range(0, len(rows), IMAGES_A_MAIL):
        part = rows[start : start + IMAGES_A_MAIL]
        subject = f"Mail {start // IMAGES_A_MAIL + 1}"
        reader.gmail.deliver(SHOP, subject, f"<div>{''.join(map(_image, part))}</div>")
        mails[subject] = any(judged[row["id"]] for row in part)
    return mails


def _image(row: dict[str, Any]) -> str:
    sides = "".join(f' {side}="{row[side]}"' for side in ("width", "height") if row.get(side) is not None)
    hidden = ' style="display:none"' if row.get("hidden") else ""
    return f'<img src="{html.escape(row["url"])}"{sides}{hidden}>'


def _open_all(reader: Reader, mails: dict[str, bool]) -> None:
    """As a person does, who sees a mail before going on to the next."""
    for subject, has_tracker in mails.items():
        reader.tab.view("inbox")
        reader.tab.open(subject)
        if has_tracker:
            expect(reader.tab.messages().last.locator(LINE)).to_be_visible()
