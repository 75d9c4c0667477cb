"""A PostgreSQL cluster for measuring: of this run alone, on the server's core, durable as it comes from its package."""

import contextlib
import os
from collections.abc import Iterator

from bench.machine import SERVER_CORE
from postgresql_server import PostgresqlServer


@contextlib.contextmanager
def cluster() -> Iterator[PostgresqlServer]:
    """A running cluster, thrown away with the block."""
    everywhere = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {SERVER_CORE})
    try:
        server = PostgresqlServer(durable=True)
    finally:
        os.sched_setaffinity(0, everywhere)
    try:
        yield server
    finally:
        server.close()
