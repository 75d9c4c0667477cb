"""Reports of mail systems, kept with their mail: once, for this account alone, gone with it, and never an open."""

import pytest
from sqlalchemy import Table, func, select

import mail_reports as samples
from greentick.domain.mail_report import MailReport, ReadReport, ReportKind, read_report
from greentick.domain.receipt import Receipt, State
from greentick.store import Store
from greentick.store.mail_reports import EARLY_DAYS, MOST_REPORTS
from greentick.store.tables import early_reports, mail_reports
from greentick.wire.settings_shapes import SettingsPatch
from greentick.worker import pipeline
from greentick.worker.batch import Given
from making import NOW_MS, a_hit, a_message, an_id
from worker.rules import RULES

LATER_MS = NOW_MS + 3_600_000


@pytest.fixture
def alice(store: Store) -> bytes:
    account_id = store.accounts.create(1)
    store.messages.register(account_id, [a_message(account_id, rfc_message_id=samples.SENT_ID)], NOW_MS)
    return account_id


def a_report(kind: ReportKind, number: int = 1, **given: object) -> ReadReport:
    names = (samples.SENT_ID.strip("<>"),)
    return ReadReport(id=f"{kind}{number}", kind=kind, message_ids=names, at_ms=NOW_MS + number, **given)  # type: ignore[arg-type]


def fold(store: Store, *hits: object) -> Receipt:
    due = store.work.due(LATER_MS, 100)
    pipeline.run(store, RULES, Given(now_ms=LATER_MS, hits=hits, due=due))  # type: ignore[arg-type]
    (*_, stored), _ = store.messages.list(store.accounts.owner() or b"", limit=9)
    return stored.receipt


def kept(store: Store, table: Table = mail_reports) -> int:
    with store.work._database.reading() as connection:
        return connection.scalar(select(func.count()).select_from(table)) or 0


def test_a_failure_shows_as_bounced_and_is_told_once(store: Store, alice: bytes) -> None:
    fold(store)
    for _ in range(2):
        assert store.mail_reports.add(alice, a_report(ReportKind.BOUNCED, status="5.1.1"), LATER_MS) == an_id(1)
        receipt = fold(store)

    assert (receipt.state, receipt.opens) == (State.BOUNCED, 0)
    assert receipt.reports == (MailReport(ReportKind.BOUNCED, NOW_MS + 1, "5.1.1"),)
    assert kept(store) == 1
    told = store.feed.page(alice, 0, 9).items
    assert [each.reports for each in told] == [(), receipt.reports, ()]
    assert [each.message.id for each in store.messages.list(alice, limit=9, state=State.BOUNCED)[0]] == [an_id(1)]


def test_an_open_outweighs_a_failure(store: Store, alice: bytes) -> None:
    store.mail_reports.add(alice, a_report(ReportKind.BOUNCED), LATER_MS)
    assert fold(store).state is State.BOUNCED

    receipt = fold(store, a_hit(alice, "h-1"))

    assert (receipt.state, receipt.opens, len(receipt.reports)) == (State.OPENED, 1, 1)


@pytest.mark.parametrize("kind", [each for each in ReportKind if each is not ReportKind.BOUNCED])
def test_no_other_report_changes_state_or_counts(store: Store, alice: bytes, kind: ReportKind) -> None:
    store.mail_reports.add(alice, a_report(kind), LATER_MS)

    receipt = fold(store)

    assert (receipt.state, receipt.opens, receipt.first_open_at_ms) == (State.SENT, 0, None)
    assert [each.kind for each in receipt.reports] == [kind]


def test_a_mail_is_found_by_any_of_the_names_with_or_without_brackets(store: Store, alice: bytes) -> None:
    store.messages.register(alice, [a_message(alice, 2, rfc_message_id="bare@x")], NOW_MS)
    report = ReadReport(id="r", kind=ReportKind.DELAYED, message_ids=("other@x", "bare@x"))

    assert store.mail_reports.add(alice, report, LATER_MS) == an_id(2)


def test_a_report_that_comes_before_its_mail_waits_for_it_and_is_told_once(store: Store, alice: bytes) -> None:
    early = ReadReport(id="e", kind=ReportKind.BOUNCED, message_ids=("early@x", "own@x"), at_ms=NOW_MS, status="5.1.1")
    other = ReadReport(id="o", kind=ReportKind.BOUNCED, message_ids=("other@x",))

    for report in (early, early, other):
        assert store.mail_reports.add(alice, report, LATER_MS) == ""
    assert (kept(store), kept(store, early_reports)) == (0, 2)
    store.messages.register(alice, [a_message(alice, 2)], NOW_MS)
    assert kept(store) == 0
    for _ in range(2):  # Gmail tells the Message-ID later, and the extension registers again
        store.messages.register(alice, [a_message(alice, 2, rfc_message_id="<early@x>")], LATER_MS)

    assert (kept(store), kept(store, early_reports)) == (1, 1)
    fold(store)
    detail = store.messages.get(alice, an_id(2))
    assert detail is not None
    assert detail.stored.receipt.state is State.BOUNCED
    assert detail.stored.receipt.reports == (MailReport(ReportKind.BOUNCED, NOW_MS, "5.1.1"),)
    assert sum(len(each.reports) for each in store.feed.page(alice, 0, 99).items) == 1


def test_what_waits_is_nobody_elses_holds_no_name_and_ends(
    store: Store, alice: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("greentick.store.mail_reports.MOST_EARLY", 5)
    bob = store.accounts.create(2)
    for account_id in (alice, bob):
        for number in range(7):
            waiting = ReadReport(id=f"{number}", kind=ReportKind.DELAYED, message_ids=(f"{number}@mail.example",))
            store.mail_reports.add(account_id, waiting, LATER_MS + number)
    store.messages.register(bob, [a_message(bob, 2, rfc_message_id="<5@mail.example>")], LATER_MS)
    store.messages.register(
        alice, [a_message(alice, 3, rfc_message_id="<1@mail.example>")], LATER_MS
    )  # the oldest had to go

    assert (kept(store), kept(store, early_reports)) == (1, 9)
    with store.work._database.reading() as connection:
        assert "@mail" not in str(connection.execute(select(early_reports)).all())
    store.accounts.delete(bob)
    assert kept(store, early_reports) == 5
    assert store.mail_reports.purge_early(LATER_MS + 5 + EARLY_DAYS * 86_400_000) == 3
    assert kept(store, early_reports) == 2


def test_reports_go_with_their_mail_and_account(store: Store, alice: bytes) -> None:
    store.mail_reports.add(alice, a_report(ReportKind.BOUNCED), LATER_MS)
    store.messages.delete(alice, an_id(1), LATER_MS)
    assert kept(store) == 0

    store.messages.register(alice, [a_message(alice, 2, rfc_message_id=samples.SENT_ID)], NOW_MS)
    store.mail_reports.add(alice, a_report(ReportKind.BOUNCED), LATER_MS)
    store.accounts.delete(alice)
    assert kept(store) == 0


def test_of_one_mail_only_so_many_are_kept(store: Store, alice: bytes) -> None:
    for number in range(MOST_REPORTS + 3):
        store.mail_reports.add(alice, a_report(ReportKind.DELAYED, number), LATER_MS)

    assert kept(store) == len(fold(store).reports) == MOST_REPORTS


def test_a_time_that_cannot_be_is_replaced_and_only_the_day_kept_where_wanted(store: Store, alice: bytes) -> None:
    early = read_report(samples.POSTFIX.replace("2026", "1999").encode())
    store.mail_reports.add(alice, early, LATER_MS)
    assert [each.at_ms for each in fold(store).reports] == [LATER_MS]

    store.accounts.update_settings(alice, SettingsPatch(keep_exact_time=False))
    store.mail_reports.add(alice, a_report(ReportKind.DELAYED), LATER_MS)
    store.sparing.forget_times(alice, LATER_MS + 1)
    days = [each.at_ms % 86_400_000 for each in fold(store).reports]
    told = [each.at_ms % 86_400_000 for item in store.feed.page(alice, 0, 9).items for each in item.reports]
    assert days == told == [0, 0]


def seen(store: Store, alice: bytes, number: int = 1, *, thread: str = "18f0", **given: object) -> None:
    report = a_report(ReportKind.BOUNCED, number, **given)
    store.mail_reports.add_seen(alice, "alice@example.com", [thread, "thread-a:1"], report, LATER_MS)


def test_a_bounce_that_gmail_shows_is_kept_once_and_again_only_when_it_says_more(store: Store) -> None:
    account_id = store.accounts.create(1)
    earlier = a_message(account_id, thread_id="18f0", gmail_address="alice@example.com", sent_at_ms=NOW_MS - 1000)
    later = a_message(account_id, 2, thread_id="18f0", gmail_address="alice@example.com", sent_at_ms=NOW_MS + 500)
    store.messages.register(account_id, [earlier, later], LATER_MS)

    seen(store, account_id, thread="other")
    store.mail_reports.add_seen(account_id, "bob@example.com", ["18f0"], a_report(ReportKind.BOUNCED), LATER_MS)
    assert kept(store) == 0

    for _ in range(2):
        seen(store, account_id, status="5.7.1")
    seen(store, account_id, 2, status="5.7.1")
    assert kept(store) == 1
    for number in (3, 3, 4):
        seen(store, account_id, number, status="5.7.1", blames_tracking=True)
    assert kept(store) == 2

    fold(store)
    states = {each.message.id: each.receipt for each in store.messages.list(account_id, limit=9)[0]}
    assert [each.blames_tracking for each in states[an_id(1)].reports] == [False, True]
    assert (states[an_id(1)].state, states[an_id(2)].state) == (State.BOUNCED, State.SENT)
    told = [each.reports for each in store.feed.page(account_id, 0, 9).items if each.reports]
    assert [report.blames_tracking for (report,) in told] == [False, True]


def test_what_a_refusal_blames_waits_with_it_for_the_mail(store: Store) -> None:
    account_id = store.accounts.create(1)
    store.mail_reports.add(account_id, a_report(ReportKind.BOUNCED, blames_tracking=True), NOW_MS)
    store.messages.register(account_id, [a_message(account_id, rfc_message_id=samples.SENT_ID)], NOW_MS)

    assert [each.blames_tracking for each in fold(store).reports] == [True]
