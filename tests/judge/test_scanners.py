"""Scanners: by how they ask, what they call themselves, where they come from; and what is taken for one wrongly."""

import pytest
from msgspec.structs import replace

from greentick.domain.hit import Hit
from greentick.domain.judgement import Verdict
from greentick.domain.message import Recipient
from greentick.ingest.request import kept
from greentick.judge.agent import recognise
from greentick.judge.networks import read
from greentick.judge.rules import answer
from greentick.judge.situation import Situation
from judging import (
    APPLE_MAIL,
    BOB,
    CHARLIE,
    CHROME,
    CHROME_MAC,
    EDGE,
    FIREFOX,
    HOUR,
    IPHONE_SAFARI,
    MINUTE,
    NAMELESS_WEBKIT,
    OLD_CHROME,
    OUTLOOK,
    THUNDERBIRD,
    YAHOO,
    asked,
    clicked,
    judged,
    mail,
    reasons,
    verdicts,
)


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "POST"])
def test_a_link_that_is_not_asked_for_with_get_is_probed(method: str) -> None:
    assert reasons(clicked(CHROME, HOUR, method=method)) == ["probing_method"]


@pytest.mark.parametrize(
    "agent",
    [
        "Barracuda Sentinel (EE)",
        "Kaspersky Lab CFR link resolver cfradmins@kaspersky.com",
        "Norton-Safeweb",
        "Mozilla/5.0 (compatible; Google-Safety; +http://www.google.com/bot.html)",
        "TwinWaveScanner",
        "SCMGUARD",
        "W3C-checklink/4.81 libwww-perl/5.836",
    ],
)
def test_a_scanner_that_says_so_is_a_scanner(agent: str) -> None:
    (judgement,) = judged(asked(agent, HOUR))

    assert judgement.verdict is Verdict.SCANNER or judgement.reason == "bot_agent"
    assert judgement.verdict in (Verdict.SCANNER, Verdict.BOT)


@pytest.mark.parametrize(
    "agent",
    [
        "Googlebot/2.1 (+http://www.google.com/bot.html)",
        "curl/8.5.0",
        "python-requests/2.31.0",
        "Python/3.9 aiohttp/3.8.1",
        "Go-http-client/2.0",
        "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
        "WhatsApp/2.23.20.0",
        "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
        "Microsoft Office Existence Discovery",
        "Office 365 Connectors",
        f"{CHROME} HeadlessChrome/149.0.0.0",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 8_3 like Mac OS X) AppleWebKit/600.1.4 (KHTML, like Gecko) Mobile/12F70 "
        "(compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    ],
)
def test_a_robot_that_says_so_is_no_open(agent: str) -> None:
    assert verdicts(asked(agent, HOUR)) == ["bot"]


@pytest.mark.parametrize("network", ["microsoft", "scanner:proofpoint", "scanner:mimecast", "scanner:barracuda"])
@pytest.mark.parametrize("after_s", [6, 2 * HOUR])
def test_a_link_checked_from_a_security_network_is_not_a_click(network: str, after_s: float) -> None:
    assert reasons(clicked(EDGE, after_s, network=network)) == ["scanner_network"]


@pytest.mark.parametrize("network", ["scanner:proofpoint", "scanner:trend-micro"])
def test_a_picture_from_a_security_network_alone_is_only_uncertain(network: str) -> None:
    assert reasons(asked(CHROME, HOUR, network=network)) == ["security_network"]


@pytest.mark.parametrize("after_s", [20, 2 * HOUR])
def test_defenders_old_browser_from_microsoft_is_a_scan_at_any_time(after_s: float) -> None:
    assert reasons(asked(OLD_CHROME, after_s, network="microsoft")) == ["outdated_agent"]


def test_a_picture_from_microsoft_about_delivery_is_uncertain() -> None:
    assert reasons(asked(EDGE, 20, network="microsoft")) == ["microsoft_network"]


@pytest.mark.parametrize("after_s", [10 * MINUTE, 2 * HOUR])
def test_a_picture_from_microsoft_well_after_sending_is_outlooks_proxy_for_a_reader(after_s: float) -> None:
    (judgement,) = judged(asked(EDGE, after_s, network="microsoft"))

    assert (judgement.verdict, judgement.reason, judgement.party) == (Verdict.PROXY, "microsoft_proxy", "Outlook")


@pytest.mark.parametrize("address", ["bob@hotmail.com", "bob@outlook.com", "bob@live.co.uk", "bob@outlook.fr"])
def test_a_personal_microsoft_mailbox_is_read_through_the_proxy_sooner(address: str) -> None:
    hit = asked(EDGE, 2 * MINUTE, network="microsoft")

    assert verdicts(hit, message=mail(Recipient(address))) == ["proxy"]
    assert verdicts(hit, message=mail(Recipient("bob@outlook-mail.com"))) == ["maybe"]


def test_one_request_from_a_data_centre_is_uncertain() -> None:
    assert reasons(asked(CHROME, HOUR, network="hosting:aws"), clicked(CHROME, HOUR, network="hosting:ovh")) == [
        "data_centre",
        "data_centre",
    ]


@pytest.mark.parametrize("agent", [OUTLOOK, THUNDERBIRD])
def test_a_mail_program_in_a_data_centre_within_seconds_of_sending_is_uncertain(agent: str) -> None:
    assert reasons(asked(agent, 1, network="hosting:aws")) == ["soon_after_sending"]
    assert verdicts(asked(agent, 1, network="hosting:aws")) == ["maybe"]
    assert verdicts(asked(agent, 30, network="hosting:aws")) == verdicts(asked(agent, 1)) == ["person"]


def test_an_old_browser_from_a_data_centre_is_a_scanner() -> None:
    assert verdicts(asked(OLD_CHROME, HOUR, network="hosting:aws")) == ["scanner"]


def test_the_same_program_from_three_hosting_companies_is_a_scanner_and_the_reader_beside_it_a_person() -> None:
    """Byte for byte the same agent; timing could not tell the scanners from the open at 66 seconds."""
    scans = [
        asked(CHROME, 60 + n, network=network, network_hash=network)
        for n, network in enumerate(["hosting:aws", "hosting:leaseweb", "hosting:m247"])
    ]

    assert verdicts(*scans, asked(CHROME, 66)) == ["scanner", "scanner", "scanner", "person"]


def test_the_same_program_from_two_hosting_companies_is_only_uncertain() -> None:
    scans = [asked(CHROME, HOUR, network="hosting:aws"), asked(CHROME, HOUR, network="hosting:ovh")]

    assert verdicts(*scans) == ["maybe", "maybe"]


@pytest.mark.parametrize("agent", [OUTLOOK, THUNDERBIRD, APPLE_MAIL])
@pytest.mark.parametrize("network", ["other", "corporate:zscaler", "hosting:aws", "microsoft"])
@pytest.mark.parametrize("after_s", [30, 2 * HOUR])
def test_a_mail_program_is_a_reader_from_almost_any_network(agent: str, network: str, after_s: float) -> None:
    assert verdicts(asked(agent, after_s, network=network)) == ["person"]


@pytest.mark.parametrize("agent", [OUTLOOK, THUNDERBIRD, APPLE_MAIL])
@pytest.mark.parametrize("after_s", [5, 2 * HOUR])
def test_a_mail_program_in_a_security_companys_network_is_uncertain(agent: str, after_s: float) -> None:
    assert reasons(asked(agent, after_s, network="scanner:proofpoint")) == ["security_network"]


@pytest.mark.parametrize("network", ["corporate:zscaler", "corporate:palo-alto", "relay:cloudflare"])
def test_corporate_proxies_and_relays_carry_people(network: str) -> None:
    assert verdicts(asked(CHROME, HOUR, network=network), clicked(CHROME, HOUR, network=network)) == ["person"] * 2


def test_an_empty_agent_is_uncertain_on_a_picture_and_a_check_on_a_link_from_microsoft() -> None:
    assert reasons(asked("", HOUR)) == ["no_agent"]
    assert verdicts(clicked("", HOUR, network="microsoft")) == ["scanner"]


@pytest.mark.parametrize("agent", [CHROME, FIREFOX, IPHONE_SAFARI])
def test_a_browser_within_seconds_of_sending_is_uncertain_never_removed(agent: str) -> None:
    assert verdicts(asked(agent, 3)) == ["maybe"]
    assert verdicts(asked(agent, 30)) == ["person"]


def test_a_second_clicker_seconds_later_elsewhere_is_uncertain() -> None:
    person = clicked(CHROME_MAC, HOUR)
    other = clicked(CHROME, HOUR + 12, network_hash="elsewhere")

    assert reasons(person, other) == ["link_followed", "click_after_click"]


@pytest.mark.parametrize(
    "check",
    [
        {"network": "microsoft"},
        {"network": "scanner:proofpoint"},
        {"agent": "curl/8.5"},
        {"agent": "", "network": "microsoft"},
        {"method": "HEAD"},
    ],
)
def test_who_is_let_through_by_a_gateway_that_looked_at_the_link_first_is_a_reader(check: dict[str, str]) -> None:
    looked_at = replace(clicked(CHROME, HOUR, network_hash="gateway"), **check)

    assert reasons(looked_at, clicked(IPHONE_SAFARI, HOUR + 2))[1] == "link_followed"


def test_who_clicks_after_the_sender_tried_the_link_is_a_reader() -> None:
    sender = mail(sender_agent=CHROME, sender_network_hash="alices-home")
    tried = clicked(CHROME, HOUR, network_hash="alices-home")

    assert reasons(tried, clicked(IPHONE_SAFARI, HOUR + 12), message=sender)[1] == "link_followed"


@pytest.mark.parametrize("mail_program", [f"{EDGE} OneOutlook/1.2025.917.400", f"{CHROME} Front/3.9 Electron/38.0.0"])
def test_a_mail_program_built_on_a_browser_that_opens_another_is_no_contradiction(mail_program: str) -> None:
    assert verdicts(asked(mail_program, HOUR), clicked(FIREFOX, HOUR + 15)) == ["person", "person"]


def test_one_address_with_two_browsers_within_a_minute_is_uncertain() -> None:
    assert verdicts(asked(CHROME_MAC, HOUR), clicked(FIREFOX, HOUR + 5)) == ["maybe", "maybe"]


def test_a_mail_program_that_opens_the_browser_is_no_contradiction() -> None:
    assert verdicts(asked(OUTLOOK, HOUR), clicked(CHROME, HOUR + 5)) == ["person", "person"]


def test_several_recipients_behind_one_address_are_no_contradiction() -> None:
    hits = [asked(CHROME_MAC, HOUR), clicked(FIREFOX, HOUR + 5)]

    assert verdicts(*hits, message=mail(BOB, CHARLIE)) == ["person", "person"]


@pytest.mark.parametrize("shared", ["team@example.org", "office@example.org", "friends@lists.example.org"])
def test_readers_of_one_mailbox_are_no_contradiction(shared: str) -> None:
    team = mail(Recipient(shared))
    one_address = [asked(CHROME_MAC, HOUR), clicked(FIREFOX, HOUR + 5)]
    two_clicks = [clicked(CHROME_MAC, HOUR), clicked(CHROME, HOUR + 12, network_hash="elsewhere")]

    assert verdicts(*one_address, message=team) == verdicts(*two_clicks, message=team) == ["person", "person"]


def test_a_chrome_without_chromes_headers_is_uncertain_where_such_headers_are_known_to_arrive() -> None:
    bare = clicked(CHROME, HOUR)
    real = clicked(CHROME_MAC, 2 * HOUR, headers={"sec-fetch-mode": "navigate"})

    assert reasons(bare, real) == ["scripted_browser", "link_followed"]
    assert reasons(bare) == ["link_followed"]


def test_a_visitor_that_tries_changed_urls_as_well_is_a_scanner() -> None:
    s = Situation(
        hit=clicked(CHROME, HOUR), agent=recognise(CHROME), network=read("other"), link=True, probes_beside=True
    )

    assert answer(s).reason == "probing_method"


@pytest.mark.parametrize("sender", ["bingbot(at)microsoft.com", "googlebot@google.com"])
def test_a_request_that_says_where_to_complain_is_a_robots(sender: str) -> None:
    assert verdicts(asked(CHROME, HOUR, headers={"from": sender})) == ["bot"]
    assert verdicts(asked(CHROME, HOUR, headers=kept({"from": sender}))) == ["bot"]


def test_a_picture_from_a_mail_services_network_is_uncertain_and_a_click_from_there_a_person() -> None:
    """Proton Mail loads pictures ahead; people behind ProtonVPN share its network."""
    (judgement,) = judged(asked(CHROME, HOUR, network="mail:proton"))

    assert (judgement.reason, judgement.party) == ("unclear_proxy", "Proton Mail")
    assert verdicts(clicked(CHROME, HOUR, network="mail:proton")) == ["person"]
    assert verdicts(asked(YAHOO, HOUR, network="mail:yahoo")) == ["proxy"]


def test_microsofts_picture_of_a_mail_that_is_not_registered_yet_is_uncertain() -> None:
    unknown = mail(registered=False, recipients=())

    assert reasons(asked(EDGE, HOUR, network="microsoft"), message=unknown) == ["microsoft_network"]


def test_an_old_browser_in_a_security_companys_network_is_a_scanner_and_a_new_one_may_be_a_reader() -> None:
    network = "scanner:proofpoint"

    assert verdicts(asked(OLD_CHROME, HOUR, network=network)) == ["scanner"]
    assert verdicts(asked(CHROME, HOUR, network=network)) == ["maybe"]


@pytest.mark.parametrize("agent", [CHROME, NAMELESS_WEBKIT, "Unnamed-Reader; 4"])
def test_whatever_names_no_mail_program_is_uncertain_in_a_data_centre(agent: str) -> None:
    assert verdicts(asked(agent, HOUR, network="hosting:aws")) == ["maybe"]


@pytest.mark.parametrize("agent", [CHROME, NAMELESS_WEBKIT, "Unnamed-Reader; 4", ""])
def test_whatever_names_no_mail_program_is_uncertain_in_a_mail_services_network(agent: str) -> None:
    assert reasons(asked(agent, HOUR, network="mail:proton")) == ["unclear_proxy"]


def test_only_webkit_without_a_name_is_uncertain_about_delivery_behind_apples_relay() -> None:
    assert reasons(asked(NAMELESS_WEBKIT, 299.9, network="apple-relay")) == ["bare_webkit"]
    assert verdicts(asked(NAMELESS_WEBKIT, 300, network="apple-relay")) == ["person"]
    assert verdicts(asked(OUTLOOK, 60, network="apple-relay")) == ["person"]


def test_only_the_same_program_from_three_hosting_companies_within_minutes_is_a_machine() -> None:
    def visit(agent: str, after_s: float, network: str) -> Hit:
        return asked(agent, after_s, network=network, network_hash=network)

    one, two = visit(CHROME, HOUR, "hosting:aws"), visit(CHROME, HOUR + 60, "hosting:ovh")

    assert verdicts(one, two, visit(CHROME, HOUR + 900, "hosting:azure"))[0] == "scanner"
    assert verdicts(one, two, visit(CHROME, HOUR + 900.1, "hosting:azure"))[0] == "maybe"
    assert verdicts(one, two, visit(FIREFOX, HOUR + 90, "hosting:azure"))[0] == "maybe"
    assert verdicts(one, two, visit(CHROME, HOUR + 90, "corporate:zscaler"))[0] == "maybe"
    assert verdicts(one, two, visit(CHROME, HOUR + 90, "hosting:ovh"))[0] == "maybe"


def test_a_neighbour_takes_nothing_from_what_the_mails_own_hits_say() -> None:
    links = [clicked(CHROME, HOUR + n / 10, f"https://example.org/{n}") for n in range(2)]

    assert verdicts(*links, neighbours=[clicked(FIREFOX, HOUR)]) == ["scanner", "scanner"]


@pytest.mark.parametrize("network", ["apple-relay", "relay:cloudflare"])
def test_who_reads_behind_a_privacy_relay_is_a_person(network: str) -> None:
    assert reasons(asked(CHROME, HOUR, network=network)) == ["private_relay"]
