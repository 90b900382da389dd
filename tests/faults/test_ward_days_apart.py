"""Bad days of single machines of a ward, on separate processes: late issues, wrong clocks, old copies, a full disk.

After each day the shared checker reads the databases of all machines.
"""

from __future__ import annotations

import json
import resource
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kiosk.clock import local
from kiosk.errors import ExpectedError
from kiosk.ids import uuid7
from tests.faults import checker
from tests.faults.ward_processes import CONVERGED, HubProcess, StationProcess, WardOfProcesses, ward_of_processes
from tests.kiosk.server.ward_server import SUPERVISOR, Browser
from tests.waiting import eventually

FAR = 4 * 365  # days: the year 2030


def states(machine: Any) -> dict[str, tuple[str, str]]:
    """label -> (state, desk), as the machine's own file has it."""
    rows = checker.rows_of(machine.settings.database, "SELECT label, state, desk FROM tickets WHERE label != ''")
    return {label: (state, desk or "") for label, state, desk in rows}


def has(machine: Any, label: str, state: str, desk: str = "") -> None:
    eventually(lambda: states(machine).get(label) == (state, desk), f"{label} {state} at {machine.name}", CONVERGED)


def calls_of(machine: Any, station: str) -> int:
    query = "SELECT count(*) FROM journal_events WHERE kind = 'call.made' AND station = ?"
    return int(checker.rows_of(machine.settings.database, query, station)[0][0])


def hub_id(ward: WardOfProcesses) -> str:
    query = "SELECT station FROM journal_events WHERE kind = 'range.granted' LIMIT 1"
    return str(checker.rows_of(ward.hub.settings.database, query)[0][0])


def agrees(ward: WardOfProcesses) -> None:
    ward.converges()
    assert ward.problems() == []


def test_a_ticket_that_is_called_before_its_issue_is_known(tmp_path: Path) -> None:
    with ward_of_processes(tmp_path, "kiosk-1", "desk-1") as ward:
        kiosk, desk = ward.stations
        ward.cut(kiosk)
        late = kiosk.issue()
        ward.shown.append(late["id"])
        scanned = {"place": "desk-1", "desk": "1", "actor": "canbo", "ticket": late["id"], "scanned": True}
        call = desk.ask("claim", "kiosk.services.calls.call", scanned)
        assert (call["ticket"], call["desk"]) == (late["id"], "1")
        second = kiosk.issue()
        ward.shown.append(second["id"])
        ward.heal()
        has(desk, late["label"], "called", "1")
        has(kiosk, late["label"], "called", "1")
        desk.finish(late["id"])
        assert desk.call_next()["ticket"] == second["id"]  # nobody is called a second time
        agrees(ward)


@contextmanager
def signed_in(ward: WardOfProcesses, name: str = SUPERVISOR) -> Iterator[Browser]:
    browser = Browser(ward.hub.address)
    try:
        assert browser.sign_in(name) == 200
        yield browser
    finally:
        browser.close()


def test_clocks_that_are_wrong_a_little_or_by_years(tmp_path: Path) -> None:
    with ward_of_processes(tmp_path, "kiosk-1", "desk-1", "desk-2") as ward:
        kiosk, desk, other = ward.stations
        kiosk.later(minutes=20)
        desk.later(minutes=-20)
        labels = ward.issue(kiosk, 5) + ward.issue(kiosk, 3, "ho-tich")
        has(desk, labels[-1], "waiting")
        assert desk.call_next()["label"] == labels[0]
        for far in (-1, FAR):  # back over midnight; then 2030
            kiosk.later(days=far)
            with pytest.raises(ExpectedError, match=r"store\.errors\.clock_"):
                kiosk.issue()
            desk.later(days=far)
            desk.act("repeat", _called(desk, "1"))
            desk.later(days=-far)
            kiosk.later(days=-far)
            _confirm(kiosk, desk)
        labels += ward.issue(kiosk, 1)
        assert other.call_next()["label"] == labels[1]
        by_hub = calls_of(ward.hub, hub_id(ward))
        assert by_hub == 2
        has(desk, labels[1], "called", "2")  # else it would be in the desk's share
        has(other, labels[0], "called", "1")
        ward.hub.later(days=FAR)
        eventually(lambda: all(one.state()["listening"] for one in ward.stations), "all listen", CONVERGED)
        for at in (desk, other):
            at.finish(_called(at, at.number))
        shares = [desk.call_next(), other.call_next()]  # the hub decides nothing; each has its own share
        assert all(shares)
        assert len({call["ticket"] for call in shares}) == 2
        assert calls_of(ward.hub, hub_id(ward)) == by_hub
        labels += ward.issue(kiosk, 1)
        ward.hub.later(days=-FAR)
        eventually(lambda: all(one.state()["listening"] for one in ward.stations), "all listen", CONVERGED)
        with signed_in(ward) as browser:
            day = local(ward.hub.believed()).date().isoformat()
            assert browser.post("/staff/date", {"day": day})[0] == 200
        desk.finish(shares[0]["ticket"])
        assert desk.call_next() is not None
        assert calls_of(ward.hub, hub_id(ward)) == by_hub + 1
        agrees(ward)


def _called(desk: StationProcess, number: str) -> str:
    query = "SELECT subject FROM tickets WHERE state = 'called' AND desk = ?"
    return str(checker.rows_of(desk.settings.database, query, number)[0][0])


def _confirm(*stations: StationProcess) -> None:
    """Staff look at the date that a machine shows, and it is right."""
    for station in stations:
        day = local(station.believed()).date().isoformat()
        given = {"day": day, "actor": "truongbophan", "place": station.name}
        station.ask("run", "kiosk.services.clock_checks.confirm_date", given)


def test_a_kiosk_that_is_put_back_to_yesterdays_copy_while_it_is_cut_off(tmp_path: Path) -> None:
    with ward_of_processes(tmp_path, "kiosk-1", "desk-1") as ward:
        kiosk, desk = ward.stations
        ward.issue(kiosk, 3)
        kiosk.close()
        data = kiosk.settings.data_dir
        shutil.copytree(data, tmp_path / "yesterday")
        kiosk.start()
        kept = ward.issue(kiosk, 4)
        has(desk, kept[-1], "waiting")
        ward.cut(kiosk)
        lost = kiosk.issue()  # on paper, and nowhere else
        kiosk.close()
        shutil.rmtree(data)
        shutil.copytree(tmp_path / "yesterday", data)
        kiosk.start()
        fresh = _alone(ward, kiosk)
        assert not {lost["label"], *kept}.intersection(fresh)
        assert desk.call_next() is not None
        ward.heal()
        eventually(lambda: _has_range(kiosk), "the kiosk has numbers again", CONVERGED)
        fresh += ward.issue(kiosk, 2)
        assert len(set(fresh)) == len(fresh)
        agrees(ward)


def _has_range(kiosk: StationProcess) -> list[tuple[Any, ...]]:
    """Whether its present epoch was granted numbers."""
    query = """SELECT 1 FROM ranges WHERE series = 'ticket:A' AND station = ?1
        AND epoch = (SELECT max(epoch) FROM journal_events WHERE station = ?1)"""
    return checker.rows_of(kiosk.settings.database, query, kiosk.id)


def _alone(ward: WardOfProcesses, kiosk: StationProcess) -> list[str]:
    """Numbers that it still gives without the hub; it may have none left that it is sure of, and says so."""
    try:
        return ward.issue(kiosk, 2)
    except ExpectedError as error:
        assert error.key == "tickets.errors.no_range"  # noqa: PT017
        return []


@contextmanager
def full_disk(hub: HubProcess) -> Iterator[None]:
    """No file of the hub's grows, nor is a byte of one written anew, until the end."""
    assert hub._process is not None
    before = resource.prlimit(hub._process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(hub._process.pid, resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.prlimit(hub._process.pid, resource.RLIMIT_FSIZE, before)


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="needs Linux")
def test_the_hubs_disk_is_full(tmp_path: Path) -> None:
    with ward_of_processes(tmp_path, "kiosk-1", "desk-1") as ward, signed_in(ward, "huongdan") as browser:
        kiosk, desk = ward.stations
        labels = ward.issue(kiosk, 3)
        has(desk, labels[-1], "waiting")
        asked = {"request": uuid7(datetime.now(UTC)), "field": "chung-thuc"}  # its time is part of the order
        before = browser.post("/tickets", {**asked, "request": uuid7(datetime.now(UTC))})[1]
        ward.shown.append(before["id"])
        held = checker.events_of(ward.hub.settings.database)
        with full_disk(ward.hub):
            status, said = browser.post("/tickets", asked)
            assert (status, said["error"]) == (507, "store.errors.disk_full")
            assert said["title"]
            assert said["message"]
            labels += ward.issue(kiosk, 2)  # nobody notices at the kiosk
            first = desk.call_next()["label"]  # the desk decides alone, with what it has heard of so far
            assert first in (labels[0], before["label"])
            desk.finish(_called(desk, "1"))
            assert checker.events_of(ward.hub.settings.database) == held
            assert ward.hub.runs
        status, said = browser.post("/tickets", asked)
        assert status == 200, json.dumps(said)
        ward.shown.append(said["id"])
        assert browser.post("/tickets", asked)[1]["id"] == said["id"]
        has(ward.hub, first, "done", "1")
        has(ward.hub, labels[-1], "waiting")
        has(desk, said["label"], "waiting")
        assert desk.call_next() is not None
        agrees(ward)
