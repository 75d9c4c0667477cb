"""Tells genuine tokens from all others, without any look-up and without keeping anything of the others."""

from greentick.domain import token
from greentick.domain.token import ACCOUNT_ID_BYTES, NAME_BYTES, Checker, TokenKind

KNOWN_ACCOUNTS = 10_000
"""Mint keys kept in memory; far fewer accounts share one server. Forged tokens never get a place among them."""


class Verifier:
    """Checks tokens against the ring of secrets."""

    def __init__(self, secrets: tuple[bytes, ...]) -> None:
        self._secrets = secrets
        self._known: dict[bytes, tuple[Checker, ...]] = {}

    def genuine(self, text: str, kind: TokenKind, extra: bytes = b"") -> tuple[bytes, bytes] | None:
        """Account id and nonce of the token in `text`, or None when no account of this server has made it for this."""
        raw = token.unpack(text)
        if raw is None:
            return None
        account_id = raw[:ACCOUNT_ID_BYTES]
        known = self._known.get(account_id)
        checkers = known or self._derive(account_id)
        for checker in checkers:
            if checker.accepts(kind, raw, extra):
                if known is None:
                    self._remember(account_id, checkers)
                return account_id, raw[ACCOUNT_ID_BYTES:NAME_BYTES]
        return None

    def _derive(self, account_id: bytes) -> tuple[Checker, ...]:
        return tuple(Checker(token.mint_key(secret, account_id)) for secret in self._secrets)

    def _remember(self, account_id: bytes, checkers: tuple[Checker, ...]) -> None:
        if len(self._known) >= KNOWN_ACCOUNTS:
            self._known.clear()
        self._known[account_id] = checkers
