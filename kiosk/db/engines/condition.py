"""How a shared database itself is: its version, size and clock, and who follows it how far.

Asked by `motcua central doctor`: what any account may ask; what this one may not see is left out. Raises what the
database does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from sqlalchemy import Connection


class FollowerState(NamedTuple):
    """A replica, or a node of the cluster. `behind`: seconds, None for unknown; `state`: the engine's word."""

    name: str
    state: str
    behind: float | None


class Condition(NamedTuple):
    """`clock`: seconds since 1970; `replica`: it only reads, another one is written; `cluster`: nodes in step, 0 where
    it is none."""

    engine: str
    version: str
    size: int  # bytes
    clock: float
    replica: bool
    cluster: int
    followers: tuple[FollowerState, ...]


def condition_of(connection: Connection) -> Condition:
    return _ASKED[connection.dialect.name](connection)


def _postgresql(connection: Connection) -> Condition:
    asked = connection.exec_driver_sql(
        "SELECT current_setting('server_version'), pg_database_size(current_database()),"
        " extract(epoch FROM clock_timestamp())::float8, pg_is_in_recovery()",
    )
    version, size, clock, replica = tuple(asked.one())
    found = connection.exec_driver_sql(
        "SELECT application_name, sync_state, extract(epoch FROM replay_lag)::float8 FROM pg_stat_replication"
        " WHERE sync_state IS NOT NULL ORDER BY application_name"
    )
    followers = tuple(FollowerState(name, state, behind or 0.0) for name, state, behind in found)
    return Condition("PostgreSQL", str(version).partition(" ")[0], int(size), clock, bool(replica), 0, followers)


def _mariadb(connection: Connection) -> Condition:
    asked = connection.exec_driver_sql(
        "SELECT VERSION(), COALESCE(SUM(data_length + index_length), 0), UNIX_TIMESTAMP(NOW(6))"
        " FROM information_schema.tables WHERE table_schema = DATABASE()",
    )
    version, size, clock = tuple(asked.one())
    rows = connection.exec_driver_sql("SHOW GLOBAL STATUS LIKE 'wsrep_%%'")
    said = {str(name): str(value) for name, value in rows}
    nodes = int(said.get("wsrep_cluster_size") or 0) if said.get("wsrep_cluster_status") == "Primary" else 0
    state = str(said.get("wsrep_local_state_comment") or "")
    here = (FollowerState("", state, None),) if said.get("wsrep_cluster_state_uuid") else ()
    return Condition("MariaDB", str(version).partition("-")[0], int(size), float(clock), False, nodes, here)


_ASKED: dict[str, Callable[[Connection], Condition]] = {
    "postgresql": _postgresql, "mysql": _mariadb, "mariadb": _mariadb,
}
