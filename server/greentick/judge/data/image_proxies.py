"""Image proxies of mail services that say who they are: (pattern, name of the service, waits for a reader).

They are asked before any list of robots, because those lists call them robots (isbot, crawler-user-agents and others; seen
2026-09). False in the third place means that it is not documented whether the proxy waits until somebody reads.
"""

IMAGE_PROXIES: tuple[tuple[str, str, bool], ...] = (
    # "(via ggpht.com GoogleImageProxy)"; shortened by some mail senders to "Firefox 11.0viaggpht.comGoog". Since 2013.
    (r"(?i)(?:Google|Gmail) ?Image ?Proxy|ggpht\.com", "Gmail", True),
    (r"YahooMailProxy", "Yahoo Mail", True),  # help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html
    (r"(?i)hey\.com/image-?proxy", "HEY", True),  # hey.com/image-proxy: "when users view emails"
    (r"FastmailUA", "Fastmail", True),  # fastmail.com/policies/bots; also fetches calendars
    (r"(?i)FrontApp\.com ImageProxy", "Front", True),
    (r"(?i)Superhuman(?:ImageProxy| Image ?Proxy|/|$)", "Superhuman", True),
    (r"(?i)Shortwave Image Fetcher", "Shortwave", True),
    (r"(?i)(?:Outlook|OWA|Office ?365)[\w -]{0,20}Image ?Proxy", "Outlook", True),
    (r"(?i)ProtonMail[\w -]{0,20}Proxy|Proton[\w -]{0,20}Image ?Proxy", "Proton Mail", True),
    (r"(?i)Zoho ?Mail[\w -]{0,20}Proxy", "Zoho Mail", False),
    (r"(?i)SeznamEmailProxy", "Seznam", False),
    (r"(?i)RamblerMail", "Rambler", False),
    (r"(?i)mail\.ukr\.net proxy|secureurl\.fwdcdn\.com", "ukr.net", False),
    (r"(?i)Mail\.Ru[\w /-]{0,20}(?:Image)?Proxy|go\.imgsmail\.ru", "Mail.ru", False),
    (r"(?i)YandexMail[\w -]{0,20}Proxy", "Yandex Mail", False),
    (r"(?i)NaverMail[\w -]{0,20}Proxy|DaumMail[\w -]{0,20}Proxy", "Naver", False),
    (r"(?i)(?:GMX|WEB\.DE)[\w -]{0,20}Image ?Proxy", "GMX", False),
    # Any other that calls itself a mail image proxy: carries a reader perhaps, is not a robot for sure.
    (r"(?i)\b\w*mail\w*[ -]?image[ -]?proxy|\bmail[ -]?proxy\b|\be-?mail ?proxy\b", "", False),
)

# Gmail's fetch ahead of reading, as mail senders have logged it since 2021 (SparkPost 2022-01-25; mautic #10245).
GMAIL_PREFETCH = r"Chrome/42\.0\.2311\.135 Safari/537\.36 Edge/12\.246(?: Mozilla/5\.0|$)"
