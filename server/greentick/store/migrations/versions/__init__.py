"""One file per step of the schema. A released file is never edited."""
