"""Whose network an address belongs to: an address becomes a label here, and is then forgotten.

A small table of ranges comes with the package; with an ASN database in MaxMind's format (GREENTICK_ASN_DB) every
address is known. Labels: `google-proxy`, `apple-egress`, `microsoft`, `scanner:...`, `corporate:...`, `hosting:...`,
`relay:...`, `mail:...` or `other`.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from pathlib import Path

import maxminddb

from greentick.ingest.data.operators import LABEL_OF_NUMBER, label_of_name

OTHER = "other"

_TABLES = ("operator_ranges.txt", "mail_networks.txt", "apple_egress.txt")
"""In rising order of weight: where ranges overlap, the later table wins, and within a table the narrower range."""

Range = tuple[int, int, str]


class Table:
    """Disjoint ranges of one kind of address, looked up by bisection."""

    def __init__(self, ranges: Sequence[Range]) -> None:
        self._firsts = [first for first, _last, _label in ranges]
        self._ranges = ranges

    def find(self, number: int) -> str | None:
        """The label of the range that holds the number."""
        place = bisect_right(self._firsts, number) - 1
        if place < 0:
            return None
        _first, last, label = self._ranges[place]
        return label if number <= last else None


class Networks:
    """Labels for addresses: `label` takes any text and never raises.

    `problem` is a sentence when the ASN database could not be used; the table goes on without it.
    """

    def __init__(self, asn: maxminddb.Reader | None = None, problem: str = "") -> None:
        _tables()
        self._asn = asn
        self.problem = problem
        self.label = lru_cache(maxsize=16_384)(self._label)

    @classmethod
    def load(cls, asn_db: Path | None) -> "Networks":
        """The built-in table, with the ASN database where one is given and usable."""
        if asn_db is None:
            return cls()
        try:
            reader = maxminddb.open_database(str(asn_db))
            if problem := _unfit(reader, asn_db):
                return cls(problem=problem)
            return cls(reader)
        except (OSError, ValueError, maxminddb.InvalidDatabaseError) as error:
            return cls(problem=f"The ASN database {asn_db} cannot be read ({error}); judging goes on without it.")

    def label_of_operator(self, number: int | None, name: str = "") -> str:
        """The label of an operator by its autonomous system's number, else by its name."""
        return LABEL_OF_NUMBER.get(number or 0) or label_of_name(name) or OTHER

    def _label(self, ip: str) -> str:
        address = _parse(ip)
        if address is None:
            return OTHER
        v4, v6 = _tables()
        found = (v4 if isinstance(address, IPv4Address) else v6).find(int(address))
        return found or self._by_database(address)

    def _by_database(self, address: IPv4Address | IPv6Address) -> str:
        try:
            entry = self._asn.get(address) if self._asn else None
        except (ValueError, maxminddb.InvalidDatabaseError):
            return OTHER
        return self.label_of_operator(*_operator(entry)) if isinstance(entry, dict) else OTHER


def _parse(ip: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(ip.strip().strip("[]").partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _unfit(reader: maxminddb.Reader, path: Path) -> str:
    """Why a database of MaxMind's format is none of autonomous systems, or nothing."""
    kind = reader.metadata().database_type
    if "asn" in kind.lower() or "isp" in kind.lower():
        return ""
    return f"{path} is a database of another kind ({kind}); one of autonomous systems (ASN) is needed. It is not used."


def _operator(entry: dict[str, object]) -> tuple[int | None, str]:
    """Number and name of the operator in an entry, as MaxMind and DB-IP or as IPinfo write it."""
    number = entry.get("autonomous_system_number", entry.get("asn"))
    name = entry.get("autonomous_system_organization", entry.get("as_name", entry.get("name", "")))
    digits = str(number).upper().removeprefix("AS")
    return (int(digits) if digits.isdecimal() else None), str(name)


@cache
def _tables() -> tuple[Table, Table]:
    ranges = built_in_ranges()
    return Table(ranges[4]), Table(ranges[6])


def built_in_ranges() -> dict[int, list[Range]]:
    """The table that comes with the package, for IP versions 4 and 6: disjoint ranges in ascending order."""
    by_version: dict[int, list[Range]] = {4: [], 6: []}
    for name in _TABLES:
        text = files("greentick.ingest").joinpath("data", name).read_text(encoding="ascii")
        ranges: dict[int, list[Range]] = {4: [], 6: []}
        for version, each in _read(text):
            ranges[version].append(each)
        for version, found in ranges.items():
            by_version[version] += sorted(found, key=lambda each: each[0] - each[1])
    return {version: _disjoint(ranges) for version, ranges in by_version.items()}


def _read(text: str) -> Iterator[tuple[int, Range]]:
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        label, *places = line.split() or [""]
        for place in places:
            version, first, last = _bounds(place)
            yield version, (first, last, label)


def _bounds(place: str) -> tuple[int, int, int]:
    """IP version, first and last address of `a.b.c.d/n`, `a.b.c.d`, `a.b.c.d-e.f.g.h` or `a.b.c.d-h`."""
    first, dash, last = place.partition("-")
    if not dash:
        network = ip_network(first)
        return network.version, int(network.network_address), int(network.broadcast_address)
    whole = last if "." in last else f"{first.rpartition('.')[0]}.{last}"
    return 4, int(IPv4Address(first)), int(IPv4Address(whole))


def _disjoint(ranges: Iterable[Range]) -> list[Range]:
    """The ranges cut so that none overlap; a later one covers an earlier one."""
    edges: list[tuple[int, int, int]] = []
    labelled = list(ranges)
    for weight, (first, last, _label) in enumerate(labelled):
        edges += [(first, 1, weight), (last + 1, 0, weight)]
    out: list[Range] = []
    open_weights: set[int] = set()
    begin = 0
    for at, opens, weight in sorted(edges):
        if open_weights and at > begin:
            label = labelled[max(open_weights)][2]
            if out and out[-1][1] + 1 == begin and out[-1][2] == label:
                out[-1] = out[-1][0], at - 1, label
            else:
                out.append((begin, at - 1, label))
        begin = at
        (open_weights.add if opens else open_weights.discard)(weight)
    return out
