"""How a function of the form language is described."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

MANY = 1_000_000


class Function(NamedTuple):
    """`make(context, *values)`; a lazy one is `make(closures, call)` and returns a closure."""

    make: Callable[..., Any]
    least: int
    most: int
    lazy: bool = False
