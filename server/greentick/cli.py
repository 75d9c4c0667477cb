"""The command line. Each command imports only what it needs, so that the small ones start fast."""

import errno
import json
import os
import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from greentick.clock import now_ms
from greentick.commands_on_data import COMMANDS, given_settings, whole_address
from greentick.errors import GreentickError, InvalidInput, StoreUnavailable, StreamUnavailable
from greentick.garbage import collect_seldom
from greentick.settings import Settings, describe

if TYPE_CHECKING:
    from greentick.ingest.networks import Networks


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="greentick")
def cli() -> None:
    """Read receipts for Gmail that tell the truth, on your own server."""


for _command in COMMANDS:
    cli.add_command(_command)


_MENDS: Final = {
    StoreUnavailable: " Start or mend it, or correct its address (GREENTICK_DATABASE_URL); greentick doctor says more.",
    StreamUnavailable: " Start greentick, and its Redis with it, or correct GREENTICK_REDIS_URL.",
}

_FULL: Final = "greentick: not everything could be written, for the disk is full. Make room, then run it again."
_UNWRITTEN: Final[dict[int | None, int | str]] = {errno.EPIPE: 1, errno.ENOSPC: _FULL, errno.EDQUOT: _FULL}
"""How a command ends whose output goes nowhere: quietly where its reader has gone."""


def main() -> None:
    """Run a command; what is expected to go wrong ends in one sentence."""
    os.umask(0o077)  # whatever is made here holds who wrote to whom, and is for this user alone
    collect_seldom()  # what a command imports stays: looking for garbage in it cost a sixth of the start
    if sys.stdin is None:  # closed by who called us: there is nothing to read
        sys.stdin = TextIOWrapper(BytesIO())
    try:
        cli(standalone_mode=False)
    except (GreentickError, UnicodeEncodeError) as error:
        print(f"greentick: {_sentence(error)}", file=sys.stderr)
        sys.exit(1)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except OSError as error:
        if error.errno not in _UNWRITTEN:
            raise
        # What waits to be written would fail once more at the very end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(_UNWRITTEN[error.errno])


def _sentence(error: GreentickError | UnicodeEncodeError) -> str:
    if isinstance(error, UnicodeEncodeError):
        return f"what was typed, or is to be shown, holds characters that are no text in {error.encoding.upper()}."
    return f"{error}{_MENDS.get(type(error), '')}"


@cli.command()
def serve() -> None:
    """Run everything: Redis, database, web, push and worker."""
    settings = _started("serve")
    from greentick import store
    from greentick.embedded.serve import Parts, serve
    from greentick.ports import claim_port

    def prepare(database_url: str) -> None:
        store.migrate(database_url)
        store.check(database_url)  # nothing was to be migrated in one that is read-only: the worker would begin in vain

    serve(settings, Parts(prepare, claim_port, lambda line: print(line, flush=True)))


@cli.command()
def web() -> None:
    """Run the web process: pixels, links, the API."""
    settings = _started("web")
    from greentick.webserver import run_web

    def load(settings: Settings) -> object:
        from greentick.wiring.web import web_app

        try:
            return web_app(settings)
        except GreentickError as error:  # in the process that answers, where `main` does not catch it
            sys.exit(f"greentick: {error}")

    run_web(settings, load)


@cli.command()
def push() -> None:
    """Run the push process: the live feed."""
    from greentick.pushserver import run_push

    def load(settings: Settings) -> object:
        from greentick.wiring.push import push_app

        return push_app(settings)

    run_push(_started("push"), load)


@cli.command()
def worker() -> None:
    """Run the worker: judges hits and keeps receipts."""
    settings = _located(_started("worker"))
    from greentick.worker.main import run

    run(settings)


@cli.group()
def edge() -> None:
    """Let nginx answer the pixels, and follow its log."""


@edge.command("nginx")
@click.option("--listen", default="", help="Address and port to listen on. [default: 80 or 443, by the public address]")
@click.option("--certificates", type=click.Path(path_type=Path), help="Folder of fullchain.pem and privkey.pem.")
@click.option("--whole", is_flag=True, help="Print a whole nginx.conf, for an nginx that does nothing else.")
def edge_nginx(*, listen: str, certificates: Path | None, whole: bool) -> None:
    """Print what nginx reads beside its other sites, in its http context."""
    from greentick.ingest.edge.configuration import Choices, configuration, site_configuration

    settings = given_settings()
    if listen and not re.fullmatch(r"(?:[\w.*-]+|\[[0-9A-Fa-f:]+\])(?::[0-9]{1,5})?|unix:/[\w./-]+", listen):
        raise InvalidInput(f"--listen must be a port, an address and port, or unix:/path, not {listen!r}.")
    port = re.search(r"(?:^|:)([0-9]+)$", listen)
    if port and not 1 <= int(port[1]) <= 65_535:
        raise InvalidInput(f"--listen has the port {port[1]}. A port is a number from 1 to 65535.")
    if certificates is not None and re.search(r"^\.?$|[\s;{}'\"]", str(certificates)):
        raise InvalidInput(
            f"--certificates must be a folder without blanks, quotes, ; and braces, not {str(certificates)!r}."
        )
    choices = Choices(listen=listen, certificates=certificates)
    if settings.edge_log is not None:
        choices = replace(choices, log=settings.edge_log)
    click.echo((configuration if whole else site_configuration)(settings, choices), nl=False)


@edge.command("follow")
def edge_follow() -> None:
    """Bring the hits in nginx's log to the worker."""
    from greentick.ingest.edge.process import run

    run(_located(_started("edge")))


@cli.command()
def migrate() -> None:
    """Bring the database to this version's schema."""
    settings = _settings()
    from greentick import store

    store.migrate(settings.database_url)
    click.echo("The database is current.")


@cli.command()
def pair() -> None:
    """Print the code with which a browser on another machine is paired."""
    from greentick.auth.pairing_code import pairing_code

    settings = given_settings().of_a_server()
    click.echo(pairing_code(settings.secret_key[0], now_ms()))
    click.echo("Type it into the pairing page within ten minutes.", err=True)


@cli.command()
@click.argument("address", required=False)
@click.option("--withdraw", is_flag=True, help="Take the invitation of this address back.")
def invite(*, address: str | None, withdraw: bool) -> None:
    """Let somebody with this address sign in with Google; without an address, list who is invited."""
    from greentick.auth.inviting import invite

    settings = given_settings()
    for line in invite(settings, address, now_ms(), withdraw=withdraw):
        click.echo(line)


@cli.command()
@click.option("--account", help="Its id, or a Gmail address it has sent from. [default: the only account]")
@click.option("--device", required=True, help="How it is called under Devices, such as 'my script'.")
def session(*, account: str | None, device: str) -> None:
    """Print the token of a new session, for a program that asks the API."""
    from greentick.auth.issuing import issue

    settings = given_settings().of_a_server()
    click.echo(issue(settings, account, device, now_ms()))
    note = "Shown this once: it may read and change all of this account. End it under Devices on the dashboard."
    click.echo(note, err=True)


@cli.command("forget-wishes")
@click.argument("address")
def forget_wishes(*, address: str) -> None:
    """Forget what the owner of this address chose about receipts. Only the owner may ask for it: make sure of that."""
    from greentick.store import check
    from greentick.wiring import store_of

    owner = whole_address(address)
    settings = given_settings().of_a_server()
    check(settings.database_url)
    store = store_of(settings)
    gone = store.choosing.forget(owner, now_ms())
    store.close()
    click.echo(f"Forgotten: {gone}." if gone else "Nothing is known of this address.")


@cli.command()
@click.option("--canary", is_flag=True, help="Also send one pixel request through everything and say where it stops.")
def doctor(*, canary: bool) -> None:
    """Say what is wrong and how to mend it."""
    from greentick.doctor import examine
    from greentick.examination.canary import send_canary

    findings = examine(os.environ, Path(".env"))
    if canary:
        findings += send_canary(_located(given_settings()))
    for finding in findings:
        click.echo(str(finding))
    if any(finding.level == "fail" for finding in findings):
        sys.exit(1)


@cli.command("settings")
def show_settings() -> None:
    """Print all settings as a Markdown table."""
    click.echo(describe(), nl=False)


@cli.command()
def judge() -> None:
    """Judge hits given as JSON lines on stdin; write their verdicts."""
    from greentick.judge.commandline import judge_lines

    _answer_lines(judge_lines)


@cli.command()
def replay() -> None:
    """Play scenarios given as JSON lines on stdin; write the receipts."""
    from greentick.judge.commandline import replay_lines

    _answer_lines(replay_lines)


@cli.command()
def rejudge() -> None:
    """Judge all stored hits again, after the rules have changed."""
    from greentick.store import check, open_store
    from greentick.worker.rejudge import rejudge

    settings = given_settings()
    check(settings.database_url)
    store = open_store(settings.database_url, retention_days=settings.retention_days)
    done = rejudge(store, now_ms())
    click.echo(f"{done.messages} messages looked at, {done.hits} hits judged anew, {done.receipts} receipts changed.")


@cli.command()
def requeue() -> None:
    """Put dead letters back into the stream, after what killed them has been mended."""
    from greentick.stream import HitStream, connect

    settings = given_settings()
    if not settings.redis_url:
        settings = _located(settings.of_a_server())
    stream = HitStream(connect(settings.redis_url))
    letters = stream.dead_letters(stream.dead())
    stream.revive(letters)
    click.echo(f"{len(letters)} dead letters put back.")


def _settings() -> Settings:
    """For a process that begins: where there is no secret yet, it is made."""
    return Settings.from_env(os.environ, Path(".env"))


def _located(settings: Settings) -> Settings:
    from greentick.embedded import valkey

    return replace(settings, redis_url=settings.redis_url or valkey.url(settings.data_dir))


def _started(process: str) -> Settings:
    """Comes before a process's other imports, so that what cannot be used is said at once.

    Imports as little as it can: push must come to gevent's patching before anything else.
    """
    from greentick import telemetry

    settings = _settings()
    telemetry.start_logging(settings.log_level, process)
    return settings


def _answer_lines(answer: Callable[[Iterable[bytes], "Networks"], Iterable[dict[str, Any]]]) -> None:
    from greentick.ingest.networks import Networks

    for row in answer(sys.stdin.buffer, Networks.load(None)):
        sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
