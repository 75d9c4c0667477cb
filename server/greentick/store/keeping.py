"""What an account lets be kept, field by field: from its choices and the older switch for all details."""

from dataclasses import dataclass
from functools import lru_cache

from greentick.store.choices import read_choices


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeps:
    """True: it may be kept. Subject, recipients and labels are never stored otherwise.

    A hit's agent and exact time are needed to judge it: without leave to keep them they go once it is settled.
    """

    subject: bool = True
    recipients: bool = True
    agent: bool = True
    exact_time: bool = True
    labels: bool = True


@lru_cache(1024)
def keeps_of(keep_details: bool, choices: str) -> Keeps:
    """As an account's row has it. `keep_details` off switches off subject, recipients and labels."""
    chosen = read_choices(choices)
    return Keeps(
        subject=keep_details and chosen.keep_subject,
        recipients=keep_details and chosen.keep_recipients,
        agent=chosen.keep_agent,
        exact_time=chosen.keep_exact_time,
        labels=keep_details and chosen.keep_labels,
    )
