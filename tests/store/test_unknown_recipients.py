"""Mails whose recipients are not told, or cannot be read: the server's policy decides, until somebody is named."""

import pytest

from greentick.domain.identity import Identity
from greentick.domain.message import Recipient
from greentick.domain.policy import Policy
from greentick.domain.receipt import State
from greentick.domain.wish import Choice
from greentick.store.forgetting import Forgotten
from greentick.wire.settings_shapes import SettingsPatch
from making import ALICE, BOB, NOW_MS, a_message, a_nonce, an_id
from store.choosing import Serve, Server

CAROL = Recipient("carol@example.org", "Carol")
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


@pytest.mark.parametrize("keep", [True, False])
@pytest.mark.parametrize(("policy", "state"), [(Policy(), State.OPENED), (Policy(consent_first=True), State.UNTRACKED)])
def test_one_recipients_yes_does_not_answer_for_another_who_is_not_known(
    serve: Serve, policy: Policy, state: State, keep: bool
) -> None:
    server = serve(policy=policy)
    server.store.accounts.update_settings(server.alice, SettingsPatch(keep_recipients=keep))
    server.send(1, BOB, NAMELESS)
    server.send(2)

    def states() -> tuple[State, State]:
        server.hit(1)
        server.hit(2)
        return server.state(1), server.state(2)

    assert states() == (state, state)
    server.store.recipients.note_consent(server.alice, BOB.address, "by phone", NOW_MS)
    assert states() == (state, State.OPENED)
    server.store.recipients.forget_consent(server.alice, BOB.address, NOW_MS)
    assert states() == (state, state)
    server.choose(Choice.ALLOW, 1, BOB.address)
    assert states() == (state, State.OPENED)
    server.send(1, BOB, NAMELESS)
    assert states() == (state, State.OPENED)


def test_somebody_not_known_is_kept_beside_those_who_are_and_never_in_their_place(server: Server) -> None:
    def kept() -> tuple[Recipient, ...]:
        detail = server.store.messages.get(server.alice, an_id(1))
        assert detail is not None
        return detail.stored.message.recipients

    server.send(1, NAMELESS)
    nobody = kept()
    server.send(1, NAMELESS, BOB, NAMELESS)
    both = kept()
    server.send(1, NAMELESS)

    assert (nobody, both, kept()) == ((), (BOB, NAMELESS), (BOB, NAMELESS))


def test_a_copy_that_somebody_not_known_has_too_does_not_tell_who_its_reader_is(server: Server) -> None:
    server.send(1, BOB, NAMELESS)

    server.choose(Choice.STOP_SENDER)

    shown = server.store.choosing.show((server.alice, a_nonce(1)))
    assert shown is not None
    assert (shown.is_shared, shown.standing) == (True, None)
    assert server.standing() == "ok: no_objection"


@pytest.mark.parametrize("keep", [True, False])
def test_who_was_forgotten_still_shares_his_copy_with_the_others(server: Server, keep: bool) -> None:
    server.store.accounts.update_settings(server.alice, SettingsPatch(keep_recipients=keep))
    server.send(1, BOB, CAROL)

    assert server.store.forgetting.contact(server.alice, CAROL.address, server.now_ms) == Forgotten(0, shared=1)

    shown = server.store.choosing.show((server.alice, a_nonce(1)))
    assert shown is not None
    assert (shown.is_shared, shown.standing) == (True, None)
    assert server.store.forgetting.contact(server.alice, BOB.address, server.now_ms) == Forgotten(1, shared=0)


@pytest.mark.parametrize("keep", [True, False])
def test_a_mail_to_a_contact_and_somebody_not_known_goes_when_the_contact_is_forgotten(
    server: Server, keep: bool
) -> None:
    server.store.accounts.update_settings(server.alice, SettingsPatch(keep_recipients=keep))
    server.send(1, BOB, NAMELESS)

    assert server.store.forgetting.contact(server.alice, BOB.address, server.now_ms) == Forgotten(erased=1, shared=0)


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
