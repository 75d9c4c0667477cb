"""What happens beside a click: in other mails, by other people, by machines. Only what is the same casts doubt."""

import itertools

import pytest

from greentick.domain.hit import Hit
from greentick.domain.message import Correction
from judging import CHROME, CHROME_MAC, EDGE, FIREFOX, HOUR, IPHONE_SAFARI, asked, clicked, looked, mail, reasons

_others = itertools.count(1)


def of_another_mail(agent: str, after_s: float, **known: object) -> Hit:
    """A click in another mail of the account, on a link of its own."""
    number = next(_others)
    nonce = number.to_bytes(12)
    return clicked(agent, after_s, f"https://example.net/{number}", nonce=nonce, **known)


def test_a_click_in_another_mail_is_no_click_before_this_one() -> None:
    here = clicked(CHROME, HOUR + 12, network_hash="elsewhere")

    assert reasons(clicked(CHROME_MAC, HOUR), here)[1] == "click_after_click"
    assert reasons(here, neighbours=[of_another_mail(CHROME_MAC, HOUR + 11.5)]) == ["link_followed"]


def test_three_who_click_in_three_mails_at_once_are_three_people() -> None:
    others = [of_another_mail(CHROME, HOUR + n / 10, network_hash=f"home {n}") for n in range(3)]

    assert reasons(clicked(CHROME, HOUR), neighbours=others) == ["link_followed"]


def test_colleagues_with_browsers_of_their_own_behind_one_address_are_people() -> None:
    others = [of_another_mail(agent, HOUR + 0.5) for agent in (FIREFOX, EDGE, IPHONE_SAFARI)]

    assert reasons(clicked(CHROME, HOUR), neighbours=others) == ["link_followed"]


def test_links_of_several_mails_make_no_row() -> None:
    others = [of_another_mail(CHROME, HOUR + 1.5 * n) for n in (1, 2, 3)]

    assert reasons(clicked(CHROME, HOUR), neighbours=others) == ["link_followed"]


@pytest.mark.parametrize("network", ["hosting:aws", "microsoft", "scanner:mimecast"])
def test_a_reader_whom_a_gateway_lets_through_is_not_in_doubt_because_of_it(network: str) -> None:
    check = clicked(CHROME_MAC, HOUR, network=network, network_hash="gateway")

    assert reasons(check, clicked(CHROME, HOUR + 12))[1] == "link_followed"


def test_a_sender_who_tries_the_link_is_known_by_network_and_browser_together() -> None:
    def second(**first: str) -> str:
        tried = clicked(CHROME_MAC, HOUR, **first)
        views = [looked(HOUR - 600, agent=CHROME_MAC, network_hash="office")]
        return reasons(tried, clicked(CHROME, HOUR + 12), message=mail(), views=views)[1]

    assert second(network_hash="office") == "link_followed"
    assert second(network_hash="cafe") == "click_after_click"


def test_what_the_sender_says_was_his_bears_no_witness_and_leaves_the_others_theirs() -> None:
    uncertain = asked(CHROME, HOUR, network="hosting:aws", network_hash="vpn")
    exposed = [asked(EDGE, HOUR), clicked(EDGE, HOUR + 2, method="HEAD")]
    own = clicked(FIREFOX, HOUR + 600, network_hash="office")
    hits = [uncertain, *exposed, own]

    assert reasons(*hits) == ["confirmed_by_click", "exposed_later", "probing_method", "link_followed"]
    corrections = [Correction(own.id, frozenset({own.id}))]
    assert reasons(*hits, corrections=corrections) == ["data_centre", "exposed_later", "probing_method", "corrected"]


def test_links_asked_for_at_once_are_found_in_any_order() -> None:
    links = [clicked(CHROME, HOUR + n * 0.9, f"https://example.org/{n}") for n in range(6)]

    assert reasons(*links) == reasons(*reversed(links)) == ["all_links_at_once"] * 6
