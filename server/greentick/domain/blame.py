"""Whether a mail server says that it refused a mail because of what counts opens and clicks in it.

Looked for is a word for the image or the links near a word of refusal. Answers yes or no; nothing of the text is kept.
The extension asks the same of what Gmail shows (shared/blame.ts), with these patterns as they are: so they keep to what
both languages read alike, and spell letters out where their classes of letters differ.
"""

import re
from bisect import bisect
from collections.abc import Sequence
from functools import cache
from typing import Final
from urllib.parse import urlsplit

MOST_CHARS: Final = 20_000
"""What a server says of a refusal stands at the beginning."""

NEAR: Final = 120
"""Characters between what is refused and that it is: about two lines of an answer."""

RETURNED: Final = (
    r"(?:^|\n)[ >]*--[^\n]{0,60}(?:original|urspr|forwarded|returned|copy of|below this line|исходн|元のメッセージ|"
    r"message (?:header|follows)|headers? )"
)
"""Where the mail itself begins, which may speak of anything."""

INNOCENT: Final = (
    # What the mail is called.
    r"(?:^|\n)[ >*]*(?:subject|betreff|тема|件名)[ \t]*[:：][^\n]*",
    # Rules of SpamAssassin that are on trial weigh nothing.
    r"(?:^|\n)[^\n]{0,12}[0-9.]{1,6} {1,4}T_[A-Z0-9_]+[^\n]*",
    r"(?:(?:message|mail|parcel|shipment|order|delivery|incident|case)[ -])?track(?:ing)?[ -]?"
    r"(?:numbers?|no[.:]|nr|ids?|reference|codes?|log)(?![a-z])",
    r"(?:message|delivery|parcel|shipment|order|bug|issue|ticket|time|case)[ -]?track(?:ing|ers?)(?![a-z])",
)

REFUSAL: Final = (
    r"block|reject|refus|denied|deny|disallow|prohibit|forbidden|banned|quarantin|violat|policy|policies|"
    r"not (?:be )?(?:allow|accept|permit|deliver|welcome)|unwelcome|unwanted|contain|carries|carry|detect|found|"
    r"because|due to|"
    r"abgelehnt|abgewiesen|blockiert|gesperrt|verweigert|richtlinie|enthält|unzulässig|"
    r"nicht (?:zugelassen|erlaubt|gestattet|angenommen|erwünscht)|wegen|"
    r"отклонен|отклонён|заблокирован|запрещ|не допуска|не принима|отказ|политик|содерж|из-за|"
    r"拒否|ブロック|禁止|許可され|受け付け|受信でき|ポリシー|含まれ|含む|検出"
)

_LATIN: Final = (
    # English. Without what is written together with it, such as the name of a host.
    r"track(?:ing|er)[ -]?(?:pixels?|images?|links?|urls?|beacons?|bugs?|gifs?|graphics?|content|elements?)",
    r"(?:e-?mail|open|read|click|link|pixel|receipt|user|recipient)[ -]?track(?:ing|ers?)",
    r"(?:web|e?mail)[ -]?(?:beacon|bug)s?|(?:spy|beacon)[ -]?pixels?|trackers?",
    r"(?:1 ?[x×] ?1|(?:one|single|1)[ -]pixel|invisible|hidden|transparent)[ -]?(?:pixel )?"
    r"(?:images?|gifs?|pixels?|graphics?)",
    r"(?:remote|external|externally hosted|remotely loaded)[ -](?:images?|pictures?|graphics?)",
    r"(?:rewritten|redirect|redirecting|redirection|redirector)[ -](?:links?|urls?)",
    # German.
    r"(?:zähl|tracking|spionage|verfolgungs)-?(?:pixel|bild|link|grafik)[a-zäöüß]{0,12}",
    r"(?:web-?bug|tracker)[ns]?|extern[a-z]{0,12} (?:bild|grafik)[a-zäöüß]{0,12}",
    r"(?:mail-?|öffnungs-?|link-?|klick-?)tracking",
)

TRACKING: Final = (
    rf"(?<![a-zäöüß0-9.@/-])(?:{'|'.join(_LATIN)})(?![a-zäöüß0-9@/-]|\.[a-z])|"
    r"трекинг|трекер|веб-?маяк|(?:пиксел|изображени|картин|ссыл)[а-яё]{0,12} (?:для )?отслеживани|"
    r"отслежива[а-яё]{0,12} (?:пиксел|изображени|картин|ссыл)|внешни[а-яё]{0,12} (?:изображени|картин)|"
    r"トラッキング|トラッカー|追跡(?:用)?の?(?:ピクセル|画像|リンク)|(?:ウェブ|web ?)ビーコン|(?:外部|リモート)画像"
)

OWN: Final = r"(?:https?://|(?:urls?|uris?|links?|images?)[ :=(<\[]{1,3})"
OWN_END: Final = r"(?![a-z0-9-]|\.[a-z])"
"""Around the name of the own server: named so, it is the address of the image or of a link."""

CODES: Final = r"(?:^|[\n ])5[0-9]{2}[ -]+(?:#?5\.[0-9]{1,3}\.[0-9]{1,3}[ :]*)?"
"""Repeated on each line of an answer, in the midst of its sentences."""


def blames_tracking(text: str, own_url: str = "") -> bool:
    """Whether this text of a mail server says so. `own_url` is where the images and links of our mails lead."""
    said = re.split(RETURNED, text[:MOST_CHARS].replace("\r\n", "\n"), maxsplit=1, flags=re.IGNORECASE)[0]
    for each in INNOCENT:
        said = re.sub(each, " ", said, flags=re.IGNORECASE)
    said = re.sub(r"[_\s]+", " ", re.sub(CODES, " ", said))
    host = _host_of(own_url)
    refusals = [found.start() for found in _compiled(REFUSAL).finditer(said)]
    named = (found.start() for found in _compiled(_names_of(host)).finditer(said))
    return any(_is_near(refusals, place) for place in named)


def _is_near(places: Sequence[int], place: int) -> bool:
    after = bisect(places, place)
    return any(abs(each - place) <= NEAR for each in places[max(0, after - 1) : after + 1])


def _host_of(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _names_of(host: str) -> str:
    return f"{TRACKING}|{OWN}{re.escape(host)}{OWN_END}" if host else TRACKING


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
