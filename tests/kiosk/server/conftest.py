"""The city's server of these tests on each engine: SQLite in a file, PostgreSQL and MariaDB as servers on loopback."""

from tests.drawn_engines import city

__all__ = ["city"]
