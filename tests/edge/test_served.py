"""`greentick serve` follows the edge's log when one is named: its hits are judged and stored like all others."""

from pathlib import Path

import pytest
from sqlalchemy import insert, select

from edge.logged import ACCOUNT, SECRET, Edge
from embedded.served import Served
from greentick.store.tables import accounts
from making import a_message, an_id
from waiting import wait_until


@pytest.mark.timeout(400)
def test_serve_brings_the_hits_of_the_edge_to_the_database(tmp_path: Path) -> None:
    served = Served(tmp_path, edge_log=str(tmp_path / "edge.log"), secret_key=SECRET.decode())
    edge = Edge(tmp_path)
    try:
        served.start()
        store = served.store()
        made = store.accounts.create(1)
        with store.work._database.writing() as connection:  # the account that the lines' tokens are of
            row = dict(connection.execute(select(accounts).where(accounts.c.id == made)).mappings().one())
            connection.execute(insert(accounts).values(row | {"id": ACCOUNT}))
        store.messages.register(ACCOUNT, [a_message(ACCOUNT, 1)], 1)

        edge.write(1)

        wait_until(lambda: (detail := store.messages.get(ACCOUNT, an_id(1))) and detail.judged, 60)
        store.close()
    finally:
        served.close()
        edge.follower.close()
