"""What an expression sees when it is evaluated: its node, the answers, the hour, the lists, its place in the form.

Used by the compiler, the function library and whoever evaluates. Raises XPathError where an expression would run for
minutes.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from kiosk.clock import ZONE
from kiosk.forms.xpath.convert import Value
from kiosk.forms.xpath.errors import XPathError
from kiosk.forms.xpath.tree import Node

MOST_WORK = 4_000_000  # some seconds; a list of 100,000 choices filtered by three conditions stays far below


def _epoch() -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Environment:
    """What expressions see beside their context node. One per session; the host fills it in."""

    zone: tzinfo = ZONE
    now: Callable[[], datetime] = _epoch  # zone-aware; the instant is the session's own
    language: str = "en"
    main: Node | None = None  # document node of the answers; None: absolute paths start at the context's root
    instance: Callable[[str], Node | None] = lambda name: None
    choice_name: Callable[[Node, str, str], str] = lambda node, value, path: ""
    itext: Callable[[str], str] = lambda name: ""
    version: str = ""
    namespaces: dict[str, str] = field(default_factory=dict)
    chance: random.Random = field(default_factory=random.Random)
    seed: int = field(default_factory=lambda: random.getrandbits(31))  # of orders that the form gives no seed for
    indexes: dict[tuple[str, str], dict[str, Node]] = field(default_factory=dict)  # (list, column) -> rows, by pulldata
    work: int = 0  # nodes looked at since the last answer or page; a hostile form ends at MOST_WORK

    def spend(self, nodes: int) -> None:
        """Count work against the limit. Raises XPathError where an expression would run for minutes."""
        self.work += nodes
        if self.work > MOST_WORK:
            self.work = 0
            raise XPathError("work")


class EvaluationContext:
    """Where an expression is evaluated."""

    __slots__ = ("current", "env", "node", "position", "size")

    def __init__(
        self, node: Node, env: Environment, position: int = 1, size: int = 1, current: Node | None = None
    ) -> None:
        self.node = node
        self.env = env
        self.position = position
        self.size = size
        self.current = current if current is not None else node


NOTHING = "null"  # no word of XPath, but found in forms: to ODK a question of that name, which is not there
Closure = Callable[[EvaluationContext], Value]
Filter = Callable[[list[Node], EvaluationContext], list[Node]]


@dataclass(frozen=True, slots=True)
class ExpressionPlace:
    """Where in a form an expression stands: its generic path, and the paths of all repeats."""

    path: tuple[str, ...] = ()
    repeats: frozenset[tuple[str, ...]] = frozenset()

    def anchor(self, names: tuple[str, ...]) -> int:
        """How many leading steps of an absolute path mean the expression's own repeat instance."""
        deepest = 0
        for depth in range(1, min(len(names) - 1, len(self.path)) + 1):
            if names[:depth] != self.path[:depth]:
                break
            if names[:depth] in self.repeats:
                deepest = depth
        return deepest
