"""The counts that searches and reports are answered from: complete, never doubled, gone with what is erased."""

import json
from typing import Any

import pytest
from sqlalchemy import select

from greentick.domain.days import DAY_MS
from greentick.domain.hit import Hit, Target
from greentick.domain.message import Recipient
from greentick.store import Store
from greentick.store.figures import Counts, MailCounts, Span
from greentick.store.listing import Filter
from greentick.store.report_tables import (
    report_contacts,
    report_days,
    report_hours,
    report_messages,
    report_months,
    report_recipients,
    report_slots,
    report_tallies,
)
from greentick.store.reports import forget_account
from greentick.store.rows import to_json
from greentick.store.tallies import SLOT_MS
from greentick.wire.settings_shapes import SettingsPatch
from greentick.worker import pipeline
from greentick.worker.batch import Given
from making import NOW_MS, a_hit, a_message, an_id
from worker.rules import RULES

LATER_MS = NOW_MS + DAY_MS
DAY = NOW_MS // DAY_MS
CAROL = Recipient("Carol@Example.net", "Carol")
DAVE = Recipient("dave@example.org", "Dave")
EVER = Span(0, 2**31 - 1, 0)


@pytest.fixture
def alice(store: Store) -> bytes:
    account = store.accounts.create(1)
    sent = [a_message(account, number) for number in (1, 2)]
    sent.append(a_message(account, 3, subject="Re: mail 1", recipients=(CAROL,), gmail_address="other@example.com"))
    store.messages.register(account, sent, NOW_MS)
    work(store)
    return account


def work(store: Store, *given: Hit) -> None:
    """What the worker does: drain, fold, count."""
    pipeline.run(store, RULES, Given(now_ms=LATER_MS, hits=given, due=store.work.due(LATER_MS, 1000)))
    while store.reports.follow():
        pass


def kept(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """All that is counted."""
    tables = (report_contacts, report_days, report_months, report_messages, report_recipients, report_tallies)
    with store.reports._database.reading() as connection:
        rows = {table.name: sorted(map(tuple, connection.execute(select(*table.c)))) for table in tables}
        slots, hours = (
            sorted(map(tuple, connection.execute(select(*each.c)))) for each in (report_slots, report_hours)
        )
    return rows | {"slots": [row for row in slots if any(row[2:])], "hours": [row for row in hours if any(row[2:])]}


def counted_anew(store: Store, account: bytes) -> dict[str, list[tuple[Any, ...]]]:
    with store.reports._database.writing() as connection:
        forget_account(connection, account)
    while store.reports.follow():
        pass
    return kept(store)


def found(store: Store, account: bytes, **wanted: Any) -> list[str]:
    return [each.message.id for each in store.listing.find(account, Filter(**wanted), limit=10)[0]]


def test_each_event_is_counted_once_in_its_quarter_of_an_hour(store: Store, alice: bytes) -> None:
    work(
        store,
        a_hit(alice, "a", 1),
        a_hit(alice, "b", 2, agent="maybe"),
        a_hit(alice, "c", 2, agent="scanner", target=Target.LINK, url="https://example.org/"),
        a_hit(alice, "d", 1, at_ms=NOW_MS + 3_600_000),
    )
    work(store, a_hit(alice, "a", 1))  # drained again

    hour = NOW_MS // 3_600_000
    first, second = store.figures.week(alice, [EVER])
    assert first == Counts(hour % 168, 3, 1, 0, 1, 0, 0, 1)
    assert second == Counts((hour + 1) % 168, 0, 1, 0, 0, 0, 0, 0)
    assert store.figures.week(alice, [Span(0, NOW_MS // SLOT_MS + 2, 4)])[0].place == (hour + 1) % 168
    assert store.figures.waiting(alice) == 0
    assert [each.place for each in store.figures.days(alice, [EVER])] == [DAY]
    assert store.figures.sums(alice, [EVER])[1:] == (3, 2, 0, 1, 0, 0, 1)


def test_mails_are_counted_by_domain_subject_and_time_to_the_first_open(store: Store, alice: bytes) -> None:
    work(store, a_hit(alice, "a", 1), a_hit(alice, "b", 2, agent="maybe"), a_hit(alice, "c", 3, agent="scanner"))

    days = range(DAY, DAY + 1)
    assert store.figures.total(alice, days) == MailCounts("", 3, 1, 0, 1, 3, 1)
    assert store.figures.mails(alice, "domain", days) == [
        MailCounts("example.org", 2, 1, 0, 1, 2, 0),
        MailCounts("example.net", 1, 0, 0, 0, 1, 1),
    ]
    assert {each.name: each.sent for each in store.figures.mails(alice, "subject", days)} == {
        "Mail 1": 1,
        "Mail 2": 1,
        "mail 1": 1,
    }
    assert store.figures.mails(alice, "delay", days) == [MailCounts("minutes", 1, 1, 0, 0, 1, 0)]
    assert store.figures.total(alice, range(DAY + 1, DAY + 9)).sent == 0


def test_what_is_counted_bit_by_bit_is_what_would_be_counted_at_once(store: Store, alice: bytes) -> None:
    work(store, a_hit(alice, "a", 1), a_hit(alice, "b", 1, agent="maybe", at_ms=NOW_MS + 5_000))
    store.corrections.put(alice, an_id(1), "a", own=True)
    work(store)
    store.messages.register(alice, [a_message(alice, 2, subject="Another", recipients=(CAROL,))], NOW_MS)
    work(store, *(a_hit(alice, f"more{at}", 3, at_ms=NOW_MS + at * 1_000_000) for at in range(1, 10)))

    assert kept(store) == counted_anew(store, alice)


@pytest.mark.parametrize("ahead", [-8, 22])
def test_coarse_counts_say_the_same_as_fine_ones(store: Store, alice: bytes, ahead: int) -> None:
    sent = [
        a_message(alice, number, sent_at_ms=NOW_MS - number * 3 * DAY_MS, subject=f"mail {number % 4}")
        for number in range(4, 60)
    ]
    store.messages.register(alice, sent, NOW_MS)
    work(store, *(a_hit(alice, f"h{each}", each, at_ms=NOW_MS - each * 2 * DAY_MS) for each in range(4, 60, 3)))
    store.messages.delete(alice, an_id(8), LATER_MS)
    begin, end = ((DAY + days) * 96 - ahead for days in (-170, 1))

    slots = [row[1:] for row in kept(store)["slots"] if begin <= row[1] < end]
    for counted, width, places_in_all in ((store.figures.week, 4, 168), (store.figures.days, 96, 10**6)):
        places: dict[int, list[int]] = {}
        for slot, *counts in slots:
            place = places.setdefault((slot + ahead) // width % places_in_all, [0] * 7)
            place[:] = map(int.__add__, place, counts)
        rows = counted(alice, [Span(begin, end, ahead)])
        assert {row.place: list(row[1:]) for row in rows if any(row[1:])} == places
    for days in (range(DAY - 170, DAY + 1), range(DAY - 40, DAY + 1), range(DAY // 32 * 32 - 64, DAY // 32 * 32)):
        for kind in ("domain", "subject"):
            by_day = [each for day in days for each in store.figures.mails(alice, kind, range(day, day + 1))]
            names = {each.name for each in by_day}
            assert {each.name: each.sent for each in store.figures.mails(alice, kind, days)} == {
                name: sum(each.sent for each in by_day if each.name == name) for name in names
            }


def test_an_erased_message_leaves_every_count_at_once(store: Store, alice: bytes) -> None:
    work(store, a_hit(alice, "a", 3))

    store.messages.delete(alice, an_id(3), LATER_MS)

    assert found(store, alice, words="carol") == []
    assert store.figures.contact(alice, "carol@example.net") is None
    assert [each.name for each in store.figures.mails(alice, "domain", range(DAY, DAY + 1))] == ["example.org"]
    assert "mail 1" not in str(kept(store)["report_days"])
    work(store)
    assert kept(store) == counted_anew(store, alice)


def test_details_given_up_leave_every_count(store: Store, alice: bytes) -> None:
    store.accounts.update_settings(alice, SettingsPatch(keep_details=False))
    work(store)

    assert "carol" not in str(kept(store)).lower()
    assert "Mail 1" not in str(kept(store))
    assert store.figures.total(alice, range(DAY, DAY + 1)).sent == 3


def test_messages_are_found_by_words_state_address_and_date(store: Store, alice: bytes) -> None:
    bob = store.accounts.create(2)
    store.messages.register(bob, [a_message(bob, 1)], NOW_MS)
    work(store, a_hit(alice, "a", 1))

    assert found(store, alice, words="MAIL bob@") == [an_id(2), an_id(1)]
    assert found(store, alice, words="carol mail") == [an_id(3)]
    assert found(store, alice, words="100%_") == []
    assert found(store, alice, state="opened") == [an_id(1)]
    assert found(store, alice, gmail_address="Other@example.com ") == [an_id(3)]
    assert found(store, alice, since_ms=NOW_MS + 1) == []
    assert found(store, alice, until_ms=NOW_MS + 1) == [an_id(3), an_id(2), an_id(1)]
    assert found(store, bob) == [an_id(1)]


def test_pages_of_a_search_follow_each_other(store: Store, alice: bytes) -> None:
    first, following = store.listing.find(alice, Filter(words="mail"), limit=2)
    second, end = store.listing.find(alice, Filter(words="mail"), limit=2, before=following)

    assert [each.message.id for each in (*first, *second)] == [an_id(3), an_id(2), an_id(1)]
    assert end is None


def test_a_contact_is_silent_for_as_many_newest_mails_as_gave_no_sign(store: Store, alice: bytes) -> None:
    later = [a_message(alice, number, sent_at_ms=NOW_MS + number) for number in (4, 5)]
    store.messages.register(alice, later, LATER_MS)
    work(store, a_hit(alice, "a", 1), a_hit(alice, "b", 4, agent="maybe"))

    (bob,) = store.figures.silent(alice, 3, 10)
    assert (bob.address, bob.name, bob.mails, bob.opened, bob.silent, bob.uncertain) == (
        "bob@example.org",
        "Bob",
        4,
        1,
        3,
        1,
    )
    work(store, a_hit(alice, "c", 5))
    assert store.figures.silent(alice, 3, 10) == []
    assert [each.address for each in store.figures.contacts(alice, limit=10)] == [
        "bob@example.org",
        "carol@example.net",
    ]
    assert [each.address for each in store.figures.contacts(alice, words="CAR", limit=10)] == ["carol@example.net"]


NAMES = {"en": "Renée O'Neil", "de": "ÄNNE Weiß", "ru": "Иван Иванов", "ja": "山田　花子"}


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "RENÉE"),
        ("de", "änne"),
        ("de", "WEISS"),
        ("de", "weiß"),
        ("ru", "иван"),
        ("ru", "ИВАНОВ"),
        ("ja", "花子"),
    ],
)
def test_a_contact_is_found_by_its_name_in_every_script(store: Store, alice: bytes, language: str, words: str) -> None:
    named = [Recipient(f"{language}@example.org", name) for language, name in NAMES.items()]
    store.messages.register(alice, [a_message(alice, 7, recipients=tuple(named))], NOW_MS)
    work(store)
    nameless = tuple([Recipient(each.address) for each in named])
    store.messages.register(alice, [a_message(alice, 8, recipients=nameless)], NOW_MS)
    work(store)

    assert [each.address for each in store.figures.contacts(alice, words=words, limit=10)] == [
        f"{language}@example.org"
    ]
    assert len(store.figures.contacts(alice, words=f"{language}@EXAMPLE", limit=10)) == 1


def test_a_contacts_automatic_events_are_counted_among_all_of_them(store: Store, alice: bytes) -> None:
    work(store, a_hit(alice, "a", 1), a_hit(alice, "b", 2, agent="scanner"), a_hit(alice, "c", 2, agent="maybe"))
    click = a_hit(alice, "d", 3, agent="scanner", target=Target.LINK, url="https://example.org/")
    work(store, click)

    carol, bob = (store.figures.contact(alice, each) for each in ("carol@example.net", "bob@example.org"))
    assert carol is not None
    assert bob is not None
    assert (bob.events, bob.automatic) == (3, 1)
    assert (carol.events, carol.automatic) == (1, 1)
    store.messages.delete(alice, an_id(2), LATER_MS)
    bob = store.figures.contact(alice, "bob@example.org")
    assert bob is not None
    assert (bob.events, bob.automatic) == (1, 0)
    assert kept(store) == counted_anew(store, alice)


def mails_that_carry_nothing(store: Store, account: bytes) -> None:
    """To Dave, who gets no others, and to Carol."""
    logged = [
        a_message(account, number, tracks="log", recipients=(DAVE, CAROL), sent_at_ms=NOW_MS + number)
        for number in (10, 11, 12)
    ]
    store.messages.register(account, logged, LATER_MS)
    work(store)


def test_a_contact_whose_mails_can_give_no_sign_is_listed_but_not_as_silent(store: Store, alice: bytes) -> None:
    mails_that_carry_nothing(store, alice)

    carol, dave, _bob = store.figures.contacts(alice, limit=10)
    assert (dave.address, dave.mails, dave.opened, dave.silent) == ("dave@example.org", 3, 0, 0)
    assert (carol.mails, carol.silent, carol.last_sent_at_ms) == (4, 1, NOW_MS + 12)
    assert dave.address not in {each.address for each in store.figures.silent(alice, 1, 10)}
    assert kept(store) == counted_anew(store, alice)
    for number in (10, 11, 12):
        store.messages.delete(alice, an_id(number), LATER_MS)
    assert store.figures.contact(alice, dave.address) is None


def test_a_mail_that_carries_nothing_is_found_but_in_no_share(store: Store, alice: bytes) -> None:
    store.messages.register(alice, [a_message(alice, 9, tracks="log")], NOW_MS)
    work(store)

    assert found(store, alice, state="log") == [an_id(9)]
    assert store.figures.total(alice, range(DAY, DAY + 1)).sent == 3


def test_a_message_with_more_events_than_are_shown_is_counted_in_full(store: Store, alice: bytes) -> None:
    tools = type(RULES)(hit_cap=300, judge=RULES.judge)
    hits = [a_hit(alice, f"h{at}", 1, at_ms=NOW_MS + at * 400_000) for at in range(1, 71)]
    pipeline.run(store, tools, Given(now_ms=LATER_MS + DAY_MS, hits=hits, due=[]))
    store.reports.follow()

    assert store.figures.sums(alice, [EVER]).opens == 70


def test_sums_that_an_older_process_has_let_drift_are_made_anew(store: Store, alice: bytes) -> None:
    work(store, a_hit(alice, "h-1"), a_hit(alice, "h-2", 2, at_ms=NOW_MS + 2 * DAY_MS))
    right = kept(store)
    assert store.report_sums.mend() == 0
    with store.reports._database.writing() as connection:
        connection.execute(report_hours.update().values(opens=report_hours.c.opens + 1))
        connection.execute(report_months.delete())

    assert store.report_sums.mend() == 1
    assert kept(store) == right
    assert store.report_sums.mend() == 0


def test_contacts_that_an_older_version_has_not_counted_are(store: Store, alice: bytes) -> None:
    mails_that_carry_nothing(store, alice)
    right = kept(store)
    with store.reports._database.writing() as connection:
        connection.execute(report_contacts.delete().where(report_contacts.c.address == "dave@example.org"))
        connection.execute(report_contacts.update().values(mails=1))
        older = report_tallies.c.tally.contains("dave@example.org")
        connection.execute(report_tallies.update().where(older).values(tally="[[],[],[],0]"))

    assert store.report_sums.mend() == 1
    work(store)
    assert kept(store) == right
    assert store.report_sums.mend() == 0


def test_automatic_events_that_an_older_version_has_not_counted_are(store: Store, alice: bytes) -> None:
    work(store, a_hit(alice, "a", 1), a_hit(alice, "b", 2, agent="scanner"))
    right = kept(store)
    nothing = {"events": 0, "automatic": 0}
    with store.reports._database.writing() as connection:
        for table in (report_contacts, report_days, report_months):
            connection.execute(table.update().values(nothing))
        for key, tally in connection.execute(select(report_tallies.c.message_key, report_tallies.c.tally)).all():
            older = to_json(json.loads(tally)[:4])
            connection.execute(report_tallies.update().where(report_tallies.c.message_key == key).values(tally=older))

    assert store.report_sums.mend() == 1
    work(store)
    assert kept(store) == right
    assert store.report_sums.mend() == 0
