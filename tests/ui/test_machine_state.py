"""What a machine says of itself: as soon as something changes, and of its own place alone."""

from __future__ import annotations

import msgspec

from kiosk.bus import Bus
from kiosk.catalogue import Catalogue
from kiosk.settings import PlaceSettings, PrinterSettings, Settings
from kiosk.values.devices import JobOutcome, ScannerState
from kiosk.values.ids import JobId, Place
from kiosk.values.journal import DiskLow
from kiosk.values.print_jobs import JobState, PaperKind, PrintJob
from tests.fakes import MORNING, StandingClock
from ui.machine_state import MachineState


class Said:
    """A kiosk that counts how often it is told."""

    def __init__(self) -> None:
        places = {"kiosk-1": PlaceSettings(a4=PrinterSettings(transport="system"))}
        self.settings, self.bus, self.scanners, self.told = Settings(places=places), Bus(), [], 0
        self.catalogue, self.clock = Catalogue(), StandingClock()

    def state_changed(self) -> None:
        self.told += 1


def outcome(state: JobState, place: str = "kiosk-1", reason: str = "") -> JobOutcome:
    job = PrintJob(
        id=JobId("j"), kind=PaperKind.TICKET, subject="s", place=Place(place), state=state, nth=1, asked_at=MORNING
    )
    return JobOutcome(job=job, state=state, reason=reason)


def test_printers_scanner_and_disk_are_told_when_they_change() -> None:
    kiosk = Said()
    state = MachineState(kiosk, "kiosk-1")  # type: ignore[arg-type]
    first = state.now()
    assert {name: first[name] for name in ("place", "printer:ticket", "printer:a4")} == {
        "place": "kiosk-1", "printer:ticket": "ok", "printer:a4": "ok"
    }  # fmt: skip
    assert (kiosk.told, "printer:a5" in first, "scanner" in first) == (1, False, False)
    for said in (
        outcome(JobState.FAILED, "kiosk-2", "printer.errors.no_paper"), outcome(JobState.PRINTED),
        outcome(JobState.FAILED, reason="printer.errors.no_paper"),
        outcome(JobState.FAILED, reason="printer.errors.no_paper"),
    ):  # fmt: skip
        kiosk.bus.announce(said)
    assert (state.now()["printer:ticket"], kiosk.told) == ("printer.errors.no_paper", 2)
    kiosk.bus.announce(outcome(JobState.PRINTED))
    kiosk.bus.announce(ScannerState(connected=False))
    kiosk.bus.announce(DiskLow(free_mib=12))
    assert (state.now()["printer:ticket"], state.now()["scanner"], state.now()["disk"]) == ("ok", "gone", "12 MiB")
    state.close()
    kiosk.bus.announce(ScannerState(connected=True))
    assert (state.now()["scanner"], kiosk.told) == ("gone", 5)


def test_a_display_says_nothing_of_printers() -> None:
    state = MachineState(Said(), "hall-1")  # type: ignore[arg-type]
    assert not [name for name in state.now() if name.startswith("printer:")]
    state.close()


def test_the_printer_of_a_paper_is_the_first_that_is_there() -> None:
    devices = PlaceSettings(ticket=PrinterSettings(transport=""), a4=PrinterSettings(transport="system"))
    assert devices.slot_for(PaperKind.TICKET) == ""
    assert msgspec.structs.replace(devices, ticket=PrinterSettings()).slot_for(PaperKind.TICKET) == "ticket"
