"""Facts about agents, each with source and date. No decisions here."""
