"""The hit stream against a real server: nothing twice, nothing lost, nothing unreadable that stops the rest."""

import msgspec
import pytest
from redis import Redis

from greentick.domain.hit import Hit, Target
from greentick.errors import SettingsError, StreamUnavailable
from greentick.stream import HitStream, connect
from greentick.stream.packing import VERSION, Row, UnreadablePayload, pack, unpack
from redis_server import RedisServer


def a_hit(id_: str = "p-1", **changed: object) -> Hit:
    fields: dict[str, object] = {
        "id": id_,
        "at_ms": 1_790_000_000_123,
        "account_id": bytes(range(9)),
        "nonce": bytes(range(12)),
        "agent": "Mozilla/5.0 \u2713",
        "headers": {"accept": "image/*"},
        "network": "google-proxy",
        "network_hash": "abcd",
    }
    return Hit(**(fields | changed))  # type: ignore[arg-type]


@pytest.fixture
def stream(redis_server: RedisServer) -> HitStream:
    made = HitStream(connect(redis_server.url))
    made.ensure_group()
    return made


def test_hits_come_out_as_they_went_in(stream: HitStream) -> None:
    hits = [a_hit("p-1"), a_hit("p-2", target=Target.LINK, url="https://example.org/\u00fc", method="HEAD")]

    stream.append(hits)

    entries = stream.read("w1", 10, 0)
    assert [list(entry.hits) for entry in entries] == [hits]
    assert entries[0].problem == ""


def test_an_entry_is_given_to_one_consumer_and_is_gone_after_its_acknowledgement(stream: HitStream) -> None:
    stream.append([a_hit("p-1")])
    stream.append([a_hit("p-2")])

    first = stream.read("w1", 1, 0)
    second = stream.read("w2", 10, 0)
    stream.ack(first + second)

    assert [entry.hits[0].id for entry in first + second] == ["p-1", "p-2"]
    assert stream.lag() == 0
    assert stream.oldest_at_ms() is None
    assert stream.reclaim("w3", 0, 10) == []


def test_what_a_dead_consumer_took_is_reclaimed(stream: HitStream) -> None:
    stream.append([a_hit()])
    stream.read("dead", 10, 0)

    reclaimed = stream.reclaim("alive", 0, 10)

    assert [entry.hits[0].id for entry in reclaimed] == ["p-1"]
    assert stream.reclaim("third", 60_000, 10) == []


def test_a_buried_entry_lies_in_the_dead_letters_with_its_reason_and_can_be_revived(stream: HitStream) -> None:
    stream.append([a_hit()])
    (entry,) = stream.read("w1", 10, 0)

    stream.bury(entry, "the database refused it")

    assert stream.lag() == 0
    (letter,) = stream.dead_letters()
    assert letter.reason == "the database refused it"
    assert stream.dead() == 1
    stream.revive([letter])
    assert stream.dead() == 0
    assert stream.read("w1", 10, 0)[0].hits == entry.hits


def test_what_is_left_of_a_dead_letter_stays_as_old_as_it_was(stream: HitStream, redis_server: RedisServer) -> None:
    raw = Redis.from_url(redis_server.url, protocol=2)
    for number, at_ms in enumerate((1_000, 3_000)):
        payload = pack([a_hit(f"a-{number}"), a_hit(f"b-{number}", account_id=b"another12")])
        raw.xadd(stream.dead_key, {"h": payload, "reason": "a reason", "at": at_ms}, id=f"{at_ms}-0")

    assert stream.drop(b"another12") == 2

    assert [letter.at_ms for letter in stream.dead_letters()] == [1_000, 3_000]
    assert stream.drop_dead(2_000) == 1
    (letter,) = stream.dead_letters()
    assert [hit.id for hit in unpack(letter.payload)] == ["a-1"]


def test_an_unreadable_entry_is_told_as_a_problem_and_the_next_is_read(
    stream: HitStream, redis_server: RedisServer
) -> None:
    raw = Redis.from_url(redis_server.url, protocol=2)
    raw.xadd(stream.key, {"h": b"\x09from a later version"})
    raw.xadd(stream.key, {"something": b"else"})
    raw.xadd(stream.key, {"h": VERSION + b"\xc1"})
    stream.append([a_hit()])

    entries = stream.read("w1", 10, 0)

    assert [bool(entry.problem) for entry in entries] == [True, True, True, False]
    assert "version 09" in entries[0].problem
    stream.bury(entries[0], entries[0].problem)
    assert stream.dead_letters()[0].payload == b"\x09from a later version"


def test_what_the_edge_writes_is_what_the_worker_reads() -> None:
    assert Row.__struct_fields__ == Hit.__struct_fields__


def test_fields_that_a_later_program_adds_at_the_end_are_skipped() -> None:
    fields = msgspec.to_builtins(a_hit(), builtin_types=(bytes,))

    longer = VERSION + msgspec.msgpack.encode([[*fields, "more", 1]])

    assert unpack(longer) == (a_hit(),)


def test_a_payload_that_is_no_payload_is_refused() -> None:
    for payload in (b"", b"\x00", pack([a_hit()])[:-1], VERSION + b"\x91\x91\x01"):
        with pytest.raises(UnreadablePayload):
            unpack(payload)


def test_without_dead_letters_there_are_none_to_be_had(stream: HitStream) -> None:
    assert stream.dead_letters(stream.dead()) == []


def test_a_server_that_is_down_or_frozen_is_told_as_unavailable(redis_server: RedisServer) -> None:
    stream = HitStream(connect(redis_server.url, timeout_s=0.05))
    redis_server.freeze()
    with pytest.raises(StreamUnavailable):
        stream.append([a_hit()])
    redis_server.thaw()
    redis_server.kill()
    for call in (stream.lag, stream.ensure_group, lambda: stream.read("w", 1, 10), lambda: stream.reclaim("w", 0, 1)):
        with pytest.raises(StreamUnavailable):
            call()


def test_what_was_appended_survives_a_kill_of_the_server(stream: HitStream, redis_server: RedisServer) -> None:
    for number in range(50):
        stream.append([a_hit(f"p-{number}")])

    redis_server.kill()
    redis_server.start()

    assert [entry.hits[0].id for entry in stream.read("w1", 100, 0)] == [f"p-{number}" for number in range(50)]


def test_the_group_is_made_again_when_the_server_has_lost_its_data(
    stream: HitStream, redis_server: RedisServer
) -> None:
    Redis.from_url(redis_server.url, protocol=2).flushall()

    assert stream.read("w1", 10, 0) == []

    stream.append([a_hit()])
    assert len(stream.read("w1", 10, 0)) == 1
    Redis.from_url(redis_server.url, protocol=2).flushall()
    assert stream.reclaim("w1", 0, 10) == []


def test_waiting_for_hits_never_runs_into_the_connections_time_limit(redis_server: RedisServer) -> None:
    stream = HitStream(connect(redis_server.url, timeout_s=1.0))
    stream.ensure_group()

    assert stream.read("w1", 10, 60_000) == []


def test_nothing_is_appended_for_no_hits(stream: HitStream) -> None:
    stream.append([])

    assert stream.lag() == 0


def test_a_consumer_is_forgotten_only_with_nothing_in_hand(stream: HitStream) -> None:
    stream.append([a_hit("p-1")])
    in_hand = stream.read("killed", 10, 0)
    stream.read("stopped", 10, 0)

    assert stream.forget("stopped")
    assert not stream.forget("killed")
    assert stream.forget_gone(idle_ms=0) == 0
    assert [entry.id for entry in stream.reclaim("heir", 0, 10)] == [entry.id for entry in in_hand]
    assert stream.forget_gone(idle_ms=60_000) == 0
    assert stream.forget_gone(idle_ms=0) == 1  # the heir has something in hand

    stream.ack(in_hand)
    assert stream.forget("heir")


@pytest.mark.parametrize("refusal", [("CONFIG", "SET", "maxmemory", "1"), ("REPLICAOF", "127.0.0.1", "1")])
def test_a_server_that_answers_but_takes_nothing_is_found_out(redis_server: RedisServer, refusal: list[str]) -> None:
    stream = HitStream(connect(redis_server.url))
    stream.try_writing()

    redis_server.client().execute_command(*refusal)  # type: ignore[no-untyped-call]

    assert stream.lag() == 0
    with pytest.raises(StreamUnavailable):
        stream.try_writing()


def test_when_a_hit_was_last_stored_is_known_to_all(stream: HitStream) -> None:
    stream.append([a_hit("p-1")])
    assert stream.stored_at_ms() is None

    stream.ack(stream.read("w", 1, 0), 1_790_000_000_123)
    stream.append([a_hit("p-2")])
    stream.ack(stream.read("w", 1, 0))

    assert stream.stored_at_ms() == 1_790_000_000_123


@pytest.mark.parametrize("host", [f"{'a' * 64}.example", "a..example"])
def test_a_host_that_can_be_none_is_told_as_unavailable(host: str) -> None:
    with pytest.raises(StreamUnavailable):
        HitStream(connect(f"redis://{host}:6379/0")).lag()


@pytest.mark.parametrize("url", ["redis://a:port/0", "redis://a/0?colour=red", "redis://a/0?socket_timeout=soon"])
def test_an_address_that_cannot_be_used_is_told_in_a_sentence(url: str) -> None:
    with pytest.raises(SettingsError, match=r"GREENTICK_REDIS_URL cannot be used: .*\.$"):
        connect(url)
