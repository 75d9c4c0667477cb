"""Who is there, whether it stands, and what is wrong."""

from typing import Literal

from msgspec import Struct


class ServerCard(Struct, frozen=True, kw_only=True):
    """GET /healthz and /v1/server: who is there. The extension checks `name` and `api` before it pairs."""

    name: Literal["greentick"]
    version: str
    api: int
    public_url: str
    sign_in: list[Literal["local", "google"]]


class Problem(Struct, frozen=True, kw_only=True):
    """RFC 9457. `detail` is a sentence that says how to mend it."""

    type: str
    title: str
    status: int
    detail: str


class Ready(Struct, frozen=True, kw_only=True):
    """GET /readyz: both stores answer."""

    store: Literal["ok"]
    stream: Literal["ok"]
