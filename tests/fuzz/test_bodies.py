"""What a confused extension may register: hypothesis against registrations as they come out of mails.

Tried: subjects and names with encoded words, folded headers, controls, NUL, half emojis and text from right to left;
mail addresses that are none; ids, times and numbers of every kind; fields too many and too few; bodies that are no
JSON, not UTF-8, compressed or nested. What must hold: the batch is answered one by one, never with 5xx or a stack
trace, and the account can read on.
"""

from __future__ import annotations

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from greentick.wire import message_shapes, receipt_shapes
from world import World, read

PIECES = st.sampled_from(
    [
        "Re: ", "=?utf-8?B?", "=?iso-8859-1?Q?=C3", "?=", "\r\n ", "\r\nBcc: x@example.org", "\0", "\ud83d", "\u202e",
        "<b>", "</script>", "&amp;", "{{", "'; --", "%s", "日本", "👩‍👧", "a" * 300, "\x1b[31m", "\ufeff",
    ]
)  # fmt: skip
TEXT = st.one_of(st.lists(PIECES, max_size=5).map("".join), st.text(max_size=40))
ADDRESS = st.one_of(
    TEXT, st.sampled_from(["", "@", "a@b", "a@@b", '"a b"@example.org', "Bob <b@example.org>", "b@[::1]"])
)
ODD = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXT, st.lists(TEXT, max_size=2))
RECIPIENT = st.fixed_dictionaries({}, optional={"address": ADDRESS, "name": TEXT, "kind": ODD, "more": ODD})
MAIL = st.fixed_dictionaries(
    {},
    optional={
        "id": st.one_of(st.text("abcAB019-_", min_size=16, max_size=16), ODD),
        "sent_at": st.one_of(st.integers(0, 2**53), st.datetimes().map(lambda at: at.isoformat() + "Z"), ODD),
        "gmail_address": st.one_of(ADDRESS, ODD),
        "subject": st.one_of(TEXT, ODD),
        "recipients": st.one_of(st.lists(RECIPIENT, max_size=3), ODD),
        "thread_id": st.one_of(TEXT, ODD),
        "undo_seconds": ODD,
        "body": TEXT,
    },
)


@settings(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None)
@given(mails=st.lists(st.one_of(MAIL, ODD), max_size=4), client_now=ODD)
def test_odd_mails_are_answered_one_by_one(fuzzed: World, mails: list[object], client_now: object) -> None:
    body = json.dumps({"messages": mails, "client_now": client_now}).encode()

    answer = fuzzed.alice.ask("POST", "/v1/messages", body)

    assert "Traceback" not in answer.text
    if answer.status_code == 200:
        assert len(read(answer, message_shapes.RegisterResponse).results) == len(mails)
    else:
        assert answer.status_code == 400, answer.text
    assert read(fuzzed.alice.get("/v1/messages"), receipt_shapes.MessagePage).messages is not None


@settings(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None)
@given(
    raw=st.one_of(
        st.binary(max_size=80),
        st.integers(1, 3000).map(lambda depth: b"[" * depth + b"]" * depth),
        TEXT.map(lambda text: json.dumps({"messages": text}).encode()),
        st.just(b"\xff\xfe{\x00}\x00"),
    ),
    encoding=st.sampled_from(["", "gzip", "br", "identity", "x\ty"]),
)
def test_what_is_no_json_gets_a_sentence(fuzzed: World, raw: bytes, encoding: str) -> None:
    headers = {"Content-Encoding": encoding} if encoding else {}

    for method, path in (("POST", "/v1/messages"), ("POST", "/v1/receipts/query"), ("PATCH", "/v1/settings")):
        answer = fuzzed.alice.ask(method, path, raw, **headers)

        assert answer.status_code in {200, 204, 400}, answer.text
        assert "Traceback" not in answer.text
