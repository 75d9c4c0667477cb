"""Hashes of network addresses, as they travel and are kept: `key-family-digest`, such as `5f0c9a1e-4-0f1e2d3c4b5a6978`.

Each process has a key of its own for each day, so the same address has many hashes: equal ones mean one network, but
different ones mean two only where both were made under one key, of addresses of one family. The key's name is drawn
like the key and tells nothing of it. An empty hash means that nothing is known.
"""


def network_hash(key_name: str, family: int, digest: str) -> str:
    """The digest of an address of IPv4 or IPv6, with the name of the key it was made under."""
    return f"{key_name}-{family}-{digest}"


def are_comparable(one: str, other: str) -> bool:
    """Whether two hashes that differ are of two networks. Those that name no key, as of old, never are."""
    made_under = one.rpartition("-")[0]
    return bool(made_under) and made_under == other.rpartition("-")[0]
