"""Messages and hits for tests: Alice sends, Bob receives."""

from msgspec.structs import replace

from greentick.domain.hit import Hit
from greentick.domain.message import Message, Recipient
from greentick.domain.token import b64encode

NOW_MS = 1_790_000_000_000
ALICE = "alice@example.com"
BOB = Recipient("bob@example.org", "Bob")


def a_nonce(number: int) -> bytes:
    """The nonce of the test's message `number`."""
    return number.to_bytes(12)


def an_id(number: int) -> str:
    """The id of the test's message `number`."""
    return b64encode(a_nonce(number))


def a_message(account_id: bytes, number: int = 1, **changed: object) -> Message:
    """A mail from Alice to Bob."""
    message = Message(
        id=an_id(number),
        account_id=account_id,
        nonce=a_nonce(number),
        sent_at_ms=NOW_MS,
        gmail_address=ALICE,
        subject=f"Mail {number}",
        recipients=(BOB,),
        thread_id=f"{number:016x}",
        perm_thread_id=f"thread-a:r{number}",
    )
    return replace(message, **changed)


def a_hit(account_id: bytes, hit_id: str, number: int = 1, **changed: object) -> Hit:
    """A person's request for the pixel of message `number`, a minute after sending."""
    hit = Hit(
        id=hit_id, at_ms=NOW_MS + 60_000, account_id=account_id, nonce=a_nonce(number), agent="person", network="other"
    )
    return replace(hit, **changed)
