"""The commands on what is kept. Part of the command line, which imports only what the given command needs."""

import os
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from greentick.clock import now_ms
from greentick.errors import InvalidInput
from greentick.settings import Settings
from greentick.tongues import LANGUAGES

if TYPE_CHECKING:
    from greentick.store import Store
    from greentick.store.moving import Moved

MOST_DAYS = 36_500
ADDRESS_CHARS = 320


@click.command()
@click.option(
    "--to", required=True, help="Address of an empty PostgreSQL database: postgresql://user:password@host/name"
)
def move(*, to: str) -> None:
    """Move everything from SQLite to PostgreSQL, compared row by row; the SQLite file stays as it is."""
    from greentick.embedded.left import left_in
    from greentick.store.moving import move

    settings = given_settings()
    left = left_in(settings.data_dir)
    _refuse_what_waits(settings, left.batches)

    head = f"{'table':<16}{'rows':>12}  {'checksum':<16}  {'seconds':>7}\n"

    def say(moved: "Moved") -> None:
        nonlocal head
        click.echo(head, nl=False)
        head = ""
        click.echo(f"{moved.table:<16}{moved.rows:>12}  {moved.checksum:<16}  {moved.seconds:>7.1f}")

    move(settings.database_url, to, say)
    click.echo(
        "All rows are in PostgreSQL, counted and compared. Set GREENTICK_DATABASE_URL to that address for every process"
        " and start them again. The SQLite file was not changed: delete it when you are content."
    )
    if left.dead:
        click.echo(
            f"{left.dead} batches of hits could not be stored and stay in {settings.data_dir / 'redis'}, which only"
            " `greentick serve` without GREENTICK_REDIS_URL reads: there greentick requeue tries again.",
            err=True,
        )


@click.command()
@click.option("--account", help="Its id, or a Gmail address it has sent from. [default: all accounts]")
@click.option(
    "--format", "format_", type=click.Choice(["json", "jsonl", "csv", "csv-hits"]), default="jsonl", show_default=True
)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="File to make. [default: stdout]")
@click.option("--force", is_flag=True, help="Write over a file that is there already.")
def export(*, account: str | None, format_: str, output: Path | None, force: bool) -> None:
    """Write all that is kept: json or jsonl with everything, csv with a line per message, csv-hits with one per hit."""
    from greentick.exporting import FORMATS, NOTE

    if output is not None and not output.name:
        raise InvalidInput("--output names no file.")
    if output is not None and _is_there(output) and not force:
        raise InvalidInput(f"{output} is there already. Name another file, or write over it with --force.")
    with _store() as store:
        lines = FORMATS[format_](store, _accounts(store, account))
        if output is None:
            for line in lines:
                click.echo(line, nl=False)
        else:
            _write(output, lines)
            click.echo(f"Written to {output}, readable by you alone.", err=True)
    if format_.startswith("csv"):  # whose lines say so themselves; a table's are counted and summed
        click.echo(NOTE, err=True)


@click.command()
@click.option("--account", help="Its id, or a Gmail address it has sent from. [default: all accounts]")
@click.option(
    "--older-than",
    metavar="DAYS",
    help="Erase what is older than so many days (90 or 90d). [default: each account's retention]",
)
@click.option("--dry-run", is_flag=True, help="Only say what would be removed.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def purge(*, account: str | None, older_than: str | None, dry_run: bool, yes: bool) -> None:
    """Erase now what is past its time, and say what it was. With --older-than it asks first, at a terminal."""
    from greentick.domain.token import b64encode
    from greentick.wire.times import to_wire

    at_ms = now_ms()
    with _store() as store:
        chosen = None if account is None else _accounts(store, account)
        past = store.retention.past(at_ms, account_ids=chosen, days=None if older_than is None else _days(older_than))
        sums = f"{sum(each.messages for each in past)} messages and {sum(each.hits for each in past)} hits"
        leap = store.upkeep_clock.leap(at_ms)
        if past and leap is not None and not dry_run and not yes:
            raise InvalidInput(
                f"This machine's clock is {leap.days} days ahead of the last upkeep. If it is right, give --yes to"
                f" erase {sums}; if not, set it right."
            )
        if past and older_than is not None and not dry_run and not yes:
            _ask(f"Erase {sums}?")
        for each in past:
            if not dry_run:
                store.retention.purge(each, at_ms)
            counts = f"{each.messages} messages with {each.hits} hits"
            click.echo(f"{b64encode(each.account_id)}: {counts} from before {to_wire(each.before_ms)}")
        months = 0 if dry_run else store.retention.drop_months(at_ms)
    click.echo(f"{'Would remove' if dry_run else 'Removed'} {sums}.")
    if months:
        click.echo(f"Dropped whole months with {months} hits that belonged to nothing any more.")


@click.command()
def restored() -> None:
    """After the database was restored from a backup, before the next start: have all extensions read it anew."""
    with _store() as store:
        feeds = store.feed.restart(now_ms())
    accounts = "1 account" if feeds == 1 else f"{feeds} accounts"
    click.echo(f"{accounts}: each extension now takes what is in this backup for the truth. Start greentick.")


@click.command()
@click.option("--account", required=True, help="Its id, or a Gmail address it has sent from.")
def report(*, account: str) -> None:
    """Take a bounce or a mail program's receipt from stdin, for a mail filter or pipe.

    Ends with 0 when it was kept; with 1 when it is no report, when nothing is to be recorded of its mail, or when the
    database is away.
    """
    from greentick.domain.mail_report import MOST_BYTES, read_report
    from greentick.store.mail_reports import EARLY_DAYS

    raw = sys.stdin.buffer.read(MOST_BYTES)
    while sys.stdin.buffer.read(MOST_BYTES):  # so that whoever pipes it is not cut off
        pass
    read = read_report(raw, given_settings().public_url)
    with _store() as store:
        message_id = store.mail_reports.add(store.holders.named(account), read, now_ms())
    if message_id:
        click.echo(f"Taken as {read.kind} for message {message_id}.")
    else:
        click.echo(
            f"Taken as {read.kind}. No mail of that Message-ID is known yet: it is kept {EARLY_DAYS} days for it."
        )


@click.group()
def erase() -> None:
    """Erase an account, or all that an account has of a contact."""


class _NamesAnAccount(click.Command):
    """Ids may begin with a hyphen, and -h be found inside of one: alone it asks for help all the same."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, ["--help" if each == "-h" else each for each in args])


@erase.command(
    "account",
    cls=_NamesAnAccount,
    context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]},
)
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase_account(*, name: str, yes: bool) -> None:
    """Erase the account of this id or Gmail address with everything of it; its pixels then count nothing."""
    from greentick.wiring import located
    from greentick.wiring.web import forget_account

    with _store() as store:
        account_id = store.holders.named(name)
        if not yes:
            click.confirm(f"Erase {name} with all messages and hits? Nothing brings them back.", abort=True)
        is_whole = forget_account(store, located(given_settings()), account_id)
    click.echo("Erased." if is_whole else "Erased. Redis does not answer: what waits in it goes once it does.")


@erase.command("contact")
@click.argument("address")
@click.option("--account", help="Its id, or a Gmail address it has sent from. [default: all accounts]")
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase_contact(*, address: str, account: str | None, yes: bool) -> None:
    """Erase the mails to this address alone, and take it out of those to others as well. Asks first, at a terminal."""
    contact = whole_address(address)
    with _store() as store:
        accounts = _accounts(store, account)
        if not yes:
            _ask(f"Erase all mails to {contact} alone, and take it out of those to others?")
        at_ms = now_ms()
        done = store.forgetting.contact_of(accounts, contact, at_ms)
    erased, shared = sum(each.erased for each in done), sum(each.shared for each in done)
    click.echo(f"{erased} mails erased; {contact} was taken out of {shared} mails to several people.")


@click.command()
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True)
@click.option("--controller", default="", help="Name of who answers for the processing. [default: a line to fill in]")
@click.option("--contact", default="", help="Address and contact of that person or organisation.")
@click.option("--officer", default="", help="Data protection officer.")
def record(*, language: str, controller: str, contact: str, officer: str) -> None:
    """Print the record of processing (GDPR, article 30) of this server as Markdown."""
    from importlib.metadata import version

    from greentick.record import Controller, record

    who = Controller(name=controller, contact=contact, officer=officer)
    day = time.strftime("%Y-%m-%d", time.gmtime())
    click.echo(record(given_settings(), who, language=language, version=version("greentick"), day=day), nl=False)


COMMANDS = (move, restored, export, purge, report, erase, record)


def _refuse_what_waits(settings: Settings, batches: int) -> None:
    """Raises StoreMismatch where answered hits are not in the database yet: another server would not find them."""
    from greentick.errors import StoreMismatch
    from greentick.ingest.spool import spool_files, waiting_hits

    spooled = sum(map(waiting_hits, spool_files(settings.spool_dir)))
    waiting = [
        *([f"{batches} batches of hits in {settings.data_dir / 'redis'}"] if batches else []),
        *([f"{spooled} hits in {settings.spool_dir}"] if spooled else []),
    ]
    if waiting:
        raise StoreMismatch(
            f"Not in the database yet: {' and '.join(waiting)}. They would stay behind. Start greentick once more as it"
            " was (greentick serve), stop it when greentick doctor says that nothing waits, and move then. Nothing was"
            " moved."
        )


@contextmanager
def _store() -> Iterator["Store"]:
    """The store, once it is known to fit."""
    from greentick.store import check, open_store

    settings = given_settings().of_a_server()
    check(settings.database_url)
    store = open_store(settings.database_url, retention_days=settings.retention_days, secrets=settings.secret_key)
    try:
        yield store
    finally:
        store.close()


def _accounts(store: "Store", name: str | None) -> list[bytes]:
    """All where none is named; an empty name, as of a script's unset variable, never means all."""
    return store.holders.ids() if name is None else [store.holders.named(name)]


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # writing will say what is wrong
        return False


def _write(path: Path, lines: Iterable[str]) -> None:
    """All of it under that name, or nothing."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.touch(mode=0o600)
        with part.open("w", encoding="utf-8", newline="") as file:
            file.writelines(lines)
        part.replace(path)
    except OSError as error:
        raise InvalidInput(f"{path} cannot be written: {error.strerror}. Name another file.") from error
    finally:
        with suppress(OSError):  # where it could not be made it cannot always be looked for
            part.unlink(missing_ok=True)


def _days(text: str) -> int:
    number = text.removesuffix("d")
    if not (number.isascii() and number.isdigit() and int(number) <= MOST_DAYS):
        raise InvalidInput(
            f"--older-than takes a number of days from 0 to {MOST_DAYS}, such as 90 or 90d, not {text!r}."
        )
    return int(number)


def _ask(question: str) -> None:
    """At a terminal. A timer or a script, which nobody watches, means what it says."""
    if _is_terminal():
        click.confirm(f"{question} Nothing brings them back.", abort=True)


def _is_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def whole_address(text: str) -> str:
    """A mail address as somebody gives it to a command. Raises InvalidInput: less than one would be nobody's."""
    name, _, host = text.strip().rpartition("@")
    if not name or not host or "\0" in text or len(text) > ADDRESS_CHARS:
        raise InvalidInput(f"{text[:80]!r} is no mail address. Write it like bob@example.org.")
    return f"{name}@{host}"


def given_settings() -> Settings:
    """For a command that looks at a server or changes it: makes nothing."""
    return Settings.from_env(os.environ, Path(".env"), makes_secret=False)
