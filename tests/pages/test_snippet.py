"""Snippets for other mail programs: genuine tokens, registered, safe to paste; by the form and by the API."""

from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from greentick.api.account import save_settings
from greentick.domain.policy import Policy
from greentick.domain.snippet import LINES, MOST_RECIPIENTS
from greentick.domain.target import is_safe
from greentick.domain.token import Checker, TokenKind, b64decode, mint_key, unpack
from greentick.domain.wish import Choice
from greentick.pages.layout import TEXTS
from greentick.tongues import texts
from greentick.wire import snippet_shapes as shapes
from greentick.wire.settings_shapes import SettingsPatch
from making import a_nonce, an_id
from pages.house import House, text_of
from world import Serve, World, problem, read

CONSENT = Policy(consent_first=True, automatic_domains=("ours.example",))
INSIDE = Policy(receipts="inside")
TARGET = "https://example.org/a%20b?x=1&y=ü#z"


def made(world: World, *recipients: str, **asked: object) -> shapes.Snippet:
    answer = world.alice.ask("POST", "/v1/snippets", {"recipients": recipients, **asked})
    assert answer.status_code == 200, answer.text
    return read(answer, shapes.Snippet)


def because_of(snippet: shapes.Snippet) -> list[tuple[str, str, str]]:
    return [(each.address, each.standing, each.cause) for each in snippet.withheld]


def test_the_api_gives_a_pixel_and_links_that_lead_exactly_there(world_on_both: World) -> None:
    asked = {
        "subject": "Offer",
        "sender": "alice@example.com",
        "recipients": ["bob@example.org"],
        "links": [TARGET],
        "language": "de",
    }
    answer = world_on_both.alice.ask("POST", "/v1/snippets", asked)

    assert answer.status_code == 200, answer.text
    made = read(answer, shapes.Snippet)
    checker = Checker(mint_key(world_on_both.settings.secret_key[0], world_on_both.alice.account_id))
    pixel = unpack(urlsplit(made.pixel_url).path.removeprefix("/p/").removesuffix(".gif"))
    recipient = unpack(urlsplit(made.recipient_url).path.removeprefix("/r/"))
    _, _, link, encoded = urlsplit(made.links[0].url).path.split("/")
    wrapped = unpack(link)
    assert pixel is not None
    assert recipient is not None
    assert wrapped is not None
    assert checker.accepts(TokenKind.PIXEL, pixel)
    assert checker.accepts(TokenKind.RECIPIENT, recipient)
    assert b64decode(encoded).decode() == TARGET == made.links[0].target
    assert checker.accepts(TokenKind.LINK, wrapped, TARGET.encode())
    assert LINES["de"].both in made.html
    found = world_on_both.store.messages.get(world_on_both.alice.account_id, made.id)
    assert found is not None
    message = found.stored.message
    assert (message.subject, message.recipients[0].address, message.links) == ("Offer", "bob@example.org", 1)
    assert world_on_both.store.messages.get(world_on_both.bob.account_id, made.id) is None


def test_without_links_the_line_tells_of_opening_alone(world: World) -> None:
    made = read(world.alice.ask("POST", "/v1/snippets", {"subject": "Offer", "language": "de"}), shapes.Snippet)

    assert LINES["de"].opens in made.html


@pytest.mark.parametrize(
    "asked",
    [
        {"links": ["javascript:alert(1)"]},
        {"links": ["//example.org"]},
        {"links": ["https://user:pass@example.org/"]},
        {"links": ["https://example.org/\n"]},
        {"links": ["https://example.org/"] * 201},
        b'{"links": ["https://example.org/\\ud83d"]}',
        {"links": ["https://example.org/\N{REPLACEMENT CHARACTER}"]},
        {"recipients": ["ann@example.org"] * 2001},
        {"recipients": ["nobody"]},
        {"sender": "nobody"},
        {"language": "xx"},
        {"writing_s": -1},
        {"writing_s": 3601},
        {"subjekt": "x"},
        [],
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence_and_registers_nothing(world: World, asked: object) -> None:
    answer = world.alice.ask("POST", "/v1/snippets", asked)

    assert problem(answer, 400)
    assert world.store.messages.list(world.alice.account_id, limit=1)[0] == []


def test_who_refuses_gets_neither_pixel_nor_line_nor_link_of_ours(serve: Serve) -> None:
    world = serve(Policy())
    world.alice.register({"id": an_id(1), "recipients": ["zoe@example.org"]})
    world.store.choosing.choose((world.alice.account_id, a_nonce(1)), Choice.STOP_SERVER, "", world.clock())
    world.alice.ask("PATCH", "/v1/settings", {"never_track": ["rival.example"]})

    snippet = made(
        world, "zoe@example.org", "Ann@hq.rival.example", "ines@example.org", links=["https://example.org/?a&b"]
    )

    assert (snippet.tracked, snippet.reason) == (False, "never_track")
    assert because_of(snippet) == [
        ("zoe@example.org", "refused", "refused_server"),
        ("Ann@hq.rival.example", "never_track", "never_track_list"),
    ]
    assert snippet.html == '<p><a href="https://example.org/?a&amp;b">https://example.org/?a&amp;b</a></p>'
    assert [(each.target, each.url) for each in snippet.links] == [
        ("https://example.org/?a&b", "https://example.org/?a&b")
    ]
    assert (snippet.id, snippet.pixel_url, snippet.recipient_url) == ("", "", "")
    assert [each.message.id for each in world.store.messages.list(world.alice.account_id, limit=9)[0]] == [an_id(1)]
    assert made(world, "ines@example.org", "team@example.org").tracked  # an address of several people is no refusal


@pytest.mark.parametrize(("asked", "writing_s"), [({}, 120), ({"writing_s": 0}, 0), ({"writing_s": 3600}, 3600)])
def test_how_long_the_mail_is_being_written_is_for_its_program_to_say(
    world: World, asked: dict[str, object], writing_s: int
) -> None:
    found = world.store.messages.get(world.alice.account_id, made(world, "bob@example.org", **asked).id)

    assert found is not None
    assert found.stored.message.undo_s == writing_s


@pytest.mark.parametrize(
    ("policy", "recipients", "because"),
    [
        (CONSENT, ["a@ours.example"], []),
        (CONSENT, ["a@ours.example", "b@example.org"], [("b@example.org", "consent_needed", "no_consent")]),
        (CONSENT, [], [("", "consent_needed", "no_consent")]),
        (INSIDE, ["b@ours.example"], []),
        (INSIDE, ["b@example.org"], [("b@example.org", "never_track", "policy_outside")]),
        (Policy(receipts="nobody"), [], [("", "never_track", "policy_nobody")]),
    ],
)
def test_the_servers_policy_holds_for_snippets(
    serve: Serve, policy: Policy, recipients: list[str], because: list[tuple[str, str, str]]
) -> None:
    snippet = made(serve(policy), *recipients, sender="a@ours.example")

    assert because_of(snippet) == because
    assert snippet.tracked is (not because)
    assert snippet.reason == (because[0][1] if because else "")


def test_a_mail_to_very_many_goes_without(world: World) -> None:
    people = [f"p{number}@example.org" for number in range(MOST_RECIPIENTS + 1)]

    assert made(world, *people[1:], people[1].upper()).tracked
    many = made(world, *people)
    assert (many.tracked, many.reason, many.withheld, many.html) == (False, "too_many", [], "")


def test_nobody_without_a_session_gets_one(world: World) -> None:
    assert problem(world.mallory.ask("POST", "/v1/snippets", {}), 401)


def test_the_form_shows_the_snippet_without_asking_for_its_pixel(one_house: House) -> None:
    people = "bob@example.org; carol@example.net"
    answer = one_house.post("/dashboard/snippet", subject="<b>Offer", recipients=people, links=TARGET, language="en")

    page = text_of(answer)
    assert answer.status_code == 200
    assert "img-src data: localhost/pages/;" in answer.headers["Content-Security-Policy"]
    assert 'src="https://t.example/p/' in page
    assert LINES["en"].both not in page
    assert "<b>Offer" not in answer.get_data(as_text=True)
    assert one_house.post("/dashboard/snippet", links="javascript:alert(1)").status_code == 400
    assert is_safe(TARGET)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Recipients cannot reach your server at {}:"),
        ("de", "Empfänger erreichen Ihren Server unter {} nicht:"),
        ("ru", "Получатели не могут связаться с вашим сервером по адресу {}:"),
        ("ja", "受信者は {} のサーバーに接続できません。"),
    ],
)
def test_the_form_says_where_recipients_cannot_reach_the_server(one_house: House, language: str, words: str) -> None:
    def page(public_url: str) -> str:
        settings = replace(one_house.settings, public_url=public_url)
        return text_of(House(one_house.store, settings, one_house.account).get("/dashboard/snippet", language=language))

    assert words.format("127.0.0.1:8787") in page("http://127.0.0.1:8787")
    assert words.format("192.168.1.7") in page("https://192.168.1.7")
    assert "note warns" not in page("https://receipts.example.org")


def test_a_form_that_names_no_mail_registers_none(one_house: House) -> None:
    before = len(one_house.store.messages.list(one_house.account, limit=1000)[0])
    answer = one_house.post("/dashboard/snippet", recipients=" , ;", links=TARGET)

    assert (answer.status_code, "Type a subject or a recipient" in text_of(answer)) == (400, True)
    assert len(one_house.store.messages.list(one_house.account, limit=1000)[0]) == before
    assert one_house.post("/dashboard/snippet", subject="Offer").status_code == 200


def test_addresses_are_taken_with_the_names_that_stand_before_them(one_house: House) -> None:
    people = 'Bob <bob@example.org>, "Doe; Carol, B." <carol@example.net>;<dan@example.com>'
    page = text_of(one_house.post("/dashboard/snippet", recipients=people))

    newest = one_house.store.messages.list(one_house.account, limit=1)[0][0].message
    assert [each.address for each in newest.recipients] == ["bob@example.org", "carol@example.net", "dan@example.com"]
    assert 'value="bob@example.org, carol@example.net, dan@example.com"' in page
    assert one_house.post("/dashboard/snippet", recipients="Bob <bob>").status_code == 400


@pytest.mark.parametrize(
    ("language", "words", "cause"),
    [
        ("en", "goes without a receipt", "On your never-track list"),
        ("de", "geht ohne Empfangszeichen hinaus", "Auf Ihrer Nie-verfolgen-Liste"),
        ("ru", "уходит без отметки", "В вашем списке «никогда не отслеживать»"),
        ("ja", "開封確認が付きません", "「追跡しない」リスト"),
    ],
)
def test_the_form_says_because_of_whom_there_is_none(one_house: House, language: str, words: str, cause: str) -> None:
    account = one_house.store.accounts.get(one_house.account)
    assert account is not None
    save_settings(one_house.store, account, SettingsPatch(never_track=["example.net"]))

    page = text_of(
        one_house.post("/dashboard/snippet", spoken=language, recipients="bob@example.org, carol@example.net")
    )
    many = ", ".join(f"p{number}@example.org" for number in range(MOST_RECIPIENTS + 1))

    assert words in page
    assert f"<strong>carol@example.net</strong>: {cause}" in page
    assert "https://t.example/p/" not in page
    said = texts(TEXTS, language)["snippet_many"].format(count=MOST_RECIPIENTS)
    assert said in text_of(one_house.post("/dashboard/snippet", spoken=language, recipients=many))
