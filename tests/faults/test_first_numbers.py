"""The first numbers after a start with central: an image put back gives none that lies there already.

The program's own start (kiosk.app), its own files and a real server. The stopwatch's seconds stand still, so only
the handshake, or the test, ends the wait.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kiosk.app import Kiosk, bootstrap
from kiosk.journal import outbox
from kiosk.records.dossiers import DossierReceived
from kiosk.records.tickets import TicketIssued
from kiosk.services import dossiers, tickets
from kiosk.settings import CentralSettings
from kiosk.values.ids import Place
from kiosk.values.sync import LinkStatus
from kiosk.values.tickets import IssueTicket
from tests.factories import admit_everybody
from tests.fakes import StoppedSeconds
from tests.faults.checker import four_no_number_twice, opened
from tests.faults.city import City, statuses
from tests.faults.proxy import Fault
from tests.kiosk.counter import PERSON
from tests.kiosk.store.test_held import note

TICKET = IssueTicket(field="chung-thuc", place=Place("kiosk-1"))


@pytest.fixture
def city(tmp_path: Path, any_db: str) -> Iterator[City]:
    """Enrolled, everything at central, the station's program closed."""
    made = City(tmp_path, fault_path="/v1/hello", db=any_db)
    try:
        made.enrol()
        made.issue(3)
        made.start_worker()
        assert made.synced()
        assert made.worker is not None
        made.worker.close(30)
        made.store.close()
        yield made
    finally:
        made.close()


@pytest.fixture
def start(city: City) -> Iterator[Callable[[], Kiosk]]:
    """Starts the station's program as `motcua` does; closed at the end."""
    kiosks: list[Kiosk] = []

    def start() -> Kiosk:
        central = CentralSettings(url=city.proxy.address)
        settings = msgspec.structs.replace(city.store.settings, central=central)
        kiosks.append(bootstrap(settings, StoppedSeconds(), city.bus))
        kiosks[-1].open()
        admit_everybody(kiosks[-1].store)
        return kiosks[-1]

    yield start
    for kiosk in kiosks:
        kiosk.close()


def receive(ctx: Any, _: None) -> str:
    command = dossiers.ReceiveDossier(
        procedure="1.001193", applicant=PERSON, documents=(), place=Place("desk-1"), desk="1", actor="canbo",  # type: ignore[arg-type]
        actor_name="Cán Bộ Mẫu",
    )  # fmt: skip
    return dossiers.receive(ctx, command).code


def shown(kiosk: Kiosk) -> tuple[str, str]:
    first, code = kiosk.store.run(tickets.issue, TICKET), kiosk.store.run(receive, None)
    return first.result(30).label, code.result(30)


def at_central(city: City) -> set[str]:
    """What the events that lie there show to people."""
    bodies = [event.body for event in opened(city.central_files()[0])]
    labels = {body.label for body in bodies if isinstance(body, TicketIssued)}
    return labels | {body.code for body in bodies if isinstance(body, DossierReceived)}


def synced(city: City, kiosk: Kiosk) -> bool:
    def whole() -> bool:
        unsent = kiosk.store.read(lambda r: outbox.unsent(r.connection, r.station.id)).result(20)[0]
        return not unsent and kiosk.sync.status.online and kiosk.sync.status.synced

    return city.watched.until(whole)


def test_an_image_put_back_gives_no_number_that_central_has(
    city: City, start: Callable[[], Kiosk], tmp_path: Path, times: Callable[[int], int]
) -> None:
    settings, gone = city.store.settings, []
    for nth in range(times(5)):
        image = tmp_path / f"image-{nth}"
        for folder in (settings.data_dir, settings.witness_dir):
            shutil.copytree(folder, image / folder.name)
        kiosk = start()
        lost = [label for _ in range(3) for label in shown(kiosk)]
        assert synced(city, kiosk)
        kiosk.close()
        gone.append(tmp_path / f"gone-{nth}.sqlite")
        shutil.copy(settings.database, gone[-1])
        for folder in (settings.data_dir, settings.witness_dir):
            shutil.rmtree(folder)
            shutil.copytree(image / folder.name, folder)
        assert set(lost) <= at_central(city)
        kiosk = start()
        first = shown(kiosk)
        assert not set(first) & set(lost)
        assert first[0].startswith("A")
        assert kiosk.store.station.epoch == nth + 2
        assert synced(city, kiosk)
        kiosk.close()
    assert four_no_number_twice([settings.database, city.central_files()[0], *gone]) == []


def test_a_silent_server_delays_the_first_number_by_three_seconds_and_nothing_else(
    city: City, start: Callable[[], Kiosk]
) -> None:
    city.proxy.next(Fault.SLOW)
    kiosk = start()
    clock: Any = kiosk.clock
    first = kiosk.store.run(tickets.issue, TICKET)
    clock.seconds += 2.9
    kiosk.store.run(note, 1).result(60)
    kiosk.store.run(note, 2).result(60)
    assert not first.done()
    clock.seconds += 0.1
    assert first.result(60).label == "A004"
    assert kiosk.store.run(tickets.issue, TICKET).result(60).label == "A005"
    city.proxy.release()


def test_who_is_off_line_for_sure_does_not_wait(city: City, start: Callable[[], Kiosk]) -> None:
    city.proxy.close()
    kiosk = start()
    assert kiosk.store.run(tickets.issue, TICKET).result(60).label == "A004"


def test_a_cut_line_is_tried_again_before_a_number_goes_out(city: City, start: Callable[[], Kiosk]) -> None:
    city.proxy.next(Fault.CUT_ANSWER, Fault.CUT_ANSWER)
    kiosk = start()
    first = kiosk.store.run(tickets.issue, TICKET)
    assert city.proxy.played(Fault.CUT_ANSWER, 2)
    assert first.result(30).label == "A004"
    assert synced(city, kiosk)


def test_a_refusal_lets_numbers_go(city: City, start: Callable[[], Kiosk]) -> None:
    """The server no longer knows this station: as off line."""
    city.change_central("DELETE FROM known_stations WHERE station LIKE '99001.%'")
    seen = statuses(city.bus)
    kiosk = start()
    assert kiosk.store.run(tickets.issue, TICKET).result(60).label == "A004"
    assert city.watched.until(lambda: any(isinstance(one, LinkStatus) and one.trouble for one in seen))


def test_a_station_without_central_never_waits(city: City) -> None:
    kiosk = bootstrap(city.store.settings, StoppedSeconds(), city.bus)
    kiosk.open()
    assert kiosk.store.ledger.hold.until is None
    kiosk.close()
