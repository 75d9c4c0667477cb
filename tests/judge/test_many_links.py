"""Several links: all at once, one after the other, and who clicks two of them all the same."""

from msgspec.structs import replace

from greentick.domain.hit import Hit
from judging import (
    BOB,
    CHARLIE,
    CHROME,
    EDGE,
    FIREFOX,
    HOUR,
    clicked,
    mail,
    reasons,
    verdicts,
)


def test_several_links_within_a_second_are_a_machine_from_any_network() -> None:
    links = [clicked(CHROME, 90 + n / 100, f"https://example.org/{n}") for n in range(4)]

    assert reasons(*links) == ["all_links_at_once"] * 4


def test_several_links_at_once_of_one_program_from_many_addresses_are_a_machine() -> None:
    links = [clicked(CHROME, 90 + n / 10, f"https://example.org/{n}", network_hash=f"exit-{n}") for n in range(3)]

    assert verdicts(*links) == ["scanner"] * 3


def test_several_links_at_once_from_one_address_are_a_machine_of_one_recipient_whatever_it_calls_itself() -> None:
    named = [clicked(agent, 60, f"https://example.org/{n}") for n, agent in enumerate((CHROME, FIREFOX, EDGE))]

    assert verdicts(*named) == ["scanner"] * 3
    assert verdicts(*named[:2]) == ["person"] * 2
    assert verdicts(*named, message=mail(BOB, CHARLIE)) == ["person"] * 3


def test_two_people_who_click_different_links_at_once_are_people() -> None:
    one = clicked(CHROME, HOUR, "https://example.org/a", network_hash="bobs-home")
    other = clicked(FIREFOX, HOUR + 0.5, "https://example.org/b", network_hash="charlies-home")

    assert verdicts(one, other, message=mail(BOB, CHARLIE)) == ["person", "person"]


def test_a_double_click_on_one_link_is_a_person() -> None:
    assert verdicts(clicked(CHROME, HOUR), clicked(CHROME, HOUR + 0.3)) == ["person", "person"]


def test_links_of_neighbouring_mails_count_too() -> None:
    beside = [clicked(CHROME, 90.2, f"https://example.com/{n}", nonce=bytes([n] * 12)) for n in range(1, 4)]

    assert verdicts(clicked(CHROME, 90), neighbours=beside) == ["scanner"]
    assert reasons(clicked(CHROME, 90), neighbours=beside[:1]) == ["links_in_a_row"]


def test_who_got_one_letter_each_and_click_at_once_at_home_are_people() -> None:
    """With the browser that half the world has."""
    click = clicked(CHROME, HOUR, network_hash="bobs-home")
    others = [
        replace(click, id=name, nonce=name.encode().ljust(12), network_hash=f"{name}s-home") for name in ("c", "d", "e")
    ]
    nowhere = [replace(other, network_hash="") for other in others]

    assert verdicts(click, neighbours=others) == ["person"]
    assert verdicts(replace(click, network_hash=""), neighbours=nowhere) == ["person"]


def _walk(*after_s: float, **changed: object) -> list[Hit]:
    return [clicked(CHROME, each, f"https://example.org/{n}", **changed) for n, each in enumerate(after_s)]


def test_a_visitor_that_goes_through_the_links_one_after_the_other_is_uncertain() -> None:
    walk = _walk(*(20 + n * 1.2 for n in range(6)))

    assert reasons(*walk) == ["links_in_a_row"] * 6
    assert reasons(*_walk(HOUR, HOUR + 4, HOUR + 10)) == ["links_in_a_row"] * 3


def test_links_are_in_a_row_within_ten_seconds_only() -> None:
    assert verdicts(*_walk(HOUR, HOUR + 4, HOUR + 10.1)) == ["person"] * 3
    assert verdicts(*_walk(HOUR, HOUR + 6, HOUR + 12, HOUR + 18)) == ["person"] * 4
    assert verdicts(*_walk(HOUR, HOUR + 20, HOUR + 24, HOUR + 28, HOUR + 50)) == ["person", *["maybe"] * 3, "person"]


def test_two_links_or_those_of_several_visitors_or_of_unknown_networks_are_no_row() -> None:
    again = [clicked(CHROME, HOUR + 3 * n, f"https://example.org/{n % 2}") for n in range(4)]
    two, other = _walk(HOUR, HOUR + 3), clicked(CHROME, HOUR + 6, "https://example.org/c", network_hash="elsewhere")

    assert verdicts(*again) == ["person"] * 4
    assert verdicts(*two, other) == ["person"] * 3
    assert verdicts(*_walk(HOUR, HOUR + 3, HOUR + 6, network_hash="")) == ["person"] * 3


def test_links_in_a_row_hide_no_scanner() -> None:
    assert verdicts(*_walk(20, 22, 24, network="scanner:proofpoint")) == ["scanner"] * 3
    assert verdicts(*_walk(20, 20.5, 24))[:2] == ["scanner"] * 2
