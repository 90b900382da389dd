"""Alembic's environment of the city's server: its own tables in a file of SQLite, all but projections elsewhere."""
