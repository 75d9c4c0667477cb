"""Everything at once, in real Chromium. A package, so that what is started stays for all of it."""
