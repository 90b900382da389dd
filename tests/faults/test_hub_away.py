"""A ward whose network fails between its stations and the hub: all goes on, and is one afterwards."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from kiosk.app import Kiosk, bootstrap
from kiosk.bus import Bus
from kiosk.clock import SystemClock
from kiosk.errors import ExpectedError
from kiosk.journal import outbox
from kiosk.services import calls
from kiosk.settings import HubSettings
from kiosk.sync.lines import HubLines
from kiosk.values.calls import FinishService, Outcome
from kiosk.values.ids import Place
from tests.factories import admit_everybody, settings_in
from tests.faults import ward
from tests.faults.checker import check
from tests.faults.city import Watched
from tests.faults.proxy import Proxy
from tests.faults.ward_processes import morning
from tests.kiosk.sync.hubs import WardHere, issue, next_for, on_line, states

CONVERGED = 60.0  # seconds after a heal


class Moved(SystemClock):
    """A machine's clock, off by as much as a test says. The ward's own day is in its morning whenever the tests run,
    so that an hour without the network never becomes another business day."""

    def __init__(self, off: timedelta = timedelta()) -> None:
        self.off = off + morning()

    def now(self) -> datetime:
        return super().now() + self.off


class Away(WardHere):
    """A ward whose every station has a line of its own that can be cut."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, clock=Moved())
        self.clocks: dict[Kiosk, Moved] = {}
        self.proxies: dict[Kiosk, Proxy] = {}

    def cuttable(self, name: str, *roles: str, off: timedelta = timedelta()) -> Kiosk:
        proxy = Proxy(self.hub.address).open()
        made = self.opened(name, proxy, *roles, off=off)
        made.enrol(proxy.address, self.hub.code(*roles)).result(20)
        assert self.until(made, lambda: on_line(made))
        return made

    def opened(self, name: str, proxy: Proxy, *roles: str, off: timedelta = timedelta()) -> Kiosk:
        clock, bus = Moved(off), Bus()
        made = bootstrap(settings_in(self.folder / name, roles=roles, hub=HubSettings(url="")), clock, bus)
        self.watched[made] = Watched(bus)
        made.open()
        admit_everybody(made.store)
        self.clocks[made], self.proxies[made] = clock, proxy
        self.stations.append(made)
        return made

    def cut(self, station: Kiosk) -> None:
        self.proxies[station].cut()
        assert self.until(station, lambda: not on_line(station))

    def heal(self, station: Kiosk) -> None:
        self.proxies[station].heal()
        assert isinstance(station.sync, HubLines)
        station.sync.push.came_up()

    def later(self, **by: float) -> None:
        for clock in self.clocks.values():
            clock.off += timedelta(**by)

    def same_everywhere(self, wanted: dict[str, tuple[str, str]]) -> bool:
        """Hub and stations show the same tickets, within the time that a heal may take."""
        stores = [self.hub.store, *(station.store for station in self.stations)]
        return self.hub.watched.until(lambda: all(states(store) == wanted for store in stores), CONVERGED)

    def agree(self) -> list[str]:
        """Everything closed: what each database says of itself."""
        self.close()
        settings = [self.hub.settings, *(station.settings for station in self.stations)]
        found = [problem for one in settings for problem in check(one.database, one.key_file)]
        return [problem for problem in found if problem[0] not in "45"]  # numbers: the labels are compared above

    def close(self) -> None:
        super().close()
        for proxy in self.proxies.values():
            proxy.close()


@pytest.fixture
def away(quick: Path) -> Iterator[Away]:
    made = Away(quick)
    try:
        yield made
    finally:
        made.close()


def serve(desk: Kiosk, number: str) -> str:
    call = desk.claim(calls.call_next, next_for(number)).result(20)
    command = FinishService(
        ticket=call.ticket, place=Place(f"desk-{number}"), actor="canbo", outcome=Outcome.GUIDED
    )
    desk.store.run(calls.finish, command).result(20)
    return str(call.label)


def test_an_hour_without_the_lan_and_a_clock_that_is_off(away: Away) -> None:
    kiosk = away.cuttable("kiosk", "citizen")
    desk = away.cuttable("desk", "desk", off=timedelta(minutes=20))
    known = [issue(kiosk).label for _ in range(3)]
    assert away.until(desk, lambda: known[-1] in states(desk.store))
    away.cut(kiosk)
    away.cut(desk)
    served = []
    for _ in range(3):
        away.later(minutes=20)
        issue(kiosk)
        served.append(serve(desk, "1"))
    assert sorted(served) == known
    assert desk.claim(calls.call_next, next_for("1")).result(20) is None  # of the others it knows nothing
    away.heal(kiosk)
    away.heal(desk)
    waiting = {f"A00{n}": ("waiting", "") for n in (4, 5, 6)}
    assert away.same_everywhere({**dict.fromkeys(known, ("done", "1")), **waiting})
    assert away.agree() == []


def test_a_kiosk_alone_for_a_day(away: Away) -> None:
    kiosk, desk = away.cuttable("kiosk", "citizen"), away.cuttable("desk", "desk")
    issue(kiosk)
    away.cut(kiosk)
    away.later(hours=24)
    again = [issue(kiosk).label for _ in range(3)]
    assert again[0] == "A001"  # a new day
    away.heal(kiosk)
    query = "SELECT count(*) FROM tickets WHERE label = 'A001'"
    assert away.until(desk, lambda: ward.sql(desk.store, query) == [(2,)], CONVERGED)
    assert ward.sql(away.hub.store, "SELECT max(conflict) FROM tickets") == [(0,)]
    assert away.agree() == []


def test_a_station_put_back_from_yesterdays_copy_while_it_is_cut_off(away: Away, quick: Path) -> None:
    kiosk = away.cuttable("kiosk", "citizen")
    labels = [issue(kiosk).label for _ in range(2)]
    assert away.until(kiosk, lambda: kept(kiosk))
    _close(away, kiosk)
    shutil.copytree(kiosk.settings.data_dir, quick / "yesterday")
    kiosk = away.opened("kiosk", away.proxies[kiosk], "citizen")
    assert away.until(kiosk, lambda: on_line(kiosk))
    labels += [issue(kiosk).label for _ in range(2)]
    assert away.until(kiosk, lambda: kept(kiosk))
    away.cut(kiosk)
    _close(away, kiosk)
    shutil.rmtree(kiosk.settings.data_dir)
    shutil.copytree(quick / "yesterday", kiosk.settings.data_dir)
    kiosk = away.opened("kiosk", away.proxies[kiosk], "citizen")
    with pytest.raises(ExpectedError) as caught:
        issue(kiosk)
    assert caught.value.key == "tickets.errors.no_range"  # its witness knows: nothing is given twice
    away.proxies[kiosk].heal()
    assert away.until(kiosk, lambda: on_line(kiosk))
    labels += [issue(kiosk).label for _ in range(2)]
    assert [label for label, count in Counter(labels).items() if count > 1] == []
    query = "SELECT count(*), max(conflict) FROM tickets"
    assert away.hub.watched.until(lambda: ward.sql(away.hub.store, query) == [(6, 0)], CONVERGED)


def kept(station: Kiosk) -> bool:
    """Whether the hub has all that the station wrote, the last ticket too."""
    return station.store.read(lambda r: outbox.unsent(r.connection, r.station.id, "hub")).result(20)[0] == 0


def _close(away: Away, station: Kiosk) -> None:
    station.close()
    away.stations.remove(station)


