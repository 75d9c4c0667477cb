"""Reading network labels as ingest writes them: `google-proxy`, `microsoft`, `scanner:proofpoint`, `hosting:aws`..."""

_WRITTEN = {
    "aws": "AWS",
    "digitalocean": "DigitalOcean",
    "ionos": "IONOS",
    "m247": "M247",
    "ovh": "OVH",
    "n-able": "N-able",
}


def is_apple(label: str) -> bool:
    """Where Apple's Mail Privacy Protection and Private Relay leave."""
    return label.startswith("apple")


def is_relay(label: str) -> bool:
    """Where people's devices leave through a privacy relay."""
    return label.startswith(("apple", "relay:"))


def is_corporate(label: str) -> bool:
    """A web proxy of companies: people at work."""
    return label.startswith("corporate:")


def is_microsoft(label: str) -> bool:
    """Microsoft's own network: scanners, Outlook's image proxy and every Azure customer."""
    return label == "microsoft"


def is_scanner(label: str) -> bool:
    """A mail security company's own network."""
    return label.startswith("scanner:")


def is_data_centre(label: str) -> bool:
    """Rented computers, and Google's fetchers when they do not say that they are the image proxy."""
    return label.startswith(("hosting:", "google"))


def owner(label: str) -> str:
    """The party a label names, as it writes itself."""
    name = label.partition(":")[2]
    return _WRITTEN.get(name) or name.replace("-", " ").title()
