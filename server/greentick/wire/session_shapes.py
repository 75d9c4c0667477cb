"""What is told of an account's sessions and addresses."""

from msgspec import Struct


class SessionInfo(Struct, frozen=True, kw_only=True):
    """One signed-in extension or browser. `current` is the one that asks."""

    id: str
    kind: str
    device: str
    created_at: str
    last_used_at: str
    current: bool


class AddressInfo(Struct, frozen=True, kw_only=True):
    """An address the account has signed in with."""

    address: str
    proved_at: str


class SessionList(Struct, frozen=True, kw_only=True):
    """GET /v1/sessions: newest first."""

    sessions: list[SessionInfo]
    addresses: list[AddressInfo]


SESSION_SHAPES: tuple[type[Struct], ...] = (SessionInfo, AddressInfo, SessionList)
