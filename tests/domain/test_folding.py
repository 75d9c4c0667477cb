"""Folding hits into receipts: what is one reading, what are several; counts are lower bounds; arrival order is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from greentick.domain.days import PLACE_MS
from greentick.domain.folding import READING_MS, fold, with_reports
from greentick.domain.hit import Hit, Target
from greentick.domain.judgement import Client, JudgedHit, Judgement, Verdict
from greentick.domain.mail_report import MailReport, ReportKind
from greentick.domain.message import Message, Recipient
from greentick.domain.receipt import Group, Receipt, State
from greentick.domain.wish import Withheld

SENT_MS = 1_790_000_000_000
LATER_MS = SENT_MS + 10**9
IPHONE = Client(system="iOS", device="phone")
DESKTOP = Client(name="Outlook", system="Windows", device="desktop")
REASONS = {
    Verdict.PERSON: "mail_client",
    Verdict.PROXY: "image_proxy",
    Verdict.MAYBE: "microsoft_network",
    Verdict.PREFETCH: "gmail_prefetch",
    Verdict.SCANNER: "scanner_network",
    Verdict.BOT: "bot_agent",
    Verdict.SELF: "own_view",
}


def mail(recipients: int = 1, **changed: object) -> Message:
    message = Message(
        id="A" * 16,
        account_id=bytes(9),
        nonce=bytes(12),
        sent_at_ms=SENT_MS,
        recipients=tuple(Recipient(f"r{n}@example.org") for n in range(recipients)),
    )
    return replace(message, **changed)


def judged(verdict: Verdict, after_s: float, *, held_s: float = 0, **known: object) -> JudgedHit:
    at_ms = SENT_MS + round(after_s * 1000)
    hit = Hit(
        id=str(known.pop("id", f"{at_ms}")),
        at_ms=at_ms,
        account_id=bytes(9),
        nonce=bytes(12),
        network_hash=str(known.pop("network_hash", "")),
        url=known.pop("url", None),  # type: ignore[arg-type]
        target=Target(str(known.pop("target", "pixel"))),
    )
    party = "Gmail" if verdict is Verdict.PROXY else ""
    fields = {"reason": REASONS[verdict], "party": party, **known}
    show_at_ms = at_ms + round(held_s * 1000)
    judgement = Judgement(verdict=verdict, show_at_ms=show_at_ms, notify_at_ms=show_at_ms, **fields)  # type: ignore[arg-type]
    return JudgedHit(hit, judgement)


def opened(after_s: float, **known: object) -> JudgedHit:
    """Through Gmail's proxy."""
    return judged(Verdict.PROXY, after_s, **known)  # type: ignore[arg-type]


def read(after_s: float, **known: object) -> JudgedHit:
    """Directly, with an iPhone unless said otherwise."""
    return judged(Verdict.PERSON, after_s, **{"client": IPHONE, **known})  # type: ignore[arg-type]


def clicked(after_s: float, **known: object) -> JudgedHit:
    url = known.pop("url", "https://example.org/")
    return judged(Verdict.PERSON, after_s, target="link", url=url, **known)  # type: ignore[arg-type]


def mine(each: JudgedHit, correction: str = "") -> JudgedHit:
    judgement = replace(each.judgement, verdict=Verdict.SELF, reason="corrected")
    return JudgedHit(each.hit, judgement, correction)


def opens(*hits: JudgedHit, recipients: int = 1) -> int:
    return fold(mail(recipients), hits, LATER_MS).opens


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


def test_what_was_corrected_is_not_mixed_with_what_was_found_out() -> None:
    hits = [judged(Verdict.SELF, 600), judged(Verdict.SELF, 601, reason="corrected")]

    assert [event.corrected for event in fold(mail(), hits, LATER_MS).events] == [True, False]


def test_a_reading_takes_in_what_comes_before_its_end_and_a_double_fetch_ends_after_two_seconds() -> None:
    assert opens(read(600), read(779.999)) == 1
    assert opens(read(600), read(780)) == 2
    assert opens(opened(600), opened(602), recipients=2) == 1
    assert opens(opened(600), opened(602.001), recipients=2) == 2


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


def test_a_corrected_event_keeps_its_name_so_that_it_can_be_taken_back() -> None:
    hits = [read(600, id="a"), read(640, id="b")]
    (before,) = fold(mail(), hits, LATER_MS).events

    (after,) = fold(mail(), map(mine, hits), LATER_MS).events

    assert (after.id, after.hit_ids) == (before.id, before.hit_ids)
    assert (after.group, after.corrected) == (Group.SELF, True)


@pytest.mark.parametrize("id_", ["0", "z"])
@pytest.mark.parametrize("after_s", [600, 660, 779.999])
def test_what_the_same_program_fetches_on_is_part_of_the_reading_that_was_the_senders(after_s: float, id_: str) -> None:
    own = mine(read(600, id="a", network_hash="phone"), "a")
    receipt = fold(mail(), [own, read(after_s, id=id_, network_hash="phone")], LATER_MS)

    assert (receipt.state, receipt.opens) == (State.SENT, 0)
    assert [event.hit_ids for event in receipt.events] == [("a", id_)]


@pytest.mark.parametrize(
    "other",
    [
        read(780, network_hash="phone"),
        read(599, network_hash="phone"),
        read(660, network_hash="other"),
        read(660, network_hash="phone", client=DESKTOP),
        clicked(660, network_hash="phone", client=IPHONE),
        opened(660, network_hash="phone", client=IPHONE),
    ],
)
def test_what_may_be_another_reading_is_not_the_senders_for_one_that_was(other: JudgedHit) -> None:
    assert opens(mine(read(600, network_hash="phone")), other) == 1
    assert opens(mine(read(600)), read(660)) == 1


def test_corrections_stay_apart_so_that_each_can_be_taken_back() -> None:
    hits = [opened(600, id="a"), opened(601, id="b"), opened(640, id="c")]

    receipt = fold(mail(2), map(mine, hits, "aac"), LATER_MS)

    assert [event.hit_ids for event in receipt.events] == [("c",), ("a", "b")]


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
