"""A person at the stand-in's page: writes, sends, replies, undoes, looks. Knows Gmail's page, nothing of extensions."""

from __future__ import annotations

import re
from collections.abc import Sequence

from playwright.sync_api import Locator, Page

EDITOR = "[role=textbox][contenteditable=true]"


def _exactly(text: str) -> re.Pattern[str]:
    return re.compile(f"^{re.escape(text)}$")


class Writing:
    """A compose window or an inline reply."""

    def __init__(self, page: Page, root: Locator) -> None:
        self.page = page
        self.root = root

    @property
    def body(self) -> Locator:
        """Where the text is."""
        return self.root.locator(EDITOR)

    def draft_id(self) -> str:
        """The permanent id the mail will have."""
        return (self.root.locator("input[name=draft]").get_attribute("value") or "").removeprefix("#")

    def to(self, addresses: Sequence[str], kind: str = "to") -> Writing:
        """Type addresses; each becomes a chip."""
        row = self.root.locator(f".anm[name={kind}]")
        if not row.is_visible():
            self.root.locator(f".copies [class='aB {'pE' if kind == 'cc' else 'pB'}']").click()
        for address in addresses:
            row.locator("input.agP").fill(address)
            row.locator("input.agP").press("Enter")
        return self

    def subject(self, text: str) -> Writing:
        """Fill in the subject."""
        self.root.locator("input[name=subjectbox]").fill(text)
        return self

    def write(self, text: str) -> Writing:
        """Type into the body."""
        self.body.click()
        self.page.keyboard.insert_text(text)
        return self

    def html(self, html: str) -> Writing:
        """Put markup into the body as a paste does."""
        self.body.evaluate(
            """(body, html) => {
                const policy = window.trustedTypes.createPolicy("paste", { createHTML: (text) => text });
                body.innerHTML = policy.createHTML(html);
                body.dispatchEvent(new InputEvent("input", { bubbles: true }));
            }""",
            html,
        )
        return self

    def plain(self) -> Writing:
        """Switch to plain text through the menu."""
        self.root.locator("[aria-label='More options']").click()
        self.root.locator("[role=menuitemcheckbox]").click()
        return self

    def send(self) -> None:
        """Click Send; press its keys where Gmail shows no such button."""
        button = self.root.locator(".aoO")
        if button.count():
            button.click()
        else:
            self.send_by_keys()

    def send_by_keys(self) -> None:
        """Ctrl+Enter."""
        self.body.press("Control+Enter")

    def schedule(self) -> None:
        """Schedule the sending."""
        self.root.locator(".hG").click()
        self.root.locator("[selector=scheduledSend]").click()

    def pop_out(self) -> Writing:
        """An inline reply moves into a window."""
        self.root.locator("[aria-label='Pop out reply']").click()
        return Writing(self.page, self.page.locator("[role=dialog].Hd").last)

    def full_screen(self) -> Writing:
        """The window over the whole page, or back."""
        self.root.locator(".Hq").click()
        return self

    def close(self) -> None:
        """Save and close."""
        self.root.locator(".Ha").click()


class GmailPage:
    """A tab with the stand-in in it."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.load(url)

    def load(self, url: str) -> GmailPage:
        """Load the page anew."""
        self.page.goto(url)
        return self.ready()

    def ready(self) -> GmailPage:
        """Wait until the views stand."""
        self.page.locator("body[data-ready]").wait_for(state="attached")
        return self

    def view(self, name: str) -> GmailPage:
        """Go to a list: inbox, sent, drafts, all, search/words."""
        self.page.evaluate("(name) => { location.hash = '#' + name }", name)
        self.page.locator("[role=main] [gh=tl]").wait_for()
        return self

    def rows(self) -> Locator:
        """The rows of the list that is shown."""
        return self.page.locator("[role=main] tr.zA")

    def row(self, subject: str) -> Locator:
        """The row with this subject."""
        return self.rows().filter(has=self.page.locator(".bog", has_text=_exactly(subject))).first

    def open(self, subject: str) -> GmailPage:
        """Open a thread from the list."""
        self.row(subject).locator(".yW").click()
        self.page.locator("[role=main] .a98.iY").wait_for()
        return self

    def messages(self) -> Locator:
        """The messages of the open thread."""
        return self.page.locator("[role=main] .ie[role=listitem]")

    def compose(self) -> Writing:
        """Open a window for a new mail."""
        windows = self.page.locator("[role=dialog].Hd")
        before = windows.count()
        self.page.locator("[gh=cm]").click()
        windows.nth(before).wait_for()
        return Writing(self.page, windows.nth(before))

    def writing(self) -> Writing:
        """The window that is open."""
        return Writing(self.page, self.page.locator("[role=dialog].Hd").last)

    def reply(self, kind: str = "reply") -> Writing:
        """Reply, replyAll or forward from the foot of the thread."""
        self.page.locator({"reply": ".amn .bkH", "replyAll": ".amn .bkI", "forward": ".amn .bkG"}[kind]).click()
        place = self.page.locator(".ip.adB .M9").last
        place.wait_for()
        return Writing(self.page, place)

    def sent(self) -> GmailPage:
        """Wait until Gmail says that the mail is sent."""
        self.page.locator(".b8.bAp #link_undo").wait_for()
        return self

    def close_message(self) -> None:
        """Close what Gmail says at the bottom, and with it the offer to undo."""
        self.page.locator(".b8.bAp .bBe").evaluate_all("(found) => found.forEach((close) => close.click())")

    def undo(self) -> Writing:
        """Take the sending back."""
        self.page.locator("#link_undo").click()
        self.page.locator(".bAq", has_text="Sending undone").wait_for()
        return self.writing()

    def churn(self, kind: str) -> GmailPage:
        """Let Gmail re-render its rows: cells, line, rows, recycle, ids."""
        self.page.evaluate("(kind) => window.__standin.churn(kind)", kind)
        return self

    def send_mail(self, to: Sequence[str], subject: str, text: str) -> None:
        """A whole new mail, sent."""
        self.compose().to(to).subject(subject).write(text).send()
        self.sent()
