"""The command line. Each command imports only what it needs, so that the small ones start fast."""

import json
import os
import re
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from greentick import commands_on_data
from greentick.errors import GreentickError, InvalidInput
from greentick.garbage import collect_seldom
from greentick.settings import Settings, describe

if TYPE_CHECKING:
    from greentick.ingest.networks import Networks


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="greentick")
def cli() -> None:
    """Read receipts for Gmail that tell the truth, on your own server."""


for _command in commands_on_data.COMMANDS:
    cli.add_command(_command)


def main() -> None:
    """Run a command; what is expected to go wrong ends in one sentence."""
    collect_seldom()  # what a command imports stays: looking for garbage in it cost a sixth of the start
    try:
        cli(standalone_mode=False)
    except GreentickError as error:
        print(f"greentick: {error}", file=sys.stderr)
        sys.exit(1)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


@cli.command()
def serve() -> None:
    """Run everything: Redis, database, web, push and worker."""
    settings = _started("serve")
    from greentick import store
    from greentick.embedded.serve import Parts, serve
    from greentick.ports import claim_port

    serve(settings, Parts(store.migrate, claim_port, lambda line: print(line, flush=True)))


@cli.command()
def web() -> None:
    """Run the web process: pixels, links, the API."""
    settings = _started("web")
    from greentick.webserver import run_web

    def load(settings: Settings) -> object:
        from greentick.wiring.web import web_app

        return web_app(settings)

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
def edge_nginx(*, listen: str, certificates: Path | None) -> None:
    """Print nginx's whole configuration."""
    from greentick.ingest.edge.configuration import Choices, configuration

    settings = _settings()
    if listen and not re.fullmatch(r"(?:[\w.*-]+|\[[0-9A-Fa-f:]+\])(?::[0-9]{1,5})?|unix:/[\w./-]+", listen):
        raise InvalidInput(f"--listen must be a port, an address and port, or unix:/path, not {listen!r}.")
    log = settings.edge_log or Path("/var/log/nginx/greentick-edge.log")
    click.echo(configuration(settings, Choices(log=log, listen=listen, certificates=certificates)), nl=False)


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

    click.echo(pairing_code(_settings().secret_key[0], time.time_ns() // 1_000_000))
    click.echo("Type it into the pairing page within ten minutes.", err=True)


@cli.command()
@click.argument("address", required=False)
@click.option("--withdraw", is_flag=True, help="Take the invitation of this address back.")
def invite(*, address: str | None, withdraw: bool) -> None:
    """Let somebody with this address sign in with Google; without an address, list who is invited."""
    from greentick.auth.inviting import invite

    settings = _settings()
    for line in invite(settings, address, time.time_ns() // 1_000_000, withdraw=withdraw):
        click.echo(line)


@cli.command("forget-wishes")
@click.argument("address")
def forget_wishes(*, address: str) -> None:
    """Forget what the owner of this address chose about receipts. Only the owner may ask for it: make sure of that."""
    from greentick.store import check
    from greentick.wiring import store_of

    settings = _settings()
    check(settings.database_url)
    store = store_of(settings)
    gone = store.choosing.forget(address, time.time_ns() // 1_000_000)
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
        findings += send_canary(_located(_settings()))
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

    settings = _settings()
    check(settings.database_url)
    store = open_store(settings.database_url, retention_days=settings.retention_days)
    done = rejudge(store, time.time_ns() // 1_000_000)
    click.echo(f"{done.messages} messages looked at, {done.hits} hits judged anew, {done.receipts} receipts changed.")


@cli.command()
def requeue() -> None:
    """Put dead letters back into the stream, after what killed them has been mended."""
    from greentick.stream import HitStream, connect

    stream = HitStream(connect(_located(_settings()).redis_url))
    letters = stream.dead_letters(stream.dead())
    stream.revive(letters)
    click.echo(f"{len(letters)} dead letters put back.")


def _settings() -> Settings:
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
