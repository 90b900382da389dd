"""Event kinds and their folds, one module per domain word. `MODULES` is the list: a new word adds itself.

Imported by the store and by services. `declared()` gathers what the listed modules declare.
"""

from __future__ import annotations

import functools
import importlib
from typing import NamedTuple

from kiosk.records.facts import Kind, Projection, kinds_in, projections_in

MODULES = (
    "stations",
    "days",
    "ranges",
    "kit",
    "tickets",
    "calls",
    "visits",
    "desks",
    "groups",
    "drafts",
    "dossiers",
    "dossier_steps",
    "dossier_files",
    "told_states",
    "ratings",
    "print_jobs",
    "feedback",
    "public_feedback",
    "staff",
    "reading",
    "retention",
    "slots",
)


class Declared(NamedTuple):
    """All kinds by name and all projections in the order of `MODULES`."""

    kinds: dict[str, Kind]
    projections: tuple[Projection, ...]


@functools.cache
def declared() -> Declared:
    """What the modules of `MODULES` declare. A kind declared twice is a programming error."""
    kinds: dict[str, Kind] = {}
    projections: list[Projection] = []
    for name in MODULES:
        module = importlib.import_module(f"kiosk.records.{name}")
        for kind in kinds_in(module):
            assert kind.name not in kinds, f"{kind.name} declared twice"
            kinds[kind.name] = kind
        projections += projections_in(module)
    return Declared(kinds, tuple(projections))
