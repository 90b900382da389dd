"""The part of the tour that leads through a life event: its questions, the large print, the way to the ticket.

Called by ui.tour.play and ui.tour.world for `motcua tour --life EVENT`. The answers are fixed in resources/tour.
"""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import TYPE_CHECKING

from kiosk.clock import local
from kiosk.errors import ExpectedError
from kiosk.rules.life_events import follow
from kiosk.values.life_events import Outcome
from kiosk.values.print_jobs import JobState, PaperKind
from kiosk.values.procedures import Procedure
from ui.tour.hand import Hand, spin_until

if TYPE_CHECKING:
    from ui.station import Station
    from ui.tour.play import Play


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
    assert isinstance(outcome, Outcome)
    return next(catalogue.procedure(part.procedure) for part in outcome.parts if part.taken_here and part.procedure)


def lead(play: Play, hand: Hand, event: str) -> None:
    """From home through the questions to the outcome, and its large print."""
    play._touch(hand, "life_events")
    play._arrive("life-events")
    play._touch(hand, f"event:{event}")
    for answer in way(event):
        play._arrive("life-question")
        play._touch(hand, f"choice:{answer}")
    play._arrive("life-outcome")
    hand.touch("print_steps")
    printed = lambda: [o for o in play.world.outcomes if o.job.kind is PaperKind.NEXT_STEPS]  # noqa: E731
    papers = lambda: [p for p in play.world.papers if p.kind is PaperKind.NEXT_STEPS]  # noqa: E731
    spin_until(printed, 30, "the large print")
    if printed()[0].state is not JobState.DONE:
        raise AssertionError(f"the large print was not printed: {printed()[0].reason}")
    spin_until(papers, 20, "the large print's paper")
    (play.out / "next-steps.pdf").write_bytes(papers()[0].raw)
