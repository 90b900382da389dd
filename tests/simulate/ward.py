"""`./run.sh simulate ward --days N --seed S`: days of a whole ward, with cuts, kills, copies put back and wrong clocks.

Real stores and the real protocol on a clock and a network of their own (tests.simulate._machines, _network): a hub, two
kiosks, three desks; forty tickets a day or more. After each day everything is healed and the machines have a minute's
rounds to agree; when a ward's week is over the shared checker reads all their files. Prints days, events, faults and
violations; exit status 1 where there is a violation. A seed tells the same story again.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from kiosk.catalogue import Catalogue
from kiosk.clock import local
from kiosk.errors import ExpectedError
from kiosk.forms.library import FormLibrary
from kiosk.queries import tickets as tickets_asked
from kiosk.server import own_ranges
from kiosk.services import calls, clock_checks, tickets
from kiosk.values.calls import (
    Call,
    CallNext,
    CallTicket,
    ComeBack,
    FinishService,
    Outcome,
    ParkReason,
    ParkTicket,
    TransferTicket,
)
from kiosk.values.ids import Place
from kiosk.values.journal import ConfirmDate
from kiosk.values.roles import Role
from kiosk.values.tickets import IssueTicket, TicketState
from tests.factories import settings_in
from tests.faults import checker
from tests.simulate._machines import WAIT, Machine, SimulatedHub, Station, Time
from tests.simulate._network import Network

MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # 8:00 in Việt Nam
DAYS = 5  # of one ward, until another one begins
TICKETS = 40  # of a day, at least
KIOSKS, DESKS = 2, 3
FIELDS = ("chung-thuc", "ho-tich", "cu-tru", "khac")
ROUNDS = 6  # of every machine's lines after a day: a minute, at a round every ten seconds
AWAY = (TicketState.ABSENT, TicketState.PARKED)
NAMES = ("ticket", "place", "desk", "actor")
OVERLOOKED = 5  # times that a machine refuses by its wrong date, until somebody sets its clock
OFTEN = 0.03  # of the questions of a bad day meet a fault


class Result(NamedTuple):
    days: int
    events: int
    faults: Counter[str]
    problems: list[str]


class Ward:
    """One ward for some days. `shown`: tickets that a person was shown and whose machine's file survived."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.rng = random.Random(seed)
        self.true, self.network = Time(MONDAY), Network(self.rng)
        self.hub = SimulatedHub("hub", 1001, folder / "hub", self.true, self.network)
        self.standby: SimulatedHub | None = SimulatedHub(
            "standby", 1002, folder / "standby", self.true, self.network, standby=True
        )
        catalogue = Catalogue(settings_in(folder / "documents").ward_dir, self.hub.clock)
        forms = FormLibrary(settings_in(folder / "documents").ward_dir, catalogue)
        made = lambda name, role: Station(  # noqa: E731
            name, folder / name, (role,), self.true, self.network, catalogue, forms
        )
        self.kiosks = [made(f"kiosk-{n}", Role.CITIZEN) for n in range(1, KIOSKS + 1)]
        self.desks = [made(f"desk-{n}", Role.DESK) for n in range(1, DESKS + 1)]
        self.shown: dict[str, str] = {}  # ticket -> its kiosk
        self.serving: dict[str, Call] = {}  # desk -> whom it serves
        self.faults: Counter[str] = Counter()
        self.wrong_dates: Counter[str] = Counter()  # machine -> how often staff found its date wrong, and let it be
        self.issued = self.refused = 0

    @property
    def stations(self) -> list[Station]:
        return [*self.kiosks, *self.desks]

    @property
    def machines(self) -> list[Machine]:
        return [self.hub, *([self.standby] if self.standby else []), *self.stations]

    def open(self) -> None:
        self.hub.open()
        if self.standby is not None:
            self.standby.open()
            self.standby.join(self.hub)
        for station in self.stations:
            station.open()
            station.join(self.hub)
        for station in self.stations:
            self._confirm(station)
            station.sync()
        # The standby knows whom the hub enrolled, has signed the coming term, and all have heard where it answers.
        self._rounds()

    def close(self) -> None:
        for machine in reversed(self.machines):
            machine.close()

    # -- a day ----------------------------------------------------------------------------------------------

    def day(self) -> None:
        """From eight to five, whatever happens."""
        self.network.often = self.rng.choice((0.0, OFTEN, OFTEN, 4 * OFTEN))
        ends, wanted = self.true.at + timedelta(hours=9), TICKETS + self.rng.randrange(20)
        goal = self.issued + wanted
        while self.true.at < ends or self.issued < goal:
            self.true.pass_by(seconds=self.rng.expovariate(1 / 150))
            self._step()
        self.heal()

    def _step(self) -> None:
        steps: list[tuple[float, Callable[[], None]]] = [
            (28, self._issue), (4, self._greet), (26, self._call), (3, self._call_one), (8, self._again),
            (22, self._finish), (4, self._come_back), (60, self._sync),
            (2, self._cut), (1.5, self.network.heal), (0.8, self._kill), (0.4, self._clock), (0.4, self._put_back),
            (0.1, self._lose_the_hub),
        ]  # fmt: skip
        chosen = self.rng.choices([step for _weight, step in steps], [weight for weight, _step in steps])[0]
        try:
            chosen()
        except ExpectedError as error:
            self.refused += 1
            if error.key.startswith("store.errors.clock"):
                self.faults["date asked"] += 1

    def _issue(self) -> None:
        kiosk = self.rng.choice(self.kiosks)
        command = IssueTicket(
            field=self.rng.choice(FIELDS), place=Place(kiosk.name), priority=self.rng.random() < 0.15
        )
        try:
            issued = kiosk.run(tickets.issue, command)
        except ExpectedError:
            self._confirm(kiosk)
            raise
        self.shown[issued.id] = kiosk.name
        self.issued += 1

    def _greet(self) -> None:
        """The greeter gives out a number of the hub's own."""
        command = IssueTicket(field=self.rng.choice(FIELDS), place=Place("hub-1"), paper=False)
        issued = self.hub.run(own_ranges.issue_ticket, command)
        self.issued += 1
        if self.standby is not None:
            self.standby.keep_up()
            if not self.standby.store.read(tickets_asked.by_id, issued.id).result(WAIT):
                return  # whoever asked got no answer
        self.shown[issued.id] = self.hub.name

    def _call(self) -> None:
        desk = self._idle()
        if desk is not None:
            command = CallNext(place=Place(desk.name), desk=desk.name[-1], actor="canbo")
            self._claimed(desk, lambda: desk.claim(calls.call_next, command))

    def _call_one(self) -> None:
        """By number: whoever the desk has in its list, waiting, absent or parked."""
        desk = self._idle()
        listed = desk.store.read(tickets_asked.waiting).result(WAIT) if desk is not None else ()
        if desk is not None and listed:
            one = self.rng.choice(listed)
            command = CallTicket(ticket=one.id, place=Place(desk.name), desk=desk.name[-1], actor="canbo")
            self._claimed(desk, lambda: desk.claim(calls.call, command))

    def _claimed(self, desk: Station, claim: Callable[[], Call | None]) -> None:
        try:
            call = claim()
        except ExpectedError:
            self._confirm(desk)
            raise
        if call is not None:
            self.serving[desk.name] = call

    def _idle(self) -> Station | None:
        idle = [desk for desk in self.desks if desk.name not in self.serving]
        return self.rng.choice(idle) if idle else None

    def _come_back(self) -> None:
        """Somebody absent or parked says at a kiosk that they are here again."""
        kiosk = self.rng.choice(self.kiosks)
        away = [one for one in kiosk.store.read(tickets_asked.waiting).result(WAIT) if one.state in AWAY]
        if away:
            kiosk.run(calls.rejoin, ComeBack(ticket=self.rng.choice(away).id, place=Place(kiosk.name)))

    def _command(self, desk: Station) -> CallTicket:
        call = self.serving[desk.name]
        return CallTicket(ticket=call.ticket, place=Place(desk.name), desk=desk.name[-1], actor="canbo")

    def _again(self) -> None:
        desk = self._busy()
        if desk is not None:
            desk.run(calls.repeat, self._command(desk))

    def _finish(self) -> None:
        desk = self._busy()
        if desk is None:
            return
        command = self._command(desk)
        done = FinishService(ticket=command.ticket, place=command.place, actor="canbo", outcome=Outcome.GUIDED)
        del self.serving[desk.name]
        park = ParkTicket(**{name: getattr(command, name) for name in NAMES}, why=self.rng.choice(list(ParkReason)))
        hand_on = TransferTicket(
            ticket=command.ticket, place=command.place, actor="canbo", field=self.rng.choice(FIELDS)
        )
        steps: list[tuple[int, Callable[[], object]]] = [
            (70, lambda: desk.run(calls.finish, done)), (15, lambda: desk.run(calls.mark_absent, command)),
            (8, lambda: desk.run(calls.park, park)), (7, lambda: desk.run(calls.transfer, hand_on)),
        ]  # fmt: skip
        self.rng.choices([step for _weight, step in steps], [weight for weight, _step in steps])[0]()

    def _busy(self) -> Station | None:
        busy = [desk for desk in self.desks if desk.name in self.serving]
        return self.rng.choice(busy) if busy else None

    def _sync(self) -> None:
        if self.standby is not None and self.rng.random() < 0.15:
            self.standby.keep_up()
        else:
            self.rng.choice(self.stations).sync()

    # -- faults ---------------------------------------------------------------------------------------------

    def _cut(self) -> None:
        """One station's line, or the whole network."""
        chosen = self.stations if self.rng.random() < 0.2 else [self.rng.choice(self.stations)]
        for station in chosen:
            self.network.cut(station.name, self.hub.name)
        self.faults["cut"] += 1

    def _kill(self) -> None:
        machine = self.rng.choice(self.machines)
        machine.die()
        machine.open()
        if isinstance(machine, Station):
            self.serving.pop(machine.name, None)
        self.faults["kill"] += 1

    def _lose_the_hub(self) -> None:
        """Its disk is gone, with all that only it held; the standby takes over."""
        if self.standby is None:
            return
        self.hub.close()
        self.standby.take_over()
        self.hub, self.standby = self.standby, None
        self.network.heal()
        self.faults["hub lost"] += 1

    def _clock(self) -> None:
        machine = self.rng.choice(self.machines)
        machine.clock.off = self.rng.choice(
            (timedelta(minutes=20), timedelta(minutes=-20), timedelta(days=-1), timedelta(days=3 * 365), timedelta())
        )
        self.faults["clock"] += 1

    def _put_back(self) -> None:
        """Yesterday's copy, while the station is cut off: what it had not sent of today is lost with its disk."""
        station = self.rng.choice(self.stations)
        if not station.copies:
            return
        self.network.cut(station.name, self.hub.name)
        station.put_back()
        self.serving.pop(station.name, None)
        self.shown = {ticket: kiosk for ticket, kiosk in self.shown.items() if kiosk != station.name}
        self.faults["put back"] += 1

    def _confirm(self, station: Machine) -> None:
        """Staff look at the date that the machine shows. A wrong one they set right when it is in their way again."""
        if local(station.clock.now()).date() != local(self.true.at).date():
            self.wrong_dates[station.name] += 1
            if self.wrong_dates[station.name] <= OVERLOOKED:
                return
            del self.wrong_dates[station.name]
            station.clock.off = timedelta()
        day, place = local(station.clock.now()).date(), Place(station.name)
        station.run(clock_checks.confirm_date, ConfirmDate(day=day, actor="truongbophan", place=place))

    # -- afterwards -----------------------------------------------------------------------------------------

    def heal(self) -> None:
        """Lines stand, clocks are right; a minute of rounds."""
        self.network.heal()
        self.faults.update(self.network.met)
        self.network.met.clear()
        self.network.often = 0.0
        for machine in self.machines:
            machine.clock.off = timedelta()
        self._rounds()

    def _rounds(self) -> None:
        for _ in range(ROUNDS):
            self.true.pass_by(seconds=10)
            for station in self.stations:
                station.sync()
            if self.standby is not None:
                self.standby.keep_up()
            self.hub.folded()

    def night(self) -> None:
        for station in self.stations:
            station.copy()
        self.serving.clear()
        gap = timedelta(days=1) - (self.true.at - MONDAY) % timedelta(days=1)
        self.true.pass_by(seconds=gap.total_seconds())

    def problems(self) -> list[str]:
        """What the checker finds in all files together, and where the machines do not agree."""
        others = [one.files() for one in self.machines if one is not self.hub]
        return checker.check_ward(self.hub.files(), others, self.shown)

    def events(self) -> int:
        return len(checker.events_of(self.hub.store.settings.database))


@contextmanager
def opened(folder: Path, seed: int) -> Iterator[Ward]:
    ward = Ward(folder, seed)
    with ward.network.installed():
        ward.open()
        try:
            yield ward
        finally:
            ward.close()


def simulate(folder: Path, days: int, seed: int, say: Callable[[str], Any] = lambda _words: None) -> Result:
    """`days` of wards of some days each."""
    done, events, faults, problems = 0, 0, Counter[str](), list[str]()
    while done < days:
        name = seed + done
        with opened(folder / str(name), name) as ward:
            for _ in range(min(DAYS, days - done)):
                ward.day()
                ward.night()
                done += 1
            problems += [f"ward {name}: {problem}" for problem in ward.problems()]
            events += ward.events()
            faults += ward.faults
        say(f"ward {name}: {ward.issued} tickets, {dict(ward.faults)}, {len(problems)} violations so far")
        shutil.rmtree(folder / str(name), ignore_errors=True)
    return Result(done, events, faults, problems)


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="simulate ward", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--days", type=int, default=20)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**31))
    chosen = parser.parse_args(words)
    shared = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=shared if shared.is_dir() else None) as folder:
        result = simulate(Path(folder), chosen.days, chosen.seed, print)
    print(f"seed {chosen.seed}: {result.days} days, {result.events} events, faults: {dict(result.faults)}, "
          f"{len(result.problems)} violations")  # fmt: skip
    print("\n".join(result.problems[:50]), file=sys.stderr)
    return 1 if result.problems else 0
