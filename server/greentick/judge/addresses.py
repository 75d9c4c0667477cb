"""Which of a message's recipients are the sender, and which are read through Microsoft's servers."""

import re
from functools import lru_cache

from greentick.domain.message import Message

_PERSONAL_MICROSOFT = re.compile(r"@(?:outlook|hotmail|live|msn|windowslive|passport)\.(?:com?\.)?[a-z]{2,3}$")


def outsiders(message: Message) -> tuple[str, ...]:
    """The recipients that are not the sender, each once."""
    own = _own(message)
    return tuple({plain(each.address): None for each in message.recipients if plain(each.address) not in own})


def own_among(message: Message) -> bool:
    """Whether a copy went to the sender too."""
    own = _own(message)
    return any(plain(each.address) in own for each in message.recipients)


def has_microsoft_mailbox(message: Message) -> bool:
    """Whether a recipient's mailbox is a personal one at Microsoft, whose pictures Microsoft fetches for the reader."""
    return any(_PERSONAL_MICROSOFT.search(plain(each.address)) for each in message.recipients)


@lru_cache(maxsize=4096)
def plain(address: str) -> str:
    """An address as its mail service compares it: Gmail ignores dots, what follows a plus, and its second domain."""
    local, _at, domain = address.strip().lower().rpartition("@")
    if domain in ("gmail.com", "googlemail.com"):
        return f"{local.split('+')[0].replace('.', '')}@gmail.com"
    return f"{local}@{domain}"


def _own(message: Message) -> set[str]:
    return {plain(address) for address in (message.gmail_address, *message.own_addresses) if address}
