"""A stand-in for Google's sign-in: the same three addresses, the same checks, keys of its own."""

from standins.google.server import GooglePerson, GoogleStandIn, Wrong

__all__ = ["GooglePerson", "GoogleStandIn", "Wrong"]
