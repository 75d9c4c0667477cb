"""How recipients stand to receipts: asked before a mail goes out, and what the sender notes himself."""

from typing import cast

from greentick.api.call import Call
from greentick.api.fields import gmail_address_of
from greentick.domain.wish import Finding
from greentick.errors import InvalidInput
from greentick.wire import recipient_shapes as shapes
from greentick.wire.bounds import MOST_ADDRESSES, SOURCE_CHARS
from greentick.wire.times import to_wire


def check_recipients(call: Call) -> shapes.CheckAnswer:
    """POST /v1/recipients/check. What is no address is nobody who could have refused."""
    asked = call.read(shapes.CheckRequest)
    if not 1 <= len(asked.addresses) <= MOST_ADDRESSES:
        raise InvalidInput(f"addresses must hold 1 to {MOST_ADDRESSES} addresses. Ask for the rest in further calls.")
    findings = call.store.recipients.check(call.account_id, asked.addresses, asked.gmail_address)
    return shapes.CheckAnswer(
        recipients=[_checked(*each) for each in zip(asked.addresses, findings, strict=True)],
    )


def note_consent(call: Call) -> None:
    """PUT /v1/recipients/consent."""
    note = call.read(shapes.ConsentNote)
    source = " ".join(note.source.split())
    if not 1 <= len(source) <= SOURCE_CHARS:
        raise InvalidInput(f"source must say in 1 to {SOURCE_CHARS} characters how the recipient agreed.")
    call.store.recipients.note_consent(call.account_id, _address(note.address), source, call.now_ms)
    call.changed()


def forget_consent(call: Call) -> None:
    """DELETE /v1/recipients/consent/{address}."""
    call.store.recipients.forget_consent(call.account_id, _address(call.path["address"]), call.now_ms)
    call.changed()


def _address(text: str) -> str:
    address = gmail_address_of(text)
    if address is None:
        raise InvalidInput("address must be one mail address, such as ines@example.org.")
    return address


def _checked(address: str, finding: Finding) -> shapes.CheckedRecipient:
    return shapes.CheckedRecipient(
        address=address,
        standing=finding.standing.value,
        cause=cast("shapes.CauseName", finding.cause),
        at=None if finding.at_ms is None else to_wire(finding.at_ms),
        source=finding.source,
    )
