"""A hub passes a station's chain on to central: origin's heads, keys wrapped anew, quarantine and holes included."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest

from kiosk.errors import ExpectedError
from kiosk.journal import chains
from kiosk.journal.envelope import hash_of
from kiosk.records import Declared, declared
from kiosk.remote import repairs
from kiosk.remote.link import Refused
from kiosk.store import judging
from kiosk.values.journal import Batch, Hole
from tests.factories import open_store
from tests.faults import ward
from tests.faults.checker import check, six_chains_verify, three_central_holds_each_once
from tests.kiosk.records.sample_facts import SlipNoted, declared_too
from tests.kiosk.records.test_apply import wait_until_applied
from tests.kiosk.store.test_store import issue

ROLES = ("citizen", "desk", "single")


class Ward(NamedTuple):
    station: Any
    hub: ward.Served
    central: ward.Served


@pytest.fixture
def three(tmp_path: Path) -> Iterator[Ward]:
    """A station whose hub stands between it and central."""
    with declared_too():
        made = Ward(
            open_store(tmp_path / "station", roles=ROLES), ward.Served(tmp_path / "hub", "hub"),
            ward.Served(tmp_path / "central", "central"),
        )  # fmt: skip
        made.hub.open()
        made.central.open()
        ward.know(made.hub.store, made.station)
        ward.know(made.central.store, made.station, made.hub.store)
        try:
            yield made
        finally:
            made.station.close()
            made.hub.close()
            made.central.close()


def note(ctx: Any, subject: str) -> None:
    ctx.record(SlipNoted(words="!"), subject=subject)


def without(kind: str) -> Declared:
    """What a program declares that is older than a kind."""
    known = declared()
    return known._replace(kinds={name: one for name, one in known.kinds.items() if name != kind})


def here(server: ward.Served, station: Any) -> tuple[int, int]:
    """(contiguous seq, last seq) of the station's chain at a server."""
    station_id = station.station.id
    return server.store.read(
        lambda r: (chains.here(r.connection, station_id, 1), chains.through(r.connection, station_id, 1))
    ).result(20)


def seq_of(station: Any, subject: str) -> int:
    return ward.sql(station, "SELECT seq FROM journal_events WHERE subject = ?", subject)[0][0]


def damage(store: Any, station: str, seq: int) -> None:
    """A bad sector at a server, and the server knows."""
    store.run(
        lambda ctx, _: ctx.connection.exec_driver_sql(
            "UPDATE journal_events SET raw = x'00' WHERE station = ? AND seq = ?", (station, seq)
        ), None,
    ).result(20)  # fmt: skip
    store.run(lambda ctx, _: chains.note_damage(ctx.connection, station, 1, seq, 0), None).result(20)


def refill(station: Any, server: ward.Served, whole: int, through: int) -> int:
    with ward.line(station, server) as open_line:
        return repairs.fill(station, open_line, [(1, whole, through)])


def test_a_chain_reaches_central_through_the_hub(three: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    """With an event whose kind the hub does not know, and one that is damaged at the hub."""
    station, hub, central = three
    for name in ("a", "b", "c"):
        station.run(issue, name).result()
    station.run(note, "b").result()
    station.run(issue, "d").result()
    monkeypatch.setattr(judging, "declared", lambda: without("testslip.noted"))
    assert ward.push_own(station, hub, limit=4) > 1
    monkeypatch.undo()
    assert ward.sql(hub.store, "SELECT reason FROM journal_quarantine") == [("kind",)]
    lost = seq_of(station, "c")
    damage(hub.store, station.station.id, lost)

    answers = ward.relay_all(hub.store, central)
    last = len(ward.chain_of(station, station.station.id))
    assert here(central, station) == (lost - 1, last)
    assert [answer.quarantined for answer in answers] == [0] * len(answers)
    assert central.store.read(lambda r: r.open_sealed("b").name).result() == "Người b"
    assert ward.relay_all(hub.store, central) == []

    assert refill(station, hub, *here(hub, station)) == 1
    assert ward.relay_all(hub.store, central) != []
    assert here(central, station) == here(hub, station) == (last, last)
    assert ward.chain_of(central.store, station.station.id) == ward.chain_of(station, station.station.id)
    assert central.store.read(lambda r: r.open_sealed("c").name).result() == "Người c"
    files = central.store.settings
    assert three_central_holds_each_once([station.settings.database], files.database) == []
    assert [p for p in check(files.database, files.key_file) if p[0] != "5"] == []


def test_what_a_relay_turned_into_a_hole_is_not_acknowledged_and_is_filled(three: Ward) -> None:
    """A hub leaves an event out: as damaged, or as not for central's eyes, which is damage all the same there."""
    station, hub, central = three
    for name in ("a", "b", "c"):
        station.run(issue, name).result()
    ward.push_own(station, hub)
    batch = ward.next_relayed(hub.store, central)
    assert batch is not None
    for subject, reason in (("b", "scope"), ("c", "damaged")):
        place = seq_of(station, subject) - batch.first
        hole = Hole(batch.first + place, hash_of(batch.events[place]), reason)
        events = (*batch.events[:place], b"", *batch.events[place + 1 :])
        batch = msgspec.structs.replace(batch, events=events, holes=(*batch.holes, hole))
    answer = ward.push(hub.store, central, batch)
    last = answer.through
    assert (answer.here, answer.central) == (seq_of(station, "b") - 1, seq_of(station, "b") - 1)
    assert ward.sql(central.store, "SELECT DISTINCT reason FROM journal_holes") == [("damaged",)]
    wait_until_applied(central.store)
    assert six_chains_verify(central.store.settings.database) == []
    assert ward.relay_all(hub.store, central) != []  # the hub's mark stands before: it passes all on again
    assert here(central, station) == (last, last)
    assert central.store.read(lambda r: r.open_sealed("b").name).result() == "Người b"


def test_a_lie_about_a_hole_does_not_keep_the_true_bytes_out(three: Ward) -> None:
    """Of two holes side by side nobody vouches for the first one's hash: a lie there makes no fork afterwards."""
    station, hub, central = three
    for name in ("a", "b", "c"):
        station.run(issue, name).result()
    ward.push_own(station, hub)
    batch = ward.next_relayed(hub.store, central)
    assert batch is not None
    second = hash_of(batch.events[4])
    lies = (Hole(4, b"\x07" * 32, "damaged"), Hole(5, second, "damaged"))
    left_out = msgspec.structs.replace(batch, events=(*batch.events[:3], b"", b"", *batch.events[5:]), holes=lies)
    ward.push(hub.store, central, left_out)
    assert ward.sql(central.store, "SELECT hash FROM journal_holes ORDER BY seq") == [(b"",), (second,)]
    answer = ward.push(station, central, batch)
    assert (answer.forked, answer.here) == (False, len(batch.events))
    assert ward.chain_of(central.store, station.station.id) == ward.chain_of(station, station.station.id)


def test_only_the_hub_of_its_ward_may_pass_a_chain_on(three: Ward, tmp_path: Path) -> None:
    station, hub, central = three
    station.run(issue, "a").result()
    ward.push_own(station, hub)
    batch = ward.next_relayed(hub.store, central)
    assert batch is not None
    desk = open_store(tmp_path / "desk", roles=("desk",))
    ward.know(central.store, desk)
    with pytest.raises(Refused) as caught:
        ward.push(desk, central, batch)
    desk.close()
    assert (caught.value.status, caught.value.error) == (401, "journal.errors.unknown_station")
    elsewhere = msgspec.structs.replace(ward.sender_of(hub.store), station="99002.hubhubhu")
    with pytest.raises(ExpectedError, match="unknown_station"):
        central.store.apply_received(batch, elsewhere).result(20)
    assert here(central, station) == (0, 0)
    assert central.store.apply_received(batch, ward.sender_of(hub.store)).result(20).here == len(batch.events)


def test_a_relay_does_not_cut_where_the_origin_has_not_signed(three: Ward) -> None:
    station, hub, central = three
    for n in range(9):
        station.run(issue, f"s{n}").result()
    ward.push_own(station, hub, limit=6)
    to = ward.reader(central)

    def pieces(limit: int) -> list[Batch]:
        from kiosk.journal.outbox import relayed_batch

        found: list[Batch] = []
        while True:
            after = found[-1].heads[-1].seq if found else 0
            piece = hub.store.read(
                lambda r, at: relayed_batch(r.connection, r.keys, (station.station.id, 1), at, to, limit), after
            ).result(20)
            if piece is None:
                return found
            found.append(piece)

    for limit in (1, 5, 500):
        cut = pieces(limit)
        assert all(len(one.heads) == 1 and one.heads[0].seq == one.first + len(one.events) - 1 for one in cut)
        assert sum(len(one.events) for one in cut) == len(ward.chain_of(station, station.station.id))
        assert all(one.heads[0].seq % 6 == 0 for one in cut[:-1])


def test_a_hub_forwards_keys_that_central_lacks_and_forgets_none(three: Ward) -> None:
    from kiosk.journal import outbox
    from kiosk.sync import wire

    station, hub, central = three
    station.run(issue, "a").result()
    ward.push_own(station, hub)
    batch = ward.next_relayed(hub.store, central)
    assert batch is not None
    answer = ward.push(hub.store, central, msgspec.structs.replace(batch, keys=()))
    assert len(answer.lacks) == 1
    with ward.line(hub.store, central) as open_line:
        gone = wire.Keys(station.station.id, (), answer.lacks)
        assert open_line.ask("/v1/keys", gone, wire.KeysAnswer).lacks == answer.lacks  # the station may still have it
        found, _gone = hub.store.read(
            lambda r: outbox.lacked_keys(r.keys, answer.lacks, ward.reader(central))
        ).result(20)
        sent = wire.Keys(station.station.id, found)
        assert open_line.ask("/v1/keys", sent, wire.KeysAnswer).lacks == ()
    assert central.store.read(lambda r: r.open_sealed("a").name).result() == "Người a"
