"""Ends grants: what is kept is erased first, then Google is asked to take the permission back."""

from collections.abc import Sequence

from greentick.domain.grants import Grant
from greentick.google.client import client_of
from greentick.google.line import Line
from greentick.google.tokens import Tokens
from greentick.settings import Settings
from greentick.store import Store
from greentick.telemetry import get_logger

_log = get_logger("google")


class Ending:
    """Where grants end, whatever the reason."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self._store = store
        self._tokens = Tokens(*client_of(settings), Line())

    def end(self, grants: Sequence[Grant]) -> bool:
        """Switch these off; whether Google knows of it. Without it nobody can use them either: the tokens are gone."""
        for grant in grants:
            self._store.grants.drop(grant)
        return self.give_back(grants)

    def give_back(self, grants: Sequence[Grant]) -> bool:
        """Have Google take back what was erased already."""
        taken = [self._tokens.revoke(each.token) for each in grants if each.token]
        is_all = all(taken) and not any(each.unreadable for each in grants)
        if not is_all:
            _log.warning("grant_not_given_back", grants=len(grants))
        return is_all
