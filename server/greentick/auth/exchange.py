"""Sessions of extensions: for a code, renewed, listed and ended."""

from collections.abc import Callable

import msgspec
from flask import Response, request

from greentick.auth.pairing import device_name, redeem_code
from greentick.auth.sessions import Gate, bearer, hashed, new_token
from greentick.domain.stored import SessionOf
from greentick.domain.token import b64encode, mint_key
from greentick.errors import InvalidInput, NotFound
from greentick.settings import Settings
from greentick.store import Store
from greentick.wire import body, present, session_shapes
from greentick.wire.times import to_wire


class Exchange:
    """The endpoints of session_routes. `ended` is told the account of a session that has ended."""

    def __init__(
        self, store: Store, settings: Settings, now_ms: Callable[[], int], ended: Callable[[bytes], None]
    ) -> None:
        self._store = store
        self._settings = settings
        self._now_ms = now_ms
        self._ended = ended
        self._gate = Gate(store, now_ms)

    def take_session(self) -> Response:
        """The session for a code, with all the extension needs to work."""
        parsed = body.parse(request.get_data(), request.headers.get("Content-Encoding", ""))
        asked = body.fit(parsed, session_shapes.TokenRequest)
        account_id = redeem_code(self._store, asked.code, asked.code_verifier, self._now_ms())
        return self._session(account_id, device_name(asked.device))

    def renew_session(self) -> Response:
        """The same for a session that is to be replaced. It goes on until it is signed out: an answer may get lost."""
        account_id, session_id = self._asks()
        sessions = self._store.sessions.list(account_id)
        return self._session(account_id, next((each.device for each in sessions if each.id == session_id), ""))

    def list_sessions(self) -> Response:
        """Who is signed in to this account."""
        account_id, session_id = self._asks()
        listed = session_shapes.SessionList(
            sessions=[_told(each, session_id) for each in self._store.sessions.list(account_id, self._now_ms())],
            addresses=[present.proved_address(each) for each in self._store.people.addresses(account_id)],
        )
        return _json(listed)

    def end_session(self, id: str) -> Response:  # noqa: A002 - the name in the path
        """End one of them."""
        account_id, _ = self._asks()
        if body.NUL in id or not self._store.sessions.revoke_one(account_id, id):
            raise NotFound("This account has no session of that id. It may have ended.")
        return self._gone(account_id)

    def sign_out(self) -> Response:
        """End the session that asks."""
        account_id, _ = self._asks()
        self._store.sessions.revoke(hashed(bearer(request.headers.get("Authorization"))))
        return self._gone(account_id)

    def sign_out_everywhere(self) -> Response:
        """End all of them."""
        account_id, _ = self._asks()
        self._store.sessions.revoke_all(account_id)
        return self._gone(account_id)

    def _asks(self) -> tuple[bytes, str]:
        return self._gate.session(request.headers.get("Authorization"))

    def _gone(self, account_id: bytes) -> Response:
        self._ended(account_id)
        return Response(status=204)

    def _session(self, account_id: bytes, device: str) -> Response:
        account = self._store.accounts.get(account_id)
        if account is None:
            raise InvalidInput("This account was deleted. Pair again.")
        token = new_token()
        self._store.sessions.create(account_id, hashed(token), device, self._now_ms())
        session = session_shapes.Session(
            token=token,
            account_key=b64encode(account_id),
            mint_key=b64encode(mint_key(self._settings.secret_key[0], account_id)),
            public_url=self._settings.public_url,
            push_url=self._settings.push_url,
            cursor=self._store.feed.end(account_id),
            settings=account.settings,
        )
        return _json(session)


def _told(of: SessionOf, current_id: str) -> session_shapes.SessionInfo:
    return session_shapes.SessionInfo(
        id=of.id,
        kind=of.kind,
        device=of.device,
        created_at=to_wire(of.created_at_ms),
        last_used_at=to_wire(of.last_used_at_ms),
        current=of.id == current_id,
    )


def _json(shape: msgspec.Struct) -> Response:
    return Response(msgspec.json.encode(shape), content_type="application/json")
