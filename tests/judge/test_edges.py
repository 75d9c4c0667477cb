"""The rules at their edges: up to which moment each holds, and what stands just beside what it is about."""

import pytest

from greentick.domain.hit import Hit
from greentick.domain.message import Recipient
from judging import (
    CHROME,
    CHROME_MAC,
    EDGE,
    FIREFOX,
    GMAIL,
    HOUR,
    IPHONE_SAFARI,
    NAMELESS_WEBKIT,
    OLD_CHROME,
    THUNDERBIRD,
    asked,
    clicked,
    looked,
    mail,
    reasons,
    verdicts,
)

OUTLOOK_COM = Recipient("bob@outlook.com")


@pytest.mark.parametrize(
    ("agent", "network", "until_s", "before", "then"),
    [
        (CHROME, "other", 5, "soon_after_sending", "browser"),
        (GMAIL, "google-proxy", 10, "soon_after_sending", "image_proxy"),
        (CHROME, "microsoft", 300, "microsoft_network", "microsoft_proxy"),
        (NAMELESS_WEBKIT, "apple-egress", 300, "bare_webkit", "mail_client"),
    ],
)
def test_what_is_uncertain_about_sending_is_so_up_to_a_moment(
    agent: str, network: str, until_s: float, before: str, then: str
) -> None:
    def at(after_s: float) -> list[str]:
        return reasons(asked(agent, after_s, network=network))

    assert at(until_s - 0.001) == [before]
    assert at(until_s) == [then]


def test_a_minute_after_sending_outlook_com_is_read_through_microsofts_network() -> None:
    def at(after_s: float) -> list[str]:
        return reasons(asked(CHROME, after_s, network="microsoft"), message=mail(OUTLOOK_COM))

    assert at(59.999) == ["microsoft_network"]
    assert at(60) == ["microsoft_proxy"]


def test_outlooks_proxy_may_name_no_browser() -> None:
    assert reasons(asked(NAMELESS_WEBKIT, HOUR, network="microsoft")) == ["microsoft_proxy"]


def test_a_view_explains_ten_seconds_and_no_more() -> None:
    assert verdicts(asked(GMAIL, HOUR + 10), views=[looked(HOUR)]) == ["self"]
    assert verdicts(asked(GMAIL, HOUR + 10.001), views=[looked(HOUR)]) == ["proxy"]
    assert verdicts(asked(GMAIL, HOUR - 2.001), views=[looked(HOUR)]) == ["proxy"]


def test_a_link_followed_while_the_sender_looks_is_no_sign_of_the_sender_where_the_browser_is_not_known() -> None:
    assert reasons(asked(CHROME, HOUR), views=[looked(HOUR)]) == ["while_you_looked"]
    assert reasons(clicked(CHROME, HOUR), views=[looked(HOUR)]) == ["link_followed"]


@pytest.mark.parametrize("network", ["hosting:aws", "microsoft", "scanner:mimecast"])
def test_what_comes_from_where_machines_are_is_not_the_sender_who_looks(network: str) -> None:
    assert reasons(asked(CHROME, HOUR, network=network), views=[looked(HOUR)]) != ["while_you_looked"]


@pytest.mark.parametrize(
    ("bare", "reason"),
    [
        (clicked(CHROME.replace("149", "79"), HOUR), "link_followed"),
        (clicked(CHROME.replace("149", "80"), HOUR), "scripted_browser"),
        (clicked(FIREFOX, HOUR), "link_followed"),
        (asked(CHROME, HOUR), "browser"),
    ],
)
def test_only_on_links_and_only_of_a_chrome_that_has_them_headers_are_missed(bare: Hit, reason: str) -> None:
    """Mail programs built on Chrome load images without them."""
    other = clicked(EDGE, 3 * HOUR, headers={"sec-fetch-mode": "navigate"}, network_hash="elsewhere")

    assert reasons(bare, other) == [reason, "link_followed"]


@pytest.mark.parametrize(("apart_s", "second"), [(30, "click_after_click"), (30.001, "link_followed")])
def test_a_second_click_from_elsewhere_is_uncertain_within_half_a_minute(apart_s: float, second: str) -> None:
    clicks = [clicked(CHROME_MAC, HOUR), clicked(CHROME, HOUR + apart_s, network_hash="elsewhere")]

    assert reasons(*clicks) == ["link_followed", second]


@pytest.mark.parametrize(
    ("agent", "reason"),
    [
        (CHROME.replace("149", "131"), "outdated_agent"),
        (CHROME.replace("149", "132"), "data_centre"),
        (FIREFOX.replace("150", "131"), "outdated_agent"),
        (FIREFOX.replace("150", "132"), "data_centre"),
        ("Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1)", "outdated_agent"),
        (IPHONE_SAFARI, "data_centre"),
    ],
)
def test_a_browser_is_out_of_date_after_two_years_and_internet_explorer_is(agent: str, reason: str) -> None:
    """It was asked for in September 2026; the versions 132 came out in October 2024, as browser_ages counts them."""
    assert reasons(asked(agent, HOUR, network="hosting:aws")) == [reason]


def test_links_are_asked_for_at_once_within_a_second() -> None:
    def both(apart_s: float) -> list[str]:
        return reasons(clicked(CHROME, HOUR), clicked(CHROME, HOUR + apart_s, "https://example.org/b"))

    assert both(1) == ["all_links_at_once"] * 2
    assert both(1.001) == ["link_followed"] * 2


def test_one_address_has_two_names_within_a_minute() -> None:
    def both(apart_s: float) -> list[str]:
        return reasons(asked(CHROME_MAC, HOUR), clicked(FIREFOX, HOUR + apart_s))

    assert both(60) == ["two_names"] * 2
    assert both(60.001) == ["browser", "link_followed"]


def test_two_minutes_before_sending_a_clock_is_wrong_and_nobody_was_early() -> None:
    assert reasons(asked(GMAIL, -120)) == ["before_leaving"]
    assert reasons(asked(GMAIL, -120.001)) == ["image_proxy"]


@pytest.mark.parametrize(
    ("agent", "network", "reason"),
    [
        (THUNDERBIRD, "other", "mail_client"),
        (THUNDERBIRD, "corporate:zscaler", "mail_client"),
        (FIREFOX, "other", "browser"),
        (FIREFOX, "corporate:zscaler", "corporate_proxy"),
        (FIREFOX, "relay:cloudflare", "private_relay"),
    ],
)
def test_a_readers_reason_names_the_program_or_the_way_it_came(agent: str, network: str, reason: str) -> None:
    assert reasons(asked(agent, HOUR, network=network)) == [reason]


def test_a_probed_link_exposes_the_image_its_visitor_loaded_for_a_minute() -> None:
    def image(before_s: float) -> str:
        return reasons(asked(CHROME, HOUR - before_s), clicked(CHROME, HOUR, method="HEAD"))[0]

    assert image(60) == "exposed_later"
    assert image(60.001) == "browser"


def test_who_checks_a_link_too_is_not_less_of_a_machine_for_it() -> None:
    from_there = {"network": "microsoft", "network_hash": "k-4-microsoft"}

    found = reasons(asked(OLD_CHROME, HOUR, **from_there), clicked(OLD_CHROME, HOUR + 3, **from_there))

    assert found == ["outdated_agent", "scanner_network"]


def test_two_whose_addresses_are_not_known_are_not_taken_for_one() -> None:
    from_there = {"network": "microsoft", "network_hash": ""}

    found = reasons(asked(EDGE, HOUR, **from_there), clicked(EDGE, HOUR + 3, **from_there))

    assert found == ["microsoft_proxy", "scanner_network"]


@pytest.mark.parametrize(
    ("image_s", "click_s", "reason"),
    [
        (299.999, HOUR, "data_centre"),
        (300, HOUR, "confirmed_by_click"),
        (HOUR, 2 * HOUR, "confirmed_by_click"),
        (HOUR, 2 * HOUR + 0.001, "data_centre"),
        (-1000, -900, "confirmed_by_click"),
    ],
)
def test_a_click_confirms_what_a_data_centre_loaded_after_delivery_within_an_hour(
    image_s: float, click_s: float, reason: str
) -> None:
    """Long before sending a clock is wrong: what is not known of the time is no evidence."""
    image = asked(CHROME, image_s, network="hosting:aws", network_hash="k-4-vpn")

    assert reasons(image, clicked(FIREFOX, click_s)) == [reason, "link_followed"]
