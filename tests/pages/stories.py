"""A few weeks of an account's mails as a person would have them: opens, clicks, scanners, and what cannot be told."""

import random
from collections.abc import Iterator

from greentick.domain.hit import Hit, Target
from greentick.domain.message import Message, Recipient
from greentick.domain.token import b64encode
from greentick.store import Store
from greentick.worker import pipeline
from greentick.worker.batch import Given
from greentick.worker.tools import Tools
from judging import APPLE_PRIVACY, CHROME, GMAIL, GMAIL_PREFETCH, IPHONE_SAFARI, OUTLOOK

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
SENDER = "alice@gmail.com"
PEOPLE = (
    Recipient("ines.duarte@example.org", "Ines Duarte"),
    Recipient("jonas.weber@example.com", "Jonas Weber"),
    Recipient("aiko.tanaka@example.jp", "Aiko Tanaka"),
    Recipient("pavel.orlov@example.net", "Pavel Orlov"),
    Recipient("mara@lindqvist.example", "Mara Lindqvist"),
)
SUBJECTS = (
    "Contract, second draft", "Offer 2026-114", "Minutes of Tuesday", "The figures you asked for", "Plan for Q1",
    "Re: Plan for Q1", "Lunch on Friday?", "Invoice 88", "契約書の件", "Вопрос по договору",
)  # fmt: skip
READERS = ((GMAIL, "google-proxy"), (OUTLOOK, "other"), (IPHONE_SAFARI, "other"), (APPLE_PRIVACY, "apple-egress"))
WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 3
UNWIELDY = f"{WORD} \u2069\u202e عقد"
"""One word wider than any screen, then what turns the direction of writing and would not let it be turned back."""

LINK = "https://example.org/report?year=2026&part=1"


def tell(store: Store, now_ms: int, *, days: int = 45) -> bytes:
    """Alice's account with all of it, told up to `now_ms`."""
    chance = random.Random(7)  # noqa: S311 - a story, not a secret
    account = store.accounts.create(now_ms - 60 * DAY_MS)
    store.sessions.create(account, b"browser", "Chrome, Linux", now_ms - DAY_MS, "browser")
    store.sessions.create(account, b"extension", "Chrome, Windows", now_ms - 9 * DAY_MS)
    mails = [mail for day in range(days, -1, -1) for mail in _mails(account, day, now_ms, chance)]
    mails.append(_unwieldy(account, now_ms))
    for begin in range(0, len(mails), 100):
        store.messages.register(account, mails[begin : begin + 100], now_ms)
    hits = [hit for mail in mails for hit in _hits(mail, now_ms, chance)]
    pipeline.run(store, Tools(), Given(now_ms=now_ms, hits=hits, due=store.work.due(now_ms, 10_000)))
    while store.work.due(now_ms, 1):
        pipeline.run(store, Tools(), Given(now_ms=now_ms, hits=[], due=store.work.due(now_ms, 10_000)))
    while store.reports.follow():
        pass
    return account


def _mails(account: bytes, days_ago: int, now_ms: int, chance: random.Random) -> Iterator[Message]:
    morning = now_ms - now_ms % DAY_MS - days_ago * DAY_MS
    for number in range(chance.choice((1, 2, 2, 3, 4))):
        sent_at_ms = min(morning + chance.randrange(7 * HOUR_MS, 18 * HOUR_MS), now_ms - (number + 1) * HOUR_MS)
        nonce = chance.randbytes(12)
        people = chance.sample(PEOPLE, chance.choice((1, 1, 1, 2)))
        yield Message(
            id=b64encode(nonce), account_id=account, nonce=nonce, sent_at_ms=sent_at_ms, gmail_address=SENDER,
            subject=chance.choice(SUBJECTS), recipients=tuple(people), thread_id=nonce.hex()[:16],
            tracks="both", links=1,
        )  # fmt: skip


def _unwieldy(account: bytes, now_ms: int) -> Message:
    nonce = bytes(12)
    person = Recipient(f"mara@{'lindqvist' * 6}.example", "\u202eمارا")
    return Message(
        id=b64encode(nonce), account_id=account, nonce=nonce, sent_at_ms=now_ms - 3 * DAY_MS, gmail_address=SENDER,
        subject=UNWIELDY, recipients=(person,), thread_id=nonce.hex()[:16], tracks="both", links=1,
    )  # fmt: skip


def _hits(mail: Message, now_ms: int, chance: random.Random) -> Iterator[Hit]:
    if PEOPLE[4] in mail.recipients or mail.subject == UNWIELDY:  # who blocks images
        return
    for number in range(chance.choice((0, 1, 1, 2, 4))):
        agent, network = chance.choice(READERS)
        at_ms = mail.sent_at_ms + int(chance.expovariate(1 / (5 * HOUR_MS))) + 90_000
        yield _hit(mail, number, at_ms, agent, network)
        if number == 1:
            yield _hit(mail, 50, at_ms + 40_000, CHROME, "other", target=Target.LINK, url=LINK)
    if chance.random() < 0.3:
        yield _hit(mail, 90, mail.sent_at_ms + 5_000, GMAIL_PREFETCH, "google-proxy")


def _hit(mail: Message, number: int, at_ms: int, agent: str, network: str, **more: object) -> Hit:
    return Hit(
        id=f"{mail.id}-{number}", at_ms=at_ms, account_id=mail.account_id, nonce=mail.nonce, agent=agent,
        network=network, network_hash=f"{mail.id}{agent[-3:]}", **more,  # type: ignore[arg-type]
    )  # fmt: skip
