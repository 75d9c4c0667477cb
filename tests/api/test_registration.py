import pytest

from greentick.wire import message_shapes, receipt_shapes
from world import NOW_MS, Caller, World, copy_id, problem, read

ONE = copy_id(1)


def receipt(caller: Caller, message_id: str = ONE) -> receipt_shapes.Receipt:
    return read(caller.get(f"/v1/messages/{message_id}"), receipt_shapes.MessageDetail).receipt


def test_keeps_what_the_extension_tells_of_a_mail(world: World) -> None:
    told = {
        "id": ONE,
        "sent_at": "2026-11-18T10:00:00.000Z",
        "gmail_address": "Alice@Example.org",
        "thread_id": "19a1",
        "perm_thread_id": "thread-a:r1",
        "gmail_message_id": "19a2",
        "perm_message_id": "msg-a:r2",
        "rfc_message_id": "<x@mail.gmail.com>",
        "subject": "Second draft",
        "recipients": [{"address": "Bob@example.org", "name": "Bob", "kind": "cc"}],
        "undo_s": 10,
        "tracks": "both",
        "links": 3,
        "disclosed": True,
    }

    (result,) = world.alice.register(told).results

    assert result == message_shapes.Registered(id=ONE, ok=True)
    kept = receipt(world.alice)
    assert kept.sent_at == "2026-11-18T10:00:00.000Z"
    assert (kept.gmail_address, kept.subject) == ("alice@example.org", "Second draft")
    assert (kept.thread_id, kept.perm_thread_id) == ("19a1", "thread-a:r1")
    assert (kept.gmail_message_id, kept.perm_message_id) == ("19a2", "msg-a:r2")
    assert kept.recipients == [message_shapes.Recipient(address="Bob@example.org", name="Bob", kind="cc")]
    assert kept.state == "sent"
    assert (kept.tracks, kept.links, kept.disclosed) == ("both", 3, True)


def test_a_mail_of_which_nothing_is_told_carries_a_pixel(world: World) -> None:
    world.alice.register({"id": ONE})

    kept = receipt(world.alice)
    assert (kept.tracks, kept.links, kept.disclosed) == ("opens", 0, False)


def test_the_same_again_changes_nothing_and_less_erases_nothing(world: World) -> None:
    told = {"tracks": "log", "links": 2, "disclosed": True}
    world.alice.register(
        {"id": ONE, "subject": "Hello", "thread_id": "19a1", "recipients": [{"address": "b@x.org"}], **told}
    )
    before = receipt(world.alice)

    world.alice.register({"id": ONE, "subject": "", "recipients": []}, {"id": ONE})

    assert receipt(world.alice) == before


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sent_at", "yesterday"),
        ("sent_at", 1_795_000_000),
        ("sent_at", True),
        ("sent_at", 10**30),
        ("sent_at", 1e300),
        ("sent_at", {"at": 1}),
        ("gmail_address", "not an address"),
        ("gmail_address", 7),
        ("thread_id", ["19a1"]),
        ("rfc_message_id", "x" * 5000),
        ("subject", {"text": "Hello"}),
        ("recipients", "bob@example.org"),
        ("undo_s", "ten"),
        ("undo_s", -1),
        ("tracks", "everything"),
        ("links", -1),
        ("links", True),
        ("disclosed", "yes"),
    ],
)
def test_drops_and_names_an_odd_field_and_keeps_the_rest(world: World, field: str, value: object) -> None:
    (result,) = world.alice.register({"id": ONE, "subject": "Hello", "thread_id": "19a1", field: value}).results

    assert result.ok
    assert result.dropped == [field]
    kept = receipt(world.alice)
    assert {kept.subject, kept.thread_id} >= ({"Hello", "19a1"} - {"Hello" if field == "subject" else "19a1"})


def test_drops_only_the_odd_ones_of_the_recipients_and_shows_one_for_them(world: World) -> None:
    given = [
        {"address": "a@x.org"},
        "b@x.org",
        {"address": "nobody"},
        5,
        {"address": "c@x.org", "kind": "?", "name": 1},
    ]

    (result,) = world.alice.register({"id": ONE, "recipients": given}).results

    assert result.dropped == ["recipients[2]", "recipients[3]"]
    assert [each.address for each in receipt(world.alice).recipients] == ["a@x.org", "b@x.org", "c@x.org", ""]


def test_counts_a_recipient_once_whatever_the_case(world: World) -> None:
    given = [{"address": "Bob@Example.org"}, {"address": "bob@example.ORG", "kind": "bcc"}, {"address": "eve@x.org"}]

    world.alice.register({"id": ONE, "recipients": given})

    assert [each.address for each in receipt(world.alice).recipients] == ["Bob@Example.org", "eve@x.org"]


def test_one_bad_registration_does_not_hold_up_the_others(world: World) -> None:
    results = world.alice.register({"id": "short"}, 7, {"subject": "no id"}, {"id": ONE}).results  # type: ignore[arg-type]

    assert [result.ok for result in results] == [False, False, False, True]
    assert all("16 characters" in result.problem for result in results[:3])
    assert receipt(world.alice).id == ONE


@pytest.mark.parametrize("sent_at", [NOW_MS - 60_000, str(NOW_MS - 60_000), float(NOW_MS - 60_000)])
def test_reads_milliseconds_as_number_and_as_digits(world: World, sent_at: object) -> None:
    world.alice.register({"id": ONE, "sent_at": sent_at})

    assert receipt(world.alice).sent_at == "2026-11-18T11:05:40.000Z"


def test_corrects_a_clock_that_is_three_minutes_slow(world: World) -> None:
    slow_by = 180_000

    world.alice.register({"id": ONE, "sent_at": NOW_MS - 60_000 - slow_by}, client_now=world.clock() - slow_by)

    assert receipt(world.alice).sent_at == "2026-11-18T11:05:40.000Z"


def test_a_mail_is_never_sent_in_the_future(world: World) -> None:
    world.alice.register({"id": ONE, "sent_at": world.clock() + 3_600_000})

    assert receipt(world.alice).sent_at == "2026-11-18T11:06:40.002Z"


def test_an_odd_client_clock_corrects_nothing(world: World) -> None:
    world.alice.register({"id": ONE, "sent_at": NOW_MS - 60_000}, client_now={"no": "clock"})

    assert receipt(world.alice).sent_at == "2026-11-18T11:05:40.000Z"


@pytest.mark.parametrize("client_now", ["9999-01-01T00:00:00Z", "2099-01-01T00:00:00Z"])
def test_a_client_clock_that_puts_the_mail_before_gmail_makes_it_sent_now(
    world_on_both: World, client_now: str
) -> None:
    told = {"id": ONE, "sent_at": "2026-11-01T00:00:00Z"}

    (result,) = world_on_both.alice.register(told, client_now=client_now).results

    assert result.dropped == ["sent_at"]
    assert receipt(world_on_both.alice).sent_at == "2026-11-18T11:06:40.002Z"


def test_takes_text_that_a_database_would_refuse(world_on_both: World) -> None:
    body = f'{{"messages":[{{"id":"{ONE}","subject":"a\\u0000b \\ud83d end","thread_id":"\\u0000"}}]}}'.encode()

    answer = world_on_both.alice.ask("POST", "/v1/messages", body)

    assert read(answer, message_shapes.RegisterResponse).results[0].ok
    assert receipt(world_on_both.alice).subject == "a b \N{REPLACEMENT CHARACTER} end"


def test_takes_ids_up_to_a_length_that_every_index_takes(world_on_both: World) -> None:
    scattered = "".join(chr(0x1F300 + (number * 7919) % 700) for number in range(251))  # cannot be compressed
    taken = {"id": ONE, "thread_id": scattered[:250], "perm_thread_id": scattered[:250]}

    results = world_on_both.alice.register(taken, {"id": copy_id(2), "thread_id": scattered}).results

    assert [result.dropped for result in results] == [[], ["thread_id"]]
    assert receipt(world_on_both.alice).thread_id == scattered[:250]


def test_cuts_a_subject_that_is_longer_than_any_list_shows(world: World) -> None:
    (result,) = world.alice.register({"id": ONE, "subject": "long " * 10_000}).results

    assert result.ok
    assert len(receipt(world.alice).subject) == 2000


@pytest.mark.parametrize(
    "body", [{}, [], "messages", {"messages": {}}, {"messages": []}, {"messages": [{"id": ONE}] * 101}, None, 5]
)
def test_refuses_what_is_no_batch_with_a_sentence(world: World, body: object) -> None:
    answer = world.alice.ask("POST", "/v1/messages", b"null" if body is None else body)

    assert "messages" in problem(answer, 400)


def test_tells_an_empty_batch_from_one_that_is_too_large(world: World) -> None:
    assert "is empty. Send 1 to 100" in problem(world.alice.ask("POST", "/v1/messages", {"messages": []}), 400)
    too_many = {"messages": [{"id": ONE}] * 101}
    assert "not 101. Split the batch." in problem(world.alice.ask("POST", "/v1/messages", too_many), 400)


def test_ten_thousand_mails_a_day_are_welcome(world: World) -> None:
    for batch in range(100):
        results = world.alice.register(*({"id": copy_id(batch * 100 + each)} for each in range(100))).results
        assert all(result.ok for result in results)


def test_a_registration_of_the_same_id_by_somebody_else_is_another_message(world: World) -> None:
    world.alice.register({"id": ONE, "subject": "Alice’s"})
    world.bob.register({"id": ONE, "subject": "Bob’s"})

    assert receipt(world.alice).subject == "Alice’s"
    assert receipt(world.bob).subject == "Bob’s"


def test_keeps_no_details_where_the_account_wants_none(world: World) -> None:
    world.alice.ask("PATCH", "/v1/settings", {"keep_details": False})

    world.alice.register({"id": ONE, "subject": "Secret", "recipients": [{"address": "b@x.org"}], "thread_id": "19a1"})

    kept = receipt(world.alice)
    assert (kept.subject, kept.recipients, kept.thread_id) == ("", [], "19a1")
