"""Bad days of a ward of separate processes: its hub dies or is lost, lines are cut or half open, answers never come.

Each machine is a process on a database of its own (tests.faults.ward_processes), each station behind a fault proxy of
its own. After every day all agree within a minute, and the shared checker finds nothing in all their files.
"""

from __future__ import annotations

import os
import random
import shutil
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from kiosk.errors import ExpectedError
from tests.faults.checker import rows_of
from tests.faults.proxy import Fault
from tests.faults.ward_processes import (
    CONVERGED,
    FIELDS,
    StationProcess,
    WardOfProcesses,
    eventually,
    ward_of_processes,
)

PLACES = ("kiosk-1", "kiosk-2", "desk-1", "desk-2")


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """In memory where there is one: processes are killed here, not the power of a disk."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as made:
        yield Path(made)


@pytest.fixture(scope="module")
def one_ward(folder: Path) -> Iterator[WardOfProcesses]:
    with ward_of_processes(folder / "ward", *PLACES) as made:
        yield made


@pytest.fixture
def ward(one_ward: WardOfProcesses) -> WardOfProcesses:
    """The same ward for many days: every line stands, everything was sent, nobody waits."""
    one_ward.heal()
    one_ward.converges()
    for place in PLACES[2:]:
        one_ward.at(place).waits_for_the_hub()
    desk = one_ward.at("desk-1")
    while (call := desk.call_next()) is not None:
        desk.finish(call["ticket"])
    return one_ward


def whole(ward: WardOfProcesses) -> None:
    ward.converges()
    assert ward.problems() == []


def serve(desk: StationProcess) -> str | None:
    """Call the next one and be done with it; the label. None where the desk knows of nobody."""
    call = desk.call_next()
    if call is None:
        return None
    try:
        desk.finish(call["ticket"])
    except ExpectedError as error:  # another desk called the same one while the hub was away, and was first
        if not error.key.startswith("calls.errors."):
            raise
    return str(call["label"])


def ticket_states(ward: WardOfProcesses, labels: list[str]) -> Counter[str]:
    marks = ",".join("?" * len(labels))
    day = "(SELECT max(day) FROM tickets)"
    query = f"SELECT state FROM tickets WHERE label IN ({marks}) AND day = {day}"
    return Counter(state for (state,) in rows_of(ward.hub.settings.database, query, *labels))


# -- the hub dies -------------------------------------------------------------------------------------------


def test_a_hub_killed_while_tickets_and_calls_run(
    ward: WardOfProcesses, seeded: random.Random, times: Callable[[int], int]
) -> None:
    kills, each = times(10), 8  # tickets of each kiosk between two kills
    labels: list[str] = []
    over = threading.Event()

    def issue(kiosk: StationProcess) -> None:
        for _ in range(kills * each):
            labels.extend(ward.issue(kiosk, field=seeded.choice(FIELDS)))

    def call(desk: StationProcess) -> int:
        served = 0
        while not over.is_set():
            if serve(desk) is None:
                over.wait(0.05)
            else:
                served += 1
        return served

    with ThreadPoolExecutor(4) as people:
        issuing = [people.submit(issue, ward.at(place)) for place in PLACES[:2]]
        calling = [people.submit(call, ward.at(place)) for place in PLACES[2:]]
        try:
            for kill in range(1, kills + 1):
                eventually(lambda least=(2 * kill - 1) * each: len(labels) >= least, "tickets")  # type: ignore[misc]
                ward.hub.kill()
                ward.hub.start()
            for one in issuing:
                one.result(CONVERGED)
            done = lambda: ticket_states(ward, labels)["done"] == len(labels)  # noqa: E731
            eventually(done, "all are served")
        finally:
            over.set()
        assert sum(one.result(CONVERGED) for one in calling) >= len(labels)
    assert len(set(labels)) == 2 * kills * each
    for desk in map(ward.at, PLACES[2:]):  # each goes on with the hub that came back, also the one that waited longest
        ward.issue(ward.at(PLACES[0]))
        eventually(partial(serve, desk), "a desk is given the next one")
    whole(ward)


def test_the_hubs_disk_is_lost_and_the_standby_takes_over(folder: Path) -> None:
    with ward_of_processes(folder / "lost") as ward:
        standby = ward.follower()  # before the others, so that they hear of it as they join
        kiosk, off, desk = (ward.station(place) for place in PLACES[:3])
        labels = ward.issue(kiosk, 4)
        ward.converges()
        first = desk.call_next()
        eventually(lambda: not any(one.behind for one in ward.hub.says().standbys), "answered, so the standby has it")
        standby.proxy.cut()  # type: ignore[union-attr]
        ward.cut(desk)
        [late] = ward.issue(off)
        ward.settles(off)  # the hub alone has it
        off.kill()
        ward.hub.kill()
        old, aside = ward.hub, folder / "aside"
        shutil.move(old.folder, aside)
        ward.take_over()
        labels += ward.issue(kiosk, 2)
        assert serve(desk) in labels  # by the new hub or alone: nobody waits
        ward.settles(kiosk, desk)
        desk.finish(first["ticket"])
        desk.waits_for_the_hub()  # the new one
        told = {desk.call_next()["label"] for _ in range(len(labels) - 2)}
        assert len(told) == len(labels) - 2
        assert first["label"] not in told
        assert desk.call_next() is None
        assert rows_of(ward.hub.settings.database, "SELECT 1 FROM tickets WHERE label = ?", late) == []
        shutil.move(aside, old.folder)
        old.start()
        eventually(lambda: old.says().mode == "superseded", "it only relays")
        found = "SELECT 1 FROM tickets WHERE label = ?"
        eventually(lambda: rows_of(ward.hub.settings.database, found, late), "what lay there alone")
        off.start()
        whole(ward)
        assert old.says().mode == "superseded"


# -- the network fails --------------------------------------------------------------------------------------


def test_an_hour_without_the_lan(
    ward: WardOfProcesses, seeded: random.Random, few: Callable[[int, int], int]
) -> None:
    cuts = [[ward.at("kiosk-1")], [ward.at("desk-1")], [*ward.stations]]
    for gone in seeded.sample(cuts, few(len(cuts), 1)):
        an_hour_without(ward, gone)
    whole(ward)


def an_hour_without(ward: WardOfProcesses, gone: list[StationProcess]) -> None:
    """The lines of some stations are cut for an hour, in which numbers are given out and called."""
    labels = ward.issue(ward.at("kiosk-1"), 3) + ward.issue(ward.at("kiosk-2"), 3)
    ward.converges()
    ward.cut(*gone)
    served: list[str] = []
    for _ in range(3):
        for station in ward.stations:
            station.later(minutes=20)
        labels += ward.issue(ward.at("kiosk-1")) + ward.issue(ward.at("kiosk-2"))
        served += [label for desk in ("desk-1", "desk-2") if (label := serve(ward.at(desk))) is not None]
    assert len(served) >= 3  # alone, a desk calls its own share of what it knows
    ward.hub.later(hours=1)
    ward.heal()
    ward.converges()
    while label := serve(ward.at("desk-2")):
        served.append(label)
    assert set(served) == set(labels)
    if gone != [ward.at("desk-1")]:  # the hub decided, or each desk kept to its own share of what it knew
        assert len(served) == len(set(served))


def test_an_hour_without_the_lan_at_the_hall_and_a_pad(ward: WardOfProcesses) -> None:
    """The hall keeps what it showed, the pad asks nobody; healed, both go on, and nothing old is asked about."""
    kiosk, desk = ward.at("kiosk-1"), ward.at("desk-1")
    hall, pad = gone = [ward.station(place) for place in ("hall-1", "pad-1")]
    try:
        labels = ward.issue(kiosk, 2)
        ward.converges()
        called = [serve(desk)]
        eventually(lambda: calls_at(hall)[:1] == called, "the hall shows it")
        eventually(lambda: pad.ask("read", INVITED, "desk-1"), "the pad asks")
        ward.cut(*gone)
        shown = calls_at(hall)
        for _ in range(3):
            labels += ward.issue(kiosk)
            ward.settles(kiosk)
            called.insert(0, serve(desk))
            for station in ward.stations:
                station.later(minutes=20)
        assert calls_at(hall) == shown
        ward.hub.later(hours=1)
        ward.heal()
        ward.converges()
        assert calls_at(hall)[: len(called)] == called
        assert pad.ask("read", INVITED, "desk-1") is None  # whoever was served meanwhile has left
        called.insert(0, serve(desk))
        assert sorted(filter(None, called)) == sorted(labels)
        eventually(lambda: calls_at(hall)[:1] == called[:1], "the hall goes on")
        eventually(lambda: pad.ask("read", INVITED, "desk-1"), "the pad goes on")
        whole(ward)
    finally:
        for station in gone:
            ward.stations.remove(station)
            station.close()
            station.proxy.close()


INVITED = "kiosk.queries.ratings.open_invitation"


def calls_at(hall: StationProcess) -> list[str]:
    """Labels of today's calls, newest first, as far as the hall knows of them."""
    return [call["label"] for call in hall.ask("read", "kiosk.queries.calls.recent")]


def test_a_kiosk_alone_for_a_day(ward: WardOfProcesses) -> None:
    alone, other, desk = ward.at("kiosk-1"), ward.at("kiosk-2"), ward.at("desk-1")
    ward.issue(alone)
    ward.converges()
    ward.cut(alone)
    ward.later(hours=24)
    labels = ward.issue(alone, 3) + ward.issue(other, 3)
    assert labels[0].endswith("001")  # a new day
    assert len(set(labels)) == 6
    ward.settles(other, desk)
    told = serve(desk)
    assert told in labels[3:]
    ward.heal()
    ward.converges()
    served = [label for _ in range(6) if (label := serve(desk)) is not None]
    assert sorted([told, *served]) == sorted(labels)
    whole(ward)


def test_two_desks_press_next_at_once_one_of_them_on_a_half_open_line(
    ward: WardOfProcesses, times: Callable[[int], int]
) -> None:
    """The open line of nudges goes silent without an end: the desk pulls now and then, and finds out."""
    kiosk, one, other = (ward.at(place) for place in ("kiosk-1", "desk-1", "desk-2"))
    streams = one.proxy.seen["/v1/nudges"]
    one.proxy.freeze(streams_alone=True)
    called: list[str] = []
    for nth in range(times(1000)):
        if nth % 10 == 0:
            field = FIELDS[nth // 10 % len(FIELDS)]
            ward.issue(kiosk, 20, field)
            ward.settles(kiosk)
        one.press_next()
        other.press_next()
        both = [one.answer(), other.answer()]
        called += [call["ticket"] for call in both]
        assert len(set(called)) == len(called), both
    eventually(lambda: one.proxy.seen["/v1/nudges"] > streams and one.state()["listening"], "a new line")
    whole(ward)


def test_a_desk_whose_every_line_is_half_open_goes_on(ward: WardOfProcesses) -> None:
    kiosk, desk = ward.at("kiosk-1"), ward.at("desk-1")
    labels = ward.issue(kiosk, 4)
    ward.converges()
    desk.waits_for_the_hub(2.0)
    desk.proxy.freeze()
    told = [serve(desk) for _ in labels]  # the first one after the patience of two seconds, of its own share
    ward.converges()
    desk.waits_for_the_hub()
    while label := serve(desk):
        told.append(label)
    assert sorted(filter(None, told)) == labels
    whole(ward)


def test_an_answer_lost_once_is_the_same_ticket_when_asked_again(ward: WardOfProcesses) -> None:
    kiosk, desk, other = (ward.at(place) for place in ("kiosk-1", "desk-1", "desk-2"))
    faults = (Fault.CUT_ANSWER, Fault.HALF_ANSWER, Fault.TWICE, Fault.CUT_BODY, Fault.DELAY)
    labels = ward.issue(kiosk, 2 * len(faults) + 1)
    ward.converges()
    told = []
    for fault in faults:
        desk.proxy.on("/v1/call", fault)
        desk.press_next()
        other.press_next()
        told += [desk.answer()["label"], other.answer()["label"]]
        assert desk.proxy.played(fault)
        assert len(set(told)) == len(told), fault
    ward.converges()
    assert ticket_states(ward, labels) == {"called": len(told), "waiting": 1}
    whole(ward)


def test_the_answers_to_a_granted_claim_never_come(ward: WardOfProcesses) -> None:
    """The desk goes on alone; what the hub had granted it, and it does not use, waits again."""
    kiosk, desk, other = (ward.at(place) for place in ("kiosk-1", "desk-1", "desk-2"))
    labels = ward.issue(kiosk, 6)
    ward.converges()
    desk.waits_for_the_hub(2.0)
    for _ in range(2):  # it asks once more on a new line
        desk.proxy.on("/v1/call", Fault.SILENT)
    mine = desk.call_next()
    assert desk.proxy.met[Fault.SILENT] >= 1
    desk.proxy.release()
    desk.finish(mine["ticket"])
    ward.converges()
    told = [mine["label"]]
    eventually(lambda: ticket_states(ward, labels)["waiting"] == len(labels) - 1, "nothing stays granted")
    while call := other.call_next():
        other.finish(call["ticket"])
        told.append(call["label"])
    assert sorted(told) == sorted(labels)
    whole(ward)
