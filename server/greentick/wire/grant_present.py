"""Permissions to ask Gmail, as an export tells of them."""

from greentick.domain.grants import Grant
from greentick.wire.export_shapes import GmailPermission
from greentick.wire.times import to_wire, to_wire_or_none


def permission(of: Grant) -> GmailPermission:
    """One permission, without its token."""
    return GmailPermission(
        address=of.address,
        state=of.state,
        granted_at=to_wire(of.granted_at_ms),
        last_asked_at=to_wire_or_none(of.looked_at_ms),
    )
