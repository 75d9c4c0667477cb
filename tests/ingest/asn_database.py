"""Writes a small database in MaxMind's format: enough of the format for tests of reading one."""

from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Any

Node = list[Any]

_SEPARATOR = bytes(16)
_NUMBER_KINDS = {"node_count": 6, "autonomous_system_number": 6, "build_epoch": 9}
_MARKER = b"\xab\xcd\xefMaxMind.com"


def write_database(path: Path, entries: Mapping[str, Mapping[str, object]], kind: str = "GeoLite2-ASN") -> Path:
    """A database of the given kind with an entry for each IPv4 network."""
    root: Node = [None, None]
    data = b""
    for cidr, entry in entries.items():
        _insert(root, cidr, len(data))
        data += _encoded(entry)
    nodes = _numbered(root)
    tree = b"".join(_record(node, nodes) for node in nodes.values())
    metadata = {
        "node_count": len(nodes),
        "record_size": 24,
        "ip_version": 4,
        "database_type": kind,
        "binary_format_major_version": 2,
        "binary_format_minor_version": 0,
        "build_epoch": 1_790_000_000,
        "languages": [],
        "description": {},
    }
    path.write_bytes(tree + _SEPARATOR + data + _MARKER + _encoded(metadata))
    return path


def _insert(root: Node, cidr: str, offset: int) -> None:
    network = ip_network(cidr)
    bits = f"{int(network.network_address):032b}"[: network.prefixlen]
    node = root
    for bit in bits[:-1]:
        if node[int(bit)] is None:
            node[int(bit)] = [None, None]
        node = node[int(bit)]
    node[int(bits[-1])] = offset


def _numbered(root: Node) -> dict[int, Node]:
    """The nodes by their number, the root first."""
    nodes = {0: root}
    waiting = [root]
    while waiting:
        for child in waiting.pop(0):
            if isinstance(child, list):
                nodes[len(nodes)] = child
                waiting.append(child)
    return nodes


def _record(node: Node, nodes: Mapping[int, Node]) -> bytes:
    numbers = {id(each): number for number, each in nodes.items()}
    out = b""
    for child in node:
        if child is None:
            value = len(nodes)
        elif isinstance(child, list):
            value = numbers[id(child)]
        else:
            value = len(nodes) + len(_SEPARATOR) + child
        out += value.to_bytes(3)
    return out


def _encoded(value: object, number_kind: int = 5) -> bytes:
    """A value as the data section writes it. Numbers have a kind by their bits: 5 for 16, 6 for 32, 9 for 64."""
    if isinstance(value, str):
        raw = value.encode()
        return _control(2, len(raw)) + raw
    if isinstance(value, int):
        raw = value.to_bytes(8).lstrip(b"\0")
        return _control(number_kind, len(raw)) + raw
    if isinstance(value, Mapping):
        body = b"".join(_encoded(key) + _encoded(each, _NUMBER_KINDS.get(key, 5)) for key, each in value.items())
        return _control(7, len(value)) + body
    if isinstance(value, list):
        return _control(11, len(value)) + b"".join(_encoded(each) for each in value)
    raise TypeError(type(value))


def _control(kind: int, size: int) -> bytes:
    extended = b"" if kind <= 7 else bytes([kind - 7])
    shown = kind if kind <= 7 else 0
    return (
        bytes([shown << 5 | size]) + extended if size < 29 else bytes([shown << 5 | 29]) + extended + bytes([size - 29])
    )
