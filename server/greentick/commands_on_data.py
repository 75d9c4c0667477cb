"""The commands on what is kept. Part of the command line, which imports only what the given command needs."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from greentick.settings import Settings

if TYPE_CHECKING:
    from greentick.store.moving import Moved


@click.command()
@click.option(
    "--to", required=True, help="Address of an empty PostgreSQL database: postgresql://user:password@host/name"
)
def move(*, to: str) -> None:
    """Move everything from SQLite to PostgreSQL, compared row by row; the SQLite file stays as it is."""
    from greentick.store.moving import move

    click.echo(f"{'table':<16}{'rows':>12}  {'checksum':<16}  {'seconds':>7}")

    def say(moved: "Moved") -> None:
        click.echo(f"{moved.table:<16}{moved.rows:>12}  {moved.checksum:<16}  {moved.seconds:>7.1f}")

    move(_settings().database_url, to, say)
    click.echo(
        "All rows are in PostgreSQL, counted and compared. Set GREENTICK_DATABASE_URL to that address for every process"
        " and start them again. The SQLite file was not changed: delete it when you are content."
    )


COMMANDS = (move,)


def _settings() -> Settings:
    return Settings.from_env(os.environ, Path(".env"))
