"""Alembic's entry for the city's chain: runs the revisions on the connection that `kiosk.db.city_schema` hands in."""

from __future__ import annotations

from alembic import context

from kiosk.db import city_schema

connection = context.config.attributes["connection"]
context.configure(
    connection=connection, target_metadata=city_schema.targets(connection), compare_type=True, transactional_ddl=False,
    version_table=city_schema.VERSIONS,
)  # fmt: skip
context.run_migrations()
