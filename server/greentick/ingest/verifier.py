"""Tells genuine tokens from all others, without any look-up and without keeping anything of the others."""

from greentick.domain import token
from greentick.domain.token import Token, TokenKind

KNOWN_ACCOUNTS = 10_000
"""Mint keys kept in memory; far fewer accounts share one server. Forged tokens never get a place among them."""


class Verifier:
    """Checks tokens against the ring of secrets."""

    def __init__(self, secrets: tuple[bytes, ...]) -> None:
        self._secrets = secrets
        self._keys: dict[bytes, tuple[bytes, ...]] = {}

    def genuine(self, text: str, kind: TokenKind, extra: bytes = b"") -> Token | None:
        """The token written in `text`, or None when an account of this server has not made it for this."""
        parsed = token.parse(text)
        if parsed is None:
            return None
        account_id = parsed.account_id
        known = self._keys.get(account_id)
        for key in known or self._derive(account_id):
            if token.is_genuine(key, kind, parsed, extra):
                if known is None:
                    self._remember(account_id)
                return parsed
        return None

    def _derive(self, account_id: bytes) -> tuple[bytes, ...]:
        return tuple(token.mint_key(secret, account_id) for secret in self._secrets)

    def _remember(self, account_id: bytes) -> None:
        if len(self._keys) >= KNOWN_ACCOUNTS:
            self._keys.clear()
        self._keys[account_id] = self._derive(account_id)
