"""The document promises what the API takes: its words and bounds are those that are checked."""

from typing import Any, get_args

import pytest

from greentick.domain import label, mail_report, reminders
from greentick.domain.channels import Occasion
from greentick.domain.receipt import Group, State
from greentick.wire import bounds, notice_shapes, receipt_shapes
from greentick.wire.openapi import document
from greentick.wire.route import MOST_NUMBER, SORTS
from world import World, copy_id, problem

DOCUMENT = document("0.0.0")


def asked(path: str, name: str) -> dict[str, Any]:
    """What the document says of a parameter after the question mark."""
    (found,) = [each for each in DOCUMENT["paths"][path]["get"]["parameters"] if each["name"] == name]
    schema: dict[str, Any] = found["schema"]
    return schema


def bounds_of(shape: str, field: str) -> dict[str, Any]:
    """What the document says of how much a field takes."""
    told = DOCUMENT["components"]["schemas"][shape]["properties"][field]
    return {name: value for name, value in told.items() if name.startswith(("min", "max"))}


@pytest.mark.parametrize(
    ("path", "name", "words"),
    [
        ("/v1/messages", "state", tuple(State)),
        ("/v1/messages", "sort", SORTS),
        ("/v1/events", "kind", receipt_shapes.KINDS),
        ("/v1/reminders", "state", get_args(reminders.ReminderState)),
    ],
)
def test_the_words_a_parameter_takes_are_named(world: World, path: str, name: str, words: tuple[str, ...]) -> None:
    assert asked(path, name)["enum"] == list(words)
    for word in words:
        assert world.alice.get(f"{path}?{name}={word}").status_code == 200
    problem(world.alice.get(f"{path}?{name}=another"), 400)


@pytest.mark.parametrize(("path", "name"), [("/v1/feed", "after"), ("/v1/push", "after"), ("/v1/deliveries", "before")])
def test_a_place_is_a_number_that_a_database_holds(world: World, path: str, name: str) -> None:
    assert asked(path, name) == {"type": "integer", "minimum": 0, "maximum": MOST_NUMBER}
    if path != "/v1/push":
        assert world.alice.get(f"{path}?{name}={MOST_NUMBER}").status_code == 200
        for odd in (-1, MOST_NUMBER + 1):
            problem(world.alice.get(f"{path}?{name}={odd}"), 400)


def test_a_limit_has_no_bounds_for_it_is_clamped(world: World) -> None:
    for path in ("/v1/messages", "/v1/feed", "/v1/events", "/v1/deliveries"):
        assert asked(path, "limit") == {"type": "integer"}
        for given in (-(10**30), -5, 0, 10**30):
            assert world.alice.get(f"{path}?limit={given}").status_code == 200


ONE = copy_id(1)
FROM = {"gmail_address": "a@x.org"}
MANY = [
    ("POST", "/v1/messages", "RegisterRequest", "messages", bounds.MOST_MESSAGES, 1, {"id": ONE}, {}),
    ("POST", "/v1/views", "ViewsRequest", "ids", bounds.MOST_VIEWS, 0, ONE, {}),
    ("POST", "/v1/receipts/query", "ReceiptsQuery", "thread_ids", bounds.MOST_THREADS, 0, "18f0", {}),
    ("POST", "/v1/replies", "RepliesRequest", "thread_ids", bounds.MOST_THREADS, 0, "18f0", FROM),
    ("POST", "/v1/bounces", "BounceSeen", "thread_ids", bounds.MOST_NAMES, 0, "18f0", {"id": "m", **FROM}),
    (
        "POST", "/v1/labels", "LabelsRequest", "threads", bounds.MOST_THREADS, 0, {"thread_id": "18f0", "labels": []},
        FROM,
    ),
    ("POST", "/v1/recipients/check", "CheckRequest", "addresses", bounds.MOST_ADDRESSES, 1, "a@x.org", {}),
    ("POST", "/v1/snippets", "SnippetRequest", "recipients", bounds.MOST_RECIPIENTS, 0, "a@x.org", {}),
    ("POST", "/v1/snippets", "SnippetRequest", "links", bounds.MOST_SNIPPET_LINKS, 0, "https://x.org/", {}),
    ("PATCH", "/v1/settings", "SettingsPatch", "never_track", bounds.MOST_ENTRIES, 0, "x.org", {}),
    ("PATCH", "/v1/settings", "SettingsPatch", "disclosure_off", bounds.MOST_ENTRIES, 0, "a@x.org", {}),
    ("PATCH", "/v1/settings", "SettingsPatch", "shared_with", bounds.MOST_ENTRIES, 0, "a@x.org", {}),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "shape", "field", "most", "least", "item", "more"), MANY)
def test_as_many_as_the_document_says_are_taken(  # noqa: PLR0917 - pytest hands them over
    world: World,
    method: str,
    path: str,
    shape: str,
    field: str,
    most: int,
    least: int,
    item: object,
    more: dict[str, object],
) -> None:
    def status(number: int) -> int:
        return world.alice.ask(method, path, {**more, field: [item] * number}).status_code

    assert bounds_of(shape, field) == {"maxItems": most} | ({"minItems": least} if least else {})
    assert [status(number) < 300 for number in (least, most, most + 1)] == [True, True, False]
    assert not least or status(least - 1) == 400


@pytest.mark.parametrize(
    ("shape", "field", "least", "most", "method", "path", "more"),
    [
        ("SettingsPatch", "retention_days", 1, bounds.LONGEST_RETENTION_DAYS, "PATCH", "/v1/settings", {}),
        (
            "NewReminder", "after_s", reminders.SHORTEST_S, reminders.LONGEST_S, "POST", "/v1/reminders",
            {"message_id": ONE, "kind": "no_open"},
        ),
    ],
)  # fmt: skip
def test_numbers_from_and_to_what_the_document_says_are_taken(  # noqa: PLR0917
    world: World, shape: str, field: str, least: int, most: int, method: str, path: str, more: dict[str, object]
) -> None:
    world.alice.register({"id": ONE})

    assert bounds_of(shape, field) == {"minimum": least, "maximum": most}
    for number in (least - 1, least, most, most + 1):
        taken = world.alice.ask(method, path, {**more, field: number}).status_code < 300
        assert taken == (least <= number <= most)


def test_texts_and_rules_are_bounded_as_they_are_checked() -> None:
    names = DOCUMENT["components"]["schemas"]["ThreadLabels"]["properties"]["labels"]

    assert (names["maxItems"], names["items"]["maxLength"]) == (label.MOST_LABELS, label.LABEL_CHARS)
    assert bounds_of("ConsentNote", "source") == {"minLength": 1, "maxLength": bounds.SOURCE_CHARS}
    assert bounds_of("ReportRequest", "report") == {"minLength": 1, "maxLength": mail_report.MOST_BYTES}
    for shape in ("NewRule", "RulePatch"):
        assert bounds_of(shape, "on") == {"minItems": 1}
        assert bounds_of(shape, "contacts") == {"maxItems": bounds.MOST_CONTACTS}


def test_the_words_of_shapes_are_those_of_the_domain() -> None:
    assert set(get_args(notice_shapes.OccasionName)) == set(Occasion)
    assert set(get_args(notice_shapes.ReminderKindName)) == set(get_args(reminders.ReminderKind))
    assert set(get_args(receipt_shapes.GroupName)) == set(Group)
