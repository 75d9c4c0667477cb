"""Alembic's folder: env.py runs the files in versions/, in their order. Forward only."""
