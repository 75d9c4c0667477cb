"""The record of processing that the GDPR (article 30) asks for, written from the configuration of this server."""

from greentick.record.record import Controller, record

__all__ = ["Controller", "record"]
