"""Facts the domain knows, each file with its source and date."""
