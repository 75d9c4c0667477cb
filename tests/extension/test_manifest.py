"""What the extension asks for, and that what is built is what was written."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from built import build_into
from e2e.browser import ROOT, Chromium, extension_id

OpenBrowser = Callable[..., Chromium]


def manifest(dist: Path) -> dict[str, Any]:
    """The built manifest."""
    return dict(json.loads((dist / "manifest.json").read_text("utf-8")))


def test_installing_warns_of_these_three_and_no_more(dist: Path, open_browser: OpenBrowser) -> None:
    worker = open_browser().worker()

    shown = worker.evaluate(
        "(text) => chrome.management.getPermissionWarningsByManifest(text)",
        (dist / "manifest.json").read_text("utf-8"),
    )
    assert sorted(shown) == [
        "Block content on any page",
        "Display notifications",
        "Read and change your data on mail.google.com",
    ]


def test_asks_for_no_host_and_no_more_than_it_says(dist: Path) -> None:
    asked = manifest(dist)

    assert asked["permissions"] == ["storage", "notifications", "alarms", "declarativeNetRequest", "identity"]
    assert not {
        "host_permissions",
        "optional_permissions",
        "optional_host_permissions",
        "web_accessible_resources",
    } & set(asked)
    assert {match for script in asked["content_scripts"] for match in script["matches"]} == {
        "https://mail.google.com/*"
    }


def test_every_permission_has_its_reason_in_the_readme(dist: Path) -> None:
    readme = (ROOT / "extension" / "README.md").read_text("utf-8")

    for permission in manifest(dist)["permissions"]:
        assert f"| `{permission}` |" in readme


def test_has_the_id_that_servers_let_sign_in(dist: Path) -> None:
    assert extension_id(dist) == "mnenlmfficcgodhafnolhjkbocflaggk"


def test_both_halves_are_of_one_version(dist: Path) -> None:
    pyproject = (ROOT / "pyproject.toml").read_text("utf-8")

    assert f'version = "{manifest(dist)["version"]}"' in pyproject


def test_chromium_loads_it_without_a_complaint(open_browser: OpenBrowser) -> None:
    browser = open_browser()
    page = browser.page("chrome://extensions")
    id_ = browser.extension_id()

    complaints = page.evaluate(
        """(id) => new Promise((resolve) => chrome.developerPrivate.getExtensionInfo(id, (info) =>
            resolve([...info.manifestErrors, ...info.runtimeErrors, ...(info.installWarnings ?? [])])))""",
        id_,
    )
    assert complaints == []


def test_chromium_takes_every_blocking_rule(dist: Path, open_browser: OpenBrowser) -> None:
    rules = json.loads((dist / "trackers.json").read_text("utf-8"))
    asked = [
        {
            "regex": rule["condition"]["regexFilter"],
            "isCaseSensitive": rule["condition"].get("isUrlFilterCaseSensitive", False),
        }
        for rule in rules
        if "regexFilter" in rule["condition"]
    ]

    refused = (
        open_browser()
        .extension_page("popup.html")
        .evaluate(
            """async (asked) => {
            const told = await Promise.all(asked.map((each) => chrome.declarativeNetRequest.isRegexSupported(each)));
            return asked.filter((_, place) => !told[place].isSupported).map(({ regex }) => regex);
        }""",
            asked,
        )
    )
    assert asked, "no regular expression among the rules"
    assert refused == []


def test_nothing_is_fetched_to_be_run(dist: Path) -> None:
    for path in [*dist.glob("*.js"), *dist.glob("*.html")]:
        text = path.read_text("utf-8")
        assert not re.search(r"\beval\(|new Function\(|importScripts|import\(", text), path.name
        assert not re.search(r"""(src|href)=["']https?:""", text), path.name


def test_only_background_speaks_to_a_server(dist: Path) -> None:
    names = {path.name for path in dist.glob("*.js")} - {"background.js"}
    assert {"page.js", "content.js", "idle.js", "popup.js", "options.js", "help.js"} <= names
    for name in sorted(names):
        text = (dist / name).read_text("utf-8")
        assert not re.search(
            r"(?<![#.\w])((window|globalThis|self)\.)?fetch\(|new (WebSocket|EventSource|XMLHttpRequest)\b|sendBeacon",
            text,
        ), name


def test_building_again_makes_the_same_files(dist: Path, tmp_path: Path) -> None:
    built = {path.relative_to(dist).as_posix(): path.read_bytes() for path in dist.rglob("*") if path.is_file()}

    again = build_into(tmp_path)

    assert {path.relative_to(again).as_posix(): path.read_bytes() for path in again.rglob("*") if path.is_file()} == {
        name: content for name, content in built.items() if not name.startswith("_metadata/")
    }


def test_firefox_gets_an_event_page_and_an_id_of_its_own() -> None:
    subprocess.run(["node", "build.mjs", "--firefox"], cwd=ROOT / "extension", check=True)
    built = manifest(ROOT / "build" / "extension-firefox")

    assert built["background"] == {"scripts": ["background.js"], "type": "module"}
    assert built["browser_specific_settings"]["gecko"]["id"]
    assert not {"key", "minimum_chrome_version"} & set(built)
