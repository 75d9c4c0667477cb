"""The courier knows every kind of channel: takes a letter and says what came of it."""

import secrets
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from greentick.domain.channels import Channel
from greentick.errors import InvalidInput
from greentick.notify import analytics, letter, mail, outward, speaking, webhook
from greentick.notify.letter import Letter, Room
from greentick.notify.outcome import Outcome, never, refused
from greentick.notify.post import read_target
from greentick.settings import Settings
from greentick.tongues import texts

UNREADABLE: Final = (
    "Where this channel leads was sealed under another GREENTICK_SECRET_KEY. Enter it anew, or have the old secret put"
    " behind the new one."
)


class Courier:
    """Delivers. Safe to share between threads."""

    def __init__(self, settings: Settings, now_ms: Callable[[], int]) -> None:
        self._settings = settings
        self._now_ms = now_ms
        self._private_hosts = frozenset(settings.notify_private_hosts)

    @property
    def can_mail(self) -> bool:
        """Whether there is a mail server to send through."""
        return bool(self._settings.smtp_host)

    def deliver(self, channel: Channel, what: Letter) -> Outcome:
        """Hand a letter over. Never raises: what went wrong is in the outcome, without any secret."""
        try:
            outcome = never(UNREADABLE, "answer_unreadable") if channel.unreadable else self._deliver(channel, what)
        except InvalidInput as error:
            outcome = refused(error)
        return outcome.told_in(channel.language)

    def check(self, channel: Channel) -> None:
        """Raises InvalidInput when nothing that is sent there could arrive."""
        if channel.kind == "apprise":
            speaking.check(channel.target, self._private_hosts)
        elif channel.kind != "email":
            target = read_target(channel.target)
            outward.check(target.host, target.port, self._private_hosts)

    def test(self, channel: Channel) -> Outcome:
        """Hand a test letter over, at once."""
        link = f"{self._settings.public_url}/dashboard/notices"
        return self.deliver(channel, letter.write_test(channel, link, f"test-{secrets.token_hex(8)}"))

    def send_code(self, channel: Channel, code: str) -> Outcome:
        """Send the code that shows that a mail address belongs to the account's owner."""
        say = texts(letter.TEXTS, channel.language)
        what = Letter(
            id=f"code-{secrets.token_hex(8)}",
            title=say["code_title"].format(code=code),
            text=say["code_text"].format(code=code),
        )
        return self.deliver(channel, what)

    def link_to(self, message_id: str) -> str:
        """Where a message is to be seen."""
        return f"{self._settings.public_url}/dashboard/messages/{message_id}"

    def room(self, channel: Channel) -> Room | None:
        """What the channel takes as one letter; None where that is no question."""
        if channel.kind != "apprise" or channel.unreadable:
            return None
        with suppress(InvalidInput):  # which sending it will tell
            return Room(speaking.room(channel.target), f"{self._settings.public_url}/dashboard/history")
        return None

    def _deliver(self, channel: Channel, what: Letter) -> Outcome:
        if channel.kind == "email":
            why = texts(letter.TEXTS, channel.language)["why"]
            footer = why.format(link=f"{self._settings.public_url}/dashboard/notices")
            return mail.send(self._settings, channel.target, what, footer, self._now_ms())
        if channel.kind == "apprise":
            return speaking.send(channel.target, what, self._private_hosts)
        if channel.kind == "webhook":
            return webhook.send(channel, what, self._now_ms(), self._private_hosts)
        return analytics.send(channel, what, self._private_hosts)
