"""What the extension costs when a long thread is opened: each message with pictures and trackers."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import CDPSession, Playwright, sync_playwright

from bench.figures import Figure, smaller_is_better
from e2e.browser import ROOT, Chromium
from standins.gmail import GmailStandIn
from standins.gmail.driver import GmailPage
from standins.gmail.mailbox import Person

RUNS = 12
MESSAGES = 50
IMAGES = 4
SHOP = Person("The Shop", "news@shop.example")

OPEN = """([subject, count]) => new Promise((done) => {
  const rows = [...document.querySelectorAll("[role=main] tr.zA")];
  const row = rows.find((one) => one.querySelector(".bog").textContent === subject);
  const start = performance.now();
  row.querySelector(".yW").click();
  const look = () => {
    const images = [...document.querySelectorAll("[role=main] .a3s img")];
    if (images.length === count && images.every((image) => image.complete))
      requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));
    else requestAnimationFrame(look);
  };
  look();
})"""
"""From the click until every image has come or was refused and the page has drawn."""


class Side:
    """One browser with a Gmail of its own, the same mails in it as in the other's."""

    def __init__(self, gmail: GmailStandIn, page: GmailPage) -> None:
        self._gmail = gmail
        self._tab = page
        self._session: CDPSession = page.page.context.new_cdp_session(page.page)
        self._session.send("Performance.enable")

    def open_ms(self, number: int) -> tuple[float, float]:
        """Open a thread that is new here: the time it takes, and how much of it the page's own thread was busy."""
        subject = _fill(self._gmail, number)
        self._tab.page.bring_to_front()
        self._tab.view("inbox").row(subject).wait_for()
        self._settle()
        before = self._busy_ms()
        took: float = self._tab.page.evaluate(OPEN, [subject, MESSAGES * IMAGES])
        self._settle()
        return took, self._busy_ms() - before

    def _settle(self) -> None:
        self._tab.page.evaluate("() => new Promise((done) => requestIdleCallback(() => setTimeout(done, 300)))")

    def _busy_ms(self) -> float:
        metrics = self._session.send("Performance.getMetrics")["metrics"]
        wanted = {"ScriptDuration", "LayoutDuration", "RecalcStyleDuration"}
        return float(sum(each["value"] for each in metrics if each["name"] in wanted)) * 1000


def measure(_folder: Path) -> Iterator[Figure]:
    """Threads never seen before, opened in turn with the extension and without it; each turn gives one ratio."""
    with (
        sync_playwright() as playwright,
        _side(playwright, [ROOT / "extension" / "dist"]) as with_it,
        _side(playwright, []) as without,
    ):
        _turn(with_it, without, 0)
        turns = [_turn(with_it, without, number) for number in range(1, RUNS + 1)]
    ours, theirs = [mine[0] for mine, _ in turns], [bare[0] for _, bare in turns]
    ratios = [mine / bare for mine, bare in zip(ours, theirs, strict=True)]
    yield Figure("thread_50_ratio", ratios, min(ours) / min(theirs), "x")
    yield smaller_is_better("thread_50_ms", ours, "ms with the extension")
    yield smaller_is_better("thread_50_bare_ms", theirs, "ms without")
    yield smaller_is_better(
        "thread_50_added_ms", [mine[1] - bare[1] for mine, bare in turns], "ms of the page's thread"
    )


def _turn(with_it: Side, without: Side, number: int) -> tuple[tuple[float, float], tuple[float, float]]:
    """Both once; who begins changes, so that neither profits from the other's warmth."""
    if number % 2:
        bare = without.open_ms(number)
        return with_it.open_ms(number), bare
    mine = with_it.open_ms(number)
    return mine, without.open_ms(number)


def _fill(gmail: GmailStandIn, number: int) -> str:
    """A new thread, all of it unread and so unfolded when it is opened."""
    subject = f"A long talk {number}"
    words = "All of it is as we left it on <b>Monday</b>, save for the <a href='https://shop.example/'>third</a>."
    first = ""
    for place in range(MESSAGES):
        body = f"<div>{f'<p>{words}</p>' * 12}{_images(f'{number}-{place}')}</div>"
        message = gmail.accounts[0].receive(SHOP, subject, body, reply_to=first or None)
        first = first or message.legacy_id
    gmail.changed()
    return subject


def _images(mark: str) -> str:
    """Two pictures and two trackers, one of a known sender and one that only its size tells."""
    return (
        f'<img src="https://cdn.shop.example/images/banner-{mark}.png" width="600" height="200">'
        f'<img src="https://cdn.shop.example/images/logo.png?v={mark}" width="80" height="40">'
        f'<img src="https://shop.us4.list-manage.com/track/open.php?u=7f2c9d3b1a&amp;id={mark}" width="1" height="1">'
        f'<img src="https://news.shop.example/x/9f8e7d6c5b4a39281706f5e4-{mark}" width="1" height="1">'
    )


@contextmanager
def _side(playwright: Playwright, extensions: list[Path]) -> Iterator[Side]:
    with TemporaryDirectory(prefix="gt-bench-") as scratch, ExitStack() as stack:
        gmail = GmailStandIn().start()
        stack.callback(gmail.stop)
        gmail.switch(proxy="blank")
        browser = Chromium(
            playwright,
            Path(scratch) / "profile",
            extensions=extensions,
            hosts={"mail.google.com": gmail.port, "*.googleusercontent.com": gmail.port},
            trusted=[gmail.certificate.fingerprint],
        )
        stack.callback(browser.close)
        yield Side(gmail, GmailPage(browser.open().page(), gmail.url()))
