"""The headers of everything that is not a pixel or a link: nothing is cached, framed, guessed or told to others."""

from auth.traveller import Traveller
from greentick.app import create_app
from world import World

ALWAYS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def test_answers_to_programs_can_do_nothing_in_a_browser(world: World) -> None:
    for answer in (world.alice.get("/v1/settings"), world.mallory.get("/v1/nothing"), world.mallory.get("/healthz")):
        assert ALWAYS.items() <= dict(answer.headers).items()
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert "Strict-Transport-Security" not in answer.headers
        assert "Set-Cookie" not in answer.headers


def test_an_answer_without_a_body_names_no_kind_of_it(world: World) -> None:
    for answer in (world.alice.ask("POST", "/v1/views", {"ids": []}), world.alice.ask("POST", "/v1/signout")):
        assert (answer.status_code, answer.get_data()) == (204, b"")
        assert "Content-Type" not in answer.headers


def test_pages_are_not_framed_scripted_or_opened_by_others(world: World) -> None:
    page = Traveller(world).get("/auth/signin")

    policy = page.headers["Content-Security-Policy"]
    assert ALWAYS.items() <= dict(page.headers).items()
    assert policy.startswith("default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'")
    assert "script-src" not in policy
    assert "frame-ancestors 'none'" in policy
    assert (page.headers["X-Frame-Options"], page.headers["Cross-Origin-Opener-Policy"]) == ("DENY", "same-origin")
    assert "camera=()" in page.headers["Permissions-Policy"]


def test_a_public_server_is_asked_by_https_alone() -> None:
    answer = create_app([], is_public=True).test_client().get("/")

    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_only_the_api_may_be_read_by_pages_elsewhere_and_never_with_cookies(world: World) -> None:
    origin = {"Origin": "https://evil.example"}

    api = world.mallory.ask("GET", "/v1/settings", **origin)
    page = Traveller(world).get("/auth/signin", **origin)

    assert api.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in api.headers
    assert not any(name.startswith("Access-Control") for name in page.headers.keys())  # noqa: SIM118 - a multi-dict
