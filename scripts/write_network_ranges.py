"""Write the address ranges of the operators in ingest/data/operators.py, derived from public routing data. Needs npm.

Small operators are written whole; of large ones only ranges big enough to matter, so that the table stays small. Who
wants every address gives greentick an ASN database instead.
"""

import csv
import shutil
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, summarize_address_range
from pathlib import Path

from greentick.ingest.data.operators import LABEL_OF_NUMBER

PACKAGE = "@ip-location-db/asn"
VERSION = "2.3.2026061719"
TARGET = Path(__file__).resolve().parent.parent / "server" / "greentick" / "ingest" / "data" / "operator_ranges.txt"

LINE_CHARS = 118
WHOLE = ("scanner:", "corporate:", "mail:")
SKIPPED = ("apple", "relay:")
"""Labels that change no verdict by themselves, or that other tables hold."""
LEAST_V4 = {"hosting:aws": 2**15, "microsoft": 2**13}
LEAST_V6 = 2**92

_HEADER = f"""\
# Ranges announced by the operators in operators.py: a label and its networks a line.
# Derived from {PACKAGE} {VERSION} (npm), which packs routing data of Route Views (routeviews.org),
# RIPE RIS and DB-IP (db-ip.com), licensed CC BY 4.0. Merged; small ranges of large operators left out.
# Written by scripts/write_network_ranges.py; do not edit.
"""

Span = tuple[int, int]


def fetch(folder: Path) -> tuple[Path, Path]:
    """The IPv4 and IPv6 tables of the pinned package, fetched with npm into `folder`."""
    subprocess.run(["npm", "pack", "--silent", f"{PACKAGE}@{VERSION}"], cwd=folder, check=True, capture_output=True)
    shutil.unpack_archive(next(folder.glob("*.tgz")), folder, "gztar")
    return folder / "package" / "asn-ipv4-num.csv", folder / "package" / "asn-ipv6-num.csv"


def spans(table: Path) -> dict[str, list[Span]]:
    """The merged ranges of each label that is written, of one table."""
    found: dict[str, list[Span]] = defaultdict(list)
    with table.open(encoding="utf-8", newline="") as rows:
        for first, last, number, _name in csv.reader(rows):
            label = LABEL_OF_NUMBER.get(int(number))
            if label and not label.startswith(SKIPPED):
                found[label].append((int(first), int(last)))
    return {label: merged(sorted(each)) for label, each in found.items()}


def merged(sorted_spans: Iterable[Span]) -> list[Span]:
    """Neighbouring and overlapping ranges as one."""
    out: list[Span] = []
    for first, last in sorted_spans:
        if out and first <= out[-1][1] + 1:
            out[-1] = out[-1][0], max(last, out[-1][1])
        else:
            out.append((first, last))
    return out


def document(tables: tuple[Path, Path]) -> str:
    """The file's text."""
    v4, v6 = (spans(table) for table in tables)
    lines = []
    for label in sorted(v4.keys() | v6.keys()):
        whole = label.startswith(WHOLE)
        least = 1 if whole else LEAST_V4.get(label, 2**12)
        networks = [
            str(network)
            for first, last in v4.get(label, ())
            if last - first + 1 >= least
            for network in summarize_address_range(IPv4Address(first), IPv4Address(last))
            if network.num_addresses >= least
        ]
        networks += [
            str(network)
            for first, last in v6.get(label, ())
            if whole or last - first + 1 >= LEAST_V6
            for network in summarize_address_range(IPv6Address(first), IPv6Address(last))
            if whole or network.num_addresses >= LEAST_V6
        ]
        lines += wrapped(label, networks)
    return _HEADER + "".join(f"{line}\n" for line in lines)


def wrapped(label: str, networks: Iterable[str]) -> list[str]:
    """Lines that begin with the label and hold as many networks as fit."""
    lines: list[str] = []
    line = label
    for network in networks:
        if len(line) + 1 + len(network) > LINE_CHARS:
            lines.append(line)
            line = label
        line += f" {network}"
    return [*lines, line] if line != label else lines


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        text = document(fetch(Path(folder)))
    TARGET.write_text(text, encoding="utf-8")
    print(f"wrote {TARGET.name}, {len(text) // 1024} kB")
