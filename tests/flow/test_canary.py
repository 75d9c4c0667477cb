"""A canary through the whole system: what is private is unmistakable, and found afterwards only where it may lie.

Contract: a mail's text and the requester's address are nowhere at all. Subject and addresses of people are in the
database alone (for the dashboard). Session tokens are nowhere in the clear. Cookies, paths and queries of who asks are
nowhere.
"""

from __future__ import annotations

import ipaddress
import os
import secrets
import signal
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from e2e.browser import wait_for
from e2e.stack import Stack, _descendants
from greentick.auth.sessions import hashed
from greentick.clock import now_ms
from greentick.domain.token import TokenKind, b64encode, mint, mint_key
from greentick.store import open_store

CANARY = f"canary{secrets.token_hex(8)}"
IPV4, IPV6 = "203.0.113.214", "2001:db8:ca:11a2::17"
PRIVATE = {
    "text": f"{CANARY}text",
    "subject": f"{CANARY}subject",
    "name": f"{CANARY}name",
    "recipient": f"{CANARY}recipient@example.org",
    "sender": f"{CANARY}sender@example.com",
    "cookie": f"{CANARY}cookie",
    "referer": f"{CANARY}referer",
    "query": f"{CANARY}query",
    "path": f"{CANARY}path",
    "ipv4": IPV4,
    "ipv6": IPV6,
    "token": secrets.token_urlsafe(32),
}
IN_THE_DATABASE = {"subject", "name", "recipient", "sender"}
NONCE = b"canary nonce"


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    secret = secrets.token_urlsafe(32)
    running = Stack(
        tmp_path / "server", trusted_proxies="1", log_level="debug", secret_key=secret, local_pairing="on"
    ).start()
    yield running
    running.stop()


class Outside:
    """Everybody who asks the server, and what they were answered."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.answers: list[bytes] = []
        self.leaks: list[set[str]] = []

    def ask(self, path: str, body: bytes | None = None, method: str = "", **headers: str) -> int:
        """The status; what came with it is kept."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.stack.url + path, data=body, headers=named, method=method or None)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                status, said = answer.status, answer.read()
        except urllib.error.HTTPError as error:
            status, said = error.code, error.read()
        self.answers.append(said)
        asked = b"\n".join([path.encode(), body or b"", *(value.encode() for value in named.values())])
        self.leaks.append(found_in(said) - found_in(asked))
        return int(status)

    def opens(self, pixel: str) -> None:
        """A recipient's program, which tells more of itself than it should."""
        for address in (IPV4, IPV6):
            status = self.ask(
                f"/p/{pixel}.gif?{PRIVATE['query']}={PRIVATE['recipient']}",
                User_Agent="Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140 Safari/537.36",
                X_Forwarded_For=f"198.51.100.7, {address}",
                Cookie=f"id={PRIVATE['cookie']}",
                Referer=f"https://mail.example.org/{PRIVATE['referer']}?{PRIVATE['text']}",
                Via=f"1.1 {address}",
            )
            assert status == 200


def signed_in(stack: Stack) -> bytes:
    """The account of an extension with a token we know."""
    store = open_store(f"sqlite:///{stack.data}/greentick.db")
    account_id = store.accounts.create(now_ms())
    store.sessions.create(account_id, hashed(PRIVATE["token"]), "Chrome", now_ms())
    store.close()
    return account_id


def goes_wrong(outside: Outside, bearer: dict[str, str]) -> None:
    """Whatever a confused program, a confused person or a scanner sends."""
    noise = " ".join(PRIVATE.values())
    wrong: list[tuple[str, bytes | None, str]] = [
        ("/v1/messages", noise.encode(), "POST"),
        ("/v1/messages", f'{{"messages": "{noise}"}}'.encode(), "POST"),
        ("/v1/settings", f'{{"notify": "{noise}"}}'.encode(), "PATCH"),
        ("/v1/receipts/query", f'{{"thread_ids": ["{noise}"], "gmail_address": 7}}'.encode(), "POST"),
        (f"/v1/messages/{PRIVATE['path']}", None, "GET"),
        ("/v1/messages", b"x" * 1_100_000, "POST"),
        (f"/v1/{PRIVATE['path']}?{PRIVATE['query']}", None, "GET"),
        ("/v1/token", f'{{"code": "{PRIVATE["text"]}", "code_verifier": "v", "device": "x"}}'.encode(), "POST"),
        (f"/auth/authorize?redirect_uri=https://{PRIVATE['path']}.example/&state=s", None, "GET"),
        ("/auth/signin", f"next=/{PRIVATE['path']}&pairing_code={PRIVATE['text']}".encode(), "POST"),
        (f"/l/{'A' * 40}/{PRIVATE['path']}", None, "GET"),
        (f"/p/{'A' * 40}.gif?{PRIVATE['query']}", None, "GET"),
        (f"/{PRIVATE['path']}", None, "GET"),
    ]
    for path, body, method in wrong:
        outside.ask(path, body, method, X_Forwarded_For=IPV4, Cookie=PRIVATE["cookie"], **bearer)
    outside.ask("/v1/settings", Authorization=f"Bearer {PRIVATE['text']}", X_Forwarded_For=IPV4)


def found_in(data: bytes) -> set[str]:
    """What of it is there, as text or, an address, as its bytes."""
    found = {name for name, value in PRIVATE.items() if value.encode() in data}
    return found | ({"ipv6"} if ipaddress.ip_address(IPV6).packed in data else set())


def test_what_is_private_is_found_only_where_the_contract_says(stack: Stack) -> None:
    account_id = signed_in(stack)
    outside = Outside(stack)
    bearer = {"Authorization": f"Bearer {PRIVATE['token']}", "Content_Type": "application/json"}
    pixel = str(mint(mint_key(stack.settings["secret_key"].encode(), account_id), TokenKind.PIXEL, account_id, NONCE))

    # A mail is registered, by an extension that tells too much; it is opened.
    message = (
        f'{{"id": "{b64encode(NONCE)}", "sent_at": "2026-01-01T00:00:00Z", "gmail_address": "{PRIVATE["sender"]}",'
        f' "subject": "{PRIVATE["subject"]}", "body": "{PRIVATE["text"]}", "recipients":'
        f' [{{"address": "{PRIVATE["recipient"]}", "name": "{PRIVATE["name"]}", "kind": "to"}}]}}'
    )
    body = f'{{"messages": [{message}], "text": "{PRIVATE["text"]}"}}'.encode()
    assert outside.ask("/v1/messages", body, "POST", X_Forwarded_For=IPV4, **bearer) == 200
    outside.opens(pixel)
    wait_for(lambda: stack.rows("SELECT 1 FROM hits WHERE verdict IS NOT NULL") != [], "the hit is judged", within_s=60)

    # Things go wrong; Redis does not answer, and hits go to the spool.
    goes_wrong(outside, bearer)
    redis = [pid for pid, command in _descendants(_pid(stack)) if "valkey" in command]
    assert redis
    for pid in redis:
        os.kill(pid, signal.SIGSTOP)
    try:
        outside.opens(pixel)
        spool = b"".join(path.read_bytes() for path in (stack.data / "spool").rglob("*") if path.is_file())
    finally:
        for pid in redis:
            os.kill(pid, signal.SIGCONT)
    wait_for(lambda: len(stack.rows("SELECT 1 FROM hits")) >= 4, "the spooled hits are stored", within_s=60)
    assert outside.ask("/metrics") == 200
    assert b"greentick_hits_taken_total" in outside.answers[-1]
    assert b64encode(account_id).encode() not in outside.answers[-1]
    stack.stop()

    assert len(spool) > 100
    assert found_in(spool) == set()
    assert not any(outside.leaks), "an answer says nothing but what its own asker has sent"
    database = {path: path.read_bytes() for path in stack.data.glob("greentick.db*")}
    assert found_in(b"".join(database.values())) == IN_THE_DATABASE
    others = [path for path in stack.folder.rglob("*") if path.is_file() and path not in database]
    assert any("aof" in path.name for path in others)
    assert stack.log in others
    assert {path: found_in(path.read_bytes()) for path in others if found_in(path.read_bytes())} == {}


def _pid(stack: Stack) -> Any:
    assert stack._process is not None
    return stack._process.pid
