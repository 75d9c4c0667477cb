"""Later knowledge: a second hit exposes a scanner, a click confirms an open; the order of arrival says nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from greentick.domain.hit import Hit
from greentick.domain.message import OwnView, Recipient
from judging import (
    APPLE_PRIVACY,
    BOB,
    CHARLIE,
    CHROME,
    EDGE,
    GMAIL,
    HOUR,
    IPHONE_MAIL,
    IPHONE_SAFARI,
    NAMELESS_WEBKIT,
    OUTLOOK,
    SENT_MS,
    asked,
    clicked,
    judged,
    looked,
    mail,
    reasons,
    verdicts,
)


def test_a_burst_of_links_exposes_the_picture_the_same_visitor_fetched() -> None:
    links = [clicked(CHROME, 61 + n / 10, f"https://example.org/{n}") for n in range(3)]

    assert reasons(asked(CHROME, 60), *links)[0] == "exposed_later"


def _walked(agent: str, after_s: float, **changed: object) -> list[Hit]:
    return [clicked(agent, after_s + 3 * n, f"https://example.org/{n}", **changed) for n in range(3)]


def test_who_loads_the_image_about_delivery_and_at_once_goes_through_the_links_is_uncertain() -> None:
    assert reasons(asked(CHROME, 20), *_walked(CHROME, 22)) == ["links_in_a_row"] * 4


@pytest.mark.parametrize("after_s", [20, 400, HOUR])
def test_who_checks_a_link_from_microsofts_network_may_have_scanned_the_image_too(after_s: float) -> None:
    from_there = {"network": "microsoft", "network_hash": "k-4-microsoft"}
    image, check = asked(EDGE, after_s, **from_there), clicked(EDGE, after_s + 3, **from_there)

    assert reasons(image, check) == ["microsoft_network", "scanner_network"]
    assert reasons(image, check, clicked(CHROME, after_s + 5)) == [
        "confirmed_by_click",
        "scanner_network",
        "link_followed",
    ]


def test_outlooks_proxy_is_another_than_what_checks_links() -> None:
    image = asked(EDGE, HOUR, network="microsoft", network_hash="proxy")

    assert reasons(image, clicked(EDGE, HOUR + 3, network="microsoft", network_hash="checker"))[0] == "microsoft_proxy"
    assert reasons(image, clicked(CHROME, HOUR + 3, network="microsoft", network_hash="proxy"))[0] == "microsoft_proxy"
    assert reasons(image, clicked(EDGE, HOUR + 60, network="microsoft", network_hash="proxy"))[0] == "microsoft_proxy"


def test_who_reads_first_or_elsewhere_or_later_is_a_person_whoever_goes_through_the_links() -> None:
    assert verdicts(asked(CHROME, 20), *_walked(CHROME, 30))[0] == "person"
    assert verdicts(asked(CHROME, 20), *_walked(CHROME, 22, network_hash="gateway"))[0] == "person"
    assert verdicts(asked(CHROME, 20, network_hash=""), *_walked(CHROME, 22, network_hash=""))[0] == "person"
    assert verdicts(asked(EDGE, 20), *_walked(CHROME, 22), message=mail(BOB, CHARLIE))[0] == "person"
    assert verdicts(asked(OUTLOOK, 20), *_walked(OUTLOOK, 22))[0] == "person"
    assert verdicts(asked(CHROME, HOUR), *_walked(CHROME, HOUR + 2))[0] == "person"


def test_a_burst_does_not_expose_another_program_at_the_same_address_nor_the_same_one_later() -> None:
    links = [clicked(CHROME, 61 + n / 10, f"https://example.org/{n}") for n in range(3)]

    assert verdicts(asked(IPHONE_MAIL, 60), *links)[0] == "person"
    assert verdicts(asked(CHROME, HOUR), *links)[0] == "person"


def test_offices_probe_does_not_expose_the_browser_it_opens() -> None:
    probe = clicked("Microsoft Office Existence Discovery", HOUR, method="HEAD")

    assert verdicts(probe, clicked(EDGE, HOUR + 1)) == ["scanner", "person"]


def test_a_click_of_the_sole_recipient_confirms_the_uncertain_open_before_it() -> None:
    uncertain = asked(EDGE, 40, network="microsoft", network_hash="microsoft")

    assert reasons(uncertain, clicked(EDGE, 300)) == ["confirmed_by_click", "link_followed"]
    assert reasons(uncertain, clicked(EDGE, 3 * HOUR))[0] == "microsoft_network"
    assert reasons(uncertain, clicked(EDGE, 20, network_hash="before"))[0] == "microsoft_network"


@pytest.mark.parametrize(
    ("reason", "uncertain"),
    [
        ("bare_webkit", asked(NAMELESS_WEBKIT, 60, network="apple-relay")),
        ("microsoft_network", asked(EDGE, 40, network="microsoft")),
        ("unclear_proxy", asked(CHROME, HOUR, network="mail:proton")),
        ("unknown_client", asked("Unnamed-Reader; 4", HOUR)),
        ("data_centre", asked(CHROME, HOUR, network="hosting:aws")),
        ("no_agent", asked("", HOUR)),
    ],
)
def test_a_click_confirms_what_only_the_network_or_the_program_made_uncertain(reason: str, uncertain: Hit) -> None:
    assert reasons(uncertain) == [reason]
    assert reasons(uncertain, clicked(IPHONE_SAFARI, HOUR + 60))[0] == "confirmed_by_click"


@pytest.mark.parametrize(
    "uncertain",
    [
        asked(CHROME, 20, network="hosting:aws", network_hash="aws"),
        asked(CHROME, 299, network="hosting:aws", network_hash="aws"),
        asked(CHROME, HOUR, network="scanner:proofpoint", network_hash="proofpoint"),
    ],
)
def test_a_click_from_elsewhere_does_not_explain_what_scanners_fetch(uncertain: Hit) -> None:
    click = clicked(IPHONE_SAFARI, uncertain.at_ms / 1000 - SENT_MS / 1000 + 60)

    assert verdicts(uncertain, click) == ["maybe", "person"]


def test_a_click_explains_only_the_last_uncertain_open_before_it() -> None:
    first, last = asked("", HOUR), asked("Unnamed-Reader; 4", HOUR + 20)
    click = clicked(IPHONE_SAFARI, HOUR + 60, network_hash="phone")

    assert verdicts(first, last, click) == ["maybe", "person", "person"]
    assert verdicts(first, last, replace(click, network_hash="bobs-home")) == ["person"] * 3


@pytest.mark.parametrize("sure", [asked(OUTLOOK, 1800), clicked(EDGE, 1800), asked(OUTLOOK, HOUR + 10)])
def test_a_click_explains_nothing_where_somebody_has_surely_read_before(sure: Hit) -> None:
    uncertain = asked("", HOUR)
    click = clicked(EDGE, HOUR + 30, network_hash="office")

    assert reasons(uncertain, click)[0] == "confirmed_by_click"
    assert reasons(uncertain, sure, click)[0] == "no_agent"


def test_readers_of_one_mailbox_confirm_only_what_came_from_their_network() -> None:
    team, click = mail(Recipient("team@example.org")), clicked(EDGE, HOUR + 60)

    assert verdicts(asked("", HOUR, network_hash="elsewhere"), click, message=team)[0] == "maybe"
    assert verdicts(asked("", HOUR), click, message=team)[0] == "person"


def test_what_a_click_confirms_waits_as_the_click_does() -> None:
    uncertain, click = asked("", HOUR), clicked(EDGE, HOUR + 60)

    confirmed, following = judged(uncertain, click)

    assert (confirmed.show_at_ms, confirmed.notify_at_ms) == (following.show_at_ms, following.notify_at_ms)
    assert following.show_at_ms > click.at_ms


def test_another_open_confirms_nothing() -> None:
    assert verdicts(asked("Unnamed-Reader; 4", HOUR), asked(EDGE, HOUR + 60)) == ["maybe", "person"]


def test_a_burst_exposes_up_to_a_minute_on_either_side() -> None:
    links = [clicked(CHROME, 300, f"https://example.org/{n}") for n in range(3)]

    assert verdicts(asked(CHROME, 240), asked(CHROME, 360), *links)[:2] == ["scanner", "scanner"]
    assert verdicts(asked(CHROME, 239.9), asked(CHROME, 360.1), *links)[:2] == ["person", "person"]


def test_with_several_recipients_a_click_confirms_only_its_own_address() -> None:
    group = mail(BOB, CHARLIE)
    uncertain = asked("Unnamed-Reader; 4", HOUR)

    assert verdicts(uncertain, clicked(EDGE, HOUR + 60), message=group)[0] == "person"
    assert verdicts(uncertain, clicked(EDGE, HOUR + 60, network_hash="charlies"), message=group)[0] == "maybe"


def test_a_click_does_not_make_a_prefetch_or_the_moment_of_sending_an_open() -> None:
    assert verdicts(asked(APPLE_PRIVACY, 60), clicked(IPHONE_SAFARI, 120))[0] == "prefetch"
    assert verdicts(asked(GMAIL, 2), clicked(CHROME, 120))[0] == "maybe"


def test_a_scanners_click_confirms_nothing() -> None:
    uncertain = asked(EDGE, 40, network="microsoft")

    assert verdicts(uncertain, clicked(EDGE, 60, network="microsoft")) == ["maybe", "scanner"]


def test_registration_after_the_hit_makes_time_known() -> None:
    hit = asked(GMAIL, 3)

    assert verdicts(hit, message=mail(registered=False, recipients=())) == ["proxy"]
    assert verdicts(hit) == ["maybe"]


HITS = [
    asked(GMAIL, 3),
    asked(GMAIL, HOUR),
    asked(CHROME, 60),
    *(clicked(CHROME, 61 + n / 10, f"https://example.org/{n}") for n in range(3)),
    asked(EDGE, HOUR, network="microsoft"),
    clicked(IPHONE_SAFARI, HOUR + 30, network_hash="phone"),
]
VIEWS = [looked(HOUR + 1), looked(30)]


@given(st.permutations(HITS), st.permutations(VIEWS))
def test_the_order_of_arrival_does_not_matter(hits: list[Hit], views: list[OwnView]) -> None:
    expected = dict(zip([hit.id for hit in HITS], judged(*HITS, views=VIEWS), strict=True))

    assert dict(zip([hit.id for hit in hits], judged(*hits, views=views), strict=True)) == expected


def test_judging_again_changes_nothing() -> None:
    hits = [asked(GMAIL, HOUR), clicked(CHROME, HOUR + 9)]

    assert judged(*hits) == judged(*hits)
