"""The settings say honestly how it stands with replies in Gmail, and how to mend it; channels are entered anew."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import greentick.pages.blueprint as pages
import greentick.pages.notices.blueprint as notices
from greentick.app import create_app
from greentick.domain.channels import Channel
from greentick.domain.grants import Grant
from greentick.domain.identity import Identity
from greentick.domain.visitor import Visitor
from greentick.notify.courier import Courier
from greentick.notify.desk import Desk
from greentick.settings import Settings
from greentick.store import Store, open_store
from greentick.tongues import LANGUAGES
from pages.house import CSRF, House, text_of
from world import NOW_MS

ALICE = "alice@example.com"


@pytest.fixture
def store(sqlite_url: str) -> Iterator[Store]:
    opened = open_store(sqlite_url, secrets=[b"s" * 32])
    yield opened
    opened.close()


@pytest.fixture
def house(store: Store, tmp_path: Path) -> House:
    """Alice's settings, on a server with Google."""
    env = {"GREENTICK_DATA_DIR": str(tmp_path), "GREENTICK_SECRET_KEY": "s" * 32}
    return House(store, Settings.from_env(env), store.accounts.create(NOW_MS), with_google=True)


def sign_in_with_google(house: House) -> None:
    identity = Identity(issuer="https://accounts.google.com", subject="7", address=ALICE)
    assert house.store.people.prove(house.account, identity, NOW_MS)


def grant(house: House) -> Grant:
    house.store.grants.keep(house.account, "7", ALICE, "1//token", NOW_MS)
    (found,) = house.store.grants.list(house.account)
    return found


def test_it_is_off_until_its_owner_switches_it_on(house: House) -> None:
    without = text_of(house.get("/dashboard/settings"))
    sign_in_with_google(house)
    off = text_of(house.get("/dashboard/settings"))
    key = grant(house).key
    on = text_of(house.get("/dashboard/settings?replies=on"))

    assert "/auth/google/add?next=/dashboard/settings" in without
    assert 'href="/auth/google/replies?address=alice%40example.com"' in off
    assert "/auth/google/replies/end" not in off
    assert f'name="grant" value="{key}"' in on
    assert "/auth/google/replies?" not in on
    assert 'role="status">Switched on.' in on
    assert "1//token" not in on
    house.with_google = False
    house.__post_init__()
    assert "does not let this server ask" in text_of(house.get("/dashboard/settings"))
    house.store.accounts.delete(house.account)


def test_without_google_and_without_permissions_nothing_is_said_of_it(house: House) -> None:
    house.with_google = False
    house.__post_init__()

    assert "Gmail" not in text_of(house.get("/dashboard/settings"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_wrong_is_said_with_the_way_to_mend_it(house: House, language: str, sqlite_url: str) -> None:
    sign_in_with_google(house)
    store, said = house.store, []

    def look() -> None:
        page = text_of(house.get("/dashboard/settings?replies=off_here", language=language))
        said.append(page[page.index('id="replies"') :])

    store.grants.later(grant(house), NOW_MS, "not_enabled")
    look()
    store.grants.withdrawn(grant(house))
    look()
    grant(house)
    house.store = open_store(sqlite_url, secrets=[b"n" * 32])
    house.__post_init__()
    look()
    house.store.close()

    assert len(set(said)) == 3
    assert all(each.count('class="wrong"') == 1 for each in said)
    assert ["/auth/google/replies?" in each for each in said] == [False, True, False]
    assert all("myaccount.google.com/connections" in each for each in said)


def test_a_channel_that_cannot_be_opened_is_entered_anew_on_its_page(house: House, sqlite_url: str) -> None:
    made = Channel(id="", account_id=house.account, kind="webhook", name="Mine", target="https://hooks.example/a")
    kept = house.store.channels.add(made)
    other = open_store(sqlite_url, secrets=[b"n" * 32])
    desk = Desk(other, Courier(house.settings, house.clock), house.clock)
    room = notices.blueprint(other, desk, visitor_of=lambda: Visitor(house.account, "", CSRF), now_ms=house.clock)
    deeds = pages.Deeds(lambda *_: None, lambda *_: None, lambda _: None)  # type: ignore[arg-type]
    rest = pages.blueprint(other, deeds, visitor_of=lambda: None, now_ms=house.clock)
    client = create_app([room, rest]).test_client()
    path = f"/dashboard/notices/channels/{kept.id}/renew"

    page = text_of(client.get("/dashboard/notices"))
    wrong = client.post(path, data={"csrf": CSRF, "target": "ftp://hooks.example"})
    right = client.post(path, data={"csrf": CSRF, "target": "https://hooks.example/b"})

    assert "encrypted under another secret" in page
    assert f'action="{path}"' in page
    assert (wrong.status_code, right.status_code) == (400, 200)
    (state,) = other.channels.list(house.account)
    assert (state.channel.target, state.channel.unreadable) == ("https://hooks.example/b", False)
    assert state.channel.secret in text_of(right), "the new signing secret is shown this once"
    other.close()
