"""Whoever should not be there: a stranger, recorded questions, a pad that signs a dossier, a cloned kiosk.

On separate processes; the shared checker reads the databases of the machines afterwards.
"""

from __future__ import annotations

import http.client
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.clock import SystemClock
from kiosk.db.base import to_micros
from kiosk.errors import ExpectedError
from kiosk.ids import uuid7
from kiosk.journal.identity import Identity
from kiosk.server.hub import Hub
from kiosk.settings import HubSettings
from kiosk.sync import wire
from tests.factories import settings_in
from tests.faults import checker
from tests.faults.proxy import Proxy
from tests.faults.test_ward_days_apart import agrees, has, signed_in
from tests.faults.ward_processes import (
    CONVERGED,
    WARD,
    HubProcess,
    Program,
    StationProcess,
    WardOfProcesses,
    ward_of_processes,
)
from tests.waiting import eventually

OPEN = {"/", "/board", "/v1/hub", "/v1/enrol"}  # what anybody may read: pages without figures, keys, terms
SILENT = {400, 401, 403, 404, 405, 415, 422}
FLOOD = 400


def routes(folder: Path) -> list[tuple[str, str]]:
    """(method, path) of everything that a hub answers."""
    hub = Hub(settings_in(folder))
    hub.store.open()
    try:
        app: Any = hub.app()
        return sorted({*_walked(app._app.routes), *app._routes})
    finally:
        hub.store.close()


def _walked(found: Any) -> Iterator[tuple[str, str]]:
    for route in found:
        if hasattr(route, "methods"):
            yield from ((method, route.path) for method in route.methods)
        else:
            yield from _walked(route.original_router.routes)


def ask(address: str, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, bytes]:
    line = http.client.HTTPConnection(address.rpartition("/")[2], timeout=20)
    try:
        line.request(method, path, body or None, headers)
        answer = line.getresponse()
        return answer.status, answer.read(4096)
    finally:
        line.close()


def content(hub: HubProcess) -> dict[str, list[Any]]:
    """All rows that a question may write, but for when stations were heard of."""
    names = ("journal_events", "journal_quarantine", "known_stations", "answered_commands", "ranges", "hub_terms",
             "machines", "station_leases", "enrol_codes", "tickets", "meta")  # fmt: skip
    query = "SELECT * FROM {}"
    return {name: checker.rows_of(hub.settings.database, query.format(name)) for name in names}


def forged(path: str, station: str) -> list[bytes]:
    """What somebody without a key may send to a path of the protocol."""
    author = wire.Author(station, "l" * 20, Identity.new(station))
    now = to_micros(SystemClock().now())
    messages = (wire.Listen(station), wire.CallAsked(station, uuid7(SystemClock().now()), "drop", b""), wire.Pull())
    signed = [wire.sign_request(author, path, message, now + nth) for nth, message in enumerate(messages)]
    return [b"", b"\xff" * 64, signed[0][:-9], *signed]


def logged(hub: HubProcess) -> str:
    return "".join(file.read_text(encoding="utf-8") for file in (hub.settings.data_dir / "logs").glob("*"))


def memory(hub: HubProcess) -> int:
    """Resident KiB."""
    assert hub._process is not None
    words = Path(f"/proc/{hub._process.pid}/status").read_text(encoding="ascii").split()
    return int(words[words.index("VmRSS:") + 1])


class Recording(Proxy):
    """Keeps every question that passes."""

    def __init__(self, target: str) -> None:
        super().__init__(target)
        self.heard: list[tuple[str, bytes]] = []

    def _inflict(self, fault: Any, near: Any, path: str, head: bytes, body: bytes) -> bool:
        self.heard.append((path, body))
        return super()._inflict(fault, near, path, head, body)


def joined(ward: WardOfProcesses, place: str, proxy: Proxy) -> StationProcess:
    made = StationProcess(place, ward.folder / place, proxy.open())
    ward.stations.append(made)
    made.start()
    made.ask("enrol", proxy.address, ward.hub.code(*made.settings.roles))
    eventually(lambda: made.state()["listening"], f"{place} listens", CONVERGED)
    made.waits_for_the_hub()
    return made


@pytest.fixture(scope="module")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WardOfProcesses]:
    """A kiosk, and a desk whose questions are recorded."""
    with ward_of_processes(tmp_path_factory.mktemp("ward"), "kiosk-1") as made:
        joined(made, "desk-1", Recording(made.hub.address))
        yield made


def served(ward: WardOfProcesses, label: str) -> None:
    """The desk gets that ticket next."""
    desk = ward.stations[1]
    has(desk, label, "waiting")
    call = desk.call_next()
    assert call["label"] == label
    desk.finish(call["ticket"])


def test_a_stranger_gets_nothing_from_any_path_of_the_hub_and_costs_nothing(
    ward: WardOfProcesses, tmp_path: Path
) -> None:
    paths = routes(tmp_path)
    assert {"/v1/files", "/v1/files/look", "/v1/files/given", "/v1/nudges", "/tickets"} <= {path for _m, path in paths}
    kiosk = ward.stations[0]
    (label,) = ward.issue(kiosk)
    ward.converges()
    before, address = content(ward.hub), ward.hub.address
    for method, path in paths:
        if path in OPEN or path.startswith("/assets/"):
            continue
        kind = "application/json" if path.startswith(("/tickets", "/staff", "/v1/admin")) else wire.MEDIA_TYPE
        bodies = [b"{}", b'{"request":""}'] if kind == "application/json" else forged(path, kiosk.id)
        for body in bodies:
            status, said = ask(address, method, path, body, **{"content-type": kind})
            assert status in SILENT, (method, path, status)
            assert label.encode() not in said
            assert kiosk.id.encode() not in said
    for path in ("/", "/board"):
        assert label.encode() not in ask(address, "GET", path)[1]
    logs, resident = len(logged(ward.hub)), memory(ward.hub)
    for nth in range(FLOOD):
        body = forged("/v1/call", kiosk.id)[3 + nth % 3]
        ask(address, "POST", "/v1/call", body, **{"content-type": wire.MEDIA_TYPE})
    assert len(logged(ward.hub)) - logs < 4096
    assert memory(ward.hub) - resident < 16 * 1024
    assert content(ward.hub) == before
    served(ward, label)
    agrees(ward)


class Announcing(Program):
    """A stranger's machine that says where the ward's hub is."""

    def start(self, port: int) -> None:
        self._start(["tests.faults.false_hub", WARD, str(port)])
        assert self.hear() == "announced"


def test_a_stranger_that_announces_a_hub_of_a_later_term_is_followed_by_nobody(
    ward: WardOfProcesses, tmp_path: Path
) -> None:
    """Its own `motcua hub`, of this ward's code, found on the network while the true one is away."""
    kiosk = ward.stations[0]
    false, announcing = HubProcess("false", tmp_path / "false"), Announcing("announcing", tmp_path / "announcing")
    false.start()
    trap = Proxy(false.address).open()
    new = StationProcess("kiosk-2", tmp_path / "kiosk-2", trap)
    new.start()
    try:
        served(ward, *ward.issue(kiosk))
        ward.cut()
        announcing.start(int(trap.address.rpartition(":")[2]))
        eventually(lambda: trap.seen["/v1/hub"] >= 2, "it was found and looked at", CONVERGED)
        (label,) = ward.issue(kiosk)
        code = ward.hub.code("citizen")
        with pytest.raises(ExpectedError, match=r"enrol\.errors\."):
            new.ask("enrol", trap.address, code)
        assert set(trap.seen) == {"/v1/hub", "/v1/enrol"}  # nobody said hello, nor gave it an event
        assert checker.rows_of(false.settings.database, "SELECT station FROM known_stations") == [(of(false),)]
        ward.heal()
        new.ask("enrol", ward.hub.address, code)  # which the stranger learned nothing of
        served(ward, label)
        agrees(ward)
    finally:
        for machine in (announcing, new, false):
            machine.close()
        trap.close()


def of(hub: HubProcess) -> str:
    """Its own name."""
    return str(checker.rows_of(hub.settings.database, "SELECT value FROM meta WHERE name = 'station'")[0][0])


def test_recorded_questions_get_nothing_and_change_nothing(ward: WardOfProcesses) -> None:
    proxy = ward.stations[1].proxy
    assert isinstance(proxy, Recording)
    served(ward, *ward.issue(ward.stations[0]))
    ward.converges()
    asked, before, statuses = list(proxy.heard), content(ward.hub), dict[str, set[int]]()
    for path, body in asked:
        if body:
            status, _said = ask(ward.hub.address, "POST", path, body, **{"content-type": wire.MEDIA_TYPE})
            statuses.setdefault(path, set()).add(status)
    assert {"/v1/call", "/v1/pull", "/v1/push", "/v1/hello", "/v1/nudges"} <= set(statuses)
    answered = {path for path, found in statuses.items() if found != {409}}
    assert answered == {"/v1/push", "/v1/enrol"}  # whose events are here, and which the same code answers again
    assert content(ward.hub) == before
    served(ward, *ward.issue(ward.stations[0]))  # the desk's own line stands all the same
    agrees(ward)


def test_a_rating_pad_that_signs_a_dossier(ward: WardOfProcesses) -> None:
    kiosk, desk = ward.stations
    pad = ward.station("pad-1")
    ward.stations.remove(pad)  # its own file will believe it
    try:
        _signs_a_dossier(pad)
        query = "SELECT station, reason, closed FROM journal_quarantine"
        eventually(lambda: checker.rows_of(ward.hub.settings.database, query), "set aside", CONVERGED)
        assert set(checker.rows_of(ward.hub.settings.database, query)) == {(pad.id, "role", 0)}
        for machine in (ward.hub, desk):
            assert checker.rows_of(machine.settings.database, "SELECT * FROM dossiers") == []
        eventually(lambda: f"{pad.id}: 1 events quarantined" in logged(ward.hub), "it is said loudly")
        with signed_in(ward) as browser:
            assert f"{pad.id} ĐÃ GỬI 1 VIỆC" in browser.get("/parts/board")[1]
        served(ward, *ward.issue(kiosk))
        agrees(ward)
    finally:
        pad.close()
        pad.proxy.close()


def _signs_a_dossier(pad: StationProcess) -> None:
    pad.close()
    pad._given["roles"] = ("rating", "desk")  # its program was changed; at the hub it is a pad
    pad.start()
    sets = [{"pages": 1, "copies": 1}]
    given = {"place": "desk-1", "desk": "1", "actor": "canbo", "actor_name": "Cán Bộ Mẫu", "sets": sets}
    pad.ask("run", "kiosk.services.certifications.certify", given)


def test_two_kiosks_of_one_image_that_gave_the_same_numbers(tmp_path: Path) -> None:
    """The image holds the witness, too: only the hub can see that there are two."""
    with ward_of_processes(tmp_path, "kiosk-1", "desk-1") as ward:
        kiosk, desk = ward.stations
        ward.issue(kiosk, 1)
        ward.converges()
        kiosk.close()
        shutil.copytree(kiosk.folder, tmp_path / "kiosk-2")
        line = Proxy(ward.hub.address).open()  # its own: what the image remembers is the first one's
        there = HubSettings(url=line.address, timeout_seconds=3.0)
        for one in (kiosk, clone := StationProcess("kiosk-2", tmp_path / "kiosk-2", line, hub=there)):
            one.proxy.cut()
            one.start()
        for one in (kiosk, clone) * 2:  # at once: the first number waits a while for the hub's word
            one.send("run", "kiosk.services.tickets.issue", {"field": "chung-thuc", "place": one.name})
        given = [[one.answer() for _ in range(2)] for one in (kiosk, clone)]
        assert [one["label"] for one in given[0]] == [one["label"] for one in given[1]] == ["A002", "A003"]
        ward.shown += [one["id"] for issued in given for one in issued]
        kiosk.proxy.heal()
        eventually(lambda: kiosk.is_settled, "the first one is back", CONVERGED)
        clone.proxy.heal()
        try:
            _kept_and_told_apart(ward, clone, desk)
        finally:
            clone.close()
            clone.proxy.close()


def _kept_and_told_apart(ward: WardOfProcesses, clone: StationProcess, desk: StationProcess) -> None:
    everyone = {(label, conflict) for label in ("A002", "A003") for conflict in (0, 1)}
    query = "SELECT label, conflict FROM tickets WHERE label IN ('A002', 'A003')"
    eventually(
        lambda: set(checker.rows_of(desk.settings.database, query)) == everyone, "both are kept, and flagged", CONVERGED
    )
    shown = {desk.call_next()["label"] for _ in range(5)}
    assert shown == {"A001", "A002", "A002-2", "A003", "A003-2"}
    labels = {desk.ask("read", "kiosk.queries.papers.ticket_slip", ticket)["label"] for ticket in ward.shown}
    assert labels == shown  # on paper, too, from now on
    files = [machine.files() for machine in (ward.hub, desk)]
    problems = [one for file in files for one in checker.check(file.database, file.key_file, ward.shown)]
    assert [one for one in problems if not one.startswith("4")] == []
    assert [one for file in files for one in checker.four_pairs_are_told_apart(file.database, possible=True)] == []
