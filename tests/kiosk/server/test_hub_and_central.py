"""A hub between its ward and central: all passes both ways, it names its own ward alone; a disk that is full."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from kiosk.db.tables.ranges import NumberRange
from kiosk.errors import ExpectedError
from kiosk.ids import uuid7
from kiosk.journal import inbox, outbox
from kiosk.journal.identity import Identity
from kiosk.remote.enrol import enrol
from kiosk.remote.link import Link, Refused
from kiosk.server import enrolment
from kiosk.server.central import Central
from kiosk.server.hub import Hub
from kiosk.services import erasure
from kiosk.sync import wire
from kiosk.sync.lines import lines_for
from kiosk.values.journal import EraseAsked
from tests.factories import settings_in
from tests.faults import ward as two
from tests.kiosk.server.wards import Ward, call_asked, count, line, numbered, take
from tests.waiting import eventually


@pytest.fixture
def central(tmp_path: Path, city_db: str) -> Iterator[Central]:
    made = Central(settings_in(tmp_path / "central"), db=city_db)
    made.open()
    try:
        yield made
    finally:
        made.close()


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    made = Ward(tmp_path)
    try:
        yield made
    finally:
        made.close()


def join_city(hub: Hub, central: Central) -> None:
    asked = enrolment.MakeCode(ward="99001", roles=("hub",), prefix="H99.001.01")
    code = central.store.run(enrolment.make_code, asked).result(20).code
    enrol(hub.store, central.address, code)
    hub.work.become()


def known(central: Central, station: str) -> tuple[str, ...]:
    found = central.store.read(lambda r: inbox.senders(r.connection, station)).result(20)
    return found[0].roles if found else ()


def test_chains_acknowledgements_and_erasures_pass_through_the_hub(ward: Ward, central: Central) -> None:
    kiosk = numbered(ward.station("kiosk", "citizen"), ward.hub)
    for _ in range(3):
        take(kiosk)
    two.push_own(kiosk, ward.hub, level="hub")
    join_city(ward.hub, central)
    eventually(lambda: count(central.store, "ticket.issued") == 3, "what waited")
    assert known(central, kiosk.station.id) == ("citizen",)
    lines = lines_for(kiosk, kiosk.settings, kiosk.clock, kiosk.bus)
    assert lines is not None
    ward.closing(lines.close)
    lines.open()
    ticket = take(kiosk)
    eventually(lambda: count(central.store, "ticket.issued") == 4, "news")
    eventually(lambda: count(central.store, "range.granted") > 0, "the hub's own chain")
    name = kiosk.station.id
    eventually(lambda: two.sql(ward.hub.store, "SELECT seq FROM journal_marks WHERE level = 'central' AND station = ?",
                               name) == two.sql(ward.hub.store, "SELECT max(seq) FROM journal_events WHERE station = ?",
                                                name))  # fmt: skip
    with line(kiosk, ward.hub) as link:
        assert link.ask("/v1/hub", None, wire.HubTerms).terms[0].term == 1
    central.store.run(erasure.erase_asked, EraseAsked(subjects=(ticket.id,), actor="A", why="x", ward="99001")).result()
    assert ward.hub.work.push is not None
    ward.hub.work.push.wake()
    eventually(lambda: count(ward.hub.store, "subject.erased") == 1, "the hub says it on")
    lines.push.wake()
    eventually(lambda: kiosk.read(lambda r: r.is_erased(ticket.id)).result(20), "and its stations hear it")


def test_a_hub_names_stations_of_its_own_ward_and_no_others(ward: Ward, central: Central) -> None:
    join_city(ward.hub, central)
    mine, fresh, other = "99001.kqskaaaa", "99001.newaaaaa", b"k" * 32
    kiosk = Identity.new(mine)  # the hub's own worker does not name it meanwhile
    good = wire.SenderKeys(mine, kiosk.public, kiosk.seal_public, ("citizen",))
    wrong = [
        msgspec.structs.replace(good, station="99002.newaaaaa"), msgspec.structs.replace(good, roles=("hub",)),
        msgspec.structs.replace(good, roles=("central",)), msgspec.structs.replace(good, roles=("desk", "single")),
        msgspec.structs.replace(good, roles=()), msgspec.structs.replace(good, public_key=b"short"),
        msgspec.structs.replace(good, station="99001.NO"), msgspec.structs.replace(good, withdrawn_at=5),
        msgspec.structs.replace(good, station=ward.hub.store.station.id),
    ]  # fmt: skip
    with line(ward.hub.store, central) as link:
        for one in wrong:
            answer = link.ask("/v1/introduce", wire.Introduce((one,)), wire.IntroduceAnswer)
            assert (answer.known, answer.refused) == ((), (one.station,))
            assert known(central, one.station) in ((), ("hub",))
        answer = link.ask("/v1/introduce", wire.Introduce((good,)), wire.IntroduceAnswer)
        assert answer.known == (mine,)
        stolen = msgspec.structs.replace(good, public_key=other)
        assert link.ask("/v1/introduce", wire.Introduce((stolen,)), wire.IntroduceAnswer).refused == (mine,)
        central.store.run(enrolment.withdraw, enrolment.Withdraw(station=mine, why="stolen")).result(20)
        assert link.ask("/v1/introduce", wire.Introduce((good,)), wire.IntroduceAnswer).refused == (mine,)
    desk = ward.station("desk", "desk")
    two.know(central.store, desk)
    with line(desk, central) as link, pytest.raises(Refused, match=r"journal\.errors\.head"):
        link.ask("/v1/introduce", wire.Introduce((msgspec.structs.replace(good, station=fresh),)), wire.IntroduceAnswer)
    assert known(central, fresh) == ()


def test_a_hub_that_was_put_back_gives_no_number_twice(ward: Ward) -> None:
    kiosk, second = ward.station("kiosk", "citizen"), ward.station("kiosk2", "citizen")

    def claimed(store: Any, hub: Hub) -> wire.ClaimAnswer:
        with line(store, hub) as link:
            asked = wire.Claim(store.station.id, store.station.epoch, uuid7(store.clock.now()), "ticket:A", 0)
            return link.ask("/v1/claim", asked, wire.ClaimAnswer)

    database = ward.hub.settings.database
    with closing(sqlite3.connect(database)) as now, closing(sqlite3.connect(ward.folder / "backup")) as copy:
        now.backup(copy)
    given = [claimed(kiosk, ward.hub), claimed(second, ward.hub)]
    ward.hub.close()
    for end in ("", "-wal", "-shm"):
        Path(f"{database}{end}").unlink(missing_ok=True)
    (ward.folder / "backup").rename(database)
    back = ward.open_hub("hub")
    third = claimed(kiosk, back)
    assert [one.start for one in given] == [1, 300]
    assert third.start == 600
    starts = back.store.read(lambda r: r.connection.execute(select(NumberRange.start)).scalars().all()).result(20)
    assert 600 in starts


def test_a_hub_without_disk_refuses_and_does_nothing_half(ward: Ward) -> None:
    kiosk, desk = numbered(ward.station("kiosk", "citizen"), ward.hub), ward.station("desk", "desk")
    for _ in range(60):
        take(kiosk)
    two.push_own(kiosk, ward.hub, level="hub")
    for _ in range(40):
        take(kiosk)
    hub = two.reader(ward.hub)
    batch = kiosk.read(lambda r: outbox.next_batch(
        r.connection, kiosk.identity, r.keys, kiosk.station.id, hub.seal_key, "hub", reader=hub.station)).result(20)
    with line(desk, ward.hub) as at_desk, line(kiosk, ward.hub) as at_kiosk:
        fill_disk(ward.hub.store)
        with pytest.raises(Refused) as caught:
            at_kiosk.ask("/v1/push", wire.Push(batch), wire.PushAnswer)
        assert (caught.value.status, caught.value.error) == (507, "store.errors.disk_full")
        made, refused = calls_until_refused(at_desk, desk)
    assert (refused.status, refused.error) == (507, "store.errors.disk_full")
    assert (count(ward.hub.store, "ticket.issued"), count(ward.hub.store, "call.made")) == (60, made)
    assert two.sql(ward.hub.store, "SELECT count(*) FROM answered_commands WHERE station = ?", desk.station.id) == [
        (made,)
    ]  # fmt: skip
    assert take(kiosk).label == "A101"  # the station goes on alone


def calls_until_refused(link: Link, desk: Any) -> tuple[int, Refused]:
    """A few small rows may still find room in pages that are begun."""
    for made in range(60):
        try:
            link.ask("/v1/call", call_asked(desk), wire.CallAnswer)
        except Refused as refused:
            return made, refused
    pytest.fail("the disk was never full")


def fill_disk(store: Any) -> None:
    """No page more for this database, and what is free within it is taken."""

    def fill(ctx: Any, _: None) -> None:
        ctx.connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS ballast (x BLOB)")
        ctx.connection.exec_driver_sql("PRAGMA max_page_count = 1").fetchall()

    def one_more(ctx: Any, size: int) -> None:
        ctx.connection.exec_driver_sql("INSERT INTO ballast VALUES (zeroblob(?))", (size,))

    store._parts.reserve.give_up()
    store.run(fill, None).result(20)
    for size in (50_000, 3_000, 100, 1):
        with contextlib.suppress(ExpectedError):
            while True:
                store.run(one_more, size).result(20)
