"""Whatever is broken, the pixel answers the same, and what was answered is kept: in Redis, or until Redis is back."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from greentick.ingest.spool import spool_files, waiting_hits
from ingest.hot_server import HotServer
from redis_server import RedisServer
from waiting import wait_until


def ask_at_once(hot: HotServer, count: int) -> set[bytes]:
    with ThreadPoolExecutor(8) as pool:
        return set(pool.map(lambda _: hot.ask(hot.pixel()), range(count)))


def test_answers_the_pixel_when_redis_is_down_and_keeps_the_hits_for_it(
    hot: HotServer, redis_server: RedisServer
) -> None:
    usual = hot.ask(hot.pixel())
    redis_server.kill()

    answers = ask_at_once(hot, 40)

    assert answers == {usual}
    redis_server.start()
    assert len(hot.hits(41)) == 41
    wait_until(lambda: spool_files(hot.settings.spool_dir) == [])


def test_answers_the_pixel_when_redis_is_frozen_and_keeps_the_hits_for_it(
    hot: HotServer, redis_server: RedisServer
) -> None:
    usual = hot.ask(hot.pixel())
    redis_server.freeze()

    answers = ask_at_once(hot, 40)

    assert answers == {usual}
    redis_server.thaw()
    assert len(hot.hits(41)) == 41


def test_answers_from_the_start_without_redis(hot: HotServer, redis_server: RedisServer) -> None:
    hot.stop()
    redis_server.kill()
    hot.start()

    hot.ask(hot.pixel())

    redis_server.start()
    wait_until(lambda: hot.has_hits(1))


def test_spooled_hits_survive_a_kill_and_the_next_start_brings_them_in_order(
    hot: HotServer, redis_server: RedisServer
) -> None:
    redis_server.freeze()
    for _ in range(20):
        hot.ask(hot.pixel())
    hot.kill()
    assert len(spool_files(hot.settings.spool_dir)) == 1
    redis_server.thaw()

    hot.start()

    wait_until(lambda: hot.has_hits(20))
    numbers = [int(hit.id.rpartition("-")[2]) for hit in hot.hits()]
    assert numbers == sorted(numbers)
    assert len(numbers) == 20
    wait_until(lambda: spool_files(hot.settings.spool_dir) == [])


def test_every_answered_hit_is_kept_over_kills_of_redis_under_load(hot: HotServer, redis_server: RedisServer) -> None:
    answered = 0
    with ThreadPoolExecutor(8) as pool:
        for _ in range(4):
            asked = [pool.submit(hot.ask, hot.pixel()) for _ in range(100)]
            wait_until(lambda asked=asked: sum(each.done() for each in asked) >= 30)  # type: ignore[misc]
            redis_server.kill()
            wait_until(lambda asked=asked: sum(each.done() for each in asked) >= 70)  # type: ignore[misc]
            redis_server.start()
            answered += len([each.result() for each in asked])

    assert len(hot.hits(answered)) == answered


def test_answers_and_keeps_in_memory_when_the_disk_fails_too(tmp_path: Path, redis_server: RedisServer) -> None:
    hot = HotServer(tmp_path, redis_server.url)
    try:
        hot.settings.spool_dir.write_text("not a folder")  # at once: on a busy machine the first hit may need it
        usual = hot.ask(hot.pixel())
        redis_server.kill()

        answers = ask_at_once(hot, 20)

        assert answers == {usual}
        redis_server.start()
        wait_until(lambda: hot.has_hits(21))
    finally:
        hot.close()


def test_the_link_still_leads_on_when_everything_is_down(hot: HotServer, redis_server: RedisServer) -> None:
    redis_server.freeze()
    hot.settings.spool_dir.write_text("not a folder")

    answer = hot.ask(hot.link("https://example.org/a"))

    assert answer.startswith(b"HTTP/1.1 302 ")
    assert b"location: https://example.org/a\r\n" in answer


def test_what_is_only_in_memory_is_brought_to_a_disk_that_is_well_again_before_the_stop(
    hot: HotServer, redis_server: RedisServer
) -> None:
    hot.settings.spool_dir.write_text("not a folder")
    redis_server.kill()
    ask_at_once(hot, 20)
    hot.settings.spool_dir.unlink()

    hot.stop()

    assert sum(map(waiting_hits, spool_files(hot.settings.spool_dir))) == 20
    redis_server.start()
    hot.start()
    assert len(hot.hits(20)) == 20


def test_what_cannot_be_brought_anywhere_before_the_stop_is_counted_and_told(
    hot: HotServer, redis_server: RedisServer
) -> None:
    hot.settings.spool_dir.write_text("not a folder")
    redis_server.kill()
    ask_at_once(hot, 20)

    hot.stop()

    told = [json.loads(line) for line in hot.log.read_text().splitlines()]
    assert [each["hits"] for each in told if each["event"] == "hits_lost"] == [20]


def test_a_host_may_have_a_name(tmp_path: Path, redis_server: RedisServer) -> None:
    hot = HotServer(tmp_path, redis_server.url, host="127.1")  # a name as good as any: not what granian takes

    hot.ask(hot.pixel())

    hot.close()
