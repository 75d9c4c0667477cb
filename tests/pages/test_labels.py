"""The dashboard by label: lists, the history of opens, reports; one timeline; days where only days are kept."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from greentick.domain.label import ThreadLabels
from greentick.domain.mail_report import ReadReport, ReportKind
from greentick.domain.message import Recipient
from greentick.pages.periods import Period
from greentick.worker import pipeline
from greentick.worker.batch import Given
from making import ALICE, a_hit, a_message, an_id
from pages.house import House, text_of
from worker.rules import RULES

DAY_MS = 86_400_000
THREAD = f"{1:016x}"


def day(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).date().isoformat()


@pytest.fixture
def alice(house: House) -> House:
    """Two mails, both opened; the first is filed under a label, was answered, and its server reports."""
    store, account = house.store, house.account
    sent_ms = house.clock() - 3 * DAY_MS
    mails = [
        a_message(account, number, sent_at_ms=sent_ms + number, rfc_message_id=f"<m{number}@x>") for number in (1, 2)
    ]
    store.messages.register(account, mails, house.clock())
    store.labels.seen(account, ALICE, [ThreadLabels(thread_id=THREAD, shown=("Clients & Co",))])
    report = ReadReport(id="r", kind=ReportKind.DELIVERED, message_ids=("m1@x",), at_ms=sent_ms + 60_000)
    store.mail_reports.add(account, report, house.clock())
    store.replies.note(account, ALICE, [THREAD], house.clock() - DAY_MS, learned="seen")
    hits = [a_hit(account, f"h{number}", number, at_ms=sent_ms + 2 * DAY_MS + number) for number in (1, 2)]
    due = store.work.due(house.clock(), 100)
    pipeline.run(store, RULES, Given(now_ms=house.clock(), hits=hits, due=due))
    store.reports.follow()
    return house


def test_messages_are_listed_by_label(alice: House) -> None:
    page = text_of(alice.get("/dashboard/?label=clients+%26+co"))
    assert "Mail 1" in page
    assert "Mail 2" not in page
    assert '<option value="Clients & Co" selected' in page
    assert "Clients & Co" in text_of(alice.get(f"/dashboard/messages/{an_id(1)}"))
    assert "Clients & Co" in alice.get("/dashboard/messages.csv").get_data(as_text=True)


def test_contacts_are_those_of_a_labels_mails(alice: House) -> None:
    to = Recipient("zoe@example.net", "Zoe")
    other = a_message(alice.account, 3, sent_at_ms=alice.clock() - DAY_MS, recipients=(to,))
    alice.store.messages.register(alice.account, [other], alice.clock())
    pipeline.run(alice.store, RULES, Given(now_ms=alice.clock(), due=alice.store.work.due(alice.clock(), 100)))
    while alice.store.reports.follow():
        pass

    page = text_of(alice.get("/dashboard/contacts?label=clients+%26+co"))
    assert "bob@example.org" in page
    assert "zoe@example.net" not in page
    assert '<option value="Clients & Co" selected' in page
    assert "zoe@example.net" in text_of(alice.get("/dashboard/contacts"))
    assert "No contact matches." in text_of(alice.get("/dashboard/contacts?label=none"))


def test_the_history_of_a_label_has_its_opens_and_clicks_alone(alice: House) -> None:
    page = text_of(alice.get("/dashboard/history?label=Clients+%26+Co"))
    assert "Mail 1" in page
    assert "Mail 2" not in page
    assert "Mail 1" not in text_of(alice.get("/dashboard/history?label=Clients+%26+Co&kind=click"))
    assert "Mail 2" in text_of(alice.get("/dashboard/history"))
    assert alice.get("/dashboard/history?before=x").status_code == 400


def test_reports_count_the_mails_of_a_label(alice: House) -> None:
    counted = [text_of(alice.get(f"/dashboard/reports?{query}")) for query in ("label=Clients+%26+Co", "label=no")]
    tiles = [
        page.partition('<li class="sent">')[2].partition("</strong>")[0].partition("<strong>")[2] for page in counted
    ]
    assert tiles == ["1", "0"]
    csv = alice.get("/dashboard/reports.csv?label=Clients+%26+Co").get_data(as_text=True)
    assert sum(int(line.split(",")[1]) for line in csv.splitlines()[1:-1]) == 1


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu"])
def test_a_label_of_all_mails_counts_what_is_counted_of_all(one_house: House, zone: str) -> None:
    store, account = one_house.store, one_house.account
    for stored in store.messages.list(account, limit=200)[0]:
        seen = ThreadLabels(thread_id=stored.message.thread_id, shown=("All",))
        store.labels.seen(account, stored.message.gmail_address, [seen])
    while store.reports.follow():
        pass
    period = Period.read({"days": "7"}, datetime.fromtimestamp(one_house.clock() / 1000, ZoneInfo(zone)).date())
    labelled, counted = store.figures_of("all", period.compared_days), store.figures

    assert labelled.total(account, period.utc_days).sent > 0
    for each in (period, period.before):
        spans = each.spans(ZoneInfo(zone))
        assert labelled.days(account, spans) == counted.days(account, spans)
        assert labelled.week(account, spans) == counted.week(account, spans)
        assert labelled.sums(account, spans) == counted.sums(account, spans)
        for kind in ("all", "delay", "domain", "subject"):
            assert labelled.mails(account, kind, each.utc_days) == counted.mails(account, kind, each.utc_days)


def test_one_timeline_has_what_was_reported_the_open_and_the_answer_newest_first(alice: House) -> None:
    page = text_of(alice.get(f"/dashboard/messages/{an_id(1)}"))
    timeline = page.partition("Timeline")[2].partition("</ol>")[0]
    places = [
        timeline.index(words)
        for words in ("Answered: seen", "person", "A mail server reports: delivered")
        if words in timeline
    ]
    assert len(places) >= 2
    assert places == sorted(places)


def test_where_only_the_day_is_kept_no_clock_time_is_shown(alice: House) -> None:
    account, store = alice.account, alice.store
    sent_ms = alice.clock() - 3 * DAY_MS
    midnight_ms = sent_ms - sent_ms % DAY_MS + 2 * DAY_MS
    store.messages.register(account, [a_message(account, 3, sent_at_ms=sent_ms)], alice.clock())
    hit = replace(a_hit(account, "h3", 3), at_ms=midnight_ms)
    pipeline.run(store, RULES, Given(now_ms=alice.clock(), hits=[hit], due=store.work.due(alice.clock(), 100)))

    for path in (f"/dashboard/messages/{an_id(3)}", f"/dashboard/messages/{an_id(3)}/evidence.json"):
        page = text_of(alice.get(path))
        assert day(midnight_ms) in page
        assert f"{day(midnight_ms)}T" not in page
