"""`greentick judge` and `greentick replay`: what they read of a row, what they write, and what a bad line does."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from greentick.ingest.networks import Networks
from greentick.judge.commandline import judge_lines, replay_lines
from judging import CHROME, CHROME_MAC, EDGE, GMAIL, GMAIL_PREFETCH, IPHONE_MAIL, IPHONE_SAFARI, OUTLOOK

NETWORKS = Networks.load(None)
HOME = {"ip": "198.51.100.7", "asn": 7922, "as_org": "COMCAST"}
OFFICE = {"ip": "203.0.113.9"}
GOOGLE = {"ip": "66.249.84.1", "asn": 15169, "as_org": "GOOGLE"}


def judge(row: Mapping[str, Any]) -> tuple[str, str]:
    (answer,) = judge_lines([json.dumps({"id": "x", "headers": {}, **row}).encode()], NETWORKS)
    return answer["verdict"], answer["reason"]


def replay(*hits: Mapping[str, Any], views: list[float] | None = None, **message: Any) -> dict[str, Any]:
    scenario = {
        "id": "s",
        "message": {
            "sent_at": "2026-03-02T09:00:00Z",
            "recipients": ["bob@example.org"],
            "sender": {"address": "alice@example.com", "user_agent": CHROME_MAC, **OFFICE},
            "undo_s": 0,
            **message,
        },
        "hits": [{"target": "pixel", "method": "GET", "headers": {}, **hit} for hit in hits],
        "own_views_after_s": views or [],
    }
    (answer,) = replay_lines([json.dumps(scenario).encode()], NETWORKS)
    return answer


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"user_agent": GMAIL}, ("proxy", "image_proxy")),
        (
            {"user_agent": CHROME, "headers": {"Cookie": "x"}, "context": {"sender_session": True}},
            ("self", "own_session"),
        ),
        ({"user_agent": GMAIL, "context": {"sender_view_announced_s": 3}}, ("self", "own_view")),
        ({"user_agent": GMAIL, "context": {"since_send_s": 3}}, ("maybe", "soon_after_sending")),
        ({"user_agent": GMAIL, "context": {"since_send_s": 12, "undo_s": 30}}, ("self", "before_leaving")),
        (
            {"user_agent": CHROME, "context": {"sender_ip_match": True, "sender_ua_match": True}},
            ("maybe", "your_network_and_browser"),
        ),
        ({"user_agent": CHROME, "context": {"sender_session": False, "sender_ip_match": False}}, ("person", "browser")),
        ({"user_agent": CHROME, "context": {"target": "link", "method": "HEAD"}}, ("scanner", "probing_method")),
        (
            {"user_agent": CHROME, "context": {"target": "link", "burst_links": 4, "burst_span_ms": 12}},
            ("scanner", "all_links_at_once"),
        ),
        (
            {"user_agent": CHROME, "context": {"target": "link", "burst_links": 4, "burst_span_ms": 60_000}},
            ("person", "link_followed"),
        ),
        (
            {"user_agent": CHROME, "context": {"target": "link", "before_delivery": True}},
            ("scanner", "before_delivery"),
        ),
        ({"user_agent": CHROME, "ip": "40.94.30.7", "context": {"target": "link"}}, ("scanner", "scanner_network")),
        ({"user_agent": CHROME, "context": {"same_ua_from_n_networks": 3}}, ("scanner", "many_hosts")),
        (
            {
                "user_agent": CHROME,
                "context": {"target": "link", "since_prev_hit_s": 12, "prior": [{"os": "macOS", "ip": "2804::/32"}]},
            },
            ("maybe", "click_after_click"),
        ),
        ({"user_agent": "Mozilla/5.0", "ip": "172.226.144.223"}, ("prefetch", "apple_privacy")),
        ({"user_agent": "Mozilla/5.0", "ip": "52.94.0.1"}, ("bot", "bare_agent")),
        ({"user_agent": CHROME, "headers": {"HTTP-Sec_Purpose": "prefetch"}}, ("prefetch", "declared_prefetch")),
        ({"user_agent": CHROME, "asn": 16509, "ip": "192.0.2.1"}, ("maybe", "data_centre")),
        ({"user_agent": CHROME, "asn": "AS16509", "ip": "192.0.2.1"}, ("maybe", "data_centre")),
        ({"user_agent": CHROME, "context": None, "headers": None}, ("person", "browser")),
        ({"user_agent": CHROME, "context": {"target": None, "prior": [{"os": None}]}}, ("person", "browser")),
        ({"user_agent": ""}, ("maybe", "no_agent")),
        ({"user_agent": None}, ("maybe", "no_agent")),
    ],
)
def test_a_row_is_judged_by_what_a_server_would_know(row: Mapping[str, Any], expected: tuple[str, str]) -> None:
    assert judge(row) == expected


def test_expected_answers_sources_and_names_are_not_read() -> None:
    row = {"user_agent": CHROME}
    told = {
        **row,
        "id": "bot-1",
        "expected_class": "bot",
        "accept": ["bot"],
        "evidence": "x",
        "source": ["scanner list"],
        "note": "scanner",
        "client_family": "Googlebot",
    }

    assert judge(told) == judge(row) == ("person", "browser")


def test_a_bad_line_gets_an_error_with_its_number_and_the_rest_goes_on() -> None:
    good = json.dumps({"id": 7, "user_agent": GMAIL}).encode()
    lines = [
        good,
        b"{not json",
        b"",
        b'"a string"',
        b'{"id": 1, "user_agent": "\xff\xfe"}',
        b'{"id": 9, "user_agent": 5}',
        good,
    ]

    answers = list(judge_lines(lines, NETWORKS))

    assert [answer["id"] for answer in answers] == [7, None, None, 1, 9, 7]
    assert [answer["line"] for answer in answers if "error" in answer] == [2, 4, 5, 6]
    assert all(answer["error"].endswith(".") for answer in answers if "error" in answer)


def test_a_bad_scenario_gets_an_error_and_the_rest_goes_on() -> None:
    answers = list(replay_lines([b"[]", b'{"id": 1, "message": {"sent_at": "yesterday"}}'], NETWORKS))

    assert [(answer["id"], answer["line"]) for answer in answers] == [(None, 1), (1, 2)]


@pytest.mark.parametrize("name", ["id", "user_agent", "message", "other"])
@pytest.mark.parametrize("depth", [600, 5_000, 100_000])
def test_a_line_of_brackets_within_brackets_gets_an_error_and_the_rest_goes_on(name: str, depth: int) -> None:
    deep = f'{{"{name}": {"[" * depth}{"]" * depth}}}'.encode()
    good = json.dumps({"id": 7, "user_agent": GMAIL, "message": {"sent_at": "2026-01-01T00:00:00Z"}}).encode()

    for reads in (judge_lines, replay_lines):
        answers = list(reads([deep, good], NETWORKS))
        assert answers[0].keys() == {"id", "line", "error"}
        assert json.dumps(answers)
        assert answers[1]["id"] == 7


def test_a_byte_order_mark_is_passed_over() -> None:
    row = json.dumps({"id": 7, "user_agent": GMAIL}).encode()

    assert [answer.get("verdict") for answer in judge_lines([b"\xef\xbb\xbf" + row, row], NETWORKS)] == ["proxy"] * 2


def test_a_huge_agent_is_judged() -> None:
    assert judge({"user_agent": "Mozilla/5.0 " + "x" * 100_000})[0] in ("person", "bot", "maybe")


PREFETCH_THEN_OPEN = [
    {"after_s": 4, "user_agent": GMAIL_PREFETCH, **GOOGLE},
    {"after_s": 1800, "user_agent": GMAIL, **GOOGLE},
]


@pytest.mark.parametrize(
    ("hits", "around", "state", "opens"),
    [
        ([{"after_s": 600, "user_agent": GMAIL, **GOOGLE}], {}, "opened", 1),
        ([{"after_s": 20, "user_agent": GMAIL, **GOOGLE}], {}, "opened", 1),
        (PREFETCH_THEN_OPEN[:1], {}, "sent", 0),
        (PREFETCH_THEN_OPEN, {}, "opened", 1),
        ([{"after_s": 1800, "user_agent": GMAIL, **GOOGLE}], {"views": [1800]}, "sent", 0),
        ([{"after_s": 1813, "user_agent": GMAIL, **GOOGLE}], {"views": [1800]}, "opened", 1),
        ([{"after_s": 51, "user_agent": IPHONE_MAIL, **HOME}], {"views": [51]}, "opened", 1),
        ([{"after_s": 12, "user_agent": GMAIL, **GOOGLE}], {"undo_s": 30}, "sent", 0),
        ([{"after_s": 180, "user_agent": "Mozilla/5.0", "ip": "172.226.188.13", "asn": 36183}], {}, "maybe", 0),
        ([{"after_s": 30, "user_agent": OUTLOOK, **HOME}], {}, "opened", 1),
        ([{"after_s": 600, "user_agent": EDGE, "ip": "40.94.29.84", "asn": 8075}], {}, "opened", 1),
        ([{"after_s": 600, "user_agent": CHROME_MAC, **OFFICE}], {}, "maybe", 0),
        ([{"after_s": 600, "user_agent": CHROME, "ip": "192.0.2.9", "as_org": "AMAZON-02"}], {}, "maybe", 0),
        (
            [{"after_s": 600, "user_agent": CHROME, "ip": "192.0.2.9", "as_org": "City and County of San Francisco"}],
            {},
            "opened",
            1,
        ),
        ([{"after_s": 600, "user_agent": GMAIL, **GOOGLE}], {"recipients": ["alice@example.com"]}, "sent", 0),
        (
            [{"after_s": 600, "user_agent": GMAIL, **GOOGLE}],
            {"recipients": ["alice@example.com", "bob@example.org"]},
            "opened",
            1,
        ),
        (
            [{"after_s": 60, "target": "link", "url": "https://e.org/", "user_agent": IPHONE_SAFARI, **HOME}],
            {},
            "clicked",
            1,
        ),
        (
            [{"after_s": 60, "target": "link", "url": "https://e.org/", "user_agent": CHROME, "ip": "67.231.149.30"}],
            {},
            "sent",
            0,
        ),
        ([{"after_s": 600, "user_agent": "curl/8.5.0", **HOME}], {}, "sent", 0),
        ([], {}, "sent", 0),
    ],
)
def test_a_scenario_ends_in_the_state_it_should(
    hits: list[dict[str, Any]], around: dict[str, Any], state: str, opens: int
) -> None:
    answer = replay(*hits, **around)

    assert (answer["id"], answer["state"], answer["opens"]) == ("s", state, opens)
    assert [set(hit) for hit in answer["hits"]] == [{"verdict", "reason"}] * len(hits)


def links(*after_s: float) -> list[dict[str, Any]]:
    return [{"after_s": each, "target": "link", "user_agent": CHROME, **HOME} for each in after_s]


def test_many_links_at_once_whose_urls_are_not_given_are_a_scanners() -> None:
    burst = replay(*links(600, 600.003, 600.006, 600.009, 600.012))

    assert burst["state"] == "sent"
    assert {hit["reason"] for hit in burst["hits"]} == {"all_links_at_once"}


def test_two_at_once_whose_urls_are_not_given_are_a_double_click() -> None:
    assert replay(*links(600, 600.2))["state"] == "clicked"


def test_what_a_scenario_gives_as_null_is_not_known() -> None:
    assert replay({"after_s": 600, "user_agent": GMAIL, **GOOGLE}, sender=None, undo_s=None)["state"] == "opened"
