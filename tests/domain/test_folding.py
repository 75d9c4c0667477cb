"""Folding hits into receipts: what is one reading, what are several; counts are lower bounds; arrival order is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.readers import DESKTOP, IPHONE, LATER_MS, SENT_MS, clicked, judged, mail, opened, opens, read
from greentick.domain.days import PLACE_MS
from greentick.domain.folding import READING_MS, fold, with_reports
from greentick.domain.hit import CONFIRMED, Target
from greentick.domain.judgement import JudgedHit, Verdict
from greentick.domain.mail_report import MailReport, ReportKind
from greentick.domain.receipt import Group, Receipt, State
from greentick.domain.wish import Withheld


def test_a_double_fetch_is_one_open() -> None:
    assert opens(opened(600), opened(601)) == 1
    assert opens(opened(600), opened(601), recipients=5) == 1


def test_a_re_render_is_part_of_the_reading() -> None:
    receipt = fold(mail(), [opened(600), opened(620)], LATER_MS)

    assert receipt.opens == 1
    assert len(receipt.events[0].hit_ids) == 2


def test_a_reading_is_anchored_at_its_beginning() -> None:
    receipt = fold(mail(), [opened(600 + 120 * n) for n in range(5)], LATER_MS)

    assert receipt.opens == 3
    assert [len(event.hit_ids) for event in receipt.events] == [1, 2, 2]


def test_two_recipients_behind_one_proxy_are_two_opens() -> None:
    assert opens(opened(600, network_hash="proxy"), opened(660, network_hash="proxy"), recipients=2) == 2
    assert opens(opened(600, network_hash="proxy"), opened(605, network_hash="proxy"), recipients=2) == 2


def test_no_more_readings_at_once_than_there_are_recipients() -> None:
    assert opens(*[opened(600 + 20 * n) for n in range(6)], recipients=2) == 2


def test_different_mail_services_and_programs_are_different_readers() -> None:
    assert opens(opened(600), opened(601, party="Yahoo Mail"), recipients=2) == 2
    assert opens(read(600), read(601, client=DESKTOP)) == 2
    assert opens(opened(600), read(601)) == 2


def test_one_mail_service_or_one_program_is_one_reader_however_else_it_is_known() -> None:
    assert opens(opened(600, client=IPHONE), opened(601, client=DESKTOP)) == 1
    assert opens(read(600, party="Mullvad"), read(601)) == 1


@pytest.mark.parametrize("recipients", [1, 3])
def test_a_telephone_that_changes_its_address_is_one_reader(recipients: int) -> None:
    hits = [read(600, network_hash="ipv6"), read(602, network_hash="ipv4")]

    assert opens(*hits, recipients=recipients) == 1


def test_the_same_program_at_two_addresses_a_minute_apart_is_two_of_several_recipients() -> None:
    hits = [read(600, network_hash="one"), read(660, network_hash="other")]

    assert opens(*hits, recipients=2) == 2
    assert opens(*hits, recipients=1) == 1


def test_the_same_program_at_one_address_is_one_reader_also_of_several() -> None:
    assert opens(read(600, network_hash="one"), read(660, network_hash="one"), recipients=2) == 1


def test_a_later_open_is_a_new_open() -> None:
    receipt = fold(mail(), [opened(600), opened(4000)], LATER_MS)

    assert receipt.opens == 2
    assert receipt.first_open_at_ms == SENT_MS + 600_000
    assert receipt.last_open_at_ms == SENT_MS + 4_000_000


@pytest.mark.parametrize(
    ("hits", "state"),
    [
        ([], State.SENT),
        ([judged(Verdict.BOT, 5), judged(Verdict.SCANNER, 6), judged(Verdict.SELF, 7)], State.SENT),
        ([judged(Verdict.PREFETCH, 4)], State.SENT),
        ([judged(Verdict.PREFETCH, 4, reason="apple_privacy")], State.MAYBE),
        ([judged(Verdict.MAYBE, 4), judged(Verdict.BOT, 5)], State.MAYBE),
        ([judged(Verdict.MAYBE, 4), opened(600)], State.OPENED),
        ([opened(600), clicked(700)], State.CLICKED),
        ([judged(Verdict.SCANNER, 6, target="link", url="https://example.org/")], State.SENT),
        ([judged(Verdict.MAYBE, 6, target="link", url="https://example.org/")], State.MAYBE),
    ],
)
def test_the_state_follows_from_the_groups(hits: list[JudgedHit], state: State) -> None:
    assert fold(mail(), hits, LATER_MS).state is state


def test_a_mail_nobody_has_registered_yet_is_pending() -> None:
    assert fold(mail(registered=False), [opened(600)], LATER_MS).state is State.PENDING


def test_a_click_without_an_open_implies_one() -> None:
    receipt = fold(mail(), [clicked(700), clicked(5000)], LATER_MS)

    assert (receipt.state, receipt.opens, receipt.clicks) == (State.CLICKED, 1, 2)
    assert receipt.first_open_at_ms == SENT_MS + 700_000


def test_who_clicks_has_the_mail_open_so_the_first_and_the_last_open_may_be_a_click() -> None:
    before = fold(mail(), [clicked(700), opened(5000)], LATER_MS)
    after = fold(mail(), [opened(700), clicked(5000)], LATER_MS)

    for receipt in (before, after):
        assert receipt.first_open_at_ms == SENT_MS + 700_000
        assert receipt.last_open_at_ms == SENT_MS + 5_000_000


def test_a_click_with_an_open_implies_no_other() -> None:
    assert fold(mail(), [opened(600), clicked(700)], LATER_MS).opens == 1


def test_clicks_on_different_links_are_different_clicks_and_a_double_click_is_one() -> None:
    one, other = "https://example.org/1", "https://example.org/2"
    receipt = fold(mail(), [clicked(700, url=one), clicked(700.3, url=one), clicked(710, url=other)], LATER_MS)

    assert receipt.clicks == 2
    assert {event.url for event in receipt.events} == {one, other}


def test_repeated_automatic_visits_are_one_quiet_event() -> None:
    visits = [judged(Verdict.BOT, 3600 * n, party="Googlebot") for n in range(20)]

    (event,) = fold(mail(), visits, LATER_MS).events

    assert (event.group, len(event.hit_ids)) == (Group.AUTOMATIC, 20)
    assert event.last_at_ms - event.at_ms == 19 * 3_600_000


def test_a_scanner_that_follows_every_link_is_one_quiet_event() -> None:
    hits = [judged(Verdict.SCANNER, 5 + n, target="link", url=f"https://example.org/{n}") for n in range(3)]

    (event,) = fold(mail(), hits, LATER_MS).events
    assert len(event.hit_ids) == 3


def test_what_machines_fetch_is_neither_the_first_nor_the_last_open() -> None:
    receipt = fold(mail(), [judged(Verdict.SCANNER, 5), opened(600), judged(Verdict.MAYBE, 900)], LATER_MS)

    assert (receipt.first_open_at_ms, receipt.last_open_at_ms) == (SENT_MS + 600_000, SENT_MS + 600_000)


def test_uncertain_visits_of_different_programs_parties_or_links_are_listed_apart() -> None:
    known: list[dict[str, object]] = [
        {"client": IPHONE},
        {"client": DESKTOP},
        {"party": "Proton Mail"},
        {"party": "Zoho"},
    ]
    links = [judged(Verdict.MAYBE, 610 + n, target="link", url=f"https://example.org/{n}") for n in range(2)]
    hits = [judged(Verdict.MAYBE, 600 + n, **each) for n, each in enumerate(known)]  # type: ignore[arg-type]

    assert len(fold(mail(), [*hits, *links], LATER_MS).events) == 6


def test_an_uncertain_visit_is_not_part_of_an_own_view() -> None:
    assert len(fold(mail(), [judged(Verdict.SELF, 600), judged(Verdict.MAYBE, 601)], LATER_MS).events) == 2


def test_a_reading_takes_in_what_comes_before_its_end_and_a_double_fetch_ends_after_two_seconds() -> None:
    assert opens(read(600), read(779.999)) == 1
    assert opens(read(600), read(780)) == 2
    assert opens(opened(600), opened(602), recipients=2) == 1
    assert opens(opened(600), opened(602.001), recipients=2) == 2


def test_an_address_changes_within_thirty_seconds() -> None:
    assert opens(read(600, network_hash="one"), read(630, network_hash="other"), recipients=2) == 1
    assert opens(read(600, network_hash="one"), read(630.001, network_hash="other"), recipients=2) == 2


def test_readings_placed_in_their_day_stay_apart() -> None:
    assert PLACE_MS >= READING_MS


def test_a_mail_whose_recipients_are_not_known_has_one() -> None:
    assert opens(opened(600), opened(660), recipients=0) == 1


@pytest.mark.parametrize(
    ("withheld", "state"),
    [
        (Withheld.COPY, State.REFUSED),
        (Withheld.REFUSED, State.REFUSED),
        (Withheld.ASKED, State.UNTRACKED),
        (Withheld.NEVER, State.UNTRACKED),
        (Withheld.GIVEN, State.OPENED),
    ],
)
def test_a_refused_mail_shows_nothing_of_what_was_recorded_before(withheld: Withheld, state: State) -> None:
    receipt = fold(mail(withheld=withheld), [opened(600)], LATER_MS)

    assert (receipt.state, receipt.opens, len(receipt.events)) == (state, int(state is State.OPENED), receipt.opens)


@pytest.mark.parametrize(
    ("withheld", "state"),
    [
        (Withheld.ASKED, State.OPENED),
        (Withheld.ASKED_COPY, State.OPENED),
        (Withheld.REFUSED, State.REFUSED),
        (Withheld.NEVER, State.UNTRACKED),
    ],
)
def test_of_a_mail_that_asks_only_the_receipt_given_by_hand_is_shown(withheld: Withheld, state: State) -> None:
    """And nothing of it once the recipient has refused."""
    by_hand = judged(Verdict.PERSON, 700, reason="given_by_hand")
    by_hand = JudgedHit(replace(by_hand.hit, method=CONFIRMED), by_hand.judgement)

    receipt = fold(mail(withheld=withheld), [opened(600), by_hand], LATER_MS)

    assert (receipt.state, [event.reason for event in receipt.events]) == (
        state,
        ["given_by_hand"] if state is State.OPENED else [],
    )


def test_nothing_is_refused_before_the_mail_is_registered() -> None:
    assert fold(mail(withheld=Withheld.REFUSED, registered=False), [], LATER_MS).state is State.PENDING


@pytest.mark.parametrize(
    ("before", "after"),
    [(State.SENT, State.BOUNCED), (State.MAYBE, State.BOUNCED), (State.OPENED, State.OPENED)],
)
def test_a_failure_shows_until_somebody_has_opened_the_mail(before: State, after: State) -> None:
    receipt = with_reports(Receipt(state=before), [MailReport(kind=ReportKind.BOUNCED, at_ms=1)])

    assert (receipt.state, len(receipt.reports)) == (after, 1)


@pytest.mark.parametrize("state", [State.REFUSED, State.UNTRACKED, State.PENDING])
def test_of_a_mail_that_is_not_recorded_nothing_is_reported(state: State) -> None:
    receipt = Receipt(state=state)

    assert with_reports(receipt, [MailReport(kind=ReportKind.BOUNCED, at_ms=1)]) is receipt


def test_different_robots_are_listed_apart() -> None:
    hits = [judged(Verdict.BOT, 1, party="a"), judged(Verdict.BOT, 2, party="b"), judged(Verdict.SCANNER, 3)]

    assert len(fold(mail(), hits, LATER_MS).events) == 3


def test_events_stand_newest_first() -> None:
    receipt = fold(mail(), [opened(600), judged(Verdict.BOT, 5), opened(9000)], LATER_MS)

    assert [event.at_ms for event in receipt.events] == sorted((e.at_ms for e in receipt.events), reverse=True)


def test_a_hit_that_is_held_back_is_not_shown_before_its_time_and_says_when() -> None:
    hit = opened(4, held_s=10)
    early = fold(mail(), [hit], hit.hit.at_ms + 9_999)
    late = fold(mail(), [hit], hit.hit.at_ms + 10_000)

    assert (early.state, early.events, early.due_at_ms) == (State.SENT, (), hit.hit.at_ms + 10_000)
    assert (late.state, late.opens, late.due_at_ms) == (State.OPENED, 1, None)


def test_an_open_is_uncertain_until_the_click_that_confirms_it_is_sure() -> None:
    click = clicked(700, held_s=1.2)
    confirmed = judged(Verdict.PERSON, 600, held_s=101.2, reason="confirmed_by_click")
    early = fold(mail(), [confirmed, click], click.hit.at_ms + 1_199)
    late = fold(mail(), [confirmed, click], click.hit.at_ms + 1_200)

    assert (early.state, early.opens, early.due_at_ms) == (State.MAYBE, 0, click.hit.at_ms + 1_200)
    assert [event.verdict for event in early.events] == [Verdict.MAYBE]
    assert (late.state, late.opens, late.first_open_at_ms) == (State.CLICKED, 1, confirmed.hit.at_ms)


HITS = st.builds(
    judged,
    st.sampled_from(Verdict),
    st.floats(0, 4000),
    held_s=st.sampled_from([0, 10]),
    id=st.uuids().map(str),
    client=st.sampled_from([IPHONE, DESKTOP]),
    network_hash=st.sampled_from(["", "one", "other"]),
    target=st.sampled_from(["pixel", "link"]),
)


@given(st.lists(HITS, max_size=12), st.integers(0, 4), st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(hits: list[JudgedHit], recipients: int, random: object) -> None:
    shuffled = list(hits)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    assert fold(mail(recipients), shuffled, LATER_MS) == fold(mail(recipients), hits, LATER_MS)


@given(st.lists(HITS, max_size=12), st.integers(0, 4))
def test_counts_are_lower_bounds_and_no_hit_is_lost_or_told_twice(hits: list[JudgedHit], recipients: int) -> None:
    receipt = fold(mail(recipients), hits, LATER_MS)
    told = [hit_id for event in receipt.events for hit_id in event.hit_ids]

    assert sorted(told) == sorted(each.hit.id for each in hits)
    readers = [each.hit.target for each in hits if each.judgement.verdict in (Verdict.PERSON, Verdict.PROXY)]
    links = readers.count(Target.LINK)
    assert receipt.clicks <= links
    assert receipt.opens <= max(readers.count(Target.PIXEL), min(links, 1))


@given(st.lists(HITS, max_size=8))
def test_one_more_open_never_makes_fewer(hits: list[JudgedHit]) -> None:
    more = [*hits, opened(100_000, id="later")]

    assert fold(mail(2), more, LATER_MS).opens >= fold(mail(2), hits, LATER_MS).opens
