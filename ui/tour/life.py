"""The way of the tour through a life event, and the procedure that it leads to.

Called by ui.tour.citizen and ui.tour.world for `motcua tour --life EVENT`. The answers are fixed in resources/tour.
"""

from __future__ import annotations

import tomllib
from importlib import resources

from kiosk.clock import local
from kiosk.errors import ExpectedError
from kiosk.rules.life_events import follow
from kiosk.values.life_events import LifeEventOutcome
from kiosk.values.procedures import Procedure
from ui.station import Station


def way(event: str) -> tuple[str, ...]:
    """Raises ExpectedError(catalogue.errors.unknown_event) for an event without a way."""
    file = resources.files("resources") / "tour" / "life.toml"
    ways = tomllib.loads(file.read_text(encoding="utf-8"))["ways"]
    if event not in ways:
        raise ExpectedError("catalogue.errors.unknown_event", event=event)
    return tuple(ways[event])


def procedure(station: Station, event: str) -> Procedure:
    """What the way leads to: the first thing that this counter takes in."""
    catalogue = station.catalogue
    outcome = follow(catalogue.life_event(event), way(event), local(station.clock.now()).date())
    assert isinstance(outcome, LifeEventOutcome)
    return next(catalogue.procedure(part.procedure) for part in outcome.parts if part.taken_here and part.procedure)
