"""The embedded Redis: where it listens, and what it keeps."""

import os
import shutil
from pathlib import Path

import pytest

from greentick.embedded import valkey
from greentick.errors import StartError
from redis_server import RedisServer


def test_a_folder_with_a_long_name_gets_a_short_socket(tmp_path: Path) -> None:
    deep = tmp_path / ("x" * 120)

    path = valkey.socket_path(deep)
    try:
        valkey.command(deep)
        assert len(os.fsencode(path)) <= valkey.SOCKET_PATH_BYTES
        assert path == valkey.socket_path(deep)
        assert path != valkey.socket_path(tmp_path / ("y" * 120))
        assert path.parent.stat().st_mode & 0o077 == 0
        valkey.leave(deep)
        assert not path.parent.exists()
        valkey.leave(tmp_path)
        assert tmp_path.exists()
    finally:
        shutil.rmtree(path.parent, ignore_errors=True)


def test_a_folder_with_a_short_name_keeps_its_socket_inside() -> None:
    assert valkey.socket_path(Path("/srv/data")) == Path("/srv/data/redis/redis.sock")


def test_odd_characters_in_a_folder_survive_the_address(tmp_path: Path) -> None:
    assert valkey.url(Path("/srv/a b?c%d")) == "unix:///srv/a%20b%3Fc%25d/redis/redis.sock"


def test_every_append_is_on_disk_before_it_is_acknowledged(redis_server: RedisServer) -> None:
    asked = redis_server.client().config_get("append*")

    assert (asked["appendonly"], asked["appendfsync"]) == ("yes", "always")


def test_an_installed_program_is_used_where_none_is_bundled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed = tmp_path / "redis-server"
    installed.write_text("#!/bin/sh\n")
    installed.chmod(0o755)
    monkeypatch.setattr(valkey, "_bundled", lambda: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert valkey.program() == installed

    installed.unlink()

    with pytest.raises(StartError, match="GREENTICK_REDIS_URL"):
        valkey.program()


def test_somebody_elses_folder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 4711)

    with pytest.raises(StartError, match="belongs to somebody else") as told:
        valkey.command(tmp_path)

    assert f"chown -R 4711 {tmp_path}" in str(told.value)
    assert "Remove" not in str(told.value), "hits wait in it"
