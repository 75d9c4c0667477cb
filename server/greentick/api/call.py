"""One call of a signed-in extension, read and checked: who asks, when, and what."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flask import Response

from greentick.domain.message import is_message_id
from greentick.errors import InvalidInput, NotFound, NotSignedIn
from greentick.gmail_selectors import Selectors
from greentick.notify.desk import Desk
from greentick.store import Store
from greentick.store.accounts import Account
from greentick.wire import body
from greentick.wire import snippet_shapes as shapes
from greentick.wire.route import MOST_NUMBER, NUMBER_DIGITS

T = TypeVar("T")

NO_MESSAGE = "This account has no message of that id. It may have been deleted."
_WHOLE = re.compile(r"-?[0-9]+")


@dataclass(frozen=True, slots=True)
class Sender:
    """Where and with what the sender works, for judging own hits: the weakest of hints. Empty where not known."""

    agent: str = ""
    network_hash: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What an endpoint needs. `read_body` gives the parsed body; `changed` tells the account's live feeds to look.

    `forget` erases the account; `download` answers with a file of this name and kind; `desk` is where channels, rules
    and reminders are set. `public_url` is where mails' images and links lead; `gmail_selectors` is for extensions.
    """

    store: Store
    account_id: bytes
    now_ms: int
    path: Mapping[str, str]
    query: Mapping[str, str]
    read_body: Callable[[], Any]
    changed: Callable[[], None]
    forget: Callable[[], object]
    make_snippet: Callable[[shapes.SnippetRequest], shapes.Snippet]
    download: Callable[[str, str, Iterable[bytes]], Response]
    desk: Desk
    sender: Sender = Sender()
    public_url: str = ""
    gmail_selectors: Selectors = field(default_factory=dict)

    def id_of(self, nothing: str) -> str:
        """The id in the path. Raises NotFound, which says `nothing`, when PostgreSQL would refuse to look for it."""
        id_ = self.path["id"]
        if body.NUL in id_:
            raise NotFound(nothing)
        return id_

    @property
    def message_id(self) -> str:
        """The message in the path. Raises NotFound when it cannot be one."""
        id_ = self.id_of(NO_MESSAGE)
        if not is_message_id(id_):
            raise NotFound(NO_MESSAGE)
        return id_

    def account(self) -> Account:
        """The account that asks. Raises NotSignedIn when it was erased since the call began."""
        account = self.store.accounts.get(self.account_id)
        if account is None:
            raise NotSignedIn("This account was deleted. Pair the extension again to begin anew.")
        return account

    def read(self, shape: type[T]) -> T:
        """The body as this shape."""
        return body.fit(self.read_body(), shape)

    def text(self, name: str) -> str | None:
        """A parameter after the question mark; None when it was not given, or is empty."""
        value = self.query.get(name)
        if value is not None and body.NUL in value:
            raise InvalidInput(f"{name} holds a NUL character. Leave it out.")
        return value or None

    def before(self) -> str | None:
        """Where a list goes on, by either name."""
        return self.text("before") or self.text("cursor")

    def number(self, name: str, default: int) -> int:
        """The same as a whole number that is not negative."""
        value = self.text(name)
        if value is None:
            return default
        if not (value.isascii() and value.isdigit() and len(value) <= NUMBER_DIGITS):
            raise InvalidInput(f"{name} must be a whole number from 0 to {MOST_NUMBER}, not {value[:40]!r}.")
        return int(value)

    def limit(self, default: int, most: int) -> int:
        """How many are asked for: at least one, at most `most`, whatever number is given."""
        value = self.text("limit")
        if value is None:
            return default
        if not _WHOLE.fullmatch(value):
            raise InvalidInput(f"limit must be a whole number, not {value[:40]!r}.")
        return max(1, min(int(value[:NUMBER_DIGITS]), most))
