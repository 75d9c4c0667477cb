"""Facts about networks, each with source and date. No decisions here."""
