"""The guide of a procedure at the kiosk: printed on what paper there is, the button says so, nothing is stored."""

from __future__ import annotations

from pathlib import Path

from kiosk.queries import journal
from kiosk.settings import PlaceSettings, PrinterSettings
from kiosk.values.devices import PaperCameOut
from kiosk.values.print_jobs import PaperKind
from tests.ui.house import open_house, station_at
from ui.citizen.routes import Posting
from ui.citizen.window import CitizenWindow
from ui.tour.hand import Hand, spin_until

SIZE = (1920, 1080)


def test_a_guide_comes_out_as_a_slip_or_says_what_is_missing(tmp_path: Path) -> None:
    places = {
        "kiosk-1": PlaceSettings(ticket=PrinterSettings(transport="virtual")),
        "kiosk-2": PlaceSettings(ticket=PrinterSettings(transport="")),
    }
    with open_house(tmp_path, places=places) as house:
        papers: list[PaperCameOut] = []
        house.bus.listen(PaperCameOut, papers.append)
        before = house.kiosk.store.read(journal.status).result(30).events
        said = {}
        for place in places:
            window = CitizenWindow(station_at(house, place, SIZE, language="en"))
            window.resize(*SIZE)
            window.show()
            window.go(Posting(code="1.001193"))
            hand = Hand(window)
            button = hand.wait_for("print_guide")
            hand.touch("print_guide")
            ended = ("Printed", "Could not be printed")
            spin_until(lambda button=button, ended=ended: button.text() in ended, 60, "what came of it")
            said[place] = button.text()
            window.close()
        assert said == {"kiosk-1": "Printed", "kiosk-2": "Could not be printed"}
        assert [(one.kind, one.name) for one in papers] == [(PaperKind.GUIDE, "Register a birth")]
        assert house.kiosk.store.read(journal.status).result(30).events == before
