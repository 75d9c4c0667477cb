"""greentick: read receipts for Gmail that tell the truth. Importing it does nothing."""
