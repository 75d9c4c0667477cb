"""Which label the networks of an operator get, by number of autonomous system and by a word of the operator's name.

Numbers from the operators' entries in public routing registries (RIPEstat, bgp.he.net; gathered 2026-08). Names are matched
as whole words only: "City and County of San Francisco" holds no scanner.
"""

import re

BY_NUMBER: dict[str, tuple[int, ...]] = {
    "google": (15169, 19527, 36040, 43515),
    "microsoft": (8075, 8068, 8069, 8070, 3598, 8074, 12076),
    "apple": (714, 6185),
    # Partners through which Apple's relays leave; Cloudflare's WARP carries people too.
    "relay:cloudflare": (13335,),
    "relay:akamai": (36183, 20940),
    "relay:fastly": (54113,),
    # Mail services: their image proxies, and people only where they run a VPN (Proton).
    "mail:yahoo": (10310, 26101, 36646, 36647, 36088, 34010, 24506, 23879, 10229, 7233),
    "mail:fastmail": (151847,),
    "mail:proton": (62371, 209103, 208172, 199218),
    "mail:mail-ru": (47764,),
    "mail:yandex": (13238,),
    "mail:seznam": (43037,),
    "mail:rambler": (24638,),
    "mail:zoho": (2639, 397849, 205111, 56201),
    # Mail security: nobody but scanners, gateways and the companies' own staff.
    "scanner:proofpoint": (26211, 22843, 52129, 13916),
    "scanner:barracuda": (15324,),
    "scanner:mimecast": (30031, 33538, 397726, 136792, 208638, 39588, 42427, 60492, 37235),
    "scanner:cisco-ironport": (16417, 30238, 30215, 40427),
    "scanner:trend-micro": (16880, 132229),
    "scanner:hornetsecurity": (401943,),
    "scanner:retarus": (48328,),
    "scanner:trustwave": (33151,),
    "scanner:n-able": (43054,),
    "scanner:zix": (53780, 13380, 59519),
    "scanner:sophos": (399342, 58976),
    "scanner:fortinet": (40934, 53928, 200589),
    "scanner:kaspersky": (209030, 200107, 41983),
    "scanner:trellix": (203724, 205272, 46484, 17330, 7754, 17370),
    # Web proxies of companies: people at work.
    "corporate:zscaler": (22616, 53813, 62044, 53444, 62907),
    "corporate:palo-alto": (54538, 396421, 64280, 2763),
    "corporate:forcepoint": (44444, 13448, 42465, 43251),
    "corporate:netskope": (55256,),
    "corporate:cisco-umbrella": (36692,),
    # Rented computers.
    "hosting:aws": (16509, 14618, 8987),
    "hosting:google": (396982,),
    "hosting:digitalocean": (14061,),
    "hosting:ovh": (16276,),
    "hosting:hetzner": (24940, 213230),
    "hosting:linode": (63949,),
    "hosting:vultr": (20473,),
    "hosting:oracle": (31898,),
    "hosting:alibaba": (45102, 37963),
    "hosting:tencent": (132203, 45090),
    "hosting:leaseweb": (60781, 28753, 30633, 59253, 16265, 396362),
    "hosting:scaleway": (12876,),
    "hosting:contabo": (51167,),
    "hosting:hostinger": (47583,),
    "hosting:ionos": (8560,),
    "hosting:rackspace": (27357, 33070, 15395),
    "hosting:softlayer": (36351,),
    "hosting:m247": (9009,),
    "hosting:datacamp": (60068, 212238),
    "hosting:colocrossing": (36352,),
    "hosting:quadranet": (8100, 29761),
    "hosting:psychz": (40676,),
    "hosting:hostwinds": (54290,),
    "hosting:buyvm": (53667,),
}

_BY_NAME: tuple[tuple[str, str], ...] = (
    (r"proofpoint", "scanner:proofpoint"),
    (r"mimecast", "scanner:mimecast"),
    (r"barracuda", "scanner:barracuda"),
    (r"ironport", "scanner:cisco-ironport"),
    (r"trend ?micro", "scanner:trend-micro"),
    (r"hornet ?security", "scanner:hornetsecurity"),
    (r"messagelabs|symantec", "scanner:symantec"),
    (r"spamtitan|titanhq", "scanner:titanhq"),
    (r"libraesva", "scanner:libraesva"),
    (r"cloudmark", "scanner:cloudmark"),
    (r"cyren", "scanner:cyren"),
    (r"spamexperts", "scanner:n-able"),
    (r"mailguard|mailmarshal|trustwave", "scanner:trustwave"),
    (r"zscaler", "corporate:zscaler"),
    (r"netskope", "corporate:netskope"),
    (r"forcepoint", "corporate:forcepoint"),
    (r"palo ?alto networks", "corporate:palo-alto"),
    (r"menlo security", "corporate:menlo"),
    (r"iboss", "corporate:iboss"),
    (r"microsoft", "microsoft"),
    (r"cloudflare|cloudflarenet", "relay:cloudflare"),
    (r"fastly", "relay:fastly"),
    (r"akamai", "relay:akamai"),
    (r"amazon|aws", "hosting:aws"),
    (r"google cloud|google-cloud-platform", "hosting:google"),
    (r"digitalocean|digital ocean", "hosting:digitalocean"),
    (r"ovh", "hosting:ovh"),
    (r"hetzner", "hosting:hetzner"),
    (r"linode", "hosting:linode"),
    (r"vultr|choopa|the constant company", "hosting:vultr"),
    (r"leaseweb", "hosting:leaseweb"),
    (r"scaleway|online s\.?a\.?s", "hosting:scaleway"),
    (r"contabo", "hosting:contabo"),
    (r"hostinger", "hosting:hostinger"),
    (r"ionos", "hosting:ionos"),
    (r"m247", "hosting:m247"),
    (r"datacamp", "hosting:datacamp"),
    (r"colocrossing", "hosting:colocrossing"),
    (r"quadranet", "hosting:quadranet"),
    (r"psychz", "hosting:psychz"),
    (r"equinix metal|packet host", "hosting:equinix"),
    (r"alibaba", "hosting:alibaba"),
    (r"tencent", "hosting:tencent"),
    (r"hosting|data ?cent(?:er|re)s?|vps|dedicated servers?|cloud servers?|colocation", "hosting:other"),
)

LABEL_OF_NUMBER: dict[int, str] = {number: label for label, numbers in BY_NUMBER.items() for number in numbers}

_NAMES = [(re.compile(rf"\b(?:{words})\b", re.IGNORECASE), label) for words, label in _BY_NAME]


def label_of_name(name: str) -> str | None:
    """The label an operator's name speaks for, or None."""
    return next((label for pattern, label in _NAMES if pattern.search(name)), None)
