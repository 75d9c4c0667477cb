"""Notices go to public addresses only, and to the address that was looked at."""

import socket
from threading import Event

import pytest
import requests

from greentick.errors import InvalidInput, Refused
from greentick.notify import outward
from greentick.notify import post as posting
from notify.pouring import HEAD, HELLO, answering
from notify.receiver import receiving


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",  # noqa: S104 - refused, not bound
        "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "::", "::1", "fe80::1", "fe80::1%eth0",
        "fc00::1", "fec0::1", "fd00:ec2::254", "ff02::1", "2001:db8::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254",
        "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2002:c0a8:101::1", "2001:0:4136:e378::1",
        "localhost",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public_are_refused(address: str) -> None:
    assert not outward.is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_public_ones_are_not(address: str) -> None:
    assert outward.is_public(address)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "2130706433", "0x7f.1", "127.1", "LOCALHOST."])
def test_a_name_is_refused_by_what_it_stands_for(host: str) -> None:
    with pytest.raises(Refused, match="GREENTICK_NOTIFY_PRIVATE_HOSTS"):
        outward.resolve(host, 80, ())


def test_a_host_that_was_allowed_by_name_may_be_called() -> None:
    assert outward.resolve("LocalHost", 80, {"localhost"}) != []
    with pytest.raises(Refused):
        outward.resolve("127.0.0.1", 80, {"localhost"})


def test_a_name_that_answers_differently_the_second_time_gains_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was checked is what is connected to: the name is not asked again."""
    asked: list[str] = []
    called: list[object] = []

    def rebinding(host: str, port: int, **_: object) -> list[object]:
        asked.append(host)
        address = "8.8.8.8" if len(asked) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    def connected(address: tuple[str, int], _timeout: float) -> None:
        called.append(address)
        raise OSError("nobody there")

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    monkeypatch.setattr(socket, "create_connection", connected)
    with pytest.raises(OSError, match="nobody there"):
        outward.connect("rebinding.example", 80, ())

    assert asked == ["rebinding.example"]
    assert called == [("8.8.8.8", 80)]


def test_a_name_of_many_addresses_that_do_not_answer_is_given_up_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    many = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (f"8.8.{each}.8", 80)) for each in range(200)]
    clock = iter(range(1000))
    tried: list[float] = []

    def silent(_address: object, timeout_s: float) -> None:
        tried.append(timeout_s)
        raise TimeoutError

    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: many)
    monkeypatch.setattr(socket, "create_connection", silent)
    monkeypatch.setattr(outward, "monotonic", lambda: next(clock))
    with pytest.raises(TimeoutError):
        outward.connect("many.example", 80, (), 5.0)

    assert tried == [4, 3, 2, 1]


def test_when_the_time_is_used_up_nobody_is_called_any_more_and_no_name_is_looked_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def looked_up(*_: object, **__: object) -> None:
        pytest.fail("that may take as long again")

    monkeypatch.setattr(outward, "LONGEST_S", 0)
    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    with outward.guarded(()), pytest.raises(requests.ConnectionError):
        requests.post("http://somewhere.example/", data=b"x", timeout=10)


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    ("part", "rest_s", "longest_s", "said"),
    [(b"x", 0.05, 0.5, "Connection broken"), (b"x" * 65_536, 0, 50, "longer than")],
)
def test_a_service_that_dribbles_or_pours_is_cut_off(
    monkeypatch: pytest.MonkeyPatch, part: bytes, rest_s: float, longest_s: float, said: str
) -> None:
    monkeypatch.setattr(outward, "LONGEST_S", longest_s)
    failing = pytest.raises(requests.RequestException, match=said)
    with answering(HEAD, part, rest_s) as port, outward.guarded({"127.0.0.1"}), failing:
        requests.post(f"http://127.0.0.1:{port}/", data=b"x", timeout=30)


@pytest.mark.timeout(60)
def test_a_receiver_that_dribbles_while_it_shakes_hands_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posting, "LONGEST_S", 0.5)
    with answering(HELLO, b"x", 0.05) as port:
        target = posting.read_target(f"https://127.0.0.1:{port}/")
        outcome = posting.post(target, b"{}", {}, {"127.0.0.1"})

    assert (outcome.kind, "did not answer within" in outcome.answer) == ("later", True)


def test_what_a_library_asks_for_is_held_to_the_same_even_where_it_follows_a_redirect() -> None:
    with receiving() as inside, receiving(statuses=[307], location=inside.url) as outside:
        elsewhere = outside.url.replace("127.0.0.1", "localhost")
        with outward.guarded({"localhost"}), pytest.raises(requests.ConnectionError, match="no public address"):
            requests.post(elsewhere, data=b"x", timeout=10)

        assert len(outside.asked) == 1
        assert inside.asked == []
        assert requests.post(inside.url, data=b"x", timeout=10).status_code == 200  # outside the guard nothing changed


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1", "2130706433", "127.1"])
def test_what_is_not_public_is_refused_when_it_is_saved_and_one_that_is_allowed_is_not(host: str) -> None:
    with pytest.raises(InvalidInput, match="GREENTICK_NOTIFY_PRIVATE_HOSTS"):
        outward.check(host, 80, ())
    outward.check(host, 80, {host})


def test_saving_does_not_wait_for_a_name_that_nobody_knows_or_answers_for(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = Event()

    def slow(*_: object, **__: object) -> list[object]:
        answer.wait()
        raise socket.gaierror

    monkeypatch.setattr(outward, "LOOK_UP_S", 0.01)
    monkeypatch.setattr(socket, "getaddrinfo", slow)
    outward.check("slow.example", 80, ())
    answer.set()
    outward.check("unknown.example", 80, ())
