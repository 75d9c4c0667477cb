"""Logs without personal data, whatever is put into them, and figures of all processes of one machine."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from hypothesis import given, settings
from hypothesis import strategies as st

from greentick import telemetry
from greentick.telemetry import METRICS_DIR_VARIABLE, PRIVATE_KEYS, REDACTED

TOKEN = "AAECAwQFBgcIYoKCImQdGB7bFxj6" + "x" * 12
PRIVATE = ["anna@example.org", "Anna <anna.b+c@mail.example.org>", TOKEN, f"GET /p/{TOKEN}.gif", "203.0.113.9",
           "from 203.0.113.9:4711", "2001:db8::1", "[2001:db8:0:1:2:3:4:5]:443", "::ffff:203.0.113.9", "fe80::1%eth0",
           "redis://:hunter2@cache.example/0", "postgresql://u:hunter2@db.example/g"]  # fmt: skip
SECRETS = ["anna", "AAECAwQF", "203.0.113", "2001:db8", "fe80::1", "hunter2"]


@pytest.fixture(autouse=True)
def _logging_put_back() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level, logs = root.handlers[:], root.level, structlog.get_config()
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.configure(**logs)
    structlog.contextvars.clear_contextvars()


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_an_event_is_one_json_line_with_its_process_and_time(capsys: pytest.CaptureFixture[str]) -> None:
    telemetry.start_logging("info", "worker")

    telemetry.get_logger("worker").info("hits_judged", count=3, verdict="person", none=None, rate=0.5)

    (line,) = lines(capsys)
    assert line.pop("at").endswith("Z")
    assert line == {
        "event": "hits_judged", "process": "worker", "level": "info",
        "count": 3, "verdict": "person", "none": None, "rate": 0.5,
    }  # fmt: skip


@pytest.mark.parametrize("private", PRIVATE)
def test_personal_data_in_any_text_is_left_out(capsys: pytest.CaptureFixture[str], private: str) -> None:
    telemetry.start_logging("info", "web")
    log = telemetry.get_logger("ingest")

    log.warning(
        "something", note=f"was {private}", deep={"list": [private, {"more": (private,)}]}, raw=private.encode()
    )
    log.warning(private)
    logging.getLogger("library").warning("peer %s", private)
    try:
        raise ValueError(private)  # noqa: TRY301 - its traceback is what is logged
    except ValueError:
        log.exception("failed")

    told = capsys.readouterr().out
    assert told.count("\n") == 4
    assert [secret for secret in SECRETS if secret in told] == []


@pytest.mark.parametrize("key", sorted(PRIVATE_KEYS))
def test_whatever_has_a_private_name_is_left_out(capsys: pytest.CaptureFixture[str], key: str) -> None:
    telemetry.start_logging("info", "web")

    telemetry.get_logger("api").info("asked", **{key: "Quarterly figures", "more": {key.upper(): "Quarterly figures"}})

    assert "Quarterly" not in capsys.readouterr().out


def test_times_versions_and_short_ids_stay(capsys: pytest.CaptureFixture[str]) -> None:
    telemetry.start_logging("info", "web")

    telemetry.get_logger("api").info("asked", when="12:30:59", version="3.11.7", hit="QtC60HG8Sqs5-1", path="a/b:c")

    (line,) = lines(capsys)
    assert (line["when"], line["version"], line["hit"], line["path"]) == (
        "12:30:59", "3.11.7", "QtC60HG8Sqs5-1", "a/b:c",
    )  # fmt: skip


def test_only_the_first_line_of_an_errors_text_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    telemetry.start_logging("info", "worker")

    telemetry.get_logger("store").error("failed", exc_info=ValueError("locked\n[parameters: ('Quarterly figures',)]"))

    (line,) = lines(capsys)
    assert line["error"] == "ValueError"
    assert line["error_text"] == "locked"


def test_libraries_are_heard_only_when_something_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    telemetry.start_logging("info", "worker")

    logging.getLogger("rq.worker").info("chatter")
    logging.getLogger("rq.worker").warning("trouble")

    assert [line["message"] for line in lines(capsys)] == ["trouble"]


def test_the_level_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    telemetry.start_logging("warning", "web")

    telemetry.get_logger("api").info("quiet")
    telemetry.get_logger("api").warning("loud")

    assert [line["event"] for line in lines(capsys)] == ["loud"]


@settings(max_examples=50)
@given(st.dictionaries(st.text(max_size=20), st.recursive(st.none() | st.text() | st.binary() | st.floats(), st.lists)))
def test_nothing_breaks_the_redaction(event: dict[str, Any]) -> None:
    json.dumps(telemetry.redact(None, "info", event))


def test_values_under_private_names_are_marked() -> None:
    assert telemetry.redact(None, "info", {"subject": "x", "count": 1}) == {"subject": REDACTED, "count": 1}


def test_the_figures_of_all_processes_are_on_one_page(tmp_path: Path) -> None:
    env = {METRICS_DIR_VARIABLE: str(tmp_path), "PATH": os.environ["PATH"]}
    add = "from greentick import telemetry as t; t.HITS_TAKEN.inc(2); t.PUSH_CLIENTS.inc(); t.SPOOL_WAITING.inc(3)"
    for _ in range(2):
        subprocess.run([sys.executable, "-c", add], env=env, check=True)

    page = subprocess.run(
        [sys.executable, "-c", f"{add}; print(t.metrics_page({{t.STREAM_LAG: 5.0}}).decode())"],
        env=env, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip

    assert "greentick_hits_taken_total 6.0" in page
    assert "greentick_stream_lag 5.0" in page
    assert "greentick_push_clients 1.0" in page, "those of processes that have ended listen no more"
    assert "greentick_spool_waiting 3.0" in page
    assert "greentick_dead_letters" not in page, "nobody could say how many there are"


def test_without_a_folder_the_figures_are_this_process_own() -> None:
    telemetry.HITS_TAKEN.inc()

    assert b"greentick_hits_taken_total" in telemetry.metrics_page({})
