"""What is kept sealed: nothing of it lies in the database, it opens in its own place, and a lost secret is said."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from greentick.doctor import examine
from greentick.domain.channels import Channel
from greentick.errors import InvalidInput
from greentick.notify.courier import Courier
from greentick.notify.desk import Desk, shown_target
from greentick.sealing import MARK, SealBroken, Sealer
from greentick.store import Store, open_store
from making import NOW_MS
from notify.receiver import receiving
from world import settings

OLD, NEW = b"o" * 32, b"n" * 32
HOOK = "https://hooks.example/s3cret-path"


def test_what_is_sealed_opens_with_the_same_secret_in_the_same_place_only() -> None:
    old, both, new = Sealer([OLD]), Sealer([NEW, OLD]), Sealer([NEW])
    sealed = old.seal("s3cret ключ", "here")

    assert sealed.startswith(MARK)
    assert "s3cret" not in sealed
    assert sealed != old.seal("s3cret ключ", "here"), "the same text twice cannot be told"
    assert [each.open(sealed, "here") for each in (old, both)] == ["s3cret ключ"] * 2
    assert (old.is_fresh(sealed, "here"), both.is_fresh(sealed, "here")) == (True, False)
    changed = sealed[:-2] + ("AA" if sealed[-2:] != "AA" else "BB")
    wrong = [(new, sealed, "here"), (old, sealed, "there"), (old, changed, "here"), (old, MARK, "here")]
    for sealer, kept, place in [*wrong, (old, MARK + "é", "here"), (Sealer([]), sealed, "here")]:
        with pytest.raises(SealBroken):
            sealer.open(kept, place)
    assert (Sealer([]).seal("plain", "here"), old.open("plain", "here"), old.seal("", "here")) == ("plain", "plain", "")


@pytest.fixture
def opened(database_url: str) -> Iterator[Callable[..., Store]]:
    """The same database under one ring of secrets or another."""
    with ExitStack() as stack:

        def opening(*secrets: bytes) -> Store:
            return stack.enter_context(closing(open_store(database_url, secrets=secrets)))

        yield opening


def a_channel(store: Store, **given: object) -> Channel:
    account = store.accounts.create(NOW_MS)
    made = Channel(id="", account_id=account, kind="webhook", name="Mine", target=HOOK, secret="s1gning", **given)  # type: ignore[arg-type]
    return store.channels.add(made)


def rows(store: Store) -> list[str]:
    with store.channels._database.reading() as connection:
        return [each for row in connection.execute(text("SELECT target, secret FROM channels")) for each in row]


def test_channels_are_kept_sealed_and_older_rows_are_sealed_afterwards(opened: Callable[..., Store]) -> None:
    plain = opened()
    before = a_channel(plain)
    assert rows(plain) == [HOOK, "s1gning"], "as versions without seals have written it"
    store = opened(OLD)
    assert store.channels.find(before.id) == before

    assert (store.channels.seal_again(), store.channels.seal_again()) == (1, 0)

    kept = rows(store)
    assert all(each.startswith(MARK) for each in kept)
    assert store.channels.find(before.id) == before
    under_both = opened(NEW, OLD)
    assert under_both.channels.find(before.id) == before
    assert under_both.channels.seal_again() == 1
    assert opened(NEW).channels.find(before.id) == before, "the old secret may go now"
    store.channels.remove(before.account_id, before.id)
    a_channel(store)
    assert [each[: len(MARK)] for each in rows(store)] == [MARK] * 2, "new ones are sealed from the beginning"


def test_under_another_secret_a_channel_says_so_and_is_entered_anew(
    opened: Callable[..., Store], tmp_path: Path
) -> None:
    channel = a_channel(opened(OLD))
    store = opened(NEW)
    served = replace(settings(tmp_path), notify_private_hosts=("127.0.0.1",))
    desk = Desk(store, Courier(served, lambda: NOW_MS), lambda: NOW_MS)

    (state,) = store.channels.list(channel.account_id)
    assert (state.channel.unreadable, state.channel.target, shown_target(state.channel)) == (True, "", "–")
    assert "sealed under another GREENTICK_SECRET_KEY" in desk.test(state.channel).answer
    desk.change_channel(state.channel, name="Another")
    assert store.channels.seal_again() == 0
    assert opened(OLD).channels.find(channel.id) == replace(channel, name="Another"), "nothing is lost meanwhile"

    with receiving() as receiver:
        found = desk.channel(channel.account_id, channel.id)
        renewed, secret, _ = desk.renew_channel(found, target=receiver.url)
        assert desk.test(desk.channel(channel.account_id, channel.id)).kind == "sent"
    assert (renewed.name, len(secret) > 30) == ("Another", True)
    with pytest.raises(InvalidInput, match="make another channel"):
        desk.renew_channel(desk.channel(channel.account_id, channel.id), target=HOOK)


def test_doctor_says_what_cannot_be_opened_any_more(sqlite_url: str, tmp_path: Path) -> None:
    with closing(open_store(sqlite_url, secrets=[OLD])) as store:
        a_channel(store)
    env = {"GREENTICK_DATABASE_URL": sqlite_url, "GREENTICK_DATA_DIR": str(tmp_path)}

    def said(secret: bytes) -> tuple[str, str]:
        found = examine({**env, "GREENTICK_SECRET_KEY": secret.decode()}, tmp_path / ".env")
        (finding,) = [each for each in found if each.place == "seals"]
        return finding.level, finding.said

    assert said(OLD)[0] == "ok"
    assert said(NEW)[0] == "fail"
    assert "behind the new one" in said(NEW)[1]
