"""A taken port is told in a sentence that says what to set."""

import socket
import threading

import pytest

from greentick.errors import StartError
from greentick.ports import address_of, await_port, claim_port
from waiting import free_port


def test_a_free_port_may_be_claimed_again_and_again() -> None:
    port = free_port()

    for _ in range(2):
        claim_port("127.0.0.1", port, "GREENTICK_PORT")


def test_a_taken_port_is_told_even_when_its_holder_would_share_it() -> None:
    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]

        with pytest.raises(StartError, match=rf"Port {port} .* taken.*GREENTICK_PUSH_PORT"):
            claim_port("127.0.0.1", port, "GREENTICK_PUSH_PORT")


def test_a_port_whose_holder_is_just_ending_is_waited_for() -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        threading.Timer(0.3, holder.close).start()

        await_port("127.0.0.1", port, "GREENTICK_PORT")


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid", "no..host", "n" * 64])
def test_a_host_that_is_not_here_is_told(host: str) -> None:
    with pytest.raises(StartError, match="GREENTICK_HOST"):
        claim_port(host, 8787, "GREENTICK_PORT")


@pytest.mark.parametrize(("host", "address"), [("localhost", "127.0.0.1"), ("127.1", "127.0.0.1"), ("::1", "::1")])
def test_a_host_is_turned_into_a_number(host: str, address: str) -> None:
    assert address_of(host) == address
