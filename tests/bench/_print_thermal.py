"""Thermal papers: `ticket_ms`, `ticket_bytes` and `raster_ratio`, for `./run.sh bench print`.

`ticket_ms`: from the announcement of an issued number, when the page shows it, to the last byte at a network printer on
loopback that answers as printers do; through the real store, spooler, drawing and line. The delay that lets the page be
painted first is taken off. `ticket_bytes`: the largest of all profiles, with every extra and long names.
`raster_ratio`: one finished picture to bytes, over python-escpos with the same picture, in turns.
"""

from __future__ import annotations

import contextlib
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kiosk.settings import PlaceSettings, PrinterSettings
from kiosk.values.devices import JobOutcome
from kiosk.values.ids import Place
from kiosk.values.journal import JobQueued
from kiosk.values.print_jobs import JobState
from kiosk.values.tickets import IssueTicket
from printing.documents import ticket
from printing.layout import escpos
from printing.printers import profiles
from tests.bench._figures import summary
from tests.printing import samples
from tests.printing.documents.test_ticket import LONG

TICKETS = 60
WARM = 3
ROUNDS = 40
PLACE = Place("kiosk-1")
_ANSWERS = {escpos.ASK_WHEN_PRINTED: b"\x00"} | dict.fromkeys(
    (escpos.ASK_PRINTER, escpos.ASK_OFFLINE, escpos.ASK_PAPER), b"\x12"
)
_END = 8  # bytes: the cut, and perhaps the question after it


def figures() -> dict[str, Any]:
    took = tickets()
    return {"ticket_ms": took["median"], "ticket_ms_p95": took["p95"], "ticket_bytes": ticket_bytes(), **raster_ratio()}


class Sink:
    """A network printer that keeps nothing: it answers questions at once and knows when a paper's cut came."""

    def __init__(self) -> None:
        self.last = 0.0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.target = f"127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._run, daemon=True).start()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _run(self) -> None:
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            with line:
                while data := line.recv(65_536):
                    if escpos.CUT_PARTIAL in data[-_END:]:
                        self.last = time.perf_counter()
                    if answer := _ANSWERS.get(data[-3:]):
                        line.sendall(answer)


@contextmanager
def _sink() -> Iterator[Sink]:
    sink = Sink()
    try:
        yield sink
    finally:
        sink.close()


def tickets() -> dict[str, float]:
    """Median and percentiles in milliseconds."""
    from kiosk.services import tickets as services
    from tests.ui.house import open_house
    from ui import printers
    from ui.tour.hand import spin_until

    took = []
    with tempfile.TemporaryDirectory() as folder, _sink() as sink:
        place = PlaceSettings(ticket=PrinterSettings(transport="network", target=sink.target))
        with open_house(Path(folder), places={PLACE: place}) as house:
            queued, ended = list[float](), list[JobOutcome]()
            house.bus.listen(JobQueued, lambda _job: queued.append(time.perf_counter()))
            house.bus.listen(JobOutcome, ended.append)
            fields = house.kiosk.store.catalogue.fields()
            for number in range(WARM + TICKETS):
                field = fields[number % len(fields)].key
                house.kiosk.store.run(services.issue, IssueTicket(field=field, place=PLACE)).result()
                spin_until(lambda number=number: len(ended) > number, 30, "the ticket")
                assert ended[-1].state is JobState.PRINTED, ended[-1]
                if number >= WARM:
                    took.append(1000 * (sink.last - queued[number] - printers.SHOWN_FIRST))
    return summary(took)


def ticket_bytes() -> int:
    thermal = [one for name in profiles.names() if (one := profiles.load(name)).language == "escpos"]
    return max(len(ticket.to_bytes(slip, one)) for one in thermal for slip in (samples.SLIP, LONG))


def raster_ratio() -> dict[str, float]:
    """The medians' time, of the processor alone since others use it too, and the bytes."""
    from escpos.printer import Dummy

    picture = ticket.to_image(samples.SLIP, profiles.load("thermal-80")).convert("1")
    took: dict[str, list[float]] = {"ours": [], "theirs": []}
    sizes = dict[str, int]()
    for _ in range(ROUNDS):
        began = time.thread_time()
        sizes["ours"] = len(escpos.raster(picture, centred=True))
        between = time.thread_time()
        printer = Dummy()
        with contextlib.redirect_stdout(None):  # it warns of a profile without a width each time
            printer.image(picture, impl="bitImageRaster")
        sizes["theirs"] = len(printer.output)
        took["ours"].append(1000 * (between - began))
        took["theirs"].append(1000 * (time.thread_time() - between))
    ours, theirs = summary(took["ours"])["median"], summary(took["theirs"])["median"]
    return {
        "raster_ratio_time": round(ours / theirs, 3), "raster_ratio_bytes": round(sizes["ours"] / sizes["theirs"], 3),
        "raster_ms": ours, "python_escpos_ms": theirs,
    }  # fmt: skip
