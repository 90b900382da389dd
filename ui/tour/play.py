"""The two visits, played step by step through the real windows. Called by ui.tour.run_tour.

Each step waits for what a person would wait for; what does not come in time, or does not fit on its page, ends
the tour with a clear word.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, cast

from ui.tour.citizen import Citizen
from ui.tour.clerk import Clerk
from ui.tour.hand import spin_until
from ui.tour.record import Record
from ui.tour.world import World

if TYPE_CHECKING:
    from ui.rating.window import RatingWindow


class Play:
    def __init__(self, world: World, out: Path) -> None:
        self.world = world
        self.record = Record(world, out)
        self.citizen, self.clerk = Citizen(self.record), Clerk(self.record)

    def steps(self, visit: str) -> list[Callable[[], None]]:
        """The visit, in order; the line is cut in the middle."""
        citizen, clerk = self.citizen, self.clerk
        if visit != "copies":
            return [
                clerk.sign_in, citizen.take_ticket, self.cut_line, citizen.declare, clerk.call, clerk.receive,
                self.restore_line, self.rate, self.close_day, self.sync,
            ]  # fmt: skip
        return [
            clerk.sign_in, citizen.take_ticket, citizen.express_home, self.cut_line, clerk.call, clerk.certify,
            self.restore_line, self.rate, self.close_day, self.sync,
        ]  # fmt: skip

    def cut_line(self) -> None:
        self.world.relay.cut()

    def restore_line(self) -> None:
        self.world.relay.restore()

    def rate(self) -> None:
        hand = self.world.hand("rating")
        if self.world.procedure.about_death:  # nobody is asked how satisfied they were
            idle = cast("RatingWindow", self.world.windows["rating"]).idle
            if hand.sees("level:3") or not idle.quiet:
                raise AssertionError("a rating was asked for after a death")
            self.record.shot("rating", "quiet")
            return
        hand.wait_for("level:3")
        self.record.shot("rating", "question")
        hand.touch("level:3")
        hand.wait_for("reason:polite")
        self.record.shot("rating", "reasons")
        hand.touch("reason:polite")
        hand.touch("done")
        hand.wait_for("page:thanks")
        self.record.shot("rating", "thanks")
        self.record.summary["rating"] = 3

    def close_day(self) -> None:
        """Empties the rating box into the journal, as the end of every day does."""
        from kiosk.services import days, ratings, staff
        from kiosk.values.ids import Place
        from kiosk.values.journal import CloseDay
        from kiosk.values.staff import SignIn

        store = self.world.kiosk.store
        password = self.world.house.station.catalogue.ward().sample_password
        office = SignIn(name="truongbophan", password=password, place=Place("desk-2"))
        supervisor = staff.sign_in(store, office).result(30)
        store.run(ratings.empty_box, None).result(30)
        store.run(days.close, CloseDay(actor=supervisor.name, place=office.place)).result(30)

    def sync(self) -> None:
        """Wait until the city has every event of this station, then compare and verify."""
        from kiosk.queries import journal

        store = self.world.kiosk.store

        def counts() -> tuple[int, int]:
            own = store.read(journal.status).result(30).events
            stations = self.world.city_status()["stations"]
            theirs = next((s["events"] for s in stations if s["station"] == store.station.id), 0)
            return own, theirs

        spin_until(lambda: len(set(counts())) == 1, 90, "the city to have every event")
        station, central = counts()
        chains = [s["whole"] for s in self.world.city_status()["stations"]]
        verified = store.read(journal.verified).result(60)
        self.record.summary |= {
            "station_events": station, "central_events": central, "chain_ok": bool(all(chains) and verified),
        }  # fmt: skip
