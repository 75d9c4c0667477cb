"""Reports of mail systems, kept with their mail: once, for this account alone, gone with it, and never an open."""

import pytest
from sqlalchemy import func, select

import mail_reports as samples
from greentick.domain.mail_report import MailReport, ReadReport, ReportKind, read_report
from greentick.domain.receipt import Receipt, State
from greentick.errors import NotFound
from greentick.store import Store
from greentick.store.mail_reports import MOST_REPORTS
from greentick.store.tables import mail_reports
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
    ((stored,), _) = store.messages.list(store.accounts.owner() or b"", limit=9)
    return stored.receipt


def kept(store: Store) -> int:
    with store.work._database.reading() as connection:
        return connection.scalar(select(func.count()).select_from(mail_reports)) or 0


def test_a_failure_shows_as_bounced_and_is_told_once(store: Store, alice: bytes) -> None:
    fold(store)
    for _ in range(2):
        assert store.mail_reports.add(alice, a_report(ReportKind.BOUNCED, status="5.1.1"), LATER_MS) == an_id(1)
        receipt = fold(store)

    assert (receipt.state, receipt.opens) == (State.BOUNCED, 0)
    assert receipt.reports == (MailReport(ReportKind.BOUNCED, NOW_MS + 1, "5.1.1"),)
    assert kept(store) == 1
    assert store.feed.end(alice) == 2
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


def test_a_report_of_an_unknown_or_somebody_elses_mail_is_kept_nowhere(store: Store, alice: bytes) -> None:
    bob = store.accounts.create(2)
    nameless = ReadReport(id="r", kind=ReportKind.BOUNCED, message_ids=("unknown@x",))

    for account_id, report in ((bob, a_report(ReportKind.BOUNCED)), (alice, nameless)):
        with pytest.raises(NotFound, match="Nothing was kept"):
            store.mail_reports.add(account_id, report, LATER_MS)
    assert kept(store) == 0


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
    assert fold(store).reports[0].at_ms % 86_400_000 == 0
