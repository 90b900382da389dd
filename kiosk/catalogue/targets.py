"""The targets that ship with the program (resources/targets.toml). Raises ExpectedError catalogue.errors.{unreadable,
wrong}. Called by the store's readers.
"""

from __future__ import annotations

import functools
from pathlib import Path

from kiosk.catalogue.reading import decode, table
from kiosk.values.targets import FigureTargets

SHIPPED = Path(__file__).resolve().parents[2] / "resources" / "targets.toml"


@functools.cache
def shipped() -> FigureTargets:
    return decode(table(SHIPPED), FigureTargets, SHIPPED, "")
