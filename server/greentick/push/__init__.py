"""What the extension is told, live: the account's feed as server-sent events. A process of its own, under gevent."""
