"""Hits of readers, machines and the sender, judged, and a mail they belong to."""

from msgspec.structs import replace

from greentick.domain.folding import fold
from greentick.domain.hit import Hit, Target
from greentick.domain.judgement import Client, JudgedHit, Judgement, Verdict
from greentick.domain.message import Message, Recipient

SENT_MS = 1_790_000_000_000
LATER_MS = SENT_MS + 10**9
IPHONE = Client(system="iOS", device="phone")
DESKTOP = Client(name="Outlook", system="Windows", device="desktop")
REASONS = {
    Verdict.PERSON: "mail_client",
    Verdict.PROXY: "image_proxy",
    Verdict.MAYBE: "microsoft_network",
    Verdict.PREFETCH: "gmail_prefetch",
    Verdict.SCANNER: "scanner_network",
    Verdict.BOT: "bot_agent",
    Verdict.SELF: "own_view",
}


def mail(recipients: int = 1, **changed: object) -> Message:
    message = Message(
        id="A" * 16,
        account_id=bytes(9),
        nonce=bytes(12),
        sent_at_ms=SENT_MS,
        recipients=tuple(Recipient(f"r{n}@example.org") for n in range(recipients)),
    )
    return replace(message, **changed)


def judged(verdict: Verdict, after_s: float, *, held_s: float = 0, **known: object) -> JudgedHit:
    at_ms = SENT_MS + round(after_s * 1000)
    hit = Hit(
        id=str(known.pop("id", f"{at_ms}")),
        at_ms=at_ms,
        account_id=bytes(9),
        nonce=bytes(12),
        network_hash=str(known.pop("network_hash", "")),
        url=known.pop("url", None),  # type: ignore[arg-type]
        target=Target(str(known.pop("target", "pixel"))),
    )
    party = "Gmail" if verdict is Verdict.PROXY else ""
    fields = {"reason": REASONS[verdict], "party": party, **known}
    show_at_ms = at_ms + round(held_s * 1000)
    judgement = Judgement(verdict=verdict, show_at_ms=show_at_ms, notify_at_ms=show_at_ms, **fields)  # type: ignore[arg-type]
    return JudgedHit(hit, judgement)


def opened(after_s: float, **known: object) -> JudgedHit:
    """Through Gmail's proxy."""
    return judged(Verdict.PROXY, after_s, **known)  # type: ignore[arg-type]


def read(after_s: float, **known: object) -> JudgedHit:
    """Directly, with an iPhone unless said otherwise."""
    return judged(Verdict.PERSON, after_s, **{"client": IPHONE, **known})  # type: ignore[arg-type]


def clicked(after_s: float, **known: object) -> JudgedHit:
    url = known.pop("url", "https://example.org/")
    return judged(Verdict.PERSON, after_s, target="link", url=url, **known)  # type: ignore[arg-type]


def mine(each: JudgedHit, correction: str = "") -> JudgedHit:
    judgement = replace(each.judgement, verdict=Verdict.SELF, reason="corrected")
    return JudgedHit(each.hit, judgement, correction)


def opens(*hits: JudgedHit, recipients: int = 1) -> int:
    return fold(mail(recipients), hits, LATER_MS).opens
