"""Channels and their rules: where an account wants to be told, and of what. Targets and secrets are kept sealed."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, case, delete, func, insert, select, update

from greentick.domain.channels import Channel, ChannelState, Rule
from greentick.errors import InvalidInput
from greentick.sealing import SealBroken, Sealer
from greentick.store.addresses import own_addresses
from greentick.store.database import Database
from greentick.store.followers import follow
from greentick.store.locks import lock_account
from greentick.store.notice_tables import channels, deliveries, rules
from greentick.store.rows import AnyRow, storable
from greentick.store.ruling import from_rule, to_rule

MOST_CHANNELS = 20
MOST_RULES = 100

_CHANGEABLE = ("name", "language", "enabled", "with_subject", "confirmed", "code_hash")
_SEALED = ("target", "secret")
_KEPT = select(channels.c.id, channels.c.target, channels.c.secret)


class Channels:
    """The channels and rules of all accounts."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer

    def add(self, channel: Channel) -> Channel:
        """Keep a new channel under an id of its own. Raises InvalidInput when there are too many."""
        made = replace(channel, id=secrets.token_urlsafe(9))
        with self._database.writing() as connection:
            lock_account(connection, channel.account_id)
            theirs = select(func.count()).select_from(channels).where(channels.c.account_id == channel.account_id)
            if (connection.scalar(theirs) or 0) >= MOST_CHANNELS:
                raise InvalidInput(
                    f"There are {MOST_CHANNELS} channels already. Remove one first.",
                    "channels_many",
                    count=MOST_CHANNELS,
                )
            values = {"id": made.id, "account_id": made.account_id, "kind": made.kind}
            connection.execute(
                insert(channels).values(**values, created_at_ms=made.created_at_ms, tries=0, **self._values(made))
            )
            follow(connection, channel.account_id)
        return made

    def get(self, account_id: bytes, channel_id: str) -> Channel | None:
        """The channel, if it is this account's."""
        theirs = (channels.c.account_id == account_id, channels.c.id == channel_id)
        with self._database.reading() as connection:
            row = connection.execute(select(channels).where(*theirs)).one_or_none()
        return None if row is None else self._to_channel(row)

    def find(self, channel_id: str) -> Channel | None:
        """The channel, whoever's it is."""
        with self._database.reading() as connection:
            row = connection.execute(select(channels).where(channels.c.id == channel_id)).one_or_none()
        return None if row is None else self._to_channel(row)

    def keep(self, channel: Channel) -> None:
        """Keep what was changed of it. What could not be opened stays as it is."""
        theirs = (channels.c.account_id == channel.account_id, channels.c.id == channel.id)
        with self._database.writing() as connection:
            connection.execute(update(channels).where(*theirs).values(self._values(channel)))

    def change(self, account_id: bytes, channel_id: str, how: Callable[[Channel], Channel]) -> Channel | None:
        """Change the channel as it is now: of two changes at once none is lost. None when there is none (any more)."""
        theirs = (channels.c.account_id == account_id, channels.c.id == channel_id)
        with self._database.writing() as connection:
            lock_account(connection, account_id)
            row = connection.execute(select(channels).where(*theirs)).one_or_none()
            if row is None:
                return None
            changed = how(self._to_channel(row))
            connection.execute(update(channels).where(*theirs).values(self._values(changed)))
        return changed

    def seal_again(self) -> int:
        """Seal what was kept before there were seals, or under an older secret; how many channels."""
        again = 0
        with self._database.writing() as connection:
            for row in connection.execute(_KEPT.with_for_update()).all():
                opened = self._opened(row)
                if opened is not None and not self._is_fresh(row):
                    this = channels.c.id == row.id
                    connection.execute(update(channels).where(this).values(self._sealed(row.id, opened)))
                    again += 1
        return again

    def unreadable(self) -> int:
        """How many channels' targets or secrets cannot be opened with the secrets this server has."""
        with self._database.reading() as connection:
            return sum(self._opened(row) is None for row in connection.execute(_KEPT))

    def try_code(self, channel_id: str, most: int) -> bool:
        """Count one more try at the code; False when there were too many."""
        this = (channels.c.id == channel_id, channels.c.tries < most)
        with self._database.writing() as connection:
            counted = update(channels).where(*this).values(tries=channels.c.tries + 1)
            return connection.execute(counted).rowcount > 0

    def remove(self, account_id: bytes, channel_id: str) -> bool:
        """Remove it with its rules and deliveries. False when there was none."""
        theirs = (channels.c.account_id == account_id, channels.c.id == channel_id)
        with self._database.writing() as connection:
            return connection.execute(delete(channels).where(*theirs)).rowcount > 0

    def own_addresses(self, account_id: bytes) -> tuple[str, ...]:
        """The addresses the account has sent mail from."""
        with self._database.reading() as connection:
            return own_addresses(connection, [account_id])[account_id]

    def add_rule(self, account_id: bytes, rule: Rule) -> Rule:
        """Keep a new rule under an id of its own. Raises InvalidInput without such a channel, or with too many."""
        made = replace(rule, id=secrets.token_urlsafe(9))
        with self._database.writing() as connection:
            lock_account(connection, account_id)
            _check_channel(connection, account_id, rule.channel_id)
            theirs = select(func.count()).select_from(rules).where(rules.c.account_id == account_id)
            if (connection.scalar(theirs) or 0) >= MOST_RULES:
                raise InvalidInput(
                    f"There are {MOST_RULES} rules already. Remove one first.", "rules_many", count=MOST_RULES
                )
            values = {"id": made.id, "account_id": account_id, "created_at_ms": made.created_at_ms}
            connection.execute(insert(rules).values(**values, **from_rule(made)))
        return made

    def change_rule(self, account_id: bytes, rule_id: str, how: Callable[[Rule], Rule]) -> Rule | None:
        """Change the rule as `change` does a channel."""
        theirs = (rules.c.account_id == account_id, rules.c.id == rule_id)
        with self._database.writing() as connection:
            lock_account(connection, account_id)
            row = connection.execute(select(rules).where(*theirs)).one_or_none()
            if row is None:
                return None
            changed = how(to_rule(row))
            _check_channel(connection, account_id, changed.channel_id)
            connection.execute(update(rules).where(*theirs).values(from_rule(changed)))
        return changed

    def remove_rule(self, account_id: bytes, rule_id: str) -> bool:
        """Remove it. False when there was none."""
        theirs = (rules.c.account_id == account_id, rules.c.id == rule_id)
        with self._database.writing() as connection:
            return connection.execute(delete(rules).where(*theirs)).rowcount > 0

    def rules(self, account_id: bytes) -> list[Rule]:
        """The account's rules, oldest first."""
        query = select(rules).where(rules.c.account_id == account_id).order_by(rules.c.created_at_ms, rules.c.id)
        with self._database.reading() as connection:
            return [to_rule(row) for row in connection.execute(query)]

    def list(self, account_id: bytes) -> list[ChannelState]:
        """The account's channels, oldest first."""
        query = select(channels).where(channels.c.account_id == account_id)
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(channels.c.created_at_ms, channels.c.id)).all()
            figures = _figures(connection, account_id)
            answers = _last_answers(connection, account_id)
        return [
            ChannelState(channel=self._to_channel(row), **figures.get(row.id, {}), last_answer=answers.get(row.id, ""))
            for row in rows
        ]

    def _to_channel(self, row: AnyRow) -> Channel:
        values = {name: getattr(row, name) for name in (column.name for column in channels.c)}
        opened = self._opened(row)
        return Channel(**values | (opened or dict.fromkeys(_SEALED, "")), unreadable=opened is None)

    def _opened(self, row: AnyRow) -> dict[str, str] | None:
        """What is sealed of a row; None when it cannot be opened."""
        try:
            return {name: self._sealer.open(getattr(row, name), _place(row.id, name)) for name in _SEALED}
        except SealBroken:
            return None

    def _is_fresh(self, row: AnyRow) -> bool:
        return all(self._sealer.is_fresh(getattr(row, name), _place(row.id, name)) for name in _SEALED)

    def _sealed(self, channel_id: str, opened: Mapping[str, str]) -> dict[str, str]:
        return {name: self._sealer.seal(storable(text), _place(channel_id, name)) for name, text in opened.items()}

    def _values(self, channel: Channel) -> dict[str, Any]:
        values = {name: getattr(channel, name) for name in _CHANGEABLE}
        plain = {name: storable(value) if isinstance(value, str) else value for name, value in values.items()}
        if channel.unreadable:
            return plain
        return plain | self._sealed(channel.id, {name: getattr(channel, name) for name in _SEALED})


def _place(channel_id: str, name: str) -> str:
    """What a seal is bound to: this column of this channel."""
    return f"channels/{channel_id}/{name}"


def _check_channel(connection: Connection, account_id: bytes, channel_id: str) -> None:
    theirs = (channels.c.account_id == account_id, channels.c.id == channel_id)
    if connection.scalar(select(channels.c.id).where(*theirs)) is None:
        raise InvalidInput(
            "channel_id names no channel of this account. Take one of GET /v1/channels.", "channel_unknown"
        )


def _figures(connection: Connection, account_id: bytes) -> Mapping[str, dict[str, Any]]:
    query = select(
        deliveries.c.channel_id,
        func.sum(case((deliveries.c.state == "waiting", 1), else_=0)).label("waiting"),
        func.sum(case((deliveries.c.state == "parked", 1), else_=0)).label("parked"),
        func.max(case((deliveries.c.state == "sent", deliveries.c.done_at_ms))).label("last_sent_at_ms"),
    ).where(deliveries.c.account_id == account_id)
    return {
        row.channel_id: {"waiting": int(row.waiting), "parked": int(row.parked), "last_sent_at_ms": row.last_sent_at_ms}
        for row in connection.execute(query.group_by(deliveries.c.channel_id))
    }


def _last_answers(connection: Connection, account_id: bytes) -> Mapping[str, str]:
    """What the other side said last to each channel."""
    theirs = (deliveries.c.account_id == account_id, deliveries.c.answer != "")
    newest = select(func.max(deliveries.c.key)).where(*theirs).group_by(deliveries.c.channel_id)
    query = select(deliveries.c.channel_id, deliveries.c.answer).where(deliveries.c.key.in_(newest))
    return {row.channel_id: row.answer for row in connection.execute(query)}
