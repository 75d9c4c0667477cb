"""An account's choices: settings that are kept as one JSON document, so that a new one needs no migration.

To add one: a field with its default in wire.settings_shapes.Choices, and the same in SettingsPatch.
"""

from typing import Any

import msgspec

from greentick.domain.policy import Policy
from greentick.wire import settings_shapes as shapes
from greentick.wire.settings_shapes import Choices, SettingsPatch

_decoder = msgspec.json.Decoder(Choices)
_encoder = msgspec.json.Encoder()

NAMES = Choices.__struct_fields__


def read_choices(text: str) -> Choices:
    """The choices of an account's row. What a newer greentick has added is left out."""
    return _decoder.decode(text)


def patched(text: str, patch: SettingsPatch) -> str | None:
    """The row's text after a patch; None when the patch names none of them."""
    changes: dict[str, Any] = {
        name: value for name in NAMES if (value := getattr(patch, name, msgspec.UNSET)) is not msgspec.UNSET
    }
    if not changes:
        return None
    kept = msgspec.json.decode(text) | msgspec.to_builtins(changes)
    return _encoder.encode(kept).decode()


def in_settings(policy: Policy) -> shapes.Policy:
    """The server's policy as an account's settings tell it."""
    return shapes.Policy(
        disclosure="always" if policy.disclosure_always else "free",
        consent=policy.consent_first,
        automatic_domains=list(policy.automatic_domains),
        receipts=policy.receipts,
        inside=list(policy.inside),
    )
