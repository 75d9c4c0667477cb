"""A stand-in for Google's sign-in and Gmail's API: the same addresses, the same checks, keys of its own."""

from standins.google.gmail import METADATA, StandInMail
from standins.google.server import GooglePerson, GoogleStandIn, Wrong

__all__ = ["METADATA", "GooglePerson", "GoogleStandIn", "StandInMail", "Wrong"]
