"""Snippets for other mail programs: genuine tokens, registered, safe to paste; by the form and by the API."""

from urllib.parse import urlsplit

import pytest

from greentick.domain.snippet import LINES
from greentick.domain.target import is_safe
from greentick.domain.token import TokenKind, b64decode, is_genuine, mint_key, parse
from greentick.wire import snippet_shapes as shapes
from pages.house import House, text_of
from world import World, problem, read

TARGET = "https://example.org/a%20b?x=1&y=ü#z"


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
    key = mint_key(world_on_both.settings.secret_key[0], world_on_both.alice.account_id)
    pixel = parse(urlsplit(made.pixel_url).path.removeprefix("/p/").removesuffix(".gif"))
    recipient = parse(urlsplit(made.recipient_url).path.removeprefix("/r/"))
    _, _, link, encoded = urlsplit(made.links[0].url).path.split("/")
    wrapped = parse(link)
    assert pixel is not None
    assert recipient is not None
    assert wrapped is not None
    assert is_genuine(key, TokenKind.PIXEL, pixel)
    assert is_genuine(key, TokenKind.RECIPIENT, recipient)
    assert b64decode(encoded).decode() == TARGET == made.links[0].target
    assert is_genuine(key, TokenKind.LINK, wrapped, TARGET.encode())
    assert LINES["de"][0] in made.html
    found = world_on_both.store.messages.get(world_on_both.alice.account_id, made.id)
    assert found is not None
    message = found.stored.message
    assert (message.subject, message.recipients[0].address, message.links) == ("Offer", "bob@example.org", 1)
    assert world_on_both.store.messages.get(world_on_both.bob.account_id, made.id) is None


@pytest.mark.parametrize(
    "asked",
    [
        {"links": ["javascript:alert(1)"]},
        {"links": ["//example.org"]},
        {"links": ["https://user:pass@example.org/"]},
        {"links": ["https://example.org/\n"]},
        {"links": ["https://example.org/"] * 201},
        {"recipients": ["nobody"]},
        {"sender": "nobody"},
        {"language": "xx"},
        {"subjekt": "x"},
        [],
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence_and_registers_nothing(world: World, asked: object) -> None:
    answer = world.alice.ask("POST", "/v1/snippets", asked)

    assert problem(answer, 400)
    assert world.store.messages.list(world.alice.account_id, limit=1)[0] == []


def test_nobody_without_a_session_gets_one(world: World) -> None:
    assert problem(world.mallory.ask("POST", "/v1/snippets", {}), 401)


def test_the_form_shows_the_snippet_without_asking_for_its_pixel(one_house: House) -> None:
    people = "bob@example.org; carol@example.net"
    answer = one_house.post("/dashboard/snippet", subject="<b>Offer", recipients=people, links=TARGET, language="en")

    page = text_of(answer)
    assert answer.status_code == 200
    assert "img-src data: localhost/pages/;" in answer.headers["Content-Security-Policy"]
    assert 'src="https://t.example/p/' in page
    assert LINES["en"][0] not in page
    assert "<b>Offer" not in answer.get_data(as_text=True)
    assert one_house.post("/dashboard/snippet", links="javascript:alert(1)").status_code == 400
    assert is_safe(TARGET)
