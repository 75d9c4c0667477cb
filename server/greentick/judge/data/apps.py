"""Agents of apps and devices that people hold in their hands and that do not name a browser as browsers do (2026-09)."""

APPLE_MAIL = (
    # Apple's mail programs and others built on the same web view (Outlook for Mac: warmbly #569), which name nobody.
    r"\((?:iPhone|iPad|iPod|Macintosh)[^)]*\) AppleWebKit/[\d.]+ \(KHTML, like Gecko\)(?: Mobile/\w+)?$"
)

BARE_WEBKIT = r"AppleWebKit/[\d.]+ \(KHTML, like Gecko\)$"

APP_MARKS: tuple[str, ...] = (
    # A web page shown inside an app: Android's web view, Facebook's and Instagram's own browsers and the like.
    r"; wv\)|\[FB(?:AN|_IAB|IAB)/|\bInstagram \d|MicroMessenger/|\bLine/\d|KAKAOTALK|NAVER\(inapp|\bTrill_|musical_ly",
    # WebKit on an iPhone or iPad without the word Safari: a web view.
    r"\((?:iPhone|iPad|iPod)[^)]*\) (?:Apple)?WebKit/[\w.+]+ \(KHTML, like Gecko\)(?: (?:Version|Mobile)/[\w.]+)*"
    r"(?: (?:[^S ]|S[^a ])[^ ]*)*$",
)

HANDSET_MARKS: tuple[str, ...] = (
    # Old telephones, television sets and consoles, some of which lists take for robots.
    r"(?i)profile/midp|configuration/cldc|\bup\.browser|\bucweb|ucbrowser/|netfront/|opera mini/|opera mobi/|obigo|dolfin/",
    r"^(?:Nokia|SonyEricsson|SAMSUNG[ -]|SEC-|LG[-/]|LGE-|MOT-|BlackBerry\d|DoCoMo/|KDDI-|J-PHONE/|Vodafone/|SoftBank/|ZTE-"
    r"|HUAWEI|Alcatel)",
    r"(?i)\bplaystation|\bnintendo|\bxbox\b|\bhbbtv/|smart-?tv|\bnetcast|\btizen|\bweb0s|\bviera/|\bbravia\b|\bcrkey/",
)
