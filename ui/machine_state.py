"""What this machine says of itself to the ward's hub, for the supervisor: its place, printers, scanner, disk, version.

Made by ui.program once the store is open; the kiosk hands it to the line upwards (`Kiosk.machine_state`). A printer is
"ok" until a job on it fails, waits in its queue for a reason or may or may not be out, and then what was wrong (a text
key) until the next job comes out; one that can never tell is "ok". Calls for help are no
state: they are events, which the hub folds.
"""

from __future__ import annotations

import importlib.metadata
import threading
from collections.abc import Callable

from kiosk.app import Kiosk
from kiosk.bus import Bus
from kiosk.catalogue.city_shelf import in_words
from kiosk.clock import local
from kiosk.settings import PlaceSettings
from kiosk.values.devices import JobOutcome, LineState, ScannerState
from kiosk.values.journal import DiskLow
from kiosk.values.print_jobs import JobState
from ui.places import kind_at
from ui.stations import STATIONS

OK = "ok"
OF_THE_JOB = ("printer.errors.not_taken_back", "printer.errors.queue_cancelled", "print_jobs.errors.no_such_paper")


class MachineState:
    """See the module. Listens on whatever thread announces; `now` may be called from any."""

    def __init__(self, kiosk: Kiosk, place: str) -> None:
        self._kiosk, self._place, self._lock = kiosk, place, threading.Lock()
        self._devices = kiosk.settings.devices_at(place)
        row = STATIONS.get(kind_at(place))
        printers = there(self._devices) if row is None or row.prints else ()  # none at a hall or a pad
        self._said = {"place": place, "version": version(), **{f"printer:{name}": OK for name in printers}}
        self._gone: set[str] = set()  # ports of scanners that are not there
        if kiosk.scanners:
            self._said["scanner"] = OK
        self._stops = _listen(kiosk.bus, self)
        kiosk.catalogue.city.on_change(kiosk.state_changed)
        kiosk.machine_state = self.now
        kiosk.state_changed()

    def now(self) -> dict[str, str]:
        with self._lock:
            said = dict(self._said)
        documents = in_words(self._kiosk.catalogue.city.standing(local(self._kiosk.clock.now()).date()))
        return {**said, "documents": documents} if documents else said

    def close(self) -> None:
        for stop in self._stops:
            stop()

    def _say(self, name: str, words: str) -> None:
        with self._lock:
            changed = self._said.get(name) != words
            self._said[name] = words
        if changed:
            self._kiosk.state_changed()

    def printed(self, outcome: JobOutcome) -> None:
        if outcome.job.place != self._place:
            return
        name = self._devices.slot_for(outcome.job.kind)
        if name and says(outcome):
            self._say(f"printer:{name}", says(outcome))

    def scanner(self, state: ScannerState) -> None:
        with self._lock:
            (self._gone.discard if state.connected else self._gone.add)(state.port)
            gone = bool(self._gone)
        self._say("scanner", "gone" if gone else OK)

    def line(self, state: LineState) -> None:
        self._say(state.device, OK if state.connected else "gone")

    def disk(self, low: DiskLow) -> None:
        self._say("disk", f"{low.free_mib} MiB")


def _listen(bus: Bus, state: MachineState) -> list[Callable[[], None]]:
    return [
        bus.listen(JobOutcome, state.printed), bus.listen(ScannerState, state.scanner),
        bus.listen(LineState, state.line), bus.listen(DiskLow, state.disk),
    ]  # fmt: skip


def says(outcome: JobOutcome) -> str:
    """What a job's word tells of its printer: OK, the key of what is wrong, or "" for nothing. A paper that came out
    with a reason came out of a printer whose roll is near its end."""
    if outcome.reason in OF_THE_JOB:
        return ""
    if outcome.reason:
        return outcome.reason
    return OK if outcome.state.may_be_out else "failed" if outcome.state is JobState.FAILED else ""


def there(devices: PlaceSettings) -> tuple[str, ...]:
    """The printers that this place has."""
    return tuple(name for name, printer in devices.printers.items() if printer.transport)


def version() -> str:
    try:
        return importlib.metadata.version("motcua")
    except importlib.metadata.PackageNotFoundError:
        return ""
