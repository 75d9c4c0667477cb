"""What the extension asks, with a bearer token: messages, receipts, the feed, settings. Shapes are those of wire."""
