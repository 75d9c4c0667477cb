"""Doctor: each thing that can be wrong is found, named, and told with how to mend it; what is well is told as well."""

import math
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest

from doctoring import findings, of, the
from embedded.served import NOW_MS, Served
from greentick import doctor
from greentick.clock import now_ms
from greentick.domain.days import DAY_MS
from greentick.examination import canary
from greentick.examination.canary import send_canary
from greentick.ingest.spool import Spool
from greentick.secret_file import make_secret
from greentick.store import migrate, open_store
from greentick.stream import Nudge, Nudges, connect
from greentick.wiring import located
from redis_server import RedisServer
from waiting import free_port
from world import settings as settings_of

SECRET = "Zk3vQ8mXw2Rt7LpN5bYc9HdF4gJs6AeU"


def test_a_wrong_setting_is_the_only_finding(tmp_path: Path) -> None:
    found = findings(tmp_path, prot="1")

    assert [(finding.level, finding.place) for finding in found] == [("fail", "settings")]


def test_before_the_first_start_it_says_how_to_start(tmp_path: Path) -> None:
    found = findings(tmp_path)

    assert the("redis", found)[0] == "warn"
    assert "greentick serve" in the("redis", found)[1]
    assert the("database", found)[0] == "fail"
    assert "greentick migrate" in the("database", found)[1]
    assert the("web", found)[0] == "warn"
    assert the("public address", found)[0] == "warn"
    assert "https" in the("public address", found)[1]


def test_it_makes_nothing_where_nothing_is(tmp_path: Path) -> None:
    found = findings(tmp_path / "data")

    assert [the(place, found)[0] for place in ("folder", "secret", "database")] == ["fail"] * 3
    assert "GREENTICK_DATA_DIR" in the("secret", found)[1]
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_needed_yet_is_well(tmp_path: Path) -> None:
    level, said = the("folder", findings(tmp_path / "new" / "data", secret_key=SECRET))

    assert (level, "is made when it is needed" in said) == ("ok", True)
    (tmp_path / "file").write_text("not a folder")
    below_a_file = str(tmp_path / "file" / "data")
    assert the("folder", findings(tmp_path, data_dir=below_a_file, secret_key=SECRET))[0] == "fail"


@pytest.mark.parametrize(
    ("database", "mend"),
    [
        ("sqlite:///{}/none.txt", "correct GREENTICK_DATABASE_URL"),
        ("postgresql://nobody@127.0.0.1:1/x", "Start or mend it"),
    ],
)
def test_a_database_that_migrating_does_not_mend_is_told_without_it(tmp_path: Path, database: str, mend: str) -> None:
    (tmp_path / "none.txt").write_text("no database, but a text that is longer than the head of one" * 99)

    level, said = the("database", findings(tmp_path, database_url=database.format(tmp_path)))

    assert (level, mend in said, "migrate" in said) == ("fail", True, False)


@pytest.mark.parametrize(
    "given", [{"database_url": "postgresql://h/d?sslmod=require"}, {"database_url": "sqlite:////x?timeout=x"}]
)
def test_an_option_that_cannot_be_used_hides_nothing_else(tmp_path: Path, given: dict[str, str]) -> None:
    found = findings(tmp_path, **given)

    assert the("database", found)[0] == "fail"
    assert "has an option that cannot be used" in the("database", found)[1]
    assert of("clock", found)


def test_what_others_on_this_machine_can_read_is_told(tmp_path: Path) -> None:
    database = tmp_path / "greentick.db"
    migrate(f"sqlite:///{database}")
    database.chmod(0o644)
    assert [each.level for each in of("folder", findings(tmp_path))] == ["ok"], "nobody else comes into the folder"

    tmp_path.chmod(0o755)
    found = findings(tmp_path)
    tmp_path.chmod(0o700)

    assert [(each.level, "chmod 700" in each.said) for each in of("folder", found)] == [("ok", False), ("warn", True)]
    assert [(each.level, "chmod 600" in each.said) for each in of("database", found)] == [("ok", False), ("warn", True)]


def test_a_server_nobody_can_sign_in_to_is_told(tmp_path: Path) -> None:
    assert the("signing in", findings(tmp_path, local_pairing="off"))[0] == "warn"
    assert of("signing in", findings(tmp_path)) == []


def test_what_is_well_is_told_too(tmp_path: Path, redis_server: RedisServer) -> None:
    make_secret(tmp_path / "secret.key")
    migrate(f"sqlite:///{tmp_path / 'greentick.db'}")

    found = findings(tmp_path, redis_url=redis_server.url)

    places = (
        "settings",
        "folder",
        "secret",
        "database",
        "redis",
        "worker",
        "dead letters",
        "spool",
        "networks",
        "proxies",
    )
    assert [the(place, found)[0] for place in places] == ["ok"] * len(places)


@pytest.mark.parametrize("secret", ["password-password-password-password", "a" * 40, "short-but-random-x7"])
def test_a_weak_secret_is_told_with_how_to_change_it(tmp_path: Path, secret: str) -> None:
    said = of("secret", findings(tmp_path, secret_key=secret))

    assert said[0].level == "warn"
    assert "keep the old one after it" in said[0].said
    assert secret not in said[0].said


def test_a_network_database_that_is_none_is_told_as_a_fault(tmp_path: Path) -> None:
    (tmp_path / "asn.mmdb").write_bytes(b"no database")

    level, said = the("networks", findings(tmp_path, asn_db=str(tmp_path / "asn.mmdb")))

    assert level == "fail"
    assert "correct GREENTICK_ASN_DB" in said


def test_a_secret_that_others_can_read_is_told(tmp_path: Path) -> None:
    make_secret(tmp_path / "secret.key")
    (tmp_path / "secret.key").chmod(0o644)

    assert the("secret", findings(tmp_path)) == (
        "fail",
        f"others on this machine can read {tmp_path}/secret.key. Mend it: chmod 600 {tmp_path}/secret.key",
    )


def test_a_secret_from_the_environment_is_well(tmp_path: Path) -> None:
    assert the("secret", findings(tmp_path, secret_key=SECRET)) == ("ok", "from the environment")


def test_who_runs_each_process_alone_is_not_told_to_serve(tmp_path: Path) -> None:
    log = tmp_path / "edge.log"
    log.write_text("a line\n")
    os.utime(log, (0, 0))
    given = {"redis_url": "redis://127.0.0.1:1", "database_url": "postgresql://127.0.0.1:1/x", "edge_log": str(log)}

    found = findings(tmp_path / "none", **given)

    assert [finding.said for finding in found if "greentick serve" in finding.said] == []
    assert "unless they run elsewhere" in the("web", found)[1]
    assert "GREENTICK_SECRET_KEY" in the("secret", found)[1]


def test_spooled_hits_and_torn_files_are_told(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool", "a", 1)
    spool.write(b"one", 3)
    spool.write(b"two", 4)
    (tmp_path / "spool" / "0000000000001-b-000000.torn").write_bytes(b"half")

    waiting, torn = of("spool", findings(tmp_path))

    assert (waiting.level, waiting.said.startswith("7 hits wait")) == ("warn", True)
    assert (torn.level, "half-written" in torn.said) == ("warn", True)


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1_000_000))

    assert the("folder", findings(tmp_path))[0] == "fail"


@pytest.mark.parametrize(
    ("given", "level"),
    [
        ({"public_url": "https://ticks.invalid"}, "warn"),
        ({"public_url": "https://ticks.invalid", "trusted_proxies": "1"}, "ok"),
        ({"trusted_proxies": "1"}, "warn"),
        ({}, "ok"),
    ],
)
def test_the_number_of_proxies_must_fit_the_address(tmp_path: Path, given: dict[str, str], level: str) -> None:
    assert the("proxies", findings(tmp_path, **given))[0] == level


def test_a_clock_that_nobody_keeps_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for kept, level in ((False, "warn"), (True, "ok"), (None, "ok")):
        monkeypatch.setattr(doctor, "is_kept", lambda kept=kept: kept)

        assert the("clock", findings(tmp_path))[0] == level


@pytest.mark.timeout(600)
def test_a_clock_that_has_leapt_ahead_is_told(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'greentick.db'}"
    migrate(url)
    store = open_store(url)
    store.upkeep_clock.may_erase(now_ms() - 50 * DAY_MS)
    store.close()

    said = [finding.said for finding in of("clock", findings(tmp_path, secret_key="s" * 32)) if finding.level == "warn"]

    assert any(each.startswith("it is 50 days ahead of the last upkeep.") for each in said)


def test_with_everything_running_all_is_found_well_and_the_canary_comes_through(tmp_path: Path) -> None:
    served = Served(tmp_path)
    served.start()
    try:
        store = served.store()
        store.accounts.create(NOW_MS)

        done = served.run("doctor", "--canary")

        lines = done.stdout.splitlines()
        assert [line for line in lines if line.startswith("fail")] == []
        assert [line for line in lines if " canary: " in line] == [
            f"ok    canary: {served.settings.local_url} answered its pixel",
            "ok    canary: its hit was judged and stored",
            "ok    canary: push was told of its receipt",
        ]
        assert "ok    push: answers at" in done.stdout
        assert done.returncode == 0

        os.kill(served.child("worker"), 19)
        *_, last = send_canary(located(served.settings), patience_s=1.0)
        os.kill(served.child("worker"), 18)
        assert str(last).startswith("fail  canary: its hit did not reach the database")
        store.close()
    finally:
        served.close()


class KeptNudges(Nudges):
    """Keeps what listens, with its patience: else Python ends it."""

    kept: ClassVar[list[tuple[float, Iterator[Nudge]]]] = []

    def listen(self, patience_s: float = math.inf) -> Iterator[Nudge]:
        self.kept.append((patience_s, super().listen(patience_s)))
        return self.kept[-1][1]


def test_the_canary_listens_with_patience_and_stops_whatever_it_found(
    tmp_path: Path, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(canary, "Nudges", KeptNudges)
    given = {"GREENTICK_REDIS_URL": redis_url, "GREENTICK_PORT": str(free_port())}
    settings = settings_of(tmp_path, **given)
    migrate(settings.database_url)
    store = open_store(settings.database_url)
    store.accounts.create(NOW_MS)
    store.close()

    [found] = send_canary(settings, patience_s=7)

    [(patience_s, _)] = KeptNudges.kept
    assert patience_s == 7
    assert "did not answer its pixel" in found.said
    with connect(redis_url) as redis:
        assert redis.client_list(_type="pubsub") == []
