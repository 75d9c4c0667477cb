"""Real Chromium with extensions in it, in a network that ends at this machine."""

from __future__ import annotations

import hashlib
import json
import os
import re
import time
from base64 import b64decode
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from playwright.sync_api import BrowserContext, CDPSession, Page, Playwright, Worker

from scripts import system_tools

T = TypeVar("T")
ROOT = Path(__file__).parents[2]
SCREENSHOTS = ROOT / "build" / "screenshots"
AXE = ROOT / "extension" / "node_modules" / "axe-core" / "axe.min.js"
QUIET = (
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--metrics-recording-only",
    "--no-pings",
    "--hide-scrollbars",
)


class Chromium:
    """One browser profile, opened with the given extensions.

    `hosts` maps host names (or `*.name`) to local ports; every other name does not exist. `trusted` are the SPKI
    fingerprints of certificates to accept. The profile may be opened again after `close` or `kill`.
    """

    def __init__(
        self,
        playwright: Playwright,
        profile: Path,
        *,
        extensions: Sequence[Path] = (),
        hosts: dict[str, int] | None = None,
        trusted: Sequence[str] = (),
        environment: dict[str, str] | None = None,
        size: tuple[int, int] = (1280, 800),
    ) -> None:
        self._playwright = playwright
        self.profile = profile
        self.extensions = list(extensions)
        self._hosts = hosts or {}
        self._trusted = list(trusted)
        self._environment = environment or {}
        self._size = size
        self._context: BrowserContext | None = None
        self.errors: list[str] = []

    def __enter__(self) -> Chromium:
        return self.open()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def open(self) -> Chromium:
        """Start the browser on its profile."""
        self._allow_reloading_extensions()
        width, height = self._size
        self._context = self._playwright.chromium.launch_persistent_context(
            str(self.profile),
            executable_path=str(system_tools.need("chromium")),
            headless=True,
            args=self._arguments(),
            env={**os.environ, **self._environment},
            viewport={"width": width, "height": height},
            reduced_motion="reduce",
            timezone_id="Europe/Berlin",
            locale="en-US",
        )
        self._context.on("weberror", lambda failure: self.errors.append(failure.error.stack or str(failure.error)))
        return self

    def close(self) -> None:
        """Close the browser; the profile stays."""
        if self._context is not None:
            self._context.close()
            self._context = None

    @property
    def is_open(self) -> bool:
        """Whether the browser runs."""
        return self._context is not None

    @property
    def context(self) -> BrowserContext:
        """Playwright's context."""
        assert self._context is not None, "the browser is closed"
        return self._context

    def page(self, url: str = "about:blank") -> Page:
        """A new tab at an address."""
        page = self.context.new_page()
        if url != "about:blank":
            page.goto(url)
        return page

    # --- the extension ---

    def extension_id(self, extension: Path | None = None) -> str:
        """The id Chromium gives to an extension (the first one by default)."""
        return extension_id(extension or self.extensions[0])

    def worker(self, extension: Path | None = None) -> Worker:
        """The extension's service worker, once it runs."""
        start = f"chrome-extension://{self.extension_id(extension)}/"
        return wait_for(
            lambda: next((worker for worker in self.context.service_workers if worker.url.startswith(start)), None),
            "the service worker runs",
            pump=self._pump,
        )

    def welcome(self) -> Page:
        """The options page, which the extension opens by itself, in front of all, when it has just been installed."""
        return wait_for(
            lambda: next((page for page in self.context.pages if page.url.endswith("/options.html")), None),
            "the options page opens after the installation",
            pump=self._pump,
        )

    def extension_page(self, name: str) -> Page:
        """One of the extension's own pages in a tab."""
        return self.page(f"chrome-extension://{self.extension_id()}/{name}")

    def stop_workers(self) -> None:
        """Kill every service worker as Chromium does when it needs the memory."""
        session = self._worker_session()
        session.send("ServiceWorker.stopAllWorkers")
        session.detach()

    def storage(self, page: Page | None = None) -> dict[str, Any]:
        """Everything in the extension's chrome.storage.local, read from a page of its own."""
        own = page or self.extension_page("popup.html")
        try:
            return dict(own.evaluate("chrome.storage.local.get(null)"))
        finally:
            if page is None:
                own.close()

    # --- looking ---

    def screenshot(self, page: Page, name: str) -> Path:
        """Leave a picture in build/screenshots."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        path = SCREENSHOTS / f"{name}.png"
        page.screenshot(path=path)
        return path

    # --- inside ---

    def _pump(self) -> None:
        """Let Playwright hear events: it is deaf while this process sleeps."""
        pages = self.context.pages
        (pages[0] if pages else self.context.new_page()).wait_for_timeout(30)

    def _worker_session(self) -> CDPSession:
        pages = self.context.pages
        session = self.context.new_cdp_session(pages[0] if pages else self.context.new_page())
        session.send("ServiceWorker.enable")
        return session

    def _arguments(self) -> list[str]:
        arguments = arguments_for(self._hosts, self._trusted)
        if self.extensions:
            folders = ",".join(str(folder) for folder in self.extensions)
            arguments += [f"--disable-extensions-except={folders}", f"--load-extension={folders}"]
        return arguments

    def _allow_reloading_extensions(self) -> None:
        """Without developer mode in the profile chrome.runtime.reload() never comes back (seen with Chromium 156)."""
        preferences = self.profile / "Default" / "Preferences"
        if preferences.exists():
            return
        preferences.parent.mkdir(parents=True, exist_ok=True)
        preferences.write_text(json.dumps({"extensions": {"ui": {"developer_mode": True}}}), "utf-8")


def arguments_for(hosts: dict[str, int], trusted: Sequence[str]) -> list[str]:
    """What Chromium is started with for these hosts and certificates, see the class."""
    rules = [f"MAP {host} 127.0.0.1:{port}" for host, port in hosts.items()]
    rules += ["MAP * ~NOTFOUND", "EXCLUDE 127.0.0.1", "EXCLUDE localhost"]
    arguments = [*QUIET, f"--host-resolver-rules={', '.join(rules)}"]
    if trusted:
        arguments.append(f"--ignore-certificate-errors-spki-list={','.join(trusted)}")
    return arguments


def extension_id(folder: Path) -> str:
    """The id of an unpacked extension: from its manifest's key, or from its path."""
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    source = b64decode(manifest["key"]) if "key" in manifest else str(folder.resolve()).encode()
    digest = hashlib.sha256(source).hexdigest()[:32]
    return digest.translate(str.maketrans("0123456789abcdef", "abcdefghijklmnop"))


def wait_for(
    look: Callable[[], T | None],
    what: str,
    *,
    pump: Callable[[], None] = lambda: time.sleep(0.03),
    within_s: float = 30,
) -> T:
    """Look again and again until the answer is something; fails with `what` after a while."""
    deadline = time.monotonic() + within_s
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {within_s:g} s in vain for: {what}")
        pump()


def slug(name: str) -> str:
    """A test's name as a file name."""
    return re.sub(r"[^a-z0-9]+", "-", name.removeprefix("test_").lower()).strip("-")


def barriers(page: Page, within: str = "html", *, except_for: Sequence[str] = ()) -> list[list[str]]:
    """What axe-core finds wrong in a page or a part of it: each rule with the first element that breaks it."""
    page.evaluate(AXE.read_text("utf-8"))
    look = """async ([within, off]) => {
        const rules = Object.fromEntries(off.map((rule) => [rule, { enabled: false }]));
        const { violations } = await axe.run(within, { rules });
        return violations.map(({ id, nodes }) => [id, nodes[0].html]);
    }"""
    return list(page.evaluate(look, [within, list(except_for)]))
