"""Alembic's moves of the local tables (journal, ranges, jobs ...). Projections are never moved, but rebuilt."""
