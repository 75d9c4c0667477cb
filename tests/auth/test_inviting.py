"""Invitations at the terminal, and what doctor says of Google."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from greentick.cli import cli
from greentick.examination.google import examine_google
from greentick.settings import Settings
from standins.google import GoogleStandIn
from standins.google.server import CLIENT_ID, CLIENT_SECRET
from world import settings


@pytest.fixture
def standin() -> Iterator[GoogleStandIn]:
    running = GoogleStandIn().start()
    yield running
    running.stop()


def test_invitations_are_given_listed_and_taken_back(sqlite_url: str, tmp_path: Path) -> None:
    def run(*words: str) -> Result:
        env = {"GREENTICK_DATABASE_URL": sqlite_url, "GREENTICK_DATA_DIR": str(tmp_path)}
        return CliRunner().invoke(cli, ["invite", *words], env=env)

    assert "Nobody is invited" in run().output
    assert "bob@example.org may sign in" in run("Bob@Example.org").output
    assert run().output == "bob@example.org\n"
    assert "not invited any more" in run("bob@example.org", "--withdraw").output
    assert "was not invited" in run("bob@example.org", "--withdraw").output
    assert "no mail address" in str(run("bob").exception)


def of_google(client_settings: Settings) -> list[str]:
    return [str(each) for each in examine_google(client_settings)]


def test_doctor_says_whether_google_knows_the_client(tmp_path: Path, standin: GoogleStandIn) -> None:
    def told(**changes: str) -> str:
        given = {"GOOGLE_CLIENT_ID": CLIENT_ID, "GOOGLE_CLIENT_SECRET": CLIENT_SECRET, "GOOGLE_STANDIN": standin.url}
        named = {f"GREENTICK_{name}": value for name, value in (given | changes).items() if value}
        return "\n".join(of_google(settings(tmp_path, **named)))

    assert "accepts the client; its authorised redirect URI must be http://127.0.0.1:8787/auth/google/return" in told()
    assert "does not accept the client" in told(GOOGLE_CLIENT_SECRET="wrong")
    assert "must end in .apps.googleusercontent.com" in told(GOOGLE_CLIENT_ID="wrong")
    assert "cannot be reached" in told(GOOGLE_STANDIN="http://127.0.0.1:9")
    assert of_google(settings(tmp_path)) == []
