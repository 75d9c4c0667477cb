"""News of a mail does not outlive what it tells of: not what was read before, nor what was handed over before."""

from collections.abc import Iterable
from threading import Thread

from sqlalchemy import select

from greentick.domain.channels import Channel, NewDelivery, Occasion, Rule
from greentick.domain.wish import Choice
from greentick.notify.following import _decide
from greentick.store.followers import Stretch
from greentick.store.notice_tables import deliveries
from making import a_nonce, an_id
from store.choosing import Server


def told(url: str) -> tuple[Server, str]:
    """A server with a channel that is told of opens, and two mails that were opened."""
    server = Server(url)
    channel = Channel(id="", account_id=server.alice, kind="webhook", name="w", target="https://x.example/")
    channel = server.store.channels.add(channel)
    rule = Rule(id="", channel_id=channel.id, on=frozenset({Occasion.OPEN, Occasion.FIRST_OPEN}))
    server.store.channels.add_rule(server.alice, rule)
    for number in (1, 2):
        server.send(number)
        server.hit(number)
    return server, channel.id


def kept(server: Server) -> list[int]:
    with server.store._database.reading() as connection:
        return list(connection.scalars(select(deliveries.c.message_key)))


def test_a_mail_erased_or_refused_while_news_are_found_is_told_of_nowhere(database_url: str) -> None:
    server, _ = told(database_url)
    decide = _decide(server.now_ms)
    other = Server(database_url)
    ending = Thread(
        target=lambda: (
            other.store.messages.delete(server.alice, an_id(1), server.now_ms),
            other.store.choosing.choose((server.alice, a_nonce(2)), Choice.STOP_SENDER, "", server.now_ms),
        )
    )

    def meanwhile(stretch: Stretch) -> Iterable[NewDelivery]:
        found = list(decide(stretch))
        ending.start()
        ending.join(2)  # over, unless it has to wait for us
        assert len(found) == 2
        return found

    server.store.followers.look_through(server.alice, server.now_ms, 200, meanwhile)
    ending.join()

    assert kept(server) == []
    server.store.close()
    other.store.close()


def test_a_delivery_whose_mail_is_gone_ends_when_it_is_begun(database_url: str) -> None:
    server, channel_id = told(database_url)
    server.store.followers.look_through(server.alice, server.now_ms, 200, _decide(server.now_ms))
    [first, second] = sorted(kept(server))
    with server.store._database.writing() as connection:
        connection.execute(deliveries.update().where(deliveries.c.message_key == first).values(message_key=-1))
    claims = server.store.deliveries.hand_over(server.now_ms + 10**9, 10)[channel_id]

    begun = server.store.deliveries.begin(claims, server.now_ms + 10**9)

    assert [delivery.message_id for delivery, _ in begun] == [an_id(2)]
    assert kept(server) == [second]
    server.store.close()
