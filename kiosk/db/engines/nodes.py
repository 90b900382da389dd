"""Through which node of a cluster a ward is written: one at a time, the same in every process that sees the same nodes
alive.

Made by `kiosk.db.engines.route`, asked by the city's store at each try of a transaction. A node that is lost or not
ready is passed over for a while that grows; its wards go to the next of their own order, and come back. Two processes
that see it differently for a moment do no harm: of what both write the cluster lets one commit, and the other does it
again.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Sequence

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import ExceptionContext

NODE = "motcua_node"  # the execution option under which a connection knows its node
FIRST, LONGEST = 2.0, 30.0  # seconds for which a node that was lost is passed over, at first and at most


class DatabaseNode:
    """One node: its pool, and until when it is passed over."""

    def __init__(self, name: str, engine: Engine, is_lost: Callable[[BaseException], bool]) -> None:
        self.name, self._is_lost = name, is_lost
        self.engine = engine.execution_options(**{NODE: self})
        self._lock, self._until, self._pause = threading.Lock(), 0.0, FIRST
        event.listen(engine, "handle_error", self._heard)

    def _heard(self, context: ExceptionContext) -> None:
        self.met(context.original_exception)

    def met(self, error: BaseException) -> None:
        """Somebody met this error on it."""
        if not self._is_lost(error):
            return
        with self._lock:
            now = time.monotonic()
            if now >= self._until:
                self._until = now + self._pause
                self._pause = min(LONGEST, self._pause * 2)

    def well(self) -> None:
        """A transaction went through."""
        with self._lock:
            self._until, self._pause = 0.0, FIRST

    @property
    def alive(self) -> bool:
        return time.monotonic() >= self._until

    def rank(self, ward: str) -> bytes:
        return hashlib.sha256(f"{ward} {self.name}".encode()).digest()


class Router:
    """See the module. With a single node every ward is its own."""

    def __init__(self, nodes: Sequence[DatabaseNode]) -> None:
        self.nodes = tuple(nodes)

    def node_for(self, ward: str) -> DatabaseNode:
        """The first in the ward's order that is alive; the first of all where none is: it may be back."""
        ordered = sorted(self.nodes, key=lambda node: node.rank(ward))
        return next((node for node in ordered if node.alive), ordered[0])

    def engine_for(self, ward: str) -> Engine:
        return self.node_for(ward).engine

    def own(self, connection: Connection, wards: Sequence[str]) -> list[str]:
        """Of these, those that are written through the connection's node as long as it is alive."""
        node = connection.get_execution_options().get(NODE)
        return [ward for ward in wards if len(self.nodes) < 2 or self.node_for(ward) is node]

    def dispose(self) -> None:
        for node in self.nodes:
            node.engine.dispose()


def met_on(connection: Connection, error: BaseException) -> None:
    """An error that went past SQLAlchemy, told to the connection's node."""
    node = connection.get_execution_options().get(NODE)
    if isinstance(node, DatabaseNode):
        node.met(error)
