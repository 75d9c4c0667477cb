"""Recipients' choices: carried out on every mail that went to them, told to the sender, and nothing else is kept."""

from functools import partial

import pytest
from msgspec.structs import replace
from sqlalchemy import select

from greentick.domain.hit import CONFIRMED
from greentick.domain.mail_report import ReadReport, ReportKind
from greentick.domain.message import Recipient
from greentick.domain.policy import Policy
from greentick.domain.receipt import State
from greentick.domain.wish import Choice
from greentick.errors import NotFound
from greentick.store.tables import metadata
from greentick.wire.settings_shapes import SettingsPatch
from making import BOB, NOW_MS, a_hit, a_nonce, an_id
from store.choosing import SECRET, Serve, Server

CAROL = Recipient("carol@example.org")


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


@pytest.mark.parametrize("chosen", [1, 2])
def test_a_choice_reaches_mails_of_every_secret_of_the_ring(serve: Serve, chosen: int) -> None:
    server = serve()
    server.send(1)
    server.send(3, BOB, CAROL)
    server.hit(1)
    newer = serve(b"another secret, made later than it", SECRET)
    newer.now_ms = server.now_ms
    newer.send(2)

    proof = newer.choose(Choice.STOP_SENDER, chosen)
    newer.hit(2)
    newer.store.recipients.note_consent(newer.alice, CAROL.address, "by phone", newer.now_ms)
    newer.drain()

    assert [newer.state(number) for number in (1, 2, 3)] == [State.REFUSED] * 3
    assert newer.kept_hits() == 0
    newer.store.choosing.take_back((newer.alice, a_nonce(chosen)), proof, newer.now_ms)
    newer.drain()
    assert [newer.state(number) for number in (1, 2, 3)] == [State.SENT] * 3


@pytest.mark.parametrize(("earlier", "state"), [(Choice.STOP_SENDER, State.REFUSED), (Choice.ASK, State.UNTRACKED)])
def test_who_takes_back_a_refusal_towards_everybody_keeps_what_he_chose_before(
    server: Server, earlier: Choice, state: State
) -> None:
    dora = server.store.accounts.create(2)
    server.send(1)
    server.send(2, account=dora)
    server.choose(earlier)

    proof = server.store.choosing.choose((dora, a_nonce(2)), Choice.STOP_SERVER, "", server.now_ms)
    server.drain()
    assert (server.state(1), server.state(2, dora)) == (State.REFUSED, State.REFUSED)
    server.store.choosing.take_back((dora, a_nonce(2)), proof, server.now_ms)
    server.drain()

    assert (server.state(1), server.state(2, dora)) == (state, State.SENT)


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
    assert [each and (each.message.withheld, each.standing, each.hits) for each in shown] == [("copy", None, [])] * 2
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


@pytest.mark.parametrize("is_noted_first", [True, False])
def test_not_now_takes_nothing_back_of_what_was_chosen(server: Server, is_noted_first: bool) -> None:
    note = partial(server.store.recipients.note_consent, server.alice, BOB.address, "at the fair")
    if is_noted_first:
        note(server.now_ms)
    server.send(1)
    server.choose(Choice.ASK)
    server.send(2)

    server.choose(Choice.NOT_NOW, 2)
    note(server.now_ms)
    server.drain()
    server.hit(2)

    assert server.standing() == "consent_needed: asks_each_time"
    assert (server.state(2), server.kept_hits()) == (State.UNTRACKED, 0)


@pytest.mark.parametrize("typed", ["", BOB.address, "mallory@example.org"])
@pytest.mark.parametrize("consent_first", [True, False])
def test_who_gives_a_receipt_by_hand_speaks_for_nobody_else_who_got_the_copy(
    serve: Serve, typed: str, consent_first: bool
) -> None:
    server = serve(policy=Policy(consent_first=consent_first))
    server.send(1, CAROL)
    server.choose(Choice.ASK)
    server.send(2, BOB, CAROL)

    for _ in range(3):
        server.choose(Choice.NOW, 2, typed)
    server.hit(2)

    found = server.store.messages.get(server.alice, an_id(2))
    assert found is not None
    assert [(each.hit.method, each.hit.agent) for each in found.judged] == [(CONFIRMED, "")] * 2  # one for each
    assert (server.state(2), server.state(1)) == (State.OPENED, State.UNTRACKED)
    server.choose(Choice.STOP_MAIL, 2)
    assert (server.state(2), server.kept_hits()) == (State.REFUSED, 0)


def test_a_question_one_of_several_asked_for_stays_whatever_others_choose_elsewhere(server: Server) -> None:
    server.send(1, BOB, CAROL)
    server.send(2)
    server.choose(Choice.ASK, 1)

    server.choose(Choice.ALLOW, 2)
    server.choose(Choice.ALLOW, 1, BOB.address)
    server.hit(1)

    assert (server.state(1), server.state(2), server.kept_hits()) == (State.UNTRACKED, State.SENT, 0)


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
