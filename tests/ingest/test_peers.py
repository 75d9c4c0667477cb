"""Who asked: through how many proxies of ours, and what is left of the address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greentick.domain.days import DAY_MS
from greentick.domain.network_hashes import are_comparable
from greentick.ingest.peers import KNOWN_PEERS, UNKNOWN, Peers, forwarded, parse
from greentick.ingest.request import Request

PEER = "192.0.2.1"


def asked(text: str | None = None, peer: str = PEER) -> Request:
    return Request("GET", peer, {} if text is None else {"x-forwarded-for": text})


def label_address(address: str) -> str:
    return f"label of {address}"


@pytest.mark.parametrize(
    ("trusted", "header", "label"),
    [
        (0, None, f"label of {PEER}"),
        (0, "203.0.113.9", f"label of {PEER}"),
        (1, "203.0.113.9", "label of 203.0.113.9"),
        (1, "8.8.8.8, 203.0.113.9", "label of 203.0.113.9"),
        (2, "8.8.8.8, 203.0.113.9, 10.0.0.1", "label of 203.0.113.9"),
        (2, "203.0.113.9", "label of 203.0.113.9"),
        (1, None, f"label of {PEER}"),
        (1, "", f"label of {PEER}"),
        (1, "8.8.8.8,unknown", "other"),
        (1, "8.8.8.8, ", "other"),
        (1, "_hidden", "other"),
        (1, "1.2.3.4, 5.6.7.8:4711", "label of 5.6.7.8"),
        (1, "[2001:db8::1]:443", "label of 2001:db8::1"),
        (1, "::ffff:203.0.113.9", "label of 203.0.113.9"),
        (1, "fe80::1%eth0", "label of fe80::1"),
        (1, '"[2001:db8::1]"', "label of 2001:db8::1"),
        (1, "1.2.3.4.5", "other"),
        (1, "999.1.1.1", "other"),
        (1, ",,,,", "other"),
        (1, "[::1]" + "x" * 100, "other"),
    ],
)
def test_the_right_most_hop_that_is_not_ours_is_labelled(trusted: int, header: str | None, label: str) -> None:
    assert Peers(label_address, trusted).of(asked(header), 0).network == label


@given(st.text(max_size=200), st.integers(min_value=0, max_value=10), st.text(max_size=60))
def test_no_header_and_no_peer_address_at_all_breaks_anything(header: str, trusted: int, peer: str) -> None:
    Peers(label_address, trusted).of(asked(header, peer), 0)
    parse(header)


def test_a_hash_is_equal_for_one_address_on_one_day_and_never_tells_the_address() -> None:
    peers = Peers(label_address, 0)

    morning, evening, tomorrow = (peers.of(asked(), at_ms).hash for at_ms in (0, DAY_MS - 1, DAY_MS))
    other = peers.of(asked(peer="192.0.2.2"), DAY_MS).hash

    assert morning == evening
    assert len({morning, tomorrow, other}) == 3
    assert Peers(label_address, 0).of(asked(), 0).hash != morning


def test_addresses_of_one_ipv6_network_have_one_hash() -> None:
    peers = Peers(label_address, 0)

    hashes = {peers.of(asked(peer=each), 0).hash for each in ("2001:db8::1", "2001:db8::ffff:2", "2001:db8:0:1::1")}

    assert len(hashes) == 2


def test_a_hash_tells_with_which_others_it_can_be_compared() -> None:
    peers = Peers(label_address, 0)
    one, other = peers.of(asked(), 0).hash, peers.of(asked(peer="192.0.2.2"), DAY_MS - 1).hash
    elsewhere = Peers(label_address, 0).of(asked(), 0).hash
    over_ipv6, tomorrow = peers.of(asked(peer="2001:db8::1"), 0).hash, peers.of(asked(), DAY_MS).hash

    assert are_comparable(one, other)
    assert not any(are_comparable(one, each) for each in (elsewhere, over_ipv6, tomorrow, "", "0123456789abcdef"))
    assert not are_comparable("0123456789abcdef", "fedcba9876543210")


def test_what_is_no_address_has_no_hash() -> None:
    assert Peers(label_address, 0).of(asked(peer="nonsense"), 0).hash == ""


def test_memory_stays_bounded_and_forgets_addresses_every_day() -> None:
    peers = Peers(label_address, 0)
    for number in range(KNOWN_PEERS * 2):
        peers.of(asked(peer=f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"), 0)

    assert len(peers._day.known) <= KNOWN_PEERS
    peers.of(asked(), DAY_MS)
    assert list(peers._day.known) == [PEER]


def test_what_is_no_address_is_not_remembered() -> None:
    peers = Peers(label_address, 1)

    assert peers.of(asked("nonsense"), 0) == UNKNOWN
    assert peers._day.known == {}


def test_the_left_most_hop_is_taken_when_hops_are_missing() -> None:
    assert forwarded(asked("203.0.113.9, 10.0.0.1"), 5) == "203.0.113.9"
