"""The one-command mode: a Redis of our own on a unix socket, and all processes under one supervisor."""
