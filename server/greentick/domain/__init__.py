"""The nouns of greentick, standard library only. Nothing here reads a clock, a network or a store."""
