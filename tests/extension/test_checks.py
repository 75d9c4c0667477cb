"""That the checks and the build notice what they are there for, tried on a copy."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from e2e.browser import ROOT

EXTENSION = ROOT / "extension"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The extension's source in another place, with the same packages."""
    target = tmp_path / "extension"
    shutil.copytree(EXTENSION, target, ignore=shutil.ignore_patterns("node_modules", "dist"))
    (target / "node_modules").symlink_to(EXTENSION / "node_modules")
    return target


@pytest.fixture
def worlds(copy: Path) -> Path:
    """Every world with its configuration and no module, so that there is little to check."""
    for path in (copy / "src").rglob("*.ts"):
        path.unlink()
    return copy / "src"


def run(copy: Path, program: str) -> tuple[int, str]:
    """What a program of the extension's says, and how it ends."""
    ended = subprocess.run(["node", program], cwd=copy, capture_output=True, text=True, check=False)
    return ended.returncode, ended.stdout + ended.stderr


def test_each_world_is_kept_apart(copy: Path, worlds: Path) -> None:
    (worlds / "background" / "say.ts").write_text("export const say = (word: string): string => word;\n", "utf-8")
    trespasses = {
        "shared/window.ts": "export const title = window.name;\n",
        "background/page.ts": "export const title = document.title;\n",
        "page/extension.ts": "export const id = chrome.runtime.id;\n",
        "page/away.ts": 'import { say } from "../background/say.js";\n\nsay("x");\n',
        "page/package.ts": 'import { hmac } from "@noble/hashes/hmac.js";\n\nexport const mac = hmac;\n',
        "content/network.ts": 'export const asked = fetch("https://example.org/");\n',
        "content/talk.ts": 'console.log("hello");\n',
    }
    for name, text in trespasses.items():
        (worlds / name).write_text(text, "utf-8")

    code, said = run(copy, "check.mjs")

    assert code == 1
    assert "Cannot find name 'window'" in said
    assert "Cannot find name 'document'" in said
    assert "Cannot find name 'chrome'" in said
    assert "page-stays-in-its-world: src/page/away.ts -> src/background/say.ts" in said
    assert "no-packages-in-gmails-own-world: src/page/package.ts" in said
    assert "src/content/network.ts:1:22 lint/style/noRestrictedGlobals" in said
    assert "src/content/talk.ts:1:1 lint/suspicious/noConsole" in said


def test_a_check_of_nothing_is_no_check(copy: Path, worlds: Path) -> None:
    code, said = run(copy, "check.mjs")

    assert code == 1
    assert "it looked at 0 modules" in said


def change_words(copy: Path, path: str, change: dict[str, object]) -> None:
    """Add to one locale file, or take out what is None."""
    file = copy / "src" / "_locales" / path
    words = {**json.loads(file.read_text("utf-8")), **change}
    file.write_text(json.dumps({name: word for name, word in words.items() if word is not None}), "utf-8")


@pytest.mark.parametrize(
    ("path", "change", "sentence"),
    [
        ("de/pages.json", {"app_name": {"message": "x"}}, '_locales/de/pages.json: "app_name" is in another file too'),
        ("ru/pages.json", {"popup_settings": None}, 'ru lacks "popup_settings"'),
        ("ja/pages.json", {"popup_settings": {"message": ""}}, 'ja has nothing under "popup_settings"'),
        (
            "de/background.json",
            {"news_open": {"message": "$1"}},
            'de fills in other blanks than English in "news_open"',
        ),
        ("en/pages.json", {"popup_new": {"message": "New"}}, 'de lacks "popup_new"'),
    ],
)
def test_building_stops_at_words_that_do_not_match(
    copy: Path, path: str, change: dict[str, object], sentence: str
) -> None:
    change_words(copy, path, change)

    code, said = run(copy, "build.mjs")

    assert code == 1
    assert sentence in said
    assert not (copy / "dist").exists()
