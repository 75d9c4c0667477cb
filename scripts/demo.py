"""Plays the whole story against the stand-in for Gmail; pictures and a timeline in build/demo; ends by itself."""

import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from e2e.browser import Chromium  # noqa: E402 - found through the path above
from e2e.person import Person  # noqa: E402
from e2e.stack import PUBLIC, Stack  # noqa: E402
from e2e.ticks import message_ticks, open_card, row_tick, toggle  # noqa: E402
from scripts import picture_dashboard  # noqa: E402
from standins.gmail import GmailStandIn  # noqa: E402
from standins.mailclient import GMAIL, OUTLOOK, SCANNER, Program  # noqa: E402
from standins.notifications import Desktop  # noqa: E402

FOLDER = ROOT / "build" / "demo"
README_PICTURES = {"card.png": "sent-list.png", "card-dark.png": "sent-list-dark.png", "popup.png": "popup.png"}
"""Pictures that README.md shows, by their name here and their name in extension/screenshots."""

SUBJECT = "Contract, third draft"

WATCH_TICKS = """() => {
  window.ticksSeen = [];
  const look = () => {
    for (const tick of document.querySelectorAll("[data-state]")) {
      const last = window.ticksSeen.at(-1);
      if (last?.state !== tick.dataset.state) window.ticksSeen.push({state: tick.dataset.state, at: Date.now()});
    }
  };
  new MutationObserver(look).observe(document, {subtree: true, childList: true, attributeFilter: ["data-state"]});
}"""


class Timeline:
    """What happened when, in milliseconds since the first step."""

    def __init__(self) -> None:
        self._lines: list[tuple[float, str]] = []

    def add(self, at: float, text: str) -> None:
        """A step at `at` (Unix seconds)."""
        self._lines.append((at, text))
        print(f"  {text}", flush=True)

    def text(self) -> str:
        """The steps in their order, each with the time since the first and since the one before."""
        lines = sorted(self._lines)
        begin = before = lines[0][0]
        written = []
        for at, text in lines:
            written.append(f"{(at - begin) * 1000:9.0f} ms  (+{(at - before) * 1000:6.0f})  {text}")
            before = at
        return "\n".join(written) + "\n"


class Story:
    """The steps of the story, each of which can be seen in a picture."""

    def __init__(self, alice: Person, timeline: Timeline) -> None:
        self.alice = alice
        self.timeline = timeline
        self._pictures = 0

    def pair(self) -> None:
        """Pair, and open Gmail."""
        self.alice.pair()
        self.timeline.add(time.time(), "paired with the server")
        self.alice.open_gmail(view="sent")
        self.alice.tab.page.evaluate(WATCH_TICKS)

    def send(self) -> str:
        """Write and send a mail; its body as it left."""
        writing = self.alice.tab.compose().to(["ines@example.org"]).subject(SUBJECT)
        writing.write("Dear Ines, here is the third draft of the contract.")
        toggle(writing).wait_for()
        self.picture("compose")
        self.timeline.add(time.time(), "Send is pressed")
        writing.send()
        self.alice.tab.sent()
        self._until(lambda: bool(self.alice.messages()), "registered with the server")
        self.alice.expect_tick(SUBJECT, "sent")
        self.timeline.add(self._tick_at("sent"), "two grey ticks in Sent")
        self.picture("sent")
        return str(self.alice.gmail.outgoing()[-1]["body"])

    def scan(self, body: str) -> None:
        """A scanner looks first; the tick must not move."""
        self._fetch(body, SCANNER, "a security scanner loads the image: no open")

    def read(self, body: str) -> None:
        """The recipient opens the mail, minutes later as far as the server knows."""
        self.alice.stack.let_time_pass(minutes=10)
        self._fetch(body, GMAIL, "the recipient opens it in Gmail")
        self.alice.expect_tick(SUBJECT, "opened")
        self.timeline.add(self._tick_at("opened"), "two green ticks in the open list")
        [told] = self.alice.told()
        self.timeline.add(told.at, f"desktop notification: {told.summary} {told.body}".replace("\n", " "))
        self.alice.stack.let_time_pass(minutes=10)
        self._fetch(body, OUTLOOK, "and once more in Outlook")
        self.picture("opened")

    def look(self) -> None:
        """The card, in both themes, and the thread."""
        self._card("card")
        self.alice.open_gmail(view="sent", dark=True)
        self._card("card-dark")
        self.alice.tab.open(SUBJECT)
        message_ticks(self.alice.tab).first.wait_for()
        self.picture("thread-dark")
        self._extension_page("popup.html", "popup", 380, 560)
        self._extension_page("options.html", "options", 900, 900)

    def picture(self, name: str) -> None:
        """Leave a numbered screenshot of Gmail."""
        self._shoot(self.alice.tab.page, name)

    def _card(self, name: str) -> None:
        tick = row_tick(self.alice.tab, SUBJECT)
        tick.wait_for()
        open_card(self.alice.tab.page, tick)
        self.picture(name)

    def _extension_page(self, name: str, picture: str, width: int, height: int) -> None:
        page = self.alice.browser.extension_page(name)
        page.set_viewport_size({"width": width, "height": height})
        self._shoot(page, picture)
        page.close()

    def _shoot(self, page: Page, name: str) -> None:
        self._pictures += 1
        page.screenshot(path=FOLDER / f"{self._pictures}-{name}.png")

    def _fetch(self, body: str, program: Program, text: str) -> None:
        at = time.time()
        self.alice.opened_by({"body": body}, program)
        self.timeline.add(at, text)

    def _tick_at(self, state: str) -> float:
        seen = self.alice.tab.page.evaluate("window.ticksSeen")
        return float(next(one["at"] for one in reversed(seen) if one["state"] == state)) / 1000

    def _until(self, happened: Callable[[], bool], text: str) -> None:
        while not happened():
            self.alice.tab.page.wait_for_timeout(5)
        self.timeline.add(time.time(), text)


def play(story: Story) -> None:
    """All of it."""
    story.pair()
    body = story.send()
    story.scan(body)
    story.read(body)
    story.look()


def keep_for_readme() -> None:
    """Put the pictures of README.md in their place."""
    for name, kept in README_PICTURES.items():
        [picture] = FOLDER.glob(f"[0-9]*-{name}")
        shutil.copyfile(picture, ROOT / "extension" / "screenshots" / kept)


def main() -> None:
    """Bring everything up, play, write the timeline; with --readme renew the pictures of README.md."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    timeline = Timeline()
    with tempfile.TemporaryDirectory(prefix="greentick-demo-") as scratch, sync_playwright() as playwright:
        gmail, desktop = GmailStandIn().start(), Desktop().start()
        stack = Stack(Path(scratch) / "server", name=PUBLIC).start()
        browser = Chromium(
            playwright,
            Path(scratch) / "profile",
            extensions=[ROOT / "extension" / "dist"],
            hosts={"mail.google.com": gmail.port, "*.googleusercontent.com": gmail.port},
            trusted=[gmail.certificate.fingerprint],
            environment=desktop.environment,
        )
        try:
            browser.open()
            play(Story(Person(browser, gmail, desktop, stack), timeline))
        finally:
            browser.close()
            stack.stop()
            desktop.stop()
            gmail.stop()
    (FOLDER / "timeline.txt").write_text(timeline.text())
    if "--readme" in sys.argv[1:]:
        keep_for_readme()
        picture_dashboard.main()
    print(f"\n{timeline.text()}\nScreenshots and timeline are in {FOLDER.relative_to(ROOT)}/")


if __name__ == "__main__":
    main()
