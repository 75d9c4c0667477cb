"""What strangers' programs touch: pixel and link. No login, no database, and nothing here ever fails the caller."""
