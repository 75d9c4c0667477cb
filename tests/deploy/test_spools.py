"""Web processes of one machine share the folder of their spools, so that nothing is left behind by one that is gone."""

from pathlib import Path

from greentick.ingest.spool import spool_files
from ingest.hot_server import HotServer
from redis_server import RedisServer
from waiting import wait_until


def test_what_a_web_process_that_is_gone_has_spooled_another_one_brings(
    tmp_path: Path, redis_server: RedisServer
) -> None:
    gone, other = HotServer(tmp_path, redis_server.url), HotServer(tmp_path, redis_server.url, idle_s=0.2)
    try:
        redis_server.freeze()
        for _ in range(5):
            gone.ask(gone.pixel())
        gone.kill()
        redis_server.thaw()

        wait_until(lambda: other.has_hits(5))
        wait_until(lambda: spool_files(other.settings.spool_dir) == [])
    finally:
        gone.close()
        other.close()
