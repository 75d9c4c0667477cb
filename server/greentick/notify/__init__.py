"""Tells the account through its channels: e-mail, Apprise, signed webhooks, analytics. Knows no request and no page."""
