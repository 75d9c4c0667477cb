"""Addresses become labels: from the table that comes with the package, and from an ASN database where there is one."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greentick.ingest.data.operators import label_of_name
from greentick.ingest.networks import Networks
from ingest.asn_database import write_database

NETWORKS = Networks.load(None)


@pytest.mark.parametrize(
    ("ip", "label"),
    [
        ("66.249.84.1", "google-proxy"),
        ("66.102.8.20", "google-proxy"),
        ("66.249.64.1", "google-crawler"),
        ("17.58.63.10", "apple"),
        ("172.226.144.223", "apple-egress"),
        ("104.28.46.78", "apple-egress"),
        ("2a02:26f7:c345:4000::1", "apple-egress"),
        ("2a09:bac3:55a0::1", "apple-egress"),
        ("40.94.30.7", "microsoft"),
        ("104.47.2.254", "microsoft"),
        ("148.163.139.74", "scanner:proofpoint"),
        ("207.211.30.44", "scanner:mimecast"),
        ("209.222.82.15", "scanner:barracuda"),
        ("150.70.84.49", "scanner:trend-micro"),
        ("165.225.0.1", "corporate:zscaler"),
        ("2400:7aa0:131b::7", "corporate:zscaler"),
        ("108.59.15.73", "hosting:leaseweb"),
        ("52.94.0.1", "hosting:aws"),
        ("::ffff:66.249.84.1", "google-proxy"),
        ("[2a02:26f7:c345:4000::1]", "apple-egress"),
        ("fe80::1%eth0", "other"),
        ("198.51.100.7", "other"),
        ("127.0.0.1", "other"),
        ("255.255.255.255", "other"),
    ],
)
def test_the_table_knows_the_networks_that_matter(ip: str, label: str) -> None:
    assert NETWORKS.label(ip) == label


@given(st.text() | st.ip_addresses().map(str))
def test_any_text_gets_a_label(text: str) -> None:
    assert NETWORKS.label(text)


@pytest.mark.parametrize(
    "text", ["", "unknown", "1.2.3", "1.2.3.4.5", "999.1.1.1", "1.2.3.4, 5.6.7.8", "\x00", "\ud800"]
)
def test_what_is_no_address_is_other(text: str) -> None:
    assert NETWORKS.label(text) == "other"


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("PROOFPOINT-ASN-US-WEST", "scanner:proofpoint"),
        ("Mimecast Services Limited", "scanner:mimecast"),
        ("ZSCALER, INC.", "corporate:zscaler"),
        ("AMAZON-02", "hosting:aws"),
        ("Hetzner Online GmbH", "hosting:hetzner"),
        ("Some VPS Hosting Ltd", "hosting:other"),
        ("City and County of San Francisco", None),
        ("Dawson College", None),
        ("Preset Networks", None),
        ("Sagarika Telecom", None),
        ("Cogent Communications", None),
        ("COMCAST-7922", None),
    ],
)
def test_an_operators_name_counts_by_whole_words_only(name: str, label: str | None) -> None:
    assert label_of_name(name) == label


def test_an_asn_database_makes_every_address_known(tmp_path: Path) -> None:
    database = write_database(
        tmp_path / "asn.mmdb",
        {
            "198.51.100.0/24": {"autonomous_system_number": 24940, "autonomous_system_organization": "Hetzner"},
            "203.0.113.0/24": {"autonomous_system_number": 64500, "autonomous_system_organization": "Mimecast NZ"},
            "192.0.2.0/24": {"autonomous_system_number": 64501, "autonomous_system_organization": "A town's network"},
            "66.249.80.0/20": {"autonomous_system_number": 15169, "autonomous_system_organization": "GOOGLE"},
        },
    )

    networks = Networks.load(database)

    assert networks.problem == ""
    assert networks.label("198.51.100.7") == "hosting:hetzner"
    assert networks.label("203.0.113.7") == "scanner:mimecast"
    assert networks.label("192.0.2.7") == "other"
    assert networks.label("66.249.84.1") == "google-proxy"
    assert networks.label("100.64.0.1") == "other"
    assert networks.label("2001:db8::1") == "other"


def test_a_database_as_ipinfo_writes_it_is_understood(tmp_path: Path) -> None:
    database = write_database(
        tmp_path / "asn.mmdb", {"198.51.100.0/24": {"asn": "AS24940", "name": "x"}}, kind="ipinfo standard_asn.mmdb"
    )

    assert Networks.load(database).label("198.51.100.7") == "hosting:hetzner"


def test_a_missing_database_is_said_and_judging_goes_on(tmp_path: Path) -> None:
    networks = Networks.load(tmp_path / "nothing.mmdb")

    assert "nothing.mmdb" in networks.problem
    assert networks.problem.endswith(".")
    assert networks.label("66.249.84.1") == "google-proxy"


@pytest.mark.parametrize("content", [b"", b"not a database", b"\xab\xcd\xefMaxMind.com", bytes(10_000)])
def test_a_corrupt_database_is_said_and_judging_goes_on(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "corrupt.mmdb"
    path.write_bytes(content)

    networks = Networks.load(path)

    assert networks.problem
    assert networks.label("66.249.84.1") == "google-proxy"


def test_a_database_cut_short_is_no_reason_to_fail(tmp_path: Path) -> None:
    whole = write_database(
        tmp_path / "whole.mmdb",
        {"198.51.100.0/24": {"autonomous_system_number": 24940, "autonomous_system_organization": "x"}},
    ).read_bytes()
    at = whole.index(b"autonomous_system_number")
    (tmp_path / "broken.mmdb").write_bytes(whole[:at] + b"\xff" * 24 + whole[at + 24 :])

    assert Networks.load(tmp_path / "broken.mmdb").label("198.51.100.7") in ("other", "hosting:hetzner")


def test_a_database_of_another_kind_is_said_and_not_used(tmp_path: Path) -> None:
    database = write_database(
        tmp_path / "city.mmdb", {"198.51.100.0/24": {"city": "Springfield"}}, kind="GeoLite2-City"
    )

    networks = Networks.load(database)

    assert "GeoLite2-City" in networks.problem
    assert networks.label("198.51.100.7") == "other"


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    assert Networks.load(tmp_path).problem
