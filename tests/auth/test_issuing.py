"""A session for a program of one's own, made at the terminal."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from greentick.cli import cli
from greentick.domain.token import b64encode
from greentick.store import open_store
from greentick.wire import session_shapes
from world import Caller, World, problem, read


@pytest.fixture(autouse=True)
def the_server(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GREENTICK_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("GREENTICK_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("GREENTICK_SECRET_KEY", "s" * 32)


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, ["session", *words])


def test_a_program_gets_a_token_that_is_listed_and_ended_like_others(world: World) -> None:
    given = run("--account", b64encode(world.alice.account_id), "--device", " my\tscript ")
    assert given.exit_code == 0, given.output
    program = Caller(world.client(), world.alice.account_id, given.stdout.strip())

    assert program.ask("POST", "/v1/snippets", {}).status_code == 200
    assert "Shown this once" in given.stderr
    listed = read(world.alice.get("/v1/sessions"), session_shapes.SessionList).sessions
    (session,) = [each for each in listed if each.device == "my script"]
    assert world.alice.ask("DELETE", f"/v1/sessions/{session.id}").status_code == 204
    assert problem(program.get("/v1/settings"), 401)


def test_the_account_need_be_named_only_among_several(world: World) -> None:
    assert "There are several accounts" in str(run("--device", "x").exception)
    world.store.accounts.delete(world.bob.account_id)

    alone = Caller(world.client(), world.alice.account_id, run("--device", "x").stdout.strip())

    assert alone.get("/v1/settings").status_code == 200


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--device", "x"], "There is no account yet."),
        (["--device", "x", "--account", "nobody@example.org"], "There is no account 'nobody@example.org'."),
        (["--device", " \n "], "The session has no name."),
    ],
)
def test_what_is_missing_is_told(sqlite_url: str, words: list[str], sentence: str) -> None:
    assert sentence in str(run(*words).exception)
    assert open_store(sqlite_url).holders.ids() == []


def test_a_session_is_called_something() -> None:
    assert "--device" in str(run().output)
