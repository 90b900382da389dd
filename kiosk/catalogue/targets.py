"""The targets that ship with the program (resources/targets.toml). Raises ExpectedError catalogue.errors.{unreadable,
wrong}. Called by the store's readers.
"""

from __future__ import annotations

import functools
from pathlib import Path

from kiosk.catalogue.reading import decode, table
from kiosk.values.base import Value
from kiosk.values.procedures import Mark
from kiosk.values.targets import FigureTargets

SHIPPED = Path(__file__).resolve().parents[2] / "resources" / "targets.toml"


class ShippedTarget(Value, frozen=True, kw_only=True):
    value: int | float
    mark: Mark
    source: str


@functools.cache
def shipped() -> FigureTargets:
    found = {name: decode(raw, ShippedTarget, SHIPPED, name) for name, raw in table(SHIPPED).items()}
    values = {name: one.value for name, one in found.items()}
    sources = {name: one.source for name, one in found.items()}
    return decode({**values, "sources": sources}, FigureTargets, SHIPPED, "")
