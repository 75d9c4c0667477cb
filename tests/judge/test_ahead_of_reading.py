"""What fetches whether or not anybody reads: Apple, Gmail, browsers that say so. Never an open, whenever it comes."""

import pytest

from greentick.domain.judgement import Verdict
from judging import (
    APPLE_MAIL,
    APPLE_PRIVACY,
    CHROME,
    GMAIL,
    GMAIL_PREFETCH,
    HOUR,
    IPHONE_MAIL,
    IPHONE_SAFARI,
    MINUTE,
    NAMELESS_WEBKIT,
    asked,
    clicked,
    judged,
    reasons,
    verdicts,
)


@pytest.mark.parametrize("after_s", [2, 45, 180, 5 * HOUR])
@pytest.mark.parametrize("network", ["apple-egress", "apple", "relay:akamai", "other"])
def test_apples_privacy_proxy_is_never_an_open(network: str, after_s: float) -> None:
    (judgement,) = judged(asked(APPLE_PRIVACY, after_s, network=network))

    assert (judgement.verdict, judgement.reason, judgement.party) == (Verdict.PREFETCH, "apple_privacy", "Apple")


@pytest.mark.parametrize("network", ["hosting:aws", "scanner:proofpoint", "microsoft", "google"])
def test_the_bare_agent_from_where_apple_is_not_is_a_robot(network: str) -> None:
    assert reasons(asked(APPLE_PRIVACY, HOUR, network=network)) == ["bare_agent"]


def test_nobody_follows_a_link_with_the_bare_agent() -> None:
    assert verdicts(clicked(APPLE_PRIVACY, HOUR, network="apple-egress")) == ["bot"]


@pytest.mark.parametrize(("agent", "reason"), [(CHROME, "private_relay"), (IPHONE_SAFARI, "private_relay")])
def test_people_browse_through_apples_relay(agent: str, reason: str) -> None:
    (judgement,) = judged(asked(agent, HOUR, network="apple-egress"))

    assert (judgement.verdict, judgement.reason) == (Verdict.PERSON, reason)


def test_a_click_through_apples_relay_counts() -> None:
    assert verdicts(clicked(IPHONE_SAFARI, HOUR, network="apple-egress")) == ["person"]


@pytest.mark.parametrize("agent", [APPLE_MAIL, IPHONE_MAIL, NAMELESS_WEBKIT])
def test_nameless_webkit_from_a_relay_about_delivery_is_uncertain(agent: str) -> None:
    assert reasons(asked(agent, 12, network="apple-egress")) == ["bare_webkit"]


@pytest.mark.parametrize("agent", [APPLE_MAIL, IPHONE_MAIL, NAMELESS_WEBKIT])
@pytest.mark.parametrize("network", ["apple-egress", "other"])
def test_nameless_webkit_later_is_a_reader(agent: str, network: str) -> None:
    assert verdicts(asked(agent, 24 * MINUTE, network=network)) == ["person"]


@pytest.mark.parametrize("after_s", [3.3, 25, 10 * MINUTE])
def test_gmails_prefetch_is_never_an_open_also_minutes_later(after_s: float) -> None:
    assert reasons(asked(GMAIL_PREFETCH, after_s, network="google-proxy")) == ["gmail_prefetch"]


def test_after_the_prefetch_the_proxy_is_the_reader_also_within_seconds() -> None:
    assert verdicts(asked(GMAIL_PREFETCH, 25), asked(GMAIL, 30)) == ["prefetch", "proxy"]


def test_a_real_browser_of_that_age_is_no_prefetch() -> None:
    lumia = "Mozilla/5.0 (Windows NT 10.0; ARM; Lumia 535) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/42.0.2311.135 \
Safari/537.36 Edge/12.10512"

    assert verdicts(asked(lumia, HOUR)) == ["person"]


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-purpose": "prefetch"},
        {"sec-purpose": "prefetch;prerender"},
        {"purpose": "prefetch"},
        {"x-moz": "prefetch"},
        {"x-purpose": "preview"},
    ],
)
def test_what_says_that_it_loads_ahead_is_believed(headers: dict[str, str]) -> None:
    assert reasons(clicked(CHROME, HOUR, headers=headers)) == ["declared_prefetch"]


def test_other_headers_say_nothing_of_loading_ahead() -> None:
    assert verdicts(asked(CHROME, HOUR, headers={"accept": "image/*", "referer": "https://mail.example"})) == ["person"]
