"""Tokens of Google: given for a code, made anew, taken back. None of them is ever logged or said in an error.

Read in November 2026 in developers.google.com/identity/protocols/oauth2/web-server: a refresh token is given with
access_type=offline. It ends when its owner withdraws it, after six months unused, and after seven days where the
client's publishing status is "Testing"; from then on the token endpoint answers invalid_grant. Taking one back takes
back every scope this server has of that person, so that signing in asks once more.
"""

from typing import Final
from urllib.parse import urlencode

import msgspec

from greentick.google.client import Client, Provider
from greentick.google.line import Answer, GoogleAway, GoogleRefused, Line

_FORM: Final = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}


class Given(msgspec.Struct, frozen=True):
    """What is wanted of the token endpoint's answer. People may grant less than was asked: `scope` says what."""

    access_token: str = ""
    id_token: str = ""
    refresh_token: str = ""
    scope: str = ""


class Withdrawn(Exception):  # noqa: N818 - an answer
    """The permission is no longer there."""


class Tokens:
    """One client's tokens."""

    def __init__(self, provider: Provider, client: Client, line: Line) -> None:
        self._provider = provider
        self._client = client
        self._line = line

    def redeem(self, code: str, verifier: str) -> Given:
        """What Google gives for a code. Raises GoogleAway, GoogleRefused."""
        asked = {"grant_type": "authorization_code", "code": code, "code_verifier": verifier}
        answer = self._ask(asked | {"redirect_uri": self._client.redirect_uri})
        if answer.status == 200:
            return _read(answer)
        raise GoogleRefused("google_client" if b"invalid_client" in answer.data else "google_code")

    def refreshed(self, refresh_token: str) -> str:
        """An access token for the coming hour. Raises Withdrawn, GoogleAway, GoogleRefused."""
        answer = self._ask({"grant_type": "refresh_token", "refresh_token": refresh_token})
        if answer.status == 200:
            return _read(answer).access_token
        if b"invalid_grant" in answer.data:
            raise Withdrawn
        raise GoogleRefused("google_client", f"status {answer.status}")

    def revoke(self, token: str) -> bool:
        """Give a permission back; whether Google has taken it, or knew of none any more."""
        try:
            answer = self._line.ask(self._provider.revoke, "POST", urlencode({"token": token}).encode(), _FORM)
        except GoogleAway:
            return False
        return answer.status == 200 or b"invalid_token" in answer.data

    def _ask(self, asked: dict[str, str]) -> Answer:
        form = asked | {"client_id": self._client.id, "client_secret": self._client.secret}
        return self._line.ask(self._provider.token, "POST", urlencode(form).encode(), _FORM)


def _read(answer: Answer) -> Given:
    try:
        return msgspec.json.decode(answer.data, type=Given)
    except msgspec.MsgspecError as error:
        raise GoogleAway("the token endpoint does not answer as expected") from error
