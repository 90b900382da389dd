"""The line to the city, broken in every place: nothing lost, nothing doubled, central count = station count."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kiosk.bus import Bus
from kiosk.journal import chains, outbox
from kiosk.journal.envelope import hash_of
from kiosk.remote.link import Refused
from kiosk.server.overview import overview
from kiosk.store import receiving
from kiosk.sync import wire
from kiosk.values.journal import Batch, Hole
from tests.faults.checker import events_of, six_chains_verify
from tests.faults.city import City, Watched, statuses
from tests.faults.proxy import Fault

_ISSUED = "SELECT subject FROM journal_events WHERE state = 0 AND kind = 'ticket.issued'"


def own_events(city: City) -> tuple[int, int]:
    """(events of the station in its own file, and at central)."""
    station = city.store.station.id
    own = sum(1 for row in events_of(city.store.settings.database) if row[0] == station)
    return own, city.central_rows("SELECT count(*) FROM journal_events WHERE station = ?", station)[0][0]


def test_a_day_arrives_whole(city: City) -> None:
    city.enrol()
    city.issue(40)
    city.on_line()
    city.issue(5)
    assert city.synced()
    assert city.agree() == []
    here, there = own_events(city)
    assert here == there >= 45


@pytest.mark.parametrize(
    "fault", [Fault.REFUSE, Fault.ERROR, Fault.CUT_BODY, Fault.CUT_ANSWER, Fault.TWICE, Fault.GARBLE]
)
def test_a_fault_in_the_middle_of_a_push(city: City, fault: Fault) -> None:
    city.enrol()
    city.issue(20)
    city.proxy.next(fault)
    city.start_worker()
    assert city.proxy.played(fault)
    assert city.synced()
    city.proxy.next(fault)
    city.issue(3)
    assert city.proxy.played(fault, 2)
    assert city.synced()
    assert city.agree() == []
    here, there = own_events(city)
    assert here == there


def test_a_lying_line_acknowledges_nothing(city: City) -> None:
    """An old, once valid answer passed off as the answer to a new push moves no watermark."""
    city.enrol()
    city.issue(2)
    city.on_line()
    city.proxy.next(Fault.REPLAY_OK)
    seen = statuses(city.bus)
    city.issue(2)
    assert city.proxy.played(Fault.REPLAY_OK)
    assert city.watched.until(lambda: any(status.trouble == "sync.errors.not_central" for status in seen))
    assert city.synced()
    assert city.agree() == []


def test_central_slow(city: City) -> None:
    city.enrol()
    city.issue(3)
    city.proxy.next(Fault.SLOW)
    seen = statuses(city.bus)
    worker = city.start_worker(timeout=0.3)
    assert city.watched.until(lambda: any(s.trouble == "sync.errors.unreachable" for s in seen))
    worker._link._timeout = 10.0  # of the next line: nothing is slow any more but the machine
    city.proxy.release()
    assert city.synced()
    assert city.agree() == []


def test_a_worker_that_waits_for_a_silent_server_stops_at_once(city: City) -> None:
    city.enrol()
    city.issue(1)
    city.proxy.next(Fault.SLOW)
    worker = city.start_worker(timeout=60)
    assert city.watched.until(lambda: city.proxy.seen["/v1/push"] > 0 or worker.status.online)
    assert worker.close(30)  # False where it still waits by then; the server would be waited for 60 s


def test_central_unreachable_then_back(city: City) -> None:
    city.enrol()
    city.issue(10)
    port = int(city.central.address.rpartition(":")[2])
    city.central.close()
    seen = statuses(city.bus)
    city.start_worker()
    assert city.watched.until(lambda: any(s.trouble and not s.online for s in seen))
    city.issue(4)
    city.central = city._central(port)
    assert city.synced()
    assert city.agree() == []


def test_central_restarts_between_batches(city: City) -> None:
    city.enrol()
    city.start_worker()
    for _ in range(3):
        city.issue(7)
        city.restart_central()
    assert city.synced()
    assert city.agree() == []
    here, there = own_events(city)
    assert here == there


def test_backlog_of_several_batches(city: City) -> None:
    city.enrol()
    city.issue(1300)
    city.proxy.next(Fault.CUT_ANSWER, Fault.TWICE)
    city.start_worker()
    assert city.synced(60)
    assert city.proxy.seen["/v1/push"] >= 4
    assert city.agree() == []


def test_copy_of_an_older_image_put_back(city: City, tmp_path: Path) -> None:
    """Database, keys and witness of yesterday are put back together: only central can notice, and does."""
    import shutil

    city.enrol()
    city.issue(5)
    city.on_line()
    city.stop()
    settings = city.store.settings
    shutil.copytree(settings.data_dir, tmp_path / "image")
    shutil.copytree(settings.witness_dir, tmp_path / "image-witness")

    city.store.open()
    city.issue(4)
    city.on_line()
    city.stop()
    lost = city.shown[-4:]

    for folder, image in ((settings.data_dir, "image"), (settings.witness_dir, "image-witness")):
        shutil.rmtree(folder)
        shutil.copytree(tmp_path / image, folder)
    city.shown = city.shown[:-4]
    city.store.open()
    assert city.store.station.epoch == 1  # nobody here can know
    city.issue(2)  # forked: these numbers lie at central already, for others
    city.on_line()
    assert city.store.station.epoch == 2
    problems = [p for p in city.agree() if not p.startswith(("3: ", "4: "))]
    assert problems == []
    held = [subject for (subject,) in _subjects(city)]
    still_open = city.central_rows("SELECT count(*) FROM journal_quarantine WHERE closed = 0")[0][0]
    pairs = city.central_rows("SELECT count(*) FROM tickets WHERE conflict > 0")[0][0]
    assert sorted(held) == sorted([*city.shown, *lost])  # everybody's ticket, each once
    assert still_open == 0
    assert pairs == 2  # the two that were given out twice are kept and told apart


def test_restored_database_without_network_loses_nothing_at_central(city: City, tmp_path: Path) -> None:
    """Yesterday's database put back, the witness still there: a new epoch at once, ranges come from central."""
    import shutil

    city.enrol()
    city.issue(5)
    city.on_line()
    city.stop()
    settings = city.store.settings
    shutil.copytree(settings.data_dir, tmp_path / "image")
    city.store.open()
    city.issue(4)
    city.on_line()
    city.stop()
    shutil.rmtree(settings.data_dir)
    shutil.copytree(tmp_path / "image", settings.data_dir)
    lost, city.shown = city.shown[-4:], city.shown[:-4]
    city.store.open()
    assert city.store.station.epoch == 2
    city.on_line()
    city.issue(3)
    assert city.synced()
    assert city.agree() == []
    held = {row[0] for row in _subjects(city)}
    assert set(lost) <= held


def _subjects(city: City) -> list[tuple[str]]:
    return city.central_rows(_ISSUED)


def test_a_damaged_row_travels_as_a_hole_and_holds_nothing_up(city: City) -> None:
    city.enrol()
    city.issue(6)
    city.store.close()
    with closing(sqlite3.connect(city.store.settings.database)) as db:
        db.execute("UPDATE journal_events SET raw = x'00' WHERE seq IN (6, 7)")
        db.commit()
    city.store.open()
    worker = city.start_worker()
    assert city.watched.until(lambda: city.unsent() == 2 and worker.status.online)
    city.issue(2)
    assert city.watched.until(lambda: city.unsent() == 2 and worker.status.online)
    assert not worker.status.synced  # two events are nowhere else: nobody says that everything is safe
    city.close()
    holes = city.central_rows("SELECT seq, reason FROM journal_holes ORDER BY seq")
    assert holes == [(6, "damaged"), (7, "damaged")]
    assert city.central_rows("SELECT count(*) FROM journal_quarantine") == [(0,)]
    assert six_chains_verify(*city.central_files()) == []
    here, there = own_events(city)
    assert here == there


def damage(database: Path, *seqs: int) -> None:
    """What a bad sector does: other bytes where these events of the first chain of stations stood."""
    with closing(sqlite3.connect(database)) as db:
        for seq in seqs:
            db.execute("UPDATE journal_events SET raw = x'00' WHERE seq = ? AND station NOT LIKE '00000.%'", (seq,))
        db.commit()


def test_true_bytes_fill_the_holes_that_a_damaged_row_left(city: City, tmp_path: Path) -> None:
    """A relay, or a bad sector, turned events into holes: the contiguous seq stops there until the bytes come."""
    import shutil

    city.enrol()
    city.issue(6)
    city.store.close()
    database = city.store.settings.database
    shutil.copy(database, tmp_path / "whole.sqlite")
    damage(database, 6, 7)
    city.store.open()
    worker = city.start_worker()
    assert city.watched.until(lambda: city.unsent() == 2 and worker.status.online)
    assert worker.close(30)
    station = city.store.station.id
    central = city.central.store
    assert central.read(lambda r: chains.here(r.connection, station, 1)).result(20) == 5
    with closing(sqlite3.connect(tmp_path / "whole.sqlite")) as db:
        raws = dict(db.execute("SELECT seq, raw FROM journal_events WHERE seq IN (6, 7)"))
    city.store.run(lambda ctx, _: [receiving.repair(ctx, 1, seq, raw) for seq, raw in raws.items()], None).result(20)
    city.on_line()
    assert central.read(lambda r: chains.here(r.connection, station, 1)).result(20) > 7
    assert city.agree() == []


def damaged_at(store: Any, station: str) -> list[int]:
    found = store.read(lambda r: chains.damaged(r.connection, station)).result(20)
    return sorted(seq for _epoch, seq, _hash in found)


def synced_and_stopped(city: City) -> None:
    city.enrol()
    city.issue(6)
    worker = city.start_worker()
    assert city.synced()
    assert worker.close(30)


def test_a_row_damaged_after_it_was_acknowledged_is_named_and_fetched_back(
    city: City, caplog: pytest.LogCaptureFixture
) -> None:
    synced_and_stopped(city)
    station = city.store.station.id
    city.store.close()
    damage(city.store.settings.database, 6, 7)
    city.store._parts.scrubbing._due = 0.0  # as in a program started anew: this one may have looked already
    city.store.open()
    assert city.watched.until(lambda: damaged_at(city.store, station) == [6, 7])  # found without anybody's asking

    def told() -> list[int]:
        return [sum(f"{station}/1/{seq} is damaged" in line for line in caplog.messages) for seq in (6, 7)]

    assert city.watched.until(lambda: told() == [1, 1])  # what is noted is told afterwards, once
    assert city.unsent() >= 2
    city.on_line()
    assert damaged_at(city.store, station) == []
    assert city.agree() == []


def test_a_row_found_damaged_while_the_line_stands_is_fetched_back_at_once(city: City) -> None:
    """The next handshake may be days away."""
    synced_and_stopped(city)
    worker = city.start_worker()
    assert city.synced()
    assert city.watched.until(lambda: city.store._parts.scrubbing.passes > 0)  # today's is over
    damage(city.store.settings.database, 6)
    city.store._parts.scrubbing._due = 0.0  # the day is over
    city.issue(1)
    station = city.store.station.id
    assert city.watched.until(lambda: "/v1/fetch" in city.proxy.seen and damaged_at(city.store, station) == [])
    assert city.synced()
    assert worker.status.trouble == ""
    assert city.agree() == []


def test_a_bad_sector_at_central_shows_on_its_page_and_is_mended_by_the_station(tmp_path: Path) -> None:
    """On SQLite: a database server finds and names what its disk damaged itself, and its replica has it."""
    bus = Bus()
    city, watched = City(tmp_path, central_bus=bus), Watched(bus)
    try:
        synced_and_stopped(city)
        station = city.store.station.id
        port = int(city.central.address.rpartition(":")[2])
        city.central.close()
        damage(city.central.settings.database, 4, 6)
        city.central = city._central(port)
        central = city.central.store
        assert watched.until(lambda: damaged_at(central, station) == [4, 6])
        assert not central.read(overview).result(20).ok
        city.on_line()
        assert damaged_at(central, station) == []
        assert central.read(overview).result(20).ok
        assert city.agree() == []
    finally:
        city.close()


def test_a_relay_cannot_turn_an_event_into_a_hole(city: City) -> None:
    """Whoever stands on the line holds no key of the station: what it changes is not taken."""
    city.enrol()
    city.issue(3)
    line = city.line()
    signed = line._body("/v1/push", wire.Push(next_batch(city)))
    request = wire.unpack(signed, wire.Request)
    push = wire.message_of(request, wire.Push)
    place = len(push.batch.events) - 2
    hole = Hole(push.batch.first + place, hash_of(push.batch.events[place]), "damaged")
    events = (*push.batch.events[:place], b"", *push.batch.events[place + 1 :])
    changed = wire.Push(msgspec.structs.replace(push.batch, events=events, holes=(hole,)))
    forged = msgspec.structs.replace(request, body=msgspec.msgpack.encode(changed))
    line._body = lambda _path, _message: wire.pack(forged)  # type: ignore[method-assign]
    with pytest.raises(Refused) as caught:
        line.ask("/v1/push", push, wire.PushAnswer)
    line.close()
    assert caught.value.status == 401
    assert own_events(city)[1] == 0


def next_batch(city: City) -> Batch:
    store, seal = city.store, city.central.store.identity.seal_public
    found = store.read(
        lambda r: outbox.next_batch(r.connection, store.identity, r.keys, r.station.id, seal)
    ).result(20)
    assert found is not None
    return found


def test_central_itself_put_back_from_a_backup_gets_everything_again(city: City) -> None:
    city.enrol()
    city.issue(5)
    city.on_line()
    assert city.watched.until(lambda: claims_settled(city))
    backup = city.central_image()
    city.issue(30)
    assert city.synced()
    city.put_central_back(backup)
    if not city.db:  # its own chain has lost something: a file's server records its openings
        assert city.central.store.station.epoch == 2
    city.issue(1)
    assert city.watched.until(lambda: own_events(city)[0] == own_events(city)[1])
    assert city.synced()
    assert city.agree() == []


def claims_settled(city: City) -> bool:
    with closing(sqlite3.connect(city.store.settings.database)) as db:
        outcomes = {row[0] for row in db.execute("SELECT outcome FROM asked_commands")}
    return bool(outcomes) and "" not in outcomes


def test_an_idle_station_notices_that_central_was_put_back(city: City) -> None:
    """Nothing new happens here: the heart beat alone has to see that what was acknowledged is no longer there."""
    city.enrol()
    city.issue(3)
    worker = city.start_worker()
    worker._every = 0.05
    assert city.synced()
    backup = city.central_image()
    city.issue(4)
    assert city.synced()
    city.put_central_back(backup)
    assert city.watched.until(lambda: own_events(city)[0] == own_events(city)[1])
    assert city.synced()
    assert city.agree() == []
