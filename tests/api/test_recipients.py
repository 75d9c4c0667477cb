"""How recipients stand to receipts, over the API; what an account may set of it, and how bad input is mended."""

import json
from pathlib import Path

import pytest

from greentick.domain.policy import Policy
from greentick.domain.wish import Choice, Withheld
from greentick.wire import recipient_shapes, settings_shapes
from making import a_nonce, an_id
from world import Serve, World, problem, read

VECTORS = json.loads((Path(__file__).parent.parent / "vectors" / "wording.json").read_bytes())


@pytest.fixture
def alice_and_bob(serve: Serve) -> World:
    return serve(Policy())


def check(world: World, *addresses: str, sender: str = "") -> list[tuple[str, str, str]]:
    answer = world.alice.ask("POST", "/v1/recipients/check", {"addresses": addresses, "gmail_address": sender})
    assert answer.status_code == 200, answer.text
    return [(each.address, each.standing, each.cause) for each in read(answer, recipient_shapes.CheckAnswer).recipients]


def patch(world: World, **changes: object) -> settings_shapes.Settings:
    answer = world.alice.ask("PATCH", "/v1/settings", changes)
    assert answer.status_code == 200, answer.text
    return read(answer, settings_shapes.Settings)


def test_a_mail_is_checked_before_it_goes(alice_and_bob: World) -> None:
    world = alice_and_bob
    world.alice.register({"id": an_id(1), "recipients": ["bob@example.org"]})
    world.store.choosing.choose((world.alice.account_id, a_nonce(1)), Choice.STOP_SENDER, "", world.clock())
    patch(world, never_track=["@Rival.example"])

    assert check(world, "Bob@example.org", "ann@hq.rival.example", "info@example.org", "ines@example.org", "?") == [
        ("Bob@example.org", "refused", "refused_sender"),
        ("ann@hq.rival.example", "never_track", "never_track_list"),
        ("info@example.org", "list_address", "role_address"),
        ("ines@example.org", "ok", "no_objection"),
        ("?", "ok", "no_objection"),
    ]
    asked = world.bob.ask("POST", "/v1/recipients/check", {"addresses": ["bob@example.org"]})
    assert read(asked, recipient_shapes.CheckAnswer).recipients[0].standing == "ok"  # towards Alice only


def test_consent_is_noted_with_its_source_and_taken_back(serve: Serve) -> None:
    world = serve(Policy(consent_first=True))
    assert check(world, "ines@example.org") == [("ines@example.org", "consent_needed", "no_consent")]

    noted = world.alice.ask("PUT", "/v1/recipients/consent", {"address": "Ines@example.org", "source": "by  phone"})
    answer = world.alice.ask("POST", "/v1/recipients/check", {"addresses": ["ines@example.org"]})
    gone = world.alice.ask("DELETE", "/v1/recipients/consent/ines@example.org")

    assert (noted.status_code, gone.status_code) == (204, 204)
    [found] = read(answer, recipient_shapes.CheckAnswer).recipients
    assert (found.cause, found.source, found.at) == ("consent_sender", "by phone", "2026-11-18T11:06:40.002Z")
    assert check(world, "ines@example.org") == [("ines@example.org", "consent_needed", "no_consent")]


def test_settings_hold_lists_and_wording(alice_and_bob: World) -> None:
    changed = patch(
        alice_and_bob,
        never_track=[
            "BOB@example.org",
            "@example.net",
            "bob@example.org",
            "*@Example.com",
            "*.example.edu",
            "xn--mnchen-3ya.de",
            "@München.de.",
            "BOB@example.org.",
        ],
        disclosure_text={"de": "Mit Empfangszeichen."},
        disclosure_off=["Ann@example.org"],
    )

    assert changed.never_track == ["bob@example.org", "example.net", "example.com", "example.edu", "xn--mnchen-3ya.de"]
    assert (changed.disclosure, changed.disclosure_off) == (True, ["ann@example.org"])
    assert changed.disclosure_text == {"de": "Mit Empfangszeichen."}
    assert patch(alice_and_bob, disclosure=False).never_track == changed.never_track
    assert changed.policy == settings_shapes.Policy()


@pytest.mark.parametrize("row", VECTORS)
def test_wording_is_taken_as_the_extension_tidies_it(world: World, row: dict[str, str | None]) -> None:
    answer = world.alice.ask("PATCH", "/v1/settings", {"disclosure_text": {"de": row["given"]}})
    if row["kept"] is None:
        assert "one line per language" in problem(answer, 400)
        answer = world.alice.ask("PATCH", "/v1/settings", {"disclosure_text": {"de": row["tidied"]}})

    assert read(answer, settings_shapes.Settings).disclosure_text == {"de": row["kept"] or row["tidied"]}


def test_wording_is_measured_in_characters(world: World) -> None:
    assert patch(world, disclosure_text={"en": "😀" * 300}).disclosure_text == {"en": "😀" * 300}


@pytest.mark.parametrize(
    ("method", "path", "body", "sentence"),
    [
        ("POST", "recipients/check", {"addresses": []}, "addresses must hold 1 to 200"),
        ("POST", "recipients/check", {"addresses": ["a@b.example"] * 201}, "addresses must hold 1 to 200"),
        ("POST", "recipients/check", {"addresses": [1]}, "The body does not fit"),
        ("PUT", "recipients/consent", {"address": "ines", "source": "x"}, "address must be one mail address"),
        ("PUT", "recipients/consent", {"address": "i@b.example", "source": " "}, "source must say in 1 to 200"),
        ("DELETE", "recipients/consent/nobody", None, "address must be one mail address"),
        ("PATCH", "settings", {"never_track": ["not a domain"]}, "Each entry is a mail address or a domain"),
        ("PATCH", "settings", {"never_track": ["*.org"]}, "Each entry is a mail address or a domain"),
        ("PATCH", "settings", {"never_track": ["bo*@example.org"]}, "Each entry is a mail address or a domain"),
        ("PATCH", "settings", {"disclosure_off": ["example.org"]}, "Each entry is a mail address."),
        ("PATCH", "settings", {"never_track": ["a.example"] * 1001}, "List a domain instead"),
        ("PATCH", "settings", {"disclosure_text": {"fr": "Oui"}}, "It takes en, de, ru, ja."),
        ("PATCH", "settings", {"disclosure_text": {"en": "two\nlines"}}, "one line per language"),
        ("PATCH", "settings", {"disclosure_text": {"en": "x" * 301}}, "at most 300 characters per language, not 301"),
        ("PATCH", "settings", {"policy": {}}, "unknown field `policy`"),
    ],
)
def test_what_cannot_be_used_is_told_how_to_mend(
    world: World, method: str, path: str, body: object, sentence: str
) -> None:
    assert sentence in problem(world.alice.ask(method, f"/v1/{path}", body), 400)


def test_a_server_may_want_every_mail_to_tell(serve: Serve) -> None:
    world = serve(Policy(disclosure_always=True))
    world.store.accounts.update_settings(world.alice.account_id, settings_shapes.SettingsPatch(disclosure=False))

    settings_now = read(world.alice.get("/v1/settings"), settings_shapes.Settings)

    assert (settings_now.disclosure, settings_now.policy.disclosure) == (True, "always")
    assert "every mail to tell" in problem(world.alice.ask("PATCH", "/v1/settings", {"disclosure": False}), 400)


@pytest.mark.parametrize("recipients", [None, [], ["not an address"], ["ines@firm.example", 5], "ines@firm.example"])
def test_a_mail_whose_recipients_cannot_be_read_gets_no_receipt_where_not_all_may_be_asked(
    serve: Serve, recipients: object
) -> None:
    world = serve(Policy(receipts="inside"))
    sent = {"id": an_id(1), "gmail_address": "alice@firm.example"}

    world.alice.register(sent if recipients is None else {**sent, "recipients": recipients})
    world.alice.register({**sent, "id": an_id(2), "recipients": ["ines@firm.example"]})

    shown = [world.store.choosing.show((world.alice.account_id, a_nonce(number))) for number in (1, 2)]
    assert [each and each.message.withheld for each in shown] == [Withheld.NEVER, Withheld.NOTHING]
