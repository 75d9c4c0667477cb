"""Which tokens are genuine, over a change of secrets too, and that forged ones leave no trace."""

import os

from greentick.domain import token
from greentick.domain.token import TokenKind
from greentick.ingest import verifier as verifiers
from greentick.ingest.verifier import Verifier

OLD, NEW = b"the old secret, long enough", b"the new secret, long enough"


def minted(secret: bytes, account_id: bytes, nonce: bytes, kind: TokenKind = TokenKind.PIXEL) -> str:
    return str(token.mint(token.mint_key(secret, account_id), kind, account_id, nonce))


def test_tokens_of_every_secret_in_the_ring_are_genuine_in_any_order() -> None:
    verifier, account_id = Verifier((NEW, OLD)), os.urandom(9)

    for secret in (NEW, OLD, NEW, OLD):
        nonce = os.urandom(12)
        assert verifier.genuine(minted(secret, account_id, nonce), TokenKind.PIXEL) == (account_id, nonce)
    assert verifier.genuine(minted(b"another", account_id, os.urandom(12)), TokenKind.PIXEL) is None


def test_a_token_of_another_kind_is_not_genuine() -> None:
    assert Verifier((NEW,)).genuine(minted(NEW, bytes(9), bytes(12), TokenKind.LINK), TokenKind.PIXEL) is None


def test_forged_tokens_are_not_remembered() -> None:
    verifier = Verifier((NEW,))

    for _ in range(100):
        assert verifier.genuine(token.b64encode(os.urandom(30)), TokenKind.PIXEL) is None

    assert verifier._known == {}


def test_the_memory_of_accounts_is_bounded() -> None:
    verifier = Verifier((NEW,))
    for number in range(50):
        verifier.genuine(minted(NEW, number.to_bytes(9), bytes(12)), TokenKind.PIXEL)
    known = dict.fromkeys((number.to_bytes(9) for number in range(verifiers.KNOWN_ACCOUNTS)), verifier._known[bytes(9)])
    verifier._known.update(known)

    assert verifier.genuine(minted(NEW, b"\xff" * 9, bytes(12)), TokenKind.PIXEL) is not None

    assert len(verifier._known) == 1
