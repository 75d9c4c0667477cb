"""The dashboard over a store, with somebody already signed in, and what a test asks of its pages."""

from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from re import search

from werkzeug.test import TestResponse

import greentick.pages.blueprint as pages
from greentick.api.account import save_settings
from greentick.api.snippets import Snippets
from greentick.app import create_app
from greentick.domain.visitor import Visitor
from greentick.settings import Settings
from greentick.store import Store
from world import NOW_MS, Clock

CSRF = "csrf-of-this-visitor"


@dataclass
class House:
    """Alice's dashboard; `visitor` can be changed, also to nobody."""

    store: Store
    settings: Settings
    account: bytes
    clock: Clock = field(default_factory=lambda: Clock(NOW_MS))
    changed: list[bytes] = field(default_factory=list)
    with_google: bool = False

    def __post_init__(self) -> None:
        self.visitor: Visitor | None = Visitor(self.account, "", CSRF)
        make = Snippets(self.store, self.settings, self.clock).make
        deeds = pages.Deeds(
            save_settings,
            make,
            self.changed.append,
            with_google=self.with_google,
            public_url=self.settings.public_url,
        )
        room = pages.blueprint(self.store, deeds, visitor_of=lambda: self.visitor, now_ms=self.clock)
        self.app = create_app([room])
        self.client = self.app.test_client()

    def get(self, path: str, *, language: str = "en", zone: str = "") -> TestResponse:
        if zone:
            self.client.set_cookie("greentick_zone", zone)
        return self.client.get(path, headers={"Accept-Language": language})

    def post(self, path: str, *, csrf: str = CSRF, spoken: str = "en", **form: str) -> TestResponse:
        return self.client.post(path, data={"csrf": csrf, **form}, headers={"Accept-Language": spoken})


def text_of(answer: TestResponse) -> str:
    """What a page says, with its tags left in."""
    return unescape(answer.get_data(as_text=True))


def title_of(answer: TestResponse) -> str:
    """The page's main heading."""
    found = search(r"<h1>(.*?)</h1>", text_of(answer))
    return found[1] if found else ""


def a_house(store: Store, folder: Path, account: bytes) -> House:
    """Settings as from the environment, data below `folder`."""
    env = {
        "GREENTICK_DATA_DIR": str(folder),
        "GREENTICK_SECRET_KEY": "s" * 32,
        "GREENTICK_PUBLIC_URL": "https://t.example",
    }
    return House(store, Settings.from_env(env), account)
