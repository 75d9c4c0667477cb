"""What an address of sentinels says, and which machines an address names."""

import pytest

from greentick.redis_address import hosts_of, is_of_sentinels, sentinels_of


def test_an_address_of_sentinels_is_taken_apart() -> None:
    address = (
        "redis+sentinel://me:p%2Cw%401@one:7000,two,[::1]:7002/my%20hits/3?socket_timeout=2&sentinel_password=s%26t"
    )

    said = sentinels_of(address)

    assert said.places == (("one", 7000), ("two", 26379), ("::1", 7002))
    assert said.primary == "my hits"
    assert said.primary_url == "redis://me:p%2Cw%401@primary/3?socket_timeout=2"
    assert said.credentials == (("password", "s&t"),)


def test_an_encrypted_one_stays_encrypted() -> None:
    assert sentinels_of("rediss+sentinel://one/hits").primary_url == "rediss://primary/"


@pytest.mark.parametrize(
    ("address", "hosts"),
    [
        ("", ("localhost",)),
        ("unix:///run/redis.sock", ("localhost",)),
        ("redis://:secret@redis.example.org:6379/0", ("redis.example.org",)),
        ("redis+sentinel://:secret@one:1,two:1,one:2/hits", ("one", "two")),
    ],
)
def test_the_machines_of_an_address_are_named(address: str, hosts: tuple[str, ...]) -> None:
    assert hosts_of(address) == hosts
    assert is_of_sentinels(address) == (len(hosts) == 2)
