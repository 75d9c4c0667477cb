"""Reading network labels as ingest writes them: `google-proxy`, `microsoft`, `scanner:proofpoint`, `hosting:aws`..."""

from dataclasses import dataclass
from functools import lru_cache

_WRITTEN = {
    "aws": "AWS",
    "digitalocean": "DigitalOcean",
    "ionos": "IONOS",
    "m247": "M247",
    "mail-ru": "Mail.ru",
    "ovh": "OVH",
    "proton": "Proton Mail",
    "yahoo": "Yahoo Mail",
    "n-able": "N-able",
}


@dataclass(frozen=True, slots=True)
class Network:
    """What a label says.

    `relay`: people's devices leave here through a privacy relay, Apple's among them, which its privacy proxy uses too.
    `corporate`: a web proxy of companies, people at work. `microsoft`: scanners, Outlook's image proxy and every Azure
    customer. `scanner`: a mail security company's own. `data_centre`: rented computers, and Google's fetchers when they
    do not say that they are the image proxy. `mail_service`: its image proxy, or people behind its VPN. `owner` is the
    party as it writes itself.
    """

    label: str
    relay: bool
    corporate: bool
    microsoft: bool
    scanner: bool
    data_centre: bool
    mail_service: bool
    owner: str


@lru_cache(maxsize=1024)
def read(label: str) -> Network:
    """The network a label stands for."""
    name = label.partition(":")[2]
    return Network(
        label=label,
        relay=label.startswith(("apple", "relay:")),
        corporate=label.startswith("corporate:"),
        microsoft=label == "microsoft",
        scanner=label.startswith("scanner:"),
        data_centre=label.startswith(("hosting:", "google")),
        mail_service=label.startswith("mail:"),
        owner=_WRITTEN.get(name) or name.replace("-", " ").title(),
    )
