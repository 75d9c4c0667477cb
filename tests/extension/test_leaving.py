"""Leaving greentick in the options: everything can be taken along, nothing goes by mistake, then all of it goes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from e2e.browser import ROOT, Chromium, wait_for
from extension.test_pages import keep, pair, picture
from standins.pretend_server import PretendServer

AXE = ROOT / "extension" / "node_modules" / "axe-core" / "axe.min.js"
SECTION = "axe.run('#leaving').then((found) => found.violations.map(({ id, nodes }) => [id, nodes[0].html]))"


def test_leaving_takes_everything_along_and_erases_it(
    open_browser: Callable[..., Chromium], server: PretendServer, tmp_path: Path
) -> None:
    browser = open_browser()
    options = pair(browser, server)
    keep(options, **{"thread:x": {"fetchedAt": 1, "receipts": []}, "senders": {"ann@example.org": "never"}})
    with options.expect_download() as download:
        options.get_by_role("button", name="Take everything along").click()
    download.value.save_as(tmp_path / "export.json")
    assert json.loads((tmp_path / "export.json").read_text("utf-8"))["items"] == []
    assert download.value.suggested_filename == "greentick-export.json"

    options.get_by_role("button", name="Leave …").click()
    expect(options.get_by_role("checkbox", name="I have taken along")).to_be_focused()
    picture(options, "options-leaving")
    assert options.evaluate(AXE.read_text("utf-8") + ";" + SECTION) == []
    options.get_by_role("button", name="Erase and leave").click()
    expect(options.get_by_text("Tick the box first")).to_be_visible()
    assert "DELETE /v1/account" not in server.asked

    options.get_by_role("checkbox", name="I have taken along").check()
    options.get_by_role("button", name="Erase and leave").click()
    expect(options.get_by_text("Everything is erased, on the server and here.")).to_be_visible()
    assert server.asked.count("DELETE /v1/account") == 1
    wait_for(
        lambda: not {"session", "settings", "thread:x", "senders", "lastAccount"} & set(browser.storage(options)),
        "nothing of the account is left in storage",
        pump=lambda: options.wait_for_timeout(30),
    )
