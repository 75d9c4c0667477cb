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
    OUTLOOK,
    YAHOO,
    asked,
    clicked,
    judged,
    looked,
    mail,
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


@pytest.mark.parametrize("view_s", [HOUR - 60, HOUR + 60])
def test_googles_proxy_about_an_announced_view_waits(view_s: float) -> None:
    assert _held_back_s(asked(GMAIL, HOUR), views=[looked(view_s)]) == (10, 30)


def test_googles_proxy_long_after_a_view_does_not_wait() -> None:
    assert _held_back_s(asked(GMAIL, HOUR), views=[looked(HOUR - 10 * MINUTE)]) == (0, 0)


def test_what_cannot_come_through_gmail_does_not_wait() -> None:
    assert _held_back_s(asked(OUTLOOK, HOUR), views=[looked(HOUR - 60)]) == (0, 0)


def test_a_click_waits_until_a_scanner_would_have_followed_the_other_links_too() -> None:
    one, two = clicked(CHROME, HOUR), clicked(CHROME, HOUR + 0.9, "https://example.org/b")

    assert _held_back_s(one) == (1.2, 1.2)
    assert [each.verdict.value for each in judged(one, two)] == ["scanner", "scanner"]
    assert [each.show_at_ms for each in judged(one, two)] == [one.at_ms, two.at_ms]


def test_what_is_known_to_be_the_senders_does_not_wait() -> None:
    assert _held_back_s(asked(GMAIL, HOUR), views=[looked(HOUR)]) == (0, 0)
