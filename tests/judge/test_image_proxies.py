"""Image proxies of mail services carry readers: opens, device unknown. Lists of robots call them robots."""

import pytest

from greentick.domain.judgement import Client, Verdict
from judging import CHROME, GMAIL, HOUR, YAHOO, asked, clicked, judged, reasons, verdicts

WAITING = [
    (GMAIL, "Gmail"),
    ("Mozilla/5.0 (Windows; U; Windows NT 5.1; de; rv:1.9.0.7) Gecko/2009021910 Firefox/3.0.7 (via GoogleImageProxy)",
     "Gmail"),
    ("Firefox 11.0viaggpht.comGoog", "Gmail"),
    (YAHOO, "Yahoo Mail"),
    (f"hey.com/imageproxy {CHROME}", "HEY"),
    ("FastmailUA/1.0", "Fastmail"),
    ("FrontApp.com ImageProxy", "Front"),
    ("Superhuman Image Proxy", "Superhuman"),
    ("Shortwave Image Fetcher", "Shortwave"),
]  # fmt: skip

UNCLEAR = [
    "Mozilla/5.0 SeznamEmailProxy/2.0.174",
    "RamblerMail/6.0 (incompatible; ImageProxy/6.0)",
    "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/55.0.2883.87 Safari/537.36 "
    "(via secureurl.fwdcdn.com - mail.ukr.net proxy)",
]


@pytest.mark.parametrize(("agent", "service"), WAITING)
def test_a_proxy_that_waits_for_a_reader_is_an_open_of_an_unknown_device(agent: str, service: str) -> None:
    (judgement,) = judged(asked(agent, 10 * 60))

    assert (judgement.verdict, judgement.reason, judgement.party) == (Verdict.PROXY, "image_proxy", service)
    assert judgement.client == Client(name=service)


@pytest.mark.parametrize("agent", UNCLEAR)
def test_a_proxy_that_does_not_say_when_it_fetches_is_uncertain(agent: str) -> None:
    assert reasons(asked(agent, HOUR)) == ["unclear_proxy"]


@pytest.mark.parametrize("after_s", [20, 30, 66, 10 * 60])
def test_googles_proxy_is_an_open_from_twenty_seconds_on(after_s: float) -> None:
    assert verdicts(asked(GMAIL, after_s)) == ["proxy"]


@pytest.mark.parametrize("after_s", [0, 2, 4.9])
def test_googles_proxy_within_seconds_of_sending_is_uncertain(after_s: float) -> None:
    assert reasons(asked(GMAIL, after_s)) == ["soon_after_sending"]


@pytest.mark.parametrize("network", ["google-proxy", "google", "hosting:google", "other"])
def test_googles_proxy_may_come_from_any_network_of_googles(network: str) -> None:
    assert verdicts(asked(GMAIL, HOUR, network=network)) == ["proxy"]


@pytest.mark.parametrize("network", ["hosting:aws", "scanner:mimecast", "microsoft"])
def test_googles_name_from_somebody_elses_network_is_only_borrowed(network: str) -> None:
    assert verdicts(asked(GMAIL, HOUR, network=network)) == ["maybe"]


@pytest.mark.parametrize("agent", [GMAIL, YAHOO, *UNCLEAR])
def test_an_image_proxy_that_follows_a_link_is_a_machine(agent: str) -> None:
    assert verdicts(clicked(agent, HOUR)) == ["bot"]


def test_googles_network_with_a_browsers_name_is_not_the_image_proxy() -> None:
    favicon = "Mozilla/5.0 (Windows NT 6.1; rv:6.0) Gecko/20110814 Firefox/6.0 Google favicon"

    assert verdicts(asked(favicon, HOUR, network="google-proxy")) == ["bot"]


@pytest.mark.parametrize(
    ("network", "reason"),
    [
        ("scanner:proofpoint", "security_network"),
        ("microsoft", "microsoft_network"),
        ("hosting:aws", "data_centre"),
        ("hosting:google", "image_proxy"),
    ],
)
def test_who_borrows_gmails_name_is_told_by_where_it_comes_from(network: str, reason: str) -> None:
    assert reasons(asked(GMAIL, HOUR, network=network)) == [reason]
