"""Words with which programs say that they are machines, and marks of apps that people hold in their hands.

Distilled from the patterns of isbot and crawler-user-agents and from what those lists get wrong (2026-09).
"""

ROBOT_WORDS: tuple[str, ...] = (
    # Asked of apps too: a robot in an app's clothes is still a robot. Not asked of the device's name (Cubot makes telephones).
    r"(?i)(?:bot|spider|crawler)s?(?:[^a-z]|$)",
    r"(?i)https?://|\bwww\.[a-z0-9-]+\.[a-z]|[\w.]@[a-z][\w-]+\.[a-z]",
    r"(?i)headless|phantomjs|puppeteer|playwright|selenium|webdriver|cypress/",
    r"(?i)(?:link|url|web|bing) ?preview",
    # A program that names the language it is written in is a library, not a mail program or browser.
    r"(?i)\b(?:python|ruby|php|perl|golang|dart:io|libwww|okhttp|axios)\b|\bgo/?(?:go)?\d|\bgo-[a-z]+-v?\d|\bnode(?:\.js)?/\d|\bjava/\d",
)

SCANNER_WORDS: tuple[str, ...] = (
    # Security products and link checkers that name themselves in requests (groundhogg traffic filter and others; 2026-09).
    r"Barracuda Sentinel|Kaspersky Lab CFR|cfradmins@kaspersky|TwinWaveScanner|SCMGUARD",
    r"(?i)norton-?safeweb|google-safety|virustotal",
    r"(?i)link ?(?:check|verif|sleuth|tiger|walker)|(?:broken|dead) ?link|unshorten",
    r"(?i)vulnerabilit|security ?(?:scan|check)|\bnmap\b|nikto/|acunetix",
)

APP_MARKS: tuple[str, ...] = (
    # A web page shown inside an app: Android's web view, Facebook's and Instagram's own browsers and the like.
    r"; wv\)|\[FB(?:AN|_IAB|IAB)/|\bInstagram \d|MicroMessenger/|\bLine/\d|KAKAOTALK|NAVER\(inapp|\bTrill_|musical_ly",
    # WebKit on an iPhone or iPad without the word Safari: a web view.
    r"\((?:iPhone|iPad|iPod)[^)]*\) (?:Apple)?WebKit/[\w.+]+ \(KHTML, like Gecko\)(?: (?:Version|Mobile)/[\w.]+)*(?: (?:[^S ]|S[^a ])[^ ]*)*$",
)

HANDSET_MARKS: tuple[str, ...] = (
    # Telephones, television sets and consoles that do not begin their agent as browsers do, or that lists take for robots.
    r"(?i)profile/midp|configuration/cldc|\bup\.browser|\bucweb|ucbrowser/|netfront/|opera mini/|opera mobi/|\bpolaris/|obigo|dolfin/",
    r"^(?:Nokia|SonyEricsson|SAMSUNG[ -]|SEC-|LG[-/]|LGE-|MOT-|BlackBerry\d|DoCoMo/|KDDI-|J-PHONE/|Vodafone/|SoftBank/|ZTE-|HUAWEI|Alcatel)",
    r"(?i)\bplaystation|\bnintendo|\bxbox\b|\bhbbtv/|smart-?tv|\bnetcast|\btizen|\bweb0s|\bviera/|\bbravia\b|\bcrkey/|\baftt?[a-z]\b",
)  # fmt: skip
