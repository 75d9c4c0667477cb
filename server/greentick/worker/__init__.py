"""Turns hits into receipts: drains the stream, judges, folds, stores, tells. Builds no web app."""
