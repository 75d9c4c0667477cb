"""Doctor on what answers: our own processes and figures, and the public address as a recipient's program finds it."""

from pathlib import Path

import pytest

from doctoring import Front, findings, in_front, of, the
from embedded.served import NOW_MS
from greentick.domain.hit import Hit
from greentick.examination import Finding
from greentick.settings import Settings
from greentick.stream import HitStream, connect
from redis_server import RedisServer
from waiting import free_port


def public_findings(folder: Path, front: Front) -> list[Finding]:
    with in_front(front) as url:
        port = url.rpartition(":")[2]
        found = findings(folder, public_url=url, port=port)
    return [
        finding for finding in of("public address", found) + of("push", found) if "cannot reach" not in finding.said
    ]


def test_a_public_address_that_gives_our_pixel_is_well(tmp_path: Path) -> None:
    front = Front()

    found = public_findings(tmp_path, front)

    assert [finding.level for finding in found if "does not answer" not in finding.said] == ["ok", "ok"]
    assert not any("/p/doctor.gif?" in path for path in front.asked)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"status": 404}, "not with our pixel (status 404)"),
        ({"status": 302}, "not with our pixel (status 302)"),
        ({"body": b"GIF89a"}, "not with our pixel"),
        ({"headers": {"Content-Type": "image/gif", "Cache-Control": "max-age=60"}}, "changes Cache-Control"),
        ({"headers": {"Content-Type": "text/plain", "Cache-Control": "no-store"}}, "changes Content-Type"),
        (
            {"headers": {"Content-Type": "image/gif", "Cache-Control": "no-store", "Set-Cookie": "a=b"}},
            "sets a cookie",
        ),
    ],
)
def test_a_public_address_that_changes_the_pixel_is_told(tmp_path: Path, changes: dict[str, object], said: str) -> None:
    front = Front()
    for name, value in changes.items():
        setattr(front, name, value)

    found = public_findings(tmp_path, front)

    assert [finding.level for finding in found if said in finding.said] == ["fail"]


def test_a_public_address_whose_push_path_leads_elsewhere_is_told(tmp_path: Path) -> None:
    front = Front()
    front.push_status = 404

    found = public_findings(tmp_path, front)

    assert any("does not lead to the live feed" in finding.said for finding in found)


@pytest.mark.parametrize(
    ("status", "kind", "is_well"),
    [
        (401, "application/problem+json", True),
        (401, "text/html", False),
        (404, "application/problem+json", False),
    ],
)
def test_a_push_address_of_its_own_is_asked_without_a_public_one_too(
    tmp_path: Path, status: int, kind: str, is_well: bool
) -> None:
    front = Front()
    front.push_status, front.push_headers = status, {"Content-Type": kind}

    with in_front(front) as url:
        found = of("push", findings(tmp_path, push_url=f"{url}/v1/push"))

    assert "/v1/push" in front.asked
    assert any("leads to the live feed" in each.said for each in found) == is_well
    assert any(each.level == "fail" and "correct GREENTICK_PUSH_URL" in each.said for each in found) != is_well


def test_a_front_that_passes_strangers_off_as_this_machine_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Settings, "is_published", True)  # the front stands on this machine itself

    found = public_findings(tmp_path, Front())

    assert any(finding.level == "fail" and "to everybody" in finding.said for finding in found)


def test_a_public_address_is_asked_from_a_machine_on_which_nothing_runs(tmp_path: Path) -> None:
    with in_front(Front()) as url:
        found = findings(tmp_path, public_url=url)

    assert the("web", found)[0] == "warn"
    assert ("ok", f"{url} gives our pixel") in {(each.level, each.said) for each in of("public address", found)}


def test_a_greentick_that_was_started_with_another_port_is_told_with_it(tmp_path: Path) -> None:
    with in_front(Front()) as url:
        (tmp_path / "serve.lock").write_text(f"4711 {url}")
        level, said = the("web", findings(tmp_path))

        assert (level, f"greentick serve answers at {url}," in said, "lines of .env" in said) == ("warn", True, True)

    assert "Start it with: greentick serve" in the("web", findings(tmp_path))[1], "it was killed"


def test_hits_that_are_only_in_memory_are_told(tmp_path: Path) -> None:
    front = Front()
    front.figures = "greentick_spool_waiting 7.0\ngreentick_hits_lost_total 2.0\n"

    with in_front(front) as url:
        waiting, lost = of("hits", findings(tmp_path, port=url.rpartition(":")[2]))

    assert waiting.level == "fail"
    assert waiting.said == "7 hits are only in memory: free the disk before greentick is stopped."
    assert (lost.level, lost.said.startswith("2 were lost")) == ("fail", True)


def test_what_a_process_does_not_know_of_others_is_left_out(tmp_path: Path, redis_server: RedisServer) -> None:
    web, push = Front(), Front()
    web.figures = "greentick_push_clients 0.0\ngreentick_last_hit_stored_seconds 0.0\n"
    push.figures = "greentick_push_clients 3.0\n"

    with in_front(web) as web_url, in_front(push) as push_url:
        ports = {"port": web_url.rpartition(":")[2], "push_port": push_url.rpartition(":")[2]}
        before = findings(tmp_path, redis_url=redis_server.url, **ports)
        stream = HitStream(connect(redis_server.url))
        stream.ensure_group()
        stream.append([Hit(id="p-1", at_ms=1, account_id=bytes(9), nonce=bytes(12))])
        stream.ack(stream.read("w", 1, 0), NOW_MS)
        after = findings(tmp_path, redis_url=redis_server.url, **ports)
        alone = findings(tmp_path, port=ports["port"])

    assert of("hits", before) == []
    assert [str(each) for each in of("hits", after)] == ["ok    hits: last one stored: 2026-11-18 11:06:40 UTC"]
    assert "ok    push: 3 extensions are listening" in map(str, of("push", before))
    assert not any("listening" in each.said for each in of("push", alone))


def test_a_public_address_that_does_not_answer_is_told(tmp_path: Path) -> None:
    with in_front(Front()) as url:
        found = findings(tmp_path, public_url=f"http://127.0.0.1:{free_port()}", port=url.rpartition(":")[2])

    assert any(finding.level == "fail" and "does not answer" in finding.said for finding in of("public address", found))
