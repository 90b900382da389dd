"""Runs a grown copy of the packages in a process of its own: `python -m tests.growing.run FOLDER`, in that copy.

The paper is printed, the event recorded, folded and replayed, the windows opened; says what came of it as JSON.
"""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path

from sqlalchemy import select

import kiosk
from kiosk.db.tables.feedback import HelpCall
from kiosk.records import feedback as facts
from kiosk.records.replay import replay
from kiosk.services import feedback
from kiosk.settings import PlaceSettings, PrinterSettings
from kiosk.texts import text
from kiosk.values.devices import JobOutcome
from kiosk.values.ids import Place
from kiosk.values.print_jobs import PaperKind
from tests.ui.house import open_house, station_at
from ui.app import House, make_window
from ui.launcher.window import CARDS
from ui.stations import STATIONS
from ui.tour.hand import spin_until

KIOSK, DESK, SIZE = Place("kiosk-1"), Place("desk-1"), (1366, 768)
Said = dict[str, object]


def paper(house: House, subject: str, papers: Path) -> Said:
    outcomes: list[JobOutcome] = []
    house.bus.listen(JobOutcome, outcomes.append)
    house.kiosk.store.run(lambda ctx, _none: ctx.print(PaperKind("help_slip"), subject, KIOSK), None).result(30)
    house.spooler.wake()
    spin_until(lambda: bool(outcomes), 30, "the paper")
    [file] = papers.iterdir()
    return {
        "state": outcomes[0].state, "shown_as": outcomes[0].label, "reason": outcomes[0].reason, "file": file.name,
        "begins": file.read_bytes()[:5].decode("ascii"), "words": text(f"desk.attention.print_{outcomes[0].job.kind}"),
    }  # fmt: skip


def event(house: House, subject: str) -> Said:
    house.kiosk.store.run(lambda ctx, _none: ctx.record(facts.HelpComing(place=DESK), subject=subject), None).result(30)
    query = select(HelpCall.place, HelpCall.coming_from).where(HelpCall.subject == subject)
    row = house.kiosk.store.read(lambda reader: tuple(reader.connection.execute(query).one())).result(30)
    return {"row": row}


def station(house: House) -> Said:
    window = make_window("guide", station_at(house, STATIONS["guide"].place, SIZE))
    window.resize(*SIZE)
    window.show()
    spin_until(lambda: window.calls.text() != "", 30, "the calls")
    said = window.calls.text()
    window.close()
    return {"shows": said, "card": CARDS["guide"], "words": text("launcher.station.guide", "en")}


def screen(house: House) -> Said:
    routes = importlib.import_module("ui.citizen.routes")
    window = make_window("citizen", station_at(house, KIOSK, SIZE))
    window.resize(*SIZE)
    window.show()
    window.go(routes.Phone())
    spin_until(lambda: window.screen_.parts(), 30, "the page")
    said = {"name": window.screen_name, "parts": window.screen_.parts()}
    window.back()
    said["then"] = window.screen_name
    window.close()
    return said


def main(folder: Path) -> None:
    printer = PrinterSettings(profile="a4-system", transport="file", target=str(folder / "papers"))
    said: dict[str, Said] = {"package": {"file": str(kiosk.__file__)}}
    with open_house(folder, places={KIOSK: PlaceSettings(a4=printer)}) as house:
        subject = house.kiosk.store.run(feedback.ask_help, KIOSK).result(30)
        said["paper"] = paper(house, subject, folder / "papers")
        said["event kind"] = event(house, subject)
        said["station"] = station(house)
        said["screen"] = screen(house)
        files = house.settings.database, house.settings.key_file
    report = replay(*files)
    said["event kind"] |= {"replayed": report.ok, "problems": report.problems}
    print(json.dumps(said))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
