"""Hits as they are kept: with their judgement, and whether the sender was told."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import Connection, literal_column, select

from greentick.domain.hit import Hit, Target
from greentick.domain.judgement import Client, Judgement, Verdict
from greentick.domain.message import Message
from greentick.store.bulk import insert_many, upsert_many
from greentick.store.driver import rows_in, select_all
from greentick.store.rows import storable, to_json, to_judgement
from greentick.store.tables import hits, messages

LINKS_AT_ONCE = 200
"""So many links of one moment are looked at; a visitor is known for a machine by the second."""

_headers = msgspec.json.Decoder(dict[str, str])
_verdicts = {verdict.value: verdict for verdict in Verdict}
_targets = {target.value: target for target in Target}
_ALL_OF = select_all(hits, "message_key")
_IDS_OF = "SELECT id FROM hits WHERE message_key"
_no_judgement = ("", "", "", "", "", 0, 0, 0)

_columns = [column.name for column in hits.c]
_insert = insert_many(hits, _columns)
_upsert = upsert_many(
    hits,
    _columns,
    or_update=(
        "agent", "headers", "verdict", "reason", "party", "client_name", "client_system", "client_device",
        "show_at_ms", "notify_at_ms", "rules_version", "notified", "frozen",
    ),
    parted_by="at_ms",
)  # fmt: skip


class KeptHit(msgspec.Struct, kw_only=True, gc=False):
    """A hit with what is known of it. `judgement` is None while its message is not registered.

    `frozen` is its judgement (corrections aside) from the day its agent and headers were given up: it cannot be judged
    again, and this one goes on counting. `dirty`: not kept like this yet; `is_new`: not kept at all.
    """

    hit: Hit
    judgement: Judgement | None = None
    notified: bool = False
    frozen: Judgement | None = None
    is_new: bool = True
    dirty: bool = True


def kept_hits(connection: Connection, of: Mapping[int, Message]) -> dict[int, list[KeptHit]]:
    """The hits of each message (by key), in no order."""
    found: dict[int, list[KeptHit]] = {key: [] for key in of}
    for row in rows_in(connection, _ALL_OF, of):
        found[row[0]].append(_to_kept(row, of[row[0]]))
    return found


def place(kept: KeptHit) -> tuple[int, str]:
    """The place of a hit among those of its message: by time, however they came."""
    return kept.hit.at_ms, kept.hit.id


def known_hit_ids(connection: Connection, keys: Collection[int]) -> set[str]:
    """The ids of all hits that are kept with the messages."""
    return {row[0] for row in rows_in(connection, _IDS_OF, keys)}


def links_between(
    connection: Connection, account_ids: Collection[bytes], begin_ms: int, end_ms: int
) -> list[tuple[int, Hit]]:
    """Links of registered messages asked for in that time, with the keys of their messages; LINKS_AT_ONCE at most."""
    query = (
        select(*hits.c, messages.c.account_id, messages.c.nonce)
        .join(messages, messages.c.key == hits.c.message_key)
        .where(hits.c.target == literal_column("'link'"), hits.c.at_ms.between(begin_ms, end_ms))
        .where(messages.c.account_id.in_(sorted(account_ids)), messages.c.registered)
        .limit(LINKS_AT_ONCE)
    )
    rows = connection.execute(query).all()
    return [(row[0], _to_hit(row, row[-2], row[-1])) for row in rows]


def keep_hits(connection: Connection, kept: Iterable[tuple[int, KeptHit]]) -> None:
    """Insert new hits (with their message's key), change what is known of the others. No hit may be given twice.

    Whoever calls holds the account's lock and knows the message's hits, so that none of the new ones is there.
    """
    new: list[tuple[Any, ...]] = []
    known: list[tuple[Any, ...]] = []
    for key, each in kept:
        (new if each.is_new else known).append(_from_kept(key, each))
    _insert.run(connection, new)
    _upsert.run(connection, known)


def _to_hit(row: Sequence[Any], account_id: bytes, nonce: bytes) -> Hit:
    _key, hit_id, at_ms, target, method, agent, headers, network, network_hash, url, *_ = row
    return Hit(
        id=hit_id,
        at_ms=at_ms,
        account_id=account_id,
        nonce=nonce,
        target=_targets[target],
        method=method,
        agent=agent,
        headers={} if headers == "{}" else _headers.decode(headers),
        network=network,
        network_hash=network_hash,
        url=url,
    )


def _to_kept(row: Sequence[Any], message: Message) -> KeptHit:
    *_, verdict, reason, party, name, system, device, show_at_ms, notify_at_ms, rules_version, notified, frozen = row
    judgement = None
    if verdict is not None:
        judgement = Judgement(
            verdict=_verdicts[verdict],
            reason=reason,
            party=party,
            client=_client(name, system, device),
            show_at_ms=show_at_ms,
            notify_at_ms=notify_at_ms,
            rules_version=rules_version,
        )
    return KeptHit(
        hit=_to_hit(row, message.account_id, message.nonce),
        judgement=judgement,
        notified=bool(notified),
        frozen=None if frozen is None else to_judgement(frozen),
        is_new=False,
        dirty=False,
    )


@lru_cache(4096)
def _client(name: str, system: str, device: str) -> Client:
    return Client(name=name, system=system, device=device)


def _from_kept(key: int, kept: KeptHit) -> tuple[Any, ...]:
    hit = kept.hit
    return (
        key,
        hit.id,
        hit.at_ms,
        hit.target.value,
        storable(hit.method),
        storable(hit.agent),
        to_json(hit.headers) if hit.headers else "{}",
        storable(hit.network),
        hit.network_hash,
        None if hit.url is None else storable(hit.url),
        *_judgement_values(kept.judgement),
        kept.notified,
        None if kept.frozen is None else to_json(kept.frozen),
    )


def _judgement_values(judgement: Judgement | None) -> tuple[Any, ...]:
    if judgement is None:
        return (None, *_no_judgement)
    client = judgement.client
    return (
        judgement.verdict.value,
        judgement.reason,
        storable(judgement.party),
        storable(client.name),
        storable(client.system),
        storable(client.device),
        judgement.show_at_ms,
        judgement.notify_at_ms,
        judgement.rules_version,
    )
