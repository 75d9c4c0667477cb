"""Who somebody is, as Google says."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """One Google account. `subject` never changes, `address` may; `domain` is that of its Workspace, if it has one."""

    issuer: str
    subject: str
    address: str
    domain: str = ""

    def is_listed(self, allowed: tuple[str, ...]) -> bool:
        """Whether one of these addresses and domains means it.

        A domain counts only where Google itself runs it: anybody can open a Google account with a foreign address.
        """
        return self.address in allowed or bool(self.domain and self.domain in allowed)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvedAddress:
    """An address of an account, and when it last signed in with it."""

    address: str
    proved_at_ms: int
