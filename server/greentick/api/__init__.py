"""What the extension asks, with a bearer token."""
