"""A code for a session, and a session's end."""

from collections.abc import Callable

import msgspec
from flask import Response, request

from greentick.auth.pairing import device_name, redeem_code
from greentick.auth.sessions import Gate, bearer, hashed, new_token
from greentick.domain.token import b64encode, mint_key
from greentick.errors import InvalidInput
from greentick.settings import Settings
from greentick.store import Store
from greentick.wire import body, shapes


class Exchange:
    """POST /v1/token and POST /v1/signout. `ended` is told the account of a session that has ended."""

    def __init__(
        self, store: Store, settings: Settings, now_ms: Callable[[], int], ended: Callable[[bytes], None]
    ) -> None:
        self._store = store
        self._settings = settings
        self._now_ms = now_ms
        self._ended = ended

    def take_session(self) -> Response:
        """The session for a code, with all the extension needs to work."""
        parsed = body.parse(request.get_data(), request.headers.get("Content-Encoding", ""))
        asked = body.fit(parsed, shapes.TokenRequest)
        account_id = redeem_code(self._store, asked.code, asked.code_verifier, self._now_ms())
        account = self._store.accounts.get(account_id)
        if account is None:
            raise InvalidInput("The account of this code was deleted. Pair again.")
        token = new_token()
        self._store.sessions.create(account_id, hashed(token), device_name(asked.device), self._now_ms())
        session = shapes.Session(
            token=token,
            account_key=b64encode(account_id),
            mint_key=b64encode(mint_key(self._settings.secret_key[0], account_id)),
            public_url=self._settings.public_url,
            push_url=self._settings.push_url,
            cursor=self._store.feed.end(account_id),
            settings=account.settings,
        )
        return Response(msgspec.json.encode(session), content_type="application/json")

    def sign_out(self) -> Response:
        """End the session that asks."""
        authorization = request.headers.get("Authorization")
        account_id = Gate(self._store, self._now_ms)(authorization)
        self._store.sessions.revoke(hashed(bearer(authorization)))
        self._ended(account_id)
        return Response(status=204)
