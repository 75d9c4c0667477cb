"""Recipients' choices: carried out on every mail that went to them, told to the sender, and nothing else is kept."""

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import pytest
from msgspec.structs import replace
from sqlalchemy import select

from greentick.domain.folding import fold
from greentick.domain.hit import CONFIRMED, Hit
from greentick.domain.identity import Identity
from greentick.domain.judgement import JudgedHit
from greentick.domain.mail_report import ReadReport, ReportKind
from greentick.domain.message import Message, Recipient
from greentick.domain.policy import Policy
from greentick.domain.receipt import State
from greentick.domain.wish import Choice
from greentick.errors import NotFound
from greentick.store import open_store
from greentick.store.tables import hits as hit_rows
from greentick.store.tables import metadata
from greentick.wire.settings_shapes import SettingsPatch
from greentick.worker import pipeline
from greentick.worker.batch import Given
from greentick.worker.tools import Tools
from making import ALICE, BOB, NOW_MS, a_hit, a_message, a_nonce, an_id
from worker.rules import RULES

SECRET = b"a secret of thirty-two characters"
CAROL = Recipient("carol@example.org")


def judge(message: Message, hits: Sequence[Hit], *around: Any, **named: Any) -> Sequence[JudgedHit]:
    given = [replace(each, agent="person") if each.method == CONFIRMED else each for each in hits]
    return RULES.judge(message, given, *around, **named)


TOOLS = Tools(hit_cap=RULES.hit_cap, judge=judge, fold=fold)


class Server:
    """One database. Alice and Dora send."""

    def __init__(self, url: str, *secrets: bytes, policy: Policy | None = None) -> None:
        self.store = open_store(url, secrets=secrets or (SECRET,), policy=policy or Policy())
        self.alice = self.store.accounts.owner() or self.store.accounts.create(1)
        self.now_ms = NOW_MS

    def send(self, number: int, *recipients: Recipient, account: bytes | None = None) -> Message:
        message = a_message(account or self.alice, number, recipients=recipients or (BOB,))
        self.store.messages.register(message.account_id, [message], NOW_MS)
        self.drain()
        return message

    def hit(self, number: int, account: bytes | None = None) -> None:
        hit = a_hit(account or self.alice, f"h-{number}-{self.now_ms}", number, at_ms=self.now_ms)
        self.drain(hit)

    def drain(self, *hits: object) -> None:
        self.now_ms += 1_000_000
        given = Given(now_ms=self.now_ms, hits=hits, due=self.store.work.due(self.now_ms, 100))  # type: ignore[arg-type]
        pipeline.run(self.store, TOOLS, given)

    def choose(self, choice: Choice, number: int = 1, typed: str = "") -> str:
        self.now_ms += 1
        proof = self.store.choosing.choose((self.alice, a_nonce(number)), choice, typed, self.now_ms)
        self.drain()
        return proof

    def state(self, number: int = 1, account: bytes | None = None) -> State:
        found = self.store.messages.get(account or self.alice, an_id(number))
        assert found is not None
        return found.stored.receipt.state

    def standing(self, address: str = BOB.address, sender: str = "") -> str:
        [found] = self.store.recipients.check(self.alice, [address], sender)
        return f"{found.standing}: {found.cause}"

    def kept_hits(self) -> int:
        with self.store._database.reading() as connection:
            return len(connection.execute(select(hit_rows)).all())


class Serve(Protocol):
    """Starts a server on the test's database."""

    def __call__(self, *secrets: bytes, policy: Policy | None = None) -> Server: ...


@pytest.fixture
def serve(database_url: str) -> Iterator[Serve]:
    servers: list[Server] = []

    def start(*secrets: bytes, policy: Policy | None = None) -> Server:
        servers.append(Server(database_url, *secrets, policy=policy))
        return servers[-1]

    yield start
    for each in servers:
        each.store.close()


@pytest.fixture
def server(serve: Serve) -> Server:
    return serve()


def test_stopping_a_mail_erases_what_was_recorded_and_tells_the_sender(server: Server) -> None:
    server.send(1)
    server.send(2)
    server.hit(1)
    server.hit(2)
    before = server.store.feed.end(server.alice)
    assert server.state() is State.OPENED

    server.choose(Choice.STOP_MAIL)
    server.hit(1)

    assert (server.state(1), server.state(2)) == (State.REFUSED, State.OPENED)
    assert server.kept_hits() == 1
    [change] = server.store.feed.page(server.alice, before, 10).items
    assert change.stored is not None
    assert (change.stored.receipt.state, change.stored.receipt.events, change.notices) == (State.REFUSED, (), ())
    history = server.store.feed.page(server.alice, 0, 10).items
    assert not any(each.notices for each in history if each.message_id == an_id(1))


def test_stopping_a_sender_reaches_mails_already_sent_and_those_to_come(server: Server) -> None:
    dora = server.store.accounts.create(2)
    server.send(1)
    server.send(2, replace(BOB, address="Bob@Example.org"), CAROL)
    server.send(3, CAROL)
    server.send(4, account=dora)
    for number in (1, 2, 3):
        server.hit(number)

    server.choose(Choice.STOP_SENDER)
    server.send(5)
    server.hit(5)

    assert [server.state(number) for number in (1, 2, 3, 5)] == [State.REFUSED] * 2 + [State.OPENED, State.REFUSED]
    assert server.state(4, dora) is State.SENT
    assert server.kept_hits() == 1
    assert server.standing() == "refused: refused_sender"


def test_stopping_the_server_reaches_every_sender(server: Server) -> None:
    dora = server.store.accounts.create(2)
    server.send(1)
    server.send(2, account=dora)
    server.hit(2, dora)

    server.choose(Choice.STOP_SERVER)

    assert server.state(2, dora) is State.REFUSED
    assert server.kept_hits() == 0
    assert server.standing() == "refused: refused_server"


def test_a_refusal_holds_where_recipients_are_not_kept_and_after_a_new_secret(serve: Serve) -> None:
    server = serve()
    server.store.accounts.update_settings(server.alice, SettingsPatch(keep_details=False))
    server.send(1)
    server.send(2)
    server.choose(Choice.STOP_SENDER)

    newer = serve(b"another secret, made later than it", SECRET)

    assert server.state(2) is State.REFUSED
    assert newer.standing() == "refused: refused_sender"
    newer.send(3)
    assert newer.state(3) is State.REFUSED


def test_a_refusal_is_kept_without_the_address(server: Server) -> None:
    server.store.accounts.update_settings(server.alice, SettingsPatch(keep_details=False))
    server.send(1)
    server.choose(Choice.STOP_SERVER)

    with server.store._database.reading() as connection:
        rows = [str(row) for table in metadata.tables.values() for row in connection.execute(select(table))]

    assert not any(BOB.address in row or "bob" in row for row in rows)


def test_only_who_refused_can_take_it_back(server: Server, serve: Serve) -> None:
    server.send(1)
    proof = server.choose(Choice.STOP_SENDER)
    copy = (server.alice, a_nonce(1))

    for forged in ("", "x" * 22, server.choose(Choice.ALLOW)):
        assert not server.store.choosing.proves(copy, forged)
        server.store.choosing.take_back(copy, forged, server.now_ms)

    assert server.store.choosing.proves(copy, proof)
    assert serve(b"another secret, made later than it", SECRET).store.choosing.proves(copy, proof)
    server.store.choosing.take_back(copy, proof, server.now_ms)
    server.drain()
    assert server.state() is State.SENT
    assert server.standing() == "ok: no_objection"
    assert not server.store.choosing.proves(copy, proof)


def test_whoever_runs_the_server_can_forget_wishes_when_asked_to(server: Server) -> None:
    server.send(1)
    server.choose(Choice.STOP_SERVER)

    assert server.store.choosing.forget("BOB@example.org", server.now_ms) == 1

    server.drain()
    assert server.state() is State.SENT


def test_where_several_share_a_copy_nobody_learns_who_they_are(server: Server) -> None:
    server.send(1, BOB, CAROL)
    server.send(2, BOB, CAROL)

    proofs = [
        server.choose(Choice.STOP_SENDER, 1, "mallory@example.org"),
        server.choose(Choice.STOP_SENDER, 2, CAROL.address),
    ]

    shown = [server.store.choosing.show((server.alice, a_nonce(number))) for number in (1, 2)]
    assert proofs == ["", ""]
    assert [each and (each.message.withheld, each.standing, each.judged) for each in shown] == [("copy", None, [])] * 2
    assert [server.standing(address) for address in ("mallory@example.org", BOB.address, CAROL.address)] == [
        "ok: no_objection", "ok: no_objection", "refused: refused_sender",
    ]  # fmt: skip


def test_who_wants_to_be_asked_gets_the_question_with_each_mail(server: Server) -> None:
    server.send(1)
    server.choose(Choice.ASK)
    server.send(2)
    server.hit(2)
    assert server.state(2) is State.UNTRACKED
    assert server.kept_hits() == 0
    assert server.standing() == "consent_needed: asks_each_time"

    server.choose(Choice.NOW, 2)

    assert (server.state(1), server.state(2)) == (State.UNTRACKED, State.OPENED)
    [change] = server.store.feed.page(server.alice, server.store.feed.end(server.alice) - 1, 1).items
    assert [each.first for each in change.notices] == [True]
    assert server.kept_hits() == 1
    server.choose(Choice.STOP_SENDER)
    assert server.state(2) is State.REFUSED


def test_with_consent_first_nothing_counts_before_a_yes(serve: Serve) -> None:
    server = serve(policy=Policy(consent_first=True, automatic_domains=("inside.example",)))
    server.send(1)
    server.send(2, Recipient("ines@mail.inside.example"))
    server.hit(1)
    server.hit(2)
    assert (server.state(1), server.state(2)) == (State.UNTRACKED, State.OPENED)
    assert server.standing() == "consent_needed: no_consent"

    server.choose(Choice.NOT_NOW)
    assert server.standing() == "consent_needed: not_now"
    server.choose(Choice.ALLOW)
    server.hit(1)

    assert server.state(1) is State.OPENED
    assert server.standing() == "ok: consent_recipient"


def test_where_consent_is_automatic_one_taken_back_erases_nothing(serve: Serve) -> None:
    server = serve(policy=Policy(consent_first=True, automatic_domains=("inside.example",)))
    ines = Recipient("ines@inside.example")
    server.send(1, ines)
    server.hit(1)

    server.store.recipients.note_consent(server.alice, ines.address, "by phone", NOW_MS)
    server.store.recipients.forget_consent(server.alice, ines.address, NOW_MS)
    server.drain()

    assert (server.state(), server.kept_hits()) == (State.OPENED, 1)


def test_with_one_who_agreed_and_one_whose_consent_is_automatic_a_mail_counts(serve: Serve) -> None:
    server = serve(policy=Policy(consent_first=True, automatic_domains=("inside.example",)))
    server.send(1, BOB, Recipient("ines@inside.example"))
    assert server.state() is State.UNTRACKED

    server.store.recipients.note_consent(server.alice, BOB.address, "by phone", NOW_MS)
    server.drain()

    assert server.state() is State.SENT


def test_a_refusal_holds_for_every_spelling_of_a_gmail_mailbox(server: Server) -> None:
    server.send(1, Recipient("j.doe@gmail.com"))
    server.choose(Choice.STOP_SENDER)
    server.send(2, Recipient("JDoe+news@googlemail.com"))

    assert server.state(2) is State.REFUSED
    assert server.standing("jdoe@gmail.com") == "refused: refused_sender"
    assert server.standing("j.doe@example.org") == "ok: no_objection"


def test_a_consent_the_sender_notes_counts_until_the_recipient_speaks(serve: Serve) -> None:
    server = serve(policy=Policy(consent_first=True))
    server.send(1)
    server.store.recipients.note_consent(server.alice, "Bob@example.org", "by phone", NOW_MS)
    server.drain()
    assert server.standing() == "ok: consent_sender"
    assert server.state() is State.SENT

    server.choose(Choice.STOP_SENDER)

    assert server.standing() == "refused: refused_sender"


def test_the_never_track_list_wins_over_everything(server: Server) -> None:
    patch = SettingsPatch(never_track=["example.org"])
    server.send(1)
    server.choose(Choice.ALLOW)
    server.store.accounts.update_settings(server.alice, patch)

    server.send(2, replace(BOB, address="bob@mail.example.org"))

    assert server.standing() == "never_track: never_track_list"
    assert server.state(2) is State.UNTRACKED


def test_a_mail_nobody_has_told_of_yet_can_be_stopped(server: Server) -> None:
    server.choose(Choice.STOP_MAIL, 7)
    assert server.store.work.due(2 * server.now_ms, 10) == []
    server.send(7)
    server.hit(7)

    assert server.state(7) is State.REFUSED


def test_an_account_that_is_erased_takes_wishes_towards_it_along(server: Server) -> None:
    server.send(1)
    server.choose(Choice.STOP_SENDER)
    server.store.recipients.note_consent(server.alice, CAROL.address, "by phone", NOW_MS)

    server.store.accounts.delete(server.alice)
    server.drain(a_hit(server.alice, "late"))

    assert server.store.choosing.show((server.alice, a_nonce(1))) is None
    with server.store._database.reading() as connection:
        rows = [row for table in metadata.tables.values() for row in connection.execute(select(table))]
    assert rows == []


def test_who_refuses_has_reports_of_mail_systems_erased_and_none_kept(server: Server) -> None:
    message = replace(server.send(1), rfc_message_id="<1@x>")
    server.store.messages.register(server.alice, [message], NOW_MS)
    report = ReadReport(id="r", kind=ReportKind.DISPLAYED, message_ids=("1@x",))
    server.store.mail_reports.add(server.alice, report, server.now_ms)
    server.drain()

    server.choose(Choice.STOP_SENDER)
    server.drain()

    detail = server.store.messages.get(server.alice, an_id(1))
    assert detail is not None
    assert (detail.stored.receipt.state, detail.stored.receipt.reports) == (State.REFUSED, ())
    with pytest.raises(NotFound, match="wants no receipts"):
        server.store.mail_reports.add(server.alice, report, server.now_ms)


NAMELESS = Recipient("")
INSIDER = Recipient("ines@example.com")


@pytest.mark.parametrize("recipients", [(), (NAMELESS,), (INSIDER, NAMELESS)])
@pytest.mark.parametrize(
    ("policy", "state"),
    [
        (Policy(), State.OPENED),
        (Policy(receipts="nobody"), State.UNTRACKED),
        (Policy(receipts="inside"), State.UNTRACKED),
        (Policy(consent_first=True, automatic_domains=("example.com",)), State.UNTRACKED),
    ],
)
def test_a_recipient_nobody_knows_is_judged_by_the_servers_policy(
    serve: Serve, policy: Policy, state: State, recipients: tuple[Recipient, ...]
) -> None:
    server = serve(policy=policy)
    server.hit(1)

    server.store.messages.register(
        server.alice,
        [a_message(server.alice, recipients=recipients), a_message(server.alice, 2, tracks="log", recipients=())],
        NOW_MS,
    )
    server.hit(1)

    assert server.state() is state
    assert bool(server.kept_hits()) is (state is State.OPENED)
    assert server.state(2) is (State.SENT if state is State.OPENED else state)


@pytest.mark.parametrize("keep", [True, False])
@pytest.mark.parametrize(
    ("policy", "recipient", "state"),
    [
        (Policy(receipts="nobody"), INSIDER, State.UNTRACKED),
        (Policy(receipts="inside"), INSIDER, State.OPENED),
        (Policy(receipts="inside"), BOB, State.UNTRACKED),
        (Policy(consent_first=True, automatic_domains=("example.com",)), INSIDER, State.OPENED),
        (Policy(consent_first=True, automatic_domains=("example.com",)), BOB, State.UNTRACKED),
    ],
)
def test_recipients_told_of_later_decide_in_place_of_nobody(
    serve: Serve, policy: Policy, recipient: Recipient, state: State, keep: bool
) -> None:
    server = serve(policy=policy)
    server.store.accounts.update_settings(server.alice, SettingsPatch(keep_recipients=keep))
    server.store.messages.register(server.alice, [a_message(server.alice, recipients=())], NOW_MS)

    server.send(1, recipient)
    server.hit(1)
    server.send(1, INSIDER)  # a recipient more lifts nothing
    server.hit(1)

    assert server.state() is state


def test_a_mail_stopped_by_its_reader_stays_so_when_recipients_are_told_of(server: Server) -> None:
    server.store.messages.register(server.alice, [a_message(server.alice, recipients=())], NOW_MS)

    server.choose(Choice.STOP_MAIL)
    server.send(1)

    assert server.state() is State.REFUSED


def test_telling_the_same_recipients_again_decides_nothing_anew(server: Server) -> None:
    server.send(1)
    server.store.accounts.update_settings(server.alice, SettingsPatch(never_track=[BOB.address]))

    server.send(1)
    server.hit(1)

    assert server.state() is State.OPENED


def test_where_people_sign_in_the_senders_domain_is_one_they_signed_in_with(serve: Serve) -> None:
    server = serve(policy=Policy(receipts="inside", senders_proved=True))

    server.send(1, INSIDER)
    claimed = server.standing(INSIDER.address, ALICE)
    server.store.people.prove(server.alice, Identity(issuer="google", subject="1", address="al@Example.com"), NOW_MS)
    server.send(2, INSIDER)
    for number in (1, 2):
        server.hit(number)

    assert (server.state(1), server.state(2)) == (State.UNTRACKED, State.OPENED)
    assert (claimed, server.standing(INSIDER.address, ALICE)) == ("never_track: policy_outside", "ok: no_objection")
