"""Words with which programs say that they are machines, distilled from isbot's and crawler-user-agents' patterns (2026-09)."""

ROBOT_WORDS: tuple[str, ...] = (
    # Asked of apps too: a robot in an app's clothes is still a robot. Not asked of the device's name (Cubot makes telephones).
    r"(?i)(?:bot|spider|crawler)s?(?:[^a-z]|$)",
    r"(?i)https?://|\bwww\.[a-z0-9-]+\.[a-z]|[\w.]@[a-z][\w-]+\.[a-z]",
    r"(?i)headless|phantomjs|slimerjs|puppeteer|playwright|selenium|webdriver|cypress/|\bjsdom/|\bhtmlunit\b|zombie\.js",
    # Mail archives and site tools that make pictures or documents of what they fetch (Crawler-Detect 1.3.9's corpus; 2026-11).
    r"(?i)\bwkhtmlto(?:pdf|image)\b|\bweb-?thumb|webscreenie|websnapr|screenshot-?generator|\bimgsizer\b",
    # Load generators, harvesters and monitors of the same corpus that a browser's name stands in front of.
    r"(?i)\bsiege/|\bwebmon\b|debugbear|nodemeter|\bcrwlr\b|snapsearch|kimonolabs|email ?extractor|content ?retrieval|grub-client|arachmo|criteo|\bclaude-web\b",
    r"(?i)(?:link|url|web|bing) ?preview",
    # A program that names the language it is written in is a library, not a mail program or browser.
    r"(?i)\b(?:python|ruby|php|perl|golang|dart:io|libwww|okhttp|axios)\b|\bgo/?(?:go)?\d|\bgo-[a-z]+-v?\d|\bnode(?:\.js)?/\d|\bjava/\d",
    r"(?i)powershell/\d|\bweb services client protocol\b",
)

SCANNER_WORDS: tuple[str, ...] = (
    # Security products and link checkers that name themselves in requests (groundhogg traffic filter and others; 2026-09).
    r"Barracuda Sentinel|Kaspersky Lab CFR|cfradmins@kaspersky|TwinWaveScanner|SCMGUARD",
    r"(?i)norton-?safeweb|google-safety|virustotal",
    r"(?i)link ?(?:check|verif|sleuth|tiger|walker)|(?:broken|dead) ?link|unshorten",
    r"(?i)vulnerabilit|security ?(?:scan|check)|\bnmap\b|nikto/|acunetix",
    r"(?i)\bassetnote\b|\balibaba\.security\b|\bcerberian\b",
)
