"""Pulling a ward's chains from a server: order, cursors, roles, lines that break, a server put back from a backup."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kiosk.errors import ExpectedError
from kiosk.journal import chains
from kiosk.records.days import ClockMeasured
from kiosk.services import tickets
from kiosk.store import Context
from kiosk.sync import wire
from kiosk.sync.pulling import Step, Trail, _moved, pull_all, pull_once, trail_of
from kiosk.values.ids import Place
from kiosk.values.journal import Sender
from kiosk.values.tickets import IssueTicket
from tests.factories import open_store
from tests.faults import ward
from tests.faults.checker import check
from tests.faults.proxy import Fault, Proxy
from tests.kiosk.records.sample_facts import declared_too
from tests.kiosk.records.test_apply import wait_until_applied
from tests.kiosk.store.test_store import issue

AUTHORS = ("citizen", "desk", "single")


class Pulling:
    """Two stations that push, one that pulls, central between them."""

    def __init__(self, folder: Path, roles: tuple[str, ...] = ("desk",)) -> None:
        self.folder = folder
        self.central = ward.Served(folder / "central", "central")
        self.central.open()
        self.one = open_store(folder / "one", roles=AUTHORS)
        self.two = open_store(folder / "two", roles=AUTHORS)
        self.puller = open_store(folder / "puller", roles=roles)
        ward.know(self.central.store, self.one, self.two, self.puller)
        ward.know(self.puller, self.central.store)

    @property
    def server(self) -> Sender:
        return ward.sender_of(self.central.store)

    def pull(self, address: str = "") -> int:
        with ward.line(self.puller, self.central, address) as open_line:
            count = pull_all(self.puller, open_line, self.server)
        wait_until_applied(self.puller)
        return count

    def once(self, limit: int) -> Any:
        with ward.line(self.puller, self.central) as open_line:
            return pull_once(self.puller, open_line, self.server, limit)

    def trail(self) -> Trail:
        return self.puller.read(trail_of, self.server.station).result(20)

    def held(self, station: Any) -> bool:
        """Whether the puller holds the station's chain as central has it."""
        there = ward.chain_of(self.central.store, station.station.id)
        return bool(there) and ward.chain_of(self.puller, station.station.id) == there

    def widen(self, roles: tuple[str, ...]) -> None:
        """The puller is enrolled with other roles, and starts with them."""
        self.puller.close()
        self.puller = open_store(self.folder / "puller", roles=roles)
        ward.know(self.central.store, self.puller)

    def close(self) -> None:
        for store in (self.one, self.two, self.puller):
            store.close()
        self.central.close()


@pytest.fixture
def city(tmp_path: Path) -> Iterator[Pulling]:
    with declared_too():
        made = Pulling(tmp_path)
        try:
            yield made
        finally:
            made.close()


def ticket(store: Any) -> None:
    store.run(tickets.issue, IssueTicket(field="chung-thuc", place=Place("kiosk-1"))).result(20)


def measured(ctx: Context, _none: None) -> None:
    ctx.record(ClockMeasured(offset_ms=1, round_trip_ms=1), subject="x")


def order(store: Any, *stations: Any) -> list[tuple[str, int]]:
    """(station, seq) of these stations' events in their order of arrival."""
    names = {station.station.id for station in stations}
    rows = ward.sql(store, "SELECT station, seq FROM journal_events WHERE ward = '99001' ORDER BY position")
    return [(station, seq) for station, seq in rows if station in names]


def test_a_station_gets_the_other_stations_events_with_their_keys(city: Pulling) -> None:
    for n in range(7):
        city.one.run(issue, f"a{n}").result()
        city.two.run(issue, f"b{n}").result()
    ward.push_own(city.one, city.central, limit=4)
    ward.push_own(city.two, city.central, limit=5)
    count = city.pull()
    assert count == len(ward.chain_of(city.one, city.one.station.id)) + len(
        ward.chain_of(city.two, city.two.station.id)
    )
    assert city.held(city.one)
    assert city.held(city.two)
    assert city.puller.read(lambda r: r.open_sealed("b3").name).result() == "Người b3"
    assert city.pull() == 0
    settings = city.puller.settings
    assert [p for p in check(settings.database, settings.key_file) if p[0] not in "45"] == []


@pytest.mark.parametrize("limit", [1, 3, 500])
def test_interleaved_batches_keep_their_order_of_arrival(city: Pulling, limit: int) -> None:
    for n in range(3):
        city.one.run(issue, f"a{n}").result()
        ward.push_own(city.one, city.central)
        city.two.run(issue, f"b{n}").result()
        ward.push_own(city.two, city.central)
    while city.once(limit).more:
        pass
    both = (city.one, city.two)
    assert order(city.puller, *both) == order(city.central.store, *both) != sorted(order(city.puller, *both))


def test_what_was_cut_off_is_asked_for_again(city: Pulling) -> None:
    for n in range(12):
        city.one.run(issue, f"a{n}").result()
        ward.push_own(city.one, city.central)
    proxy = Proxy(city.central.address, only="/v1/pull").open()
    with ward.line(city.puller, city.central, proxy.address) as open_line:
        for fault in (Fault.CUT_ANSWER, Fault.GARBLE, Fault.CUT_BODY, Fault.ERROR, Fault.TWICE):
            proxy.next(fault)
            try:
                pull_once(city.puller, open_line, city.server, 5)
            except ExpectedError:
                open_line.close()
            assert proxy.played(fault)
        pull_all(city.puller, open_line, city.server)
    proxy.close()
    wait_until_applied(city.puller)
    assert city.held(city.one)


def test_a_crash_before_the_cursor_moved_repeats_and_doubles_nothing(city: Pulling) -> None:
    city.one.run(issue, "a").result()
    ward.push_own(city.one, city.central)
    city.pull()
    city.puller.run(lambda ctx, _: ctx.connection.exec_driver_sql("DELETE FROM meta WHERE name = 'pulled'"), 0).result()
    assert city.pull() == 0
    assert city.held(city.one)
    assert city.trail().steps


def test_a_server_put_back_from_a_backup_is_pulled_from_where_both_agree(city: Pulling) -> None:
    for n in range(3):
        city.one.run(issue, f"a{n}").result()
        ward.push_own(city.one, city.central)
        city.pull()
    data = city.central.settings.data_dir
    city.central.close()
    shutil.copytree(data, city.folder / "backup")
    city.central = ward.Served(city.folder / "central", "central")
    city.central.open()
    agreed = city.trail().steps[0].cursor
    for n in range(4):
        city.one.run(issue, f"lost{n}").result()
        ward.push_own(city.one, city.central)
        city.pull()
    city.central.close()
    shutil.rmtree(data)
    shutil.copytree(city.folder / "backup", data)
    city.central = ward.Served(city.folder / "central", "central")
    city.central.open()
    for n in range(9):  # other events stand at the positions that the puller remembers
        city.two.run(issue, f"b{n}").result()
    ward.push_own(city.two, city.central)
    known = [step.cursor for step in city.trail().steps]
    assert agreed in known
    city.pull()
    assert city.held(city.two)
    station = city.one.station.id
    assert len(ward.chain_of(city.puller, station)) > len(ward.chain_of(city.central.store, station))
    city.one.run(lambda ctx, _: chains.set_mark(ctx.connection, "central", station, 1, 0), None).result()
    ward.push_own(city.one, city.central)
    city.pull()
    assert city.held(city.one)


def test_an_epoch_that_only_a_former_disk_knew_comes_back(city: Pulling) -> None:
    """Put back to last night's copy twice in a day: what the morning's epoch told the server is its own again."""
    folder = city.folder / "one"
    city.one.run(issue, "yesterday").result()
    ward.push_own(city.one, city.central)
    city.one.close()
    shutil.copytree(city.one.settings.data_dir, city.folder / "night")
    open_store(folder, roles=AUTHORS).close()  # the witness goes on
    for n in range(2):
        shutil.rmtree(city.one.settings.data_dir)
        shutil.copytree(city.folder / "night", city.one.settings.data_dir)
        city.one = open_store(folder, roles=AUTHORS)
        assert city.one.station.epoch == n + 2
        if not n:
            city.one.run(measured, None).result()
            ward.push_own(city.one, city.central)
            city.one.close()
    ward.know(city.one, city.central.store)
    ward.push_own(city.one, city.central)
    with ward.line(city.one, city.central) as line:
        pull_all(city.one, line, city.server)
        assert pull_once(city.one, line, city.server).new == 0
    wait_until_applied(city.one)
    name = city.one.station.id
    held = city.one.read(lambda reader: chains.chains(reader.connection, name)).result(20)
    assert [epoch for epoch, _last in held] == [1, 2, 3]
    assert ward.chain_of(city.one, name) == ward.chain_of(city.central.store, name)


def test_the_trail_stays_short_and_reaches_far_back() -> None:
    trail = Trail(server="s")
    for position in range(1, 1001):
        trail = _moved(trail, wire.Cursor("99001", position, b"x"))
    positions = [step.cursor.position for step in trail.steps]
    assert positions[0] == 1000
    assert len(positions) <= 20
    assert positions == sorted(positions, reverse=True)
    for far in (1, 10, 100, 400):
        assert any(far <= 1000 - position <= 4 * far for position in positions)
    back = _moved(trail, wire.Cursor("99001", 700, b"y"))
    assert [step.cursor.position for step in back.steps][:2] == [700, next(p for p in positions if p < 700)]
    assert back.steps[0] == Step(move=1001, cursor=wire.Cursor("99001", 700, b"y"))


@pytest.mark.parametrize("role", ["hall", "rating", "citizen"])
def test_where_people_wait_only_tickets_and_calls_are_seen(tmp_path: Path, role: str) -> None:
    with declared_too():
        city = Pulling(tmp_path, (role,))
        try:
            _see_a_part(city)
            _see_all(city)
        finally:
            city.close()


def _see_a_part(city: Pulling) -> None:
    ticket(city.one)
    city.one.run(issue, "secret").result()
    city.one.run(measured, None).result()
    ticket(city.one)
    ward.push_own(city.one, city.central)
    city.pull()
    station = city.one.station.id
    kinds = {kind for (kind,) in ward.sql(city.puller, "SELECT kind FROM journal_events WHERE station = ?", station)}
    assert kinds == {"?", "ticket.issued", "epoch.opened", "day.opened"}
    assert ward.sql(city.puller, "SELECT count(*) FROM tickets") == [(2,)]
    assert ward.sql(city.puller, "SELECT DISTINCT reason FROM journal_holes") == [("scope",)]
    assert ward.sql(city.puller, "SELECT count(*) FROM journal_quarantine") == [(0,)]
    assert city.puller.read(lambda r: r.open_sealed("secret")).result() is None
    whole, last = city.puller.read(
        lambda r: (chains.here(r.connection, station, 1), chains.through(r.connection, station, 1))
    ).result()
    assert whole == last == len(ward.chain_of(city.one, station))
    with ward.line(city.puller, city.central) as open_line:  # nor by asking for its place
        places = tuple((station, 1, seq) for seq in range(1, last + 1))
        raws = open_line.ask("/v1/fetch", wire.Fetch(places), wire.FetchAnswer).raws
    assert [bool(raw) for raw in raws] == [bool(raw) for *_, raw in ward.chain_of(city.puller, station)]
    assert city.pull() == 0


def _see_all(city: Pulling) -> None:
    """Its roles widen: what was left out comes."""
    city.widen((*city.puller.station.roles, "desk"))
    city.pull()
    assert city.held(city.one)
    assert ward.sql(city.puller, "SELECT count(*) FROM journal_holes") == [(0,)]
    assert city.puller.read(lambda r: r.open_sealed("secret").name).result() == "Người secret"


def test_a_server_teaches_nobody_that_a_station_is_central_or_oneself(city: Pulling) -> None:
    city.one.run(issue, "a").result()
    ward.push_own(city.one, city.central)
    mighty = msgspec.structs.replace(ward.sender_of(city.one), roles=(*AUTHORS, "central"))
    city.central.store.run(lambda ctx, s: _know(ctx, s), mighty).result()
    city.pull()
    roles = ward.sql(city.puller, "SELECT roles FROM known_stations WHERE station = ?", city.one.station.id)
    assert roles == [(",".join(AUTHORS),)]


def _know(ctx: Any, sender: Sender) -> None:
    from kiosk.journal import inbox

    inbox.know(ctx.connection, sender)


def test_random_order_of_pushes_and_pulls_ends_alike(
    city: Pulling, seeded: random.Random, times: Callable[[int], int]
) -> None:
    for n in range(times(100)):
        store = seeded.choice((city.one, city.two))
        step = seeded.randrange(4)
        if step <= 1:
            store.run(issue, f"{seeded.randrange(9)}-{n}").result()
        elif step == 2:
            ward.push_own(store, city.central, seeded.randrange(1, 9))
        else:
            city.once(seeded.randrange(1, 12))
    city.one.run(issue, "last").result()
    ward.push_own(city.one, city.central)
    ward.push_own(city.two, city.central)
    city.pull()
    assert city.held(city.one)
    assert city.held(city.two)
    assert order(city.puller, city.one, city.two) == order(city.central.store, city.one, city.two)
