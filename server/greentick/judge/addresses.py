"""Who a message went to, as far as judging cares: the sender alone or among others, one person, a Microsoft mailbox."""

import re
from functools import lru_cache

from greentick.domain.message import Message
from greentick.domain.records import Record
from greentick.domain.shared_addresses import shared_by
from greentick.domain.wish import mailbox

_PERSONAL_MICROSOFT = re.compile(r"@(?:outlook|hotmail|live|msn|windowslive|passport)\.(?:com?\.)?[a-z]{2,3}$")


class Audience(Record, frozen=True, kw_only=True):
    """Who got a mail: the sender alone (`to_self`), the sender too (`own_copy`), one person, a mailbox of Microsoft's.

    One mailbox that several people read (team@) is not one person. Somebody not known is somebody else. A personal
    Microsoft mailbox is one whose pictures Microsoft fetches for the reader.
    """

    to_self: bool
    own_copy: bool
    one_recipient: bool
    microsoft_mailbox: bool


NOBODY = Audience(to_self=False, own_copy=False, one_recipient=False, microsoft_mailbox=False)
"""Who is known of a mail before it is registered."""


def audience(message: Message) -> Audience:
    """The audience of a message."""
    own = _plain_of((*message.own_addresses, message.gmail_address))
    outsiders = own_copies = 0
    microsoft = False
    for recipient in message.recipients:
        address = mailbox(recipient.address)
        if address in own:
            own_copies += 1
        else:
            outsiders += 1
            microsoft = microsoft or is_personal_microsoft(address)
    return Audience(
        to_self=own_copies > 0 and not outsiders,
        own_copy=own_copies > 0 and outsiders > 0,
        one_recipient=own_copies + outsiders == 1 and shared_by(message.recipients[0].address) is None,
        microsoft_mailbox=microsoft,
    )


@lru_cache(maxsize=4096)
def _plain_of(addresses: tuple[str, ...]) -> frozenset[str]:
    """The addresses that are known, as their mail services compare them."""
    return frozenset(mailbox(address) for address in addresses if address)


@lru_cache(maxsize=4096)
def is_personal_microsoft(address: str) -> bool:
    """Whether a mailbox is a personal one at Microsoft (outlook.com, hotmail.co.uk, ...)."""
    return _PERSONAL_MICROSOFT.search(address) is not None
