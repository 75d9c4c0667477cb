"""When a hit may be shown and told: at once, but for one that could still turn out to be the sender's own."""

import pytest

from greentick.domain.hit import Hit
from judging import (
    APPLE_MAIL,
    CHROME,
    GMAIL,
    GMAIL_PREFETCH,
    HOUR,
    MINUTE,
    NAMELESS_WEBKIT,
    OUTLOOK,
    YAHOO,
    asked,
    clicked,
    judged,
    looked,
    mail,
    verdicts,
)


def _held_back_s(hit: Hit, **around: object) -> tuple[float, float]:
    (judgement,) = judged(hit, **around)  # type: ignore[arg-type]
    return (judgement.show_at_ms - hit.at_ms) / 1000, (judgement.notify_at_ms - hit.at_ms) / 1000


@pytest.mark.parametrize("agent", [GMAIL, CHROME, OUTLOOK, APPLE_MAIL, YAHOO, GMAIL_PREFETCH, "curl/8"])
@pytest.mark.parametrize("after_s", [20, 3 * MINUTE, HOUR])
def test_an_ordinary_hit_is_shown_and_told_at_once(agent: str, after_s: float) -> None:
    assert _held_back_s(asked(agent, after_s)) == (0, 0)


def test_googles_proxy_just_after_the_mail_left_waits() -> None:
    assert _held_back_s(asked(GMAIL, 42), message=mail(undo_s=30)) == (10, 30)
    assert _held_back_s(asked(GMAIL, 4)) == (10, 30)


def test_googles_proxy_soon_after_an_announced_view_waits() -> None:
    assert _held_back_s(asked(GMAIL, HOUR), views=[looked(HOUR - 60)]) == (10, 30)


@pytest.mark.parametrize("view_s", [HOUR + 3, HOUR + 5, HOUR + 60])
def test_an_open_that_was_told_stays_when_the_sender_comes_to_look(view_s: float) -> None:
    assert verdicts(asked(GMAIL, HOUR), views=[looked(view_s)]) == ["proxy"]
    assert _held_back_s(asked(GMAIL, HOUR), views=[looked(view_s)]) == (0, 0)


def test_what_waits_because_of_a_view_before_it_waits_on_when_the_sender_looks_again() -> None:
    assert _held_back_s(asked(GMAIL, HOUR), views=[looked(HOUR - 60), looked(HOUR + 5)]) == (10, 30)


def test_googles_proxy_long_after_a_view_does_not_wait() -> None:
    assert _held_back_s(asked(GMAIL, HOUR), views=[looked(HOUR - 10 * MINUTE)]) == (0, 0)


def test_what_cannot_come_through_gmail_does_not_wait() -> None:
    assert _held_back_s(asked(OUTLOOK, HOUR), views=[looked(HOUR - 60)]) == (0, 0)


def test_a_click_waits_until_a_scanner_would_have_followed_the_other_links_too() -> None:
    one, two = clicked(CHROME, HOUR), clicked(CHROME, HOUR + 0.9, "https://example.org/b")

    assert _held_back_s(one) == (1.2, 1.2)
    assert [each.verdict.value for each in judged(one, two)] == ["scanner", "scanner"]
    assert [each.show_at_ms for each in judged(one, two)] == [one.at_ms, two.at_ms]


@pytest.mark.parametrize("agent", [CHROME, NAMELESS_WEBKIT])
def test_a_browser_about_delivery_waits_until_a_gateway_would_have_gone_on_to_the_links(agent: str) -> None:
    assert _held_back_s(asked(agent, 20), message=mail(links=1)) == (15, 30)
    assert _held_back_s(asked(agent, 329), message=mail(links=1, undo_s=30)) == (15, 30)
    assert _held_back_s(asked(agent, 331), message=mail(links=1, undo_s=30)) == (0, 0)


def test_a_browser_from_microsoft_waits_whenever_it_comes() -> None:
    assert _held_back_s(asked(CHROME, HOUR, network="microsoft"), message=mail(links=1)) == (15, 30)
    assert _held_back_s(asked(CHROME, HOUR, network="microsoft"), message=mail()) == (0, 0)


@pytest.mark.parametrize("agent", [OUTLOOK, GMAIL, YAHOO])
def test_no_mail_program_and_no_image_proxy_waits_for_that(agent: str) -> None:
    assert _held_back_s(asked(agent, 20), message=mail(links=5)) == (0, 0)


@pytest.mark.parametrize("after_s", [20, HOUR])
def test_a_click_in_a_mail_of_several_links_waits_until_it_is_known_not_to_be_one_of_a_row(after_s: float) -> None:
    first = clicked(CHROME, after_s)
    row = [clicked(CHROME, after_s + n * 5, f"https://example.org/{n}") for n in (1, 2)]

    assert _held_back_s(first, message=mail(links=2)) == (1.2, 1.2)
    assert _held_back_s(first, message=mail(links=3)) == (11.2, 11.2)
    assert judged(first, *row)[0].verdict == "maybe"


def test_what_is_known_to_be_the_senders_does_not_wait() -> None:
    assert _held_back_s(asked(GMAIL, HOUR), views=[looked(HOUR)]) == (0, 0)
