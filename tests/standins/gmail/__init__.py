"""A stand-in for Gmail: its page, its wire format and its mailboxes, near enough that real extensions work in it."""

from standins.gmail.standin import GmailStandIn

__all__ = ["GmailStandIn"]
