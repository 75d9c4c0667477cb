"""Recognising programs: readers' are not robots, robots are not readers, and the hover card gets a true name."""

import pytest

from greentick.domain.judgement import Client
from greentick.judge.agent import recognise
from greentick.judge.client import hinted
from greentick.judge.kinds import Kind
from judging import (
    APPLE_MAIL,
    CHROME,
    CHROME_MAC,
    EDGE,
    FIREFOX,
    HOUR,
    IPHONE_MAIL,
    IPHONE_SAFARI,
    OUTLOOK,
    THUNDERBIRD,
    asked,
    judged,
)

_WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
_ANDROID = f"{_WEBKIT} Version/4.0 Chrome/120.0.0.0 Mobile Safari/537.36"

READERS = [
    CHROME,
    EDGE,
    FIREFOX,
    IPHONE_SAFARI,
    "Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko",
    "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/149.0.0.0 Safari/537.36",
    # Telephones whose makers or models are called like robots, scanners or servers.
    f"Mozilla/5.0 (Linux; Android 13; CUBOT P50) {_WEBKIT} Chrome/140.0 Mobile Safari/537.36",
    f"Mozilla/5.0 (Linux; Android 6.0; CUBOT ECHO) {_ANDROID}".lower(),
    f"Mozilla/5.0 (Linux; Android 9; Spider X) {_ANDROID}",
    f"Mozilla/5.0 (Linux; Android 11; Robot R1 Build/RP1A; wv) {_ANDROID}",
    f"Mozilla/5.0 (Linux; Android 12; Chromecast Google TV) {_ANDROID}",
    f"Mozilla/5.0 (Linux; Android 15; CPH2581 Build/AP3A.240617.008) {_ANDROID}",
    # Browsers inside apps, with everyday words in their names.
    f"Mozilla/5.0 (Linux; Android 12; moto g Build/S3RQS32; wv) {_ANDROID} Newsbreak/1.0 com.example.tools",
    f"{IPHONE_MAIL} [FBAN/FBIOS;FBAV/430.0.0.30.108;FBCR/Carrier.com;FBID/phone;FBLC/de_DE]",
    f"{IPHONE_MAIL} NAVER(inapp; search; 1010; 11.16.8; 14PRO)",
    f"{IPHONE_MAIL} LinkedInApp/9.25.1763",
    f"{IPHONE_MAIL.replace(' Mobile/15E148', '')} News/582.1 Version/2.0",
    # Apps built on Electron.
    f"{CHROME.replace('Chrome', 'Slack/4.29 Chrome').replace('Safari', 'Electron/21.3.1 Safari')} Sonic Slack_SSB/4.29",
    CHROME_MAC.replace("Chrome", "Notion/2.1.12 Chrome").replace("Safari", "Electron/22.3.5 Safari"),
    CHROME.replace("Chrome", "Code/1.115.0 Chrome").replace("Safari", "Electron/39.8.5 Safari"),
    # Television sets, consoles, glasses, handsets.
    f"Mozilla/5.0 (SMART-TV; Linux; Tizen 6.0) {_WEBKIT} 76.0.3809.146/6.0 TV Safari/537.36",
    f"Mozilla/5.0 (PlayStation; PlayStation 5/8.00) {_WEBKIT} Version/15.4 Safari/605.1.15",
    f"Mozilla/5.0 (X11; Linux x86_64; Quest 3) {_WEBKIT} OculusBrowser/32.1 Chrome/122.0 VR Safari/537.36",
    "Nokia6100/1.0 (04.01) Profile/MIDP-1.0 Configuration/CLDC-1.0",
    "BlackBerry9000/4.6.0.167 Profile/MIDP-2.0 Configuration/CLDC-1.1 VendorID/102",
    "Opera/9.80 (J2ME/MIDP; Opera Mini/7.1.32052/29.3709; U; en) Presto/2.8.119 Version/11.10",
]

MAIL_PROGRAMS = [
    (OUTLOOK, "Outlook"),
    ("Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.14931; Pro)", "Outlook"),
    ("Microsoft Office/12.0 (Windows NT 6.1; Microsoft Office Outlook 12.0.6739; Pro)", "Outlook"),
    ("Outlook-iOS/709.2226530.prod.iphone (3.24.1)", "Outlook"),
    ("MacOutlook/16.46.21021202 (Intelx64 Mac OS X 11.2.2 (Build 20D80))", "Outlook"),
    ("Outlook-Express/7.0 (MSIE 8; Windows NT 5.1; Trident/4.0; GTB7.0; TmstmpExt)", "Windows Live Mail"),
    ("WindowsMail/17.5.9600.22013", "Windows Mail"),
    (THUNDERBIRD, "Thunderbird"),
    ("Mozilla/5.0 (Windows NT 6.2; WOW64; rv:7.0.1) Gecko/20151105 Postbox/4.0.8", "Postbox"),
    ("Airmail 1.3.3 rv:237 (Macintosh; Mac OS X 10.9.2; en_US)", "Airmail"),
    ("The Bat! 4.0.0.22", "The Bat!"),
    ("NaverMailApp/2.2.2 (Android 10; SM-G986N)", "Naver Mail"),
    ("YahooMobileMail/1.0 (Android Mail; 1.3.10) (supersonic;HTC;PC36100;2.3.5/GRJ90)", "Yahoo Mail"),
    ("Android-Gmail/64562652 (sw411dp; 420dpi) (r7 TP1A.220624.014)", "Gmail"),
    ("Spark/2.11.20 (macOS)", "Spark"),
    (APPLE_MAIL, ""),
    (IPHONE_MAIL, ""),
]


@pytest.mark.parametrize("agent", READERS)
def test_a_program_people_hold_in_their_hands_is_no_robot(agent: str) -> None:
    assert recognise(agent).kind is Kind.BROWSER


@pytest.mark.parametrize(("agent", "name"), MAIL_PROGRAMS)
def test_a_mail_program_is_known_by_name_although_lists_call_it_a_robot(agent: str, name: str) -> None:
    found = recognise(agent)

    assert (found.kind, found.client.name) == (Kind.MAIL_CLIENT, name)


def test_a_mail_program_nobody_listed_is_not_taken_for_a_library() -> None:
    assert recognise("KiwiMail/1.2.3 (Linux)").kind is Kind.MAIL_CLIENT
    assert recognise("EmailWolf 1.00").kind in (Kind.BOT, Kind.SCANNER)


@pytest.mark.parametrize(
    "agent",
    [
        f"Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P; wv) {_ANDROID} (compatible; bingbot/2.0)",
        f"Mozilla/5.0 (Linux; Android 8.0; Pixel 2; compatible; GoogleOther) {_ANDROID}",
        f"{IPHONE_MAIL} (Applebot/0.1; +http://www.apple.com/go/applebot)",
        CHROME.replace("Chrome", "Cypress/13.6.0 Chrome").replace("Safari", "Electron/114.0 Safari"),
        "SamsungBot/1.0; Android 13; wv)",
    ],
)
def test_a_robot_in_an_apps_clothes_is_still_a_robot(agent: str) -> None:
    assert recognise(agent).kind is Kind.BOT


@pytest.mark.parametrize(
    "agent",
    [
        "localhost.localdomain/go-network-v2.0.1",
        "tcms-api/12.9.1/Python 3.11.8 (main, Feb  7 2024, 04:02:05) [GCC 11.4.0]",
        "IPinfoClient/Ruby/2.2.1",
        "Dart/2.16 (dart:io)",
        "cri-o/1.16.1 go/go1.12.17 os/linux arch/amd64",
    ],
)
def test_a_program_that_names_its_language_is_a_library(agent: str) -> None:
    assert recognise(agent).kind is Kind.BOT


def test_what_nobody_knows_is_called_unknown() -> None:
    assert recognise("Unnamed-Reader; 4").kind is Kind.UNKNOWN


@pytest.mark.parametrize(
    ("program", "kind"),
    [
        ("WindowsPowerShell/5.1.22621.963", Kind.BOT),
        ("wkhtmltopdf Safari/534.34", Kind.BOT),
        ("jsdom/20.0.3", Kind.BOT),
        ("SlimerJS/0.9.5", Kind.BOT),
        ("Siege/4.0.4", Kind.BOT),
        ("Chrome/36.0.1985.143 Safari/537.36 Nodemeter 0.7", Kind.BOT),
        ("(compatible; MSIE 6.0; MS Web Services Client Protocol 4.0.30319.17929)", Kind.BOT),
        ("Chrome/60.0.3122.11 Safari/537.36 Assetnote/1.0.0", Kind.SCANNER),
        ("(compatible; MSIE 6.0; Windows NT 5.1;Alibaba.Security.Heimdall)", Kind.SCANNER),
    ],
)
def test_a_program_that_names_itself_behind_a_browsers_name_is_no_browser(program: str, kind: Kind) -> None:
    assert recognise(f"Mozilla/5.0 {program}").kind is kind


@pytest.mark.parametrize("addition", ["chromeframe/27.0.1453.110", "MSN Optimized;DE", "GWX:DOWNLOADED", "FirePHP/0.7"])
def test_what_plugins_added_to_browsers_makes_no_robot(addition: str) -> None:
    assert recognise(f"Mozilla/5.0 (compatible; MSIE 9.0; Windows NT 6.1; {addition})").kind is Kind.BROWSER


@pytest.mark.parametrize(
    ("agent", "client"),
    [
        (CHROME, Client(name="Chrome", system="Windows", device="desktop")),
        (EDGE, Client(name="Edge", system="Windows", device="desktop")),
        (FIREFOX, Client(name="Firefox", system="Linux", device="desktop")),
        (IPHONE_SAFARI, Client(name="Safari", system="iOS", device="phone")),
        (IPHONE_MAIL, Client(name="", system="iOS", device="phone")),
        (APPLE_MAIL, Client(name="", system="macOS", device="desktop")),
        (OUTLOOK, Client(name="Outlook", system="Windows", device="desktop")),
        (THUNDERBIRD, Client(name="Thunderbird", system="Linux", device="desktop")),
        ("Outlook-Android/2.0", Client(name="Outlook", system="Android", device="phone")),
        (
            f"Mozilla/5.0 (Linux; Android 7.0; SM-T820) {_WEBKIT} Chrome/91.0 Safari/537.36",
            Client(name="Chrome", system="Android", device="tablet"),
        ),
        (READERS[20], Client(name="Safari", system="Tizen", device="tv")),
    ],
)
def test_the_hover_card_gets_name_system_and_device(agent: str, client: Client) -> None:
    assert recognise(agent).client == client


def test_every_device_has_a_kind_of_the_closed_list() -> None:
    devices = {recognise(agent).client.device for agent in READERS} - {""}

    assert devices <= {"desktop", "phone", "tablet", "tv", "console", "watch", "headset"}
    assert len(devices) >= 5


def test_a_platform_header_tells_the_system_a_newer_browser_hides() -> None:
    client = Client(name="Opera", system="Linux", device="desktop")

    assert hinted(client, '"Android"').system == "Android"
    assert hinted(client, "Unheard of") == client


def test_the_system_a_browser_hints_at_is_told_of_its_hit() -> None:
    (judgement,) = judged(asked(CHROME, HOUR, headers={"sec-ch-ua-platform": '"Chrome OS"'}))

    assert judgement.client.system == "ChromeOS"


def test_a_robot_is_called_as_it_calls_itself() -> None:
    assert recognise("Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)").party == "bingbot"
    assert recognise("curl/8.5.0").party == "curl"
