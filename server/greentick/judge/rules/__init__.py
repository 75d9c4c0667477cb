"""The rules, in order. Each asks one question and answers or passes; the last always answers.

What the sender or the request itself says comes first, then what the agent says, then networks and time, which never
take an open away alone.
"""

from collections.abc import Callable

from greentick.judge.rules import (
    apple_privacy,
    bare_webkit,
    before_delivery,
    before_leaving,
    contradiction,
    data_centre,
    declared_prefetch,
    gmail_prefetch,
    image_proxy,
    links_at_once,
    microsoft,
    named_machine,
    no_agent,
    note_to_self,
    own_session,
    own_view,
    probing,
    reader,
    security_network,
    senders_network,
    soon_after_sending,
    unknown_client,
)
from greentick.judge.situation import Answer, Situation

RULES: tuple[Callable[[Situation], Answer | None], ...] = (
    own_session.ask,
    own_view.ask,
    before_leaving.ask,
    declared_prefetch.ask,
    apple_privacy.ask,
    gmail_prefetch.ask,
    probing.ask,
    links_at_once.ask,
    before_delivery.ask,
    named_machine.ask,
    note_to_self.ask,
    security_network.ask,
    microsoft.ask,
    data_centre.ask,
    image_proxy.ask,
    senders_network.ask,
    no_agent.ask,
    contradiction.ask,
    soon_after_sending.ask,
    bare_webkit.ask,
    unknown_client.ask,
    reader.ask,
)
