"""The database: bases, engine, tables and migrations. Imported by journal, records, store, services, queries."""
