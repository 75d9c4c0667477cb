"""Pages where channels, their rules and reminders are set, and where what became of them is seen."""
