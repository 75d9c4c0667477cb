"""Rules as they are kept: a few columns to find them by, the rest as JSON."""

from typing import Any

import msgspec

from greentick.domain.channels import Occasion, Rule
from greentick.store.rows import AnyRow, storable, to_json

_NEWER = frozenset({Occasion.BOUNCE, Occasion.DISPLAYED})
"""What older versions, which may still run beside this one, would stumble over in `on`."""


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule says, without its names. One from before there were NEWER occasions tells of mails that came back."""

    on: list[Occasion]
    also: tuple[Occasion, ...] = (Occasion.BOUNCE,)
    contacts: list[str] = []
    quiet_from: str = ""
    quiet_until: str = ""
    digest_at: str = ""
    time_zone: str = "UTC"


_wanted = msgspec.json.Decoder(Wanted)


def to_rule(row: AnyRow) -> Rule:
    """The rule of a row."""
    wanted = _wanted.decode(row.wanted)
    return Rule(
        id=row.id,
        channel_id=row.channel_id,
        on=frozenset((*wanted.on, *wanted.also)),
        contacts=tuple(wanted.contacts),
        quiet_from=wanted.quiet_from,
        quiet_until=wanted.quiet_until,
        digest_at=wanted.digest_at,
        time_zone=wanted.time_zone,
        created_at_ms=row.created_at_ms,
    )


def from_rule(rule: Rule) -> dict[str, Any]:
    """Column values of what can be changed of a rule."""
    wanted = Wanted(
        on=sorted(rule.on - _NEWER),
        also=tuple(sorted(rule.on & _NEWER)),
        contacts=[storable(each) for each in rule.contacts],
        quiet_from=rule.quiet_from,
        quiet_until=rule.quiet_until,
        digest_at=rule.digest_at,
        time_zone=rule.time_zone,
    )
    return {"channel_id": rule.channel_id, "wanted": to_json(wanted)}
