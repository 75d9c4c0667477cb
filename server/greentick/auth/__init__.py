"""Who asks: pairing an extension with this server, sessions, and whether a request comes from this machine itself."""
