"""What the extension costs in Gmail's page, against the same page without it, and how soon it shows an open."""

import statistics
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import CDPSession, Page, Playwright, sync_playwright

from bench.figures import Figure, smaller_is_better
from e2e.browser import ROOT, Chromium
from e2e.person import Person
from e2e.stack import Stack
from standins.gmail import GmailStandIn
from standins.gmail.driver import GmailPage
from standins.mailclient import GMAIL
from standins.notifications import Desktop

RUNS = 3
SENDS = 3
ROWS = 50
SWITCHES = 8
LINKS = 200
OPENS = 10
NO_DRAFTS_MS = 60_000
"""No draft is saved while a mail is sent: a megabyte more on the same cores, at no fixed moment."""
BODIES = {"send_hook_ms_100kb": 100_000, "send_hook_ms_1mb": 1_000_000}

TIME_SENDS = """() => {
  const { send } = XMLHttpRequest.prototype;
  window.sendsTook = [];
  XMLHttpRequest.prototype.send = function (...args) {
    const start = performance.now();
    Reflect.apply(send, this, args);
    if (String(args[0]).includes('"^pfg"')) window.sendsTook.push(performance.now() - start);
  };
}"""
"""Outermost, so that it times our hook and the browser's own send together; the same without us is taken off."""

WATCH_TICKS = """() => {
  window.greenAt = {};
  new MutationObserver(() => {
    for (const tick of document.querySelectorAll("[role=main] tr [data-state=opened]"))
      window.greenAt[tick.closest("tr").querySelector(".bog").textContent] ??= Date.now();
  }).observe(document, { subtree: true, childList: true, attributeFilter: ["data-state"] });
}"""
"""When each subject's row first stood there with a green tick."""


def measure(_folder: Path) -> Iterator[Figure]:
    """All of it, with the extension and without in turn."""
    yield from _sizes()
    with _alice() as (alice, bare):
        for name, size in BODIES.items():
            added = [_send_ms(alice.gmail, alice.tab, size) - _send_ms(alice.gmail, bare, size) for _ in range(RUNS)]
            yield smaller_is_better(name, added, "ms added to a send")
        yield _links(alice)
        yield from _opens(alice)
        yield _rows(alice, bare)


def _sizes() -> Iterator[Figure]:
    """What the page's scripts would weigh minified; they ship readable."""
    for name in ("page", "content", "idle"):
        command = ["npx", "--no-install", "esbuild", f"dist/{name}.js", "--minify"]
        out = subprocess.run(command, cwd=ROOT / "extension", capture_output=True, check=True).stdout
        yield smaller_is_better(f"{name}_script_kb", [len(out) / 1000], "kB minified")


@contextmanager
def _alice() -> Iterator[tuple[Person, GmailPage]]:
    """Alice with the extension, and the same Gmail in a browser without it."""
    with TemporaryDirectory(prefix="gt-bench-") as scratch, ExitStack() as stack:
        playwright = stack.enter_context(sync_playwright())
        gmail, desktop = GmailStandIn().start(), Desktop().start()
        stack.callback(gmail.stop)
        stack.callback(desktop.stop)
        server = Stack(Path(scratch) / "server").start()
        stack.callback(server.stop)
        browser = _browser(
            playwright, gmail, Path(scratch) / "with", [ROOT / "extension" / "dist"], desktop.environment
        )
        without = _browser(playwright, gmail, Path(scratch) / "without", [], {})
        stack.callback(browser.close)
        stack.callback(without.close)
        alice = Person(browser, gmail, desktop, server)
        alice.pair()
        alice.open_gmail(draft_ms=NO_DRAFTS_MS)
        bare = GmailPage(without.page(), gmail.url(0, "inbox", draft_ms=NO_DRAFTS_MS))
        yield alice, bare


def _browser(
    playwright: Playwright, gmail: GmailStandIn, profile: Path, extensions: list[Path], environment: dict[str, str]
) -> Chromium:
    hosts = {"mail.google.com": gmail.port, "*.googleusercontent.com": gmail.port}
    trusted = [gmail.certificate.fingerprint]
    made = Chromium(playwright, profile, extensions=extensions, hosts=hosts, trusted=trusted, environment=environment)
    return made.open()


def _links(alice: Person) -> Figure:
    """What wrapping LINKS links adds to a send of a megabyte that carries a pixel anyhow."""
    added = []
    for _ in range(RUNS):
        took = {}
        for tracks in ("opens", "both"):
            alice.change_settings(tracks=tracks)
            took[tracks] = _send_ms(alice.gmail, alice.tab, BODIES["send_hook_ms_1mb"], LINKS)
        added.append(took["both"] - took["opens"])
    alice.change_settings(tracks="opens")
    return smaller_is_better("links_200_ms_1mb", added, f"ms added by wrapping {LINKS} links")


def _body(size: int, links: int) -> str:
    line = "<div>All of it is as we left it on <b>Monday</b>, save for the <i>third</i> point.</div>"
    lines = [line] * (size // len(line))
    for number in range(links):
        address = f"https://example.org/report/{number}?a=1&amp;b=2"
        lines[number * len(lines) // links] = line.replace("third", f'<a href="{address}">third</a>')
    return f'<div dir="ltr">{"".join(lines)}</div>'


def _send_ms(gmail: GmailStandIn, tab: GmailPage, size: int, links: int = 0) -> float:
    """The median time Gmail spends in `send` for a new mail of so many characters."""
    body = _body(size, links)
    tab.page.evaluate(TIME_SENDS)
    for number in range(SENDS):
        tab.compose().to(["ines@example.org"]).subject(f"Measured {number}").html(body).send()
        tab.page.wait_for_function("(count) => window.sendsTook.length >= count", arg=number + 1)
        tab.sent()
        gmail.reset()  # its pages fetch the whole mailbox at each change: earlier megabytes would be seconds
    took: list[float] = tab.page.evaluate("window.sendsTook")
    tab.page.reload()
    tab.ready()
    return statistics.median(took)


def _opens(alice: Person) -> Iterator[Figure]:
    """From a pixel's request to the green tick in the open list, and to the notification on the desktop."""
    sent = [alice.send_tracked(f"Opened {number}") for number in range(OPENS)]
    alice.stack.let_time_pass(minutes=10)
    alice.tab.page.evaluate(WATCH_TICKS)
    ticks, notifications = [], []
    for number, mail in enumerate(sent, 1):
        at = time.time()
        alice.opened_by(mail, GMAIL)
        green = alice.tab.page.wait_for_function("(subject) => window.greenAt[subject]", arg=mail["subject"])
        ticks.append(green.json_value() - at * 1000)
        notifications.append((alice.told(number)[-1].at - at) * 1000)
    yield smaller_is_better("pixel_to_tick_ms", ticks, "ms")
    yield smaller_is_better("pixel_to_notification_ms", notifications, "ms")


def _rows(alice: Person, bare: GmailPage) -> Figure:
    """Main-thread time that ROWS decorated rows add when the list comes into view."""
    for number in range(ROWS - OPENS):
        alice.send(f"Row {number}")
    alice.tab.view("sent")
    alice.tab.page.wait_for_function(
        "(count) => document.querySelectorAll('[role=main] tr .greentick-tick').length >= count", arg=ROWS
    )
    bare.page.reload()
    bare.ready()
    added = [_view_ms(alice.tab) - _view_ms(bare) for _ in range(SWITCHES)]
    return smaller_is_better("rows_50_ms", added, f"ms added to showing {ROWS} rows")


def _view_ms(gmail: GmailPage) -> float:
    """Script, style and layout time of going from Inbox to Sent."""
    session = gmail.page.context.new_cdp_session(gmail.page)
    session.send("Performance.enable")
    gmail.view("inbox")
    _settle(gmail.page)
    before = _busy_ms(session)
    gmail.view("sent")
    _settle(gmail.page)
    after = _busy_ms(session)
    session.detach()
    return after - before


def _settle(page: Page) -> None:
    """Until the page has drawn twice and had a moment to itself."""
    page.evaluate(
        "() => new Promise((done) => requestIdleCallback(() => requestAnimationFrame(() => setTimeout(done, 150))))"
    )


def _busy_ms(session: CDPSession) -> float:
    metrics: list[dict[str, Any]] = session.send("Performance.getMetrics")["metrics"]
    wanted = {"ScriptDuration", "LayoutDuration", "RecalcStyleDuration"}
    total: float = sum(each["value"] for each in metrics if each["name"] in wanted)
    return total * 1000
