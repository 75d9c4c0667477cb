"""What the recipient of a mail sees and decides: his own page, for whoever holds the mail. Nobody signs in here."""
