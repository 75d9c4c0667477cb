"""Requests and mails for tests of judging: Alice sends from Gmail, Bob receives; agents as programs send them."""

import itertools
from collections.abc import Sequence

from msgspec.structs import replace

from greentick.domain.hit import Hit, Target
from greentick.domain.judgement import Judgement
from greentick.domain.message import Correction, Message, OwnView, Recipient
from greentick.judge import judge_message

SENT_MS = 1_790_000_000_000
MINUTE = 60.0
HOUR = 3600.0

ALICE = "alice@gmail.com"
BOB = Recipient("bob@example.org")
CHARLIE = Recipient("charlie@example.net")

GMAIL = "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)"
GMAIL_PREFETCH = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/42.0.2311.135 "
    "Safari/537.36 Edge/12.246 Mozilla/5.0"
)
YAHOO = "YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html"
APPLE_PRIVACY = "Mozilla/5.0"
CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/149.0.0.0 Safari/537.36"
)
CHROME_MAC = CHROME.replace("Windows NT 10.0; Win64; x64", "Macintosh; Intel Mac OS X 10_15_7")
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0"
EDGE = f"{CHROME} Edg/149.0.0.0"
OLD_CHROME = CHROME.replace("149", "109")
IPHONE_MAIL = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148"
)
IPHONE_SAFARI = f"{IPHONE_MAIL.replace('Mobile', 'Version/18.7 Mobile')} Safari/604.1"
APPLE_MAIL = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)"
NAMELESS_WEBKIT = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
OUTLOOK = (
    "Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 10.0; WOW64; Trident/7.0; .NET4.0C; .NET4.0E; "
    "Microsoft Outlook 16.0.9126; ms-office; MSOffice 16)"
)
THUNDERBIRD = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.5.0"

_ids = itertools.count(1)


def mail(*recipients: Recipient, **changed: object) -> Message:
    """A registered mail from Alice, to Bob unless said otherwise, without an undo period."""
    message = Message(
        id="AAAAAAAAAAAAAAAA",
        account_id=bytes(9),
        nonce=bytes(12),
        sent_at_ms=SENT_MS,
        gmail_address=ALICE,
        recipients=recipients or (BOB,),
    )
    return replace(message, **changed)


def asked(agent: str, after_s: float, **changed: object) -> Hit:
    """A request for the mail's pixel so long after sending, from Bob's home unless said otherwise."""
    hit = Hit(
        id=f"hit-{next(_ids):06}",
        at_ms=SENT_MS + round(after_s * 1000),
        account_id=bytes(9),
        nonce=bytes(12),
        agent=agent,
        network_hash="bobs-home",
    )
    return replace(hit, **changed)


def clicked(agent: str, after_s: float, url: str = "https://example.org/a", **changed: object) -> Hit:
    """A request for one of the mail's links."""
    return asked(agent, after_s, target=Target.LINK, url=url, **changed)


def looked(after_s: float, **known: str) -> OwnView:
    """Alice's extension announces that it shows the mail."""
    return OwnView(SENT_MS + round(after_s * 1000), **known)


def judged(
    *hits: Hit,
    message: Message | None = None,
    views: Sequence[OwnView] = (),
    corrections: Sequence[Correction] = (),
    neighbours: Sequence[Hit] = (),
) -> list[Judgement]:
    """The judgements of the hits, in their order."""
    return [each.judgement for each in judge_message(message or mail(), hits, views, corrections, neighbours)]


def verdicts(*hits: Hit, **around: object) -> list[str]:
    """The verdicts of the hits, in their order."""
    return [judgement.verdict.value for judgement in judged(*hits, **around)]  # type: ignore[arg-type]


def reasons(*hits: Hit, **around: object) -> list[str]:
    """The reasons of the hits, in their order."""
    return [judgement.reason for judgement in judged(*hits, **around)]  # type: ignore[arg-type]
