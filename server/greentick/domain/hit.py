"""A hit: one request for a pixel or a link, unjudged. It proves that some program asked, no more."""

from collections.abc import Mapping
from enum import StrEnum

from greentick.domain.records import Record, names

AGENT_CHARS = 512
"""User agents are cut here at the edge: the longest of a real mail client seen has about 300 characters."""

HEADER_CHARS = 200

CONFIRMED = "given by hand"
"""The method of a hit that is the recipient's own word. No request can carry it: methods hold no blanks."""

KEPT_HEADERS = frozenset(
    {
        "accept",
        "from",
        "purpose",
        "referer",
        "sec-ch-ua-platform",
        "sec-fetch-dest",
        "sec-fetch-mode",
        "sec-fetch-site",
        "sec-purpose",
        "via",
        "x-moz",
        "x-purpose",
        "x-requested-with",
    }
)
"""Request headers that help to tell who caused a hit, lower case. All others are dropped at the edge; of a referer only
scheme and host are kept."""


@names
class Target(StrEnum):
    """What was asked for."""

    PIXEL = "pixel"
    LINK = "link"


class Hit(Record, frozen=True, kw_only=True, array_like=True):
    """One request, as kept. `id` is made where it was answered and makes draining twice harmless.

    `network` is a label such as `google-proxy`, `apple-egress`, `microsoft`, `scanner:proofpoint`, `corporate:zscaler`,
    `relay:cloudflare`, `mail:proton`, `hosting:aws` or `other`; `network_hash` a keyed hash of the address whose key
    lives in memory for a day. The address itself never gets this far. `url` is a link's target.
    The order of the fields is that in which they travel, see stream/packing.py.
    """

    id: str
    at_ms: int
    account_id: bytes
    nonce: bytes
    target: Target = Target.PIXEL
    method: str = "GET"
    agent: str = ""
    headers: Mapping[str, str] = {}
    network: str = "other"
    network_hash: str = ""
    url: str | None = None
